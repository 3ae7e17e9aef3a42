"""The foot of every official form: of when its data are and by which rules."""

import datetime
from dataclasses import replace

from django.utils import timezone

from budget.audit.anchors import Head
from budget.book.paper.layout import Paper
from performance.lights.terms import RULE_VERSION


def imprint(now: datetime.datetime) -> tuple[str, ...]:
    """Return it in the form's language, which is Chinese."""
    local = timezone.localtime(now)
    return f"数据截至 {local:%Y-%m-%d %H:%M}", f"规则版本 {RULE_VERSION}"


def anchored(paper: Paper, head: Head | None) -> Paper:
    """Return the form with the head of the audit chain at the foot of each page and in
    its own place: an anchor."""
    if head is None:
        return paper
    said = f"#{head.short}"
    return replace(paper, imprint=(*paper.imprint, f"审计链 {said}"), trail=said)
