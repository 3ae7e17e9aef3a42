"""A project's light and the budget's."""

from decimal import Decimal
from fractions import Fraction

import pytest

from performance.choices import Corner, Light
from performance.lights.rollup import budget_light, corner, roll_up
from performance.lights.terms import Reason, Thresholds
from performance.rollup_wording import why_whole

RED, YELLOW, GREEN, BLUE, GREY = (
    Light.RED,
    Light.YELLOW,
    Light.GREEN,
    Light.BLUE,
    Light.GREY,
)


@pytest.mark.parametrize(
    ("lights", "light"),
    [
        ([], GREY),
        ([GREY, GREY], GREY),
        ([GREY, BLUE], BLUE),
        ([BLUE, GREEN], GREEN),
        ([GREEN, YELLOW, BLUE], YELLOW),
        ([GREEN, GREY, RED, YELLOW], RED),
    ],
)
def test_project_is_as_good_as_its_worst_judged_target(
    lights: list[Light], light: Light
) -> None:
    assert roll_up(lights).light is light


@pytest.mark.parametrize(
    ("share", "light"),
    [("0", RED), ("24.99", RED), ("25", YELLOW), ("49", YELLOW), ("50", GREEN)],
)
def test_the_worst_few_may_be_left_out(share: str, light: Light) -> None:
    lights = [GREEN, RED, GREY, YELLOW, BLUE]
    assert roll_up(lights, exceptions=Decimal(share)).light is light


@pytest.mark.parametrize(
    ("lights", "share", "chinese", "english"),
    [
        (
            [GREEN] * 4 + [RED, YELLOW, YELLOW],
            "0",
            "计灯7项：红灯1、黄灯2、绿灯4，取最差的灯。",
            "7 lights counted: 1 red, 2 yellow, 4 green; the worst one stands.",
        ),
        (
            [BLUE, GREY, GREY],
            "0",
            "计灯1项：蓝灯1，取最差的灯。另有2项无灯，不计。",
            "1 light counted: 1 blue; the worst one stands. 2 more without a light, "
            "not counted.",
        ),
        (
            [RED, GREEN, GREEN, GREEN],
            "25.00",
            "计灯4项：红灯1、绿灯3，例外比例25%，除外最差的1项，取其余最差的灯。",
            "4 lights counted: 1 red, 3 green; exception share 25%, the worst 1 left "
            "out, the worst of the rest stands.",
        ),
        (
            [RED, GREEN],
            "25",
            "计灯2项：红灯1、绿灯1，例外比例25%，除外0项，取最差的灯。",
            "2 lights counted: 1 red, 1 green; exception share 25%, none left out, "
            "the worst one stands.",
        ),
        (
            [GREY],
            "0",
            "没有可计的灯。另有1项无灯，不计。",
            "No light to count. 1 more without a light, not counted.",
        ),
    ],
)
def test_a_sentence_says_what_was_counted_and_what_left_out(
    lights: list[Light], share: str, chinese: str, english: str
) -> None:
    whole = roll_up(lights, exceptions=Decimal(share))
    assert (why_whole(whole), why_whole(whole, "en")) == (chinese, english)


def test_a_share_never_leaves_out_all() -> None:
    assert roll_up([RED], exceptions=Decimal(50)).light is RED
    for share in ("-1", "100"):
        with pytest.raises(ValueError, match="share"):
            roll_up([RED], exceptions=Decimal(share))


@pytest.mark.parametrize(
    ("executed", "budget", "month", "light", "reason", "pace"),
    [
        ("44.99", "100", 9, RED, Reason.BUDGET_FAR_BEHIND, "4499/75"),
        ("45", "100", 9, YELLOW, Reason.BUDGET_BEHIND, "60"),
        ("59.99", "100", 9, YELLOW, Reason.BUDGET_BEHIND, "5999/75"),
        ("60", "100", 9, GREEN, Reason.BUDGET_ON_COURSE, "80"),
        ("300", "100", 9, GREEN, Reason.BUDGET_ON_COURSE, "400"),
        ("0", "100", 1, RED, Reason.BUDGET_FAR_BEHIND, "0"),
        ("-1", "100", 12, RED, Reason.BUDGET_FAR_BEHIND, "-1"),
        ("80", "100", 12, GREEN, Reason.BUDGET_ON_COURSE, "80"),
        ("0", "0", 9, GREY, Reason.NO_BUDGET, None),
        ("5", "0", 9, GREY, Reason.NO_BUDGET, None),
        ("5", "-1", 9, GREY, Reason.NO_BUDGET, None),
    ],
)
def test_budget_light_compares_execution_with_the_even_share(
    executed: str,
    budget: str,
    month: int,
    light: Light,
    reason: Reason,
    pace: str | None,
) -> None:
    verdict = budget_light(Decimal(executed), Decimal(budget), month)
    assert (verdict.light, verdict.reason) == (light, reason)
    assert verdict.pace == (None if pace is None else Fraction(pace))


def test_budget_light_follows_the_policy() -> None:
    policy = Thresholds(red_below=Decimal(90), green_from=Decimal(95))
    verdict = budget_light(Decimal(60), Decimal(100), 9, thresholds=policy)
    assert verdict.light is RED


def test_budget_light_refuses_a_month_outside_the_year() -> None:
    with pytest.raises(ValueError, match="month"):
        budget_light(Decimal(1), Decimal(1), 0)


@pytest.mark.parametrize(
    ("results", "money", "name"),
    [
        (Light.RED, Light.GREEN, Corner.MONEY_AHEAD),
        (Light.YELLOW, Light.GREEN, Corner.MONEY_AHEAD),
        (Light.GREEN, Light.RED, Corner.RESULTS_AHEAD),
        (Light.BLUE, Light.YELLOW, Corner.RESULTS_AHEAD),
        (Light.YELLOW, Light.RED, Corner.BOTH_BEHIND),
        (Light.GREEN, Light.GREEN, Corner.BOTH_WELL),
        (Light.GREY, Light.GREEN, Corner.UNKNOWN),
        (Light.RED, Light.GREY, Corner.UNKNOWN),
    ],
)
def test_two_lights_name_a_corner_and_are_never_averaged(
    results: Light, money: Light, name: Corner
) -> None:
    assert corner(results, money) is name
