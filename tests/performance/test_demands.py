"""What a policy asks for beside a figure: by vectors."""

import pytest

from performance.choices import Light
from performance.demands import (
    Asked,
    Because,
    Case,
    Demands,
    Given,
    Need,
    asked,
    missing,
)

RED = frozenset({Light.RED})
BLUE = frozenset({Light.BLUE})
ALL = Demands(
    explain_red=True,
    explain_blue=True,
    explain_late=True,
    evidence_year_end=True,
    evidence_correction=True,
    evidence_blue=True,
)
SHEET = "cause:red words:red forecast:red likelihood:red measure:red"


def told(demands: Demands, case: Case) -> str:
    return " ".join(f"{one.need}:{one.because}" for one in asked(demands, case))


@pytest.mark.parametrize(
    ("demands", "case", "wanted"),
    [
        (Demands(), Case(9, RED, late=True, correction=True), ""),
        (ALL, Case(9), ""),
        (ALL, Case(9, frozenset({Light.YELLOW, Light.GREEN, Light.GREY})), ""),
        (Demands(explain_red=True), Case(9, RED), SHEET),
        (Demands(explain_red=True), Case(9, RED | {Light.GREEN}), SHEET),
        (Demands(explain_blue=True), Case(9, RED), ""),
        # A grade has no forecast in a unit; in December nothing is left to forecast.
        (
            Demands(explain_red=True),
            Case(9, RED, number=False),
            "cause:red words:red likelihood:red measure:red",
        ),
        (
            Demands(explain_red=True),
            Case(12, RED),
            "cause:red words:red measure:red",
        ),
        (Demands(explain_blue=True), Case(9, BLUE), "words:blue"),
        (Demands(explain_late=True), Case(9, late=True), "words:late"),
        (Demands(explain_late=True), Case(9), ""),
        (Demands(evidence_year_end=True), Case(12), "evidence:year_end"),
        (Demands(evidence_year_end=True), Case(11), ""),
        (
            Demands(evidence_correction=True),
            Case(9, correction=True),
            "evidence:correction",
        ),
        (Demands(evidence_blue=True), Case(9, BLUE), "evidence:blue"),
        # Each thing once, for the first reason.
        (ALL, Case(9, RED | BLUE, late=True), f"{SHEET} evidence:blue"),
        (ALL, Case(12, BLUE, correction=True), "words:blue evidence:year_end"),
    ],
)
def test_the_policy_decides_what_is_asked(
    demands: Demands, case: Case, wanted: str
) -> None:
    assert told(demands, case) == wanted


def test_what_is_there_is_not_missing() -> None:
    wanted = asked(ALL, Case(9, RED | BLUE))
    given = Given(cause=True, words=True, likelihood=True, measures=1)
    assert [one.need for one in missing(wanted, given)] == [
        Need.FORECAST,
        Need.EVIDENCE,
    ]
    assert missing(wanted, Given(True, True, True, True, 2, 1)) == ()


def test_a_sentence_says_why_and_what_to_do() -> None:
    one = Asked(Need.CAUSE, Because.RED)
    assert one.sentence() == "亮红灯，请勾选偏差原因。"
    assert one.sentence("en") == "The light is red: please tick the causes."


def test_every_need_and_reason_has_its_words() -> None:
    for need in Need:
        for because in Because:
            assert Asked(need, because).sentence("en").endswith(".")


@pytest.mark.parametrize("field", Demands.__dataclass_fields__)
def test_only_a_fall_is_explained_without_being_told_so(field: str) -> None:
    assert getattr(Demands(), field) is (field == "explain_falling")
