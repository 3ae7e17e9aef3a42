"""What is said about a row or a file that came back, in the reader's language."""

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _

REASONS: Final[dict[str, Callable[[], str]]] = {
    # What is wrong.
    "unknown": lambda: _("这一行不是您本期要填的指标，请勿增加行或改动隐藏列。"),
    "no_id": lambda: _("隐藏列“编号”是空的，请勿增加行；如被清除，请重新下载。"),
    "twice": lambda: _("与第%(fact)s行是同一个指标，请只留一行。"),
    "period": lambda: _("这是%(fact)s的表，与页面所选填报期不同。"),
    "version": lambda: _("隐藏列“版本”被改动，请重新下载。"),
    "name": lambda: _("与编号对应的指标“%(fact)s”不一致，请勿只移动或排序部分列。"),
    "merged": lambda: _("单元格%(fact)s合并过，只有第一格有数，请取消合并后补填。"),
    "formula": lambda: _("公式未计算，请在Excel中保存后再上传。"),
    "error": lambda: _("单元格是错误值%(fact)s，请改为数值。"),
    "bool": lambda: _("单元格是逻辑值（TRUE/FALSE），请按要求填写。"),
    "is_date": lambda: _("Excel把它当成了日期%(fact)s，请改为数字。"),
    "hashes": lambda: _("单元格里是“####”，没有带出数字，请加宽列后重新保存。"),
    "choice": lambda: _("请从下拉列表中选择：%(fact)s。"),
    "day": lambda: _("请填写日期，如2024-09-30。"),
    "day_range": lambda: _("日期应在2000年至2100年之间。"),
    "no_base": lambda: _(
        "上期累计尚未终审，推不出本期累计，请直接填“本期完成值（累计）”。"
    ),
    "not_cumulative": lambda: _("这项指标不是累计数，请勿填“本季新增”。"),
    "other_words": lambda: _("勾选“其他”的，请写明是什么原因。"),
    "too_long": lambda: _("最多%(fact)s个字，请缩短。"),
    "closed": lambda: _(
        "当前状态为“%(fact)s”，不能再改；如需改动，请先取消送审或用“更正”。"
    ),
    "refused": lambda: "%(fact)s",
    # What is worth knowing.
    "percent": lambda: _("单元格按百分比显示，按%(fact)s读取。"),
    "masked": lambda: _("单元格的显示格式会改变看到的数，实际值是%(fact)s，请核对。"),
    "as_text": lambda: _("数字以文本存放，按%(fact)s读取。"),
    "full_width": lambda: _("全角字符，按%(fact)s读取。"),
    "serial": lambda: _("日期以序号存放，按%(fact)s读取。"),
    "hidden_row": lambda: _("这一行在表中是隐藏的，照样读取，请核对。"),
    "cleared": lambda: _("原有完成值%(fact)s将被清空，请核对。"),
    # About the whole file.
    "hidden_column": lambda: _("列“%(fact)s”被隐藏，照样读取。"),
    "extra_column": lambda: _("多出的列“%(fact)s”不读取。"),
    "missing_columns": lambda: _("表中没有以下列，保持原样：%(fact)s。"),
    "missing_rows": lambda: _("表中没有以下指标，保持原样：%(fact)s。"),
}


def said(code: str, fact: str) -> str:
    """Return the sentence of a code with its fact."""
    return REASONS[code]() % {"fact": fact}
