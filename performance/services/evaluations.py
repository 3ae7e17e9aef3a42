"""绩效自评: what a person adds to the computed points of a sheet."""

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from budget import access
from budget.access import Permission
from budget.audit import door
from budget.choices import Action, Role, Status
from budget.models import Department, ProjectYear, User
from budget.models.review import UNDER_REVIEW
from budget.services import rights
from budget.workflow import IllegalTransition
from performance.choices import Grade, OfficialForm
from performance.drafts import EvaluationDraft
from performance.language import language
from performance.models import EvaluationRow, Filing, SelfEvaluation
from performance.models.filing import STANDING
from performance.queries import evaluated, scored
from performance.queries.evaluated import DONE
from performance.queries.scored import Evaluated
from performance.queries.scored_department import BASIC
from performance.queries.scores import Line
from performance.queries.weights import Place
from performance.scoring.entry import Entry, problems
from performance.scoring.gaps import Gap, GapKind, lacks
from performance.scoring.terms import Ground
from performance.services import locks, weights

# Boxes of the whole sheet; those of a row are "points-<target>" and so on.
WORDS = (DONE, "reasons", "measures", *BASIC)


def may_evaluate(user: User, place: Place, path: str) -> bool:
    """Whether the person fills in the self-evaluation of a place in a branch.

    Who enters a project's figures does; a whole department's has the money of all of
    it, so its finance officer does too.
    """
    whole = place.project_year_id is None
    return access.may(user, Permission.ENTER, path) or (
        whole and Role.FINANCE in access.roles_at(user, path)
    )


def save_evaluation(
    *,
    place: Place,
    year: int,
    version: int,
    draft: EvaluationDraft,
    finish: bool,
    actor: User,
    now: datetime.datetime,
) -> SelfEvaluation:
    """Save what a person adds to a sheet; the first time its weights are frozen.

    `version` is 0 where nothing was saved before. `finish` asks for everything that
    the person can still add; without it what is missing may wait. Raises
    PermissionDenied, StaleVersion, IllegalTransition where the weights are not
    confirmed or the sheet was sent, ValidationError {"done" or "<box>-<target>": …}
    for what cannot stand.
    """
    with door.change(actor=actor, action=Action.EVALUATION_SAVED, now=now):
        owner = _owner(place)
        _one_at_a_time(owner)
        held = weights.lock_sheet(place, year)
        evaluation = _lock(place, owner, year)
        if not may_evaluate(actor, place, owner.path):
            raise PermissionDenied("evaluate")
        if words := why_closed(place, owner, year):
            raise IllegalTransition(words)
        rights.require_version(evaluation.version if evaluation.pk else 0, version)
        evaluation.scheme = weights.freeze_for_entry(held, now).scheme
        found = evaluated.read(place, year, now.date())
        if found is None:
            raise IllegalTransition(_("本表还没有年度指标。"))
        _require_sound(found, draft, finish=finish)
        _write(evaluation, found, draft)
        return evaluation


def complete(evaluation: SelfEvaluation, today: datetime.date) -> list[Gap]:
    """Return what keeps a self-evaluation from being sent; empty for a whole one.

    Fixed number of queries.
    """
    place = Place(evaluation.project_year_id)
    if place.project_year_id is None:
        place = Place(None, evaluation.department.path)
    found = evaluated.read(place, evaluation.year, today)
    return evaluated.gaps(found) if found else []


def require_complete(place: Place, year: int, today: datetime.date) -> None:
    """Raise IllegalTransition, in words, for a self-evaluation with gaps.

    From here on nobody saves one of the body while the caller's transaction lasts.
    """
    _one_at_a_time(_owner(place))
    kept = scored.kept(place, year)
    gaps = complete(kept, today) if kept else [Gap(GapKind.SAVED)]
    if gaps:
        words = "；".join(lack.sentence(language()) for lack in lacks(gaps))
        raise IllegalTransition(
            _("自评还有缺项，不能送审：%(words)s。请先填报绩效自评。")
            % {"words": words}
        )


