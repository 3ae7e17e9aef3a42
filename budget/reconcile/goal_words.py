"""The sentences of findings among goals and indicators."""

from typing import Final

GOALS: Final[dict[str, tuple[str, str]]] = {
    "goals.listed": (
        "整体绩效目标列出{f0}项{zh}目标，只有{f1}项有指标；没有指标的是：{missing}。",
        "The overview lists {f0} {en} goals, {f1} have indicators; without any: "
        "{missing}.",
    ),
    "goals.below_last": (
        "{where}：“{name}”的指标值{f0}低于上年完成值{f1}，低{d}。",
        "{where}: “{name}”: the target {f0} is below last year's {f1}, by {d}.",
    ),
    "goals.history": (
        "{where}：“{name}”{years}年的值印为“{printed}”：已完成的值应是一个数，不应带比较符号。",
        "{where}: “{name}”: the value of {years} is printed as “{printed}”; what was "
        "reached "
        "is a number without a comparator.",
    ),
    "goals.two_values": (
        "“{name}”{year}年的值在{p0}为{f0}，在{p1}为{f1}，相差{d}。",
        "“{name}” in {year} is {f0} in {p0} and {f1} in {p1}: {d} apart.",
    ),
    "goals.level": (
        "{where}有{count}行的二级指标不属于其一级指标：{levels}。",
        "{where}: in {count} rows the second level is none of the first: {levels}.",
    ),
    "goals.other_level": (
        "“{name}”在表14属于{one}，在{p1}属于{other}。",
        "“{name}” is under {one} in table 14 and under {other} in {p1}.",
    ),
    "goals.growth": (
        "“{name}”增幅{growth}%：按上年{before}推算为{f1}，印的是{f0}（增长{exact}%），相差{d}。",
        "“{name}” is to grow by {growth}%: {before} of last year make {f1}, printed is "
        "{f0} (growth {exact}%), {d} apart.",
    ),
    "goals.growth_rounded": (
        "“{name}”增幅目标{growth}%，按上年{before}推算为{f1}；水平目标{f0}只相当于增长{exact}%，"
        "差{d}，四舍五入后才一致。",
        "“{name}” is to grow by {growth}%: {before} of last year make {f1}; the level "
        "target {f0} is growth of {exact}% only, {d} short, equal when rounded.",
    ),
    "goals.stock": (
        "“{name}”{year}年净增印为{f0}，按总数{before}→{now}应为{f1}，相差{d}。",
        "The net increase of “{name}” in {year} is printed as {f0}; from {before} to "
        "{now} "
        "it is {f1}, {d} apart.",
    ),
    "goals.value_name": (
        "{where}：指标名称是“{name}”，指标值写的却是“{printed}”。",
        "{where}: the indicator is “{name}”, its value speaks of “{printed}”.",
    ),
    "goals.two_names": (
        "“{one}”与“{two}”名称不同、数值相同（{figures}）：请核实是否同一指标。",
        "“{one}” and “{two}” have the same figures ({figures}): are they one "
        "indicator?",
    ),
    "goals.in_force": (
        "{p0}“{name}”印为“{printed}”，系统中有效的指标值是“{held}”。",
        "{p0} “{name}” is printed as “{printed}”; the target in force is “{held}”.",
    ),
}
