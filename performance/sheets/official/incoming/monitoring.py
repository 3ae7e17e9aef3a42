"""A 绩效运行监控表 that came back: its figures and words become drafts of its month.

Each row goes the way of the quarter's workbook (sheets.checking): the same reading,
the same questions, the same service. What the sheet only repeats is held against the
records and told where it differs.
"""

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from budget import periods
from budget.models import Period, User
from performance.language import language
from performance.models import FormUpload, Target
from performance.models.explanation import CAUSES
from performance.queries import entry, monitored, monitored_department, quarter
from performance.queries.monitored import Monitored
from performance.queries.quarter import Line as Due
from performance.services.saving import save_actuals
from performance.sheets import checking
from performance.sheets.checking import Checked, Standing
from performance.sheets.columns import NAMES
from performance.sheets.official.incoming import kept, look, monitored_boxes
from performance.sheets.official.incoming.answered import with_answers
from performance.sheets.official.incoming.look import Answer, Change, Choice, Look, Told
from performance.sheets.official.incoming.matching import Known, matched
from performance.sheets.official.incoming.printed import fields_of, rows_of
from performance.sheets.official.monitored import described
from performance.sheets.official.reading import expected, heads
from performance.sheets.official.reading.expected import Expected
from performance.sheets.official.reading.terms import (
    Finding,
    Kind,
    Line,
    Official,
    Place,
    Severity,
)
from performance.sheets.rows import Filed
from performance.sheets.saving import entry_of

REASON: Final = "读入绩效运行监控表"
# The columns that the sheet only repeats.
REPEATED: Final = ("level1", "level2", "value", "note")


@dataclass
class Prepared:
    """The look of a sheet, and the rows that saving would take."""

    look: Look = field(default_factory=Look)
    rows: list[Checked] = field(default_factory=list)
    period: Period | None = None


@dataclass(frozen=True)
class _Sheet:
    """A sheet with what is on record beside it. `lines` are by commitment."""

    form: Official
    answers: Mapping[str, Answer]
    known: Mapping[int, Known]
    lines: Mapping[int, Line]
    indicators: Mapping[int, int]
    due: Mapping[int, Due]
    # The commitments that wait for their 批复.
    awaiting: Collection[int] = ()


def prepare(upload: FormUpload, user: User, today: datetime.date) -> Prepared:
    """Hold a kept sheet against the records, as its user may save it today."""
    form, answers = kept.from_json(upload.content), look.answers_of(upload.answers)
    record, wanted = _on_record(upload, form.month or 12, today)
    done, wrong = Prepared(), expected.against(form, wanted)
    done.period, lacking = _period(form, record, user, today)
    for finding in (*wrong, *form.findings, *(lacking if not wrong else ())):
        done.look.told.append(look.told(finding, answers))
    if wrong or done.period is None:
        return done
    paper = described(record)
    found = matched(
        with_answers(form, answers).lines, rows_of(paper), answers, may_add=False
    )
    done.look.told += found.told
    pairs = [(line, known) for line, known in found.pairs if known is not None]
    due = {line.indicator.pk: line for line in quarter.lines(user, done.period)}
    shown = sorted(row.judged.commitment.indicator_id for row in record.rows)
    done.look.seen = look.seal(_version(due[pk]) for pk in shown if pk in due)
    rows = [row.judged for row in record.rows]
    awaiting = {one.commitment.pk for one in rows if one.promise.awaiting}
    _take(done, replace(_record(form, answers, pairs, due), awaiting=awaiting))
    missing = [
        Finding("row_missing", Place(form.sheet), one.texts["name"])
        for one in found.missing
    ]
    for finding in (*_fields(form, fields_of(paper)), *missing):
        done.look.told.append(look.told(finding, answers))
    return done


def save(done: Prepared, user: User, now: datetime.datetime) -> dict[int, str]:
    """Save the rows that were prepared as drafts, in one act.

    Returns why a row could not be saved, by indicator: then the caller undoes all.
    """
    assert done.period is not None
    found = save_actuals(
        period_id=done.period.pk,
        entries=[entry_of(row) for row in done.rows],
        actor=user,
        now=now,
        reason=REASON,
    )
    return found.kept


def _on_record(
    upload: FormUpload, month: int, today: datetime.date
) -> tuple[Monitored, Expected]:
    """Return the sheet through a month, of a project or of a whole department."""
    year = upload.project_year
    if year is None:
        found = monitored_department.department(
            upload.department, upload.year, month, today
        )
        kinds = frozenset({Kind.WHOLE_MONITOR})
        return found, Expected(kinds, found.body.name, upload.year)
    found = monitored.project(year, month, today)
    kinds = frozenset({Kind.MONITOR})
    return found, Expected(kinds, found.body.name, year.year, year.project.name)


def _period(
    form: Official, record: Monitored, user: User, today: datetime.date
) -> tuple[Period | None, list[Finding]]:
    place = Place(form.sheet)
    if form.month is None:
        return None, [Finding("no_month", place)]
    opened = entry.periods_for(user, today)
    path = record.body.path
    mine = opened.filter(body__path=path, year=record.year, month=form.month)
    if (period := mine.first()) is not None:
        return period, []
    label = periods.short_label(form.month, language())
    return None, [Finding("no_period", place, label)]


