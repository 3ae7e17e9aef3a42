"""The quarter's workbook: one list of columns goes out and comes back."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Final

from django.utils import translation

from budget.book.writing import Column
from performance import increments
from performance.choices import Grade, Likelihood, Measure, Quality
from performance.forms.entry import words_for
from performance.models import Actual, Explanation, Indicator
from performance.models.explanation import CAUSES
from performance.queries.quarter import Line
from performance.rounding import plain

# Chinese whatever the language of the page: the file is read back by these names.
TITLE: Final = "填报表"
# Raised when a file of an earlier program can no longer be read.
FORMAT: Final = "1"
CHINESE: Final = "zh-hans"
# How a cause is ticked, as on the printed form.
TICK: Final = "√"
COLUMNS: Final = (
    Column(key="id", title="编号", hidden=True),
    Column(key="version", title="版本", hidden=True),
    Column(key="period", title="期间", hidden=True),
    Column(key="mark", title="原样", hidden=True),
    Column(key="department", title="部门", width=14),
    Column(key="project", title="项目", width=24),
    Column(key="name", title="指标", width=26),
    Column(key="unit", title="单位", width=8),
    Column(key="target", title="全年目标", width=16),
    Column(key="previous", title="上期累计", width=12),
    Column(key="last_year", title="上年同期", width=12),
    Column(key="state", title="状态", width=12),
    Column(key="text", title="本期完成值（累计）", width=18, open=True),
    Column(key="increment", title="本季新增", width=14, open=True),
    Column(key="quality", title="数据性质", width=10, open=True),
    Column(key="provider", title="数据提供", width=16, open=True),
    Column(key="source_date", title="数据日期", width=13, open=True),
    Column(key="funding", title="偏差原因：经费保障", width=10, open=True),
    Column(key="rules", title="偏差原因：制度保障", width=10, open=True),
    Column(key="staff", title="偏差原因：人员保障", width=10, open=True),
    Column(key="equipment", title="偏差原因：硬件条件", width=10, open=True),
    Column(key="other", title="偏差原因：其他", width=10, open=True),
    Column(key="explanation", title="情况说明", width=32, open=True),
    Column(key="forecast", title="全年预计完成情况", width=16, open=True),
    Column(key="likelihood", title="完成目标可能性", width=13, open=True),
)
NAMES: Final = {column.key: column.title for column in COLUMNS}
TITLES: Final = {column.title: column.key for column in COLUMNS}
TYPED: Final = tuple(column.key for column in COLUMNS if column.open)
# What may be missing in a file, and then stays as it is: files of an earlier program.
ADDED: Final = ("increment", *CAUSES, "forecast", "likelihood")
# The two linked boxes: a file must tell which of them was typed in.
LINKED: Final = ("text", "increment")
MARK_LENGTH, PART_LENGTH = 12, 6


def period_name(year: int, month: int) -> str:
    """Return a period as the workbook writes it: 2024-09 is January to September."""
    return f"{year}-{month:02d}"


def choices_of(indicator: Indicator, month: int) -> dict[str, str]:
    """Return the words to choose from and what each is stored as; none for a figure."""
    with translation.override(CHINESE):
        pairs = words_for(indicator, month)[1:]
        return {str(word): str(Grade(stored).value) for stored, word in pairs}


def qualities() -> dict[str, str]:
    """Return the words for 数据性质 and what each is stored as."""
    with translation.override(CHINESE):
        return {str(one.label): str(one.value) for one in Quality}


def likelihoods() -> dict[str, str]:
    """Return the words for 完成目标可能性 and what each is stored as."""
    with translation.override(CHINESE):
        return {str(one.label): str(one.value) for one in Likelihood}


def texts_of(line: Line) -> dict[str, str]:
    """Return what the open cells of a row hold, as text; all "" where nothing is."""
    actual, indicator, month = line.current, line.indicator, line.period.month
    if actual is None:
        return dict.fromkeys(TYPED, "")
    stored = {value: word for word, value in qualities().items()}
    day = actual.source_date
    return {
        "text": _figure(actual, indicator, month),
        "increment": increments.added(actual.value, line.base),
        "quality": stored[actual.quality],
        "provider": actual.provider.strip(),
        "source_date": day.isoformat() if day else "",
        "explanation": "\n".join(actual.explanation.split("\n")).strip(),
        **_said(line.explained),
    }


def _said(explained: Explanation | None) -> dict[str, str]:
    """Return what the cells of 偏差原因, 全年预计 and 可能性 hold."""
    if explained is None:
        return dict.fromkeys((*CAUSES, "forecast", "likelihood"), "")
    words = {value: word for word, value in likelihoods().items()}
    return {name: TICK if getattr(explained, name) else "" for name in CAUSES} | {
        "forecast": explained.forecast_shown.strip(),
        "likelihood": words.get(explained.likelihood, ""),
    }


def mark_of(texts: Mapping[str, str]) -> str:
    """Return what tells whether a row, or a linked box, came back as it went out."""
    return "-".join((_row_mark(texts), *(part_mark(texts[key]) for key in LINKED)))


def is_mark_of(mark: str, texts: Mapping[str, str]) -> bool:
    """Whether a row came back as it went out; of most, its own part tells."""
    return mark.startswith(_row_mark(texts)) and mark == mark_of(texts)


def _row_mark(texts: Mapping[str, str]) -> str:
    return _hash("\x1f".join([texts[key] for key in TYPED]), MARK_LENGTH)


def part_mark(text: str) -> str:
    """Return what tells whether one linked box came back as it went out."""
    return _hash(text, PART_LENGTH)


def _hash(text: str, length: int) -> str:
    return sha256(text.encode()).hexdigest()[:length]


def _figure(actual: Actual, indicator: Indicator, month: int) -> str:
    if actual.grade:
        words = choices_of(indicator, month).items()
        return next((word for word, value in words if value == actual.grade), "")
    if indicator.measure == Measure.DATE:
        return actual.date.isoformat() if actual.date else ""
    return plain(actual.value) if actual.value is not None else actual.as_typed


def guide(period: str, due: str) -> Sequence[str]:
    """Return the sheet of instructions, line by line."""
    return (
        f"{period}填报表：怎么填",
        f"1. 截止日：{due}。只填黄色单元格，其余单元格已锁定，供核对。",
        "2. “本期完成值”是年初至本期末的累计数，按“单位”列填写："
        "如单位是亿元而手头是5500万元，填0.55。累计类指标也可以只填“本季新增”，"
        "累计按上期累计加本季新增计算；两格都填而对不上的，上传后会请您核对。",
        "3. 定性、是否类指标从下拉列表中选择；时限类填日期，如2024-09-30。",
        "4. 百分比填数字即可：12或12%都表示百分之十二。",
        "5. 累计数比上期减少的，在“情况说明”中写明原因。",
        "6. 有偏差的，在对应的“偏差原因”列选√，并在“情况说明”中写明；"
        "按规定须说明而没有说明的，送审时会提示。",
        "7. 不要增加、删除、复制行，不要改列名，不要合并单元格；暂时没有数的行留空。",
        "8. 填好保存，在“我的填报”页上传。上传后先核对，全部问题一次列出；"
        "确认之前不会保存任何数据。",
        "9. 也可以另存为CSV（UTF-8或GB18030编码）上传。",
    )
