"""The score of past calls, as JSON objects and as a table for a terminal."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from budget import periods
from performance.choices import Light
from performance.management.printing import aligned
from performance.outlook.replay import BINS, CALLED, FEWEST_CALLS, Bin, Tally
from performance.outlook.sentences import WORDS
from performance.outlook.terms import OutlookReason
from performance.rounding import rounded

PLACES = 4
FEW_PLACES = 2
NAMES = {
    Light.GREEN: WORDS["zh"][OutlookReason.LIKELY],
    Light.YELLOW: WORDS["zh"][OutlookReason.HARD],
    Light.RED: WORDS["zh"][OutlookReason.HOPELESS],
}
NONE = (
    "没有可回算的概率预计：一条指标要有三个完整年度（被回算的一年和它之前的两年），"
    "且至少四期数据、有年末数。"
)
FEW = "只有{count}例，不足{fewest}例，命中率说明不了什么。"


def as_objects(score: Tally, rules: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield one object a month, then one of the whole; numbers are strings.

    `rules` name those that the past was called by.
    """
    for month in score.months:
        yield {"month": month, **_counts(score, month)}
    yield {
        "month": None,
        **_counts(score, None),
        "stand_ins": score.stand_ins,
        "rules": list(rules),
        "enough": score.enough,
        "note": _note(score),
    }


def _counts(score: Tally, month: int | None) -> dict[str, Any]:
    months = score.months if month is None else [month]
    return {
        "calls": score.calls(month),
        "kept": score.hits(month),
        "lights": {
            light.value: {
                "called": sum(score.called[at, light] for at in months),
                "kept": sum(score.kept[at, light] for at in months),
            }
            for light in CALLED
        },
        "by_pace": {
            light.value: {
                "called": sum(score.paced[at, light] for at in months),
                "kept": sum(score.paced_kept[at, light] for at in months),
            }
            for light in CALLED
        },
        "settled": sum(score.settled[at] for at in months),
        "not_called": sum(score.unsaid[at] for at in months),
        "brier": _number(score.brier(month)),
        "brier_of_base_rate": _number(score.usual(month)),
        "reliability": [
            _bin(place, found)
            for place, found in enumerate(score.reliability(month))
            if found.count
        ],
    }


def as_lines(score: Tally, rules: Sequence[str]) -> list[str]:
    """Return the score as aligned lines, what it is worth first."""
    lines = ["全年预计回算", _note(score)]
    if rules:
        lines.append(f"按现行规则：{'、'.join(rules)}")
    lines.append("")
    lines += aligned([_heads(), *(_row(score, month) for month in score.months)])
    if score.calls():
        lines += ["", "说的概率与实际完成", *aligned(_reliability(score))]
        lines += ["", "各期：平均说→实际完成（例数）", *aligned(_by_month(score))]
    if score.stand_ins:
        lines += [
            "",
            f"其中{score.stand_ins}次回算的年份没有指标值，以“不低于上一年实绩”代替。",
        ]
    return lines


def _note(score: Tally) -> str:
    count = score.calls()
    if count == 0:
        return NONE
    if not score.enough:
        return FEW.format(count=count, fewest=FEWEST_CALLS)
    return f"共{count}例。"


def _heads() -> tuple[str, ...]:
    called = (f"{NAMES[light]}（完成/判）" for light in CALLED)
    return ("填报期", *called, "布里尔分", "只报基准率", "按序时（完成/判）", "已定局")


def _row(score: Tally, month: int) -> tuple[str, ...]:
    pairs = (
        _pair(score.kept[month, light], score.called[month, light]) for light in CALLED
    )
    paced = "　".join(
        f"{light.label} {_pair(score.paced_kept[month, light], count)}"
        for light in CALLED
        if (count := score.paced[month, light])
    )
    return (
        periods.short_label(month),
        *pairs,
        _number(score.brier(month)) or "–",
        _number(score.usual(month)) or "–",
        paced or "–",
        str(score.settled[month]),
    )


def _pair(kept: int, called: int) -> str:
    return f"{kept}/{called}" if called else "–"


def _reliability(score: Tally) -> Sequence[tuple[str, ...]]:
    rows = [("概率", "例数", "平均说", "实际完成")]
    for place, found in enumerate(score.reliability()):
        if found.count:
            shown = _bin(place, found)
            cells = (str(found.count), shown["said"], shown["came"])
            rows.append((_fifth(place), *cells))
    return rows


def _by_month(score: Tally) -> Sequence[tuple[str, ...]]:
    """Return a line for each month that has calls: what was said, what came."""
    rows = [("填报期", *map(_fifth, range(BINS)))]
    for month in score.months:
        if score.calls(month):
            cells = map(_said_and_came, score.reliability(month))
            rows.append((periods.short_label(month), *cells))
    return rows


def _said_and_came(found: Bin) -> str:
    if not found.count:
        return "–"
    said = rounded(Fraction(found.said) / found.count, FEW_PLACES)
    came = rounded(Fraction(found.kept, found.count), FEW_PLACES)
    return f"{said}→{came}（{found.count}）"


def _fifth(place: int) -> str:
    """Return the edges of one fifth of the probabilities: "0.8–1"."""
    ends = (rounded(Fraction(at, BINS), 1) for at in (place, place + 1))
    return "–".join(ends)


def _bin(place: int, found: Bin) -> dict[str, Any]:
    return {
        "from": rounded(Fraction(place, BINS), 1),
        "to": rounded(Fraction(place + 1, BINS), 1),
        "calls": found.count,
        "said": rounded(Fraction(found.said) / found.count, PLACES),
        "came": rounded(Fraction(found.kept, found.count), PLACES),
    }


def _number(number: float | None) -> str | None:
    return None if number is None else rounded(Decimal(number), PLACES)
