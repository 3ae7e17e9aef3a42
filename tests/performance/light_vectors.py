"""The table of vectors: what the rule must answer, worked out by hand.

One line a vector:

    comparator target accumulation month actual -> light reason pace expected options

A dash is "none", "?" is not asked; paces are percent, fractions are exact. Options are
`key=value`: measure, start, blue (annual|pace), plan (month:amount,…), seasons
(year:amounts,…).
"""

# Every boundary exactly, and the last digit beside it.
EDGES = """
>= 100 cumulative 6 29.999999999  -> red far_behind 59.999999998 50
>= 100 cumulative 6 30            -> yellow behind 60 50
>= 100 cumulative 6 30.000000001  -> yellow behind 60.000000002 50
>= 100 cumulative 6 39.999999999  -> yellow behind 79.999999998 50
>= 100 cumulative 6 40            -> green on_course 80 50
>= 100 cumulative 6 59.999999999  -> green on_course 119.999999998 50
>= 100 cumulative 6 60            -> green on_course 120 50
>= 100 cumulative 6 100           -> green on_course 200 50
>= 100 cumulative 6 119.999999999 -> green on_course 239.999999998 50
>= 100 cumulative 6 120           -> blue over_target 240 50
>= 55 cumulative 9 24.7499999     -> red far_behind 2474.99999/41.25 41.25
>= 55 cumulative 9 24.75          -> yellow behind 60 41.25
>= 55 cumulative 9 32.9999999     -> yellow behind 3299.99999/41.25 41.25
>= 55 cumulative 9 33             -> green on_course 80 41.25
>= 55 cumulative 9 65.9999999     -> green on_course 6599.99999/41.25 41.25
>= 55 cumulative 9 66             -> blue over_target 160 41.25
>= 100 cumulative 11 73.33333333  -> yellow behind ? 275/3
>= 100 cumulative 11 73.33333334  -> green on_course ? 275/3
"""

# Months and plans that do not divide evenly.
UNEVEN = """
>= 7 cumulative 5 1.749999999999  -> red far_behind ? 35/12
>= 7 cumulative 5 1.75            -> yellow behind 60 35/12
>= 7 cumulative 5 2.333333333333  -> yellow behind ? 35/12
>= 7 cumulative 5 2.333333333334  -> green on_course ? 35/12
>= 10 cumulative 7 3.5            -> yellow behind 60 35/6
>= 10 cumulative 7 4.666666666666 -> yellow behind ? 35/6
>= 10 cumulative 7 4.666666666667 -> green on_course ? 35/6
>= 1 cumulative 1 0.0499999999999 -> red far_behind ? 1/12
>= 1 cumulative 1 0.05            -> yellow behind 60 1/12
>= 7 cumulative 7 1.885714285714  -> red far_behind ? 22/7 plan=4:1,11:6
>= 7 cumulative 7 1.885714285715  -> yellow behind ? 22/7 plan=4:1,11:6
>= 7 cumulative 7 2.514285714285  -> yellow behind ? 22/7 plan=4:1,11:6
>= 7 cumulative 7 2.514285714286  -> green on_course ? 22/7 plan=4:1,11:6
>= 3 cumulative 2 0.1             -> red far_behind 30 1/3 plan=6:1,12:3
"""

# Zero and negative actuals; `more than` differs from `at least` only at the year end.
LOW = """
>= 12 cumulative 3 0    -> red far_behind 0 3
>= 12 cumulative 3 -1   -> red far_behind -100/3 3
>= 100 cumulative 6 40  -> green on_course 80 50 start=30
> 12 cumulative 3 0     -> red far_behind 0 3
> 100 cumulative 6 30   -> yellow behind 60 50
> 100 cumulative 6 40   -> green on_course 80 50
> 100 cumulative 6 100  -> green on_course 200 50
> 100 cumulative 6 120  -> blue over_target 240 50
- 100 cumulative 6 29   -> red far_behind 58 50
- 100 cumulative 6 40   -> green on_course 80 50
- 100 cumulative 12 100 -> green year_met 100 100
"""

# A target of 0 or less cannot be pro-rated.
NO_SHARE = """
>= 0 cumulative 6 0     -> green met - -
>= 0 cumulative 6 5     -> green met - -
>= 0 cumulative 6 -0.1  -> red short_beyond - -
> 0 cumulative 6 0      -> red short_beyond - -
> 0 cumulative 6 0.1    -> green met - -
> 0 cumulative 12 0     -> red short_beyond - 0
> 0 cumulative 12 1     -> green met - 0
>= 0 cumulative 12 -1   -> red short_beyond - 0
>= -10 cumulative 6 -10 -> green met - -
>= -10 cumulative 6 -9  -> green met - -
>= -10 cumulative 6 -11 -> red short_beyond - -
>= -10 cumulative 12 -10.5 -> yellow short_within - -10
>= -10 cumulative 12 -10.51 -> red short_beyond - -10
> -10 cumulative 6 -10  -> red short_beyond - -
>= 0 rate 6 -2          -> yellow short_within - -
>= 0 rate 6 -2.01       -> red short_beyond - -
>= -3 rate 6 -5         -> yellow short_within - -
"""

