"""The projects and the department's money that a publication gives. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final

from budget import money, numerals
from budget.choices import FundKind, ProjectAttribute, ProjectType, Purpose
from budget.publication import YUAN, GoalForm, Publication, Row, Table
from performance.promised import days
from performance.promised.terms import (
    Promised,
    PromisedProject,
    PromisedYear,
    Question,
    plain,
    said,
)
from performance.values.sentence import Sentence

WAN: Final = "万元"
# As the forms print them, whatever language the reader's pages are in.
_ATTRIBUTES: Final = {
    "延续性项目": ProjectAttribute.CONTINUING.value,
    "新增性项目": ProjectAttribute.NEW.value,
}
_TYPES: Final = {
    "经常性项目": ProjectType.RECURRENT.value,
    "一次性项目": ProjectType.ONCE.value,
}
_PURPOSES: Final = {
    "工作性保运转": Purpose.RUNNING.value,
    "工作性保人员": Purpose.STAFF.value,
    "工作性其他": Purpose.OTHER.value,
}
_FUNDS: Final = (
    ("general", FundKind.GENERAL),
    ("government_fund", FundKind.GOVERNMENT_FUND),
    ("state_capital", FundKind.STATE_CAPITAL),
)
_LEVELS: Final = {
    "central": "中央财政",
    "provincial": "省级财政",
    "municipal": "市级财政",
    "district": "区级财政",
    "self_raised": "自筹（其他）",
}
_LINES: Final = {
    "fiscal": "财政拨款",
    "other": "其他资金",
    "basic": "基本支出",
    "project": "项目支出",
}
_NO_FORM: Final = Sentence(
    "项目“{name}”没有申报表，只读入它的预算。",
    "Project “{name}” has no form: only its money is read.",
)
_NO_DAYS: Final = Sentence(
    "项目“{name}”的起止日期看不清，按预算年度读入。",
    "The term of project “{name}” is unclear: it is read as the budget year.",
)
_CHOOSE: Final = Sentence(
    "项目“{name}”的“{label}”看不出勾选了哪一项，请选择。",
    "Which box is ticked under “{label}” of project “{name}”? Please choose.",
)
_FUND: Final = Sentence(
    "项目“{name}”有几种资金，资金性质记为金额最大的一种。",
    "Project “{name}” has several funds: it is kept under the largest.",
)


def projects(
    done: Promised,
    publication: Publication,
    forms: Mapping[str, GoalForm],
    answers: Mapping[str, str],
) -> None:
    table = publication.tables.get("10", Table("10"))
    unit = table.unit if table.unit in money.PLACES else YUAN
    rows = [row for row in table.rows if row.text("unit")]
    for order, row in enumerate(rows, start=1):
        form = forms.get(plain(row.text("name")))
        if form is None:
            done.note(row.line, _NO_FORM, name=row.text("name"))
            continue
        head = form.head
        code = row.text("code")
        chosen = {
            key: _choice(done, form, code, label, choices, answers)
            for key, label, choices in (
                ("attribute", "项目属性", _ATTRIBUTES),
                ("type", "项目类型", _TYPES),
            )
        }
        term = days.term(head.get("项目起止日期", ""))
        if term is None:
            done.note(form.line, _NO_DAYS, name=form.project)
        starts, ends = term or days.whole(publication.year)
        done.projects.append(
            PromisedProject(
                name=row.text("name"),
                code=code,
                order=order,
                unit=row.text("unit"),
                amount=money.to_yuan(row.number("total") or Decimal(0), unit),
                amount_printed=head.get("项目总投入", ""),
                fund_kind=_fund(done, row),
                purpose=_purpose(row.text("name")),
                attribute=chosen["attribute"],
                type=chosen["type"],
                levels={key: _wan(head.get(at, "")) for key, at in _LEVELS.items()},
                starts_on=starts,
                ends_on=ends,
                texts={
                    "overview": head.get("项目概况", ""),
                    "basis": head.get("立项情况", ""),
                    "total_goal": head.get("项目总目标", ""),
                    "year_goal": head.get("年底绩效目标", ""),
                },
                filled_on=days.day(head.get("填报日期", "")),
                line=form.line,
            )
        )


def _choice(
    done: Promised,
    form: GoalForm,
    code: str,
    label: str,
    choices: Mapping[str, str],
    answers: Mapping[str, str],
) -> str:
    """Return the ticked choice, or the person's; ask where there is neither."""
    key = f"project.{code}.{label}"
    found = choices.get(form.head.get(label, ""))
    answered = answers.get(key, "")
    if found or answered in choices.values():
        return found or answered
    options = tuple((value, word) for word, value in choices.items())
    sentence = said(_CHOOSE, name=form.project, label=label)
    done.questions.append(Question(key, sentence, True, options, form.line))
    return ""


