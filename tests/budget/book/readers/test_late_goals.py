"""Goal forms whose merged cells stand before the last of their rows, as the text of our
own PDF has them in the order of writing."""

from budget.book.readers import goal_forms
from budget.book.readers.text import sections

HEAD = """项目支出绩效目标申报表
填报日期：2025 年 2 月 3 日
部门名称 云梦区水务局
项目名称 河道维护
项目起止日期： 2025 年 1 月 1 日 至 2025 年 12 月 31 日
立项情况（依据、可行
性、必要性） 根据《水法》。
项目总投入 120.5 万元
中央财政
区级财政 120.5 万元
项目资金
情况（万
元） 资金构成
自筹（其他）
项目总目标 保障供水
年底绩效目标 保障供水
"""
TABLE = """指标值
一级指标 二级指标 指标名称 近两年指标值 预期当年实现 绩效标准
2023 年 2024 年 值
"""
NAME = "年度绩效\n指标\n"
NOTE = "备注：1.“年度绩效目标”：请结合部门职能编报。\n"


def read(rows: str, head: str = HEAD) -> goal_forms.Read:
    return goal_forms.read(sections(head + TABLE + rows + NOTE), 2025)


def levels(rows: str) -> list[tuple[str, str, str]]:
    """Return the levels and names of rows that all come back."""
    found = read(rows)
    assert found.unplaced == []
    return [(row.level1, row.level2, row.name) for row in found.forms[0].rows]


def test_first_level_is_that_of_the_rows_up_to_the_next_one():
    rows = """数量指标 清淤长度 1 2 3 计划标准
质量指标 水质达标率 10% 20% 30%
产出指标
时效指标 按期完工率 1% 2% 3%
社会效益指标 供水人口 4 5 6
年度绩效
指标
效益指标
生态效益指标 植树 7 8 9
"""
    assert levels(rows) == [
        ("产出指标", "数量指标", "清淤长度"),
        ("产出指标", "质量指标", "水质达标率"),
        ("产出指标", "时效指标", "按期完工率"),
        ("效益指标", "社会效益指标", "供水人口"),
        ("效益指标", "生态效益指标", "植树"),
    ]


def test_first_level_on_the_line_of_a_row_goes_on_to_the_next():
    """It is as high on the sheet as the second of three rows; that of one row stands
    beside it too."""
    rows = f"""数量指标 清淤长度 1 2 3
产出指标 质量指标 水质达标率 10% 20% 30%
时效指标 按期完工率 1% 2% 3%
{NAME}效益指标 社会效益指标 供水人口 4 5 6
"""
    assert [row[0] for row in levels(rows)] == [*["产出指标"] * 3, "效益指标"]


def test_first_level_within_a_row_is_no_part_of_it():
    rows = f"""数量指标 清淤长度 1 2 3
质量指标 水质稳定达标的断面
比例 产出指标 10% 20% 30%
时效指标 按期完工率 1% 2% 3%
{NAME}满意度指
标 服务对象满意
度指标 群众满意度 4% 5% 6%
"""
    assert levels(rows) == [
        ("产出指标", "数量指标", "清淤长度"),
        ("产出指标", "质量指标", "水质稳定达标的断面比例"),
        ("产出指标", "时效指标", "按期完工率"),
        ("满意度指标", "服务对象满意度指标", "群众满意度"),
    ]


def test_second_level_that_is_called_like_a_first_one_stays_one():
    rows = f"""数量指标 清淤长度 1 2 3
{NAME}产出指标
成本指标 每公里造价 1 2 3
"""
    assert levels(rows) == [
        ("产出指标", "数量指标", "清淤长度"),
        ("产出指标", "成本指标", "每公里造价"),
    ]


