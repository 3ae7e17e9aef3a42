"""报送: sending an official form, its review, and its road to the finance bureau.

What was sent is kept cell by cell. Reviewers pass exactly that: where the figures
behind it have moved meanwhile, 审核 and 终审 are refused. So are 已报财政 and 批复 of a
declaration, whose 批复 binds the commitments themselves.
"""

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budget import access
from budget.audit import door
from budget.book.paper import frozen
from budget.book.paper.layout import Paper
from budget.choices import Action, ReviewAction, Role, Status
from budget.models import ReviewStep, User
from budget.queries import steps
from budget.services import files, review
from budget.services.files import Received
from budget.workflow import IllegalTransition, StaleVersion
from performance.choices import OfficialForm
from performance.models import FiledPaper, Filing, Target
from performance.queries import filings
from performance.queries.approvals import carried_by
from performance.queries.review import fiscal_roles
from performance.queries.weights import place_of
from performance.services import approvals, evaluations, locks
from performance.services.reviewed import Held, Reviewed, step_back

# What a form says now.
Described = Callable[[Filing], Paper]
NAMES: Mapping[ReviewAction, Action] = {
    ReviewAction.SUBMIT: Action.FILING_SUBMITTED,
    ReviewAction.WITHDRAW: Action.FILING_WITHDRAWN,
    ReviewAction.CANCEL: Action.FILING_CANCELLED,
    ReviewAction.APPROVE: Action.FILING_APPROVED,
    ReviewAction.UNAPPROVE: Action.FILING_UNAPPROVED,
    ReviewAction.FINALISE: Action.FILING_FINALISED,
    ReviewAction.RETURN: Action.FILING_RETURNED,
    ReviewAction.REPORT: Action.FILING_REPORTED,
    ReviewAction.GRANT: Action.FILING_GRANTED,
    ReviewAction.SEND_BACK: Action.FILING_SENT_BACK,
}
PASSING = (ReviewAction.APPROVE, ReviewAction.FINALISE)
# The cell in which a self-evaluation has its total.
POINTS = "points"
BINDING = (ReviewAction.REPORT, ReviewAction.GRANT)


def reviewed_by(describe: Described) -> Reviewed[Filing]:
    """Return how filings are reviewed; `describe` says what a form says now."""
    return Reviewed(
        Filing, NAMES, partial(_hold, describe), _put_in_force, entering=sending_role
    )


def sending_role(actor: User, row: Filing) -> Role:
    """Return the role in which the person sends a form; raise PermissionDenied if none.

    Who enters for everybody, the project's lead, and finance.
    """
    roles = access.roles_at(actor, row.department.path)
    own = row.responsible_id in (None, actor.pk)
    for role, may in ((Role.CLERK, True), (Role.LEAD, own), (Role.FINANCE, True)):
        if may and role in roles:
            return role
    raise PermissionDenied("send")


def send(
    of: Reviewed[Filing],
    describe: Described,
    *,
    about: Filing,
    seen: str,
    version: int | None,
    actor: User,
    now: datetime.datetime,
) -> Filing:
    """送审 of a form as it was seen; `about` is unsaved and names the form.

    `seen` is the SHA-256 of what was on the screen, `version` that of the filing on its
    way, None where there was none. Raises PermissionDenied, StaleVersion, and
    IllegalTransition while it is under review, at the finance bureau, or granted, and
    for a self-evaluation that still lacks something.
    """
    action = ReviewAction.SUBMIT
    with door.change(actor=actor, action=of.names[action], now=now):
        role = sending_role(actor, about)
        _wait_for_fillers(about)
        _require_whole(about, now)
        row = _open_row(about, version)
        paper = describe(row)
        if frozen.digest(paper) != seen:
            raise StaleVersion(_("这张表在您打开之后有了变化，请核对后重试。"))
        note = review.why_skipped(row.department.path, actor.pk, actor)
        row.paper, row.author, row.title = _kept(paper), actor, about.title
        row.approver = row.approved_at = None
        if row._state.adding:
            _add(row)
        row.round += 1
        row.submitted_at = now
        return review.move(
            row, of.kind, action, role, skip_section=bool(note), note=note
        )


