"""The page's box and the workbook's row give one answer to one text."""

from decimal import Decimal

import pytest
from django.http import QueryDict

from performance.choices import Accumulation, Measure
from performance.figure_reading import LARGEST
from performance.forms.entry import EntryForm
from performance.models import Indicator
from performance.questions import Past
from performance.sheets import figure
from performance.sheets.columns import TYPED
from performance.sheets.rows import Filed

COUNT = {"measure": Measure.COUNT, "accumulation": Accumulation.CUMULATIVE}
SHARE = {
    "measure": Measure.PERCENT,
    "accumulation": Accumulation.RATE,
    "unit": "%",
    "decimals": 2,
}
MONEY = {
    "measure": Measure.AMOUNT,
    "accumulation": Accumulation.CUMULATIVE,
    "unit": "亿元",
    "decimals": 2,
}
NOTHING, GROWN = Past(), Past(Decimal(16), Decimal(20), Decimal(30))
LENIENT = Past(Decimal(16), Decimal(20), Decimal(30), fall_needs_words=False)
# What is typed, of what kind, beside which past.
VECTORS = [
    ("27", COUNT, GROWN),
    ("", COUNT, GROWN),
    ("很多", COUNT, GROWN),
    ("27.5", COUNT, GROWN),
    ("-3", COUNT, GROWN),
    ("１,０２７", COUNT, GROWN),
    ("12345678901234567", COUNT, GROWN),
    (str(LARGEST), COUNT, NOTHING),
    ("16", COUNT, GROWN),
    ("11", COUNT, GROWN),
    ("11", COUNT, LENIENT),
    ("270", COUNT, GROWN),
    ("5500万元", MONEY, Past(target=Decimal(1))),
    ("5500", MONEY, Past(target=Decimal(1))),
    ("3万亿", MONEY, NOTHING),
    ("0.12", SHARE, Past(target=Decimal(95))),
    ("0.123", SHARE, Past(target=Decimal(95))),
    ("120", SHARE, Past(target=Decimal(95))),
    ("100", SHARE, Past(previous=Decimal(50))),
]


def of_form(text, indicator, past, ticked, words):
    data = QueryDict(mutable=True)
    data.update({"text": text, "quality": "flash", "explanation": words})
    data.setlist("confirmed", ticked)
    form = EntryForm(data, indicator=indicator, month=9, past=past)
    sound = form.is_valid()
    refused = [
        str(error.message)
        for error in form.errors.get("text", form.error_class()).as_data()
        if error.code != "question"
    ]
    return sound, form.cleaned_data.get("number"), refused, form.doubts


def of_sheet(text, indicator, past, ticked, words):
    texts = dict.fromkeys(TYPED, "") | {"text": text, "explanation": words}
    row = Filed(number=3, texts=texts, confirmed=ticked)
    found = figure.read(row, {}, indicator, 9, past, language="zh")
    sound = found.draft is not None and not found.open_doubts
    number = found.draft.value if found.draft else None
    return sound, number, [fact for _key, _code, fact in found.faults], found.doubts


@pytest.mark.parametrize("words", ["", "因口径调整"])
@pytest.mark.parametrize(("text", "kind", "past"), VECTORS)
def test_page_and_file_take_refuse_and_ask_alike(text, kind, past, words):
    indicator = Indicator(**kind)
    form = of_form(text, indicator, past, [], words)
    sheet = of_sheet(text, indicator, past, [], words)
    if not text:
        # A row left empty is not refused: nothing was filled in.
        assert form[2]
        assert sheet == (True, None, [], [])
    elif form[2]:
        # A file has one place for both: what is wrong, and what was probably meant.
        said = "".join([*form[2], *(doubt.sentence for doubt in form[3])])
        assert sheet == (False, None, [said], [])
    else:
        assert sheet == form


@pytest.mark.parametrize(("text", "kind", "past"), VECTORS)
def test_what_is_ticked_on_the_page_is_settled_in_the_file(text, kind, past):
    indicator = Indicator(**kind)
    asked = of_form(text, indicator, past, [], "因口径调整")[3]
    ticked = [doubt.key for doubt in asked if doubt.key]
    form = of_form(text, indicator, past, ticked, "因口径调整")
    sheet = of_sheet(text, indicator, past, ticked, "因口径调整")
    if text:
        assert form[0] == sheet[0]
        assert all(doubt.ticked for doubt in sheet[3])
