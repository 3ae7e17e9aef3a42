"""Rows that share a fragment: each as if the fragment were rendered for it alone."""

import pytest
from django.template.loader import render_to_string

from performance.views.shapes import CLOSES, OPENS, Shapes

PAGE = "performance/entry_line.html"
TRAITS = {
    "editable": True,
    "kind": "number",
    "words": (),
    "chosen": "",
    "sample": False,
}
TEXTS = dict.fromkeys(
    [
        "key",
        "form",
        "name",
        "unit",
        "about",
        "previous",
        "since",
        "last_year",
        "promised",
        "expected",
        "base",
        "increment",
        "part",
        "shown",
        "text",
        "version",
        "quality",
        "provider",
        "source_date",
        "explanation",
        "light",
        "why",
        "badge",
        "more",
        "target_page",
        "box_page",
        "figure_page",
        "open_page",
        "correct_page",
        "withdraw_page",
    ],
    "",
)
ROWS = [
    {"key": "1", "name": "企业", "base": "3", "text": "5", "promised": "≥30家"},
    {"key": "2", "name": "企业", "base": "0", "text": "0", "promised": "100"},
    {"key": "3", "name": '<b>"名"&\'{0}{name}</b>', "explanation": "</textarea>{"},
    {"key": "4", "name": f"{OPENS}key{CLOSES}", "provider": CLOSES},
    {"key": "5", "name": "无", "last_year": "-1.5", "previous": "2", "since": "6月"},
]


@pytest.mark.parametrize("editable", [True, False])
def test_a_row_is_what_the_fragment_alone_gives(editable: bool) -> None:
    shapes = Shapes(PAGE, csrf_token="t")
    traits = TRAITS | {"editable": editable}
    for row in ROWS * 2:
        texts = TEXTS | row
        alone = render_to_string(PAGE, {**texts, **traits, "csrf_token": "t"})
        assert shapes.row(texts, traits) == alone


def test_rows_of_one_shape_render_the_fragment_once() -> None:
    shapes = Shapes(PAGE)
    for row in ROWS[:2]:
        shapes.row(TEXTS | row, TRAITS)
    assert len(shapes._known) == 1
