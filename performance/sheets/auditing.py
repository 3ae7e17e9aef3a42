"""审计资料包: beside the forms all that an auditor reads without this program."""

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from budget.audit import anchors, export
from budget.book.csv_file import csv_file, csv_rows
from budget.book.writing import Column
from budget.filetypes.naming import ending_of
from budget.filetypes.terms import ENDINGS
from budget.queries import accounts
from budget.services import files
from performance.models import Evidence, FormPackage
from performance.queries import past_packed
from performance.sheets.archive import Archive

INDEX: Final = "index.html"
TIMELINE: Final = "审计/时间线.csv"
FILES: Final = "审计/佐证材料清单.csv"
FOLDER: Final = "审计/佐证材料"
CHAIN: Final = "审计/审计链.jsonl"
HEAD: Final = "审计/链首.txt"
VERIFIER: Final = "审计/verify_chain.py"
# Beyond these nothing would be done in a job's time: what is left out is said.
MOST_ROWS: Final = 300_000
MOST_ENTRIES: Final = 300_000
MOST_BYTES: Final = 2 * 1024**3
_CHUNK: Final = 256 * 1024

Beat = Callable[[], None]


@dataclass
class Told:
    """What the first page says of the parts, and what was left out and why."""

    rows: int = 0
    entries: int = 0
    evidence: int = 0
    left_out: list[str] = field(default_factory=list)


def add(archive: Archive, package: FormPackage, beat: Beat) -> Told:
    """Put the trail, the evidence, the chain and its verifier into a package."""
    told = Told()
    _timeline(archive, package, told, beat)
    _evidence(archive, package, told, beat)
    _chain(archive, package, told, beat)
    return told


def write_index(
    archive: Archive, package: FormPackage, told: Told, listed: Sequence[Sequence[str]]
) -> None:
    """Write the first page, which leads to every file of the package."""
    page = render_to_string(
        "performance/audit_package.html",
        {
            "package": package,
            "scope": accounts.scope_names(package.user),
            "told": told,
            "head": anchors.head(),
            "made_at": timezone.localtime(),
            "forms": [row for row in listed if row[3]],
            "names": {
                "timeline": TIMELINE,
                "files": FILES,
                "chain": CHAIN,
                "head": HEAD,
                "verifier": VERIFIER,
            },
            "present": {member.name for member in archive.members},
        },
    )
    archive.put(INDEX, page.encode())


def _timeline(archive: Archive, package: FormPackage, told: Told, beat: Beat) -> None:
    rows = past_packed.rows(package.user, package.branches, package.year)
    if rows.count() > MOST_ROWS:
        told.left_out.append(
            f"时间线超过{MOST_ROWS}条，没有装入：请分部门申请，或在“操作轨迹”里导出。"
        )
        return

    def lines() -> Iterator[bytes]:
        yield csv_file(_columns(), [])
        for batch in past_packed.moved(rows):
            beat()
            told.rows += len(batch)
            yield csv_rows(map(_line, batch)).encode()

    archive.stream(TIMELINE, lines(), shrink=True)


def _columns() -> list[Column]:
    titles = (
        "链上序号",
        "时间",
        "操作",
        "操作人",
        "操作人部门",
        "理由",
        "文号",
        "记录类别",
        "记录编号",
        "记录",
        "字段",
        "原值",
        "新值",
        "请求编号",
    )
    return [Column(key=title, title=title, width=12) for title in titles]


def _line(moved: past_packed.Moved) -> tuple[str, ...]:
    row, change = moved.row, moved.row.change
    return (
        str(moved.seq or ""),
        f"{timezone.localtime(change.at):%Y-%m-%d %H:%M:%S}",
        str(change.get_action_display()),
        change.actor_name,
        change.actor_department,
        change.reason,
        change.document_no,
        moved.record,
        str(row.record_id),
        row.record_text,
        moved.name,
        moved.old,
        moved.new,
        change.request_id,
    )


def _evidence(archive: Archive, package: FormPackage, told: Told, beat: Beat) -> None:
    """Write each content once, by its SHA-256, and the list of what each proves."""
    rows = past_packed.evidence(package.user, package.branches, package.year)
    written: dict[str, str] = {}
    size = 0
    listed = []
    for row in rows.iterator(chunk_size=past_packed.BATCH):
        beat()
        stored = row.file
        if stored.sha256 not in written:
            size += stored.size
            written[stored.sha256] = _content(archive, row, size > MOST_BYTES)
        listed.append(_evidence_line(row, written[stored.sha256]))
    told.evidence = sum(bool(name) for name in written.values())
    missing = sum(not name for name in written.values())
    if missing:
        told.left_out.append(
            f"{missing}份佐证材料没有装入（文件不在，或总量超过"
            f"{MOST_BYTES // 1024**3}GB），在清单里“文件”一栏是空的。"
        )
    archive.put(FILES, csv_file(_evidence_columns(), listed))


def _content(archive: Archive, row: Evidence, is_full: bool) -> str:
    """Write one content; return its name in the package, "" where it is not in it."""
    path = files.path_of(row.file.sha256)
    if is_full or not path.is_file():
        return ""
    ending = ending_of(row.name)
    dotted = f".{ending}" if ending in ENDINGS else ""
    name = f"{FOLDER}/{row.file.sha256}{dotted}"
    archive.stream(name, _read(path), shrink=False)
    return name


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while part := file.read(_CHUNK):
            yield part


def _evidence_columns() -> list[Column]:
    titles = (
        ("SHA-256", 66),
        ("文件", 80),
        ("原文件名", 40),
        ("字节", 12),
        ("部门", 24),
        ("绩效指标", 30),
        ("填报期", 12),
        ("完成值编号", 12),
        ("页码", 12),
        ("引用的数", 20),
        ("上传人", 12),
        ("上传时间", 18),
        ("撤下时间", 18),
        ("撤下理由", 30),
    )
    return [Column(key=title, title=title, width=width) for title, width in titles]


def _evidence_line(row: Evidence, name: str) -> tuple[str, ...]:
    actual, period = row.actual, row.actual.period
    return (
        row.file.sha256,
        name,
        row.name,
        str(row.file.size),
        actual.indicator.department.name,
        actual.indicator.name,
        f"{period.year}-{period.month:02d}",
        str(actual.pk),
        row.page,
        row.quoted,
        row.uploader.name,
        _instant(row.uploaded_at),
        _instant(row.ended_at) if row.ended_at else "",
        row.end_reason,
    )


def _chain(archive: Archive, package: FormPackage, told: Told, beat: Beat) -> None:
    """Write the whole chain, which only an auditor of the whole house may have: its
    payloads are everybody's. The head says which chain the package belongs to."""
    archive.put(HEAD, f"{anchors.head().whole}\n".encode())
    verifier = Path(settings.BASE_DIR) / "docs" / "verify_chain.py"
    archive.put(VERIFIER, verifier.read_bytes())
    if package.user.scope_id is not None or package.branches is not None:
        told.left_out.append(
            "审计链全文含其他部门的记录，只装入不限部门的资料包；本包附链首，"
            "可请本单位审计人员导出全链核对。"
        )
        return
    if anchors.head().seq > MOST_ENTRIES:
        told.left_out.append(
            f"审计链超过{MOST_ENTRIES}环，没有装入："
            "请系统管理员用 export_history 导出。"
        )
        return

    def lines() -> Iterator[bytes]:
        for line in export.lines():
            beat()
            told.entries += 1
            yield f"{line}\n".encode()

    archive.stream(CHAIN, lines(), shrink=True)


def _instant(at: datetime.datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
