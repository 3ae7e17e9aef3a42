"""Which row of a form that came back is which on record: by name, else it is asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from performance.sheets.official.incoming.answered import link_key
from performance.sheets.official.incoming.look import (
    Answer,
    Choice,
    Option,
    Told,
    options,
)
from performance.sheets.official.reading import heads
from performance.sheets.official.reading.terms import Line, Severity


@dataclass(frozen=True, slots=True)
class Known:
    """A row on record, with the texts that its form prints."""

    pk: int
    texts: Mapping[str, str]


@dataclass
class Matched:
    """Rows with what they are on record, None for a new one; questions; what the file
    lacks."""

    pairs: list[tuple[Line, Known | None]] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    missing: list[Known] = field(default_factory=list)


def matched(
    lines: Iterable[Line],
    known: Sequence[Known],
    answers: Mapping[str, Answer],
    *,
    may_add: bool,
) -> Matched:
    """Match the rows of one table.

    A row is the one of its name; where several have it, the one of its levels too.
    `may_add`: a row that is none of them may be a new one, and is where none is left.
    """
    found, rest, left = Matched(), [], list(known)
    for line in lines:
        same = _same(line, left)
        if same is None:
            rest.append(line)
        else:
            left.remove(same)
            found.pairs.append((line, same))
    for line in rest:
        if may_add and not left:
            found.pairs.append((line, None))
            continue
        answer = answers.get(link_key(line), Answer())
        chosen = next((one for one in left if str(one.pk) == answer.choice), None)
        found.told.append(_asked(line, left, answer, may_add=may_add))
        if chosen is not None:
            left.remove(chosen)
            found.pairs.append((line, chosen))
        elif may_add and answer.choice == Choice.NEW:
            found.pairs.append((line, None))
    found.pairs.sort(key=lambda pair: pair[0].place.row)
    found.missing = left
    return found


def _same(line: Line, left: Sequence[Known]) -> Known | None:
    named = [one for one in left if _name(one.texts) == _name(line.texts)]
    if len(named) > 1:
        levels = [one for one in named if _levels(one.texts) == _levels(line.texts)]
        named = levels or named
    return named[0] if named else None


def _name(texts: Mapping[str, str]) -> str:
    return "".join(texts.get(heads.NAME, "").split())


def _levels(texts: Mapping[str, str]) -> tuple[str, ...]:
    return tuple("".join(texts.get(k, "").split()) for k in ("level1", "level2"))


def _asked(line: Line, left: Sequence[Known], answer: Answer, *, may_add: bool) -> Told:
    """Ask which row on record is meant: those of nobody else are offered."""
    offered = tuple(
        Option(str(one.pk), _("就是“%s”") % one.texts.get(heads.NAME, ""))
        for one in left
    )
    choices = (Choice.NEW, Choice.SKIP) if may_add else (Choice.SKIP,)
    name = line.text(heads.NAME) or "—"
    return Told(
        place=line.at(heads.NAME),
        severity=Severity.QUESTION,
        sentence=_("系统中这张表没有名为“%s”的指标。") % name,
        todo=_("请选择它是哪一项，或者不读这一行。"),
        key=link_key(line),
        options=(*offered, *options(choices)),
        answer=answer,
    )
