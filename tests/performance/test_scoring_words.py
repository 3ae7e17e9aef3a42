"""The sentence beside a row's points."""

from decimal import Decimal

import pytest

from performance.choices import Accumulation, Comparator, Grade, Measure
from performance.lights.terms import Figure, Promise
from performance.scoring.rule import score, score_execution
from performance.scoring.schemes import CENTRAL
from performance.scoring.terms import Ground, Score
from performance.scoring.words import SENTENCES, say

TEN = Decimal(10)


def said(promise: Promise, figure: Figure | None, unit: str = "") -> tuple[str, str]:
    row = score(promise, figure, TEN, CENTRAL)
    return (
        say(row, promise, figure, unit=unit),
        say(row, promise, figure, unit=unit, language="en"),
    )


def test_a_miss_names_figure_target_and_share() -> None:
    promise = Promise(Comparator.AT_LEAST, Decimal(55))
    zh, en = said(promise, Figure(9, Decimal("34.6")), "亿元")
    assert zh == "完成34.6亿元，目标55亿元的62.91%。"
    assert en == "34.6 亿元 done of 55 亿元 (62.91%)."


def test_a_share_just_below_the_target_never_reads_as_all_of_it() -> None:
    promise = Promise(Comparator.AT_LEAST, Decimal(100000))
    zh, _en = said(promise, Figure(12, Decimal(99999)))
    assert "99.999%" in zh


def test_far_over_asks_why() -> None:
    promise = Promise(Comparator.AT_LEAST, Decimal(12))
    zh, _en = said(promise, Figure(12, Decimal(17)), "家")
    assert zh == "完成17家，达到12家。为目标的141.67%，请说明；目标定低的，由人扣减。"


def test_a_grade_names_the_band_and_what_counts_until_then() -> None:
    promise = Promise(accumulation=Accumulation.GRADE, measure=Measure.GRADE)
    zh, _en = said(promise, Figure(9, grade=Grade.PARTLY))
    assert zh == "部分达成，由人在6至8分（不含）之间评定，暂按6.00分。"


def test_money_that_is_missing_is_told_as_money() -> None:
    assert say(Score(TEN, None, Ground.NO_FIGURE)) == "预算执行数没有登记齐全，未计分。"
    spent = score_execution(Decimal(45), Decimal(100), TEN)
    assert say(spent) == "预算执行率45%。"


@pytest.mark.parametrize("ground", Ground)
def test_every_ground_has_a_sentence_in_both_languages(ground: Ground) -> None:
    assert SENTENCES[ground].zh
    assert SENTENCES[ground].en
