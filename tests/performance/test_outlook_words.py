"""An outlook in words, in Chinese and in English."""

import json
from decimal import Decimal

import pytest

from performance import kept
from performance.choices import Comparator, CourseSource, Light
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
from performance.outlook.terms import Outlook, OutlookReason
from performance.outlook.words import chance_text, notes, say, word
from performance.sentences import Language
from tests.performance.outlook_vectors import (
    BURST,
    EVEN,
    I03,
    I05,
    I20,
    MILLION,
    WILD,
)
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
        "年度已结束，实绩12家，要求达到12家，目标达成。",
        "The year is over with 12 家 against 12 家 or more; the target is met.",
    ),
    (
        "<= 5 rate percent 12 5.25",
        "%",
        "年度已结束，实绩5.25%，要求不超过5%，目标未达成。",
        "The year is over with 5.25% against 5% or less; the target is missed.",
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


def test_year_kept_without_its_figure_still_reads() -> None:
    promise = Promise(Comparator.AT_LEAST, Decimal(12))
    ended = Outlook(Light.GREEN, OutlookReason.YEAR_MET)
    text = kept.outlook_to_json(promise, ended, BANDS, "家")
    assert kept.outlook_sentence(json.loads(text)) == "年度已结束，目标达成。"


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


TIMING = "往年进度差异很大，区间因此较宽。"
CHANGES = "往年同期以后的变动差异很大，区间因此较宽。"
TOTALS = "往年总量差异很大，预计更多依今年的进度。"


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        (f">= 100 cumulative amount 9 90 | {WILD}", {TIMING, TOTALS}),
        (f">= 100 cumulative count 9 90 | {WILD}", {TIMING, TOTALS}),
        (f">= 115 stock count 6 100 | {BURST}", {CHANGES}),
        (
            ">= 100 cumulative amount 9 90 | years=2022:1:2:3:100,2023:97:98:99:100",
            {TIMING},
        ),
        (
            ">= 30 cumulative amount 6 3 | years=2022:1:3:4:6,2023:15:30:45:60",
            {TOTALS},
        ),
        (
            ">= 30 cumulative count 6 3 | years=2022:1:3:4:6,2023:15:30:45:60",
            {TOTALS},
        ),
        (">= 9 rate growth 9 8 | years=2022:1:1:1:80,2023:1:1:1:2", {CHANGES}),
        (
            ">= 100 cumulative amount 9 90 | years=2022:25:50:75:100,2023:26:51:76:99",
            set(),
        ),
    ],
)
def test_notes_say_what_wild_years_do_to_the_forecast(
    line: str, wanted: set[str]
) -> None:
    found = set(behind(line, "家", "zh"))
    assert found & {TIMING, CHANGES, TOTALS} == wanted


def test_totals_that_scatter_leave_the_say_to_the_years_own_pace() -> None:
    """Not a wider interval: the forecast comes nearer to 6, twice what June brought."""
    calm = case(">= 30 cumulative amount 6 3 | years=2022:16:32:48:64,2023:17:33:49:66")
    wild = case(">= 30 cumulative amount 6 3 | years=2022:3:6:9:12,2023:30:59:89:118")
    before, after = calm.outlook().estimate, wild.outlook().estimate
    assert before and after and after.scatter.totals and not before.scatter.totals
    assert 6 < after.forecast < before.forecast
    assert after.low is not None and before.low is not None
    assert after.high is not None and before.high is not None
    assert after.high - after.low < before.high - before.low


def test_years_too_far_apart_are_the_reason_for_no_probability() -> None:
    line = f">= 100 cumulative count 6 30 | {MILLION}"
    assert told(line, "家", "zh") == (
        "往年总量相差10倍以上，按序时进度推算全年约60家，不作概率预计。"
    )
    assert told(line, "家", "en") == (
        "Earlier years' totals lie more than 10 times apart; by the calendar the year "
        "would end near 60 家; no probability is given."
    )
    assert behind(line, "家", "zh")[-2:] == [
        "2022年未采用：各年总量相差10倍以上。",
        "2023年未采用：各年总量相差10倍以上。",
    ]


def test_need_beside_a_very_large_record_is_no_nought() -> None:
    line = f">= 100 cumulative count 6 30 | {MILLION}"
    assert "500000家（2023年），所需不到其0.01倍。" in behind(line, "家", "zh")[0]
    assert behind(line, "家", "en")[0].endswith(
        "500000 家 (2023), and less than 0.01 times that is needed."
    )


def test_a_record_of_nothing_is_said_and_a_loss_is_not() -> None:
    line = ">= 12 cumulative count 9 9 | years=2022:3:6:9:9,2023:4:8:12:12"
    assert behind(line, "家", "zh")[0] == (
        "余下3个月还须完成3家，平均每月1家；往年同期最多0家（2023年）。"
    )
    loss = ">= 120 stock count 9 117 | years=2022:9:9:9:8,2023:9:9:9:7"
    assert "往年同期" not in behind(loss, "家", "zh")[0]


def test_notes_say_the_weight_of_the_season_where_it_is_too_early() -> None:
    line = (
        ">= 12 cumulative count 3 1 | years=2022:0:3:9:12,2023:0:3:9:12 plan=3:1,12:12"
    )
    assert behind(line, "家", "zh")[1:] == []
    years = [f"{year}:0:3:9:12" for year in range(2018, 2024)]
    early = f">= 12 cumulative count 3 1 | years={','.join(years)}"
    assert behind(early, "家", "zh")[1:] == [
        "此进度中往年（2018、2019、2020、2021、2022、2023六年）权重75%，其余按月均匀。"
    ]
    assert behind(early, "家", "en")[1:] == [
        "Of this 2018, 2019, 2020, 2021, 2022, 2023 weigh 75%, even months the rest."
    ]


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
