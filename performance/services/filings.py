"""报送: sending an official form, and its review within the department.

What was sent is kept cell by cell. Reviewers pass exactly that: where the figures
behind it have moved meanwhile, 审核 and 终审 are refused. What the finance bureau does
with it is in `filing_answers`.
"""

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budget import access
from budget.audit import door
from budget.book.paper import frozen
from budget.book.paper.layout import Paper
from budget.choices import Action, ReviewAction, Role, Status
from budget.models import ReviewStep, User
from budget.services import review
from budget.workflow import IllegalTransition, StaleVersion
from performance.choices import OfficialForm
from performance.models import FiledPaper, Filing
from performance.queries import filings
from performance.queries.weights import place_of
from performance.services import adding, evaluations, locks
from performance.services.reviewed import Held, Reviewed, step_back

# What a form says now; and many at once, by the filing's id, without those that are
# no more.
Described = Callable[[Filing], Paper]
Each = Callable[[Sequence[Filing]], Mapping[int | None, Paper]]
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
# Forms that are filled in as declarations are, and whose 批复 binds commitments.
DECLARING = (OfficialForm.DECLARATION, OfficialForm.ADDITION)
BINDS = gettext_lazy("这张表的目标已公开或批复，不再报送；目标的变化请提出调整。")


def reviewed_by(describe: Each) -> Reviewed[Filing]:
    """Return how filings are reviewed; `describe` says what forms say now."""
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
    IllegalTransition while it is under review, at the finance bureau, or granted, for a
    declaration that binds already (published with its budget, or granted by rows), for
    a self-evaluation that still lacks something, and for rows that cannot join.
    """
    action = ReviewAction.SUBMIT
    with door.change(actor=actor, action=of.names[action], now=now):
        role = sending_role(actor, about)
        _wait_for_fillers(about)
        _require_whole(about, now)
        row = _open_row(about, version)
        if filings.binds(about):
            raise IllegalTransition(str(BINDS))
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


def _wait_for_fillers(about: Filing) -> None:
    """Let nobody save a declaration while it is sent; read it as it is from here on."""
    if about.form not in DECLARING:
        return
    locks.one_at_a_time([about.department.body_path], locks.DECLARING)
    if about.project_year is not None:
        about.project_year.refresh_from_db()


def _require_whole(about: Filing, now: datetime.datetime) -> None:
    """Raise IllegalTransition for rows that cannot join their form, and for a
    self-evaluation that still lacks something."""
    adds = about.form == OfficialForm.ADDITION
    if adds and (fault := adding.against(about)) is not None:
        raise fault
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


def _hold(describe: Each, ids: Collection[int], action: ReviewAction) -> Held[Filing]:
    """Lock filings. What a form says otherwise now stands against passing it on."""
    rows: list[Filing] = door.lock(filings.whole(Filing.objects.filter(pk__in=ids)))
    passed = [row for row in rows if _must_say_the_same(row, action)]
    papers = describe(passed)
    against: dict[int, Exception] = {}
    for row in passed:
        paper = papers.get(row.pk)
        if paper is None or frozen.digest(paper) != row.paper.sha256:
            against[row.pk] = StaleVersion(
                _("表的内容在送审之后有了变化，请核对差异，退回后重新送审。")
            )
        elif row.form == OfficialForm.ADDITION and (fault := adding.against(row)):
            against[row.pk] = fault
    return Held(rows, against)


def _must_say_the_same(row: Filing, action: ReviewAction) -> bool:
    """Whether a form that has moved since it was sent may not take a step."""
    binds = row.form in DECLARING and action in BINDING
    return binds or action in PASSING


def _put_in_force(rows: Sequence[Filing]) -> list[ReviewStep]:
    """Take out of force the 终审 filings whose place these ones take; one query."""
    places = {_place(row) for row in rows}
    same = Filing.objects.in_force().filter(
        Q(project_year__in=[row.project_year_id for row in rows])
        | Q(project_year=None, department__in=[row.department_id for row in rows]),
        year__in={row.year for row in rows},
    )
    gone = [row.pk for row in same if _place(row) in places]
    return step_back(door.lock(Filing.objects.filter(pk__in=gone)), Filing.KIND)


def _place(row: Filing) -> tuple[str, int, int | None, int | None, int | None]:
    """Return which form a filing is of, as `of_same_form` tells them apart."""
    whole = row.department_id if row.project_year_id is None else None
    return row.form, row.year, row.month, row.project_year_id, whole
