"""What is said about a form that came back: how grave, the sentence, what to do.

`%(fact)s` is what the cell or label says, `%(more)s` a second figure of the same.
"""

from collections.abc import Callable, Mapping
from typing import Final

from django.utils.translation import gettext as _

from performance.sheets.official.reading.terms import Finding, Place, Severity

ERROR, QUESTION, NOTE = Severity.ERROR, Severity.QUESTION, Severity.NOTE
Said = tuple[Severity, Callable[[], str], Callable[[], str]]


def _mend() -> str:
    return _("请在文件中改好，重新上传。")


def _confirm() -> str:
    return _("请核对后选择：照读，或者不读这一行。")


def _nothing() -> str:
    return ""


SAID: Final[Mapping[str, Said]] = {
    # The form as a whole.
    "other_kind": (
        ERROR,
        lambda: _("这是“%(fact)s”，不是本页的表。"),
        lambda: _("请到这张表自己的页面读入。"),
    ),
    "other_department": (
        ERROR,
        lambda: _("表上的部门是“%(fact)s”，本页是“%(more)s”。"),
        lambda: _("请核对文件；确是本部门的，请把表上的名称改成全称再上传。"),
    ),
    "other_project": (
        ERROR,
        lambda: _("表上的项目是“%(fact)s”，本页是“%(more)s”。"),
        lambda: _("请到该项目的页面读入；确是本项目的，请改正表上的名称再上传。"),
    ),
    "other_year": (
        ERROR,
        lambda: _("这是%(fact)s年的表，本页是%(more)s年。"),
        lambda: _("请到%(fact)s年的页面读入，或改正表上的年份。"),
    ),
    "years_differ": (
        QUESTION,
        lambda: _("表上的年份不一致：%(fact)s。"),
        lambda: _("请核对表头和“近两年指标值”的年份，确认按本页的年度读入。"),
    ),
    "unnamed": (
        QUESTION,
        lambda: _("表上没有填“%(fact)s”，看不出是谁的表。"),
        lambda: _("请确认这就是“%(more)s”的表。"),
    ),
    "no_month": (
        ERROR,
        lambda: _("表上看不出截至几月。"),
        lambda: _("请把表头写成如“1-7月执行情况”，再上传。"),
    ),
    "no_period": (
        ERROR,
        lambda: _("没有%(fact)s的填报期，执行情况无处保存。"),
        lambda: _("请先请管理员设立这个填报期，或改用已有填报期的月份。"),
    ),
    "missing_label": (ERROR, lambda: _("找不到“%(fact)s”一栏。"), _mend),
    "label_twice": (
        QUESTION,
        lambda: _("“%(fact)s”出现了两次，内容不同，读的是前面的。"),
        lambda: _("请确认以前面的为准，或改好文件重新上传。"),
    ),
    "no_table": (
        ERROR,
        lambda: _("找不到指标表，或表中一行也没有。"),
        lambda: _("请保留“一级指标、二级指标、三级指标、指标值”等列名再上传。"),
    ),
    "not_read": (
        NOTE,
        lambda: _("“%(fact)s”与系统中的“%(more)s”不同；这张表不改它，不读取。"),
        _nothing,
    ),
    "no_choice": (
        NOTE,
        lambda: _("看不出“%(more)s”选了哪一项（%(fact)s），请在申报表上选择。"),
        _nothing,
    ),
    "computed_points": (
        NOTE,
        lambda: _("得分“%(fact)s”与系统计算的“%(more)s”不同；得分由系统计算，不读取。"),
        _nothing,
    ),
    "trial": (
        ERROR,
        lambda: _("这是试评的表，不是全年的自评表。"),
        lambda: _("请在自评表的页面把月份选为1–12月，下载全年的表填写。"),
    ),
    "no_rows": (
        ERROR,
        lambda: _("本表还没有年度指标。"),
        lambda: _("请先申报项目的年度绩效指标。"),
    ),
    "too_long": (
        ERROR,
        lambda: _("“%(fact)s”的文字超过%(more)s字。"),
        _mend,
    ),
    "row_missing": (
        NOTE,
        lambda: _("文件里没有指标“%(fact)s”，它保持原样。"),
        _nothing,
    ),
    "goal_missing": (
        NOTE,
        lambda: _("文件里没有目标“%(fact)s”，它保持原样。"),
        _nothing,
    ),
    "goal_rows_missing": (
        NOTE,
        lambda: _("文件里没有目标“%(fact)s”的指标表，它的指标保持原样。"),
        _nothing,
    ),
    "goal_twice": (
        ERROR,
        lambda: _("有两张指标表都属于目标“%(fact)s”。"),
        lambda: _("请合为一张表，重新上传。"),
    ),
    "sum_differs": (
        QUESTION,
        lambda: _("“%(fact)s”与各项之和%(more)s万元不符；合计由系统计算。"),
        lambda: _("请核对各项金额，确认按各项读取。"),
    ),
    "not_yours": (
        ERROR,
        lambda: _("“%(fact)s”有改动，但这一期不由您填报它。"),
        lambda: _("请由它的填报人读入，或把这一行改回原样再上传。"),
    ),
    "awaits": (
        ERROR,
        lambda: _("“%(fact)s”结转自上年，待批复，批复前不填报。"),
        lambda: _("请把这一行改回原样再上传；批复后在“我的填报”里填。"),
    ),
    "shared": (
        ERROR,
        lambda: _("“%(fact)s”与第%(more)s行是同一个指标，填的却不一样。"),
        _mend,
    ),
    "refused": (ERROR, lambda: "%(fact)s", _mend),
    # Columns.
    "missing_column": (ERROR, lambda: _("指标表缺少“%(fact)s”列。"), _mend),
    "double_column": (
        ERROR,
        lambda: _("有两列都叫“%(fact)s”，不知以哪一列为准。"),
        lambda: _("请删去或改名其中一列，重新上传。"),
    ),
    "extra_column": (
        NOTE,
        lambda: _("多出的列“%(fact)s”不读取。"),
        _nothing,
    ),
    # Cells.
    "formula": (
        ERROR,
        lambda: _("公式没有计算结果。"),
        lambda: _("请在Excel或WPS中打开并保存一次，或改成数值，再上传。"),
    ),
    "error": (ERROR, lambda: _("单元格是错误值“%(fact)s”。"), _mend),
    "bool": (ERROR, lambda: _("单元格是逻辑值（TRUE/FALSE）。"), _mend),
    "hashes": (
        ERROR,
        lambda: _("单元格里是“####”，没有带出内容。"),
        lambda: _("请加宽列后重新保存，再上传。"),
    ),
    "computed": (
        NOTE,
        lambda: _("单元格是公式，按保存时的结果“%(more)s”读取。"),
        _nothing,
    ),
    "day": (NOTE, lambda: _("单元格是日期，读作“%(more)s”。"), _nothing),
    "masked": (
        QUESTION,
        lambda: _("单元格的显示格式改变了看到的数，实际值是%(more)s。"),
        _confirm,
    ),
    "hidden_row": (NOTE, lambda: _("这一行在表中是隐藏的，照样读取。"), _nothing),
    "filled_down": (
        NOTE,
        lambda: _("空着的指标级别按上一行的“%(fact)s”读取。"),
        _nothing,
    ),
    # Rows.
    "no_name": (
        ERROR,
        lambda: _("这一行没有指标名称（%(fact)s）。"),
        lambda: _("请补上指标名称；不要的行请整行删去。"),
    ),
    "no_value": (
        QUESTION,
        lambda: _("指标“%(fact)s”没有指标值。"),
        lambda: _("请填写指标值，或者不读这一行。"),
    ),
    "value_in_name": (
        QUESTION,
        lambda: _("指标值“%(more)s”写在名称里：%(fact)s。"),
        lambda: _("请选择：把它作为指标值，或照表上的指标值读取。"),
    ),
    "same_in_name": (
        NOTE,
        lambda: _("名称里也写着指标值“%(more)s”，与指标值一致。"),
        _nothing,
    ),
    "merged": (
        QUESTION,
        lambda: _("“%(fact)s”合并了几行，这几行的其他内容各不相同。"),
        _confirm,
    ),
    "comparator": (
        QUESTION,
        lambda: _("指标性质“%(fact)s”不是≥、≤、=之一，指标值按“%(more)s”读取。"),
        _confirm,
    ),
    "fraction": (
        QUESTION,
        lambda: _(
            "指标值是%(fact)s，单位是%(more)s：是%(fact)s%(more)s还是它的一百倍？"
        ),
        lambda: _("请填写正确的指标值，或确认照读。"),
    ),
    "serial": (
        QUESTION,
        lambda: _("指标值“%(fact)s”像是日期变成的序号。"),
        lambda: _("请填写指标值，如“2024年12月底前”，或确认照读。"),
    ),
    "score_in_value": (
        QUESTION,
        lambda: _("“%(fact)s”像是得分，填在了“%(more)s”的完成值或指标值一列。"),
        lambda: _("请填写正确的值，或确认照读。"),
    ),
    "weights_as_values": (
        QUESTION,
        lambda: _("“指标值”一列的数加起来正好是满分，像是把分值填成了指标值。"),
        lambda: _("请核对列名；确是指标值的，请确认照读。"),
    ),
    "weights_sum": (
        QUESTION,
        lambda: _("分值合计是%(fact)s，不是100。"),
        lambda: _("请核对各行分值；确要如此的，请确认照读。"),
    ),
    "not_amount": (ERROR, lambda: _("“%(more)s”的“%(fact)s”不是金额。"), _mend),
    "not_number": (ERROR, lambda: _("“%(more)s”列的“%(fact)s”不是数。"), _mend),
    "points_over": (
        ERROR,
        lambda: _("得分%(fact)s超过了分值%(more)s。"),
        _mend,
    ),
    "twice": (
        QUESTION,
        lambda: _("指标“%(fact)s”与第%(more)s行同级同名。"),
        lambda: _("请确认是两项指标，或者不读这一行。"),
    ),
    "two_chances": (
        ERROR,
        lambda: _("“%(fact)s”的完成目标可能性勾了不止一项。"),
        lambda: _("请只勾一项，重新上传。"),
    ),
}


def severity(finding: Finding) -> Severity:
    """Return how much a finding matters."""
    return SAID[finding.code][0]


def sentence(finding: Finding) -> str:
    """Say what was found, in the reader's language."""
    fact = {"fact": finding.fact or "—", "more": finding.more or "—"}
    return SAID[finding.code][1]() % fact


def todo(finding: Finding) -> str:
    """Say what to do about it; "" where nothing must be done."""
    fact = {"fact": finding.fact or "—", "more": finding.more or "—"}
    return SAID[finding.code][2]() % fact


def where(place: Place) -> str:
    """Name a place as the person sees it: 第7行C列."""
    if not place.row:
        return _("整张表")
    if not place.column:
        return _("第%(row)s行") % {"row": place.row}
    return _("第%(row)s行%(column)s列") % {"row": place.row, "column": place.letter}
