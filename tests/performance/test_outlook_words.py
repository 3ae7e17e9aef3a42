"""An outlook in words, in Chinese and in English."""

import json
from decimal import Decimal

import pytest

from performance import kept
from performance.choices import Comparator, CourseSource
from performance.course import SeasonGap
from performance.lights.rule import judge
from performance.lights.terms import Promise
from performance.outlook.rule import BANDS, outlook
from performance.outlook.sentences import (
    DEMANDS,
    FRAGMENTS,
    GAPS,
    SENTENCES,
    SOURCES,
    WORDS,
)
from performance.outlook.terms import OutlookReason
from performance.outlook.words import chance_text, notes, say, word
from performance.sentences import Language
from tests.performance.outlook_vectors import EVEN, I03, I05, I20, WILD
from tests.performance.test_outlook_vectors import Vector, read_vector

LANGUAGES: tuple[Language, ...] = ("zh", "en")
HOLES = "years=2020:1:2:-:9,2021:1:-:-:-,2022:3:6:9:12,2023:3:6:9:12"
PLAN = "plan=3:1.2,6:3,9:5.4,12:12"


def case(line: str) -> Vector:
    given, _, options = line.partition(" | ")
    return read_vector(f"{given} -> grey early - - {options}")


def told(line: str, unit: str, language: Language) -> str:
    vector = case(line)
    return say(vector.outlook(), vector.promise, unit=unit, language=language)


def behind(line: str, unit: str, language: Language) -> list[str]:
    vector = case(line)
    return notes(vector.outlook(), vector.promise, unit=unit, language=language)


SENTENCES_WANTED = [
    (
        f">= 101 cumulative amount 9 66.2 | {I03}",
        "亿元",
        "按2022、2023两年同期进度，全年预计93.7亿元（80%区间85.1–106.3亿元），"
        "达到101亿元的可能性0.20：基本无望。",
        "By the same point of 2022, 2023, the year should end at 93.7 亿元 "
        "(80% interval 85.1–106.3 亿元); "
        "the probability of 101 亿元 or more is 0.20: hardly possible.",
    ),
    (
        f">= 12 cumulative count 9 5 | {I05} {PLAN}",
        "家",
        "按节点计划（波动参照2022、2023两年），全年预计12家（80%区间8–17家），"
        "达到12家的可能性0.53：有难度。",
        "By the node plan (spread as in 2022, 2023), the year should end at 12 家 "
        "(80% interval 8–17 家); the probability of 12 家 or more is 0.53: in doubt.",
    ),
    (
        f">= 11.5 rate growth 9 4.3 | {I20}",
        "%",
        "按2022、2023两年同期以后的变动，全年预计4.9%（80%区间1.64–8.16%），"
        "达到11.5%的可能性0.02：基本无望。",
        "By how 2022, 2023 went on from this point, the year should end at 4.9% "
        "(80% interval 1.64–8.16%); the probability of 11.5% or more is 0.02: "
        "hardly possible.",
    ),
    (
        f"<= 14 cumulative count 9 9 | {EVEN}",
        "次",
        "按2022、2023两年同期进度，全年预计12次（80%区间10–15次），"
        "不超过14次的可能性0.89：大概率。",
        "By the same point of 2022, 2023, the year should end at 12 次 "
        "(80% interval 10–15 次); the probability of 14 次 or less is 0.89: likely.",
    ),
    (
        ">= 12 cumulative count 3 1",
        "次",
        "可用的往年数据不足两年，按序时进度推算全年约4次，不作概率预计。",
        "Fewer than two earlier years can be used; by the calendar the year would end "
        "near 4 次; no probability is given.",
    ),
    (
        ">= 95 rate percent 9 94",
        "%",
        "可用的往年数据不足两年，沿用目标完成预警的判断，不作概率预计。",
        "Fewer than two earlier years can be used; the goal light stands in; "
        "no probability is given.",
    ),
    (
        ">= 12 cumulative count 1 1",
        "次",
        "按序时进度，此时只应完成全年的8.3%，暂不预计全年。",
        "By the calendar, only 8.3% of the year is due so far; too early to forecast.",
    ),
    (
        ">= 12 cumulative count 9 15",
        "家",
        "已达到全年目标12家。",
        "The annual target of 12 家 is met.",
    ),
    (
        f">= 9 cumulative count 9 9 | {EVEN}",
        "家",
        "已达到全年目标9家；全年预计12家（80%区间10–15家）。",
        "The annual target of 9 家 is met; the year should end at 12 家 "
        "(80% interval 10–15 家).",
    ),
    (
        "<= 40 cumulative amount 9 41",
        "万元",
        "已超出40万元，年内不会再回到目标以内。",
        "Already above 40 万元; the year cannot come back from that.",
    ),
    (
        ">= 12 cumulative count 12 12",
        "家",
        "年度已结束，目标达成。",
        "The year is over; the target is met.",
    ),
]


