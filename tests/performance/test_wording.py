"""Every verdict as one sentence, in Chinese and in English."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from performance import kept
from performance.choices import (
    Accumulation,
    Cause,
    Comparator,
    CourseSource,
    Grade,
    Light,
    Measure,
)
from performance.lights.rollup import budget_light
from performance.lights.rule import judge
from performance.lights.terms import Figure, Promise, Reason, Thresholds
from performance.sentences import (
    CAUSES,
    DEMANDS,
    FRAGMENTS,
    LIGHTS,
    MONEY_CAUSES,
    SENTENCES,
    SOURCES,
)
from performance.wording import Language, cause_sentence, why, why_budget
from tests.performance.wording_cases import GROWING, Case, at, day, number
from tests.performance.wording_level_cases import LEVELS

CASES = GROWING + LEVELS
LANGUAGES: tuple[Language, ...] = ("zh", "en")

BUDGET_CASES = [
    (
        "44",
        Reason.BUDGET_FAR_BEHIND,
        "1–9月预算执行率44%，为序时进度的58.7%，低于60%。",
        "January–September: 44% of the budget spent, 58.7% of the even course, "
        "below 60%.",
    ),
    (
        "59.999",
        Reason.BUDGET_BEHIND,
        "1–9月预算执行率60%，为序时进度的79.999%，未到80%。",
        "January–September: 60% of the budget spent, 79.999% of the even course, "
        "short of 80%.",
    ),
    (
        "75",
        Reason.BUDGET_ON_COURSE,
        "1–9月预算执行率75%，为序时进度的100%，进度正常。",
        "January–September: 75% of the budget spent, 100% of the even course, "
        "on course.",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.zh)
def test_verdict_is_explained_in_chinese(case: Case) -> None:
    assert case.sentence("zh") == case.zh


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.en)
def test_verdict_is_explained_in_english(case: Case) -> None:
    assert case.sentence("en") == case.en


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.zh)
def test_sentence_is_made_again_from_what_is_kept(
    case: Case, language: Language
) -> None:
    stored = json.loads(case.kept())
    assert kept.verdict_sentence(stored, language) == case.sentence(language)


@pytest.mark.parametrize(("executed", "reason", "zh", "en"), BUDGET_CASES)
def test_budget_light_is_explained(
    executed: str, reason: Reason, zh: str, en: str
) -> None:
    amounts = Decimal(executed), Decimal(100), 9
    verdict = budget_light(*amounts)
    assert verdict.reason is reason
    assert why_budget(verdict, *amounts) == zh
    assert why_budget(verdict, *amounts, language="en") == en


def test_missing_budget_is_explained() -> None:
    verdict = budget_light(Decimal(1), Decimal(0), 9)
    amounts = Decimal(1), Decimal(0), 9
    assert why_budget(verdict, *amounts) == "没有预算，不研判。"
    assert why_budget(verdict, *amounts, language="en") == "No budget; not judged."


def test_every_reason_is_tried_above() -> None:
    tried = {case.reason for case in CASES} | {row[1] for row in BUDGET_CASES}
    assert tried | {Reason.NO_BUDGET} == set(Reason)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_member_has_words_in_each_language(language: Language) -> None:
    assert set(SENTENCES[language]) == set(Reason)
    assert set(DEMANDS[language]) == set(Comparator)
    assert set(SOURCES[language]) == set(CourseSource)
    assert set(CAUSES[language]) == set(MONEY_CAUSES[language]) == set(Cause)
    assert set(LIGHTS[language]) == set(Light)
    assert set(FRAGMENTS[language]) == set(FRAGMENTS["zh"])


def test_shown_pace_does_not_cross_the_threshold_the_exact_one_missed() -> None:
    promise, figure = number(">=", "100"), at(6, "39.998")
    sentence = why(promise, figure, judge(promise, figure))
    assert sentence == "1–6月累计39.998，按序时进度应达50，完成79.996%，未到80%。"


def test_sentence_names_the_thresholds_of_the_policy() -> None:
    policy = Thresholds(red_below=Decimal("70.5"))
    promise, figure = number(">=", "100"), at(6, "35")
    verdict = judge(promise, figure, thresholds=policy)
    sentence = why(promise, figure, verdict, thresholds=policy)
    assert sentence.endswith("完成70%，低于70.5%。")


def test_period_label_of_the_caller_replaces_the_plain_one() -> None:
    promise, figure = number(">=", "50"), at(9, "50")
    verdict = judge(promise, figure)
    sentence = why(promise, figure, verdict, period_label="前三季度")
    assert sentence.startswith("前三季度累计50，")


def test_reading_note_can_be_left_to_the_page() -> None:
    promise, figure = number("", "50"), at(9, "50")
    verdict = judge(promise, figure)
    assert "比较符" not in why(promise, figure, verdict, with_reading=False)


@given(
    st.builds(
        Promise,
        st.sampled_from(Comparator),
        st.none() | st.decimals(-100, 100, places=2),
        st.sampled_from(Accumulation),
        st.none() | st.sampled_from(Measure),
        st.none() | st.decimals(-100, 100, places=2),
        st.none() | st.just(day("2024-06-30")),
    ),
    st.none()
    | st.builds(
        Figure,
        st.integers(1, 12),
        st.none() | st.decimals(-100, 100, places=2),
        st.sampled_from(Grade),
        st.none() | st.dates(day("2024-01-01"), day("2024-12-31")),
        st.dates(day("2024-01-01"), day("2024-12-31")),
    ),
    st.sampled_from(LANGUAGES),
)
def test_whatever_is_judged_has_a_finished_sentence(
    promise: Promise, figure: Figure | None, language: Language
) -> None:
    sentence = why(promise, figure, judge(promise, figure), language=language)
    assert sentence.endswith((".", "。", ")", "）"))
    assert "{" not in sentence and "None" not in sentence


@pytest.mark.parametrize(
    ("cause", "zh", "en"),
    [
        (
            Cause.FIGURE,
            "因填报新数据，由黄灯转为红灯。",
            "New figure: from yellow to red.",
        ),
        (
            Cause.CORRECTION,
            "因数据更正，由黄灯转为红灯。",
            "Corrected figure: from yellow to red.",
        ),
        (
            Cause.TARGET,
            "因指标值或节点计划变更，由黄灯转为红灯。",
            "Changed target or node plan: from yellow to red.",
        ),
        (
            Cause.POLICY,
            "因预警规则变更，由黄灯转为红灯。",
            "Changed rule: from yellow to red.",
        ),
        (
            Cause.CALENDAR,
            "数据未变，因时间推移，由黄灯转为红灯。",
            "Passing time, figure unchanged: from yellow to red.",
        ),
    ],
)
def test_cause_of_a_change_is_told(cause: Cause, zh: str, en: str) -> None:
    lights = {"before": Light.YELLOW, "after": Light.RED}
    assert cause_sentence(cause, **lights) == zh
    assert cause_sentence(cause, **lights, language="en") == en


def test_document_number_stands_beside_the_cause() -> None:
    sentence = cause_sentence(
        Cause.CORRECTION,
        before=Light.YELLOW,
        after=Light.GREEN,
        document_no="样例〔2024〕1号",
    )
    assert sentence == "因数据更正（样例〔2024〕1号），由黄灯转为绿灯。"


def test_first_judgement_turns_from_nothing() -> None:
    assert cause_sentence(Cause.FIGURE, before=None, after=Light.GREEN) == (
        "因填报新数据，首次研判为绿灯。"
    )
