"""The leaves of a budget book: what its tables 1–13 are sums of, in 元.

A leaf belongs to one edition and stays as that edition had it: a corrected book is a
new edition with leaves of its own. What the document printed is kept beside them
(PrintedTable) and never overwritten: where it differs from their sums, that is a
finding.
"""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from budget.choices import BookFund, IncomeKind, PublicExpense, Use
from budget.models.book import BudgetBook
from budget.models.organization import Department
from budget.models.trail import AppendOnly, Change, Tracked, tracked_history


def _yuan(label: Any, *, empty: bool = False) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(
        label, max_digits=17, decimal_places=2, null=empty, blank=empty
    )


def _count(label: Any) -> "models.DecimalField[Any, Any]":
    """A quantity; NULL where the table prints none."""
    return models.DecimalField(
        label, max_digits=17, decimal_places=4, null=True, blank=True
    )


def _text(label: Any, length: int = 120) -> "models.CharField[Any, Any]":
    return models.CharField(label, max_length=length, blank=True)


class BookRow(Tracked):
    """A row of one edition, in the order in which the document has it."""

    book = models.ForeignKey(BudgetBook, models.PROTECT, related_name="+")
    order = models.PositiveIntegerField(_("顺序"))

    class Meta:
        abstract = True
        ordering = ["book", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["book", "order"], name="%(app_label)s_%(class)s_once"
            ),
        ]


class BookUnit(BookRow):
    """预算单位 as the document names it; `branch` is our department, if it is one.

    A code may be missing: units that keep no accounts of their own have none.
    """

    code = _text(_("单位代码"), 20)
    name = models.CharField(_("单位名称"), max_length=120)
    kind = _text(_("单位性质"), 60)
    # How far the tables indent it: 0 is the department itself.
    depth = models.PositiveSmallIntegerField(_("层级"), default=0)
    branch = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+"
    )

    history = tracked_history()

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()


class Leaf(BookRow):
    """A sum of one unit; without a unit where the document does not say whose it is."""

    unit = models.ForeignKey(
        BookUnit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("预算单位"),
    )

    class Meta(BookRow.Meta):
        abstract = True


class IncomeLine(Leaf):
    """收入: of one kind, of this year or carried over from the last."""

    kind = models.CharField(_("收入类别"), max_length=20, choices=IncomeKind)
    carried = models.BooleanField(_("上年结转结余"), default=False)
    amount = _yuan(_("金额（元）"))

    history = tracked_history()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"


class SpendingLine(Leaf):
    """支出 by functional item, fund and use.

    `function` is empty where the document gives a sum by unit only (表5.2 of a book
    with several units): such rows and those by function are two views of one money.
    """

    function = _text(_("功能科目"), 20)
    name = _text(_("科目名称"))
    fund = models.CharField(_("资金性质"), max_length=20, choices=BookFund)
    use = models.CharField(_("支出用途"), max_length=20, choices=Use)
    amount = _yuan(_("金额（元）"))

    history = tracked_history()

    def __str__(self) -> str:
        return f"{self.function} {self.get_use_display()} {self.amount}".strip()


class EconomicLine(Leaf):
    """基本支出 by economic item: 人员经费 or 公用经费."""

    economic = models.CharField(_("经济科目"), max_length=20)
    name = _text(_("科目名称"))
    use = models.CharField(_("支出用途"), max_length=20, choices=Use)
    amount = _yuan(_("金额（元）"))

    history = tracked_history()

    def __str__(self) -> str:
        return f"{self.economic} {self.get_use_display()} {self.amount}"


class PublicExpenseLine(Leaf):
    """“三公”经费: one of its kinds; none is 0."""

    kind = models.CharField(_("“三公”经费"), max_length=20, choices=PublicExpense)
    amount = _yuan(_("金额（元）"))

    history = tracked_history()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"