def report(
    of: Reviewed[Filing],
    *,
    record_id: int,
    version: int,
    actor: User,
    opinion: str,
    now: datetime.datetime,
) -> Filing:
    """已报财政: finance hands a form on as it passed 终审.

    Raises PermissionDenied, StaleVersion, and IllegalTransition where a newer one is on
    its way.
    """
    action = ReviewAction.REPORT
    with door.change(actor=actor, action=of.names[action], reason=opinion, now=now):
        row = _held(of, record_id, action, version, _require_finance)
        if Filing.objects.open().of_same_form(row).exists():
            raise IllegalTransition(_("这张表已重新送审，请等新的一份终审后再报财政。"))
        return review.move(row, of.kind, action, Role.FINANCE, opinion=opinion)


def grant(
    of: Reviewed[Filing],
    *,
    record_id: int,
    version: int,
    paper: approvals.Paper,
    scan: Received | None,
    actor: User,
    now: datetime.datetime,
) -> Filing:
    """批复: keep the document, its scan, and what it grants.

    A declaration's 批复 is written onto each of its commitments that has none yet; from
    then on only an adjustment changes them. Raises PermissionDenied for the author and
    for whoever reported the form or carried one of its commitments over, StaleVersion,
    IllegalTransition, and ValidationError without authority or 文号, or for a day that
    is still to come.
    """
    action = ReviewAction.GRANT
    declares = Filing.objects.filter(pk=record_id, form=OfficialForm.DECLARATION)
    name = Action.TARGET_APPROVED if declares.exists() else of.names[action]
    with door.change(actor=actor, action=name, document_no=paper.document_no, now=now):
        row = _held(of, record_id, action, version, require_fiscal)
        note = _note(actor, row)
        approvals.require_paper(paper, timezone.localdate(now))
        row.authority = paper.authority.strip()
        row.document_no = paper.document_no.strip()
        row.granted_on = paper.approved_on
        if scan is not None:
            row.scan, row.scan_name = files.keep(scan), scan.name
        approvals.put_on(_targets_to_approve(row, actor), paper, now)
        return review.move(row, of.kind, action, Role.SUPERVISOR, note=note)


def send_back(
    of: Reviewed[Filing],
    *,
    record_id: int,
    version: int,
    actor: User,
    opinion: str,
    now: datetime.datetime,
) -> Filing:
    """财政退回: back to those who sent it, with an opinion, for another round.

    Raises as `grant` does, and ValidationError without an opinion.
    """
    action = ReviewAction.SEND_BACK
    with door.change(actor=actor, action=of.names[action], reason=opinion, now=now):
        row = _held(of, record_id, action, version, require_fiscal)
        note = _note(actor, row)
        review.require_opinion(opinion)
        return review.move(
            row, of.kind, action, Role.SUPERVISOR, opinion=opinion, note=note
        )


def _wait_for_fillers(about: Filing) -> None:
    """Let nobody save a declaration while it is sent; read it as it is from here on."""
    if about.form != OfficialForm.DECLARATION:
        return
    locks.one_at_a_time([about.department.body_path], locks.DECLARING)
    if about.project_year is not None:
        about.project_year.refresh_from_db()


def _require_whole(about: Filing, now: datetime.datetime) -> None:
    if about.form != OfficialForm.SELF_EVALUATION:
        return
    place = place_of(about.department.path, about.project_year_id)
    evaluations.require_complete(place, about.year, now.date())


def _open_row(about: Filing, version: int | None) -> Filing:
    """Return the filing on its way, locked, else `about` where one may be sent."""
    rows: list[Filing] = door.lock(
        filings.whole(Filing.objects.open().of_same_form(about))
    )
    if rows:
        review.require_version(rows[0], version)
        return rows[0]
    if version is not None:
        raise StaleVersion(_("这份报送已被别人处理，请刷新后再办理。"))
    standing = Filing.objects.in_force().of_same_form(about).first()
    if standing is not None and standing.status == Status.REPORTED:
        raise IllegalTransition(_("这张表已报财政，财政退回后才能重新送审。"))
    if standing is not None and standing.status == Status.GRANTED:
        raise IllegalTransition(_("这张表已经批复，不再重报；目标的变化请提出调整。"))
    return about


