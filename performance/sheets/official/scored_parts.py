"""What the 自评表 of projects and of departments have in common."""

from budget import periods
from performance.course import MONTHS
from performance.queries.judging import Judged
from performance.queries.scored import Evaluated
from performance.queries.scores import Line
from performance.rounding import plain
from performance.sheets.official.parts import as_of, waits

# What stands where a row has no points or weight of its own.
NONE = "—"
PLACES = 2


def key_of(line: Line) -> str:
    """Return what the cells of a row are called."""
    return f"target.{line.judged.commitment.pk}" if line.judged else "execution"


def points(line: Line) -> str:
    """Return a row's points; none while it has no figure."""
    return "" if line.score.points is None else str(line.score.points)


def done(row: Judged, shown: str) -> str:
    """Return a row's figure: of which month, or why the row does not count yet."""
    if row.promise.awaiting:
        why = waits(row.commitment)
        return f"{shown}\n（{why}）" if shown else why
    return shown + (as_of(row.row.month) if row.row and row.old else "")


def total(found: Evaluated) -> str:
    """Return the sheet's points; none while part of it has no figure."""
    whole = found.sheet.total
    return str(whole.points) if whole.complete else ""


def grade(found: Evaluated) -> str:
    """Return the word for the sheet's points; none while part of it has no figure."""
    whole = found.sheet.total
    if not whole.complete:
        return ""
    return str(found.sheet.scheme.grade(whole.points).label)


def all_reasons(found: Evaluated) -> str:
    """Return every row's reasons, each after the row's name."""
    pairs = [(line.name, found.reasons(line)) for line in found.rows]
    return "\n".join(f"{name}：{text}" for name, text in pairs if text)


def said(found: Evaluated, name: str) -> str:
    """Return one of the texts that a person wrote; "" while nobody has."""
    return getattr(found.evaluation, name) if found.evaluation else ""


def dateline(found: Evaluated, year: int, *, is_sample: bool) -> str:
    """Say of which year the sheet is, and whether it is a trial."""
    line = f"（{year}年度）" + ("　样例数据" if is_sample else "")
    if found.month == MONTHS:
        return line
    return f"{line}　试评，数据{periods.short_label(found.month)}"


def notes(found: Evaluated, more: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Say what keeps the sheet from being final."""
    whole, found_notes = found.sheet.total, list(more)
    if whole.open:
        later = found.sheet.awaited
        waits = f"（其中{plain(later)}分的指标未到生效日期）" if later else ""
        found_notes.append(f"尚有{plain(whole.open)}分没有数据{waits}，未计总分。")
    if found.sheet.proposed:
        found_notes.append(_proposed(found))
    if any(line.score.span and not found.is_given(line) for line in found.rows):
        found_notes.append("定性指标的得分暂按等次计，由人在档内评定。")
    return tuple(f"{at}.{note}" for at, note in enumerate(found_notes, start=1))


def _proposed(found: Evaluated) -> str:
    joined = found.sheet.joined
    later = f"年中追加的{joined}项指标还没有分值，" if joined else ""
    return f"{later}分值为系统建议，尚未经人确认。"
