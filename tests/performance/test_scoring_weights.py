"""The weights that are proposed: by part, in whole points, 100 with the money's."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from performance.choices import ScorePart
from performance.scoring.joining import has_joined, in_proportion, join
from performance.scoring.proposal import (
    SheetRow,
    even,
    part_of,
    propose,
    usual,
)
from performance.scoring.schemes import CENTRAL, CENTRAL_COST, HUBEI, SCHEMES
from performance.scoring.terms import CENT, Scheme

OUTPUT = ("产出指标", "数量指标")
BENEFIT = ("效益指标", "社会效益指标")
SATISFIED = ("满意度指标", "服务对象满意度指标")
SATISFIED_2015 = ("效益指标", "服务对象满意度")
COST = ("成本指标", "经济成本指标")
COST_2015 = ("产出指标", "成本指标")
LEVELS = (OUTPUT, BENEFIT, SATISFIED, SATISFIED_2015, COST, COST_2015, ("履职", "其他"))


def sheet(*levels: tuple[str, str], goals: tuple[int, ...] = ()) -> list[SheetRow]:
    return [
        SheetRow(key, goals[key] if goals else 1, *level)
        for key, level in enumerate(levels)
    ]


def shares(rows: list[SheetRow], scheme: Scheme) -> list[str]:
    return [str(weight) for weight in propose(rows, scheme).values()]


@pytest.mark.parametrize(
    ("level", "central", "cost"),
    [
        (OUTPUT, ScorePart.OUTPUT, ScorePart.OUTPUT),
        (BENEFIT, ScorePart.BENEFIT, ScorePart.BENEFIT),
        (SATISFIED, ScorePart.SATISFACTION, ScorePart.SATISFACTION),
        (SATISFIED_2015, ScorePart.SATISFACTION, ScorePart.SATISFACTION),
        (COST, ScorePart.OUTPUT, ScorePart.COST),
        (COST_2015, ScorePart.OUTPUT, ScorePart.OUTPUT),
        (("履职效能", "管理"), ScorePart.OUTPUT, ScorePart.OUTPUT),
    ],
)
def test_a_row_belongs_to_the_part_that_its_levels_name(
    level: tuple[str, str], central: ScorePart, cost: ScorePart
) -> None:
    assert part_of(*level, CENTRAL) is central
    assert part_of(*level, CENTRAL_COST) is cost
    assert part_of(*level, HUBEI) is ScorePart.GOAL


def test_a_part_is_divided_evenly_in_whole_points() -> None:
    rows = sheet(OUTPUT, OUTPUT, OUTPUT, BENEFIT, BENEFIT, SATISFIED)
    assert shares(rows, CENTRAL) == ["17", "17", "16", "15", "15", "10"]


def test_cost_has_its_own_part_where_the_scheme_has_one() -> None:
    rows = sheet(COST, OUTPUT, OUTPUT, BENEFIT, SATISFIED)
    assert shares(rows, CENTRAL_COST) == ["20", "20", "20", "20", "10"]


def test_points_of_missing_satisfaction_go_to_the_outcomes() -> None:
    assert shares(sheet(OUTPUT, BENEFIT), CENTRAL) == ["50", "40"]


def test_points_of_missing_outcomes_go_to_the_outputs() -> None:
    assert shares(sheet(OUTPUT, SATISFIED), CENTRAL) == ["80", "10"]


def test_each_goal_takes_an_even_share_where_only_goals_are_parted() -> None:
    rows = sheet(OUTPUT, OUTPUT, BENEFIT, goals=(1, 1, 2))
    assert shares(rows, HUBEI) == ["20", "20", "40"]


def test_more_rows_than_points_are_divided_in_hundredths() -> None:
    found = even(list(range(12)), Decimal(10))
    assert set(found.values()) == {Decimal("0.84"), Decimal("0.83")}
    assert sum(found.values()) == 10


@given(st.lists(st.sampled_from(LEVELS), min_size=1, max_size=60), st.integers(1, 4))
def test_every_proposal_makes_a_hundred_with_the_money(
    levels: list[tuple[str, str]], goals: int
) -> None:
    rows = sheet(*levels, goals=tuple(at % goals for at in range(len(levels))))
    for scheme in SCHEMES:
        found = propose(rows, scheme)
        assert set(found) == {row.key for row in rows}
        assert sum(found.values()) + scheme.execution == 100
        assert all(weight >= CENT for weight in found.values())


def test_a_sheet_without_rows_proposes_nothing() -> None:
    assert propose([], CENTRAL) == {}


def test_a_sheet_with_cost_rows_is_scored_with_cost_once_that_is_in_force() -> None:
    assert usual(sheet(OUTPUT, COST), 2024) is CENTRAL_COST
    assert usual(sheet(OUTPUT, COST), 2020) is CENTRAL
    assert usual(sheet(OUTPUT, COST_2015), 2024) is CENTRAL


def weighed(*rows: tuple[tuple[str, str], str | None], goal: int = 1) -> list[SheetRow]:
    return [
        SheetRow(key, goal, *level, None if weight is None else Decimal(weight))
        for key, (level, weight) in enumerate(rows)
    ]


def joined(rows: list[SheetRow], scheme: Scheme) -> list[str]:
    found = join(rows, scheme)
    return [str(found[row.key]) for row in rows]


def test_a_row_that_joins_takes_an_even_share_of_its_part_and_no_other() -> None:
    rows = weighed((OUTPUT, "30"), (OUTPUT, "20"), (OUTPUT, None), (BENEFIT, "40"))
    # 50 ÷ 3 is 16 for the third; the 34 that are left stand as 30 to 20.
    assert joined(rows, CENTRAL) == ["20", "14", "16", "40"]


def test_a_part_that_had_no_row_takes_the_schemes_points_from_all() -> None:
    rows = weighed((OUTPUT, "50"), (BENEFIT, "40"), (SATISFIED, None))
    assert joined(rows, CENTRAL) == ["44", "36", "10"]


def test_weights_that_a_person_moved_between_parts_stay_moved() -> None:
    rows = weighed((OUTPUT, "60"), (BENEFIT, "30"), (BENEFIT, None))
    assert joined(rows, CENTRAL) == ["60", "15", "15"]


def test_hundredths_stay_hundredths() -> None:
    rows = weighed((OUTPUT, "33.34"), (OUTPUT, None), (BENEFIT, "56.66"))
    assert joined(rows, CENTRAL) == ["16.67", "16.67", "56.66"]


def test_under_hubei_a_row_takes_from_its_own_goal() -> None:
    rows = [
        *weighed((OUTPUT, "30"), (OUTPUT, None)),
        SheetRow(7, 2, *BENEFIT, Decimal(50)),
    ]
    assert joined(rows, HUBEI) == ["15", "15", "50"]


def test_a_part_with_nothing_to_give_is_proposed_anew() -> None:
    rows = weighed((OUTPUT, "0.01"), (OUTPUT, None), (BENEFIT, "89.99"))
    assert join(rows, CENTRAL) == propose(rows, CENTRAL)


def test_only_rows_beside_weighed_ones_have_joined() -> None:
    assert has_joined(weighed((OUTPUT, "50"), (OUTPUT, None)))
    assert not has_joined(weighed((OUTPUT, "50"), (OUTPUT, "40")))
    assert not has_joined(weighed((OUTPUT, None), (OUTPUT, None)))


@given(
    st.lists(
        st.tuples(st.sampled_from(LEVELS), st.integers(1, 60) | st.none()),
        min_size=2,
        max_size=40,
    ),
    st.integers(1, 3),
)
def test_what_joins_leaves_a_hundred_and_the_order_of_importance(
    told: list[tuple[tuple[str, str], int | None]], goals: int
) -> None:
    rows = [
        SheetRow(key, key % goals, *level, None if weight is None else Decimal(weight))
        for key, (level, weight) in enumerate(told)
    ]
    for scheme in SCHEMES:
        found = join(rows, scheme) if has_joined(rows) else propose(rows, scheme)
        assert set(found) == {row.key for row in rows}
        assert sum(found.values()) + scheme.execution == 100
        assert all(weight >= CENT for weight in found.values())


@given(
    st.dictionaries(st.integers(), st.integers(1, 90).map(Decimal), min_size=1),
    st.integers(10, 90).map(Decimal),
)
def test_in_proportion_nobody_overtakes(
    weights: dict[int, Decimal], points: Decimal
) -> None:
    found = in_proportion(weights, points)
    assert sum(found.values()) == points
    ranked = sorted(weights, key=lambda key: (weights[key], found[key]))
    assert [found[key] for key in ranked] == sorted(found.values())
