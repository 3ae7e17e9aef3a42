"""The foot of every official form: of when its data are and by which rules."""

import datetime

from django.utils import timezone

from performance.lights.terms import RULE_VERSION


def imprint(now: datetime.datetime) -> tuple[str, ...]:
    """Return it in the form's language, which is Chinese."""
    local = timezone.localtime(now)
    return f"数据截至 {local:%Y-%m-%d %H:%M}", f"规则版本 {RULE_VERSION}"
