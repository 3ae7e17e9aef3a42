"""抽查建议: the figures of one period, those with the most to ask about first."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from budget import access, periods
from budget.models import User
from performance import sampling
from performance.choices import Accumulation, GoalKind, Measure, ValueKind
from performance.models import Actual, Evidence, Inquiry, Target, TargetVersion
from performance.queries.among import among
from performance.sampling import Facts, Reason
from performance.sentences import Language

# A city's period has more figures than anybody samples from at once.
MOST: Final = 5000
SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One figure that may be worth a question, and how often it was asked about."""

    actual: Actual
    reasons: tuple[Reason, ...]
    asked: int

    @property
    def risk(self) -> int:
        return sampling.risk(self.reasons)

    def words(self, language: Language) -> str:
        """Return what its signs ask, as the first draft of a question."""
        asked = "\n".join(reason.sentence(language) for reason in self.reasons)
        return urlencode({"words": asked})


@dataclass(frozen=True, slots=True)
class Sample:
    """The lines to show; how many figures were looked at, and how many show a sign.

    `is_cut`: there are more figures than were looked at.
    """

    lines: tuple[Line, ...]
    looked_at: int
    suggested: int
    is_cut: bool


def sample(user: User, year: int, month: int, path: str = "") -> Sample:
    """Return the figures in force of a period that show a sign, by weight.

    `path` narrows it to a branch. The number of queries is the same for any number of
    figures.
    """
    figures = list(_figures(user, year, month, path)[: MOST + 1])
    is_cut = len(figures) > MOST
    figures = figures[:MOST]
    ids = [row.pk for row in figures]
    targets = _targets({row.indicator_id for row in figures}, year, month)
    changed = _evidence_changed(ids)
    found = [
        (row, sampling.reasons(_facts(row, targets[row.indicator_id], changed[row.pk])))
        for row in figures
    ]
    signed = [(row, why) for row, why in found if why]
    signed.sort(key=lambda pair: (-sampling.risk(pair[1]), pair[0].pk))
    shown = signed[:SHOWN]
    asked = _asked([row.pk for row, _why in shown])
    lines = tuple(Line(row, why, asked[row.pk]) for row, why in shown)
    return Sample(lines, len(figures), len(signed), is_cut)


def _figures(user: User, year: int, month: int, path: str) -> "QuerySet[Actual]":
    before = Actual.objects.in_force().filter(
        indicator=OuterRef("indicator"),
        period__year=year,
        period__month__lt=month,
    )
    rows = access.visible(Actual.objects.in_force(), user).filter(
        period__year=year,
        period__month=month,
        indicator__department__path__startswith=path,
    )
    found: QuerySet[Actual] = rows.annotate(
        before=Subquery(before.order_by("-period__month").values("value")[:1])
    )
    near = ("indicator__department", "period", "corrects", "author")
    return found.select_related(*near).order_by("indicator__department__path", "pk")


def _facts(row: Actual, targets: frozenset[Decimal], changed: int) -> Facts:
    sent, locked = row.submitted_at, row.period.locked_at
    replaced = row.corrects
    return Facts(
        value=row.value,
        cumulative=row.indicator.accumulation == Accumulation.CUMULATIVE,
        share=row.indicator.measure in (Measure.PERCENT, Measure.GROWTH),
        previous=getattr(row, "before", None),
        replaced=replaced.value if replaced else None,
        targets=targets,
        submitted_on=timezone.localdate(sent) if sent else None,
        due_on=row.period.due_on,
        after_lock=bool(sent and locked and sent > locked),
        evidence_changed=changed,
    )


def _targets(
    indicators: Collection[int], year: int, month: int
) -> dict[int, frozenset[Decimal]]:
    """Return the numbers in force at the period's end, by indicator: one query."""
    versions = TargetVersion.objects.filter(
        target=OuterRef("pk"), valid_from__lte=periods.period_end(year, month)
    ).order_by("-valid_from", "-pk")
    rows = Target.objects.filter(
        indicator__in=among(indicators), goal__year=year, goal__kind=GoalKind.ANNUAL
    ).annotate(
        kind=Subquery(versions.values("kind")[:1]),
        number=Subquery(versions.values("number")[:1]),
    )
    found: dict[int, set[Decimal]] = defaultdict(set)
    numbers = rows.filter(kind=ValueKind.NUMBER, number__isnull=False)
    for indicator, number in numbers.values_list("indicator", "number"):
        found[indicator].add(number)
    return defaultdict(
        frozenset, {key: frozenset(numbers) for key, numbers in found.items()}
    )


def _evidence_changed(ids: Sequence[int]) -> Counter[int]:
    """Return how many files of each figure went after its approval: one query."""
    rows = Evidence.objects.filter(
        actual__in=among(ids), ended_at__gt=F("actual__approved_at")
    )
    return Counter(rows.values_list("actual_id", flat=True))


def _asked(ids: Sequence[int]) -> Counter[int]:
    rows = Inquiry.objects.filter(actual__in=among(ids))
    return Counter(rows.values_list("actual_id", flat=True))
