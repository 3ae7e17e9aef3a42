"""Count what becomes of invented goal forms: rows read, listed and misfiled, by look
and by reader.

    python -m tests.budget.book.readers.goal_measure 40

prints them for so many forms of each look, half of them with second levels that the
official frame has below another first one.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from budget.book import pdf
from budget.book.readers import goal_forms, goal_grid
from budget.book.readers.text import sections
from budget.publication import GoalRow
from tests.budget.book.readers import goal_papers
from tests.budget.book.readers.goal_papers import LOOKS, YEAR
from tests.budget.book.readers.test_laid_out import by_pdftotext

Read = goal_forms.Read


def by_lines(data: bytes) -> Read:
    """Read a PDF by its lines and its text."""
    pages = pdf.read(data)
    own = sections("\f".join(page.text for page in pages))
    return goal_grid.read(pages, own, YEAR)


def by_order(data: bytes) -> Read:
    """Read the text of a PDF in the order of writing."""
    text = "\f".join(page.text for page in pdf.read(data))
    return goal_forms.read(sections(text), YEAR)


def across(data: bytes) -> Read:
    """Read the text of a PDF across the page."""
    return goal_forms.read(sections(by_pdftotext(data)), YEAR)


READERS: dict[str, Callable[[bytes], Read]] = {
    "lines": by_lines,
    "order": by_order,
    "across": across,
}


def counted(rows: Sequence[GoalRow], found: Read) -> Counter[str]:
    """Return how many rows came back, were listed, or say what none says."""
    wanted = Counter(map(_said, rows))
    got = Counter(_said(row) for form in found.forms for row in form.rows)
    misfiled = (got - wanted).total()
    return Counter(
        rows=len(rows),
        read=got.total() - misfiled,
        misfiled=misfiled,
        listed=len(rows) - got.total(),
        silent=int(got != wanted and not found.unplaced),
    )


def _said(row: GoalRow) -> tuple[str, ...]:
    texts = (row.level1, row.level2, row.name, row.value, row.standard)
    earlier = (text for _year, text in row.earlier)
    return tuple("".join(text.split()) for text in (*texts, *earlier))


def forms(look: str, seed: int) -> Iterator[tuple[list[GoalRow], bytes]]:
    """Yield the rows and the PDF of a form in the frame, and of one that is not."""
    rows = goal_papers.framed(seed)
    for some in (rows, goal_papers.misfiled(rows, seed)):
        yield some, goal_papers.pdf(some, LOOKS[look])


def main(count: int) -> None:
    """Print the counts of each look and reader, then those of each reader."""
    whole: dict[str, Counter[str]] = {}
    for look in LOOKS:
        found = {name: Counter[str]() for name in READERS}
        for seed in range(count):
            for rows, data in forms(look, seed):
                for name, read in READERS.items():
                    found[name] += counted(rows, read(data))
        for name, some in found.items():
            whole[name] = whole.get(name, Counter()) + some
            sys.stdout.write(f"{look:20} {name:7} {dict(some)}\n")
    for name, some in whole.items():
        sys.stdout.write(f"{'all':20} {name:7} {dict(some)}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