def why_closed(place: Place, owner: Department, year: int) -> str:
    """Say why what was entered can no longer be changed; "" while it can."""
    about = Filing(
        form=OfficialForm.SELF_EVALUATION,
        department=owner,
        project_year_id=place.project_year_id,
        year=year,
    )
    sent = Filing.objects.of_same_form(about).filter(
        status__in=(*UNDER_REVIEW, *STANDING)
    )
    row = sent.order_by("-pk").first()
    if row is None:
        return ""
    return _("绩效自评表已送审，当前状态为“%(status)s”：须退回后才能修改。") % {
        "status": Status(row.status).label
    }


def _one_at_a_time(owner: Department) -> None:
    """Let a self-evaluation be saved or sent, one after the other, body by body."""
    locks.one_at_a_time([owner.body_path], locks.EVALUATING)


def _owner(place: Place) -> Department:
    if place.project_year_id is None:
        return Department.objects.get(path=place.body_path)
    rows = ProjectYear.objects.select_related("project__department")
    found: ProjectYear = rows.get(pk=place.project_year_id)
    return found.project.department


def _lock(place: Place, owner: Department, year: int) -> SelfEvaluation:
    """Lock what is kept of a sheet; a new one where nothing is."""
    kept = scored.kept(place, year)
    if kept is not None:
        return door.lock(SelfEvaluation.objects.filter(pk=kept.pk))[0]
    return SelfEvaluation(
        department=owner, project_year_id=place.project_year_id, year=year
    )


def _require_sound(found: Evaluated, draft: EvaluationDraft, *, finish: bool) -> None:
    wrong: dict[str, str] = {}
    if finish:
        wrong |= _lacking(found, draft)
    lines = _lines(found)
    if not draft.rows.keys() <= lines.keys():
        raise IllegalTransition(_("表上的指标有了变化，请刷新后重新填写。"))
    for key, entry in draft.rows.items():
        for problem in problems(lines[key].score, entry):
            if problem.refuses(entry, finish=finish):
                wrong[f"{problem.field}-{key}"] = problem.sentence(language())
    if wrong:
        raise ValidationError(wrong)


def _lacking(found: Evaluated, draft: EvaluationDraft) -> dict[str, str]:
    """Return what the whole sheet still wants before it is finished."""
    wrong = {}
    if DONE in found.words and not draft.done.strip():
        wrong[DONE] = _("请写明年度总体目标的实际完成情况。")
    for name in BASIC:
        if name in found.words and getattr(draft, name) is None:
            wrong[name] = _("请按决算填写基本支出；没有的填0。")
    return wrong


def _lines(found: Evaluated) -> dict[int, Line]:
    """Return the computed rows by commitment."""
    return {
        line.judged.commitment.pk: line
        for line in found.computed.lines
        if line.judged is not None
    }


def _write(
    evaluation: SelfEvaluation, found: Evaluated, draft: EvaluationDraft
) -> None:
    """Write the sheet's words and the rows that have some, where anything moved."""
    is_new, before = evaluation.pk is None, [getattr(evaluation, n) for n in WORDS]
    for name in WORDS:
        given = getattr(draft, name)
        setattr(evaluation, name, given.strip() if isinstance(given, str) else given)
    if is_new:
        door.save(evaluation)
    moved = door.save_many(_rows(evaluation, found, draft))
    if not is_new and (moved or before != [getattr(evaluation, n) for n in WORDS]):
        evaluation.version += 1
        door.save(evaluation)


def _rows(
    evaluation: SelfEvaluation, found: Evaluated, draft: EvaluationDraft
) -> list[EvaluationRow]:
    kept = door.lock(EvaluationRow.objects.filter(evaluation=evaluation))
    by_target = {row.target_id: row for row in kept}
    lines, rows = _lines(found), []
    for key, entry in draft.rows.items():
        row = by_target.get(key)
        if row is None and entry == Entry():
            continue
        rows.append(row or EvaluationRow(evaluation=evaluation, target_id=key))
        _fill(rows[-1], entry, lines[key])
    return rows


def _fill(row: EvaluationRow, entry: Entry, line: Line) -> None:
    row.points, row.deduction = entry.points, entry.deduction
    row.reason, row.measures = entry.reason.strip(), entry.measures.strip()
    row.band = Grade.NONE if entry.points is None else _band(line)


def _band(line: Line) -> Grade:
    """Return the grade that a person's points are given for; late work is 部分达成."""
    if line.score.ground is Ground.LATE:
        return Grade.PARTLY
    figure = line.judged.figure if line.judged else None
    return figure.grade if figure else Grade.NONE
