"""The monitoring report's draft: what is recorded, in order, and nothing else."""

from decimal import Decimal

from performance.choices import Light
from performance.monitor_report import Spent, Standing, as_text, drafted

NO_MONEY = Spent(about="预算资金", budget=None, executed=None, month=None)


def standing(name, light=Light.GREEN, shown="20", **extra):
    return Standing(name=name, promised="≥40", shown=shown, light=light, **extra)


def parts(*rows, spent=NO_MONEY):
    return [part.paragraphs for part in drafted("甲项目", 2024, 7, rows, spent)]


def test_overall_counts_lights_and_names_what_is_not_reported():
    rows = (standing("甲"), standing("乙", Light.RED), standing("丙", Light.GREY, ""))
    first, _why, _next = parts(*rows)
    assert first[0] == (
        "甲项目2024年共有绩效指标3项，截至1–7月末有完成值的2项：绿灯1项、红灯1项。"
    )
    assert first[1] == "还没有完成值的1项：丙。"


def test_deviations_stand_by_cause_the_worst_first():
    rows = (
        standing("甲", Light.YELLOW, causes=("经费保障",), reason="资金未到。"),
        standing("乙", Light.RED, causes=("经费保障", "人员保障"), reason="停工"),
        standing("丙", Light.RED),
    )
    _first, why, _next = parts(*rows)
    assert why == (
        "经费保障（2项）：乙（指标值≥40，完成20，红灯）停工；"
        "甲（指标值≥40，完成20，黄灯）资金未到。",
        "人员保障（1项）：乙（指标值≥40，完成20，红灯）停工。",
        "未选择原因类别（1项）：丙（指标值≥40，完成20，红灯）未说明原因。",
    )


def test_next_steps_are_those_recorded_and_silence_is_said():
    rows = (
        standing("甲", Light.RED, steps=("增派班组。", "每周调度")),
        standing("乙", Light.YELLOW, likelihood="impossible"),
    )
    assert parts(*rows)[2] == (
        "甲：增派班组；每周调度。",
        "尚未提出改进措施的1项：乙。",
        "负责人判断完全不可能完成的1项：乙；确属客观原因的，按程序申请调整绩效目标。",
    )


def test_where_nothing_deviates_nothing_is_invented():
    _first, why, steps = parts(standing("甲"))
    assert why == ("没有红灯、黄灯或蓝灯的指标。",)
    assert steps == ("没有偏差指标，也没有登记改进措施。",)


def test_money_is_in_wan_with_its_rate_and_silent_where_unknown():
    spent = Spent(
        about="预算资金", budget=Decimal(300000), executed=Decimal(100000), month=6
    )
    assert parts(standing("甲"), spent=spent)[0][-1] == (
        "预算资金年初预算30万元，1–6月执行10万元，执行率33.33%。"
    )
    assert parts(standing("甲"))[0][-1] == "预算资金执行数尚未登记。"


def test_text_says_that_it_is_a_draft():
    text = as_text("报告", drafted("甲", 2024, 7, [standing("甲")], NO_MONEY))
    assert text.startswith("报告\n（系统草拟")
