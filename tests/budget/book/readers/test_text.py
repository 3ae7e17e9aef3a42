"""The text of a publication, parted into tables, forms and parts."""

import pytest

from budget.book.readers.headings import compact, key_of
from budget.book.readers.text import Section, numbered, sections

CONTENTS = """
第一部分 云梦区水务局概况
一、部门主要职能
1.管水。
第二部分 云梦区水务局
2025 年部门预算表
表 1.云梦区水务局 2025 年收支总表
表2.云梦区水务局2025年财政拨款收支
总表
表 3.云梦区水务局 2025 年项目支出绩效目标表
"""
TABLES = """
附表4-4

财政拨款收支
总表
部门/单位： 单位：元
项目 预算数 项目 预算数
附表4-1
收支总表
部门/单位： 单位：万元
收      入 支      出
政府采购预算表
单位:元
预算11表
单位代码 单位名称
合计 1 2
"""
FORMS = """
项目支出绩效目标申报表
填报日期： 2025 年
项目名称 甲
项目支出绩效目标申报表
部门名称 云梦区水务局
项目名称 乙
第三部分 云梦区水务局2025年部门预算情况说明
2025年政府采购预算表见上。
第四部分 名词解释
"""


def keys(text: str) -> list[str]:
    return [section.key for section in sections(text)]


def test_parts_tables_and_forms_are_told_apart():
    assert keys(CONTENTS + TABLES + FORMS) == [
        *("overview", "tables", "4", "1", "11", "15", "15"),
        *("explanation", "glossary"),
    ]


def test_list_of_contents_is_no_table():
    assert keys(CONTENTS) == ["overview", "tables"]


def test_title_of_two_lines_is_joined_and_its_number_goes_with_it():
    table = sections(TABLES)[0]
    assert table.title == "附表4-4财政拨款收支总表"
    assert [line.text for line in table.body][:1] == ["部门/单位： 单位：元"]


def test_lines_keep_number_indent_and_page():
    lines = numbered("甲\n\n　乙\f丙\n- 2 -\n\f\n丁")
    assert [(line.number, line.text, line.page) for line in lines] == [
        (1, "甲", 1),
        (3, "　乙", 1),
        (3, "丙", 2),
        (6, "丁", 3),
    ]


def test_title_repeated_after_a_page_break_begins_no_second_table():
    again = TABLES.split("附表4-1")[0] * 2
    assert keys(again) == ["4"]


def test_counting_page_numbers_go_and_a_code_alone_on_its_line_stays():
    text = "\f".join(f"甲\n{page}" for page in range(1, 7)) + "\n307"
    kept = [line.text for line in numbered(text)]
    assert kept == ["甲"] * 6 + ["6", "307"]


def test_sentence_that_names_a_table_begins_none():
    assert sections("项目支出表的情况，见下。\n单位：元")[0].key == ""


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("表1：部门收支总体情况表", "1"),
        ("公开表2 部门收入总表（续）", "2"),
        ("洪山区水务局2025年一般公共预算支出表", "5.1"),
        ("一般公共预算支出表（分单位）", "5.2"),
        ("一般公共预算基本支出情况表（按经济分类）", "6"),
        ("一般公共预算财政拨款“三公”经费支出预算表", "7"),
        ("部门预算项目支出表", "10"),
        ("新增资产配置表", "13"),
        ("2025年部门（单位）整体绩效目标表", "14"),
        ("国有资产处置收入表", ""),
        ("我局编制了项目支出表", ""),
    ],
)
def test_titles_differ_from_place_to_place(title, key):
    assert key_of(compact(title)) == key


def test_windows_lines_are_lines():
    assert len(numbered("甲\r\n乙\r丙")) == 3


def test_body_without_title_is_everything():
    section = Section("", numbered("甲\n乙"))
    assert section.body == section.lines
