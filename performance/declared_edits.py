"""A declared form while it is being filled on the screen: rows come, go, move. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from performance.choices import GoalKind
from performance.declaring import (
    HEAD,
    JOINS,
    DeclaredForm,
    DeclaredGoal,
    DeclaredRow,
    FormKind,
    numbered,
)

# Empty rows that wait at the end of a goal's table, for who has no script.
SPARE: Final = 2
_ROW = re.compile(r"goal\.(\d{1,3})\.row\.(\d{1,3})\.")
_GOAL = re.compile(r"goal\.(\d{1,3})\.")
_PLACE = re.compile(r"goal\.(\d{1,3})(?:\.row\.(\d{1,3}))?")
_TEXTS: Final = (
    "level1",
    "level2",
    "name",
    "value",
    "last",
    "before_last",
    "weight",
    "standard",
    "link_reason",
    "accumulation",
)
OWN: Final = "own"


def typed(base: DeclaredForm, sent: Mapping[str, str]) -> DeclaredForm:
    """Return the form with the texts that were sent; whose it is comes from `base`."""

    def lines(key: str, kept: str) -> str:
        """Return a text with lines that end as everywhere else."""
        return sent.get(key, kept).replace("\r\n", "\n")

    if base.adds:
        return _added(base, sent)
    form = replace(
        base,
        project_code=sent.get("project_code", base.project_code),
        project_name=sent.get("project_name", base.project_name),
        head={key: lines(f"head.{key}", base.head.get(key, "")) for key in _head(base)}
        if base.kind is FormKind.PROJECT
        else {},
        duties=lines("duties", base.duties),
        tasks=lines("tasks", base.tasks),
        money=tuple(
            replace(line, text=sent.get(line.place, line.text)) for line in base.money
        ),
        goals=tuple(_with_owners(goal, _owners(base)) for goal in _goals(sent)),
        seen=sent.get("seen", ""),
    )
    return numbered(form)


def _added(base: DeclaredForm, sent: Mapping[str, str]) -> DeclaredForm:
    """Return the rows that were sent under the goals that stand, and why they join."""
    rows = {goal.goal_id: goal.rows for goal in _goals(sent)}
    return numbered(
        replace(
            base,
            head={
                key: sent.get(f"head.{key}", base.head[key]).replace("\r\n", "\n")
                for key in JOINS
            },
            goals=tuple(
                replace(goal, rows=rows.get(goal.goal_id, ())) for goal in base.goals
            ),
            seen=sent.get("seen", ""),
        )
    )


def _head(form: DeclaredForm) -> tuple[str, ...]:
    if form.adds:
        return JOINS
    return (*HEAD, *JOINS) if form.joins else HEAD


def _owners(base: DeclaredForm) -> dict[int | None, int | None]:
    return {row.target_id: row.owner_id for goal in base.goals for row in goal.rows}


def _with_owners(
    goal: DeclaredGoal, owners: Mapping[int | None, int | None]
) -> DeclaredGoal:
    """Leave a row on record to whom it has, where the page did not ask."""
    rows = tuple(
        replace(row, owner_id=owners.get(row.target_id))
        if row.owner_id is None and row.target_id is not None
        else row
        for row in goal.rows
    )
    return replace(goal, rows=rows)


def roomy(form: DeclaredForm, kinds: Sequence[GoalKind]) -> DeclaredForm:
    """Add the empty rows and goals that wait to be filled."""
    goals = form.goals or tuple(DeclaredGoal(place="", kind=kind) for kind in kinds)
    return numbered(
        replace(form, goals=tuple(_with_spare(goal, SPARE) for goal in goals))
    )


def edited(form: DeclaredForm, act: str) -> DeclaredForm:
    """Carry out a button: "add goal.1", "add annual", "up goal.1.row.2", "drop …".

    What is no such button leaves the form as it is.
    """
    verb, _blank, where = act.partition(" ")
    if verb == "add" and where in GoalKind.values and not form.adds:
        goal = DeclaredGoal(place="", kind=GoalKind(where))
        return numbered(replace(form, goals=(*form.goals, goal)))
    match = _PLACE.fullmatch(where)
    at = int(match[1]) - 1 if match else -1
    if match is None or not 0 <= at < len(form.goals):
        return form
    goals, goal = list(form.goals), form.goals[at]
    if match[2] is not None:
        goals[at] = replace(goal, rows=_changed(goal.rows, verb, int(match[2]) - 1))
    elif verb == "add":
        empty = sum(row.blank for row in goal.rows)
        goals[at] = _with_spare(goal, empty + SPARE)
    elif not form.adds:
        goals = list(_changed(form.goals, verb, at))
    return numbered(replace(form, goals=tuple(goals)))


def beside(mine: DeclaredForm, now: DeclaredForm) -> dict[str, str]:
    """Return what is on record where it is not what a person typed: {place: text}.

    For a form that somebody else saved meanwhile: both are shown.
    """
    found: dict[str, str] = {}
    pairs = [
        ("project_code", mine.project_code, now.project_code),
        ("duties", mine.duties, now.duties),
        ("tasks", mine.tasks, now.tasks),
        *(
            (f"head.{key}", mine.head.get(key, ""), now.head.get(key, ""))
            for key in _head(now)
        ),
    ]
    kept = {line.place: line.text for line in now.money}
    pairs += [(line.place, line.text, kept.get(line.place, "")) for line in mine.money]
    goals = {goal.goal_id: goal for goal in now.goals}
    rows = {row.target_id: row for goal in now.goals for row in goal.rows}
    for goal in mine.goals:
        if goal.goal_id in goals and goal.goal_id is not None:
            there = goals[goal.goal_id]
            pairs.append((f"{goal.place}.text", goal.text, there.text))
            pairs.append((f"{goal.place}.heading", goal.heading, there.heading))
        for row in goal.rows:
            if row.target_id in rows and row.target_id is not None:
                old = rows[row.target_id]
                pairs += [
                    (f"{row.place}.{key}", getattr(row, key), getattr(old, key))
                    for key in _TEXTS
                    if key != "accumulation"
                ]
    for place, own, other in pairs:
        if own.strip() != other.strip():
            found[place] = other
    return found


def rejoined(mine: DeclaredForm, now: DeclaredForm) -> DeclaredForm:
    """Bring a stale form up to what is on record, without losing what was typed.

    Rows and goals that somebody else added come to the end of their goal or of the
    form; those that somebody else took off are new ones of this form.
    """
    if now.adds:
        return _both(mine, now)
    goals = {goal.goal_id for goal in now.goals}
    rows = {row.target_id for goal in now.goals for row in goal.rows}
    mine_rows = {row.target_id for goal in mine.goals for row in goal.rows}
    mine_goals = {goal.goal_id for goal in mine.goals if goal.goal_id is not None}
    added = {
        goal.goal_id: tuple(row for row in goal.rows if row.target_id not in mine_rows)
        for goal in now.goals
    }
    kept = tuple(
        replace(
            goal,
            goal_id=goal.goal_id if goal.goal_id in goals else None,
            rows=(
                *(
                    row if row.target_id in rows else replace(row, target_id=None)
                    for row in goal.rows
                ),
                *(added.get(goal.goal_id, ()) if goal.goal_id is not None else ()),
            ),
        )
        for goal in mine.goals
    )
    others = tuple(goal for goal in now.goals if goal.goal_id not in mine_goals)
    return numbered(replace(mine, goals=(*kept, *others), seen=now.seen))


def _both(mine: DeclaredForm, now: DeclaredForm) -> DeclaredForm:
    """Put the rows that somebody else added, by their names, after one's own."""
    own = {goal.goal_id: goal.filled for goal in mine.goals}
    goals = []
    for goal in now.goals:
        rows = own.get(goal.goal_id, ())
        names = {row.name.strip() for row in rows}
        more = (row for row in goal.rows if row.name.strip() not in names)
        goals.append(replace(goal, rows=(*rows, *more)))
    return numbered(replace(mine, goals=tuple(goals), seen=now.seen))