def test_rows_after_a_page_break_that_two_first_levels_may_have_are_listed():
    rows = f"""数量指标 清淤长度 1 2 3
社会效益指标 供水人口 4 5 6
效益指标
{NAME}第 1 页 共 2 页\f生态效益指标 植树 7 8 9
服务对象满意度指标 群众满意度 1% 2% 3%
满意度指标
服务对象满意度指标 企业满意度 1% 2% 3%
"""
    found = read(rows.replace("数量指标", "产出指标 数量指标"))
    assert [(row.level1, row.name) for row in found.forms[0].rows] == [
        ("产出指标", "清淤长度"),
        ("效益指标", "供水人口"),
        ("效益指标", "植树"),
        ("满意度指标", "企业满意度"),
    ]
    assert [(one.text, one.why) for one in found.unplaced] == [
        (
            "服务对象满意度指标 群众满意度 1% 2% 3%",
            "看不出这一行属于哪个一级指标，请对照原件补录。",
        )
    ]


def test_first_levels_that_may_begin_with_their_rows_are_listed():
    """The first stands beside the first row: it is that row's alone, or, where cells
    are not centred, that of the next ones too."""
    rows = f"""产出指标 数量指标 清淤长度 1 2 3
时效指标 按期完工率 1% 2% 3%
社会效益指
标
效益指标 供水人口 4 5 6
{NAME}生态效益指标 植树 7 8 9
"""
    found = read(rows)
    assert found.forms[0].rows == ()
    assert found.unplaced != []


def test_first_level_between_two_rows_of_one_line_is_that_of_both():
    rows = f"""数量指标 清淤长度 1 2 3 产出指标 时效指标 按期完工率 1% 2% 3%
社会效益指标 供水人口 4 5 6
{NAME}效益指标
生态效益指标 植树 7 8 9
"""
    assert [row[0] for row in levels(rows)] == [
        *["产出指标"] * 2,
        *["效益指标"] * 2,
    ]


def test_table_whose_name_stands_elsewhere_is_listed_line_by_line():
    rows = f"""数量指标 清淤长度 1 2 3
{NAME}质量指标 水质达标率 10% 20% 30%
产出指标
时效指标 按期完工率 1% 2% 3%
"""
    found = read(rows)
    (form,) = found.forms
    assert form.rows == ()
    assert form.head["年底绩效目标"] == "保障供水"
    lines = (HEAD + TABLE).count("\n")
    assert [one.line for one in found.unplaced] == [lines + n for n in range(1, 7)]


def test_labels_of_the_money_stand_before_its_last_line():
    found = read(NAME + "产出指标 数量指标 清淤长度 1 2 3\n")
    head = found.forms[0].head
    assert head["立项情况"] == "根据《水法》。"
    assert head["项目总投入"] == "120.5万元"
    assert (head["中央财政"], head["区级财政"]) == ("", "120.5万元")
    assert head["自筹（其他）"] == ""


def test_goals_of_a_department_stand_beside_their_label():
    text = f"""部门整体支出绩效目标申报表
部门名称 云梦区水务局
年度工作任务
1、修水库。
长期目标 年度目标
整体绩效目标 目标 1：水清岸绿
目标 1：供水
目标 2：防汛
长期目标 1： 水清岸绿
长期绩效 一级指标 二级指标 指标名称 指标值 绩效标准
指标 效益指标 生态效益指标 水质达标率 95% 市级目标
年度目标 1： 供水
{TABLE}{NAME}产出指标 数量指标 供水人口（万
人） 27.5 30 55 计划标准
{NOTE}"""
    found = goal_forms.read(sections(text), 2025)
    (form,) = found.forms
    assert found.unplaced == []
    assert form.head["年度工作任务"] == "1、修水库。"
    assert [goal[:2] for goal in form.goals] == [
        ("long_term", 1),
        ("annual", 1),
        ("annual", 2),
    ]
    assert [(row.horizon, row.goal, row.name, row.value) for row in form.rows] == [
        ("long_term", "长期目标1：水清岸绿", "水质达标率", "95%"),
        ("annual", "年度目标1：供水", "供水人口（万人）", "55"),
    ]