# Nothing expected yet, and plans that first fall.
EARLY = """
>= 2 cumulative 3 0  -> grey nothing_expected - 0 plan=3:0,6:0,9:1,12:2
>= 2 cumulative 6 0  -> grey nothing_expected - 0 plan=3:0,6:0,9:1,12:2
>= 2 cumulative 6 1  -> green plan_met - 0 plan=3:0,6:0,9:1,12:2
>= 2 cumulative 6 2  -> green plan_met - 0 plan=3:0,6:0,9:1,12:2
>= 2 cumulative 6 2.4 -> blue over_target - 0 plan=3:0,6:0,9:1,12:2
>= 2 cumulative 6 -1 -> red plan_missed - 0 plan=3:0,6:0,9:1,12:2
>= 2 cumulative 9 1  -> green on_course 100 1 plan=3:0,6:0,9:1,12:2
>= 2 cumulative 9 0  -> red far_behind 0 1 plan=3:0,6:0,9:1,12:2
>= 2 cumulative 7 0  -> red far_behind 0 1/3 plan=3:0,6:0,9:1,12:2
>= 2 cumulative 6 2.3 -> green plan_met - 0 plan=3:0,6:0,9:1,12:2 blue=pace
>= 2 cumulative 6 2.4 -> blue over_target - 0 plan=3:0,6:0,9:1,12:2 blue=pace
>= 6 cumulative 3 -2 -> green plan_met - -2 plan=3:-2,12:6
>= 6 cumulative 3 0  -> green plan_met - -2 plan=3:-2,12:6
>= 6 cumulative 3 -3 -> red plan_missed - -2 plan=3:-2,12:6
= 2 cumulative 6 0   -> grey nothing_expected - 0 plan=6:0,12:2
<= 2 cumulative 6 0  -> green within_limit - 0 plan=6:0,12:2
<= 2 cumulative 6 1  -> yellow ahead_of_course - 0 plan=6:0,12:2
>= 8 stock 3 0       -> grey nothing_expected - 0 start=0 plan=3:0,12:8
>= 12 cumulative 11 9 -> green on_course 100 9 plan=9:9
>= 12 cumulative 12 9 -> red year_short_beyond 75 12 plan=9:9
>= 12 cumulative 12 11 -> red year_short_beyond 275/3 12 plan=9:9,12:11
"""

# Blue by either rule.
BLUE = """
>= 100 cumulative 6 59.9 -> green on_course 119.8 50 blue=pace
>= 100 cumulative 6 60   -> blue over_pace 120 50 blue=pace
>= 100 cumulative 12 119.9 -> green year_met 119.9 100 blue=pace
>= 100 cumulative 12 120 -> blue over_target 120 100 blue=pace
>= 2 cumulative 9 3      -> blue over_target 200 1.5
>= 2 cumulative 9 2.39   -> green on_course 2390/15 1.5
= 12 cumulative 3 12     -> green on_course 400 3 blue=pace
>= 95 rate 6 130         -> green met - - measure=percent
"""

# Stock: the gain from the opening level, or the level where there is no gain to make.
STOCK = """
>= 120 stock 9 117    -> green on_course 250/3 118 start=112
>= 120 stock 9 116.8  -> green on_course 80 118 start=112
>= 120 stock 9 116.7  -> yellow behind 235/3 118 start=112
>= 120 stock 9 115.6  -> yellow behind 60 118 start=112
>= 120 stock 9 115.5  -> red far_behind 175/3 118 start=112
>= 120 stock 9 112    -> red far_behind 0 118 start=112
>= 120 stock 9 110    -> red far_behind -100/3 118 start=112
>= 120 stock 9 121.6  -> blue over_target 160 118 start=112
>= 120 stock 9 121.5  -> green on_course 475/3 118 start=112
>= 120 stock 9 118    -> blue over_pace 120 117 start=112 plan=9:117 blue=pace
>= 120 stock 9 117.99 -> green on_course 119.8 117 start=112 plan=9:117 blue=pace
>= 120 stock 12 120   -> green year_met 100 120 start=112
>= 120 stock 12 121.6 -> blue over_target 120 120 start=112
>= 120 stock 12 119.6 -> yellow year_short_within 95 120 start=112
>= 120 stock 12 119.5 -> red year_short_beyond 93.75 120 start=112
> 120 stock 12 120    -> yellow year_short_within 100 120 start=112
>= 120 stock 9 120    -> green met - -
- 120 stock 9 114     -> yellow short_within - -
>= 120 stock 9 114    -> yellow short_within - -
> 120 stock 9 120     -> yellow short_within - -
>= 120 stock 9 113.9  -> red short_beyond - -
>= 120 stock 12 114   -> yellow short_within 95 120
>= 120 stock 9 118    -> yellow short_within - - start=120
>= 120 stock 9 120    -> green met - - start=125
>= 120 stock 9 150    -> green met - - start=125
>= -4 stock 6 -7      -> yellow behind 75 -6 start=-10 plan=6:-6
>= 5 stock 6 0        -> green on_course 400/3 -2.5 start=-10
<= 37 stock 6 37      -> green within_limit - -
<= 37 stock 6 38      -> red breached - -
< 37 stock 6 37       -> red breached - -
<= 40 stock 12 42     -> yellow breached_within 105 40
<= 40 stock 12 42.1   -> red breached 105.25 40
"""

