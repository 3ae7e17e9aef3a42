"""What an auditor may read, and until which day: checked before it is written."""

import datetime
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from budget.choices import Duty
from budget.models import Department, User
from budget.queries import accounts


def require(
    duty: str,
    scope_id: int | None,
    expires_on: datetime.date | None,
    today: datetime.date,
) -> None:
    """Raise ValidationError for other duties and for a day gone by."""
    if duty != Duty.AUDIT and (scope_id is not None or expires_on is not None):
        raise ValidationError(_("只有审计账号可以限定审计范围和有效期。"))
    if expires_on is not None and expires_on < today:
        text = _("有效期不能早于今天；要立即停止使用，请停用账号。")
        raise ValidationError({"expires_on": text})


def further(duty: str, scope_id: int | None, further_ids: Collection[int]) -> str:
    """Return the paths of the branches read besides the first, without those that lie
    inside of another. Raises ValidationError for other duties, without a first one,
    and for more than the column holds."""
    if not further_ids:
        return ""
    if duty != Duty.AUDIT:
        raise ValidationError(_("只有审计账号可以限定审计范围和有效期。"))
    if scope_id is None:
        text = _("请先选审计范围：范围是“全部”时不用另选部门。")
        raise ValidationError({"scope": text})
    chosen = Department.objects.filter(pk__in={scope_id, *further_ids})
    found = dict(chosen.order_by("path").values_list("path", "pk"))
    first = next((path for path, pk in found.items() if pk == scope_id), "")
    kept: list[str] = []
    for path in found:
        if path != first and not path.startswith((first, *kept)):
            kept.append(path)
    paths = " ".join(kept)
    longest = User._meta.get_field("further_scopes").max_length or 0
    if len(paths) > longest:
        text = _("另选的部门太多；请改选它们的上级部门，或者不限定范围。")
        raise ValidationError({"further": text})
    return paths


def told(user: User) -> str:
    """Return the limits in words, for the security event."""
    return _("审计范围：%(scope)s；有效期至：%(day)s") % {
        "scope": accounts.scope_names(user) or _("全部"),
        "day": user.expires_on or _("不限"),
    }
