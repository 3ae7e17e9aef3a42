"""Which targets must be judged: asked of the database in one statement a chunk.

An assessment keeps two marks. `inputs` is a digest of every row that its judgement may
have read (on SQLite of the stamp of its figures), made here by the database; `seal` is
one over that and over what was kept. A target is stale where today's rows give other
inputs, where what is kept gives another seal, or where its open flags are not those it
calls for. So a night on which little changed costs little, and a row altered behind
everybody's back is noticed. On PostgreSQL the row itself tells which transaction wrote
it last; while that is the one that kept it (`writer`), its seal is not made anew.

The inputs may cover more than the rule reads (a draft, say): at worst a target is
judged once more. They must never cover less: what `loading` reads belongs in here too.
"""

import datetime
import functools
import hashlib
import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection

from budget import periods as calendar
from budget.audit import stamps
from budget.models.organization import STEP
from performance.choices import FlagKind
from performance.lights.terms import RULE_VERSION
from performance.queries.among import listed
from performance.queries.facts import PeriodRow, Rules

logger = logging.getLogger(__name__)
# What a judgement raises and closes; other flags go by the calendar (services.waiting).
JUDGED_FLAGS = (
    FlagKind.BEHIND,
    FlagKind.EXPLAIN,
    FlagKind.OVERDUE,
    FlagKind.OUTLOOK,
)
# SQL for the number of a transaction on PostgreSQL: of one that wrote a row (its xmin),
# or of this one. It has no cast to a number, but its age has; 3 is the first ordinary
# one. After two thousand million the numbers jump, at worst twice for each row, which
# is then judged, or its seal asked for, once more.
WRITER = "((SELECT age('3'::xid)::bigint) - age({}))"
THIS_WRITER = WRITER.format("pg_current_xact_id()::xid")
# What is kept of a judgement and sealed, in this order; whole numbers and texts alone,
# because both databases and Python write those alike. Another column is to come with a
# migration that unseals: the seal of a row that nobody has written since is not asked.
SEALED = (
    "department_id",
    "light",
    "reason",
    "pace",
    "expected",
    "source",
    "judged",
    "figure_month",
    "actual_id",
    "target_version_id",
    "policy_id",
    "outlook_light",
    "outlook_reason",
    "forecast",
    "forecast_low",
    "forecast_high",
    "probability",
    "needed_rate",
    "flags",
    "inputs",
    "basis",
)


class Stale(NamedTuple):
    """A target to be judged; `altered` where its assessment is not as it was kept."""

    target_id: int
    indicator_id: int
    inputs: str
    altered: bool


def seal(values: Iterable[Any]) -> str:
    """Return the digest of sealed values in the order of `SEALED`; booleans as 0, 1."""
    text = "|".join(["" if value is None else str(value) for value in values])
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def stamped() -> bool:
    """Tell whether each write of a figure leaves its mark; say so where it does not:
    then all targets are stale. On SQLite a trigger may be gone."""
    if connection.vendor == "postgresql" or stamps.stand(connection):
        return True
    logger.warning("triggers that stamp figures are missing: all targets are judged")
    return False


def stale(
    indicators: Sequence[int],
    reporting: Mapping[int, PeriodRow],
    rules: Rules,
    later: Sequence[int],
    *,
    year: int,
    month: int,
    today: datetime.date,
    stamped: bool,
) -> list[Stale]:
    """Return the targets of some indicators that must be judged at one month.

    `reporting` is the period of each department that owns some, `rules` are those of
    all these at the end of the month; `later` are the periods after it that have
    figures; `stamped` is what `stamped()` says.
    """
    end = calendar.period_end(year, month)
    # Late is what was due before a day, and had data within so many days of the end.
    due_before = today - datetime.timedelta(days=rules.grace_days)
    values: dict[str, Any] = {
        "year": year,
        "month": month,
        "end": end,
        "rules": seal([RULE_VERSION, rules]),
        "due_before": due_before,
        "ready_within": (due_before - end).days,
        "indicators": listed(indicators),
        "later": listed(later),
    }
    if connection.vendor == "postgresql":
        values |= _given(reporting)
    else:
        values |= {"end": end.isoformat(), "due_before": due_before.isoformat()}
    with connection.cursor() as cursor:
        cursor.execute(_statement(connection.vendor, bool(later), stamped), values)
        return list(map(Stale._make, cursor.fetchall()))