# Rates and growth are never pro-rated.
RATE = """
>= 95 rate 3 95       -> green met - -
>= 95 rate 3 94.999   -> yellow short_within - -
>= 95 rate 3 93       -> yellow short_within - - measure=percent
>= 95 rate 3 92.999   -> red short_beyond - - measure=percent
> 95 rate 3 95        -> yellow short_within - -
> 95 rate 3 95.001    -> green met - -
- 95 rate 3 38        -> red short_beyond - -
>= 8 rate 6 7.5       -> yellow short_within - - measure=growth
>= 8 cumulative 6 5.9 -> red short_beyond - - measure=growth
>= 8 cumulative 6 8   -> green met - - measure=growth
>= 40 rate 6 38       -> yellow short_within - - measure=amount
>= 40 rate 6 37.9     -> red short_beyond - - measure=amount
>= 95 rate 12 93      -> yellow short_within 9300/95 95
>= 95 rate 12 92.9    -> red short_beyond 9290/95 95
>= 95 rate 12 95      -> green met 100 95
<= 5 rate 6 5         -> green within_limit - -
<= 5 rate 6 5.01      -> red breached - -
< 5 rate 6 5          -> red breached - -
<= 5 rate 12 7        -> yellow breached_within 140 5
<= 5 rate 12 7.01     -> red breached 140.2 5
< 5 rate 12 5         -> yellow breached_within 100 5
= 100 rate 6 100      -> green equal - -
= 100 rate 6 99       -> red unequal - - measure=percent
= 100 rate 12 98      -> yellow unequal_within 98 100 measure=percent
= 100 rate 12 97.9    -> red unequal 97.9 100 measure=percent
"""

# Limits.
LIMIT = """
<= 60 cumulative 6 30    -> green within_limit 100 30
<= 60 cumulative 6 30.01 -> yellow ahead_of_course 3001/30 30
<= 60 cumulative 6 60    -> yellow ahead_of_course 200 30
<= 60 cumulative 6 60.01 -> red breached 6001/30 30
<= 60 cumulative 6 0     -> green within_limit 0 30
<= 60 cumulative 6 -5    -> green within_limit -50/3 30
< 60 cumulative 6 59.99  -> yellow ahead_of_course 5999/30 30
< 60 cumulative 6 60     -> red breached 200 30
<= 60 cumulative 6 40    -> green within_limit 100 40 plan=6:40
<= 60 cumulative 12 60   -> green within_limit 100 60
<= 60 cumulative 12 63   -> yellow breached_within 105 60
<= 60 cumulative 12 63.01 -> red breached 6301/60 60
< 60 cumulative 12 60    -> yellow breached_within 100 60
<= 0 cumulative 3 0      -> green within_limit - -
<= 0 cumulative 3 1      -> red breached - -
<= 0 cumulative 12 0     -> green within_limit - 0
<= 0 cumulative 12 1     -> red breached - 0
< 0 cumulative 3 0       -> red breached - -
< 0 cumulative 12 0      -> red breached - 0
<= -5 cumulative 6 -5    -> green within_limit - -
<= -5 cumulative 6 -4    -> red breached - -
"""

