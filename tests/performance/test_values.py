"""Reading printed values that are clear."""

import datetime
from decimal import Decimal

import pytest

from performance.choices import Comparator, Grade, Measure, ValueKind
from performance.values import read

# The distinct targets and histories of a published budget, with the printed name
# where it matters: text, name, comparator, number, unit, prefix.
PUBLISHED = [
    ("规上工业增加值增幅 8%", "规上工业增加值", "", "8", "%", "规上工业增加值增幅"),
    (
        "技术交易合同成交额 55亿元",
        "技术合同成交额",
        "",
        "55",
        "亿元",
        "技术交易合同成交额",
    ),
    ("101", "工业投资（亿元）", "", "101", "亿元", ""),
    ("85.38", "工业投资（亿元）", "", "85.38", "亿元", ""),
    ("27.9", "技术合同成交额（亿元）", "", "27.9", "亿元", ""),
    ("6", "科技成果转化活动（场）", "", "6", "场", ""),
    ("12", "净增规上工业企业（家）", "", "12", "家", ""),
    ("12", "首次进入规模以上工业企业数量（家）", "", "12", "家", ""),
    ("2", "新增市级以上孵化载体（家）", "", "2", "家", ""),
    ("1", "新增技术转移示范机构（家）", "", "1", "家", ""),
    ("50%", "高新产业增加值占GDP比重", "", "50", "%", ""),
    ("52.50%", "高新产业增加值占GDP比重", "", "52.50", "%", ""),
    ("2", "院士专家项目落地数", "", "2", "", ""),
    ("≥100%", "企业对科技补贴政策满意度", ">=", "100", "%", ""),
    ("2", "人员数（人）", "", "2", "人", ""),
    ("≥95%", "人员考核完成率", ">=", "95", "%", ""),
    ("100%", "人员工资发放及时率", "", "100", "%", ""),
    ("12%", "工业投资增幅", "", "12", "%", ""),
    ("增幅17.3%", "工业投资增幅", "", "17.3", "%", "增幅"),
    ("增幅6.1%", "工业投资增幅", "", "6.1", "%", "增幅"),
    ("8%", "规上工业增加值增幅", "", "8", "%", ""),
    ("7.30%", "规上工业增加值增幅", "", "7.30", "%", ""),
    ("120", "规上工业企业数（家）", "", "120", "家", ""),
    ("102", "规上工业企业数（家）", "", "102", "家", ""),
    ("≥30", "走访区属集体改制企业次数（次）", ">=", "30", "次", ""),
    ("≥50", "智慧信访信息系统上级转办件完成数（件）", ">=", "50", "件", ""),
    ("≥75%", "信访维稳群众满意度", ">=", "75", "%", ""),
    ("≥25", "发展预备党员（名）", ">=", "25", "名", ""),
    ("48", "预备党员转正（名）", "", "48", "名", ""),
]


@pytest.mark.parametrize(
    ("text", "name", "comparator", "number", "unit", "prefix"), PUBLISHED
)
def test_published_figure_reads_as_printed(
    text: str, name: str, comparator: str, number: str, unit: str, prefix: str
) -> None:
    reading = read(text, name=name)
    assert (reading.kind, reading.comparator) == (ValueKind.NUMBER, comparator)
    # As text, so that 52.50 keeps its nought.
    assert (str(reading.number), reading.unit) == (number, unit)
    assert (reading.prefix, reading.unclear) == (prefix, "")


@pytest.mark.parametrize(
    "text",
    [
        "按照合同标准",
        "完成各项工作任务",
        "达到预期成果",
        "“五个不发生”确保",
        "积极推进",
        "非公企业党的基层组织战斗堡垒作用进一步增强",
        "按月安排",
        "零投诉",
        "完成2024年各项工作任务",
        "Ⅲ类水质",
    ],
)
def test_prose_is_a_qualitative_target_without_a_grade(text: str) -> None:
    reading = read(text)
    assert (reading.kind, reading.grade) == (ValueKind.GRADE, Grade.NONE)
    assert (reading.number, reading.unclear, reading.text) == (None, "", text)


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("达成年度指标", Grade.MET),
        ("部分达成年度指标并具有一定效果", Grade.PARTLY),
        ("未达成年度指标且效果较差", Grade.MISSED),
        ("达到阶段预期", Grade.MET),
        ("基本达到", Grade.PARTLY),
        ("未达到", Grade.MISSED),
        ("达成。", Grade.MET),
        ("部分达成", Grade.PARTLY),
        ("未达成", Grade.MISSED),
        ("是", Grade.MET),
        ("否", Grade.MISSED),
    ],
)
def test_a_printed_band_is_a_grade(text: str, grade: Grade) -> None:
    reading = read(text)
    assert (reading.kind, reading.grade) == (ValueKind.GRADE, grade)


