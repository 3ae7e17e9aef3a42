"""Departments, accounts and roles: the system and security administrators' desk."""

import datetime
from collections.abc import Collection

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from budget import names, workflow
from budget.audit import door
from budget.choices import Action, DepartmentKind, Duty, Role, SecurityKind
from budget.models import Department, Membership, User
from budget.models.organization import STEP
from budget.services import limits, naming, passwords, rights, security, succession


def create_department(
    *,
    parent_id: int | None,
    kind: DepartmentKind,
    name: str,
    actor: User | None,
    now: datetime.datetime,
    code: str = "",
    short_name: str = "",
    note: str = "",
    one_step_review: bool = False,
) -> Department:
    """Add a department under its parent, on the next free path.

    Raises PermissionDenied, ValidationError for a code in use or a full level. Two
    bodies created at one instant may ask for one path: the second gets an
    IntegrityError, since there is no parent to lock.
    """
    with door.change(actor=actor, action=Action.DEPARTMENT_SAVED, now=now):
        parent = _lock_parent(parent_id)
        rights.require_duty(actor, Duty.SYSTEM)
        naming.require_plain(name=name, short_name=short_name)
        department = Department(
            parent=parent,
            kind=kind,
            code=code,
            name=name,
            short_name=short_name,
            note=note,
            path=_next_path(parent),
            sort_key=names.sort_key(name),
            one_step_review=one_step_review,
        )
        department.validate_constraints()
        door.save(department)
        return department


def create_account(
    *,
    username: str,
    name: str,
    duty: Duty,
    password: str | None,
    actor: User | None,
    now: datetime.datetime,
    scope_id: int | None = None,
    further_ids: Collection[int] = (),
    expires_on: datetime.date | None = None,
) -> User:
    """Open an account; its first password must be changed, None lets nobody in.

    The login name is folded (NFKC, case), so that look-alikes cannot be registered.
    Raises PermissionDenied, ValidationError for a name in use, or for limits that are
    not an auditor's.
    """
    with door.change(actor=actor, action=Action.ACCOUNT_CREATED, now=now):
        rights.require_duty(actor, Duty.SECURITY)
        naming.require_plain(username=username, name=name)
        limits.require(duty, scope_id, expires_on, timezone.localdate(now))
        user = User(
            username=names.login_name(username),
            name=name,
            duty=duty,
            scope_id=scope_id,
            further_scopes=limits.further(duty, scope_id, further_ids),
            expires_on=expires_on,
            sort_key=names.sort_key(name),
        )
        _require_free(user.username)
        user.set_password(password)
        user.first_password_until = passwords.first_until(now)
        door.save(user)
        security.note_account(SecurityKind.ACCOUNT_CHANGED, user, _("新建账号"))
        return user


def close_account(
    *,
    user_id: int,
    version: int,
    actor: User | None,
    now: datetime.datetime,
    successor_id: int | None = None,
) -> User:
    """Close an account for good: it stays for the trail, but lets nobody in.

    What rests on a lead goes to the successor. Raises PermissionDenied (also for the
    own account, so that one stays open), StaleVersion, IllegalTransition for a closed
    one, ValidationError where a successor is needed.
    """
    with door.change(actor=actor, action=Action.ACCOUNT_CHANGED, now=now):
        user = _lock_other(user_id, actor)
        _require_open(user)
        rights.require_version(user.version, version)
        passed = succession.pass_on(user, successor_id)
        user.is_active = False
        user.version += 1
        door.save(user)
        detail = "；".join(filter(None, [_("停用账号"), passed]))
        security.note_account(SecurityKind.ACCOUNT_CHANGED, user, detail)
        return user


def limit_auditor(
    *,
    user_id: int,
    version: int,
    scope_id: int | None,
    expires_on: datetime.date | None,
    actor: User | None,
    now: datetime.datetime,
    further_ids: Collection[int] = (),
) -> User:
    """Set the branch that an auditor reads (None: everything), those that are read
    besides, and the last day.

    Raises PermissionDenied, StaleVersion, IllegalTransition for a closed account,
    ValidationError for other duties and for a day gone by.
    """
    with door.change(actor=actor, action=Action.ACCOUNT_CHANGED, now=now):
        user = _lock_other(user_id, actor)
        _require_open(user)
        rights.require_version(user.version, version)
        limits.require(user.duty, scope_id, expires_on, timezone.localdate(now))
        further = limits.further(user.duty, scope_id, further_ids)
        wanted = (scope_id, further, expires_on)
        if (user.scope_id, user.further_scopes, user.expires_on) == wanted:
            return user
        user.scope_id, user.further_scopes, user.expires_on = wanted
        user.version += 1
        door.save(user)
        security.note_account(SecurityKind.ACCOUNT_CHANGED, user, limits.told(user))
        return user


def set_password(
    *, user_id: int, password: str, actor: User, now: datetime.datetime
) -> User:
    """Let a person set the own password, already checked by the validators."""
    if actor.pk != user_id:
        raise PermissionDenied("own password only")
    with door.change(actor=actor, action=Action.PASSWORD_CHANGED, now=now):
        return _store_password(_lock(user_id), password, must_change=False)