class ProjectFunding(Leaf):
    """项目支出: what one fund gives one project, of this year or carried over.

    The project is named as the edition prints it; ProjectYear.code is the same code,
    and ProjectYear has what each level of government gives.
    """

    code = _text(_("项目代码"), 40)
    name = models.CharField(_("项目名称"), max_length=200)
    unit_name = _text(_("项目单位"))
    category_code = _text(_("项目类别代码"), 20)
    category = _text(_("项目类别"))
    fund = models.CharField(_("资金性质"), max_length=20, choices=BookFund)
    carried = models.BooleanField(_("上年结转结余"), default=False)
    amount = _yuan(_("金额（元）"))

    history = tracked_history()

    def __str__(self) -> str:
        return f"{self.name} {self.amount}"


class ListedLine(Leaf):
    """A line of tables 11–13; items and sources as printed ("[30299]其他商品…")."""

    # 财政归口科室, the heading under which the line stands: "05 经济建设科".
    section_code = _text(_("归口科室代码"), 20)
    section = _text(_("归口科室"))
    project = _text(_("项目"), 200)
    function = _text(_("功能科目"))
    economic = _text(_("部门支出经济分类"))
    source = _text(_("资金来源"))
    fund = _text(_("资金性质"))

    class Meta(Leaf.Meta):
        abstract = True


class ProcurementLine(ListedLine):
    """政府采购: a thing, how many, at what price, and for whom it is set aside."""

    item = _text(_("政府采购品目"))
    quantity = _count(_("采购数量"))
    price = _count(_("单价（元）"))
    measure = _text(_("计量单位"), 20)
    amount = _yuan(_("采购金额（元）"))
    for_medium = _yuan(_("面向中小企业（元）"), empty=True)
    for_small = _yuan(_("面向微小企业（元）"), empty=True)

    history = tracked_history()

    def __str__(self) -> str:
        return f"{self.item} {self.amount}"


class ServiceLine(ListedLine):
    """政府购买服务: what is bought from society, by the three levels of its list."""

    service = _text(_("政府购买服务内容"), 200)
    procured = _text(_("是否包含政府采购"), 20)
    quantity = _count(_("购买数量"))
    amount = _yuan(_("购买金额（元）"))
    catalogue1 = _text(_("一级目录"))
    catalogue2 = _text(_("二级目录"))
    catalogue3 = _text(_("三级目录"))

    history = tracked_history()

    def __str__(self) -> str:
        return f"{self.service} {self.amount}"


class AssetLine(ListedLine):
    """资产配置: what a unit has, may have, asked for and was granted."""

    asset = _text(_("资产名称"), 200)
    class1 = _text(_("资产大类"))
    class2 = _text(_("配置分类标准名称"))
    stock = _count(_("资产数量"))
    quota = _count(_("资产编制数"))
    asked = _count(_("资产申请数量"))
    price = _count(_("单价（元）"))
    amount = _yuan(_("总金额（元）"), empty=True)
    granted_price = _count(_("审核单价（元）"))
    granted = _count(_("审核数量"))
    granted_amount = _yuan(_("审核金额（元）"), empty=True)

    history = tracked_history()

    def __str__(self) -> str:
        return f"{self.asset} {self.amount or ''}".strip()


class Staffing(Leaf):
    """A figure of the staff that the text gives (编制, 在职, 离退休): `about` says what
    of, as the reader's statements do."""

    about = models.CharField(_("人员口径"), max_length=60)
    number = models.DecimalField(_("人数"), max_digits=10, decimal_places=2)
    text = _text(_("原文"), 300)

    history = tracked_history()

    def __str__(self) -> str:
        return f"{self.about} {self.number}"


class PrintedTable(AppendOnly):
    """One table of an edition as printed, cell by cell, with its place and its note.

    `key` is that of budget.official_tables, "14" or "15.1" for a goal form, and "text"
    for what the pages around the tables say. Written once, with the edition.
    """

    change = models.ForeignKey(Change, models.PROTECT, related_name="+")
    book = models.ForeignKey(BudgetBook, models.PROTECT, related_name="printed")
    key = models.CharField(_("表号"), max_length=12)
    order = models.PositiveSmallIntegerField(_("顺序"))
    content = models.JSONField(_("表列内容"))

    class Meta:
        ordering = ["book", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["book", "key"], name="budget_printedtable_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.book_id} {self.key}"
