"""Who there is: departments, accounts, and who may do what where."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import check_password
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budget.choices import DepartmentKind, Duty, Role
from budget.models.trail import Tracked, TrackedQuerySet, tracked_history

STEP = 4


class Department(Tracked):
    """A node of the tree: a reporting body, one of its units, or a section."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    kind = models.CharField(_("类别"), max_length=10, choices=DepartmentKind)
    code = models.CharField(_("代码"), max_length=20, blank=True)
    name = models.CharField(_("名称"), max_length=120)
    short_name = models.CharField(_("简称"), max_length=40, blank=True)
    note = models.CharField(_("备注"), max_length=120, blank=True)
    # Four digits a level, so that a whole branch is one prefix.
    path = models.CharField(_("路径"), max_length=80, unique=True)
    sort_key = models.CharField(_("排序"), max_length=200, blank=True)
    # A body may review in one step: 科室审核 is passed over.
    one_step_review = models.BooleanField(_("一级审核"), default=False)
    version = models.PositiveIntegerField(_("版本"), default=1)

    history = tracked_history()

    class Meta:
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code=""),
                name="budget_department_code_once",
                violation_error_message=_("部门代码已经存在，请核对。"),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=DepartmentKind.values),
                name="budget_department_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def body_path(self) -> str:
        """The path of the reporting body at the top of this branch."""
        return self.path[:STEP]


class UserQuerySet(TrackedQuerySet):
    """Lets Django's own backend find an account by its login name."""

    def get_by_natural_key(self, username: str) -> Any:
        return self.get(username=username)


class User(AbstractBaseUser, Tracked):
    """An account of one person, with one duty. Accounts are closed, never deleted."""

    # The trail records logins; a column that every login rewrites is not needed.
    last_login = None

    username = models.CharField(_("账号"), max_length=60, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    email = models.EmailField(
        _("邮箱"), max_length=120, blank=True, default="", db_default=""
    )
    duty = models.CharField(_("职责"), max_length=10, choices=Duty)
    is_active = models.BooleanField(_("启用"), default=True)
    must_change_password = models.BooleanField(_("须改密码"), default=True)
    # Until when a first password opens the account; empty once the person has an own.
    first_password_until = models.DateTimeField(
        _("初始密码有效至"), null=True, blank=True
    )
    password_changed_at = models.DateTimeField(_("改密时间"), null=True, blank=True)
    # An auditor from outside sees one branch, or more of them, until a day.
    scope = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The paths of further branches, parted by spaces; only beside a first.
    further_scopes = models.CharField(
        _("另含部门"), max_length=400, blank=True, default="", db_default=""
    )
    expires_on = models.DateField(_("有效期至"), null=True, blank=True)
    sort_key = models.CharField(_("排序"), max_length=200, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=1)

    history = tracked_history(excluded_fields=["password"])
    objects: ClassVar[Any] = UserQuerySet.as_manager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(duty__in=Duty.values), name="budget_user_duty_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def check_password(self, raw_password: str | None) -> bool:
        """Compare only: rewriting the hash at login would bypass the door."""
        return check_password(raw_password, self.password)

    @property
    def is_staff(self) -> bool:
        return False

    def has_perm(self, _perm: str, _obj: Any = None) -> bool:
        """Django's own permissions are not in use: budget.access decides."""
        return False


class Membership(Tracked):
    """A role of one business account in a department and everything below it."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    department = models.ForeignKey(Department, models.PROTECT, related_name="members")
    role = models.CharField(_("角色"), max_length=12, choices=Role)
    ended_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    history = tracked_history()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "department", "role"],
                condition=Q(ended_at__isnull=True),
                name="budget_membership_once",
                violation_error_message=_("该账号在此部门已有这一角色。"),
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="budget_membership_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()} {self.department}"