def _given(reporting: Mapping[int, PeriodRow]) -> dict[str, str]:
    """Return departments and their periods as PostgreSQL reads arrays."""
    periods = reporting.values()
    return {
        "departments": listed(reporting),
        "periods": listed(period.pk for period in periods),
        "due": f"{{{','.join(period.due_on.isoformat() for period in periods)}}}",
    }


def _line(columns: Sequence[str], vendor: str) -> str:
    """Return SQL for columns as one text, as `seal` writes it; NULL is empty."""
    if vendor == "postgresql":
        texts = (f"coalesce(CAST({column} AS text), '')" for column in columns)
        return " || '|' || ".join(texts)
    # One call for all of them: casting each took four times as long.
    marks = "|".join(["%%s"] * len(columns))
    return f"printf('{marks}', {', '.join(columns)})"


def _row(columns: Sequence[str], vendor: str) -> str:
    """Return SQL for what stands in some columns: a hash, or on SQLite the text."""
    listed = ", ".join(columns)
    if vendor == "postgresql":
        return f"hash_record_extended(ROW({listed}), 0)"
    return f"json_array({listed})"


def _rows(columns: Sequence[str], vendor: str) -> str:
    """Return SQL for what stands in many rows; their order is of no account.

    PostgreSQL marks each version of a row by its place and who wrote it: whatever
    alters one, past our door too, makes another, and nobody has to read the columns.
    (A restored database has new places: its first night judges all once more.)
    On SQLite the order is that in which they are read, which is the key's. Another one
    would have targets judged once more, and nothing worse.
    """
    if vendor != "postgresql":
        return f"group_concat({_row(columns, vendor)})"
    mark = "0"
    for table in dict.fromkeys(column.partition(".")[0] for column in columns):
        writer = WRITER.format(f"{table}.xmin")
        mark = f"hashtidextended({table}.ctid, {mark} # {writer})"
    return f"bit_xor({mark})"


def _flags(column: str) -> str:
    """Return SQL for the kinds among many rows as one text, in a fixed order."""
    return " || ".join(
        f"max(CASE WHEN {column} = '{kind.value}' THEN '{kind.value} ' ELSE '' END)"
        for kind in JUDGED_FLAGS
    )


@functools.cache
def _statement(vendor: str, later: bool, stamped: bool) -> str:
    postgres = vendor == "postgresql"
    chosen, reporting = "i.id = ANY(%(indicators)s::bigint[])", _GIVEN
    # Nearly always nothing is later, and it would be asked of each figure.
    not_later = "AND f.period_id <> ALL(%(later)s::bigint[])" if later else ""
    figures = _FIGURES.format(figure=_rows(_FIGURE, vendor), and_not_later=not_later)
    # On SQLite as a line: an array would escape the texts of all that is in it.
    inputs = _row(_INPUTS, vendor) if postgres else _line(_INPUTS, vendor)
    if not postgres:
        chosen = "t.indicator_id IN (SELECT value FROM json_each(%(indicators)s))"
        reporting = _LOOKED_UP.format(step=STEP)
        figures = _STAMPED if stamped else "random()"
    kept = [f"a.{c}" if c != "judged" else "CAST(a.judged AS integer)" for c in SEALED]
    return _STATEMENT.format(
        chosen=chosen,
        reporting=reporting,
        promise=_row(_PROMISE, vendor),
        version=_rows(_VERSION, vendor),
        plan=_rows(_PLAN, vendor),
        figures=figures,
        kinds=_flags("kind"),
        inputs=f"CAST({inputs} AS text)" if postgres else f"MD5({inputs})",
        sealed=f"MD5({_line(kept, vendor)})",
        rewritten=f"a.writer IS DISTINCT FROM {WRITER.format('a.xmin')}"
        if postgres
        else "1",
    )