def _goals(sent: Mapping[str, str]) -> tuple[DeclaredGoal, ...]:
    numbers = sorted({int(m[1]) for m in map(_GOAL.match, sent) if m})
    rows: dict[int, set[int]] = {}
    for match in map(_ROW.match, sent):
        if match:
            rows.setdefault(int(match[1]), set()).add(int(match[2]))
    return tuple(_goal(sent, at, sorted(rows.get(at, ()))) for at in numbers)


def _goal(sent: Mapping[str, str], at: int, rows: Sequence[int]) -> DeclaredGoal:
    place = f"goal.{at}"
    kind = sent.get(f"{place}.kind", "")
    return DeclaredGoal(
        place=place,
        kind=GoalKind(kind) if kind in GoalKind.values else GoalKind.ANNUAL,
        text=sent.get(f"{place}.text", "").replace("\r\n", "\n"),
        heading=sent.get(f"{place}.heading", ""),
        rows=tuple(_row(sent, f"{place}.row.{number}") for number in rows),
        goal_id=_id(sent, f"{place}.id"),
        carried_from=_id(sent, f"{place}.carried"),
    )


def _row(sent: Mapping[str, str], place: str) -> DeclaredRow:
    texts = {key: sent.get(f"{place}.{key}", "") for key in _TEXTS}
    link = sent.get(f"{place}.link", "")
    return DeclaredRow(
        place=place,
        target_id=_id(sent, f"{place}.id"),
        indicator_id=_id(sent, f"{place}.link"),
        own=link == OWN,
        carried_from=_id(sent, f"{place}.carried"),
        owner_id=_id(sent, f"{place}.owner"),
        library=_id(sent, f"{place}.library"),
        **texts,
    )


def _id(sent: Mapping[str, str], key: str) -> int | None:
    return number(sent.get(key, ""))


def number(text: str) -> int | None:
    """Read the number of a record; None for what is none."""
    plain = text.isascii() and text.isdecimal() and len(text) <= 18
    return int(text) or None if plain else None


def _with_spare(goal: DeclaredGoal, count: int) -> DeclaredGoal:
    empty = sum(row.blank for row in goal.rows)
    level1 = goal.rows[-1].level1 if goal.rows else ""
    spare = [DeclaredRow(place="", level1=level1)] * max(count - empty, 0)
    return replace(goal, rows=(*goal.rows, *spare))


def _changed(items: tuple[Any, ...], verb: str, at: int) -> tuple[Any, ...]:
    change = _ACTS.get(verb)
    return change(items, at) if change and 0 <= at < len(items) else items


def _up(items: tuple[Any, ...], at: int) -> tuple[Any, ...]:
    return items if at == 0 else _swapped(items, at - 1)


def _down(items: tuple[Any, ...], at: int) -> tuple[Any, ...]:
    return items if at + 1 == len(items) else _swapped(items, at)


def _swapped(items: tuple[Any, ...], at: int) -> tuple[Any, ...]:
    return (*items[:at], items[at + 1], items[at], *items[at + 2 :])


def _dropped(items: tuple[Any, ...], at: int) -> tuple[Any, ...]:
    return (*items[:at], *items[at + 1 :])


_ACTS: Final[Mapping[str, Callable[[tuple[Any, ...], int], tuple[Any, ...]]]] = {
    "up": _up,
    "down": _down,
    "drop": _dropped,
}
