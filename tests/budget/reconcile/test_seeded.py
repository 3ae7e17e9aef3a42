"""One error put into a publication that agrees with itself: it is found, and named."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from budget import money
from budget.book.readers import narrative
from budget.book.readers.text import sections
from budget.publication import Cell, Publication, Row, Statement, Table
from budget.reconcile import run, sources, wording
from budget.reconcile.terms import Facts
from tests.budget.reconcile import made

CLEAN = made.publication(1)
Change = Callable[[Table], Table]


def with_table(key: str, change: Change) -> Publication:
    tables = dict(CLEAN.tables)
    tables[key] = change(tables[key])
    return replace(CLEAN, tables=tables)


def with_row(
    key: str, at: Callable[[Row], bool], **cells: str | Decimal
) -> Publication:
    """Return the book with other cells in the first row that is meant."""

    def change(table: Table) -> Table:
        rows = list(table.rows)
        place = next(n for n, row in enumerate(rows) if at(row))
        changed = dict(rows[place].cells)
        for column, value in cells.items():
            changed[column] = (
                Cell(str(value), value) if isinstance(value, Decimal) else Cell(value)
            )
        rows[place] = replace(rows[place], cells=changed)
        return replace(table, rows=tuple(rows))

    return with_table(key, change)


def coded(code: str) -> Callable[[Row], bool]:
    return lambda row: row.text("code") == code


def more(key: str, code: str, column: str, by: str = "0.01") -> Publication:
    row = next(r for r in CLEAN.tables[key].rows if r.text("code") == code)
    return with_row(
        key, coded(code), **{column: (row.number(column) or 0) + Decimal(by)}
    )


def without(key: str, *codes: str) -> Publication:
    return with_table(
        key,
        lambda t: replace(
            t, rows=tuple(r for r in t.rows if r.text("code") not in codes)
        ),
    )


def doubled(key: str, code: str) -> Publication:
    def change(table: Table) -> Table:
        rows = list(table.rows)
        place = next(n for n, row in enumerate(rows) if row.text("code") == code)
        return replace(table, rows=(*rows[: place + 1], *rows[place:]))

    return with_table(key, change)


def in_wan(key: str) -> Publication:
    def small(cell: Cell) -> Cell:
        if cell.number is None:
            return cell
        number = Decimal(money.display(cell.number, "万元").replace(",", ""))
        return Cell(str(number), number)

    return with_table(
        key,
        lambda t: replace(
            t,
            rows=tuple(
                replace(r, cells={k: small(c) for k, c in r.cells.items()})
                for r in t.rows
            ),
        ),
    )


def swapped(one: str, other: str) -> Publication:
    tables = dict(CLEAN.tables)
    first, second = tables[one], tables[other]
    tables[one] = replace(first, rows=second.rows)
    tables[other] = replace(second, rows=first.rows)
    return replace(CLEAN, tables=tables)


def missing(key: str) -> Publication:
    return replace(CLEAN, tables={k: t for k, t in CLEAN.tables.items() if k != key})


def saying(*said: tuple[str, str, str]) -> Publication:
    """Return the book with other or more statements (about, number, unit)."""
    new = {a: Statement(a, Decimal(n), u, f"项目{a}", 9) for a, n, u in said}
    kept = [s for s in CLEAN.statements if s.about not in new]
    return replace(CLEAN, statements=(*kept, *new.values()))


def item(words: str) -> Callable[[Row], bool]:
    return lambda row: words in row.text("item")


def label(side: str, words: str) -> Callable[[Row], bool]:
    return lambda row: words in row.text(side)


CLASSES = dict.fromkeys(("208", "210", "212", "213", "221", "223"), "")
SEEDED: dict[str, tuple[str, Publication]] = {
    "a total": ("sum.down:3.total.total", more("3", "合计", "total")),
    "a 类": ("sum.down:3.208.total", more("3", "208", "total")),
    "a 款": ("sum.down:5.1.21303.basic", more("5.1", "21303", "basic")),
    "a 项": ("tables.3-5.1:2130301.basic", more("3", "2130301", "basic")),
    "an economic item": ("sum.down:6.301.total", more("6", "30101", "total")),
    "a part of a row": ("sum.across:3.208.total", more("3", "208", "basic")),
    "a unit": ("sum.down:2.418.total", more("2", "418001", "total")),
    "a unit's income": (
        "tables.2-5.2:418001.total",
        more("2", "418001", "year_general"),
    ),
    "a project": ("sum.down:10.31.total", more("10", "42092324418T000000100", "total")),
    "a project's form": (
        "forms.money:15.防汛抗旱100.项目总投入",
        more("10", "42092324418T000000100", "total", "1000"),
    ),
    "income against table 2": (
        "tables.1-2:year_general",
        with_row("1", label("income_item", "一般公共"), income=Decimal(5)),
    ),
    "a class of table 1": (
        "tables.1-3:农林水支出",
        with_row("1", label("expense_item", "农林水"), expense=Decimal(5)),
    ),
    "a class of table 4": (
        "tables.4-5:农林水支出",
        with_row("4", label("expense_item", "农林水"), expense=Decimal(5)),
    ),
    "table 4 out of balance": (
        "sides.balance:4",
        with_row("4", label("income_item", "总计"), income=Decimal(5)),
    ),
    "basic expenditure": ("tables.5.1-6:total.total", more("6", "合计", "total")),
    "a fund": ("tables.2-8:total", more("8", "合计", "total")),
    "project money": ("tables.3-10:total.total", more("10", "", "total")),
    "pension": (
        "identity.pension:6-5.1",
        with_row("6", coded("30108"), total=Decimal(1), personnel=Decimal(1)),
    ),
    "medical": ("identity.medical:6-5.1", more("6", "30110", "total")),
    "a row lost": ("shape.orphan:5.1.2130301", without("5.1", "21303")),
    "an item lost": ("tables.3-5.1:2130301.3", without("5.1", "2130301")),
    "a row twice": ("shape.twice:3.2130301行政运行", doubled("3", "2130301")),
    "no total": ("shape.total:3", without("3", "合计")),
    "cut off": (
        "shape.cut:5.1",
        without("5.1", "21303", "2130306", "221", "22102", "2210201"),
    ),
    "a missing table": ("shape.missing:6", missing("6")),
    "an empty table without a note": (
        "shape.no_note:12",
        with_table("12", lambda t: replace(t, note="")),
    ),
    "a note that is not so": (
        "shape.note:8",
        with_table(
            "8", lambda t: replace(t, note="注：本单位无政府性基金预算，特此声明。")
        ),
    ),
    "a class left out of table 1": (
        "shape.numbered:4.农林水支出",
        with_table(
            "4",
            lambda t: replace(
                t, rows=tuple(r for r in t.rows if "城乡" not in r.text("expense_item"))
            ),
        ),
    ),
    "no sum of the year": (
        "shape.year:1",
        with_table(
            "1",
            lambda t: replace(
                t, rows=tuple(r for r in t.rows if "本年" not in r.text("income_item"))
            ),
        ),
    ),
    "the only 项 of a 款 lost": (
        "shape.childless:8.21208",
        without("8", "2120803"),
    ),
    "a unit left out": ("units.missing:418001.2-5.2", without("5.2", "418001")),
    "no unit": ("shape.unit:3", with_table("3", lambda t: replace(t, unit=""))),
    "another fund's heading": (
        "shape.headings:9",
        with_table("9", lambda t: replace(t, headings=("本年政府性基金预算支出",))),
    ),
    "万元 under 元": ("shape.wan:5.1", in_wan("5.1")),
    "万元 in table 1": ("shape.wan:1", in_wan("1")),
    "万元 in table 10": ("shape.wan:10", in_wan("10")),
    "tables 8 and 9 swapped": ("shape.swapped:8-9", swapped("8", "9")),
    "tables 3 and 6 swapped": ("shape.swapped:3-6", swapped("3", "6")),
    "tables 1 and 4 swapped": ("shape.swapped:1-4", swapped("1", "4")),
    "quantity and price": (
        "procurement.price:11.防汛抗旱100.[A02010104]台式计算机.amount.1",
        with_row("11", item("A02010104"), price=Decimal(21)),
    ),
    "small beyond medium": (
        "procurement.part:for_small.for_medium",
        with_row("11", item("A02010104"), for_small=Decimal(90)),
    ),
    "a sum of prices": (
        "sum.down:11.total.price",
        with_row("11", coded("合计"), price=Decimal(36)),
    ),
    "another department's form": (
        "forms.department:14.",
        replace(
            CLEAN,
            forms=(
                replace(CLEAN.forms[0], head={"部门名称": "云梦区农业局"}),
                *CLEAN.forms[1:],
            ),
        ),
    ),
    "no goal forms": ("shape.no_forms:14-15", replace(CLEAN, forms=())),
    "no form of the department": (
        "shape.missing:14",
        replace(CLEAN, forms=CLEAN.forms[1:]),
    ),
    "a code of no class": (
        "codes.unknown:3.2990301",
        with_row("3", coded("2130301"), code="2990301"),
    ),
    "a code cut short": (
        "codes.unknown:3.213030",
        with_row("3", coded("2130301"), code="213030"),
    ),
    "a unit's name cut short": (
        "codes.name:418.11",
        with_row("11", coded("418"), name="云梦区水"),
    ),
    "bought beyond the project": (
        "tables.10-11:42092324418T000000100",
        with_row("11", item("A02010104"), amount=Decimal(99_000_000)),
    ),
    "another region's project": (
        "codes.project:42092424418T000000100.region",
        with_row("10", coded("42092324418T000000100"), code="42092424418T000000100"),
    ),
    "another department's project": (
        "codes.project:42092324419T000000100.department",
        with_row("10", coded("42092324418T000000100"), code="42092324419T000000100"),
    ),
    "a project code cut short": (
        "codes.project:42092324418T00000010.length",
        with_row("10", coded("42092324418T000000100"), code="42092324418T00000010"),
    ),
    "two names of a code": (
        "codes.name:2130301.5.1",
        with_row("5.1", coded("2130301"), name="机关服务"),
    ),
    "万元 of the text": (
        "text.amount:3.合计.basic",
        saying(("expense.basic", "1", "万元")),
    ),
    "a share": (
        "text.share:expense.basic.share",
        saying(("expense.basic.share", "1.0", "%")),
    ),
    "a claim": ("text.coverage:general", saying(("covered.general", "9999", "万元"))),
    "a claim for small enterprises": (
        "text.set_aside:for_medium",
        saying(("procurement.for_medium.share", "50", "%")),
    ),
    "a rate": (
        "text.rate:total.change_rate",
        saying(
            ("total", "110", "万元"),
            ("total.change", "10", "万元"),
            ("total.change_rate", "11.1", "%"),
        ),
    ),
    "changes": (
        "text.change_parts:total",
        saying(
            ("total.change", "10", "万元"),
            ("basic.change", "5", "万元"),
            ("project.change", "6", "万元"),
        ),
    ),
    "posts": ("staff.sum:posts", saying(("posts", "21", "人"))),
    "staff beyond posts": (
        "staff.posts:administrative",
        saying(("staff", "20", "人"), ("staff.administrative", "9", "人")),
    ),
}


def keys(publication: Publication, facts: Facts | None = None) -> list[str]:
    found = run.findings(publication, facts or Facts())
    return [finding.key for finding in found]


@pytest.mark.parametrize("seed", range(5))
def test_nothing_is_found_where_all_agrees(seed):
    assert keys(made.publication(seed)) == []


@pytest.mark.slow
@pytest.mark.parametrize("error", SEEDED)
def test_a_seeded_error_is_found(error):
    expected, publication = SEEDED[error]

    facts = Facts(functional=CLASSES)

    found = {finding.key: finding for finding in run.findings(publication, facts)}

    assert expected in found, sorted(found)
    assert all(sources.source(finding.rule) for finding in found.values())
    for language in ("zh", "en"):
        for finding in found.values():
            assert "{" not in wording.sentence(finding, language)


@pytest.mark.parametrize("error", ["万元 under 元", "万元 in table 10"])
def test_a_table_in_another_unit_is_one_finding(error):
    _expected, publication = SEEDED[error]

    assert len(keys(publication)) == 1


def test_swapped_tables_are_one_finding():
    assert keys(swapped("8", "9")) == ["shape.swapped:8-9"]


def test_an_acceptance_holds_for_the_same_figures_only():
    first, same, other = (
        next(f for f in run.findings(book) if f.key == "sum.down:3.total.total")
        for book in (
            more("3", "合计", "total"),
            more("3", "合计", "total"),
            more("3", "合计", "total", "0.02"),
        )
    )

    assert first.key == same.key == other.key
    assert first.fingerprint == same.fingerprint != other.fingerprint


def test_a_printed_figure_is_held_against_the_leaves():
    facts = Facts(leaves={"3": more("3", "2130301", "basic").tables["3"]})

    assert keys(CLEAN, facts) == ["leaves.printed:3.2130301.basic"]


def test_codes_are_held_against_the_classification():
    rows = [row for key in ("3", "5.1", "8", "9") for row in CLEAN.tables[key].rows]
    codes = {row.text("code") for row in rows}
    names = {code: "" for code in codes if not code.startswith("221")}

    found = keys(CLEAN, Facts(functional=names))

    assert found == [
        f"codes.unknown:{key}.{code}"
        for key in ("3", "5.1")
        for code in ("221", "22102", "2210201")
    ]


@pytest.mark.parametrize(
    ("kind", "lost", "words"),
    [
        ("functional", ("21303", "2130306"), "21303水利、2130306水利工程运行与维护"),
        ("economic", ("30101",), "30101基本工资"),
    ],
)
def test_codes_that_the_list_lacks_are_told_and_are_no_error(kind, lost, words):
    tables = ("3", "5.1", "8", "9") if kind == "functional" else ("6",)
    rows = [row for key in tables for row in CLEAN.tables[key].rows]
    names = {row.text("code"): "" for row in rows if row.text("code") not in lost}

    (found,) = run.findings(CLEAN, Facts(**{kind: names}))

    assert (found.key, found.severity) == (f"codes.unlisted:{kind}", "note")
    assert words in wording.sentence(found)


def test_a_code_of_table_11_that_the_list_lacks_is_told():
    table = CLEAN.tables["11"]
    names = {row.text("code"): "" for row in CLEAN.tables["6"].rows} | {"310": ""}
    book = with_row("11", lambda row: bool(row.text("item")), economic="[31099]其他")

    (found,) = run.findings(book, Facts(economic=names))

    assert found.key == "codes.unlisted:economic", table.rows
    assert "31099其他" in wording.sentence(found)


def test_projects_are_added_up_by_item_where_their_items_are_known():
    items = {
        row.text("code"): "2130305"
        for row in CLEAN.tables["10"].rows
        if len(row.text("code")) > 12
    }

    found = keys(CLEAN, Facts(project_items=items))

    assert "projects.item:2130305" in found
    assert "projects.item:2130306" in found


def test_what_is_set_aside_is_read_and_held_against_table_11():
    text = (
        "第三部分 云梦区水务局2024年部门预算情况说明\n(二)政府采购预算情况\n"
        "2024年政府采购预算合计90元。其中：面向中小企业采购预算90元，"
        "占政府采购预算的100%，面向小微企业采购60元，占66.7%。\n"
    )
    said = narrative.statements(sections(text))

    found = keys(replace(CLEAN, statements=said))

    assert {one.about.removeprefix("procurement.") for one in said} == {
        "total",
        *("for_medium", "for_medium.share", "for_small", "for_small.share"),
    }
    assert found == []
