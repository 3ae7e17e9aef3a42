"""Ask for a year's forms as one zip, keep the file it becomes, forget both in time."""

import datetime
import secrets
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from budget import workflow
from budget.choices import Duty, JobOrigin
from budget.models import JobRun, User
from budget.queries.jobs import OVER
from budget.services.jobs import queue
from performance import access
from performance.models import FormPackage

FOLDER: Final = "packages"
PACK: Final = "pack_forms"


def ask_package(
    *,
    user: User,
    year: int,
    month: int,
    forms: list[str],
    media: list[str],
    public: bool,
    branches: tuple[str, ...] | None,
    now: datetime.datetime,
    audit: bool = False,
) -> FormPackage:
    """Queue packing the forms of some branches (None is everything).

    `audit` packs what an auditor reads beside them: trail, evidence, chain. Raises
    PermissionDenied for branches that the user does not gather, for `audit` to whoever
    is no auditor, and
    IllegalTransition while an earlier package of the user's is being made.
    """
    with transaction.atomic():
        # Two clicks meet here, and the second sees what the first queued.
        User.objects.select_for_update().get(pk=user.pk)
        if not covers(access.gathered(user), branches):
            raise PermissionDenied("package")
        if audit and user.duty != Duty.AUDIT:
            raise PermissionDenied("audit")
        if FormPackage.objects.filter(_open(), user=user).exists():
            raise workflow.IllegalTransition(
                _("上一次打包还没有完成，请等它结束再申请。")
            )
        package = FormPackage.objects.create(
            user=user,
            year=year,
            month=month,
            forms=forms,
            media=media,
            public=public,
            audit=audit,
            branches=None if branches is None else list(branches),
            token=secrets.token_hex(16),
            asked_at=now,
        )
        package.run = _enqueue(package)
        package.save(update_fields=["run"])
        return package


def covers(
    held: tuple[str, ...] | None, wanted: tuple[str, ...] | list[str] | None
) -> bool:
    """Whether every wanted branch lies in a held one; nothing wanted is not covered."""
    if held is None:
        return True
    if not wanted:
        return False
    return all(any(path.startswith(one) for one in held) for path in wanted)


def is_making(package: FormPackage) -> bool:
    """Whether a job is at work on the zip, or will be."""
    return package.run is not None and package.run.status not in OVER


def keep(
    package: FormPackage, made: Path, *, done: int, missing: int, now: datetime.datetime
) -> None:
    """Put a finished zip in its place, unless the package was forgotten meanwhile."""
    target = path_of(package)
    target.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    made.chmod(0o440)
    size = made.stat().st_size
    made.replace(target)
    kept = FormPackage.objects.filter(pk=package.pk).update(
        made_at=now, size=size, made=done, missing=missing
    )
    if not kept:
        target.unlink(missing_ok=True)


def path_of(package: FormPackage) -> Path:
    """Return where the zip lies."""
    return Path(settings.MEDIA_ROOT) / FOLDER / f"{package.token}.zip"


def forget_old(before: datetime.datetime) -> int:
    """Delete the zips asked for before an instant, with their rows; return how many.

    One that is being made stays. The file goes first: a row without a file says so.
    """
    old = FormPackage.objects.filter(asked_at__lt=before).exclude(_open())
    for package in old:
        path_of(package).unlink(missing_ok=True)
        package.delete()
    return len(old)


def _open() -> Q:
    return Q(run__isnull=False) & ~Q(run__status__in=OVER)


def _enqueue(package: FormPackage) -> JobRun | None:
    return queue.enqueue(
        name=PACK,
        slot=str(package.pk),
        due_at=timezone.now(),
        arguments={"package": package.pk, "about": str(package.year)},
        origin=JobOrigin.PERSON,
    )