@pytest.mark.parametrize(("line", "unit", "zh", "en"), SENTENCES_WANTED)
def test_sentence_holds_the_figures(line: str, unit: str, zh: str, en: str) -> None:
    assert told(line, unit, "zh") == zh
    assert told(line, unit, "en") == en


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("line", "unit", "zh", "en"), SENTENCES_WANTED)
def test_sentence_is_made_again_from_what_is_kept(
    line: str, unit: str, zh: str, en: str, language: Language
) -> None:
    vector = case(line)
    text = kept.outlook_to_json(vector.promise, vector.outlook(), BANDS, unit)
    made = kept.outlook_sentence(json.loads(text), language)
    assert made == {"zh": zh, "en": en}[language]


def test_notes_say_what_the_rest_must_bring_and_how_much_was_due() -> None:
    line = f">= 101 cumulative amount 9 66.2 | {I03}"
    assert behind(line, "亿元", "zh") == [
        "余下3个月还须完成34.8亿元，平均每月11.6亿元；往年同期最多27.07亿元（2023年），"
        "所需为其1.29倍。",
        "按本单位往年进度，此时应完成全年的72.8%（往年权重50%，其余按月均匀）。",
    ]
    assert behind(line, "亿元", "en") == [
        "34.8 亿元 still to come in 3 months, 11.6 亿元 a month; the best on record "
        "from here on is 27.07 亿元 (2023), and 1.29 times that is needed.",
        "By the body's own earlier years, 72.8% of the year is due by now "
        "(earlier years weigh 50%, even months the rest).",
    ]


def test_notes_of_a_limit_say_what_may_still_be_used() -> None:
    found = behind(f"<= 14 cumulative count 9 9 | {EVEN}", "次", "zh")
    assert found[0] == (
        "余下3个月还可有5次，平均每月1.67次；往年同期最少3次（2023年）。"
    )


def test_notes_say_why_a_year_was_left_out() -> None:
    zh = behind(f">= 12 cumulative count 6 4 | {HOLES}", "家", "zh")
    en = behind(f">= 12 cumulative count 6 4 | {HOLES}", "家", "en")
    assert zh[-2:] == ["2020年未采用：年中数据太少。", "2021年未采用：缺年末数。"]
    assert en[-2:] == [
        "2020 is not used: too few figures within the year.",
        "2021 is not used: its year end is missing.",
    ]


def test_notes_say_that_wild_years_widen_the_interval() -> None:
    line = ">= 100 cumulative amount 9 90"
    assert "往年之间差异很大，区间因此较宽。" in behind(f"{line} | {WILD}", "家", "zh")
    calm = "years=2022:25:50:75:100,2023:26:51:76:100"
    assert "往年之间差异很大" not in "".join(behind(f"{line} | {calm}", "家", "zh"))


def test_nothing_is_needed_once_the_target_is_met() -> None:
    found = "".join(behind(f">= 9 cumulative count 9 9 | {EVEN}", "家", "zh"))
    assert "余下" not in found


@pytest.mark.parametrize(
    ("chance", "shown"),
    [
        ("0", "不到0.01"),
        ("0.0049", "不到0.01"),
        ("0.01", "0.01"),
        ("0.3999", "0.3999"),
        ("0.4", "0.40"),
        ("0.5", "0.50"),
        ("0.7499", "0.7499"),
        ("0.75", "0.75"),
        ("0.99", "0.99"),
        ("0.9999", "在0.99以上"),
        ("1", "在0.99以上"),
    ],
)
def test_shown_chance_stays_on_its_side_of_the_bands(chance: str, shown: str) -> None:
    assert chance_text(Decimal(chance), BANDS) == shown


def test_lights_have_the_words_people_know() -> None:
    known = [OutlookReason.LIKELY, OutlookReason.HARD, OutlookReason.HOPELESS]
    assert [word(reason) for reason in known] == ["大概率", "有难度", "基本无望"]
    assert word(OutlookReason.EARLY) == "时候尚早"
    assert word(OutlookReason.BY_PACE) == "按序时推算"


@pytest.mark.parametrize("reason", list(OutlookReason))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_a_word_and_a_sentence(
    reason: OutlookReason, language: Language
) -> None:
    assert WORDS[language][reason]
    assert SENTENCES[language][reason]


def test_both_languages_say_the_same_things() -> None:
    assert FRAGMENTS["zh"].keys() == FRAGMENTS["en"].keys()
    for table, members in (
        (SOURCES, CourseSource),
        (DEMANDS, Comparator),
        (GAPS, SeasonGap),
    ):
        assert set(table["zh"]) == set(table["en"]) == set(members)


def test_long_term_goal_points_to_its_annual_indicator() -> None:
    promise = Promise(Comparator.AT_LEAST, Decimal(5), long_term=True)
    found = outlook(promise, None, judge(promise, None))
    assert say(found, promise) == "长期目标不作全年预计，请看所连年度指标。"
