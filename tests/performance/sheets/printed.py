"""Tables 14 and 15 of the example's published document: what its pages say.

The text of a PDF has its cells in the order in which they were drawn, broken into
lines anywhere, and loses ticked boxes. Names and numbers of people were blanked.
"""

from collections import Counter
from pathlib import Path

from budget.book.paper.layout import Paper

SOURCE = Path(__file__).resolve().parents[2] / "files" / "declared-2024.txt"
WHOLE = "部门整体支出绩效目标申报表"
PROJECT = "项目支出绩效目标申报表"
BLANKED = ("某某", "00000000")
TICKED = "☑"


def forms() -> dict[str, str]:
    """Return the printed letters of each form by project name, "" for the whole."""
    text = squeezed(SOURCE.read_text(encoding="utf-8"))
    whole, *projects = text.split(PROJECT)
    found = {"": _body(whole.removeprefix(WHOLE))}
    for part in projects:
        name = part.split("项目名称")[1].split("填报人")[0]
        found[name] = _body(part)
    return found


def notes() -> str:
    """Return the footnotes of the first form."""
    text = squeezed(SOURCE.read_text(encoding="utf-8"))
    return "备注：" + text.split("备注：")[1].split(PROJECT)[0]


def letters_of(paper: Paper) -> Counter[str]:
    """Return how often a form that we make has each letter, footnotes apart."""
    cells = [cell.text for row in paper.rows for cell in row if not cell.personal]
    return Counter(squeezed(paper.dateline + "".join(cells)).replace(TICKED, ""))


def squeezed(text: str) -> str:
    return "".join(text.split())


def _body(text: str) -> str:
    body = text.split("备注：")[0]
    for word in BLANKED:
        body = body.replace(word, "")
    return body
