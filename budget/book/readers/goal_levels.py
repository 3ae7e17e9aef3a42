"""Tell which rows a first level covers, where its cell is merged over them. Pure.

The word stands in the middle of its rows, or beside the first of them. How high a row
is no text says, but the lines between rows do about: several ways may be as likely.
A row has the first level that all likely ways give it, else none. The official frame
(财预〔2021〕101号) breaks no tie: published forms print rows that it does not have.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, product
from typing import Final

# How much higher a row is than its lines, and how high it is at least, in lines.
_PADDINGS: Final = (0.2, 0.5, 0.8, 1.2, 1.6, 2.0, 2.5, 3.0)
_LEAST: Final = (0.0, 1.7, 2.4, 3.2)
# How far from the middle of its rows a word is drawn at most, in lines: by the lines
# of the cells, and by the lines of the text, where empty ones are counted; there no
# more than this share of a row.
_OFF: Final = 0.45
_OFF_COUNTED: Final = 0.8
_OFF_SHARE: Final = 0.3
# Ways so near to each other, in lines, are as likely: heights are tried in steps. Less
# parts the likeliest from others where it is the only one of the official frame. Of
# 6,000 invented rows three were misfiled at 0.15, none at 0.3; none was in the frame.
_AS_LIKELY: Final = 0.5
_IN_FRAME: Final = 0.2
_MOST_WAYS: Final = 8

_FRAME: Final = {
    "产出指标": ("数量", "质量", "时效", "成本"),
    "成本指标": ("经济成本", "社会成本", "生态环境成本"),
    "效益指标": ("经济效益", "社会效益", "生态效益", "可持续", "服务对象满意度"),
    "满意度指标": ("服务对象满意度", "社会公众满意度", "满意度"),
}
# What published forms print below a first level that the frame has below another.
_PRINTED: Final = {
    "产出指标": ("经济",),
    "效益指标": ("数量", "质量", "时效", "经济"),
}

UNKNOWN: Final = "?"
Starts = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A first level: its text and its lines, each as the place of the row's line above
    it, of the one below it (the same for one that it shares), and its number."""

    text: str
    lines: tuple[tuple[int, int, int], ...]

    @property
    def middle(self) -> float:
        """Return the number of the line in its middle."""
        return (self.lines[0][2] + self.lines[-1][2]) / 2


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its second level, and the places of the lines of each of its cells."""

    level2: str
    cells: tuple[tuple[int, ...], ...]

    @property
    def first(self) -> int:
        """Return the place of its first line."""
        return min(cell[0] for cell in self.cells)

    @property
    def last(self) -> int:
        """Return the place of its last line."""
        return max(cell[-1] for cell in self.cells)

    @property
    def tallest(self) -> int:
        """Return how many lines its tallest cell has."""
        return max(map(len, self.cells))


def covered(
    words: Sequence[Word],
    rows: Sequence[Row],
    numbers: Sequence[int],
    *,
    centred: bool,
    before: str,
) -> list[str] | None:
    """Return each row's first level, UNKNOWN where several are likely. None where the
    words stand as no rows' do. `numbers` are the numbers of the rows' lines by their
    places; `before` is the first level with which the page before ends, "" for none."""
    if not words:
        return [before] * len(rows) if before else None
    ways = _centred(words, rows, numbers) if centred else _below(words, rows)
    best: dict[tuple[str, ...], float] = {}
    for starts, off in ways:
        if starts[0] == 0 or before:
            texts = _texts(words, rows, starts, before)
            best[texts] = min(off, best.get(texts, off))
    if not best:
        return None
    least = min(best.values())
    framed = [texts for texts in best if _in_frame(texts, rows)]
    only = len(framed) == 1 and best[framed[0]] == least
    most = least + (_IN_FRAME if only else _AS_LIKELY)
    likely = [texts for texts, off in best.items() if off <= most]
    return [
        some[0] if len({*some}) == 1 else UNKNOWN for some in zip(*likely, strict=True)
    ]


def _texts(
    words: Sequence[Word], rows: Sequence[Row], starts: Starts, before: str
) -> tuple[str, ...]:
    texts = [before] * len(rows)
    for word, start in zip(words, starts, strict=True):
        texts[start:] = [word.text] * (len(rows) - start)
    return tuple(texts)


def in_frame(level1: str, level2: str) -> bool:
    """Return whether the official frame has a second level below a first one."""
    return level2.startswith(_FRAME.get(level1, ()))


def may_be(level1: str, level2: str) -> bool:
    """Return whether forms print a second level below a first one."""
    return in_frame(level1, level2) or level2.startswith(_PRINTED.get(level1, ()))


def _in_frame(texts: Sequence[str], rows: Sequence[Row]) -> bool:
    return all(
        in_frame(text, row.level2) for text, row in zip(texts, rows, strict=True)
    )


def _below(
    words: Sequence[Word], rows: Sequence[Row]
) -> Iterator[tuple[Starts, float]]:
    """Yield where each word's rows start if it stands beside the first of them."""
    starts = []
    for word in words:
        above, below, _number = word.lines[0]
        same = [n for n, row in enumerate(rows) if row.first == above == below]
        if not same:
            return
        starts.append(same[0])
    if starts == sorted(set(starts)):
        yield tuple(starts), 0.0


