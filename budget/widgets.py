"""Boxes of the budget side's forms."""

from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class PlainSelect(forms.Select):
    """A choice among hundreds: its options are written at once. A template for each
    took longer than the list that the filter stands above."""

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        held = self.build_attrs(self.attrs, attrs)
        told = format_html_join("", ' {}="{}"', held.items())
        options = format_html_join(
            "\n", '<option value="{}"{}>{}</option>', self._options(value)
        )
        return format_html('<select name="{}"{}>\n{}\n</select>', name, told, options)

    def _options(self, value: Any) -> list[tuple[Any, ...]]:
        chosen = "" if value is None else str(value)
        return [
            (str(key), SafeString(" selected") if str(key) == chosen else "", label)
            for key, label in self.choices
        ]
