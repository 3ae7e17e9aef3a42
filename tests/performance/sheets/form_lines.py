"""What a form that we make says, in the terms in which it is read back."""

import re

from budget.book import reading
from performance.sheets.official.incoming.printed import BLANKS, fields_of, known_of
from performance.sheets.official.reading import whole

# A whole department's self-evaluation has each goal above its rows.
_GOAL = re.compile(r"goal\.\d+")


def read(data):
    return whole.read(reading.read(data))


def headings_of(paper):
    return [
        cell.text.strip(BLANKS)
        for row in paper.rows
        for cell in row
        if cell.key.endswith(".heading") or _GOAL.fullmatch(cell.key)
    ]


def differences(paper, form):
    """Return what a form says otherwise than the paper from which it came."""
    wanted, came = fields_of(paper), dict(form.fields)
    came.pop("filled_on", None)
    wanted |= {"(title)": paper.title, "(dateline)": paper.dateline.strip(BLANKS)}
    came |= {"(title)": form.title, "(dateline)": form.dateline}
    wanted |= {f"(row {n})": row.texts for n, row in enumerate(known_of(paper))}
    came |= {f"(row {n})": dict(line.texts) for n, line in enumerate(form.lines)}
    wanted |= {f"(goal {n})": text for n, text in enumerate(headings_of(paper))}
    labelled = [table for table in form.tables if table.label]
    came |= {f"(goal {n})": table.heading for n, table in enumerate(labelled)}
    return {
        key: (wanted.get(key), came.get(key))
        for key in wanted.keys() | came.keys()
        if wanted.get(key) != came.get(key)
    }
