"""The rows of published forms: read, shortened and linked as a person says. Pure."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from budget.publication import GoalForm
from performance import values
from performance.choices import ValueKind
from performance.promised import details
from performance.promised.goals import goals_of
from performance.promised.terms import (
    Promised,
    PromisedProject,
    PromisedRow,
    Question,
    said,
)
from performance.values import units
from performance.values.sentence import Sentence

# Before the number of an indicator that is on record, in an answer.
ON_RECORD: Final = "@"
# What the form of the whole department is called in the records.
WHOLE: Final = "表14 部门整体支出绩效目标申报表"
LONGEST: Final = {"level1": 20, "level2": 20, "name": 120, "value": 120, "standard": 60}
_TOO_LONG: Final = Sentence(
    "{code}“{name}”的文字超过{most}字，请给出读入的文字。",
    "A text of {code} “{name}” has more than {most} letters: give one to keep.",
)
_UNCLEAR: Final = Sentence(
    "{code}“{name}”的指标值“{value}”不清楚：{why} 请写明应读作什么。",
    "The value “{value}” of {code} “{name}” is unclear: {why} What is it to be?",
)
_SAME: Final = Sentence(
    "{code}“{name}”与{others}同名：是同一项指标（只填一次）还是各填各的？",
    "{code} “{name}” has the name of {others}: one figure, or each its own?",
)


def form_rows(
    done: Promised,
    form: GoalForm,
    project: PromisedProject | None,
    year: int,
    answers: Mapping[str, str],
) -> None:
    """Add the goals and rows of one form, in order, to what is promised.

    What is unclear or too long is asked; `answers` holds what a person said to it.
    """
    label = f"表15 {project.name}"[:60] if project else WHOLE
    order = project.order if project else 0
    found = goals_of(form, label, project.code if project else "", order)
    done.goals += found.goals
    for number, row in enumerate(form.rows, start=1):
        code = f"I{len(done.rows) + 1:02d}"
        earlier = dict(row.earlier)
        texts = {
            "level1": row.level1,
            "level2": row.level2,
            "name": row.name,
            "value": row.value,
            "standard": row.standard,
        }
        for key, most in LONGEST.items():
            texts[key] = _short(done, code, key, texts[key], most, row.line, answers)
        reading = _reading(done, code, texts, year, row.line, answers)
        done.rows.append(
            PromisedRow(
                code=code,
                goal=found.of_row(row),
                order=number,
                **texts,
                reading=reading,
                last=earlier.get(year - 1, ""),
                before_last=earlier.get(year - 2, ""),
                same_as=answers.get(f"row.{code}.same_as", ""),
                link_reason=answers.get(f"row.{code}.reason", ""),
                details=details.of_row(done, code, reading, answers),
                project=project.name if project else "",
                line=row.line,
            )
        )


def _short(
    done: Promised,
    code: str,
    key: str,
    text: str,
    most: int,
    line: int,
    answers: Mapping[str, str],
) -> str:
    if len(text) <= most:
        return text
    name = f"row.{code}.{key}"
    answered = answers.get(name, "").strip()
    if answered and len(answered) <= most:
        return answered
    words = said(_TOO_LONG, code=code, name=text[:20] + "…", most=str(most))
    done.questions.append(Question(name, words, True, line=line))
    return text[:most]


def _reading(
    done: Promised,
    code: str,
    texts: Mapping[str, str],
    year: int,
    line: int,
    answers: Mapping[str, str],
) -> values.Reading:
    """Read a value; where it is unclear, as the person says that it is to be read."""
    name, value = texts["name"], texts["value"]
    reading = values.read(value, name=name, year=year)
    doubtful = (ValueKind.UNCLEAR, ValueKind.EMPTY)
    if reading.kind not in doubtful:
        return reading
    key = f"row.{code}.read_as"
    answered = values.read(answers.get(key, ""), name=name, year=year)
    if answered.kind not in doubtful:
        return answered
    why = {"zh": reading.reason() or "空白。", "en": reading.reason("en") or "empty."}
    words = Sentence(
        _UNCLEAR.zh.format(code=code, name=name, value=value, why=why["zh"]),
        _UNCLEAR.en.format(code=code, name=name, value=value, why=why["en"]),
    )
    done.questions.append(Question(key, words, True, line=line))
    return reading


def likeness(name: str) -> str:
    """Return what two spellings of one name share: no unit in brackets, no blanks."""
    return units.without_unit(re.sub(r"\s+", "", name).casefold())


def namesakes(done: Promised, answers: Mapping[str, str]) -> None:
    """Ask about rows of equal names; check what a person linked."""
    by_name: dict[str, list[PromisedRow]] = defaultdict(list)
    for row in done.rows:
        by_name[likeness(row.name)].append(row)
    for rows in by_name.values():
        # Each pair once: the earlier row is asked about those that follow.
        for at, row in enumerate(rows[:-1], start=1):
            done.questions.append(_same(row, rows[at:]))
    known = {row.code: row for row in done.rows}
    for row in done.rows:
        own = row.same_as and not row.same_as.startswith(ON_RECORD)
        if own and (problem := _wrong_link(row, known)) is not None:
            done.questions.append(problem)


def _same(row: PromisedRow, others: Sequence[PromisedRow]) -> Question:
    words = "、".join(f"{one.code}（{one.project or '部门'}）" for one in others)
    options = tuple((one.code, f"{one.code} {one.name}") for one in others)
    sentence = said(_SAME, code=row.code, name=row.name, others=words)
    key = f"row.{row.code}.same_as"
    return Question(key, sentence, False, (("", "—"), *options), row.line)


_LINK: Final = Sentence(
    "{code}要与{other}共用一个数：{why}",
    "{code} is to share a figure with {other}: {why}",
)


def _wrong_link(row: PromisedRow, known: Mapping[str, PromisedRow]) -> Question | None:
    """Return what is wrong with a link that a person gave, None for a sound one."""
    other = known.get(row.same_as)
    if other is None or other is row:
        key, why = f"row.{row.code}.same_as", ("没有这个编号。", "no such code.")
    elif other.same_as:
        key, why = (
            f"row.{row.code}.same_as",
            ("它自己也共用别的指标，请指到那一项。", "that one shares another's too."),
        )
    elif not row.link_reason.strip():
        key, why = f"row.{row.code}.reason", ("请写明理由。", "say why.")
    else:
        return None
    sentence = Sentence(
        _LINK.zh.format(code=row.code, other=row.same_as, why=why[0]),
        _LINK.en.format(code=row.code, other=row.same_as, why=why[1]),
    )
    return Question(key, sentence, True, line=row.line)
