"""A fragment that hundreds of rows of a page share, rendered once for each shape.

To render a fragment takes a third of a millisecond, and rows of one shape differ in
nothing but their texts. So the fragment is rendered with a mark in the place of each
text, and that page is the format which each row's own texts, escaped, are put into. The
fragment stands in templates like any other; of a text it may ask whether it is there
and print it, in an element or inside quotes, and no more.
"""

import re
from collections.abc import Hashable, Mapping
from html import escape
from typing import Any, NamedTuple

from django.template.loader import get_template
from django.utils.safestring import SafeString

# Private characters: nothing of a template's, and nothing that is escaped.
OPENS, CLOSES = "\ue000", "\ue001"
MARK = re.compile(f"{OPENS}([^{CLOSES}]*){CLOSES}")
wants_escape = re.compile("[&<>\"']").search


class Shape(NamedTuple):
    """A format with a place for each text that is printed, and the texts' names."""

    page: str
    names: tuple[str, ...]


class Shapes:
    """Writes the rows of one page, in one language and with one context."""

    def __init__(self, template: str, **context: Any) -> None:
        self._template = get_template(template)
        self._context = context
        self._known: dict[Hashable, Shape] = {}

    def row(self, texts: Mapping[str, str], traits: Mapping[str, Hashable]) -> str:
        """Return a row as HTML.

        `texts` are printed, escaped unless they are HTML; `traits` are all else that
        the fragment is told, of which few sets occur on a page. Every row has the same
        texts and traits in the same order; what is empty stands there too.
        """
        key = (*map(bool, texts.values()), *traits.values())
        shape = self._known.get(key)
        if shape is None:
            shape = self._known[key] = self._shaped(texts, traits)
        # What `format_html` does; it takes ten times as long for what is all text.
        held = {
            name: escape(text)
            if wants_escape(text) and not isinstance(text, SafeString)
            else text
            for name, text in texts.items()
        }
        return SafeString(shape.page % tuple([held[name] for name in shape.names]))

    def _shaped(
        self, texts: Mapping[str, str], traits: Mapping[str, Hashable]
    ) -> Shape:
        marks = {
            name: f"{OPENS}{name}{CLOSES}" if text else ""
            for name, text in texts.items()
        }
        page = self._template.render({**self._context, **marks, **traits})
        names = tuple(MARK.findall(page))
        return Shape(MARK.sub("%s", page.replace("%", "%%")), names)
