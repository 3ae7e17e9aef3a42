"""What an auditor would ask about a figure."""

import datetime
from dataclasses import replace
from decimal import Decimal

from performance.choices import Accumulation, Light
from performance.questions import Past
from performance.selfcheck import Entered, remarks

TODAY = datetime.date(2024, 10, 12)
SOUND = Entered(
    number=Decimal(27),
    accumulation=Accumulation.CUMULATIVE,
    unit="家",
    share=False,
    provider="统计科",
    source_date=datetime.date(2024, 10, 8),
    light=Light.GREEN,
    why="",
    wants_words=False,
)
PAST = Past(previous=Decimal(16), same_last_year=Decimal(25), target=Decimal(30))


def codes(past: Past = PAST, **changes: object) -> list[str]:
    entered = replace(SOUND, **changes)  # type: ignore[arg-type]
    return [remark.code for remark in remarks(entered, past, TODAY)]


def test_a_sound_figure_is_not_asked_about() -> None:
    assert codes() == []


def test_what_is_missing_comes_first() -> None:
    found = codes(light=Light.RED, wants_words=True, provider=" ", source_date=None)
    assert found == ["no_words", "no_provider", "no_date", "far"]


def test_a_source_of_tomorrow_is_asked_about() -> None:
    assert codes(source_date=datetime.date(2024, 10, 13)) == ["ahead"]


def test_questions_confirmed_on_saving_are_told_again() -> None:
    assert codes(number=Decimal(250)) == ["confirmed"]
    assert codes(number=Decimal(10)) == ["confirmed", "confirmed"]
    assert codes(number=Decimal(16)) == ["confirmed"]


def test_grades_have_no_past_to_be_held_against() -> None:
    assert codes(number=None) == []
