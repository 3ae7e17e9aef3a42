"""When a figure is asked for, of whom, and in which words."""

import datetime

import pytest

from budget.choices import Role
from budget.workdays import Calendar
from performance.chasing import Entry, chase_text
from performance.choices import Rung
from performance.reminders import AUDIENCE, Asked, asking, listed, rung

DAY = datetime.date.fromisoformat
# 2024: 国庆 1 to 7 October off; 12 October, a Saturday, is worked.
HOLIDAYS = {DAY(f"2024-10-0{n}"): False for n in range(1, 8)}
DAYS = Calendar({DAY("2024-01-01"): False, DAY("2024-10-12"): True, **HOLIDAYS})


@pytest.mark.parametrize(
    ("due", "today", "expected"),
    [
        ("2024-10-21", "2024-10-11", None),
        ("2024-10-21", "2024-10-14", Rung.WEEK_BEFORE),
        ("2024-10-21", "2024-10-17", Rung.WEEK_BEFORE),
        ("2024-10-21", "2024-10-18", Rung.DAYS_BEFORE),
        ("2024-10-21", "2024-10-21", Rung.DUE_DAY),
        ("2024-10-21", "2024-10-22", Rung.LATE),
        ("2024-10-21", "2024-10-23", Rung.LATE),
        ("2024-10-21", "2024-10-24", Rung.LATE_REVIEWER),
        ("2024-10-21", "2024-10-25", Rung.LATE_REVIEWER),
        ("2024-10-21", "2024-10-28", Rung.LATE_HEAD),
        # A due day on a Sunday is told on the Friday before, and not late on Sunday.
        ("2024-10-20", "2024-10-18", Rung.DUE_DAY),
        ("2024-10-20", "2024-10-21", Rung.LATE),
        # Ten days of calendar, one day of work.
        ("2024-09-30", "2024-10-08", Rung.LATE),
        # The worked Saturday counts.
        ("2024-10-09", "2024-10-12", Rung.LATE_REVIEWER),
    ],
)
def test_rung_goes_by_working_days(due: str, today: str, expected: Rung | None) -> None:
    assert rung(DAY(due), DAY(today), DAYS) is expected


def test_each_rung_of_lateness_adds_the_next_one_up() -> None:
    late, reviewer, head = Rung.LATE, Rung.LATE_REVIEWER, Rung.LATE_HEAD
    assert Role.REVIEWER not in AUDIENCE[late]
    assert AUDIENCE[reviewer] - AUDIENCE[late] == {Role.REVIEWER}
    assert AUDIENCE[head] - AUDIENCE[reviewer] == {Role.HEAD}


def asked(due: str, today: str, *names: tuple[str, str]) -> Asked:
    step = rung(DAY(due), DAY(today), DAYS)
    assert step is not None
    found = names or (("经济运行科", "走访企业次数"),)
    return Asked(2024, 9, DAY(due), DAY(today), step, found)


@pytest.mark.parametrize(
    ("due", "today", "text"),
    [
        (
            "2024-10-21",
            "2024-10-18",
            "2024年1–9月累计（前三季度）还有3天到期（10月21日），1项未报：走访企业次数。",
        ),
        (
            "2024-10-21",
            "2024-10-21",
            "2024年1–9月累计（前三季度）今天到期，1项未报：走访企业次数。",
        ),
        (
            "2024-10-20",
            "2024-10-18",
            "2024年1–9月累计（前三季度）于10月20日（休息日）到期，"
            "今天是此前最后一个工作日，1项未报：走访企业次数。",
        ),
        (
            "2024-09-30",
            "2024-10-09",
            "2024年1–9月累计（前三季度）应于9月30日报送，已迟2个工作日，"
            "1项未报：走访企业次数。",
        ),
    ],
)
def test_asking_says_how_much_time_there_is(due: str, today: str, text: str) -> None:
    assert asking(asked(due, today), DAYS) == text


def test_asking_in_english() -> None:
    text = asking(asked("2024-10-21", "2024-10-22"), DAYS, "en")
    assert text == (
        "Jan–Sep to date (first three quarters), 2024 was due on 21 Oct, "
        "1 working day late; not reported (1): 走访企业次数."
    )


def test_unpublished_calendar_is_said() -> None:
    text = asking(asked("2024-10-21", "2024-10-22"), Calendar())
    assert text.endswith("（放假安排未公布，暂按周末推算）")


def test_names_stand_under_their_departments_and_long_lists_are_cut() -> None:
    names = [("甲科", f"指标{n}") for n in range(10)] + [("乙科", "另一项")]
    assert listed(names) == (
        "甲科：指标0、指标1、指标2、指标3、指标4、指标5、指标6、指标7等10项；"
        "乙科：另一项"
    )


def entry(department: str, indicator: str, due: str, **extra: object) -> Entry:
    responsible = str(extra.get("responsible", "张三"))
    returned = bool(extra.get("returned"))
    return Entry(department, indicator, responsible, DAY(due), returned)


def test_chat_text_says_who_owes_what_since_when_by_department() -> None:
    entries = [
        entry("甲科", "走访企业次数", "2024-10-18"),
        entry("甲科", "培训人次", "2024-10-18", responsible="", returned=True),
        entry("乙科", "满意度", "2024-10-25"),
    ]
    text = chase_text(entries, year=2024, month=9, today=DAY("2024-10-22"), days=DAYS)
    assert text.splitlines() == [
        "【催报】2024年1–9月累计（前三季度）：截至10月22日，尚有3项未报",
        "",
        "甲科（2项）",
        "1. 走访企业次数（张三）应于10月18日前报送，已迟2个工作日",
        "2. 培训人次（未定责任人）已退回，待重报",
        "",
        "乙科（1项）",
        "1. 满意度（张三）应于10月25日前报送",
    ]


def test_chat_text_without_anything_owed_says_so() -> None:
    text = chase_text([], year=2024, month=9, today=DAY("2024-10-22"), days=DAYS)
    assert text == (
        "【催报】2024年1–9月累计（前三季度）：截至10月22日，应报数据已全部报齐。"
    )
