"""Say, for a person, why something of a publication could not be placed."""

from django.utils.translation import gettext as _

from budget.official_tables import BY_KEY
from budget.publication import Unplaced


def title(key: str) -> str:
    """Return a table's number and title as people say them."""
    name = BY_KEY[key].title if key in BY_KEY else ""
    return _("表%(key)s“%(name)s”") % {"key": key, "name": name}


def figures(key: str, line: int, text: str, found: int, columns: int) -> Unplaced:
    """A row whose figures do not say to which columns they belong."""
    why = _("%(table)s的这一行有%(found)d个数，表有%(columns)d栏，无法判断各在哪一栏。")
    values = {"table": title(key), "found": found, "columns": columns}
    return Unplaced(line, text, why % values)


def words(key: str, line: int, text: str) -> Unplaced:
    """Words between two rows that belong to neither for certain."""
    return Unplaced(
        line, text, _("%(table)s里的这些字不知属于哪一行。") % {"table": title(key)}
    )


def pieces(key: str, line: int, text: str) -> Unplaced:
    """A row whose words cannot be given to columns, or in several ways."""
    why = _("%(table)s的这一行无法确定各栏的内容。") % {"table": title(key)}
    return Unplaced(line, text, why)


def side(key: str, line: int, text: str) -> Unplaced:
    """An item of a table with two sides that says neither which, or has two figures."""
    why = _("%(table)s的这一项看不出属于收入还是支出，或者有不止一个数。")
    return Unplaced(line, text, why % {"table": title(key)})


def code(key: str, line: int, text: str) -> Unplaced:
    """A code that this table cannot have, or that was cut."""
    why = _("%(table)s的这一行编码不完整或不属于这张表。") % {"table": title(key)}
    return Unplaced(line, text, why)


def other_table(key: str, line: int, text: str, like: str) -> Unplaced:
    """The heading of one table above the columns of another: neither is read."""
    why = _(
        "标题是%(table)s，栏目却是%(like)s的：两张表可能放反了，这张表没有读入。"
    ) % {"table": title(key), "like": title(like)}
    return Unplaced(line, text, why)


def unlike(key: str, line: int, text: str) -> Unplaced:
    """Headings that are no official table's: nothing below them is read."""
    why = _("%(table)s的栏目与标准格式不符，这张表没有读入。") % {"table": title(key)}
    return Unplaced(line, text, why)


def twice(key: str, line: int, text: str, first: int) -> Unplaced:
    """A second table of the same title."""
    why = _("%(table)s又出现了一次，只读入了第%(line)d行开始的那一张。")
    return Unplaced(line, text, why % {"table": title(key), "line": first})


def hidden(name: str) -> Unplaced:
    """A hidden sheet: nobody sees what it holds."""
    return Unplaced(0, name, _("工作表“%(name)s”是隐藏的，没有读入。") % {"name": name})


def no_table(name: str) -> Unplaced:
    """A sheet that is none of the tables."""
    why = _("工作表“%(name)s”看不出是哪一张表，没有读入。") % {"name": name}
    return Unplaced(0, name, why)


def formula(name: str, line: int, column: str) -> Unplaced:
    """A cell whose formula was never computed, or ends in an error."""
    why = _("工作表“%(name)s”的%(cell)s单元格是没有算出结果的公式。")
    cell = f"{column}{line}"
    return Unplaced(line, cell, why % {"name": name, "cell": cell})


def scattered(key: str, line: int, text: str) -> Unplaced:
    """A table whose text goes down the columns: figures may be any row's."""
    why = _(
        "%(table)s的文字不是逐行的，无法判断哪个数属于哪一行，这张表没有读入。请上传PDF原件或Excel。"
    ) % {"table": title(key)}
    return Unplaced(line, text, why)


def two_ways(key: str, line: int, text: str) -> Unplaced:
    """A table that its text and its ruled lines give differently."""
    why = _("%(table)s按文字顺序和按表格线读出的内容不一致，这张表没有读入。")
    return Unplaced(line, text, why % {"table": title(key)})