def _add(row: Filing) -> None:
    """Write a new filing; of two people who send one form at once, one is late."""
    try:
        with transaction.atomic():
            door.save(row)
    except IntegrityError as fault:
        raise StaleVersion(_("这份报送已被别人处理，请刷新后再办理。")) from fault


def _kept(paper: Paper) -> FiledPaper:
    """Return the row of what a form says; equal contents share one."""
    sha256 = frozen.digest(paper)
    row = FiledPaper(
        sha256=sha256, content=frozen.frozen(paper), points=frozen.number(paper, POINTS)
    )
    FiledPaper.objects.bulk_create([row], ignore_conflicts=True)
    return FiledPaper.objects.get(sha256=sha256)


def _hold(
    describe: Described, ids: Collection[int], action: ReviewAction
) -> Held[Filing]:
    """Lock filings. What a form says otherwise now stands against passing it on."""
    rows: list[Filing] = door.lock(filings.whole(Filing.objects.filter(pk__in=ids)))
    against: dict[int, Exception] = {}
    for row in rows:
        binds = row.form == OfficialForm.DECLARATION and action in BINDING
        if action not in PASSING and not binds:
            continue
        if frozen.digest(describe(row)) != row.paper.sha256:
            against[row.pk] = StaleVersion(
                _("表的内容在送审之后有了变化，请核对差异，退回后重新送审。")
            )
    return Held(rows, against)


def _held(
    of: Reviewed[Filing],
    record_id: int,
    action: ReviewAction,
    version: int,
    require: Callable[[User, Filing], None],
) -> Filing:
    """Lock one filing as it was seen; raise what stands against the action."""
    actor = door.current().actor
    held = of.hold([record_id], action)
    if not held.rows or actor is None:
        raise Filing.DoesNotExist(record_id)
    row = held.rows[0]
    require(actor, row)
    review.require_version(row, version)
    if row.pk in held.against:
        raise held.against[row.pk]
    return row


def _put_in_force(rows: Sequence[Filing]) -> list[ReviewStep]:
    """Take out of force the 终审 filings whose place these ones take."""
    gone: list[int] = []
    for row in rows:
        same = Filing.objects.in_force().of_same_form(row)
        gone += same.values_list("pk", flat=True)
    return step_back(door.lock(Filing.objects.filter(pk__in=gone)), Filing.KIND)


def require_fiscal(actor: User, row: Filing) -> None:
    """Raise PermissionDenied for whoever does not answer for the finance bureau.

    Raises OwnRecord for who sent the form, and for who reported it.
    """
    path = row.department.path
    if Role.SUPERVISOR not in fiscal_roles(access.roles_at(actor, path), path):
        raise PermissionDenied(Role.SUPERVISOR.value)
    review.require_other_than_author(row, actor)
    sent = steps.of(Filing.KIND, row.pk).filter(action=ReviewAction.REPORT).last()
    if sent is not None and sent.actor_id == actor.pk:
        raise review.OwnRecord(_("报财政的人不能登记财政的批复或退回。"))


def _require_finance(actor: User, row: Filing) -> None:
    if Role.FINANCE not in access.roles_at(actor, row.department.path):
        raise PermissionDenied(Role.FINANCE.value)


def _note(actor: User, row: Filing) -> str:
    """Say on whose word a head keeps the finance bureau's answer."""
    if Role.SUPERVISOR in access.roles_at(actor, row.department.path):
        return ""
    return _("财政部门没有在本系统办理，凭其文件登记。")


def _targets_to_approve(row: Filing, actor: User) -> list[Target]:
    """Lock the form's commitments that wait for their 批复."""
    if row.form != OfficialForm.DECLARATION:
        return []
    waiting = filings.targets(row).filter(approved_on=None, returned_at=None)
    found: list[Target] = door.lock(
        waiting.select_related("goal", "indicator__department")
    )
    if carried_by(actor, [target.pk for target in found]):
        raise PermissionDenied(_("结转人不能批复或退回自己结转的指标值。"))
    return found