def _centred(
    words: Sequence[Word], rows: Sequence[Row], numbers: Sequence[int]
) -> Iterator[tuple[Starts, float]]:
    """Yield where each word's rows start if it stands in the middle of them, and how
    far from it."""
    for padding, least in product(_PADDINGS, _LEAST):
        tops = [0.0]
        heights: dict[int, float] = {}
        for row in rows:
            height = max(row.tallest + padding, least)
            for cell in row.cells:
                for n, place in enumerate(cell):
                    middle = tops[-1] + height / 2
                    heights[place] = middle + n - (len(cell) - 1) / 2
            tops.append(tops[-1] + height)
        offs = [_Off(word, heights) for word in words]
        yield from _Runs(offs, tops, _OFF).every()
    tops = _counted(rows, numbers)
    most = min(_OFF_COUNTED, _OFF_SHARE * (tops[-1] - tops[0]) / len(rows))
    yield from _Runs([_Counted(word) for word in words], tops, most).every()


def _counted(rows: Sequence[Row], numbers: Sequence[int]) -> list[float]:
    """Return where rows begin and end by the numbers of their lines."""
    edges = [
        (numbers[above.last] + numbers[below.first]) / 2
        for above, below in pairwise(rows)
    ]
    first, last = numbers[rows[0].first], numbers[rows[-1].last]
    if not edges:
        return [first - 0.5, last + 0.5]
    top = first - (edges[0] - numbers[rows[0].last])
    bottom = last + (numbers[rows[-1].first] - edges[-1])
    return [top, *edges, bottom]


class _Off:
    """How far a word is from a height, by the heights of the rows' lines."""

    def __init__(self, word: Word, heights: dict[int, float]) -> None:
        self.word, self.heights = word, heights

    def __call__(self, middle: float) -> float:
        off = 0.0
        for n, (above, below, _number) in enumerate(self.word.lines):
            height = middle + n - (len(self.word.lines) - 1) / 2
            over = self.heights.get(above, -9e9)
            under = self.heights.get(below, 9e9)
            if above == below or not over < height < under:
                near = min(abs(height - over), abs(height - under))
                off = max(off, near)
        return off


class _Counted:
    """How far a word is from a height, by its lines' numbers."""

    def __init__(self, word: Word) -> None:
        self.middle = word.middle

    def __call__(self, middle: float) -> float:
        return abs(middle - self.middle)


class _Runs:
    """The ways in which words share rows, each in the middle of its own."""

    def __init__(
        self,
        offs: Sequence[_Off | _Counted],
        tops: Sequence[float],
        most: float,
    ) -> None:
        self.offs, self.tops, self.most = offs, tops, most
        self.known: dict[tuple[int, int], list[tuple[Starts, float]]] = {}

    def every(self) -> Iterator[tuple[Starts, float]]:
        """Yield the ways, wherever the first word's rows start."""
        for start in range(len(self.tops) - 1):
            yield from self.ways(0, start)

    def ways(self, at: int, start: int) -> list[tuple[Starts, float]]:
        """Return the starts of words from `at` on, if the first of them begins at
        `start`, and how far they are off. The last word's rows are the last rows."""
        if at == len(self.offs):
            return [((), 0.0)] if start == len(self.tops) - 1 else []
        if (at, start) not in self.known:
            found = list(islice(self._ways(at, start), _MOST_WAYS))
            self.known[at, start] = found
        return self.known[at, start]

    def _ways(self, at: int, start: int) -> Iterator[tuple[Starts, float]]:
        for end in range(start + 1, len(self.tops)):
            off = self.offs[at]((self.tops[start] + self.tops[end]) / 2)
            if off <= self.most:
                for rest, more in self.ways(at + 1, end):
                    yield (start, *rest), off + more
