"""The example's files against the hand-read source, where that is at hand."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from performance import values
from performance.services import example_files as files

SHARED = Path(settings.BASE_DIR).parent / "shared"
SOURCE = SHARED / "data" / "qingshan-2024.json"
DOCUMENT = SHARED / "documents" / "qingshan-2024-budget.txt"


@pytest.fixture(scope="module")
def source():
    if not SOURCE.exists():
        pytest.skip("the hand-read source (shared/data) is not beside the project")
    return json.loads(SOURCE.read_text(encoding="utf-8"))


def test_rows_are_as_the_source_has_them(source):
    rows = {row["code"]: row for row in files.table("targets.tsv")}
    for given in source["indicators"]:
        row = rows[given["id"]]
        assert row["name_printed"] == given["name_printed"]
        assert row["form"] == given["form"]
        assert row["value_2024"] == given["target_2024_printed"]
        assert row["value_2023"] == (given["value_2023_printed"] or "")
        assert row["value_2022"] == (given["value_2022_printed"] or "")
        assert (row["level1"], row["level2"]) == (given["level1"], given["level2"])
        assert row["standard"] == (given["standard_printed"] or "")


def test_targets_read_as_the_source_parsed_them(source):
    for given in source["indicators"]:
        parsed = given["target_2024_parsed"]
        reading = values.read(given["target_2024_printed"], name=given["name_printed"])
        number = parsed["number"]
        assert reading.number == (Decimal(number) if number else None), given["id"]
        assert reading.unit == (parsed["unit"] or "")


def test_projects_are_as_the_source_has_them(source):
    for given, row in zip(
        source["projects"], files.document("projects.json"), strict=True
    ):
        assert (row["code"], row["amount"]) == (given["code"], given["amount_yuan"])
        assert row["year_goal"] == given["year_goal"]
        assert row["functional_code"] == given["func_code_derived"]


def test_published_text_is_the_document_without_its_people():
    if not DOCUMENT.exists():
        pytest.skip("the document (shared/documents) is not beside the project")
    lines = DOCUMENT.read_text(encoding="utf-8").split("\n")
    kept = ["" if "电话" in line else line for line in lines]
    text = (files.FOLDER / "published.txt").read_text(encoding="utf-8")
    assert text.split("\n") == kept


def test_nobody_is_named_and_no_number_can_be_called():
    text = "".join(path.read_text(encoding="utf-8") for path in files.FOLDER.iterdir())
    assert "电话" not in text
    assert "联系人" not in text
