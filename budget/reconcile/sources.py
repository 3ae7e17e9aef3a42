"""Where each rule comes from, by the first words of its id."""

from typing import Final

_LAYOUT: Final = "部门预算公开表的标准格式（表1至表15）"
_TIES: Final = "部门预算公开表的表间勾稽关系"
_CLASSES: Final = "政府收支分类科目"
_EXPLANATION: Final = "部门预算情况说明的标准写法：与表同数，按印出的位数四舍五入"
_GOALS: Final = "绩效目标申报表（表14、表15）及其备注；财预〔2021〕101号"

SOURCES: Final[dict[str, str]] = {
    "sum.": f"{_LAYOUT}：合计、小计等于各项之和，类＝Σ款＝ΣΣ项",
    "sides.": f"{_LAYOUT}：收入总计＝支出总计",
    "shape.": _LAYOUT,
    "tables.": _TIES,
    "units.": _TIES,
    "projects.": _TIES,
    "codes.project": "项目编码：区划6位＋年度2位＋部门3位＋字母＋顺序号9位",
    "codes.": _CLASSES,
    "identity.medical_share": "本地医疗保险与养老保险单位缴费的比例",
    "identity.medical": f"{_CLASSES}；本地做法",
    "identity.other_insurance": f"{_CLASSES}；本地做法",
    "identity.": f"{_CLASSES}：功能科目与部门经济科目互为定义",
    "leaves.": "按明细汇总的表与公开的表相同",
    "forms.": _GOALS,
    "procurement.price": "政府采购预算表、资产配置预算表：数量×单价＝金额",
    "procurement.part": "财库〔2020〕46号：小微企业的份额包含在中小企业的份额之内",
    "text.set_aside": "财库〔2020〕46号",
    "text.": _EXPLANATION,
    "staff.": "部门人员构成：合计等于分项，在职不超过编制",
    "last.": "上年部门预算",
    "goals.below_last": "绩效目标应不低于上年完成值，低于的须说明",
    "goals.": _GOALS,
}


def source(rule: str) -> str:
    """Return the source of a rule: that of the longest beginning of its id."""
    beginnings = [start for start in SOURCES if rule.startswith(start)]
    return SOURCES[max(beginnings, key=len)]