def _record(
    form: Official,
    answers: Mapping[str, Answer],
    pairs: Iterable[tuple[Line, Known]],
    due: Mapping[int, Due],
) -> _Sheet:
    found = list(pairs)
    rows = Target.objects.filter(pk__in=[known.pk for _line, known in found])
    return _Sheet(
        form,
        answers,
        {known.pk: known for _line, known in found},
        {known.pk: line for line, known in found},
        dict(rows.values_list("pk", "indicator_id")),
        due,
    )


def _take(done: Prepared, sheet: _Sheet) -> None:
    """Look through every row: what it changes, what is wrong with it, what is asked."""
    filed: dict[int, Filed] = {}
    where: dict[int, Line] = {}
    for pk, line in sheet.lines.items():
        indicator = sheet.indicators[pk]
        done.look.told += [
            look.told(one, sheet.answers) for one in _repeated(sheet.known[pk], line)
        ]
        moved = monitored_boxes.moved(sheet.known[pk], line)
        if not moved:
            done.look.same += 1
        elif indicator not in sheet.due:
            code = "awaits" if pk in sheet.awaiting else "not_yours"
            finding = Finding(code, line.at(heads.NAME), line.text(heads.NAME))
            done.look.told.append(look.told(finding, sheet.answers))
        elif indicator in filed and filed[indicator].texts != moved:
            other = str(where[indicator].place.row)
            finding = Finding("shared", line.at(heads.NAME), line.text("name"), other)
            done.look.told.append(look.told(finding, sheet.answers))
        else:
            filed[indicator] = _filed(sheet, indicator, line, moved)
            where[indicator] = line
    assert done.period is not None
    rows = [row for row in filed.values() if not _skipped(row.number, sheet.answers)]
    checked = checking.check(rows, sheet.due, done.period).rows
    for row in checked:
        line = where[row.row.id or 0]
        done.look.told += _told(row, line, sheet.answers)
        done.look.changes += _changes(row, line)
        done.look.same += row.standing == Standing.SAME
    done.rows = [row for row in checked if row.standing == Standing.READY]


def _filed(sheet: _Sheet, pk: int, line: Line, moved: Mapping[str, str]) -> Filed:
    """Return the row as the quarter's workbook has it: what it lacks stays."""
    due, texts = sheet.due[pk], dict(moved)
    confirmed = []
    for key, answer in sheet.answers.items():
        if key.startswith(_doubt_key(line.place.row, "")):
            if answer.choice == Choice.TYPED and answer.text.strip():
                texts["text"] = answer.text.strip()
            elif answer.choice == Choice.TAKE:
                confirmed.append(key.split("-", 2)[2])
    return Filed(
        number=line.place.row,
        id=pk,
        version=due.open.version if due.open else None,
        texts=texts,
        confirmed=confirmed,
    )


def _skipped(row: int, answers: Mapping[str, Answer]) -> bool:
    return any(
        key.startswith(_doubt_key(row, "")) and answer.choice == Choice.SKIP
        for key, answer in answers.items()
    )


def _doubt_key(row: int, key: str) -> str:
    return f"doubt-{row}-{key}"


def _told(row: Checked, line: Line, answers: Mapping[str, Answer]) -> Iterator[Told]:
    columns = {NAMES[box]: key for key, box in monitored_boxes.BOXES.items()}
    for fault in row.faults:
        place = line.at(columns.get(fault.column, heads.NAME))
        said = f"{line.text(heads.NAME)} {fault.column}：{fault.reason}"
        yield look.told(Finding("refused", place, said), answers)
    for doubt in row.doubts if row.standing == Standing.ASKED else ():
        choices = (Choice.TAKE,) if doubt.key else ()
        key = _doubt_key(line.place.row, doubt.key or doubt.code)
        yield Told(
            place=line.at("actual"),
            severity=Severity.QUESTION,
            sentence=f"{line.text(heads.NAME)}：{doubt.sentence}",
            key=key,
            options=look.options((*choices, Choice.TYPED, Choice.SKIP)),
            answer=answers.get(key, Answer()),
        )


def _changes(row: Checked, line: Line) -> Iterator[Change]:
    if row.standing in (Standing.SAME, Standing.WRONG):
        return
    columns = {NAMES[box]: key for key, box in monitored_boxes.BOXES.items()}
    columns |= {NAMES[cause]: cause for cause in CAUSES}
    chosen = "likelihood" if "likelihood" in line.texts else heads.CHANCE_KEYS[0]
    for title, old, new in row.changes:
        place = line.at(columns.get(title, chosen))
        yield Change(place, line.text(heads.NAME), title, old, new)


def _repeated(known: Known, line: Line) -> Iterator[Finding]:
    """Tell where the file says otherwise what this sheet only repeats."""
    for key in REPEATED:
        text = line.text(key)
        if text and text != known.texts[key]:
            title = heads.PRINTED[key]
            yield Finding("not_read", line.at(key), title, known.texts[key])


def _fields(form: Official, known: Mapping[str, str]) -> Iterator[Finding]:
    for key, text in form.fields.items():
        before = known.get(key, "")
        if text and key != "body" and text != before:
            yield Finding("not_read", form.at(key), text[:60], before[:60])


def _version(due: Due) -> str:
    now = due.current
    return f"{due.indicator.pk}:{now.pk}:{now.version}" if now else ""