# Exact numbers.
EXACT = """
= 6 stock 9 6          -> green equal - -
= 6 stock 9 5          -> yellow off_by_one - -
= 6 stock 9 7          -> yellow off_by_one - -
= 6 stock 9 4          -> red unequal - -
= 6 stock 9 5.5        -> red unequal - -
= 6 stock 9 5.5        -> yellow off_by_one - - measure=count
= 6 stock 9 5          -> red unequal - - measure=amount
= 6 stock 12 5         -> yellow off_by_one 500/6 6
= 6 stock 12 4         -> red unequal 400/6 6
= 0 stock 9 0          -> green equal - -
= 0 stock 9 1          -> red unequal - -
= 0 cumulative 9 0     -> green equal - -
= 0 cumulative 9 1     -> red unequal - -
= 0 cumulative 12 1    -> red unequal - 0
= 0 rate 12 1          -> red unequal - 0
= -3 stock 6 -3        -> green equal - -
= -3 stock 6 -4        -> yellow off_by_one - -
= -3 cumulative 6 -1   -> red unequal - -
= 12 cumulative 3 1    -> red far_behind 100/3 3
= 12 cumulative 3 2    -> yellow behind 200/3 3
= 12 cumulative 3 3    -> green on_course 100 3
= 12 cumulative 3 12   -> green on_course 400 3
= 12 cumulative 3 13   -> yellow off_by_one - -
= 12 cumulative 3 14   -> red unequal - -
= 12 cumulative 12 12  -> green equal 100 12
= 12 cumulative 12 11  -> yellow off_by_one 275/3 12
= 100 cumulative 12 97 -> red unequal 97 100
= 100 cumulative 12 95 -> yellow unequal_within 95 100 measure=amount
= 100 cumulative 12 94.9 -> red unequal 94.9 100 measure=amount
= 100 cumulative 12 105 -> yellow unequal_within 105 100 measure=amount
= 100 cumulative 6 100.5 -> red unequal - - measure=amount
"""

# Month 12 is a verdict: 81 % is not green in December.
YEAR_END = """
>= 100 cumulative 12 81     -> red year_short_beyond 81 100
>= 100 cumulative 12 94.99  -> red year_short_beyond 94.99 100
>= 100 cumulative 12 95     -> yellow year_short_within 95 100
>= 100 cumulative 12 99.99  -> yellow year_short_within 99.99 100
>= 100 cumulative 12 100    -> green year_met 100 100
>= 100 cumulative 12 119.99 -> green year_met 119.99 100
>= 100 cumulative 12 120    -> blue over_target 120 100
> 100 cumulative 12 100     -> yellow year_short_within 100 100
> 100 cumulative 12 100.01  -> green year_met 100.01 100
>= 100 cumulative 12 0      -> red year_short_beyond 0 100
>= 100 cumulative 12 -1     -> red year_short_beyond -1 100
>= 7 cumulative 12 6.65     -> yellow year_short_within 95 7
>= 7 cumulative 12 6.6499   -> red year_short_beyond ? 7
"""

# The body's own season: two years at 20 % by June, drawn half-way to the even 50 %.
SEASON = """
>= 100 cumulative 6 21   -> yellow behind 60 35 seasons=2022:10:20:60:100,2023:1:2:6:10
>= 100 cumulative 6 20.9 -> red far_behind ? 35 seasons=2022:10:20:60:100,2023:1:2:6:10
>= 100 cumulative 6 28 -> green on_course 80 35 seasons=2022:10:20:60:100,2023:1:2:6:10
>= 100 cumulative 6 28   -> red far_behind 56 50 seasons=2022:10:20:60:100
"""

# Promises and figures of the published 2024 forms, with the sample figures.
PUBLISHED = """
>= 55 cumulative 9 31.9 -> yellow behind 3190/41.25 41.25
>= 55 cumulative 9 34.6 -> green on_course 3460/41.25 41.25
>= 50 cumulative 9 22   -> red far_behind 2200/37.5 37.5
>= 30 cumulative 9 27   -> green on_course 120 22.5
>= 2 cumulative 9 3     -> blue over_target 200 1.5
>= 25 cumulative 9 9    -> red far_behind 48 18.75
>= 12 cumulative 9 5    -> red far_behind 500/9 9
>= 12 cumulative 9 5    -> green on_course 500/5.4 5.4 plan=3:1.2,6:3,9:5.4,12:12
>= 2 cumulative 9 1     -> yellow behind 200/3 1.5
>= 2 cumulative 3 1     -> green on_course 200 0.5
>= 12 rate 9 4.3        -> red short_beyond - - measure=growth
>= 95 rate 9 94.3       -> yellow short_within - -
>= 95 rate 9 95.0       -> green met - -
>= 50 rate 9 49.4       -> yellow short_within - -
"""

TABLES = {
    "edges": EDGES,
    "uneven": UNEVEN,
    "low": LOW,
    "no_share": NO_SHARE,
    "early": EARLY,
    "blue": BLUE,
    "stock": STOCK,
    "rate": RATE,
    "limit": LIMIT,
    "exact": EXACT,
    "year_end": YEAR_END,
    "season": SEASON,
    "published": PUBLISHED,
}
