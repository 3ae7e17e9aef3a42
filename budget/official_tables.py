"""The official tables 1–13 of a department's published budget as specs: title, columns
in order, headings. Source: the standard layout of 部门预算公开表 (2024), domain.md 6.1.
Pure. Readers match headers with it, pages and files print with it.
"""

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["code", "name", "text", "amount", "count"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in a row's cells, its headings from the top down (one that
    spans several columns is repeated), what it holds."""

    key: str
    heads: tuple[str, ...]
    kind: Kind = "amount"


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One official table. `style`: how it prints amounts (plain 0.00, thousands
    1,000.00, or whole without decimals); `empty`: its sentence where it has no rows."""

    key: str
    title: str
    columns: tuple[Column, ...]
    style: Literal["plain", "thousands", "whole"]
    empty: str = ""
    sides: bool = False  # income at the left, expenditure at the right

    @property
    def amounts(self) -> tuple[str, ...]:
        """Return the keys of the columns that hold money, in order."""
        return tuple(column.key for column in self.columns if column.kind == "amount")


def _of(*columns: tuple[str, str] | tuple[str, str, Kind]) -> tuple[Column, ...]:
    """Return columns from (key, headings parted by "/", kind)."""
    made = []
    for key, heads, *kind in columns:
        made.append(Column(key, tuple(heads.split("/")), kind[0] if kind else "amount"))
    return tuple(made)


_SIDES: Final = _of(
    ("income_item", "收入/项目", "name"),
    ("income", "收入/预算数"),
    ("expense_item", "支出/项目", "name"),
    ("expense", "支出/预算数"),
)
_FUNCTION: Final = (("code", "科目编码", "code"), ("name", "科目名称", "name"))
_UNIT: Final = (("code", "单位编码", "code"), ("name", "单位名称", "name"))
_USE: Final = (
    ("total", "合计"),
    ("basic", "基本支出/小计"),
    ("personnel", "基本支出/人员经费"),
    ("public_use", "基本支出/公用经费"),
    ("project", "项目支出"),
)
_FUND: Final = (("total", "合计"), ("basic", "基本支出"), ("project", "项目支出"))

INCOME_KINDS: Final = (
    ("general", "一般公共预算"),
    ("government_fund", "政府性基金预算"),
    ("state_capital", "国有资本经营预算"),
    ("special_account", "财政专户管理资金"),
    ("business", "事业收入"),
    ("operating", "事业单位经营收入"),
    ("superior", "上级补助收入"),
    ("subordinate", "附属单位上缴收入"),
    ("other", "其他收入"),
)
CARRIED_KINDS: Final = (*INCOME_KINDS[:4], ("unit_fund", "单位资金"))