def test_yes_is_measured_as_yes_or_no() -> None:
    assert read("是").measure == Measure.YES_NO


@pytest.mark.parametrize(
    ("glyph", "comparator"),
    [
        *((glyph, ">=") for glyph in ("≥", "≧", "⩾", ">=", "=>", "〉=", "＞＝", "> =")),
        *((glyph, ">") for glyph in (">", "＞", "﹥", "〉")),
        *((glyph, "=") for glyph in ("=", "＝", "═", "﹦", "==")),
        *((glyph, "<=") for glyph in ("≤", "≦", "⩽", "<=", "=<", "＜＝", "〈=")),
        *((glyph, "<") for glyph in ("<", "＜", "﹤", "〈")),
    ],
)
@pytest.mark.parametrize("form", ["{}30家", "{} 30 家", "30家{}", "满意数{}30家"])
def test_every_glyph_reads_before_and_after(
    form: str, glyph: str, comparator: str
) -> None:
    reading = read(form.format(glyph))
    assert (reading.comparator, reading.number, reading.unit) == (
        comparator,
        Decimal(30),
        "家",
    )


@pytest.mark.parametrize(
    ("text", "comparator", "number", "unit"),
    [
        ("98%以上", ">=", "98", "%"),
        ("98%及以上", ">=", "98", "%"),
        ("95%（含）以上", ">=", "95", "%"),
        ("达到90%以上", ">=", "90", "%"),
        ("不少于2家", ">=", "2", "家"),
        ("不低于98%以上", ">=", "98", "%"),
        ("至少全年完成2次宣传", ">=", "2", "次"),
        ("不得少于4场", ">=", "4", "场"),
        ("超过100家", ">", "100", "家"),
        ("超100家", ">", "100", "家"),
        ("高于5%", ">", "5", "%"),
        ("不超过3万元", "<=", "3", "万元"),
        ("不高于10‰", "<=", "10", "‰"),
        ("3万元以内", "<=", "3", "万元"),
        ("5%以下", "<=", "5", "%"),
        ("控制在5%以内", "<=", "5", "%"),
        ("控制在5%", "<=", "5", "%"),
        ("控制在95%以上", ">=", "95", "%"),
        ("7天内", "<=", "7", "天"),
        ("低于5%", "<", "5", "%"),
        ("小于3起", "<", "3", "起"),
        ("等于12次", "=", "12", "次"),
        ("不满意率≤5%", "<=", "5", "%"),
        ("2家", "", "2", "家"),
    ],
)
def test_comparator_words_read(
    text: str, comparator: str, number: str, unit: str
) -> None:
    reading = read(text)
    assert (reading.comparator, reading.number, reading.unit) == (
        comparator,
        Decimal(number),
        unit,
    )


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("１２，３００.５", "12300.5", ""),
        ("12,300.5元", "12300.5", "元"),
        ("1,234,567元", "1234567", "元"),
        ("1.2万元", "1.2", "万元"),
        ("3万人次", "3", "万人次"),
        ("3万", "30000", ""),
        ("1.2亿", "120000000", ""),
        ("3万元/户", "3", "万元/户"),
        ("2次/月", "2", "次/月"),
        ("5百万元", "5", "百万元"),
        ("3千米", "3", "千米"),
        ("100m²", "100", "m²"),
        ("10m3", "10", "m3"),
        ("12个百分点", "12", "百分点"),
        ("5个工作日", "5", "个工作日"),
        ("5G基站100个", "100", "个"),
        ("2024年完成55亿元", "55", "亿元"),
        ("引进2家企业", "2", "家"),
        ("80（分）", "80", "分"),
        ("1000元/人/月", "1000", "元/人/月"),
        ("￥55亿元；", "55", "亿元"),
        ("-0", "0", ""),
        ("999999999999999", "999999999999999", ""),
    ],
)
def test_number_and_unit_read(text: str, number: str, unit: str) -> None:
    reading = read(text)
    assert (f"{reading.number}", reading.unit, reading.unclear) == (number, unit, "")


def test_name_with_digits_is_no_second_figure() -> None:
    reading = read("PM2.5浓度≤35微克/立方米")
    assert (reading.number, reading.prefix) == (Decimal(35), "PM2.5浓度")


