"""The table of vectors of the outlook.

One line a vector:

    comparator target accumulation measure month actual -> light reason forecast chance

and options as `key=value`: start, plan (month:amount,…), years (year:q1:q2:q3:q4,…;
`start/` before the quarters gives a stock's opening level; a dash is a missing
figure). Forecast and chance are asked to lie in a range `low~high`, worked out by hand
from the models as `docs/rule.md` gives them; a dash is "none", "?" is not asked.
"""

I03 = "years=2022:15.4:38.9:60.6:85.38,2023:16.7:41.8:63.5:90.57"
I06 = "years=2022:2.6:8.9:15.6:27.9,2023:6.8:20.4:33.9:54.5"
I05 = "years=2022:1:3:5:14,2023:1:4:7:17"
I35 = "years=2022:14:29:43:57,2023:15:30:46:60"
LATE = "years=2021:10:25:45:100,2022:11:26:44:98,2023:9:24:46:102"
FLAT = "years=2021:25:50:75:100,2022:24:51:74:98,2023:26:49:76:102"
FLAT_THINGS = "years=2021:25:50:75:100,2022:24:51:74:98"
STAFF = "years=2022:6:6:6:6,2023:6:6:6:6"
EVEN = "years=2022:3:6:9:12,2023:3:6:9:12"
LAST_MINUTE = "years=2022:0:0:0:12,2023:3:6:9:12"
HOLED = "years=2021:3:6:9:12,2022:-:-:-:12,2023:3:6:9:12"
WILD = "years=2021:1:2:3:1000,2022:25:50:75:100,2023:97:98:99:100"
TEN_TIMES = "years=2022:2:5:8:10,2023:25:50:75:100"
MILLION = "years=2022:2:5:8:10,2023:250000:500000:750000:1000000"
ELEVEN_TIMES = "years=2021:25:50:75:100,2022:25:50:75:100,2023:2.25:4.5:6.75:9"
FEW_AND_MANY = "years=2022:0:0:1:1,2023:10:20:31:41"
WILD_GAINS = "years=2022:100/101:102:103:104,2023:104/120:140:160:200"
I20 = "years=2022:12.1:14.8:16.2:17.3,2023:8.4:7.5:4.8:6.1"
I22 = "years=2022:4.1:3.0:2.8:2.6,2023:5.2:6.4:6.9:7.3"
I11 = "years=2022:53.1:52.8:52.6:52.5,2023:52.2:51.7:51.3:51"
HELD_99 = "years=2022:99:99:99:99,2023:99:99:99:99"
HELD_LOW = "years=2022:4:4:4:4,2023:3:3:3:3"
HELD_50 = "years=2022:50:50:50:50,2023:50:50:50:50"
BURST = "years=2022:100:100:100:100,2023:100:100:130:160"
HELD_8 = "years=2022:8:8:8:8,2023:7:7:7:7"
BELOW = "years=2022:-9:-8:-8:-7,2023:-6:-5:-5:-5"
I30 = "years=2022:97:98:100:102,2023:102/104:106:108:112"
I30_GAINS = "years=2022:92/97:98:100:102,2023:102/104:106:108:112"
SHRINKING = "years=2022:104:102:100:98,2023:98/97:96:95:92"
DEPOSITS = "years=2022:400/410:420:430:450,2023:450/465:480:495:510"
SPENDING = "years=2022:15:30:45:60,2023:14:28:42:56"
HUNDRED = "years=2022:25:50:75:100,2023:25:50:75:100"
MANY = "years=2022:1200:2450:3700:5000,2023:1250:2500:3750:5000"

