"""Where a form stands on its road: on the filing's page and above the form itself."""

from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from budget.book.paper import frozen
from budget.book.paper.frozen import Difference
from budget.book.paper.layout import Paper
from budget.choices import ReviewAction, Status
from budget.models import User
from budget.queries import steps
from budget.services import rights
from performance.choices import OfficialForm
from performance.filing import standing_word
from performance.forms.common import OpinionForm
from performance.forms.declared_said import weaknesses
from performance.forms.filing import GrantForm
from performance.models import Filing
from performance.queries import (
    additions,
    declarations,
    filings,
    last_actuals,
    review,
    weights,
)
from performance.queries.filings import Standing
from performance.services.filings import DECLARING, sending_role
from performance.sheets import filing as sheets


@dataclass(frozen=True, slots=True)
class Bar:
    """What stands above a form: its filing, and whether it may be sent as it is.

    `seen` is the SHA-256 of the form as shown; `moved` is what it says otherwise than
    the filing. `whole_year` is set where the shown form is not the one that is sent.
    """

    about: Filing
    standing: Standing
    seen: str
    moved: tuple[Difference, ...]
    may_send: bool
    whole_year: bool
    # A declaration that its budget was published with, or that is granted.
    binds: bool = False
    # What keeps a self-evaluation from being sent (score_lacks.Lacking).
    lacks: tuple[Any, ...] = ()

    @property
    def filing(self) -> Filing | None:
        return self.standing.shown

    @property
    def word(self) -> str:
        """What the printed sheet calls itself."""
        row = self.filing
        if row is None or self.whole_year:
            return standing_word(None, is_same=False, binds=self.binds)
        return standing_word(Status(row.status), is_same=not self.moved)


def marked(
    user: User, about: Filing, paper: Paper, *, is_sent: bool = True
) -> tuple[Paper, Bar]:
    """Return the form with what it calls itself in its imprint, and its bar.

    `is_sent` is False where another view of the form is sent than the one shown.
    """
    found = filings.standing(about, user)
    row = found.shown
    seen = frozen.digest(paper)
    moved: tuple[Difference, ...] = ()
    if row is not None and is_sent and row.paper.sha256 != seen:
        moved = tuple(frozen.differences(frozen.thawed(row.paper.content), paper))
    binds = filings.binds(about)
    may_send = not binds and _may_send(user, about, row)
    bar = Bar(about, found, seen, moved, may_send, not is_sent, binds)
    return replace(paper, imprint=(bar.word, *paper.imprint)), bar


def filing_context(
    user: User, row: Filing, form: OpinionForm | None, grant: GrantForm | None
) -> dict[str, Any]:
    """Return what the page of a filing shows."""
    sent = frozen.thawed(row.paper.content)
    actions = review.actions(user, row)
    live = row.is_live and row.status != Status.GRANTED
    taken = list(steps.of(Filing.KIND, row.pk))
    back = row.status in (Status.RETURNED, Status.FISCAL_RETURNED)
    return {
        "filing": row,
        "paper": sent,
        "moved": sheets.moved(row) if live else [],
        "since": _since_last_round(row, sent),
        "link": link_of(row),
        "weak": _weak(user, row) if live else [],
        "steps": taken,
        "returned": taken[-1] if back and taken and taken[-1].opinion else None,
        "actions": actions - {ReviewAction.SUBMIT},
        "may_send": ReviewAction.SUBMIT in actions and not filings.binds(row),
        "form": form or OpinionForm(initial={"version": row.version}),
        "grant": grant or grant_form(row),
        "weights": _weights(user, row),
    }


def _weights(user: User, row: Filing) -> str:
    """Return where the weights are that rows which joined a form still lack; "" for who
    may not set them."""
    joined = row.form == OfficialForm.ADDITION and row.status == Status.GRANTED
    if not joined or not rights.may_set_up(user, row.department.path):
        return ""
    place = weights.place_of(row.department.path, row.project_year_id)
    goal = weights.goals(place, row.year).values_list("pk", flat=True).first()
    return reverse("performance:weights", args=[goal]) if goal else ""


def grant_form(row: Filing, *posted: Any) -> GrantForm:
    """Return the boxes of a 批复: with its first day, of what joins in mid-year."""
    asked, year = None, row.project_year
    if row.form == OfficialForm.ADDITION:
        waiting = additions.waiting(row.department, row.year, year)
        asked = waiting.values_list("valid_from", flat=True).first()
    elif row.form == OfficialForm.DECLARATION and year and year.awaits_grant:
        asked = year.joins_on
    return GrantForm(*posted, asked=asked, initial={"version": row.version})


def link_of(row: Filing) -> str:
    """Return where the form itself is; "" of a project that was withdrawn."""
    if row.project_year is not None and row.project_year.removed_at is not None:
        return ""
    form, month = OfficialForm(row.form), row.month or sheets.DECEMBER
    if row.is_done:
        # Its rows stand on the form that they joined.
        form = OfficialForm.DECLARATION
    return address(form, row.project_year_id, row.department_id, row.year, month)


def address(
    form: OfficialForm, project_year: int | None, department: int, year: int, month: int
) -> str:
    """Return where a form is; the month counts for a monitoring sheet."""
    names = {
        OfficialForm.DECLARATION: "form",
        OfficialForm.ADDITION: "addition",
        OfficialForm.MONITORING: "monitor",
        OfficialForm.SELF_EVALUATION: "score",
    }
    through = {
        OfficialForm.MONITORING: f"?month={month}",
        OfficialForm.SELF_EVALUATION: f"?month={sheets.DECEMBER}",
    }
    whose = "department" if project_year is None else "project"
    place = [department, year] if project_year is None else [project_year]
    found = reverse(f"performance:{whose}-{names[form]}", args=place)
    return found + through.get(form, "")


def _may_send(user: User, about: Filing, row: Filing | None) -> bool:
    try:
        sending_role(user, about)
    except PermissionDenied:
        return False
    if row is None or row.status == Status.APPROVED:
        return True
    return ReviewAction.SUBMIT in review.actions(user, row)


def _weak(user: User, row: Filing) -> list[tuple[str, str, str, str]]:
    """Return what is weak about a declaration, or about rows that are to join one, for
    who reviews it."""
    if row.form not in DECLARING:
        return []
    year = row.project_year
    if year is None:
        form = declarations.of_department(row.department, row.year)
    else:
        form = declarations.of_project(year)
    if row.form == OfficialForm.ADDITION:
        waiting = additions.waiting(row.department, row.year, year)
        form = additions.form_of(form, list(waiting))
    return weaknesses(form, last_actuals.of_form(form, user))


def _since_last_round(row: Filing, sent: Paper) -> list[Difference]:
    """Return what was sent otherwise in the round before."""
    before = filings.paper_before(row)
    return frozen.differences(frozen.thawed(before.content), sent) if before else []
