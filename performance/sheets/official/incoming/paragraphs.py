"""Part a cell that lists several goals into goals, beside those on record. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

# "1.", "1、", "（1）", "一、", "目标1：", "年度目标1：": where a numbered goal begins.
_NUMBERED = re.compile(
    r"\s*(?:[（(]?\d{1,2}[）)]?[.、．)）]|[（(]?[一二三四五六七八九十]{1,3}[）)]?[、.．]"
    r"|[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)]"
    r"|(?:长期|年度|绩效)*目标\s*\d{1,2}\s*[：:])"
)


@dataclass
class Parted:
    """What a cell says of goals: `texts` by their index on record where it is known,
    `rest` the paragraphs that are none of them, `missing` the goals without one."""

    texts: dict[int, str] = field(default_factory=dict)
    rest: list[str] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)


def parted(text: str, goals: Sequence[str]) -> Parted:
    """Find the goals on record in a cell's text, wherever they stand.

    One goal and one run of lines that are left over are one and the same, reworded.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    free = [True] * len(lines)
    done = Parted()
    for at, goal in enumerate(goals):
        wanted = [line.strip() for line in goal.splitlines() if line.strip()]
        where = _found(lines, free, wanted)
        if where is None:
            done.missing.append(at)
            continue
        done.texts[at] = goal
        for line in range(where, where + len(wanted)):
            free[line] = False
    runs = _runs(lines, free)
    if len(done.missing) == 1 and len(runs) == 1 and len(paragraphs(runs[0])) == 1:
        done.texts[done.missing.pop()] = "\n".join(runs[0])
    else:
        done.rest = [one for run in runs for one in paragraphs(run)]
    return done


def paragraphs(lines: Sequence[str]) -> list[str]:
    """Return numbered paragraphs whole; without numbers each line is one."""
    if not any(_NUMBERED.match(line) for line in lines):
        return list(lines)
    found: list[list[str]] = []
    for line in lines:
        if _NUMBERED.match(line) or not found:
            found.append([])
        found[-1].append(line)
    return ["\n".join(one) for one in found]


def is_numbered(text: str) -> bool:
    """Tell whether a paragraph begins with a number, as a list's does."""
    return bool(_NUMBERED.match(text))


def bare(text: str) -> str:
    """Return a goal's words without its number, for comparing."""
    return re.sub(r"\s+|[。．.；;]+$", "", _NUMBERED.sub("", text, count=1))


def _found(
    lines: Sequence[str], free: Sequence[bool], wanted: Sequence[str]
) -> int | None:
    count = len(wanted)
    for at in range(len(lines) - count + 1 if count else 0):
        if all(free[at : at + count]) and list(lines[at : at + count]) == list(wanted):
            return at
    return None


def _runs(lines: Sequence[str], free: Sequence[bool]) -> list[list[str]]:
    """Return the lines that are left over, those that follow one another together."""
    found: list[list[str]] = []
    before = False
    for line, is_free in zip(lines, free, strict=True):
        if is_free and not before:
            found.append([])
        if is_free:
            found[-1].append(line)
        before = is_free
    return found
