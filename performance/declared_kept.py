"""A declared form as it is kept half-filled, and what of it is worth keeping. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from performance.choices import GoalKind
from performance.declaring import (
    DeclaredForm,
    DeclaredGoal,
    DeclaredRow,
    FormKind,
    fingerprint,
    numbered,
)


def key_of(form: DeclaredForm) -> str:
    """Name a form, whoever fills it."""
    if form.adds:
        return f"add:{key_of(replace(form, adds=False))}"
    if form.kind is FormKind.DEPARTMENT:
        return whole_key(form.department_id, form.year)
    if form.project_year_id is not None:
        return year_key(form.project_year_id)
    if form.project_id is not None:
        return next_key(form.project_id, form.year)
    return new_key(form.department_id, form.year, form.draft)


def whole_key(department_id: int, year: int) -> str:
    """Name the form of a whole department."""
    return f"whole:{department_id}:{year}"


def year_key(project_year_id: int) -> str:
    """Name the form of a project's year that is on record."""
    return f"year:{project_year_id}"


def next_key(project_id: int, year: int) -> str:
    """Name the form of a project's year that is still to be made."""
    return f"next:{project_id}:{year}"


def new_key(department_id: int, year: int, draft: str = "") -> str:
    """Name one of a person's drafts of new projects; the first has no name."""
    return f"new:{department_id}:{year}{draft and f':{draft}'}"


def is_new(key: str) -> bool:
    """Whether a key names a draft of a new project."""
    return key.startswith("new:")


def draft_of(key: str) -> str:
    """Return which of a section's drafts of new projects a key names; "" the first."""
    return ":".join(key.split(":")[3:])


def to_json(form: DeclaredForm) -> dict[str, Any]:
    """Return what a person typed as plain lists and dicts; not whose form it is."""
    return {
        "project_code": form.project_code,
        "project_name": form.project_name,
        "head": dict(form.head),
        "duties": form.duties,
        "tasks": form.tasks,
        "money": {line.place: line.text for line in form.money},
        "goals": [asdict(goal) for goal in form.goals],
        "seen": form.seen,
    }


def from_json(base: DeclaredForm, kept: Mapping[str, Any]) -> DeclaredForm:
    """Return the form as it was typed; whose it is comes from `base`."""
    money: Mapping[str, str] = kept["money"]
    name = kept["project_name"] if base.project_id is None else base.project_name
    form = replace(
        base,
        project_code=kept["project_code"],
        project_name=name,
        head={**base.head, **kept["head"]},
        duties=kept["duties"],
        tasks=kept["tasks"],
        money=tuple(
            replace(line, text=money.get(line.place, line.text)) for line in base.money
        ),
        goals=tuple(_goal(goal) for goal in kept["goals"]),
        seen=kept["seen"],
    )
    return numbered(form)


def _goal(kept: Mapping[str, Any]) -> DeclaredGoal:
    rows = tuple(DeclaredRow(**row) for row in kept["rows"])
    return DeclaredGoal(**{**kept, "kind": GoalKind(kept["kind"]), "rows": rows})


def says_the_same(one: DeclaredForm, other: DeclaredForm) -> bool:
    """Whether two states of a form have the same texts, spare rows apart."""
    return fingerprint(_bare(one)) == fingerprint(_bare(other))


def _bare(form: DeclaredForm) -> DeclaredForm:
    goals = tuple(replace(goal, rows=goal.filled) for goal in form.filled)
    head = {key: text.strip() for key, text in form.head.items() if text.strip()}
    return numbered(replace(form, goals=goals, head=head))
