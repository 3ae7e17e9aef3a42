"""The sentences of the findings in both languages: templates, filled in by `wording`.

{p0}, {p1} are the places, {rest} the places from the second on, {t0} a place's table,
{q0} what is printed there, {f0}, {f1} the figures with their unit, {d} the difference
without its sign; other names are the finding's own words. Every reason has a sentence
in each language.
"""

from typing import Final, Literal

Language = Literal["zh", "en"]

_SAME_ZH: Final = "{p0}为{f0}，{p1}为{f1}，相差{d}。"
_SAME_EN: Final = "{p0} is {f0}, {p1} is {f1}: they differ by {d}."

TABLES: Final[dict[str, tuple[str, str]]] = {
    "sum.down": (
        "{p0}为{f0}，其下{count}行相加为{f1}，相差{d}。",
        "{p0} is {f0}, the {count} rows of it add up to {f1}: {d} apart.",
    ),
    "sum.across": (
        "{p0}为{f0}，同一行的{parts}相加为{f1}，相差{d}。",
        "{p0} is {f0}, its parts ({parts}) add up to {f1}: {d} apart.",
    ),
    "same_in_two_tables": (_SAME_ZH, _SAME_EN),
    "sum_of_tables": (
        "{p0}为{f0}，表{tables}相加为{f1}，相差{d}。",
        "{p0} is {f0}, table {tables} together {f1}: {d} apart.",
    ),
    "spent_of_income": (
        "{p0}为{f0}，{rest}共{f1}，相差{d}。",
        "{p0} is {f0}; {rest} together are {f1}: {d} apart.",
    ),
    "row_in_one_table": (
        "{p0}为{f0}，表{other}没有这一行。",
        "{p0} is {f0}; table {other} has no such row.",
    ),
    "more_than_whole": (
        "{p0}为{f0}，大于它所属的{p1}（{f1}），多出{d}。",
        "{p0} is {f0}, more than what it is part of, {p1} ({f1}), by {d}.",
    ),
    "more_than_project": (
        "项目“{project}”的采购或配置共{f0}，大于该项目的预算{f1}，多出{d}。",
        "For the project “{project}” {f0} are to be bought; it has {f1}, {d} less.",
    ),
    "identity": (
        "表6经济科目{economic}为{f0}，表5.1功能科目{functional}为{f1}，两者应相等，相差{d}。",
        "Economic item {economic} in table 6 is {f0}, functional item {functional} in "
        "table 5.1 is {f1}; they should be equal and differ by {d}.",
    ),
    "identity.medical_share": (
        "表6的30110为{f0}，按30108的{share}倍应为{f1}，相差{d}。",
        "30110 in table 6 is {f0}; {share} of 30108 would be {f1}, {d} apart.",
    ),
    "projects.item": (
        "{p0}为{f0}，属于{item}的各项目相加为{f1}，相差{d}。",
        "{p0} is {f0}, the projects of {item} add up to {f1}: {d} apart.",
    ),
    "leaves.printed": (
        "{p0}印为{f0}，按明细汇总为{f1}，相差{d}。",
        "{p0} is printed as {f0}; the leaves give {f1}, {d} apart.",
    ),
    "form_missing": (
        "表10的项目“{project}”没有绩效目标申报表（表15）。",
        "The project “{project}” of table 10 has no goal form (table 15).",
    ),
    "form_without_project": (
        "绩效目标申报表（表15）的项目“{project}”不在表10中。",
        "The project “{project}” of a goal form (table 15) is not in table 10.",
    ),
    "forms.department": (
        "{p0}是“{named}”，不是本部门“{own}”。",
        "{p0} is “{named}”, not this department, “{own}”.",
    ),
    "procurement.price": (
        "{p0}印为{f0}，数量{quantity}×单价{price}＝{f1}，相差{d}。",
        "{p0} is printed as {f0}; {quantity} at {price} make {f1}, {d} apart.",
    ),
    "procurement.part": (
        "{p0}为{f0}，它是{p1}的一部分，后者却只有{f1}，多出{d}（{rows}行）。",
        "{p0} is {f0}; it is part of {p1}, which is only {f1}, {d} less ({rows} rows).",
    ),
}
SHAPE: Final[dict[str, tuple[str, str]]] = {
    "shape.missing": ("没有{p0}，也没有说明。", "There is no {p0}, nor a note."),
    "shape.no_forms": (
        "没有绩效目标表（表14、表15），也没有说明。",
        "There are no goal forms (tables 14 and 15), nor a note.",
    ),
    "shape.no_note": (
        "{p0}没有数据，也没有“特此声明”。",
        "{p0} has no rows and no sentence that says why.",
    ),
    "shape.note": (
        "{p1}写着“{q1}”，{p0}却有{f0}。",
        "{p1} says “{q1}”, yet {p0} is {f0}.",
    ),
    "shape.title": (
        "{p0}的标题印为“{printed}”，应为“{official}”。",
        "{p0} is titled “{printed}”; its official title is “{official}”.",
    ),
    "shape.headings": (
        "{p0}的表头印为“{printed}”，应为“{official}”。",
        "The headings of {p0} say “{printed}” where “{official}” is meant.",
    ),
    "shape.unit": (
        "{p0}没有印金额单位，或印的不是金额单位（“{q0}”）。",
        "{p0} names no unit of money (it prints “{q0}”).",
    ),
    "shape.wan": (
        "{p0}为{f0}，应为{f1}左右：表头写“元”，数字像是万元。",
        "{p0} is {f0}, about {f1} is meant: the header says 元, the figures look like "
        "万元.",
    ),
    "shape.total": (
        "{p0}是表中最后一行，合计行没有印出：表被截断或丢了一行。",
        "{p0} is the last row and there is no total: the table is cut off, or a row "
        "lost.",
    ),
    "shape.year": (
        "{p0}没有“本年收入合计”或“本年支出合计”一行。",
        "{p0} has no row 本年收入合计 or 本年支出合计.",
    ),
    "shape.numbered": (
        "{p0}：编号到“{printed}”不连续，可能丢了一行或重复了一行。",
        "{p0}: the numbers leave one out or repeat one at “{printed}”.",
    ),
    "shape.childless": (
        "{p0}：“{row}”下面没有明细，可能在换页处丢失。",
        "{p0}: “{row}” has no rows below it; they may be lost at a page break.",
    ),
    "units.missing": (
        "{p0}为{f0}，表{other}没有这个单位。",
        "{p0} is {f0}; table {other} has no such unit.",
    ),
    "shape.cut": (
        "{p0}止于“{last}”，表{twin}其后还有{count}行：表可能被截断。",
        "{p0} ends at “{last}”; table {twin} has {count} more rows: it may be cut off.",
    ),
    "shape.twice": (
        "{p0}：“{row}”出现{count}次。",
        "{p0}: “{row}” stands there {count} times.",
    ),
    "shape.orphan": (
        "{p0}：“{row}”的上级{above}没有印出，可能在换页处丢失。",
        "{p0}: “{row}” has no row {above} above it; it may be lost at a page break.",
    ),
    "shape.swapped": (
        "表{tables}的标题与内容对调了：{places}。",
        "Tables {tables} stand under each other's titles: {places}.",
    ),
    "shape.other_table": (
        "{p0}的内容不是这张表的内容。",
        "What stands in {p0} does not belong there.",
    ),
    "codes.project.length": (
        "{p0}：项目“{project}”的编码{code}位数与其他项目不同。",
        "{p0}: the code {code} of “{project}” is shorter or longer than the others.",
    ),
    "codes.project.region": (
        "{p0}：项目“{project}”的编码{code}不是本区划开头。",
        "{p0}: the code {code} of “{project}” does not begin with this region.",
    ),
    "codes.project.year": (
        "{p0}：项目“{project}”的编码{code}中的年度晚于本预算。",
        "{p0}: the year in the code {code} of “{project}” is later than this budget.",
    ),
    "codes.project.department": (
        "{p0}：项目“{project}”的编码{code}中不是本部门代码。",
        "{p0}: the code {code} of “{project}” names another department.",
    ),
    "codes.unknown": (
        "{p0}：{code}不是科目编码（科目分类中没有这一类，或位数不对）。",
        "{p0}: {code} is no code of the classification (its class or its length).",
    ),
    "codes.unlisted": (
        "不在系统所附的科目表中，已照印刷的编码和名称保存，请核对：{codes}。",
        "Not in our list of the classification; kept as printed, please check: "
        "{codes}.",
    ),
    "codes.name": (
        "{code}在表{t0}叫“{one}”，在表{t1}叫“{two}”。",
        "{code} is “{one}” in table {t0} and “{two}” in table {t1}.",
    ),
}
