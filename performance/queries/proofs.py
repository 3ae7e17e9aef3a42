"""取证单: all that is on record about one figure, in the order in which it happened."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q

from budget import access, clock
from budget.audit.anchors import Head
from budget.choices import Duty, SealKind
from budget.models import Change, ChangeRow, ReviewStep, Seal, User
from budget.queries import naming
from performance.models import Actual, Evidence, Explanation, LightChange, Target
from performance.queries import evidence
from performance.queries.turns import Turn, turns

FIGURE: Final = Actual._meta.label_lower
VALUES: Final = ("value", "grade", "date")
# Who acted and when stands with the act itself; the steps say how the status moved.
PASSED_OVER: Final = naming.HIDDEN | {
    "id",
    "round",
    "status",
    "author_id",
    "submitted_at",
    "approved_at",
    "approver_id",
    "indicator_id",
    "period_id",
    "actual_id",
    "uploader_id",
    "uploaded_at",
    "ended_by_id",
    "file_id",
    "source",
}


@dataclass(frozen=True, slots=True)
class Moved:
    """One field of one record; `record` names it among several, `old` is None where
    the record is new."""

    record: str
    name: str
    old: str | None
    new: str


@dataclass(frozen=True, slots=True)
class Act:
    """One act on the figure; `seq` is its number on the sealed chain, None for none."""

    change: Change
    moved: tuple[Moved, ...]
    steps: tuple[ReviewStep, ...]
    seq: int | None


@dataclass(frozen=True, slots=True)
class Proof:
    """A figure of one indicator and period with its whole past, oldest first.

    `figures` are the figure and those that it corrected or that took its place.
    """

    actual: Actual
    figures: tuple[Actual, ...]
    targets: tuple[Target, ...]
    acts: tuple[Act, ...]
    files: tuple[evidence.Shown, ...]
    turns: tuple[tuple[LightChange, Turn], ...]
    head: Head

    @property
    def documents(self) -> list[str]:
        """The document numbers behind acts and turns, each once, in their order."""
        told = [act.change.document_no for act in self.acts]
        told += [turn.document_no for _change, turn in self.turns]
        return [number for number in dict.fromkeys(told) if number]


def of(actual: Actual, user: User) -> Proof:
    """Return what is on record about a figure until the clock's instant.

    The number of queries does not depend on how much that is.
    """
    seen = access.visible(
        Actual.objects.filter(indicator=actual.indicator_id, period=actual.period_id),
        user,
    )
    figures = tuple(
        seen.select_related("indicator", "author", "approver").order_by("pk")
    )
    targets = access.visible(
        Target.objects.filter(
            indicator=actual.indicator_id, goal__year=actual.period.year
        ),
        user,
    )
    named = tuple(targets.select_related("goal__project_year__project").order_by("pk"))
    return Proof(
        actual=actual,
        figures=figures,
        targets=named,
        acts=tuple(_acts(figures, user)),
        files=tuple(evidence.of_figures(figures, user)),
        turns=tuple(_turns(actual, named)),
        head=_head(),
    )


def _head() -> Head:
    """Return the head of the chain at the clock's instant."""
    seals = Seal.objects.filter(at__lte=clock.now()).order_by("-seq")
    last = seals.values_list("seq", "hash", "at").first()
    return Head(*last) if last else Head(0, "", None)


def _acts(figures: Sequence[Actual], user: User) -> list[Act]:
    rows = _rows(figures, user)
    known = naming.related_texts((row.model, _told(row)) for row in rows)
    by_id = {figure.pk: figure for figure in figures}
    changes: dict[int, Change] = {}
    moved: dict[int, list[Moved]] = defaultdict(list)
    for row in rows:
        changes[row.change_id] = row.change
        moved[row.change_id] += _moved(row, known, by_id)
    steps: dict[int, list[ReviewStep]] = defaultdict(list)
    for step in _steps(figures):
        steps[step.change_id].append(step)
    numbers = dict(
        Seal.objects.filter(
            kind=SealKind.CHANGE, subject_id__in=list(changes)
        ).values_list("subject_id", "seq")
    )
    return [
        Act(change, tuple(moved[pk]), tuple(steps[pk]), numbers.get(pk))
        for pk, change in sorted(changes.items())
    ]


def _rows(figures: Sequence[Actual], user: User) -> list[ChangeRow]:
    """Return the rows of the trail about the figures, their files and their words."""
    ids = [row.pk for row in figures]
    wanted = Q(model=FIGURE, record_id__in=ids)
    for model in (Evidence, Explanation):
        beside: Any = model._base_manager.filter(actual__in=ids).values("pk")
        wanted |= Q(model=model._meta.label_lower, record_id__in=beside)
    rows = ChangeRow.objects.filter(wanted, change__at__lte=clock.now())
    if user.duty == Duty.AUDIT:
        rows = rows.filter(access.within(user, "path"))
    return list(rows.select_related("change").order_by("change_id", "id"))


def _moved(
    row: ChangeRow, known: naming.Known, figures: Mapping[int, Actual]
) -> Iterable[Moved]:
    """Yield the fields of a row that tell something, the figure with its unit.

    A figure that takes another one's place moves from that one's value.
    """
    figure = figures.get(row.record_id) if row.model == FIGURE else None
    replaced = figures.get(figure.replaces_id or 0) if figure else None
    label = "" if figure else naming.record_label(row.model)
    number = f"#{row.record_id}" if len(figures) > 1 or not figure else ""
    told = _told(row)
    for name, (old, new) in told.items():
        if name == "as_typed" and _same(told.get("value"), old, new):
            continue
        before = naming.shown(row.model, name, old, known)
        if row.kind == "+" and not (replaced and name in VALUES):
            yield Moved(
                f"{label}{number}",
                naming.column_label(row.model, name),
                None,
                _with_unit(figure, name, naming.shown(row.model, name, new, known)),
            )
            continue
        if replaced and row.kind == "+":
            before = replaced.shown
        yield Moved(
            f"{label}{number}",
            naming.column_label(row.model, name),
            _with_unit(figure, name, before),
            _with_unit(figure, name, naming.shown(row.model, name, new, known)),
        )


def _with_unit(figure: Actual | None, name: str, text: str) -> str:
    if figure is None or name != "value" or not text:
        return text
    return f"{text} {figure.indicator.unit}".strip()


def _same(value: list[Any] | None, old: Any, new: Any) -> bool:
    """Whether what was typed says no more than the number itself."""
    return value is not None and [old or None, new] == [value[0] or None, value[1]]


def _told(row: ChangeRow) -> dict[str, Any]:
    return {name: row.fields[name] for name in row.fields if name not in PASSED_OVER}


def _steps(figures: Sequence[Actual]) -> Iterable[ReviewStep]:
    ids = [row.pk for row in figures]
    steps = ReviewStep.objects.filter(
        kind=Actual.KIND, record_id__in=ids, at__lte=clock.now()
    )
    return steps.order_by("id")


def _turns(actual: Actual, targets: Sequence[Target]) -> list[tuple[LightChange, Turn]]:
    """Return how the lights of the figure's period turned, with each cause."""
    rows = LightChange.objects.filter(
        target__in=[row.pk for row in targets],
        period=actual.period_id,
        at__lte=clock.now(),
    )
    return turns(rows.select_related("target").order_by("pk"))
