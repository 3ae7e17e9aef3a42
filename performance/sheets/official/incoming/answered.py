"""Put a person's answers into a form that came back. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from performance.sheets.official.incoming.look import Answer, Choice, key_of
from performance.sheets.official.reading import checks, heads
from performance.sheets.official.reading.terms import Finding, Line, Official, Table


def with_answers(
    form: Official, answers: Mapping[str, Answer], *, renames: bool = False
) -> Official:
    """Return the form as answered: values typed or taken out of names, rows left out.

    With `renames` a name loses the value that was taken out of it. Links are none of
    this: what a row means is for whoever knows the records.
    """
    by_row: dict[int, list[tuple[Finding, Answer]]] = {}
    for finding in form.findings:
        if answer := answers.get(key_of(finding)):
            by_row.setdefault(finding.place.row, []).append((finding, answer))
    return replace(
        form,
        tables=tuple(
            _table(table, by_row, answers, renames=renames) for table in form.tables
        ),
    )


def _table(
    table: Table,
    by_row: Mapping[int, Iterable[tuple[Finding, Answer]]],
    answers: Mapping[str, Answer],
    *,
    renames: bool,
) -> Table:
    lines = []
    for line in table.lines:
        given = list(by_row.get(line.place.row, ()))
        skipped = any(answer.choice == Choice.SKIP for _finding, answer in given)
        linked = answers.get(link_key(line), Answer()).choice
        if not skipped and linked != Choice.SKIP:
            lines.append(_line(line, given, renames=renames))
    return replace(table, lines=tuple(lines))


def _line(
    line: Line, given: Iterable[tuple[Finding, Answer]], *, renames: bool
) -> Line:
    texts = dict(line.texts)
    for finding, answer in given:
        if answer.choice == Choice.TYPED and answer.text.strip():
            columns = {at: key for key, at in line.columns.items()}
            key = columns.get(finding.place.column, heads.VALUE)
            key = heads.VALUE if key in heads.JOINED else key
            texts[key] = answer.text.strip()
        if answer.choice == Choice.NAMED:
            texts[heads.VALUE] = finding.more
            if renames:
                texts[heads.NAME] = checks.without_value(line.text(heads.NAME))
    return replace(line, texts=texts)


def link_key(line: Line) -> str:
    """Name the question which indicator a row means."""
    return f"link-{line.place.row}-0"
