"""Verdicts on rates, limits, exact numbers, bands and days, with their sentences."""

from decimal import Decimal

from performance.choices import Accumulation, Comparator, Grade, Measure
from performance.lights.terms import Figure, Promise, Reason
from tests.performance.wording_cases import Case, at, day, number

GRADED = Promise(accumulation=Accumulation.GRADE)
YES_NO = Promise(accumulation=Accumulation.GRADE, measure=Measure.YES_NO)
DEADLINE = Promise(accumulation=Accumulation.DATE, date=day("2024-06-30"))

LEVELS = [
    Case(
        number(">=", "95", "rate"),
        at(9, "95.0"),
        Reason.MET,
        "1–9月95%，达到“不低于95%”的目标。",
        "January–September: 95%; the target (at least 95%) is met.",
        unit="%",
    ),
    Case(
        number(">=", "8", "rate", measure=Measure.GROWTH),
        at(9, "7.5"),
        Reason.SHORT_WITHIN,
        "1–9月7.5%，比目标8%低0.5个百分点，在2个百分点的容差以内。",
        "January–September: 7.5%, 0.5 percentage points below the target of 8%; "
        "within the tolerance of 2 percentage points.",
    ),
    Case(
        number(">", "95", "rate"),
        at(9, "95"),
        Reason.SHORT_WITHIN,
        "1–9月95%，恰为目标值，未做到“大于95%”，在2个百分点的容差以内。",
        "January–September: 95%, just the target value, not more than 95%; "
        "within the tolerance of 2 percentage points.",
    ),
    Case(
        number(">=", "12", "rate"),
        at(9, "4.3"),
        Reason.SHORT_BEYOND,
        "1–9月4.3%，比目标12%低7.7个百分点，超出2个百分点的容差。",
        "January–September: 4.3%, 7.7 percentage points below the target of 12%; "
        "beyond the tolerance of 2 percentage points.",
    ),
    Case(
        number(">=", "0"),
        at(9, "-1"),
        Reason.SHORT_BEYOND,
        "1–9月累计-1户，比目标0户低1户，未达到目标。",
        "January–September: -1 户 to date, 1 户 below the target of 0 户; "
        "the target is missed.",
        unit="户",
    ),
    Case(
        number("<=", "60"),
        at(6, "20"),
        Reason.WITHIN_LIMIT,
        "1–6月累计20万元，符合“不超过60万元”的要求。",
        "January–June: 20 万元 to date; the limit (at most 60 万元) is kept.",
        unit="万元",
    ),
    Case(
        number("<=", "60"),
        at(6, "31"),
        Reason.AHEAD_OF_COURSE,
        "1–6月累计31万元，未超过全年限额60万元，但快于序时进度应控的30万元。",
        "January–June: 31 万元 to date; within the year's limit of 60 万元, "
        "but above the 30 万元 allowed so far by the calendar.",
        unit="万元",
    ),
    Case(
        number("<=", "7"),
        at(5, "2.92"),
        Reason.AHEAD_OF_COURSE,
        "1–5月累计2.92，未超过全年限额7，但快于序时进度应控的2.917。",
        "January–May: 2.92 to date; within the year's limit of 7, "
        "but above the 2.917 allowed so far by the calendar.",
    ),
    Case(
        number("<=", "60"),
        at(12, "62"),
        Reason.BREACHED_WITHIN,
        "全年累计62，不符合“不超过60”的要求，超出2，在3的容差以内。",
        "Full year: 62 to date; the limit (at most 60) is breached, by 2; "
        "within the tolerance of 3.",
    ),
    Case(
        number("<=", "5", "rate"),
        at(6, "6"),
        Reason.BREACHED,
        "1–6月6%，不符合“不超过5%”的要求，超出1个百分点。",
        "January–June: 6%; the limit (at most 5%) is breached, by 1 percentage points.",
    ),
    Case(
        number("<", "5", "stock"),
        at(6, "5"),
        Reason.BREACHED,
        "截至6月末5起，不符合“小于5起”的要求，恰到限值。",
        "End of June: 5 起; the limit (less than 5 起) is breached, "
        "the limit being just reached.",
        unit="起",
    ),
    Case(
        number("=", "6", "stock"),
        at(9, "6"),
        Reason.EQUAL,
        "截至9月末6人，与目标6人一致。",
        "End of September: 6 人; equal to the target of 6 人.",
        unit="人",
    ),
    Case(
        number("=", "6", "stock"),
        at(9, "5"),
        Reason.OFF_BY_ONE,
        "截至9月末5人，比目标6人少1人，请说明。",
        "End of September: 5 人, 1 人 less than the target of 6 人; please explain.",
        unit="人",
    ),
    Case(
        number("=", "6", "stock"),
        at(9, "8"),
        Reason.UNEQUAL,
        "截至9月末8人，比目标6人多2人，请说明。",
        "End of September: 8 人, 2 人 more than the target of 6 人; please explain.",
        unit="人",
    ),
    Case(
        number("=", "100", measure=Measure.AMOUNT),
        at(12, "97"),
        Reason.UNEQUAL_WITHIN,
        "全年累计97，比目标100少3，在5的容差以内，请说明。",
        "Full year: 97 to date, 3 less than the target of 100; "
        "within the tolerance of 5; please explain.",
    ),
    Case(
        GRADED,
        Figure(9, grade=Grade.MET),
        Reason.GRADE_MET,
        "1–9月达到阶段预期。",
        "January–September: as expected at this stage.",
    ),
    Case(
        GRADED,
        Figure(9, grade=Grade.PARTLY),
        Reason.GRADE_PARTLY,
        "1–9月基本达到阶段预期，尚有差距。",
        "January–September: nearly as expected at this stage.",
    ),
    Case(
        GRADED,
        Figure(9, grade=Grade.MISSED),
        Reason.GRADE_MISSED,
        "1–9月未达到阶段预期。",
        "January–September: not as expected at this stage.",
    ),
    Case(
        GRADED,
        Figure(12, grade=Grade.MET),
        Reason.GRADE_MET,
        "全年达成年度指标。",
        "Full year: the annual target is met.",
    ),
    Case(
        GRADED,
        Figure(12, grade=Grade.PARTLY),
        Reason.GRADE_PARTLY,
        "全年部分达成年度指标并具有一定效果。",
        "Full year: the annual target is met in part.",
    ),
    Case(
        GRADED,
        Figure(12, grade=Grade.MISSED),
        Reason.GRADE_MISSED,
        "全年未达成年度指标且效果较差。",
        "Full year: the annual target is missed.",
    ),
    Case(
        YES_NO,
        Figure(1, grade=Grade.MET),
        Reason.YES,
        "1月已达成。",
        "January: done.",
    ),
    Case(
        YES_NO,
        Figure(1, grade=Grade.PARTLY),
        Reason.NO,
        "1月未达成。",
        "January: not done.",
    ),
    Case(
        DEADLINE,
        Figure(6, date=day("2024-06-20"), as_of=day("2024-06-30")),
        Reason.DATE_ON_TIME,
        "已于2024年6月20日完成，在时限2024年6月30日以内。",
        "Done on 2024-06-20, within the deadline of 2024-06-30.",
    ),
    Case(
        DEADLINE,
        Figure(9, date=day("2024-07-03"), as_of=day("2024-09-30")),
        Reason.DATE_LATE,
        "已于2024年7月3日完成，比时限2024年6月30日晚3天。",
        "Done on 2024-07-03, after the deadline of 2024-06-30 (days: 3).",
    ),
    Case(
        DEADLINE,
        Figure(3, as_of=day("2024-03-31")),
        Reason.DATE_NOT_DUE,
        "时限为2024年6月30日，截至2024年3月31日尚未到期。",
        "Deadline 2024-06-30; not yet due on 2024-03-31.",
    ),
    Case(
        DEADLINE,
        Figure(7, date=day("2024-08-20"), as_of=day("2024-07-31")),
        Reason.DATE_OVERDUE,
        "时限为2024年6月30日，截至2024年7月31日仍未完成，逾期31天。",
        "Deadline 2024-06-30; not done on 2024-07-31, overdue (days: 31).",
    ),
    Case(
        number(">=", "5"),
        Figure(9),
        Reason.NO_FIGURE,
        "1–9月尚无完成值。",
        "January–September: no figure yet.",
    ),
    Case(number(">=", "5"), None, Reason.NO_FIGURE, "尚无完成值。", "No figure yet."),
    Case(
        Promise(Comparator.AT_LEAST),
        at(9, "5"),
        Reason.NO_TARGET,
        "尚未设定指标值，不研判。",
        "No target value is set; not judged.",
    ),
    Case(
        Promise(Comparator.AT_LEAST, Decimal(5), long_term=True),
        at(9, "5"),
        Reason.LONG_TERM,
        "长期目标不单独研判，请看所连年度指标。",
        "A long-term goal is not judged; see its annual indicator.",
    ),
    Case(
        Promise(Comparator.AT_LEAST, dropped=True),
        at(9, "5"),
        Reason.DROPPED,
        "指标已按程序取消，不再研判。",
        "The target was withdrawn; not judged.",
    ),
    Case(
        Promise(Comparator.AT_LEAST, Decimal(5), awaiting=True),
        at(9, "5"),
        Reason.AWAITING,
        "待批复，或未到生效日期，暂不研判。",
        "Not approved or not in force yet; not judged until then.",
    ),
    Case(
        number("", "2"),
        at(6, "1"),
        Reason.ON_COURSE,
        "1–6月累计1，按序时进度应达1，完成100%，进度正常。"
        "（表中未标注比较符，按“不低于”研判。）",
        "January–June: 1 to date; 1 expected by the calendar; 100% of that, "
        "on course. (No comparator is printed; read as “at least”.)",
    ),
]