_PROMISE = (
    "t.start",
    "g.kind",
    "i.measure",
    "i.accumulation",
    "i.due_months",
    "i.department_id",
    # Whether it was carried over and has no 批复 by then.
    "(t.carried_from_id IS NOT NULL AND coalesce(t.approved_on > %(end)s, TRUE))",
)
_VERSION = ("v.id", "v.kind", "v.comparator", "v.number", "v.date")
_PLAN = ("n.id", "n.status", "o.month", "o.amount")
# Of figures PostgreSQL reads the rows' marks; SQLite, which would have to read them
# whole, keeps a stamp of each indicator (performance.models.FigureStamp). That one a
# figure of a later month moves too.
_FIGURES = """(SELECT {figure} FROM performance_actual f
      WHERE f.indicator_id = t.indicator_id {and_not_later})"""
_FIGURE = ("f.id",)
_STAMPED = """(SELECT k.number FROM performance_figurestamp k
      WHERE k.key = t.indicator_id)"""
_INPUTS = (
    "s.promise",
    "CAST(%(rules)s AS text)",
    "s.version",
    "s.plan",
    "s.figures",
    "s.late",
)
# The period of each department. PostgreSQL is given them: it takes the joins for a few
# rows, and looked up department, body and period of each target. It is told the
# indicators once: naming them for the targets as well made it walk the list for each.
_GIVEN = """JOIN
    unnest(%(departments)s::bigint[], %(periods)s::bigint[], %(due)s::date[])
    AS p(department_id, id, due_on) ON p.department_id = i.department_id"""
_LOOKED_UP = """JOIN budget_department d ON d.id = i.department_id
  JOIN budget_department body ON body.path = substr(d.path, 1, {step})
  JOIN budget_period p
    ON p.body_id = body.id AND p.year = %(year)s AND p.month = %(month)s"""
# Subqueries, not joins: whatever the statistics say, each is an index look-up a target.
# `late` stands beside the rows because a flag rises although none of them has moved;
# what was judged by a figure of its month is not, or its figures have moved. A seal is
# made anew only where another transaction has written the row than that which kept it.
_STATEMENT = """
WITH seen AS (
  SELECT t.id AS target_id, t.indicator_id,
    {promise} AS promise,
    (SELECT {version} FROM performance_targetversion v
      WHERE v.target_id = t.id AND v.valid_from <= %(end)s) AS version,
    (SELECT {plan} FROM performance_plan n
      JOIN performance_planpoint o ON o.plan_id = n.id
      WHERE n.target_id = t.id AND n.valid_from <= %(end)s) AS plan,
    {figures} AS figures,
    CASE WHEN p.due_on < %(due_before)s AND i.lag_days < %(ready_within)s
      AND coalesce(a.figure_month, 0) <> %(month)s
      AND NOT EXISTS (SELECT 1 FROM performance_actual f
        WHERE f.indicator_id = t.indicator_id
        AND f.period_id = p.id AND f.status = 'approved') THEN 1 ELSE 0 END AS late,
    (SELECT {kinds} FROM performance_flag f
      WHERE f.target_id = t.id AND f.closed_at IS NULL) AS kinds,
    a.id AS kept, a.inputs AS held, a.flags, a.seal, {sealed} AS sealed,
    {rewritten} AS rewritten
  FROM performance_target t
  JOIN performance_goal g ON g.id = t.goal_id AND g.year = %(year)s
  JOIN performance_indicator i ON i.id = t.indicator_id
  {reporting}
  LEFT JOIN performance_assessment a ON a.target_id = t.id AND a.period_id = p.id
  WHERE {chosen}
), digested AS (
  SELECT s.*, {inputs} AS inputs FROM seen s
)
SELECT s.target_id, s.indicator_id, s.inputs,
  CASE WHEN s.kept IS NULL THEN false ELSE s.seal <> '' AND s.seal <> s.sealed END
FROM digested s
WHERE s.kept IS NULL OR s.held <> s.inputs
  OR (s.rewritten AND s.seal <> s.sealed)
  OR (s.flags <> coalesce(s.kinds, '') AND NOT EXISTS (
    SELECT 1 FROM performance_assessment l JOIN budget_period p ON p.id = l.period_id
    WHERE l.target_id = s.target_id AND p.year = %(year)s AND p.month > %(month)s))
ORDER BY s.indicator_id, s.target_id
"""
