"""The real publication of 2024, read by hand before any rule was written: every
discrepancy in it, how each was judged, and nothing else.

Looked at and found in order: all sums of tables 1 to 11; T1 = T2 = T3 = T4; T3 = T5.1 =
T5.2; T6 = T5.1 basic; T10 = T3 projects; T15 = T10 in 万元; T14 and its shares; changes
against 2023 and their rates; all other amounts and shares of the text; goods and
services; the identities of domain.md 6.2; the goals in the text; names and codes.
"""

from decimal import Decimal

import pytest

from budget.reconcile import run, wording
from budget.reconcile.terms import Facts, Finding
from tests.budget.reconcile import qingshan

RESEARCH = "工作性其他-科学技术研究与开发资金"
RUNNING = "工作性保运转-经济运行"
STABILITY = "工作性其他-维稳经费"
STAFF = tuple(
    f"工作性保人员-{name}"
    for name in ("科学技术研究与开发资金", "经济运行", "维稳经费")
)
WAN, YI = "万元", "亿元"

# (key, severity, figures, unit)
ERRORS = [
    # 230 箱 at 420 元 are 96,600 元; 49,840 元 is printed, and adds up. Price or count
    # is wrong: the total of table 11 and the text (4.98 万元) follow the amount.
    (
        f"procurement.price:11.{RUNNING}.[A05040101]复印纸.amount.2",
        ("49840", "96600"),
        "元",
    ),
    # Micro enterprises are small and medium ones: 0 cannot hold 309,840.
    ("procurement.part:for_small.for_medium", ("309840", "0"), "元"),
]
WARNINGS = [
    # Headings copied from table 8.
    ("shape.headings:9", (), ""),
    # "武汉市青山区科学技术和经济": the end of the name is lost in table 11.
    ("codes.name:307.11", (), ""),
    # "项目绩效目标实现全覆盖" names the whole budget; projects are 1131.29.
    ("text.coverage:general", ("2112.7", "1131.29"), WAN),
    # 增加值增幅 8% and 技术合同成交额 55 are listed; no annual block has them.
    ("goals.listed:annual", ("5", "3"), ""),
    # The same figure of 2023 in the form and in the text.
    ("goals.two_values:技术合同成交额.2023", ("54.5", "53.3"), YI),
    ("goals.two_values:高新产业增加值占GDP比重.2023", ("51", "52"), "%"),
    # 102 → 112 → 120 against 净增 17 and 12.
    ("goals.stock:规上工业企业.2023", ("17", "10"), "家"),
    ("goals.stock:规上工业企业.2024", ("12", "8"), "家"),
    # 13 targets below what 2023 reached; each needs a reason.
    ("goals.below_last:14..净增规上工业企业（家）", ("12", "17"), "家"),
    (f"goals.below_last:15.{RESEARCH}.新增市级以上孵化载体（家）", ("2", "3"), "家"),
    (f"goals.below_last:15.{RESEARCH}.新增中试基地（家）", ("2", "3"), "家"),
    (f"goals.below_last:15.{RESEARCH}.高新产业增加值占GDP比重", ("50", "51"), "%"),
    (
        f"goals.below_last:15.{RUNNING}.首次进入规模以上工业企业数量（家）",
        ("12", "17"),
        "家",
    ),
    (
        f"goals.below_last:15.{STABILITY}.智慧信访信息系统上级转办件完成数（件）",
        ("50", "60"),
        "件",
    ),
    (
        "goals.below_last:15.工作性其他-基层非公党建经费.预备党员转正（名）",
        ("25", "27"),
        "名",
    ),
    *[
        (f"goals.below_last:15.{project}.{name}", ("95", "100"), "%")
        for project in STAFF
        for name in ("人员考核完成率", "人员工资发放及时率")
    ],
    # 22 earlier values in 11 rows carry "≥": what was reached is a number.
    *[
        (f"goals.history:15.{project}.{name}", (), "")
        for project, name in (
            (RESEARCH, "企业对科技补贴政策满意度"),
            *[(project, "员工满意度") for project in STAFF],
            (RUNNING, "全区规模以上工业企业满意度"),
            ("工作性其他-经济运行", "报送数据及时率"),
            ("工作性其他-经济运行", "规上工业企业满意度"),
            (STABILITY, "走访区属集体改制企业次数（次）"),
            (STABILITY, "智慧信访信息系统交办件办结率"),
            (STABILITY, "信访维稳群众满意度"),
            ("工作性其他-基层非公党建经费", "非公企业对基层党建满意度"),
        )
    ],
]
NOTES = [
    # "本年国有资本经营预算支出" is the title of a column, not of the table.
    ("shape.title:9", (), ""),
    # 603,441.44 元 are 60.34 万元; 60.35 makes 921.06 + 60.35 = 981.41. Three times.
    ("text.amount:6.合计.public_use", ("60.35", "60.34"), WAN),
    # "增长下降2.2%": a template's word left in.
    ("text.words:general.total", (), ""),
    # 15 in 14 posts; the text itself gives the reason (编外备案 1).
    ("staff.posts:administrative", ("15", "14"), "人"),
    # 经济指标 is no second level of the form; 数量 and 质量 stand under 效益.
    ("goals.level:14.", (), ""),
    # 效益 in table 14, 产出 in table 15.
    (f"goals.other_level:15.{RESEARCH}.科技成果转化活动（场）", (), ""),
    # 101 is growth of 11.52 %: 12 % only when rounded, 101.44 exactly.
    ("goals.growth:工业投资.2024", ("101", "101.4384"), YI),
    # The row is a level (or 技术合同), its value a growth (or 技术交易合同).
    ("goals.value_name:14..规上工业增加值.long_term", (), ""),
    ("goals.value_name:14..技术合同成交额.long_term", (), ""),
    # 净增 is not 首次进规, 总产值 is not 增加值, yet their figures are the same.
    (
        "goals.two_names:净增规上工业企业=首次进入规上工业企业数量",
        ("14", "17", "12"),
        "家",
    ),
    ("goals.two_names:规上工业企业满意度=规上工业企业满意度", ("95", "95", "95"), "%"),
    ("goals.two_names:规上工业总产值同比增长=规上工业增加值增幅", ("7.3",), "%"),
]
EXPECTED = [
    *[("error", *one) for one in ERRORS],
    *[("warning", *one) for one in WARNINGS],
    *[("note", *one) for one in NOTES],
]