def reset_password(
    *,
    user_id: int,
    password: str,
    actor: User | None,
    now: datetime.datetime,
    must_change: bool = True,
) -> User:
    """Give a new first password; the person changes it at login.

    Raises PermissionDenied (the own one is changed with the old one in hand),
    IllegalTransition for a closed account.
    """
    with door.change(actor=actor, action=Action.PASSWORD_CHANGED, now=now):
        user = _lock_other(user_id, actor)
        _require_open(user)
        return _store_password(user, password, must_change=must_change)


def grant_role(
    *,
    user_id: int,
    department_id: int,
    role: Role,
    actor: User | None,
    now: datetime.datetime,
) -> Membership:
    """Grant a role in a department and below; to business accounts only.

    Raises PermissionDenied, IllegalTransition for a closed account, ValidationError
    for other duties and for a role that is held already.
    """
    with door.change(actor=actor, action=Action.MEMBERSHIP_GRANTED, now=now):
        user = _lock_other(user_id, actor)
        _require_open(user)
        if user.duty != Duty.BUSINESS:
            raise ValidationError(_("只有业务账号可以授予角色。"))
        department = Department.objects.get(pk=department_id)
        membership = Membership(user=user, department=department, role=role)
        membership.validate_constraints()
        door.save(membership)
        detail = _("授予：%s") % membership
        security.note_account(SecurityKind.ROLE_CHANGED, user, detail, department.path)
        return membership


def revoke_role(
    *,
    membership_id: int,
    actor: User | None,
    now: datetime.datetime,
    successor_id: int | None = None,
) -> Membership:
    """End a role; the row stays and says until when it was held.

    What rests on a lead in that branch goes to the successor. Raises PermissionDenied,
    ValidationError where a successor is needed.
    """
    with door.change(actor=actor, action=Action.MEMBERSHIP_REVOKED, now=now):
        rows = Membership.objects.filter(pk=membership_id)
        found = door.lock(rows.select_related("user", "department"))
        membership: Membership = found[0]
        _require_other(actor, membership.user)
        if membership.ended_at is None:
            passed = _pass_on(membership, successor_id)
            membership.ended_at = now
            door.save(membership)
            detail = "；".join(filter(None, [_("撤销：%s") % membership, passed]))
            path = membership.department.path
            security.note_account(
                SecurityKind.ROLE_CHANGED, membership.user, detail, path
            )
        return membership


def _pass_on(membership: Membership, successor_id: int | None) -> str:
    if membership.role != Role.LEAD:
        return ""
    keeps = succession.kept_without(membership)
    return succession.pass_on(membership.user, successor_id, keeps)


def _store_password(user: User, password: str, *, must_change: bool) -> User:
    passwords.remember(user)
    user.set_password(password)
    now = door.current().now
    user.must_change_password = must_change
    user.first_password_until = passwords.first_until(now) if must_change else None
    user.password_changed_at = now
    user.version += 1
    door.save(user)
    detail = _("由安全管理员重置") if must_change else ""
    security.note_account(SecurityKind.PASSWORD_CHANGED, user, detail)
    return user


def _lock(user_id: int) -> User:
    user: User = door.lock(User.objects.filter(pk=user_id))[0]
    return user


def _lock_other(user_id: int, actor: User | None) -> User:
    """Lock somebody else's account for a security administrator, and the actor's own.

    Of two administrators who close each other at one instant the second finds the own
    account closed, so that one stays open.
    """
    rights.require_duty(actor, Duty.SECURITY)
    wanted = {user_id} if actor is None else {user_id, actor.pk}
    found: list[User] = door.lock(User.objects.filter(pk__in=wanted))
    rows = {user.pk: user for user in found}
    _require_other(actor and rows[actor.pk], rows[user_id])
    return rows[user_id]


def _require_free(username: str) -> None:
    if User.objects.filter(username=username).exists():
        raise ValidationError({"username": _("账号已经存在，请换一个。")})


def _require_other(actor: User | None, user: User) -> None:
    """Only a security administrator may, and never with the own account."""
    rights.require_duty(actor, Duty.SECURITY)
    if actor is not None and actor.pk == user.pk:
        raise PermissionDenied("own account")


def _require_open(user: User) -> None:
    if not user.is_active:
        raise workflow.IllegalTransition(_("该账号已停用，不能再变更。"))


def _lock_parent(parent_id: int | None) -> Department | None:
    if parent_id is None:
        return None
    parent: Department = door.lock(Department.objects.filter(pk=parent_id))[0]
    return parent


def _next_path(parent: Department | None) -> str:
    """Return the path after the parent's last child; the parent is locked."""
    siblings = Department.objects.filter(parent=parent).order_by("-path")
    last = siblings.values_list("path", flat=True).first()
    number = int(last[-STEP:]) + 1 if last else 1
    if number >= 10**STEP:
        raise ValidationError(_("该部门下级已满，不能再增加。"))
    return f"{parent.path if parent else ''}{number:0{STEP}d}"