# The sample bureau's own stories.
STORIES = f"""
>= 101 cumulative amount 3 18.6 -> yellow hard 98~100 0.44~0.50 {I03}
>= 101 cumulative amount 6 46.9 -> yellow hard 100~102 0.47~0.53 {I03}
>= 101 cumulative amount 9 66.2 -> red hopeless 93~94.5 0.15~0.25 {I03}
>= 55 cumulative amount 9 31.9  -> yellow hard 53~54.5 0.40~0.45 {I06}
>= 55 cumulative amount 9 34.6  -> yellow hard 57~59 0.64~0.72 {I06}
>= 50 cumulative count 9 22     -> red hopeless 30~31 0~0.001 {I35}
>= 12 cumulative count 9 5      -> yellow hard 12~13 0.55~0.66 {I05}
>= 12 cumulative count 9 8      -> green likely 16~17 0.90~0.97 {I05}
>= 12 cumulative count 9 12     -> green already_met 21~24 1 {I05}
>= 12 cumulative count 12 11    -> red year_missed 11 0 {I05}
>= 12 cumulative count 12 12    -> green year_met 12 1 {I05}
"""

# 11 % of the year in the first quarter: much for a body that finishes late, little for
# one that works evenly.
ELEVEN = f"""
>= 100 cumulative amount 3 11   -> yellow hard 98~112 0.50~0.75 {LATE}
>= 100 cumulative amount 3 11   -> red hopeless 40~75 0~0.20 {FLAT}
>= 100 cumulative count 3 11    -> yellow hard 90~112 0.40~0.75 {LATE}
>= 100 cumulative count 3 11    -> red hopeless 40~75 0~0.20 {FLAT_THINGS}
>= 150 cumulative amount 3 16.5 -> red hopeless 130~150 0.25~0.40 {LATE}
"""

# How little is enough to say something, and how early.
THIN = """
>= 12 cumulative count 1 1  -> grey early - -
>= 12 cumulative count 3 1  -> red by_pace 4 -
>= 12 cumulative count 3 2  -> yellow by_pace 8 -
>= 12 cumulative count 9 9  -> green by_pace 12 -
>= 12 cumulative count 9 15 -> green already_met 20 1
>= 12 cumulative count 9 9  -> green by_pace 12 - years=2023:2:4:6:12
>= 12 cumulative count 6 0  -> grey early - - plan=6:0,9:6,12:12
>= 12 cumulative count 3 1  -> green by_pace 10 - plan=3:1.2,12:12
>= 12 cumulative count 3 1  -> grey early - - plan=3:1.199,12:12
>= 12 cumulative count 6 6  -> green by_pace 12 - plan=6:6,12:12
>= 12 cumulative count 6 6  -> red by_pace 6 - plan=6:12
>= 95 rate percent 9 96     -> green by_pace - -
>= 95 rate percent 9 94     -> yellow by_pace - -
>= 120 stock count 9 117    -> green by_pace 119 - start=112
>= 120 stock count 9 117    -> yellow by_pace - -
"""

# Earlier years with holes, zeros, falls and wild values.
ODD = f"""
>= 12 cumulative count 6 6 -> green by_pace 12 - years=2022:2:5:8:-,2023:3:6:9:12
>= 12 cumulative count 6 6 -> green by_pace 12 - years=2022:2:-:-:12,2023:3:6:9:12
>= 12 cumulative count 6 6 -> green by_pace 12 - years=2022:0:0:0:0,2023:3:6:9:12
>= 12 cumulative count 6 6 -> green by_pace 12 - years=2022:6:5:8:12,2023:3:6:9:12
>= 12 cumulative amount 6 6 -> green by_pace 12 - years=2022:-3:-1:2:9,2023:3:6:9:12
>= 12 cumulative count 6 6 -> yellow hard 10~13 0.40~0.75 {HOLED}
>= 12 cumulative amount 3 0 -> red hopeless 1~5 0~0.10 {EVEN}
>= 12 cumulative amount 3 -1 -> red hopeless 0~4 0~0.10 {EVEN}
>= 12 cumulative count 9 0 -> red hopeless 3~4 0~0.02 {LAST_MINUTE}
>= 100 cumulative amount 9 90 -> yellow hard 110~170 0.60~0.75 {WILD}
>= 100 cumulative count 9 90 -> yellow hard 110~170 0.60~0.75 {WILD}
>= 70 cumulative count 6 30 -> red hopeless 59~61 0.12~0.20 {TEN_TIMES}
>= 70 cumulative amount 6 30 -> red hopeless 59~61 0.10~0.14 {TEN_TIMES}
>= 100 cumulative count 6 30 -> yellow by_pace 60 - {MILLION}
>= 100 cumulative amount 6 30 -> yellow by_pace 60 - {MILLION}
>= 100 cumulative amount 6 0 -> red by_pace 0 - {MILLION}
>= 100 cumulative amount 6 30 -> green by_pace 100 - plan=6:30,12:100 {MILLION}
>= 100 cumulative amount 6 30 -> yellow by_pace 60 - {ELEVEN_TIMES}
<= 100 cumulative amount 6 60 -> yellow by_pace 120 - {MILLION}
>= 100 cumulative count 6 100 -> green already_met 200 1 {MILLION}
>= 12 cumulative amount 6 6 -> green by_pace 12 - {FEW_AND_MANY}
>= 12 cumulative count 6 6 -> yellow hard 11~14 0.40~0.75 {FEW_AND_MANY}
>= 200 stock count 6 188 -> green by_pace 196 - start=180 {WILD_GAINS}
"""

