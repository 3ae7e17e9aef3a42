"""A whole department's 申报表 laid over the one on record: money, duties, goals.

The form lists its goals in two cells and has a table for each that has rows. Which
goal a paragraph or a table means is read off its words; where these do not tell, it
is asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext as _

from performance.choices import GoalKind
from performance.declaring import (
    DeclaredForm,
    DeclaredGoal,
    FormKind,
)
from performance.sheets.official.incoming import (
    look,
    overlay,
    paragraphs,
    whole_sums,
)
from performance.sheets.official.incoming.look import Answer, Choice, Option, Told
from performance.sheets.official.incoming.matching import Known
from performance.sheets.official.incoming.overlay import Laid
from performance.sheets.official.reading.terms import (
    Finding,
    Place,
    Severity,
    Table,
)

KINDS: Final = (GoalKind.LONG_TERM, GoalKind.ANNUAL)
PEOPLE: Final = ("filler", "filler_phone")
_NAMES: Final = {
    "fiscal": "财政拨款",
    "other": "其他资金",
    "basic": "基本支出",
    "project": "项目支出",
}


@dataclass
class _Slot:
    """One goal of the form to be; `key` names it in questions."""

    goal: DeclaredGoal
    key: str
    number: str
    # The goal's words on record, where the file rewords them.
    before: str = ""

    @property
    def words(self) -> set[str]:
        """What the goal is called, on record and in the file."""
        return {paragraphs.bare(text) for text in (self.goal.text, self.before)}


def _slot(goal: DeclaredGoal, key: str, at: int) -> _Slot:
    """Return a goal as the `at`-th of its kind; one that names its number keeps it."""
    first = (goal.heading or goal.text).partition("：")[0][:12]
    return _Slot(goal, key, _digits(first) or str(at + 1), goal.text)


def names(base: DeclaredForm) -> dict[str, str]:
    """Return what the money and the goals of a department's form are called."""
    if base.kind is not FormKind.DEPARTMENT:
        return {}
    years = range(base.year - 2, base.year + 1)
    return {
        GoalKind.LONG_TERM.value: "长期目标",
        GoalKind.ANNUAL.value: "年度目标",
        **{f"{k}.{y}": f"{y}年{word}" for k, word in _NAMES.items() for y in years},
    }


def overlaid(laid: Laid, known: Sequence[Known]) -> DeclaredForm:
    """Return the form on record with what the file says."""
    base = laid.base
    money = tuple(
        replace(line, text=laid.taken(f"{line.key}.{line.year}", line.text))
        for line in base.money
    )
    for finding in whole_sums.differing(laid):
        laid.note(finding)
    duties, tasks = laid.taken("duties", base.duties), laid.taken("tasks", base.tasks)
    slots = [slot for kind in KINDS for slot in _listed(laid, kind)]
    goals = _tables(laid, slots, known)
    for key in PEOPLE:
        if said := laid.moved(key):
            laid.note(Finding("not_read", laid.form.at(key), said[:60]))
    form = replace(base, duties=duties, tasks=tasks, money=money, goals=tuple(goals))
    return overlay.placed(laid, form)


def _listed(laid: Laid, kind: GoalKind) -> list[_Slot]:
    """Return the goals of one kind: those on record as the cell has them, new ones."""
    held = [goal for goal in laid.base.goals if goal.kind is kind]
    slots = [_slot(goal, str(goal.goal_id), at) for at, goal in enumerate(held)]
    text = laid.moved(kind.value)
    if text is None:
        return slots
    found = paragraphs.parted(text, [goal.text for goal in held])
    if not held:
        found.rest = _begun(laid, kind, found.rest)
    left = list(found.missing)
    for at, words in enumerate(found.rest):
        chosen = _chosen(laid, kind, at, words, [slots[one] for one in left], held)
        if chosen == Choice.NEW:
            goal = DeclaredGoal(place="", kind=kind, text=words)
            slots.append(_slot(goal, f"new.{kind.value}.{at}", len(slots)))
            laid.changed(kind.value, "", words)
            continue
        same = [one for one in left if slots[one].key == chosen]
        for one in same:
            left.remove(one)
            found.texts[one] = words
    for at, words in found.texts.items():
        _reword(laid, slots[at], words)
    for at in left:
        place = laid.form.at(kind.value)
        laid.note(Finding("goal_missing", place, slots[at].goal.text[:60]))
    return slots


def _reword(laid: Laid, slot: _Slot, words: str) -> None:
    if words != slot.goal.text:
        laid.changed(slot.goal.kind.value, slot.goal.text, words)
        slot.goal = replace(slot.goal, text=words)


def _begun(laid: Laid, kind: GoalKind, rest: list[str]) -> list[str]:
    """Return the goals of a form that has none yet; several unnumbered lines may be
    one goal."""
    if len(rest) < 2 or any(map(paragraphs.is_numbered, rest)):
        return rest
    key, place = f"goals-{kind.value}", laid.form.at(kind.value)
    told = Told(
        place=place,
        severity=Severity.QUESTION,
        sentence=_("“%(name)s”一栏有%(count)s段，没有编号。")
        % {"name": laid.label(kind.value), "count": len(rest)},
        todo=_("请选择：每段是一个目标，还是合为一个目标。"),
        key=key,
        options=look.options((Choice.EACH, Choice.ONE)),
        answer=laid.answers.get(key, Answer()),
    )
    laid.told.append(told)
    return ["\n".join(rest)] if told.answer.choice == Choice.ONE else rest