def _fund(done: Promised, row: Row) -> str:
    sums: dict[FundKind, Decimal] = defaultdict(Decimal)
    for key, kind in _FUNDS:
        for column in (f"year_{key}", f"carried_{key}"):
            sums[kind] += row.number(column) or Decimal(0)
    sums[FundKind.SPECIAL_ACCOUNT] = row.number("special_account") or Decimal(0)
    sums[FundKind.UNIT_FUND] = row.number("unit_fund") or Decimal(0)
    given = [kind for kind, amount in sums.items() if amount]
    if len(given) > 1:
        done.note(row.line, _FUND, name=row.text("name"))
    return max(sums, key=lambda kind: sums[kind]).value


def _purpose(name: str) -> str:
    """Return what the region's prefix says; 其他 where there is none."""
    found = (value for word, value in _PURPOSES.items() if name.startswith(word))
    return next(found, Purpose.OTHER.value)


def _wan(text: str) -> Decimal | None:
    """Read an amount of a form in 万元, whatever unit it prints; None for none."""
    amount = _yuan(text)
    return None if amount is None else money.from_yuan(amount, WAN)


def _yuan(text: str) -> Decimal | None:
    bare = numerals.plain(text).replace(" ", "")
    if not bare:
        return None
    try:
        return money.yuan(bare if bare.endswith("元") else bare + WAN)
    except ValueError:
        return None


def years(publication: Publication, form: GoalForm) -> Iterator[PromisedYear]:
    """Return the year and those before it that a department's form prints."""
    year = publication.year
    said = [int(text) for text in form.head.get("年份", "").split("、") if text]
    for one in sorted(said):
        amounts = {
            key: _printed(form.head.get(f"{label}{one}", ""))
            for key, label in _LINES.items()
        }
        if one != year and any(text for _amount, text in amounts.values()):
            yield PromisedYear(year=one, money=amounts)
    exact = dict(_exact(publication))
    yield PromisedYear(
        year=year,
        money={
            key: _printed(form.head.get(label, ""), exact.get(key, ()))
            for key, label in _LINES.items()
        },
        duties=form.head.get("部门职能概述", ""),
        tasks=form.head.get("年度工作任务", ""),
        filled_on=days.day(form.head.get("填报日期", "")),
    )


def _exact(publication: Publication) -> Iterator[tuple[str, tuple[Decimal, ...]]]:
    """Return to the cent, from tables 2 and 3, what the form prints rounded.

    财政拨款 may be told with or without what was carried over.
    """
    spent, got = (_totals(publication, key) for key in ("3", "2"))
    for key in ("basic", "project"):
        if key in spent:
            yield key, (spent[key],)
    year, carried = (
        sum((got.get(f"{when}_{key}", Decimal(0)) for key, _kind in _FUNDS), Decimal(0))
        for when in ("year", "carried")
    )
    yield "fiscal", (year, year + carried)
    if "total" in got:
        yield "other", (got["total"] - year, got["total"] - year - carried)


def _totals(publication: Publication, key: str) -> dict[str, Decimal]:
    """Return the totals of a table by column, in 元."""
    table = publication.tables.get(key, Table(key))
    unit = table.unit if table.unit in money.PLACES else YUAN
    cells = table.total.cells if table.total else {}
    return {
        column: money.to_yuan(cell.number, unit)
        for column, cell in cells.items()
        if cell.number is not None
    }


def _printed(text: str, exact: Iterable[Decimal] = ()) -> tuple[Decimal | None, str]:
    """Return an amount in 元 and as printed: to the cent where a table has it so."""
    amount = _yuan(text)
    if amount is None:
        return None, text
    step = Decimal(1).scaleb(money.PLACES[WAN] - _places(text))
    rounded = (one for one in exact if abs(one - amount) * 2 <= step)
    return next(rounded, amount), text


def _places(text: str) -> int:
    """Return how many decimals a printed figure has."""
    figure = re.search(r"\d+\.(\d+)", numerals.plain(text))
    return len(figure[1]) if figure else 0
