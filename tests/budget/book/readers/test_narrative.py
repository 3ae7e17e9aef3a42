"""The figures of the text, and the units that it lists."""

from decimal import Decimal

import pytest

from budget.book.readers import narrative
from budget.book.readers.text import sections
from budget.publication import Unit
from budget.statements import KEYS

TEXT = """
第一部分 云梦区水务局概况
二、部门预算单位构成
预算单位包括本级机关及下属 2 个单位：
1.云梦区河道
管理所，公益一类事业单
位；
2.云梦区节水中心（公益二类事业单位）。
三、部门人员构成
云梦区水务局总编制人数 37 人，其中：行政编制 14 人，事业编制
23 人(其中：参照公务员法管理 0 人)。在职实有人数 32 人，其中：
行政编制 15 人（其中：编外备案 1 人），事业编制 17 人。离退休人员 9 人，
其中：行政离休 1 人，退休 2 人；事业离休 0 人，退休 6 人。
第三部分 云梦区水务局2025年部门预算情况说明
一、部门收支预算总体安排情况
2025 年部门收支总预算 1,112.7 万元。比 2024 年预算减少 47.14 万
元，下降 2.2%，主要是基本支出增加 2.43 万元，项目支出减少 49.57 万元。
二、部门收入预算安排情况
2025 年部门收入预算 1112.7 万元，其中：一般公共预算 1000 万元，占
89.9%；事业收入 112.7 万元，占 10.1%。
五、一般公共预算支出安排情况
2025 年一般公共预算支出预算 1000 万元，与 2024 年持平。
(一)基本支出 900 万元。其中：人员经费 800 万元、公用经费 100 万元。
(二)项目支出 100 万元。其中：
水资源管理 60 万元，比 2024 年预算增加 4.71 万元，增长 8.5%。
水文 40 万元，与 2024 年预算持平。
十、项目支出安排情况
2025 年项目支出 212.7 万元，具体使用情况如下：
工作性其他-防汛 112.7 万元，主要用于堤防。
工作性其他-节水 100 万元，主要用于宣传。
(六)2024 年部门预算绩效开展情况
2024 年完成情况：1、2024 年供水量 90.5 亿元，同比增长 6.1%。2、办结来信
899 人次，其中网上 60 件。
(七)2025 年部门预算绩效目标设置情况
1、供水量增幅 8%。2、举办培训
6 场。
"""
SAID = {
    "posts": 37,
    "posts.administrative": 14,
    "posts.institution": 23,
    "staff": 32,
    "staff.administrative": 15,
    "staff.administrative.extra": 1,
    "staff.institution": 17,
    "retired.administrative.leave": 1,
    "retired.administrative": 2,
    "retired.institution": 6,
    "total": "1112.7",
    "total.change": "-47.14",
    "total.change_rate": "-2.2",
    "basic.change": "2.43",
    "project.change": "-49.57",
    "income.general": 1000,
    "income.business": "112.7",
    "income.business.share": "10.1",
    "general.total": 1000,
    "general.public_use": 100,
    "general.function:水资源管理": 60,
    "general.function.change:水资源管理": "4.71",
    "general.function.change_rate:水资源管理": "8.5",
    "general.function:水文": 40,
    "project.total": "212.7",
    "project:工作性其他-防汛": "112.7",
    "project:工作性其他-节水": 100,
    "result:供水量": "90.5",
    "result:供水量·同比增长": "6.1",
    "result:办结来信": 899,
    "result:办结来信·其中网上": 60,
    "goal:供水量增幅": 8,
    "goal:举办培训": 6,
}


def said() -> dict[str, Decimal]:
    found = narrative.statements(sections(TEXT))
    assert len({one.about for one in found}) == len(found), "a key twice"
    return {statement.about: statement.number for statement in found}


@pytest.mark.parametrize(("about", "number"), SAID.items())
def test_figure_of_the_text_is_read(about, number):
    assert said()[about] == Decimal(number)


def test_no_change_is_read_where_none_is_given():
    assert "general.change" not in said()


def test_figure_keeps_its_sentence_and_the_line_where_it_stands():
    (change,) = [
        one
        for one in narrative.statements(sections(TEXT))
        if one.about == "basic.change"
    ]
    assert change.unit == "万元"
    assert TEXT.split("\n")[change.line - 1].startswith("元，下降 2.2%")
    assert change.text.startswith("比2024年预算减少47.14万元")


def test_units_are_those_listed():
    assert narrative.units(sections(TEXT)) == (
        Unit("云梦区河道管理所", kind="公益一类事业单位", line=5),
        Unit("云梦区节水中心", kind="公益二类事业单位", line=8),
    )


def test_key_stands_once_in_the_list():
    assert len(set(KEYS)) == len(KEYS)
