"""The projects and the department's money that a publication gives. Pure."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from budget import money
from budget.choices import FundKind, ProjectAttribute, ProjectType, Purpose
from budget.publication import YUAN, GoalForm, Publication, Row, Table
from performance.promised import days, details, years
from performance.promised.terms import (
    Promised,
    PromisedProject,
    Question,
    plain,
    said,
)
from performance.values.sentence import Sentence

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
_TEXTS: Final = {
    "overview": "项目概况",
    "basis": "立项情况",
    "total_goal": "项目总目标",
    "year_goal": "年底绩效目标",
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
_NO_CODE: Final = Sentence(
    "项目“{name}”没有编码，请填写。", "Project “{name}” has no code: give one."
)
_NO_AMOUNT: Final = Sentence(
    "项目“{name}”的合计看不清，请填写金额（元）。",
    "The sum of project “{name}” is unclear: give it in yuan.",
)
_TWICE: Final = Sentence(
    "项目支出表里“{name}”出现了两次，请核对文件。",
    "Table 10 has “{name}” twice: check the file.",
)
_FUND: Final = Sentence(
    "项目“{name}”有几种资金，资金性质记为金额最大的一种。",
    "Project “{name}” has several funds: it is kept under the largest.",
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A project of table 10 with its form. Of equal names the first row has the first
    form."""

    row: Row
    form: GoalForm
    order: int
    code: str


def listed(
    done: Promised, publication: Publication, answers: Mapping[str, str]
) -> list[Listed]:
    """Return the projects that have a form; ask for codes that are not printed."""
    forms: dict[str, list[GoalForm]] = defaultdict(list)
    for form in publication.forms:
        forms[plain(form.project)].append(form)
    found: list[Listed] = []
    table = publication.tables.get("10", Table("10"))
    rows = [row for row in table.rows if row.text("unit")]
    for order, row in enumerate(rows, start=1):
        name = row.text("name")
        if not forms[plain(name)]:
            done.note(row.line, _NO_FORM, name=name)
            continue
        form = forms[plain(name)].pop(0)
        found.append(Listed(row, form, order, _code(done, row, order, answers)))
    _require_once(done, found)
    return found


def _code(done: Promised, row: Row, order: int, answers: Mapping[str, str]) -> str:
    key = f"project.{order}.code"
    code = row.text("code") or answers.get(key, "").strip()
    if not code:
        words = said(_NO_CODE, name=row.text("name"))
        done.questions.append(Question(key, words, True, line=row.line))
    return code


def _require_once(done: Promised, found: Iterable[Listed]) -> None:
    codes = Counter(one.code for one in found if one.code)
    names = Counter(
        (plain(one.row.text("name")), one.row.text("unit")) for one in found
    )
    twice = [code for code, times in codes.items() if times > 1]
    twice += [name for (name, _unit), times in names.items() if times > 1]
    done.wrong += [said(_TWICE, name=one) for one in twice]


def projects(
    done: Promised,
    publication: Publication,
    found: Iterable[Listed],
    answers: Mapping[str, str],
) -> None:
    """Read the year of each project: its money off table 10, the rest off its form."""
    table = publication.tables.get("10", Table("10"))
    # A table without a unit is asked for: until then its figures stay as they are.
    unit = table.unit if table.unit in money.PLACES else YUAN
    for one in found:
        done.projects.append(_project(done, publication.year, one, unit, answers))


def _project(
    done: Promised, year: int, one: Listed, unit: str, answers: Mapping[str, str]
) -> PromisedProject:
    row, form, code = one.row, one.form, one.code
    head = form.head
    attribute = _choice(done, form, code, "项目属性", _ATTRIBUTES, answers)
    kind = _choice(done, form, code, "项目类型", _TYPES, answers)
    starts, ends = _term(done, form, year)
    return PromisedProject(
        name=row.text("name"),
        code=code,
        order=one.order,
        unit=row.text("unit"),
        amount=_amount(done, row, code, unit, answers),
        amount_printed=head.get("项目总投入", ""),
        fund_kind=_fund(done, row),
        purpose=_purpose(row.text("name")),
        attribute=attribute,
        type=kind,
        levels={key: years.wan(head.get(at, "")) for key, at in _LEVELS.items()},
        starts_on=starts,
        ends_on=ends,
        texts={key: head.get(at, "") for key, at in _TEXTS.items()},
        details=details.of_project(done, code, answers),
        filled_on=days.day(head.get("填报日期", "")),
        line=form.line,
    )


def _term(
    done: Promised, form: GoalForm, year: int
) -> tuple[datetime.date, datetime.date]:
    """Return a project's first and last day; the budget's year, noted, where the form
    does not say them clearly."""
    term = days.term(form.head.get("项目起止日期", ""))
    if term is None:
        done.note(form.line, _NO_DAYS, name=form.project)
    return term or days.whole(year)


def _amount(
    done: Promised, row: Row, code: str, unit: str, answers: Mapping[str, str]
) -> Decimal:
    """Return a project's sum in 元, or the person's; ask where there is neither."""
    number = row.number("total")
    if number is not None:
        return money.to_yuan(number, unit)
    key = f"project.{code}.amount"
    answered = years.yuan(answers.get(key, ""), YUAN)
    if answered is None:
        words = said(_NO_AMOUNT, name=row.text("name"))
        done.questions.append(Question(key, words, True, line=row.line))
    return answered or Decimal(0)


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
