"""What no publication prints and a person says beside it: sections, how a thing is
measured, when it is due. Pure.

The answers' keys are `row.I05.due_months`, `project.4201….section`,
`goal.annual.1.measured_by`, `unit.<name>.note` and `body.short_name`. They set new
things up; what is on record is left alone.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from budget import periods
from performance import values
from performance.choices import Accumulation, Comparator, Measure, ValueKind
from performance.promised.terms import Promised, Question, RowDetails, said
from performance.values.sentence import Sentence

# What is said of a project, as long as the columns that keep it.
_PROJECT: Final = {"section": 120, "functional_code": 7, "owner_role": 60}
_ASKED_OF_ROW: Final = (
    *("section", "measure", "accumulation", "decimals", "due_months", "lag_days"),
    *("explanation", "comparator", "comparator_reason", "start"),
    *("same_as", "reason", "read_as", "level1", "level2", "name", "value", "standard"),
)
_ASKED_OF_PROJECT: Final = (*_PROJECT, "amount", "项目属性", "项目类型")
_LONGEST_EXPLANATION: Final = 2000
_MOST_PLACES: Final = 4
_LONGEST_LAG: Final = 366
# What figures of a value of a kind can be, and how they can come about.
_NUMBERS: Final = (Measure.COUNT, Measure.AMOUNT, Measure.PERCENT, Measure.GROWTH)
_WORDS: Final = (Measure.GRADE, Measure.YES_NO)
_COURSES: Final = (Accumulation.CUMULATIVE, Accumulation.STOCK, Accumulation.RATE)
_WRONG: Final = Sentence(
    "“{key}”不能是“{answer}”，请改正。", "“{key}” cannot be “{answer}”: correct it."
)
_NO_REASON: Final = Sentence(
    "{code}改定比较方式须写明理由（{key}）。",
    "{code} is to be compared otherwise: say why ({key}).",
)
_STRANGE: Final = Sentence(
    "回答“{key}”对不上书里的任何一处。",
    "The answer “{key}” is about nothing in the book.",
)
_NO_ROW: Final = Sentence(
    "“{key}”要用的指标{answer}不在书里。", "“{key}” names {answer}, which is no row."
)


def of_row(
    done: Promised, code: str, reading: values.Reading, answers: Mapping[str, str]
) -> RowDetails:
    """Return what is said of a row; ask about what it cannot be."""
    place = f"row.{code}"
    readers = _readers(reading)
    found = {
        name: value
        for name, read in readers.items()
        if (value := _read(done, f"{place}.{name}", read, answers)) is not None
    }
    comparator = found.pop("comparator", "")
    reason = answers.get(f"{place}.comparator_reason", "").strip()
    if comparator and not reason:
        key = f"{place}.comparator_reason"
        words = said(_NO_REASON, code=code, key=key)
        done.questions.append(Question(key, words, True))
    return RowDetails(
        section=answers.get(f"{place}.section", "").strip(),
        start=found.pop("start", None),
        definition=found,
        comparator=comparator,
    )


def measured_by(
    done: Promised, kind: str, order: int, answers: Mapping[str, str]
) -> str:
    """Return the code of the row that a listed goal speaks of, empty for none said."""
    key = f"goal.{kind}.{order}.measured_by"
    answer = answers.get(key, "").strip()
    if answer and answer not in {row.code for row in done.rows}:
        words = said(_NO_ROW, key=key, answer=answer)
        done.questions.append(Question(key, words, True))
        return ""
    return answer


def of_project(
    done: Promised, code: str, answers: Mapping[str, str]
) -> Mapping[str, str]:
    """Return what is said of a project; ask about what does not fit."""
    found = {}
    for name, most in _PROJECT.items():
        key = f"project.{code}.{name}"
        answer = answers.get(key, "").strip()
        if len(answer) > most:
            words = said(_WRONG, key=key, answer=answer[:most] + "…")
            done.questions.append(Question(key, words, True))
        elif answer:
            found[name] = answer
    return found


def strangers(done: Promised, answers: Mapping[str, str]) -> None:
    """Note the answers about rows and projects that the book does not have, and those
    to what nobody asks."""
    known: dict[tuple[str, str], tuple[str, ...]] = {
        ("row", row.code): _ASKED_OF_ROW for row in done.rows
    }
    known |= {("project", one.code): _ASKED_OF_PROJECT for one in done.projects}
    known |= {("project", str(one.order)): ("code",) for one in done.projects}
    for key in answers:
        kind, _dot, rest = key.partition(".")
        place, _dot, name = rest.rpartition(".")
        if kind in ("row", "project") and name not in known.get((kind, place), ()):
            done.note(0, _STRANGE, key=key)


def reasons(answers: Mapping[str, str]) -> Iterator[str]:
    """Yield why rows are compared otherwise than their values say, row by row."""
    for key, answer in answers.items():
        place = key.split(".")
        if place[0] == "row" and place[-1] == "comparator_reason" and answer.strip():
            yield f"{place[1]}：{answer.strip()}"


def _readers(reading: values.Reading) -> dict[str, Callable[[str], Any]]:
    """Return how the answers of a row are read; a reader raises ValueError."""
    measures, courses = _possible(reading.kind)
    return {
        "measure": lambda text: _one_of(measures, text),
        "accumulation": lambda text: _one_of(courses, text),
        "decimals": lambda text: _whole(text, _MOST_PLACES),
        "due_months": lambda text: ",".join(map(str, periods.parse_months(text))),
        "lag_days": lambda text: _whole(text, _LONGEST_LAG),
        "explanation": _explanation,
        "comparator": lambda text: _one_of(tuple(Comparator), text),
        "start": _amount,
    }


def _possible(
    kind: ValueKind,
) -> tuple[tuple[Measure, ...], tuple[Accumulation, ...]]:
    if kind is ValueKind.NUMBER:
        return _NUMBERS, _COURSES
    if kind is ValueKind.DATE:
        return (Measure.DATE,), (Accumulation.DATE,)
    return _WORDS, (Accumulation.GRADE,)


def _read(
    done: Promised,
    key: str,
    read: Callable[[str], Any],
    answers: Mapping[str, str],
) -> Any:
    answer = answers.get(key, "").strip()
    if not answer:
        return None
    try:
        return read(answer)
    except ValueError:
        words = said(_WRONG, key=key, answer=answer)
        done.questions.append(Question(key, words, True))
        return None


def _one_of(known: tuple[Any, ...], text: str) -> str:
    if text not in known:
        raise ValueError(text)
    return text


def _whole(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= most):
        raise ValueError(text)
    return int(text)


def _explanation(text: str) -> str:
    if len(text) > _LONGEST_EXPLANATION:
        raise ValueError(text)
    return text


def _amount(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -4 or number.adjusted() > 10:
        raise ValueError(text)
    return number
