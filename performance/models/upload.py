"""A file on its way in: looked through, not saved yet."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budget.models import Department, JobRun, ProjectYear, StoredFile
from performance.choices import OfficialForm


class Upload(models.Model):
    """What one person's last file said, until it is confirmed.

    A new file takes the place of the last one. No figure is in here that counts: what
    is confirmed is saved through the services, by the rules of every other figure.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    file_name = models.CharField(_("文件名"), max_length=150)
    # Moves with each step, so that a page that was sent twice acts once.
    version = models.PositiveIntegerField(_("版本"), default=1)
    uploaded_at = models.DateTimeField(_("上传时间"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.file_name


class FormUpload(Upload):
    """An official form that came back; a department's has no project year.

    A `fresh` one is the 申报表 of a project that is not on record yet: it becomes a
    draft of its person.
    """

    form = models.CharField(_("绩效表"), max_length=20, choices=OfficialForm)
    project_year = models.ForeignKey(
        ProjectYear, models.PROTECT, null=True, blank=True, related_name="+"
    )
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    year = models.PositiveIntegerField(_("年度"))
    fresh = models.BooleanField(_("新项目"), default=False, db_default=False)
    # What the file says (sheets.official.incoming.kept), and answers by question.
    content = models.JSONField(_("内容"), default=dict)
    answers = models.JSONField(_("回答"), default=dict)
    saved_at = models.DateTimeField(_("保存时间"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "form", "project_year"],
                condition=Q(project_year__isnull=False),
                name="performance_formupload_one_each",
            ),
            models.UniqueConstraint(
                fields=["user", "form", "department", "year", "fresh"],
                condition=Q(project_year__isnull=True),
                name="performance_formupload_one_whole",
            ),
        ]


class BookUpload(Upload):
    """A published budget on its way in: the file, and what it says."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    year = models.PositiveIntegerField(_("年度"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    # The publication by its parts (budget.leaves.plain), and answers by question.
    content = models.JSONField(_("内容"), default=dict)
    answers = models.JSONField(_("回答"), default=dict)
    saved_at = models.DateTimeField(_("保存时间"), null=True, blank=True)
    # The job that reads the file, and why it could not, in the person's words.
    run = models.ForeignKey(
        JobRun, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    fault = models.CharField(
        _("未读成的原因"), max_length=300, blank=True, default="", db_default=""
    )
    # The edition that it became; none where everything was on record already.
    edition = models.PositiveSmallIntegerField(_("版次"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "department", "year"],
                name="performance_bookupload_one_each",
            ),
        ]

    @property
    def is_read(self) -> bool:
        """Whether what the file says is known."""
        return bool(self.content)