@pytest.mark.parametrize(
    ("text", "comparator", "number", "unit"),
    [
        ("增长8%", "", "8", "%"),
        ("同比增长 8%", "", "8", "%"),
        ("1-9月增长8%", "", "8", "%"),
        ("增长-5%", "", "-5", "%"),
        ("下降5%", "", "-5", "%"),
        ("负增长5%", "", "-5", "%"),
        ("同比下降5%", "", "-5", "%"),
        ("下降2个百分点", "", "-2", "百分点"),
        # A fall of at least 5 % is growth of at most -5 %.
        ("下降≥5%", "<=", "-5", "%"),
        ("降幅5%以上", "<=", "-5", "%"),
        ("降幅控制在5%以内", ">=", "-5", "%"),
        ("12%的增幅", "", "12", "%"),
    ],
)
def test_growth_words_turn_the_figure_into_growth(
    text: str, comparator: str, number: str, unit: str
) -> None:
    reading = read(text)
    assert reading.measure == Measure.GROWTH
    assert (reading.comparator, reading.number, reading.unit) == (
        comparator,
        Decimal(number),
        unit,
    )


@pytest.mark.parametrize("text", ["提高到95%", "下降到5%以下", "降至5%"])
def test_a_level_that_is_reached_is_no_growth(text: str) -> None:
    reading = read(text)
    assert reading.measure == Measure.PERCENT
    assert reading.number is not None and reading.number > 0


def test_value_added_is_no_growth() -> None:
    assert read("50%", name="高新产业增加值占GDP比重").measure == Measure.PERCENT


def test_growth_in_the_name_allows_more_than_a_hundred_percent() -> None:
    reading = read("120%", name="工业投资增幅")
    assert (reading.number, reading.measure) == (Decimal(120), Measure.GROWTH)


def test_name_of_a_fall_keeps_the_figure_positive() -> None:
    assert read("5%", name="能耗下降率").number == 5


@pytest.mark.parametrize(
    ("text", "year", "date"),
    [
        ("2024年12月底前", None, "2024-12-31"),
        ("2024年2月底前", None, "2024-02-29"),
        ("2024年12月31日前", None, "2024-12-31"),
        ("２０２４年９月３０日前完成", None, "2024-09-30"),
        ("于2024年6月中旬前完成", None, "2024-06-20"),
        ("2024.9.30", None, "2024-09-30"),
        ("2024-09-30", None, "2024-09-30"),
        ("2024/9/30", None, "2024-09-30"),
        ("2024-09", None, "2024-09-30"),
        ("≤2024年11月", None, "2024-11-30"),
        ("2024年底", None, "2024-12-31"),
        ("2024年内完成", None, "2024-12-31"),
        ("2024年", None, "2024-12-31"),
        ("2024年上半年", None, "2024-06-30"),
        ("2024年三季度末", None, "2024-09-30"),
        ("12月底前完成", 2025, "2025-12-31"),
        ("12月31日前", 2025, "2025-12-31"),
        ("确保年底前完成", 2025, "2025-12-31"),
    ],
)
def test_deadline_is_its_last_day(text: str, year: int | None, date: str) -> None:
    reading = read(text, year=year)
    assert (reading.kind, reading.comparator) == (ValueKind.DATE, Comparator.AT_MOST)
    assert reading.date == datetime.date.fromisoformat(date)


@pytest.mark.parametrize(
    "text", ["1-11月", "1—9月", "1至9月", "2024年1-11月", "1月-9月"]
)
def test_span_of_months_is_text(text: str) -> None:
    reading = read(text)
    assert (reading.kind, reading.unclear, reading.number) == (ValueKind.TEXT, "", None)


@pytest.mark.parametrize(
    "text", ["", " ", "　", "—", "——", "-", "/", "／", "无", "N/A"]
)
def test_nothing_is_empty(text: str) -> None:
    assert read(text).kind == ValueKind.EMPTY


@pytest.mark.parametrize(
    ("text", "name", "number", "unit"),
    [
        ("44561", "培训人次（人次）", "44561", "人次"),
        ("3万", "培训人次（人次）", "30000", "人次"),
        ("5500万元", "工业投资（亿元）", "5500", "万元"),
        ("15", "设备（台(套)）", "15", "台(套)"),
        ("15", "满意度（单位：%）", "15", "%"),
        ("15", "技改投资（含设备）", "15", ""),
    ],
)
def test_unit_of_the_name_serves_a_bare_figure(
    text: str, name: str, number: str, unit: str
) -> None:
    reading = read(text, name=name)
    assert (str(reading.number), reading.unit) == (number, unit)
