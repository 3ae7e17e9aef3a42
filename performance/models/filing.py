"""报送: an official form on its road through review and to the finance bureau."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from budget.choices import Role, Status
from budget.models import Department, ProjectYear, Reviewable, StoredFile
from budget.models.review import OPEN
from budget.models.trail import AppendOnly, TrackedQuerySet, tracked_history
from budget.workflow import FILING
from performance.choices import OfficialForm

ON_THE_WAY = (*OPEN, Status.FISCAL_RETURNED)
STANDING = (Status.APPROVED, Status.REPORTED, Status.GRANTED)
# A 批复 ends the road of rows that join a form: the next ones are another application.
DONE = Q(form=OfficialForm.ADDITION, status=Status.GRANTED)


class FiledPaper(AppendOnly):
    """What a form said when it was sent: its cells, kept once under their SHA-256."""

    sha256 = models.CharField(max_length=64, unique=True)
    content = models.JSONField(_("内容"))
    # The total of a self-evaluation, as it stands in the content.
    points = models.DecimalField(
        _("得分"), max_digits=6, decimal_places=2, null=True, blank=True
    )

    def __str__(self) -> str:
        return self.sha256[:12]


class FilingQuerySet(TrackedQuerySet):
    """Filings by where they stand, and by form."""

    def open(self) -> "FilingQuerySet":
        """Filings on their way to 终审; at most one of a form."""
        return self.filter(status__in=ON_THE_WAY)

    def in_force(self) -> "FilingQuerySet":
        """Filings past 终审; at most one of a form."""
        return self.filter(status__in=STANDING).exclude(DONE)

    def of_same_form(self, row: "Filing") -> "FilingQuerySet":
        """Filings of the very form that a filing is of, itself among them."""
        about: dict[str, Any] = {"project_year": row.project_year_id}
        if row.project_year_id is None:
            about |= {"department": row.department_id, "project_year": None}
        return self.filter(form=row.form, year=row.year, month=row.month, **about)


class Filing(Reviewable):
    """One form of a project's year or, without one, of a whole department.

    `month` is the through-month of a monitoring sheet. `paper` is what was sent in the
    round that is on its way or has passed; reviewers approve that and nothing else.
    """

    KIND = FILING
    ALSO_AT_WORK = frozenset({Role.FINANCE, Role.SUPERVISOR})

    form = models.CharField(_("报表"), max_length=16, choices=OfficialForm)
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="filings", verbose_name=_("部门")
    )
    project_year = models.ForeignKey(
        ProjectYear,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="filings",
        verbose_name=_("项目"),
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    month = models.PositiveSmallIntegerField(_("截至月份"), null=True, blank=True)
    title = models.CharField(_("名称"), max_length=200)
    paper = models.ForeignKey(
        FiledPaper, models.PROTECT, related_name="+", verbose_name=_("送审内容")
    )
    authority = models.CharField(_("批复机关"), max_length=120, blank=True)
    document_no = models.CharField(_("批复文号"), max_length=120, blank=True)
    granted_on = models.DateField(_("批复日期"), null=True, blank=True)
    # From when a project counts that joins in mid-year.
    valid_from = models.DateField(_("生效日期"), null=True, blank=True)
    scan = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("批复扫描件"),
    )
    scan_name = models.CharField(_("扫描件文件名"), max_length=120, blank=True)

    history = tracked_history()
    objects: ClassVar[Any] = FilingQuerySet.as_manager()

    class Meta(Reviewable.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values),
                name="performance_filing_status_known",
            ),
            *Reviewable.Meta.constraints[1:],
            *(
                models.UniqueConstraint(
                    *about,
                    "form",
                    "year",
                    Coalesce("month", 0),
                    condition=condition & Q(project_year__isnull=whole),
                    name=f"performance_filing_{name}_{'body' if whole else 'project'}",
                    violation_error_message=_("这张表已有一份在办的报送。"),
                )
                for name, condition in (
                    ("open", Q(status__in=ON_THE_WAY)),
                    ("standing", Q(status__in=STANDING) & ~DONE),
                )
                for whole, about in ((False, ["project_year"]), (True, ["department"]))
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.GRANTED)
                | (~Q(authority="") & ~Q(document_no="") & Q(granted_on__isnull=False)),
                name="performance_filing_granted_by_document",
            ),
            models.CheckConstraint(
                condition=Q(month__isnull=True) | Q(month__range=(1, 12)),
                name="performance_filing_month",
            ),
        ]
        indexes = [
            # The collecting page: every filing of one form and year.
            models.Index(fields=["year", "form", "month"], name="filing_collected"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def responsible_id(self) -> int | None:
        """Who alone, beside the clerks, sends the form: the project's lead if any."""
        return self.project_year.lead_id if self.project_year else None

    @property
    def is_open(self) -> bool:
        """Whether it is on its way to 终审."""
        return self.status in ON_THE_WAY

    @property
    def is_live(self) -> bool:
        """Whether it is on its way or past 终审, neither given up nor replaced."""
        return self.is_open or (self.status in STANDING and not self.is_done)

    @property
    def is_done(self) -> bool:
        """Whether its rows have joined their form: the next ones are sent anew."""
        return self.form == OfficialForm.ADDITION and self.status == Status.GRANTED
