"""What stands against a declared form on record: links, equal names, frozen weights."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from budget.models import Department, DepartmentYear, Project, ProjectYear
from budget.models.organization import STEP
from performance.choices import GoalKind, Measure, ValueKind
from performance.declared_terms import ReadForm, ReadRow
from performance.declaring import FormKind, Problem
from performance.models import Indicator, Target, Weighting
from performance.queries import declarations, declared_owners, library, namesakes
from performance.queries.declarations import Held
from performance.values import units
from performance.values.sentence import Sentence

_STRANGE: Final = Sentence(
    "这一行不是这张表上的，请刷新后重填。",
    "This row is not on this form. Reload and fill it in again.",
)
_NO_SUCH: Final = Sentence(
    "没有这项指标，或已停用，请重新选择。",
    "There is no such indicator in use. Choose again.",
)
_SHARED: Final = Sentence(
    "这项指标本年已有别的目标值在用，请写明为什么同一个数兑现两处目标。",
    "Another commitment of the year uses this indicator. Say why one figure "
    "serves both.",
)
_NAMESAKE: Final = Sentence(
    "已有同名指标：是同一个数，还是另一件事？请选择。",
    "There is an indicator of this name. Is it the same figure, or another thing?",
)
_TWICE: Final = Sentence(
    "本表有两行同名：如确是两件事，请勾选“另一件事”；否则请合并。",
    "Two rows have one name. Say that they are two things, or make them one.",
)
_UNIT: Final = Sentence(
    "这项指标按“{indicator}”计量，指标值的单位却是“{value}”：请改单位，或另立指标。",
    "This indicator is measured in {indicator}, the value in {value}. Change the "
    "unit, or make it an indicator of its own.",
)
_CARRIED: Final = Sentence(
    "上年的这一行已经结转过，请刷新后重填。",
    "This row of last year was carried over already. Reload and fill it in again.",
)
CODE_TAKEN: Final = Sentence(
    "项目代码已被使用，请核对。", "Another project year has this code."
)
_NAME_TAKEN: Final = Sentence(
    "本部门已有同名项目：请从该项目开始申报。",
    "The department has a project of this name. Start from that project.",
)
_NAME_KEPT: Final = Sentence(
    "项目名称是历年共用的，不能在一年的申报表上改。",
    "A project's name holds for all its years. It cannot be changed on one form.",
)
_NO_NUMBER: Final = Sentence(
    "选用的指标按“是否”计量，指标值却是数或日期：请写成“是”或要达到的要求，"
    "或改用别的指标名称。",
    "The entry that was picked is one of yes or no, but the value is a number or a "
    "day. Write what is to be so, or give the row another name.",
)
_FROZEN: Final = Sentence(
    "分值已冻结，须由财政绩效科解冻后才能修改。",
    "The weights are frozen. The finance bureau's performance section must thaw them.",
)
_PAST_MONEY: Final = Sentence(
    "与已登记的{year}年数“{kept}”不符：往年数以登记为准。",
    "The amount on record for {year} is {kept}. Earlier years stay as recorded.",
)


@dataclass(frozen=True, slots=True)
class Record:
    """What a form is held against: whose it is, and its goals and rows on record."""

    department: Department
    project_year: ProjectYear | None
    held: Held
    years: dict[int, DepartmentYear]

    @property
    def body_path(self) -> str:
        return self.department.path[:STEP]


def found(read: ReadForm, record: Record) -> list[Problem]:
    """Return what stands against a form, in a number of queries that rows do not
    change."""
    if read.form.adds:
        return _of_rows(read, record)
    return [
        *_strangers(read, record),
        *_names(read, record),
        *_past_money(read, record),
        *_links(read, record),
        *_namesakes(read, record),
        *_yes_or_no(read, record),
        *declared_owners.doubts(read, record.department, record.held),
        *_frozen(read, record),
    ]


def _of_rows(read: ReadForm, record: Record) -> list[Problem]:
    """Return what stands against rows that join a form which binds already."""
    return [
        *_links(read, record),
        *_namesakes(read, record),
        *_yes_or_no(read, record),
        *declared_owners.doubts(read, record.department, record.held),
    ]


def _strangers(read: ReadForm, record: Record) -> Iterable[Problem]:
    """A goal or row that is not on the form, or stands on it twice."""
    goals = {goal.pk for goal in record.held.goals}
    rows = {row.pk for row in record.held.rows}
    for goal in read.form.filled:
        if goal.goal_id is not None and goal.goal_id not in goals:
            yield Problem(f"{goal.place}.text", _STRANGE)
        goals.discard(goal.goal_id or 0)
    for _goal, row in read.form.rows():
        if row.target_id is not None and row.target_id not in rows:
            yield Problem(f"{row.place}.name", _STRANGE)
        rows.discard(row.target_id or 0)


def _names(read: ReadForm, record: Record) -> Iterable[Problem]:
    form = read.form
    if form.kind is FormKind.DEPARTMENT:
        return
    own = record.project_year
    taken = ProjectYear.objects.filter(year=form.year, code=form.project_code.strip())
    if taken.exclude(pk=own.pk if own else 0).exists():
        yield Problem("project_code", CODE_TAKEN)
    name = form.project_name.strip()
    if form.project_id is not None:
        if not Project.objects.filter(pk=form.project_id, name=name).exists():
            yield Problem("project_name", _NAME_KEPT)
    elif ProjectYear.objects.filter(
        project__department=record.department, project__name=name
    ).exists():
        yield Problem("project_name", _NAME_TAKEN)


def _past_money(read: ReadForm, record: Record) -> Iterable[Problem]:
    for line in read.form.money:
        year = record.years.get(line.year or 0)
        if year is None or line.year == read.form.year:
            continue
        kept = declarations.department_amount(year, line.key)
        amount: Decimal | None = read.money[line.key, line.year]
        if line.text.strip() != kept and amount != year.amount_of(line.key):
            words = {"year": str(line.year), "kept": kept or "—"}
            sentence = Sentence(
                _PAST_MONEY.zh.format(**words), _PAST_MONEY.en.format(**words)
            )
            yield Problem(line.place, sentence)


def _links(read: ReadForm, record: Record) -> Iterable[Problem]:
    """A link to an indicator that is not there, or unsaid; a unit that differs."""
    own = {row.pk: row for row in record.held.rows}
    rows = [row for row in read.rows if row.row.target_id not in own]
    carried = {
        row.pk: row
        for row in Target.objects.filter(
            pk__in=[row.row.carried_from for row in rows if row.row.carried_from],
            goal__year=read.form.year - 1,
            goal__department__path__startswith=record.body_path,
        ).select_related("carried_to")
    }
    yield from _carried(rows, carried)
    wanted = {row.row.indicator_id for row in rows if row.row.indicator_id}
    kept = {target.indicator_id for target in own.values()}
    known = Indicator.objects.filter(
        department__path__startswith=record.body_path, retired_on=None
    ).in_bulk([*wanted, *kept])
    used = _used(wanted, read.form.year)
    for row in read.rows:
        target = own.get(row.row.target_id or 0)
        pk = target.indicator_id if target else row.row.indicator_id
        if pk is None:
            continue
        if target is None and pk not in known:
            yield Problem(f"{row.row.place}.name", _NO_SUCH, question=True)
            continue
        # What continues a shared row of last year is shared as it was.
        said = row.row.link_reason.strip() or row.row.carried_from
        if target is None and pk in used and not said:
            yield Problem(f"{row.row.place}.link_reason", _SHARED, question=True)
        if target is None and pk in known:
            yield from _units(row, known[pk])
        if target is None:
            used.add(pk)


def _carried(rows: Sequence[ReadRow], carried: dict[int, Target]) -> Iterable[Problem]:
    for row in rows:
        pk = row.row.carried_from
        old = carried.get(pk or 0)
        if pk and (old is None or hasattr(old, "carried_to")):
            yield Problem(f"{row.row.place}.name", _CARRIED)


def _used(ids: Iterable[int], year: int) -> set[int]:
    """Return which indicators have a commitment of the year."""
    rows = Target.objects.filter(indicator__in=set(ids), goal__year=year)
    kept = declarations.standing(rows)
    return set(kept.order_by().values_list("indicator_id", flat=True))


def _units(row: ReadRow, indicator: Indicator) -> Iterable[Problem]:
    printed = row.reading.unit
    if not units.contradict(printed, indicator.unit):
        return
    words = {"indicator": indicator.unit, "value": printed}
    sentence = Sentence(_UNIT.zh.format(**words), _UNIT.en.format(**words))
    yield Problem(f"{row.row.place}.value", sentence, question=True)


def _namesakes(read: ReadForm, record: Record) -> Iterable[Problem]:
    """Equal names raise a question, never a merge."""
    new = [
        row
        for row in read.rows
        if row.row.target_id is None and row.row.indicator_id is None
    ]
    open_rows = [row for row in new if not row.row.own and row.row.name.strip()]
    if not open_rows:
        return
    likes = defaultdict(list)
    for row in read.rows:
        likes[namesakes.likeness(row.row.name)].append(row.row.place)
    known = namesakes.known(
        record.body_path, {namesakes.likeness(row.row.name) for row in open_rows}
    )
    for row in open_rows:
        like = namesakes.likeness(row.row.name)
        place = f"{row.row.place}.name"
        if like in known:
            yield Problem(place, _NAMESAKE, True, tuple(known[like]))
        elif likes[like][0] != row.row.place:
            yield Problem(place, _TWICE, question=True)


def _yes_or_no(read: ReadForm, record: Record) -> Iterable[Problem]:
    """A number or a day beside an entry of the library that is one of yes or no."""
    entries = library.picked(
        [(one.row.place, one.row.library, one.row.name) for one in read.rows],
        record.body_path,
    )
    for row in read.rows:
        entry = entries.get(row.row.place)
        worded = row.reading.kind not in (ValueKind.NUMBER, ValueKind.DATE)
        if entry is not None and entry.measure == Measure.YES_NO and not worded:
            yield Problem(f"{row.row.place}.value", _NO_NUMBER, question=True)


def _frozen(read: ReadForm, record: Record) -> Iterable[Problem]:
    """Frozen weights hold: no row comes, goes or weighs otherwise."""
    rows = Weighting.objects.filter(frozen_at__isnull=False, year=read.form.year)
    if record.project_year is not None:
        rows = rows.filter(project_year=record.project_year)
    else:
        rows = rows.filter(project_year=None, department=record.department)
    if not rows.exists():
        return
    annual = {
        row.pk: row.weight
        for row in record.held.rows
        if any(
            goal.pk == row.goal_id and goal.kind == GoalKind.ANNUAL
            for goal in record.held.goals
        )
    }
    now = {
        row.row.target_id: row.weight
        for row in read.rows
        if row.goal.kind is GoalKind.ANNUAL
    }
    if now != annual:
        yield Problem("weights", _FROZEN)