def _chosen(
    laid: Laid,
    kind: GoalKind,
    at: int,
    words: str,
    left: Sequence[_Slot],
    held: Sequence[DeclaredGoal],
) -> str:
    """Return the key of the goal that a paragraph rewords, or Choice.NEW; "" while
    that is not answered. A form without goals has new ones only."""
    if not held:
        return Choice.NEW
    key, place = f"goal-{kind.value}-{at}", laid.form.at(kind.value)
    told = Told(
        place=place,
        severity=Severity.QUESTION,
        sentence=_("“%(name)s”一栏的“%(words)s”与系统中的目标都不同。")
        % {"name": laid.label(kind.value), "words": words[:60]},
        todo=_("请选择它是哪一个目标，或者是新的目标。"),
        key=key,
        options=(
            *[_offer(slot) for slot in left],
            Option(Choice.NEW, _("是新的目标")),
            Option(Choice.SKIP, _("不读这一段")),
        ),
        answer=laid.answers.get(key, Answer()),
    )
    laid.told.append(told)
    return "" if told.open else told.answer.choice


def _offer(slot: _Slot) -> Option:
    return Option(slot.key, _("就是“%s”") % (slot.goal.heading or slot.goal.text)[:40])


def _tables(
    laid: Laid, slots: Sequence[_Slot], known: Sequence[Known]
) -> list[DeclaredGoal]:
    """Put each table's rows over the goal that it belongs to."""
    rows = {id(slot): list(slot.goal.rows) for slot in slots}
    seen: set[str] = set()
    for table in laid.form.tables:
        slot = _slot_of(laid, table, slots)
        if slot is None:
            continue
        if slot.key in seen:
            laid.note(Finding("goal_twice", _at(table), slot.goal.text[:60]))
            continue
        seen.add(slot.key)
        _take_heading(laid, table, slot)
        pks = {row.target_id for row in slot.goal.rows}
        mine = [one for one in known if one.pk in pks]
        held, new = overlay.rows(laid, slot.goal.rows, table.lines, mine)
        rows[id(slot)] = [*held, *new]
    for slot in slots:
        if slot.key not in seen and slot.goal.rows:
            place = Place(laid.form.sheet)
            laid.note(Finding("goal_rows_missing", place, slot.goal.text[:60]))
    return [replace(slot.goal, rows=tuple(rows[id(slot)])) for slot in slots]


def _slot_of(laid: Laid, table: Table, slots: Sequence[_Slot]) -> _Slot | None:
    """Return the goal that a table belongs to; None while that is not answered."""
    kind = GoalKind.LONG_TERM if table.is_long_term else GoalKind.ANNUAL
    mine = [slot for slot in slots if slot.goal.kind is kind]
    told = _fitting(table, mine)
    if len(told) == 1:
        return told[0]
    if not table.lines:
        return None
    key = f"table-{table.lines[0].place.row}"
    asked = Told(
        place=_at(table),
        severity=Severity.QUESTION,
        sentence=_("看不出“%s”这张指标表属于哪个目标。")
        % (_full(table) or table.lines[0].text("name"))[:60],
        todo=_("请选择目标，或者不读这张表；目标须先写在“整体绩效目标”一栏。"),
        key=key,
        options=(*map(_offer, mine), Option(Choice.SKIP, _("不读这张表"))),
        answer=laid.answers.get(key, Answer()),
    )
    laid.told.append(asked)
    return next((slot for slot in mine if slot.key == asked.answer.choice), None)


def _fitting(table: Table, mine: Sequence[_Slot]) -> list[_Slot]:
    """Return the goal that a table names: by its heading, by the goal's words, by its
    number; the only one of its kind where it names none."""
    said = paragraphs.bare(table.heading)
    for same in (
        [one for one in mine if _squeezed(_full(table)) == _squeezed(one.goal.heading)],
        [one for one in mine if said == paragraphs.bare(one.goal.heading)],
        [one for one in mine if said in one.words],
        [one for one in mine if _digits(table.label) == one.number],
    ):
        if len(same) == 1 and (said or table.label):
            return same
    return list(mine) if len(mine) == 1 and not table.label else []


def _full(table: Table) -> str:
    return table.label + table.heading


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _digits(text: str) -> str:
    return "".join(one for one in text if one.isdecimal())


def _take_heading(laid: Laid, table: Table, slot: _Slot) -> None:
    """Take a table's heading where it is another than the goal's own."""
    said, old = _full(table), slot.goal.heading
    if not table.heading or _squeezed(said) == _squeezed(old):
        return
    if not old and paragraphs.bare(table.heading) in slot.words:
        return
    name = laid.label(slot.goal.kind.value)
    laid.changes.append(look.Change(_at(table), name, "", old, said))
    slot.goal = replace(slot.goal, heading=said)


def _at(table: Table) -> Place:
    if table.heading_at.row or not table.lines:
        return table.heading_at
    return table.lines[0].at("name")