@pytest.fixture(scope="module")
def found() -> tuple[Finding, ...]:
    return run.findings(qingshan.publication())


def test_everything_is_found_and_nothing_else(found):
    listed = {
        (
            one.severity.value,
            one.key,
            tuple(f"{figure.normalize():f}" for figure in one.figures),
            one.unit,
        )
        for one in found
    }

    expected = {
        (severity, key, tuple(f"{Decimal(f).normalize():f}" for f in figures), unit)
        for severity, key, figures, unit in EXPECTED
    }

    assert listed - expected == set()
    assert expected - listed == set()
    assert len(found) == len(EXPECTED)


def test_the_document_read_anew_says_the_same(found):
    anew = run.findings(qingshan.document())

    assert [(one.key, one.fingerprint) for one in anew] == [
        (one.key, one.fingerprint) for one in found
    ]


def test_every_finding_says_where_and_what(found):
    for one in found:
        assert one.places
        for language in ("zh", "en"):
            sentence = wording.sentence(one, language)
            assert "{" not in sentence
            for figure in one.figures:
                assert wording.figure(figure, one.unit, language) in sentence


def test_the_sentence_of_quantity_and_price(found):
    one = next(f for f in found if f.rule == "procurement.price")

    assert wording.sentence(one) == (
        "表11“[A05040101]复印纸，采购金额(合计)”印为49,840.00元，"
        "数量230×单价420＝96,600.00元，相差46,760.00元。"
    )
    assert one.difference == Decimal(-46760)


def test_the_local_share_of_medical_insurance_holds():
    facts = Facts(medical_of_pension=Decimal("0.5"))

    keys = [one.key for one in run.findings(qingshan.publication(), facts)]

    assert len(keys) == len(EXPECTED)
