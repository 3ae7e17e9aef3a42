"""The sentences of findings in the text: figures, changes, staff, the forms' money."""

from typing import Final

SAID: Final[dict[str, tuple[str, str]]] = {
    "text.amount": (
        "文字说明中{count}处印为{f0}，表中为{source}元，应为{f1}，相差{d}。",
        "The text says {f0} ({count} times); the table has {source} yuan, which is "
        "{f1}: "
        "{d} apart.",
    ),
    "text.tail": (
        "文字说明中{count}处印为{f0}，表中{source}元四舍五入为{f1}，尾差{d}（分项凑整到合计）。",
        "The text says {f0} ({count} times); {source} yuan of the table round to {f1}: "
        "a last decimal of {d}, so that parts add up.",
    ),
    "text.share": (
        "文字说明中占比印为{f0}，按表计算为{f1}，相差{d}。",
        "The text gives a share of {f0}; the tables give {f1}, {d} apart.",
    ),
    "text.hundred": (
        "各项占比相加为{f0}，不是{f1}。",
        "The shares add up to {f0}, not to {f1}.",
    ),
    "text.coverage": (
        "文字说明称项目绩效目标全覆盖涉及{f0}，表10的项目支出为{f1}，相差{d}。",
        "The text says that project goals cover {f0}; the projects of table 10 have "
        "{f1}, "
        "{d} apart.",
    ),
    "text.set_aside": (
        "文字说明称面向中小（微小）企业的采购占{f0}，按表11计算为{f1}。",
        "The text says that {f0} are bought from small enterprises; table 11 gives "
        "{f1}.",
    ),
    "text.change": (
        "文字说明中与上年相比印为{f0}，按表14两年数相减为{f1}，相差{d}。",
        "The text gives a change of {f0}; the two years of table 14 differ by {f1}, "
        "{d} "
        "apart.",
    ),
    "text.change_parts": (
        "总变动为{f0}，基本支出与项目支出的变动相加为{f1}，相差{d}。",
        "The whole change is {f0}, those of basic and project money add up to {f1}: "
        "{d} "
        "apart.",
    ),
    "text.rate": (
        "文字说明中变动幅度印为{f0}，按变动额计算为{f1}。",
        "The text gives a rate of {f0}; the change makes it {f1}.",
    ),
    "text.words": (
        "{p0}：既写“增长”又写“下降”，用词矛盾。",
        "{p0} says both “up” and “down”.",
    ),
    "staff.sum": (
        "人数（或车辆数）合计为{f0}，各项相加为{f1}，相差{d}。",
        "The count is {f0}, its parts add up to {f1}: {d} apart.",
    ),
    "staff.posts": (
        "{kind}在职{f0}，{kind}编制{f1}，超出{d}，没有说明。",
        "{f0} are in post, the quota is {f1}, {d} less, and no reason.",
    ),
    "staff.explained": (
        "{kind}在职{f0}，{kind}编制{f1}，超出{d}；其中编外备案{extra}人，扣除后未超编。",
        "{f0} are in post, the quota is {f1}, {d} less; {extra} of them are on "
        "record "
        "beyond the quota.",
    ),
    "forms.money": (
        "{p0}为{f0}，{p1}为{source}元，应为{f1}，相差{d}。",
        "{p0} is {f0}; {p1} is {source} yuan, which is {f1}: {d} apart.",
    ),
    "forms.sum": (
        "{p0}为{f0}，各分项相加为{f1}，相差{d}。",
        "{p0} is {f0}, its parts add up to {f1}: {d} apart.",
    ),
    "forms.share": (
        "{p0}印为{f0}，计算为{f1}，相差{d}。",
        "{p0} is printed as {f0}; the amounts make it {f1}, {d} apart.",
    ),
    "last.amount": (
        "{p0}印的上年数为{f0}，上年预算为{f1}，相差{d}。",
        "{p0} gives {f0} for last year, whose budget says {f1}: {d} apart.",
    ),
}