# Rates: the last value, and how earlier years went on from here.
RATES = f"""
>= 11.5 rate growth 9 4.3  -> red hopeless 4.8~5 0~0.05 {I20}
>= 8 rate growth 9 7.5     -> yellow hard 7.5~7.6 0.40~0.45 {I22}
>= 50 rate percent 9 49.4  -> red hopeless 49.2~49.4 0.24~0.31 {I11}
>= 95 rate percent 9 99.5  -> green likely 99~100 0.95~1 {HELD_99}
<= 5 rate percent 9 4      -> green likely 3.5~4.5 0.75~0.95 {HELD_LOW}
= 50 rate percent 9 50     -> green likely 50 0.80~0.95 {HELD_50}
>= 8 rate amount 9 8       -> yellow hard 8 0.5 {HELD_8}
>= -5 rate growth 6 -9     -> red hopeless -9~-8 0~0.15 {BELOW}
"""

# Stocks: by their gains where those can be read, else by their level.
STOCKS = f"""
>= 120 stock count 9 117 -> yellow hard 119~120 0.40~0.60 start=112 {I30}
>= 120 stock count 9 117 -> yellow hard 119~121 0.40~0.70 start=112 {I30_GAINS}
>= 120 stock count 9 117 -> red hopeless 113~116 0~0.15 start=112 {SHRINKING}
= 6 stock count 9 6      -> green likely 6 0.80~0.90 {STAFF}
= 6 stock count 9 5      -> red hopeless 5 0~0.10 {STAFF}
<= 6 stock count 9 6     -> green likely 6 0.85~0.95 {STAFF}
>= 115 stock count 6 100 -> yellow hard 130 0.65~0.75 {BURST}
>= 500 stock amount 6 470 -> yellow hard 500~506 0.65~0.75 start=440 {DEPOSITS}
"""

# Limits and exact numbers.
OTHERS = f"""
<= 60 cumulative amount 9 40 -> green likely 50~56 0.75~0.95 {SPENDING}
<= 40 cumulative amount 9 40 -> red hopeless 50~56 0 {SPENDING}
<= 40 cumulative amount 9 41 -> red already_missed 50~58 0 {SPENDING}
< 40 cumulative amount 9 40  -> red already_missed 53.3~53.4 0
<= 0 cumulative count 6 0    -> green by_pace 0 -
<= 0 cumulative count 6 1    -> red already_missed 2 0
= 12 cumulative count 9 9    -> red hopeless 12 0.15~0.30 {EVEN}
= 12 cumulative count 9 13   -> red already_missed 16~18 0 {EVEN}
= 100 cumulative amount 9 75 -> yellow hard 98~102 0.40~0.75 {HUNDRED}
> 12 cumulative count 9 12   -> green likely 14~17 0.90~1 {EVEN}
>= 0 cumulative count 6 0    -> green already_met 0 1
>= 5000 cumulative count 6 2400 -> red hopeless 4800~4900 0.30~0.40 {MANY}
"""

TABLES = {
    "stories": STORIES,
    "eleven": ELEVEN,
    "thin": THIN,
    "odd": ODD,
    "rates": RATES,
    "stocks": STOCKS,
    "others": OTHERS,
}
