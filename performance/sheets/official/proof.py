"""审计取证单: one figure, all that happened to it, what proves it, who signs."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Final

from django.utils import timezone

from budget import periods
from budget.audit.anchors import Head
from budget.book.paper.layout import Look, Paper, label, value
from performance.choices import Light
from performance.models import LightChange
from performance.queries.evidence import Shown
from performance.queries.proofs import Act, Moved, Proof
from performance.queries.turns import Turn
from performance.sheets.official.parts import Row

TITLE: Final = "审计取证单"
# Number, instant, act, person, what moved, why and by which document.
COLUMNS: Final = (8, 14, 11, 13, 34, 20)
SIGNATURES: Final = (
    "取证人（签字）",
    "复核人（签字）",
    "被取证单位（签字、盖章）",
    "日期",
)
NOTES: Final = (
    "备注：1.本单由系统按操作轨迹生成，“链上序号”为该次操作在审计链上的序号，可与导出的审计链逐项核对。",
    "2.佐证材料的SHA-256按文件内容计算，内容有任何改动即不相同。",
    "3.审计链证明记录自写入后未被改动，不证明所填内容本身属实。",
)
NONE: Final = "（无）"
_REST: Final = len(COLUMNS) - 2


def described(proof: Proof, imprint: Sequence[str] = ()) -> Paper:
    """Describe the sheet of one figure; texts are Chinese, as all official forms."""
    actual = proof.actual
    indicator, period = actual.indicator, actual.period
    when = periods.label(period.year, period.month, "zh", with_year=True)
    return Paper(
        title=TITLE,
        dateline=f"取证编号：QZ-{period.year}{period.month:02d}-{actual.pk}",
        columns=COLUMNS,
        rows=(
            _line("部门", f"{period.body.name}　{indicator.department.name}", "body"),
            _line("绩效指标", indicator.name, "indicator"),
            _line("填报期", when, "period"),
            _line("所列承诺", _promised(proof), "targets"),
            _line("取证时的值", _figure(proof), "value"),
            _line("依据文号", "、".join(proof.documents) or NONE, "documents"),
            *_timeline(proof),
            *_lights(proof.turns),
            *_files(proof.files),
            _line("审计链首", _head(proof.head), "head", look=Look.TEXT),
        ),
        notes=NOTES,
        signatures=SIGNATURES,
        imprint=tuple(imprint),
    )


def _line(name: str, words: str, key: str, look: Look = Look.VALUE) -> Row:
    return label(name, 2), value(words, key, _REST, look=look)


def _promised(proof: Proof) -> str:
    return (
        "\n".join(
            f"{row.goal.form} {row.code} {row.name_printed}：{row.value_printed}"
            for row in proof.targets
        )
        or NONE
    )


def _figure(proof: Proof) -> str:
    actual = proof.actual
    word = f"{actual.shown or '—'} {actual.indicator.unit}".strip()
    told = f"{word}（{actual.get_quality_display()}，{actual.get_status_display()}）"
    author = actual.author.name if actual.author else "—"
    approver = actual.approver.name if actual.approver else "—"
    return f"{told}\n填报人 {author}　终审人 {approver}"


def _timeline(proof: Proof) -> Iterable[Row]:
    yield (label("变动经过（由早到晚）", len(COLUMNS)),)
    yield tuple(
        label(name)
        for name in ("链上\n序号", "时间", "操作", "操作人", "由何改为何", "理由、文号")
    )
    for act in proof.acts:
        change, key = act.change, f"change.{act.change.pk}"
        person = "\n".join(filter(None, (change.actor_name, change.actor_department)))
        document = f"文号：{change.document_no}" if change.document_no else ""
        yield (
            value(f"#{act.seq}" if act.seq else "—", f"{key}.seq"),
            value(_instant(change.at), f"{key}.at"),
            value(change.get_action_display(), f"{key}.action"),
            value(person, f"{key}.actor", personal=True),
            value("\n".join(_said(act)), f"{key}.moved", look=Look.TEXT),
            value(
                "\n".join(filter(None, (change.reason, document))),
                f"{key}.why",
                look=Look.TEXT,
            ),
        )


def _said(act: Act) -> Iterable[str]:
    """Yield what moved, field by field, then each step of the review."""
    for moved in act.moved:
        yield _moved(moved)
    for step in act.steps:
        behalf = f"（代{step.on_behalf_of}）" if step.on_behalf_of else ""
        yield (
            f"第{step.round}轮 {step.actor_name}{behalf}{step.get_action_display()}："
            f"{step.get_before_display()} → {step.get_after_display()}"
            + (f"，意见：{step.opinion}" if step.opinion else "")
        )


def _moved(moved: Moved) -> str:
    name = f"{moved.record} {moved.name}".strip()
    if moved.old is None:
        return f"{name}：{moved.new}"
    return f"{name}：{moved.old or '（空）'} → {moved.new or '（空）'}"


def _lights(found: Sequence[tuple[LightChange, Turn]]) -> Iterable[Row]:
    yield (label("本期灯变及原因", len(COLUMNS)),)
    if not found:
        yield (value(NONE, "turns", len(COLUMNS)),)
    for change, turn in found:
        before = turn.before.label if turn.before else "（首次研判）"
        key = f"turn.{change.pk}"
        yield (
            value(_instant(change.at), f"{key}.at", 2),
            value(change.get_kind_display(), f"{key}.kind"),
            value(f"{before} → {Light(change.after).label}", f"{key}.light"),
            value(
                f"{change.target.code} {turn.sentence('zh')}\n{change.sentence('zh')}",
                f"{key}.why",
                2,
                look=Look.TEXT,
            ),
        )


def _files(found: Sequence[Shown]) -> Iterable[Row]:
    yield (label("佐证材料", len(COLUMNS)),)
    if not found:
        yield (value(NONE, "files", len(COLUMNS)),)
    for one in found:
        row, key = one.row, f"evidence.{one.row.pk}"
        yield (
            value(_instant(row.uploaded_at), f"{key}.at", 2),
            value(row.name, f"{key}.name", 2, look=Look.TEXT),
            value(f"SHA-256 {row.file.sha256}", f"{key}.sha256", look=Look.TEXT),
            value("\n".join(_about(one)), f"{key}.about", look=Look.TEXT),
        )


def _about(one: Shown) -> Iterable[str]:
    row = one.row
    yield f"上传人 {row.uploader.name}"
    if row.page:
        yield f"页码 {row.page}"
    if row.quoted:
        yield f"引用的数 {row.quoted}"
    if one.added_late:
        yield "终审后补充"
    if row.ended_at and row.ended_by:
        how = "被替换" if row.replaced_by else "撤回"
        late = "终审后" if one.ended_late else ""
        yield f"{late}{how}：{_instant(row.ended_at)} {row.ended_by.name}"


def _head(head: Head) -> str:
    return f"{head.whole}\n{_instant(head.at)}" if head.at else NONE


def _instant(at: datetime.datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
