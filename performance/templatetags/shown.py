"""How values look on a page: thin wrappers around pure functions."""

import re
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from budget import periods
from performance.language import language
from performance.rounding import plain

register = template.Library()
# What may stand behind a name: （亿元）, （人次）.
UNIT = re.compile("(（[^（）]{1,3}）)")


@register.filter
def number(value: Decimal | str | None) -> str:
    """Return "1,234.5": exact, without trailing zeros, thousands parted.

    Text that is no number (a grade, a day) passes as it is.
    """
    if value is None or value == "":
        return ""
    text = plain(value) if isinstance(value, Decimal) else str(value)
    # Most figures are whole, and a page shows a thousand of them.
    if text.isdecimal() and text.isascii():
        return f"{int(text):,}"
    whole, dot, rest = text.partition(".")
    digits = whole.lstrip("-")
    if not (digits.isascii() and digits.isdigit()) or (dot and not rest.isdigit()):
        return text
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(digits):,}{dot}{rest}"


@register.filter
def units_whole(text: str) -> str:
    """Return a cell's text with each unit in brackets in one piece, as on paper."""
    parts = UNIT.split(text)
    if len(parts) == 1:
        return text
    pieces = [
        (format_html('<span class="nowrap">{}</span>', part) if at % 2 else part,)
        for at, part in enumerate(parts)
    ]
    return format_html_join("", "{}", pieces)


@register.filter
def through(month: int) -> str:
    """Say how old a figure is: "截至1–6月"."""
    return periods.short_label(month, language())


@register.simple_tag
def period_name(year: int, month: int) -> str:
    """Name a period with its year: "2024年1–9月累计（前三季度）"."""
    return periods.label(year, month, language(), with_year=True)


@register.simple_tag
def why(judged: Any) -> str:
    """Return the sentence that explains a light, in the language of the page."""
    return str(judged.why(language()))


@register.simple_tag
def setting(policy: Any, field: str) -> str:
    """Return one number of a policy as people read it."""
    value = getattr(policy, field)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    display = getattr(policy, f"get_{field}_display", None)
    return str(display()) if display else number(value)


@register.simple_tag
def say(found: Any) -> str:
    """Return a pure module's sentence (why a light turned, what is wrong with a plan)
    in the language of the page."""
    return str(found.sentence(language()))


@register.simple_tag
def outlook_word(judged: Any) -> str:
    """Return the outlook's light in words, in the language of the page."""
    return str(judged.outlook_word(language()))


@register.simple_tag
def outlook_why(judged: Any) -> str:
    """Return the sentence that explains an outlook, in the language of the page."""
    return str(judged.outlook_why(language()))


@register.simple_tag
def outlook_brief(judged: Any) -> str:
    """Return an outlook's numbers alone, in the language of the page."""
    return str(judged.outlook_brief(language()))


@register.simple_tag
def outlook_notes(judged: Any) -> list[str]:
    """Return what stands behind an outlook, in the language of the page."""
    notes: list[str] = judged.outlook_notes(language())
    return notes


@register.simple_tag
def scheme_name(scheme: Any) -> str:
    """Name a scheme of points, in the language of the page."""
    return str(scheme.name.say(language()))


@register.simple_tag
def draft(line: Any) -> str:
    """Return the query string that proposes a question, in the page's language."""
    return str(line.words(language()))
