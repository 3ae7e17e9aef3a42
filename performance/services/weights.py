"""分值: proposed by a scheme, confirmed by a person, frozen before scoring."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budget.audit import door
from budget.choices import Action, Role
from budget.models import Department, User
from budget.models.organization import STEP
from budget.services import rights
from budget.workflow import IllegalTransition
from performance.language import language
from performance.models import Goal, Target, Weighting
from performance.queries import weights
from performance.queries.weights import Held, Place
from performance.scoring import schemes
from performance.scoring.proposal import total_problem
from performance.scoring.rule import check_weight
from performance.scoring.terms import Scheme

# Why nobody can give points yet.
UNCONFIRMED: Final = gettext_lazy(
    "分值还没有确认：请财务或财政绩效科先确认分值，再填写自评。"
)


def confirm_weights(
    *,
    goal_id: int,
    version: int | None,
    scheme: str,
    shares: Mapping[int, Decimal],
    actor: User | None,
    now: datetime.datetime,
) -> Weighting:
    """Keep the weights of the rows of the sheet that a goal stands on.

    `version` is that of the sheet's weighting as it was seen, None where there was
    none; `shares` has one weight for each annual row that still binds. Raises
    PermissionDenied, StaleVersion, IllegalTransition for a sheet that is frozen, and
    ValidationError {"w<id>" or "sum" or "scheme": …} for weights that cannot stand.
    """
    with door.change(actor=actor, action=Action.WEIGHTS_CONFIRMED, now=now):
        goal, place, held = _lock(goal_id)
        rights.require_role(actor, goal.department.path, *rights.BUSINESS_SETUP)
        rights.require_version(_version(held), version or 0)
        if held.frozen:
            raise IllegalTransition(_("分值已冻结，须由财政绩效科解冻后才能修改。"))
        _require_sound(held, _scheme(scheme, goal.year), shares)
        _write_shares(held, shares)
        weighting = held.weighting or _new(goal, place)
        weighting.scheme = scheme
        weighting.confirmed_by, weighting.confirmed_at = actor, now
        if held.weighting is not None:
            weighting.version += 1
        door.save(weighting)
        return weighting


def freeze_weights(
    *, goal_id: int, version: int, actor: User | None, now: datetime.datetime
) -> Weighting:
    """Freeze confirmed weights: from now on scores rest on them.

    Raises PermissionDenied, StaleVersion, and IllegalTransition where they are not
    confirmed, no longer complete, or frozen already.
    """
    with door.change(actor=actor, action=Action.WEIGHTS_FROZEN, now=now):
        goal, _place, held = _lock(goal_id)
        rights.require_role(actor, goal.department.path, *rights.BUSINESS_SETUP)
        rights.require_version(_version(held), version)
        if held.weighting is None or held.frozen:
            raise IllegalTransition(_("只有已确认、未冻结的分值可以冻结。"))
        return _freeze(held, held.weighting, now)


def freeze_for_entry(held: Held, now: datetime.datetime) -> Weighting:
    """Freeze a locked sheet's confirmed weights, if they are not yet, because a person
    now gives points by them; frozen ones are left as they are.

    Raises IllegalTransition where nobody confirmed them, or they no longer make 100.
    """
    if held.weighting is None:
        raise IllegalTransition(str(UNCONFIRMED))
    return held.weighting if held.frozen else _freeze(held, held.weighting, now)


def thaw_weights(
    *, goal_id: int, version: int, reason: str, actor: User, now: datetime.datetime
) -> Weighting:
    """Let frozen weights be changed again: the finance bureau's, with a reason.

    Raises PermissionDenied, StaleVersion, IllegalTransition, ValidationError.
    """
    with door.change(actor=actor, action=Action.WEIGHTS_THAWED, reason=reason, now=now):
        goal, _place, held = _lock(goal_id)
        rights.require_role(actor, goal.department.path, Role.SUPERVISOR)
        rights.require_version(_version(held), version)
        if held.weighting is None or not held.frozen:
            raise IllegalTransition(_("分值没有冻结。"))
        if not reason.strip():
            raise ValidationError({"reason": _("请写明解冻的理由。")})
        return _stamp(held.weighting, None)


def _lock(goal_id: int) -> tuple[Goal, Place, Held]:
    """Lock the sheet's goals, rows and weighting; return the goal asked for.

    Two people who confirm one sheet for the first time meet at its goals.
    Raises Goal.DoesNotExist.
    """
    seen = Goal.objects.select_related("department").get(pk=goal_id)
    place = weights.place_of(seen.department.path, seen.project_year_id)
    return seen, place, lock_sheet(place, seen.year)


def lock_sheet(place: Place, year: int) -> Held:
    """Lock a sheet's goals, rows and weighting in the open act, and return them."""
    door.lock(weights.goals(place, year))
    held = weights.structure([place], year)[place]
    door.lock(Target.objects.filter(pk__in=[row.key for row in held.rows]))
    # Read again, now that nobody else can write.
    held = weights.structure([place], year)[place]
    if held.weighting is not None:
        door.lock(Weighting.objects.filter(pk=held.weighting.pk))
    return held


def _version(held: Held) -> int:
    return held.weighting.version if held.weighting else 0


def _scheme(key: str, year: int) -> Scheme:
    if key not in [scheme.key for scheme in schemes.in_year(year)]:
        raise ValidationError({"scheme": _("这一年度不适用该方案，请另选方案。")})
    return schemes.named(key)


def _require_sound(held: Held, scheme: Scheme, shares: Mapping[int, Decimal]) -> None:
    if set(shares) != {row.key for row in held.rows}:
        raise ValidationError({"sum": _("表上的指标有了变化，请刷新后重新填写分值。")})
    wrong = {}
    for key, weight in shares.items():
        try:
            check_weight(weight)
        except ValueError:
            wrong[f"w{key}"] = _("分值应大于0、不超过100，最多两位小数。")
    if wrong:
        raise ValidationError(wrong)
    if problem := total_problem(scheme, shares.values()):
        raise ValidationError({"sum": problem.say(language())})


def _write_shares(held: Held, shares: Mapping[int, Decimal]) -> None:
    """Write the rows whose weight moved."""
    rows = Target.objects.filter(pk__in=[row.key for row in held.rows])
    moved = [row for row in rows.order_by("pk") if row.weight != shares[row.pk]]
    for row in moved:
        row.weight = shares[row.pk]
    door.save_many(moved)


def _new(goal: Goal, place: Place) -> Weighting:
    owner = goal.department
    if place.project_year_id is None:
        owner = Department.objects.get(path=owner.path[:STEP])
    return Weighting(
        department=owner, project_year_id=place.project_year_id, year=goal.year
    )


def _freeze(held: Held, weighting: Weighting, now: datetime.datetime) -> Weighting:
    shares = [row.weight for row in held.rows if row.weight is not None]
    if not held.whole or total_problem(schemes.named(weighting.scheme), shares):
        raise IllegalTransition(
            _("指标在确认之后有了变化，合计不再是100分：请重新确认分值。")
        )
    return _stamp(weighting, now)


def _stamp(weighting: Weighting, at: datetime.datetime | None) -> Weighting:
    weighting.frozen_at = at
    weighting.version += 1
    door.save(weighting)
    return weighting