SPECS: Final[tuple[TableSpec, ...]] = (
    TableSpec("1", "收支总表", _SIDES, "plain", sides=True),
    TableSpec(
        "2",
        "收入总表",
        _of(
            ("code", "部门（单位）代码", "code"),
            ("name", "部门（单位）名称", "name"),
            ("total", "合计"),
            ("year", "本年收入/小计"),
            *[(f"year_{key}", f"本年收入/{head}") for key, head in INCOME_KINDS],
            ("carried", "上年结转结余/小计"),
            *[
                (f"carried_{key}", f"上年结转结余/{head}")
                for key, head in CARRIED_KINDS
            ],
        ),
        "plain",
    ),
    TableSpec(
        "3",
        "支出总表",
        _of(
            *_FUNCTION,
            ("total", "合计"),
            ("basic", "基本支出"),
            ("project", "项目支出"),
            ("operating", "事业单位经营支出"),
            ("to_superior", "上缴上级支出"),
            ("to_subordinate", "对附属单位补助支出"),
        ),
        "plain",
    ),
    TableSpec("4", "财政拨款收支总表", _SIDES, "plain", sides=True),
    TableSpec(
        "5.1", "一般公共预算支出表（分功能科目）", _of(*_FUNCTION, *_USE), "thousands"
    ),
    TableSpec("5.2", "一般公共预算支出表（分单位）", _of(*_UNIT, *_USE), "thousands"),
    TableSpec(
        "6",
        "一般公共预算基本支出表",
        _of(
            ("code", "部门预算支出经济分类科目/科目编码", "code"),
            ("name", "部门预算支出经济分类科目/科目名称", "name"),
            ("total", "本年一般公共预算基本支出/合计"),
            ("personnel", "本年一般公共预算基本支出/人员经费"),
            ("public_use", "本年一般公共预算基本支出/公用经费"),
        ),
        "thousands",
    ),
    TableSpec(
        "7",
        "一般公共预算“三公”经费支出表",
        _of(
            ("total", "“三公”经费合计"),
            ("abroad", "因公出国（境）费"),
            ("vehicle", "公务用车购置及运行费/小计"),
            ("vehicle_purchase", "公务用车购置及运行费/公务用车购置费"),
            ("vehicle_running", "公务用车购置及运行费/公务用车运行费"),
            ("reception", "公务接待费"),
        ),
        "plain",
        "注：本单位无三公经费预算，特此声明。",
    ),
    TableSpec(
        "8",
        "政府性基金预算支出表",
        _of(*_FUNCTION, *[(k, f"本年政府性基金预算支出/{head}") for k, head in _FUND]),
        "thousands",
        "注：本单位无政府性基金预算，特此声明。",
    ),
    TableSpec(
        "9",
        "国有资本经营预算支出表",
        _of(
            *_FUNCTION, *[(k, f"本年国有资本经营预算支出/{head}") for k, head in _FUND]
        ),
        "thousands",
        "注：本单位无国有资本经营预算，特此声明。",
    ),
    TableSpec(
        "10",
        "项目支出表",
        _of(
            ("code", "项目编码", "code"),
            ("name", "项目名称", "name"),
            ("unit", "项目单位", "text"),
            ("total", "合计"),
            *[(f"year_{key}", f"本年拨款/{head}") for key, head in INCOME_KINDS[:3]],
            *[
                (f"carried_{key}", f"财政拨款结转结余/{head}")
                for key, head in INCOME_KINDS[:3]
            ],
            ("special_account", "财政专户管理资金"),
            ("unit_fund", "单位资金"),
        ),
        "thousands",
    ),
    TableSpec(
        "11",
        "政府采购预算表",
        _of(
            ("code", "单位代码", "code"),
            ("name", "单位名称", "name"),
            ("project", "项目", "text"),
            ("item", "政府采购品目", "text"),
            ("function", "功能科目", "text"),
            ("economic", "部门支出经济分类", "text"),
            ("source", "资金来源", "text"),
            ("fund", "资金性质", "text"),
            ("quantity", "采购数量", "count"),
            ("price", "单价(元)", "amount"),
            ("measure", "计量单位", "text"),
            ("amount", "采购金额/采购金额(合计)"),
            ("for_medium", "采购金额/其中面向中小企业(元)"),
            ("for_small", "采购金额/其中面向微小企业(元)"),
        ),
        "whole",
        "注：本单位无政府采购预算，特此声明。",
    ),
    TableSpec(
        "12",
        "政府向社会力量购买服务预算表",
        _of(
            ("code", "单位代码", "code"),
            ("name", "单位名称", "name"),
            ("procured", "是否包含政府采购", "text"),
            ("project", "项目", "text"),
            ("service", "政府购买服务内容", "text"),
            ("quantity", "购买数量", "count"),
            ("amount", "购买金额"),
            ("source", "资金来源", "text"),
            ("fund", "资金性质", "text"),
            ("function", "支出功能分类科目", "text"),
            ("economic", "部门支出经济分类", "text"),
            ("catalogue1", "政府购买服务指导目录/一级目录", "text"),
            ("catalogue2", "政府购买服务指导目录/二级目录", "text"),
            ("catalogue3", "政府购买服务指导目录/三级目录", "text"),
        ),
        "whole",
        "注：本单位无政府购买服务预算，特此声明。",
    ),
    TableSpec(
        "13",
        "资产配置预算表",
        _of(
            ("code", "单位代码", "code"),
            ("name", "单位名称", "name"),
            ("project", "项目", "text"),
            ("function", "支出功能分类科目", "text"),
            ("class1", "资产分类/资产大类", "text"),
            ("class2", "资产分类/配置分类标准名称", "text"),
            ("asset", "资产名称", "text"),
            ("stock", "资产数量", "count"),
            ("quota", "资产编制数", "count"),
            ("asked", "资产申请数量", "count"),
            ("price", "单价(元)"),
            ("amount", "总金额(元)"),
            ("granted_price", "财政审核数/单价(元)"),
            ("granted", "财政审核数/数量", "count"),
            ("economic", "财政审核数/部门支出经济分类", "text"),
            ("source", "财政审核数/资金来源", "text"),
            ("fund", "财政审核数/资金性质", "text"),
            ("granted_amount", "财政审核数/金额(元)"),
        ),
        "whole",
        "注：本单位无资产配置预算，特此声明。",
    ),
)
BY_KEY: Final[dict[str, TableSpec]] = {spec.key: spec for spec in SPECS}
