"""What a self-evaluation still lacks, and what the system drafts for it."""

import datetime
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from budget.models import Department, ProjectYear
from performance.course import MONTHS
from performance.models import EvaluationRow, Goal
from performance.queries import scored, scored_department
from performance.queries.scored import Evaluated, entry_of
from performance.queries.scored_department import DepartmentScored
from performance.queries.scores import Line
from performance.queries.weights import Place
from performance.scoring.entry import problems
from performance.scoring.gaps import Gap, GapKind

DONE: Final = "done"
ROW_WORDS: Final = ("reason", "measures")


def read(place: Place, year: int, today: datetime.date) -> Evaluated | None:
    """Read a sheet at the year's end under its own scheme; None without annual rows.

    Raises ProjectYear.DoesNotExist, Department.DoesNotExist.
    """
    if place.project_year_id is None:
        body = Department.objects.get(path=place.body_path)
        return scored_department.department(body, year, MONTHS, today, None)
    rows = ProjectYear.objects.select_related("project__department")
    found = rows.filter(pk=place.project_year_id).get()
    return scored.project(found, MONTHS, today, None)


def gaps(found: Evaluated) -> list[Gap]:
    """Return what keeps the sheet from being sent; of a trial too."""
    return [*_gaps(found)]


class Values(NamedTuple):
    """What the boxes hold before anybody types; `drafted` are those of the system."""

    texts: dict[str, Any]
    drafted: frozenset[str]


def boxes(found: Evaluated) -> dict[int, tuple[str, ...]]:
    """Return the boxes of each row by commitment: where a person must add something,
    or has."""
    lines = [line for line in found.computed.lines if line.score.points is not None]
    pairs = [(line.judged.commitment.pk, line) for line in lines if line.judged]
    named = {key: _boxes(line, found.entries.get(key)) for key, line in pairs}
    return {key: names for key, names in named.items() if names}


def values(found: Evaluated) -> Values:
    """Return what was saved, else what the system drafts from figures and goals."""
    texts, drafted = _of_sheet(found)
    lines = {line.judged.commitment.pk: line for line in found.rows if line.judged}
    for key, names in boxes(found).items():
        held = found.entries.get(key)
        if held is not None:
            texts |= {f"{name}-{key}": getattr(held, name) for name in names}
            continue
        for name, text in zip(ROW_WORDS, found.drafted(lines[key]), strict=True):
            if text and name in names:
                texts[f"{name}-{key}"] = text
                drafted.add(f"{name}-{key}")
    return Values(texts, frozenset(drafted))


def _of_sheet(found: Evaluated) -> tuple[dict[str, Any], set[str]]:
    if found.evaluation is not None:
        return {name: getattr(found.evaluation, name) for name in found.words}, set()
    texts: dict[str, Any] = {}
    if DONE in found.words:
        texts[DONE] = draft_done(found)
    if "reasons" in found.words:
        texts |= dict(zip(("reasons", "measures"), draft_foot(found), strict=True))
    if isinstance(found, DepartmentScored):
        texts["basic_budget"] = found.basic.initial
    return texts, {name for name, text in texts.items() if text}


def _boxes(line: Line, held: EvaluationRow | None) -> tuple[str, ...]:
    score = line.score
    says = score.wants_reason or score.span is not None
    wanted = (
        ("points", score.span is not None or (held and held.points is not None)),
        ("deduction", score.over or (held and held.deduction)),
        *[(name, says or (held and getattr(held, name))) for name in ROW_WORDS],
    )
    return tuple(name for name, is_wanted in wanted if is_wanted)


def draft_done(found: Evaluated) -> str:
    """Draft what was achieved: each goal, and below it how its rows ended."""
    rows: dict[int, list[str]] = {}
    for line in found.rows:
        if line.judged and line.judged.shown:
            said = f"{line.name}{line.judged.shown}（指标值{line.judged.promised}）"
            rows.setdefault(line.judged.commitment.goal_id, []).append(said)
    texts = Goal.objects.in_bulk(list(rows))
    return "\n".join(
        f"{texts[goal].text.strip()}\n完成情况：{'；'.join(said)}。"
        for goal, said in rows.items()
    )


def draft_foot(found: Evaluated) -> tuple[str, str]:
    """Draft the foot of Hubei's sheet: every row's reason, every row's measures."""
    pairs = [(line.name, _words(found, line)) for line in found.rows]
    return (
        "\n".join(f"{name}：{why}" for name, (why, _steps) in pairs if why),
        "\n".join(f"{name}：{steps}" for name, (_why, steps) in pairs if steps),
    )


def _words(found: Evaluated, line: Line) -> tuple[str, str]:
    held = found.entries.get(line.judged.commitment.pk) if line.judged else None
    return (held.reason, held.measures) if held else found.drafted(line)


def _gaps(found: Evaluated) -> Iterator[Gap]:
    if found.evaluation is None:
        yield Gap(GapKind.SAVED)
    else:
        if DONE in found.words and not found.evaluation.done.strip():
            yield Gap(GapKind.DONE)
        if not found.sheet.frozen:
            yield Gap(GapKind.WEIGHTS)
    for name in found.money_missing:
        yield Gap(GapKind.MONEY, name)
    for line in found.computed.lines:
        if line.judged is not None and not line.score.apart:
            yield from _of_row(found, line)


def _of_row(found: Evaluated, line: Line) -> Iterator[Gap]:
    row = line.judged
    if row is None:
        return
    key = row.commitment.pk
    if line.score.points is None:
        yield Gap(GapKind.FIGURE, line.name, key)
        return
    due = row.commitment.months
    if row.row is not None and due and row.row.month < due[-1]:
        yield Gap(GapKind.LATE, line.name, key)
    entry = entry_of(found.entries.get(key))
    kinds = {problem.field for problem in problems(line.score, entry)}
    for kind in sorted(kinds):
        yield Gap(GapKind(kind), line.name, key)
