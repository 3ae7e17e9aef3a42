"""Forms filled by others: every oddity of a row is told or asked, nothing is guessed.

The sheets here are typed cell by cell, as a person would.
"""

import pytest

from budget.book.archive import Refused
from budget.book.reading import Cell, Row, Sheet
from performance.sheets.official.reading import expected, whole, words
from performance.sheets.official.reading.expected import Expected
from performance.sheets.official.reading.terms import Kind, Place, Severity

HEAD = ("一级指标", "二级指标", "三级指标", "指标值", "绩效标准")
SCORED = (
    *("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值"),
    *("分值", "得分", "偏差原因分析及改进措施"),
)
ROW = ("产出指标", "数量指标", "走访企业数", "≥30家", "计划标准")


def cell(value):
    if isinstance(value, Cell):
        return value
    if value == "":
        return Cell()
    kind = "text" if isinstance(value, str) else "number"
    return Cell(kind, str(value))


def sheet(rows, merged=(), name="申报表"):
    numbered = enumerate(rows, start=1)
    lines = [Row(at, tuple(cell(one) for one in row)) for at, row in numbered]
    return Sheet(name, False, tuple(lines), merged=tuple(merged))


def declaration(*rows, head=HEAD, **changes):
    """Return a project's form whose table begins in row 7 and its rows in row 8."""
    about = {
        "title": "项目支出绩效目标申报表",
        "body": "甲局",
        "name": "走访",
        "dateline": "填报日期：2024年1月24日",
    } | changes
    return sheet(
        [
            (about["title"],),
            (about["dateline"],),
            ("部门名称", about["body"]),
            ("项目名称：", about["name"]),
            ("项 目 概 况", "走访企业"),
            ("年度绩效目标", "走访30家"),
            head,
            *rows,
            ("备注：1.说明",),
        ]
    )


def evaluation(*rows, head=SCORED, money=10):
    """Return a central self-evaluation whose rows begin in row 6."""
    return sheet(
        [
            ("项目支出绩效自评表",),
            ("（2024年度）",),
            ("项目名称", "走访", "主管部门", "甲局"),
            ("项目资金（万元）", "年初预算数", "全年预算数（A）", "分值", "得分"),
            ("年度资金总额", "10万元", "10万元", money, money),
            head,
            *rows,
            ("总分", "", "", "", "", 100, 98),
        ]
    )


def read(form):
    return whole.read([form])


def found(form):
    """Return the findings as (code, row, letter of the column)."""
    return [(f.code, f.place.row, f.place.letter) for f in read(form).findings]


def first(form):
    return dict(read(form).lines[0].texts)


def test_form_in_the_usual_layout_is_read_without_a_finding():
    form = read(declaration(ROW))
    assert form.kind is Kind.PROJECT
    assert form.fields["overview"] == "走访企业"
    assert form.fields["filled_on"] == "2024年1月24日"
    assert first(declaration(ROW)) == {
        "level1": "产出指标",
        "level2": "数量指标",
        "name": "走访企业数",
        "value": "≥30家",
        "standard": "计划标准",
    }
    assert form.findings == ()


def test_moved_columns_are_read_by_their_titles():
    head = ("绩效标准", "指标值", "指标名称", "二级指标", "一级指标")
    assert first(declaration(ROW[::-1], head=head)) == first(declaration(ROW))


def test_missing_column_is_an_error_that_names_it():
    form = declaration((*ROW[:3], ROW[4]), head=(*HEAD[:3], HEAD[4]))
    assert found(form) == [("missing_column", 7, "")]
    assert "指标值" in words.sentence(read(form).findings[0])


def test_extra_column_is_told_and_not_read():
    form = declaration((*ROW, "内部用"), head=(*HEAD, "编制说明"))
    assert found(form) == [("extra_column", 7, "F")]
    assert "内部用" not in first(form).values()


def test_two_columns_of_one_name_are_an_error():
    form = declaration((*ROW, "≥50家"), head=(*HEAD, "指标值"))
    assert found(form) == [("double_column", 7, "F")]
    assert first(form)["value"] == "≥30家"


def test_points_before_values_are_read_by_their_titles():
    head = (*SCORED[:3], "分值", "年度指标值", "实际完成值", "得分", SCORED[7])
    row = ("产出指标", "数量指标", "走访", 90, "≥30家", "31家", 88, "")
    assert found(evaluation(row, head=head)) == []
    line = read(evaluation(row, head=head)).lines[0]
    assert (line.text("weight"), line.text("value")) == ("90", "≥30家")


def test_weights_typed_as_values_are_asked_about():
    rows = [("产出指标", "数量指标", f"走访{n}", 50, "") for n in (1, 2)]
    assert found(declaration(*rows)) == [("weights_as_values", 8, "D")]


@pytest.mark.parametrize(
    ("sign", "number", "unit", "joined"),
    [
        ("≥", 30, "家", "≥30家"),
        ("大于等于", 95, "%", "≥95%"),
        ("＝", 12.5, "万元", "＝12.5万元"),
        ("≤", Cell("percent", "0.05"), "%", "≤5%"),
        ("定性", "优", "/", "优"),
        ("≥", "≥30家", "家", "≥30家"),
    ],
)
def test_comparator_number_and_unit_in_three_cells_are_joined(
    sign, number, unit, joined
):
    head = (*HEAD[:3], "指标性质", "指标值", "度量单位")
    form = declaration((*ROW[:3], sign, number, unit), head=head)
    assert first(form)["value"] == joined
    assert found(form) == []


def test_direction_in_place_of_a_comparator_is_asked_about():
    head = (*HEAD[:3], "指标性质", "指标值", "度量单位")
    form = declaration((*ROW[:3], "正向指标", 30, "家"), head=head)
    assert found(form) == [("comparator", 8, "D")]


def test_share_below_one_with_the_unit_percent_is_asked_about():
    head = (*HEAD[:3], "指标性质", "指标值", "度量单位")
    form = declaration((*ROW[:3], "≥", 0.95, "%"), head=head)
    assert found(form) == [("fraction", 8, "E")]


def test_value_inside_the_name_is_asked_about():
    form = declaration((*ROW[:2], "企业满意度（≥95%）", "", ""))
    assert found(form) == [("value_in_name", 8, "C")]
    assert "≥95%" in words.sentence(read(form).findings[0])


def test_points_in_a_value_column_are_asked_about():
    row = ("产出指标", "质量指标", "合格率", "≥95%", 9.5, 90, "", "")
    assert found(evaluation(row)) == [("score_in_value", 6 + 1, "E")]
    row = ("产出指标", "质量指标", "合格率", "≥95%", "9.5分", 90, 88, "")
    assert found(evaluation(row)) == [("score_in_value", 7, "E")]


def test_levels_that_lost_their_merging_are_filled_down():
    form = declaration(ROW, ("", "", "走访次数", "≥40次", ""))
    assert read(form).lines[1].text("level1") == "产出指标"
    assert found(form) == [("filled_down", 9, "A")]


def test_merged_levels_are_filled_down_without_a_word():
    form = declaration(ROW, ("", "", "走访次数", "≥40次", ""))
    merged = Sheet(form.name, False, form.rows, merged=("A8:A9", "B8:B9"))
    assert read(merged).lines[1].text("level2") == "数量指标"
    assert found(merged) == []


def test_value_merged_over_two_names_is_asked_about():
    form = declaration(ROW, ("产出指标", "数量指标", "走访次数", "", ""))
    merged = Sheet(form.name, False, form.rows, merged=("D8:D9",))
    assert found(merged) == [("merged", 9, "D")]


def test_title_over_several_rows_is_one_title():
    head = ("一级指标", "二级指标", "指标名称", "指标值", "", "", "绩效标准")
    rows = [
        ("", "", "", "近两年指标值", "", "预期当年实现值", ""),
        ("", "", "", "2022年", "2023年", "", ""),
        ("产出指标", "数量指标", "走访", "20", "25", "≥30家", ""),
    ]
    line = read(declaration(*rows, head=head)).lines[0]
    assert (line.text("before_last"), line.text("last")) == ("20", "25")
    assert line.text("value") == "≥30家"
    assert read(declaration(*rows, head=head)).year == 2024


def test_broken_lines_and_wide_blanks_in_titles_do_not_matter():
    head = ("一级\n指标", "二 级 指 标", "三级　指标", "指标值\r\n", "绩效标准")
    assert first(declaration(ROW, head=head)) == first(declaration(ROW))


def test_lines_of_a_text_stay():
    form = declaration((*ROW[:2], "走访\r\n企业数", *ROW[3:]))
    assert first(form)["name"] == "走访\n企业数"


def test_day_kept_as_a_serial_number_is_asked_about():
    form = declaration((*ROW[:2], "完成时间", 45657, ""))
    assert found(form) == [("serial", 8, "D")]


def test_day_is_written_out_and_told():
    form = declaration((*ROW[:2], "完成时间", Cell("date", "2024-12-31"), ""))
    assert first(form)["value"] == "2024年12月31日"
    assert found(form) == [("day", 8, "D")]


@pytest.mark.parametrize(
    ("odd", "code", "severity"),
    [
        (Cell("formula"), "formula", Severity.ERROR),
        (Cell("error", "#DIV/0!"), "error", Severity.ERROR),
        (Cell("bool", "1"), "bool", Severity.ERROR),
        (Cell("text", "####"), "hashes", Severity.ERROR),
        (Cell("number", "30", computed=True), "computed", Severity.NOTE),
        (Cell("masked", "123456"), "masked", Severity.QUESTION),
    ],
)
def test_cell_that_is_no_plain_text_or_number_has_its_own_message(odd, code, severity):
    form = read(declaration((*ROW[:3], odd, "")))
    mine = [one for one in form.findings if one.code == code]
    assert [words.severity(one) for one in mine] == [severity]
    assert words.where(mine[0].place) == "第8行D列"


def test_binary_dust_of_a_computed_number_is_dropped():
    dust = Cell("number", "0.30000000000000004", computed=True)
    assert first(declaration((*ROW[:3], dust, "")))["value"] == "0.3"


def test_row_without_a_name_is_an_error_and_an_empty_one_is_nothing():
    form = declaration(("产出指标", "数量指标", "", "≥30家", ""), ("", ""), ROW)
    assert found(form) == [("no_name", 8, "C")]
    assert len(read(form).lines) == 2


def test_row_without_a_value_is_asked_about():
    assert found(declaration((*ROW[:3], "", ""))) == [("no_value", 8, "D")]


def test_same_indicator_twice_is_asked_about():
    assert found(declaration(ROW, ROW)) == [("twice", 9, "C")]


def test_weights_that_do_not_come_to_100_are_asked_about():
    row = ("产出指标", "数量指标", "走访", "≥30家", "31家", 85, 85, "")
    form = read(evaluation(row))
    assert [f.code for f in form.findings] == ["weights_sum"]
    assert "95" in words.sentence(form.findings[0])


def test_points_above_the_weight_and_words_for_points_are_errors():
    row = ("产出指标", "数量指标", "走访", "≥30家", "31家", 90, 91, "")
    assert found(evaluation(row)) == [("points_over", 7, "G")]
    row = (*row[:6], "满分", "")
    assert found(evaluation(row)) == [("not_number", 7, "G")]


def test_hidden_row_is_read_and_told():
    form = declaration(ROW)
    hidden = Sheet(form.name, False, form.rows, hidden_rows=frozenset({8}))
    assert found(hidden) == [("hidden_row", 8, "")]


def test_missing_label_and_missing_table_are_errors():
    form = declaration()
    rows = tuple(row for row in form.rows if row.number not in (3, 7))
    assert found(Sheet(form.name, False, rows)) == [
        ("missing_label", 0, ""),
        ("no_table", 0, ""),
    ]


WANTED = Expected(frozenset({Kind.PROJECT}), "甲局", 2024, "走访")


def codes(form, wanted=WANTED):
    return [one.code for one in expected.against(read(form), wanted)]


def test_form_of_another_department_project_or_kind_is_an_error():
    assert codes(declaration(ROW)) == []
    assert codes(declaration(ROW, body="甲局（307）")) == []
    assert codes(declaration(ROW, body="乙局")) == ["other_department"]
    assert codes(declaration(ROW, name="慰问")) == ["other_project"]
    assert codes(declaration(ROW, name="")) == ["unnamed"]
    monitor = Expected(frozenset({Kind.MONITOR}), "甲局", 2024, "走访")
    assert codes(declaration(ROW), monitor) == ["other_kind"]


def test_form_of_another_year_is_an_error():
    head = (*HEAD[:3], "2021年", "2022年", "指标值")
    form = declaration((*ROW[:3], "20", "25", "≥30家"), head=head)
    assert codes(form) == ["other_year"]
    assert codes(evaluation(), Expected(frozenset({Kind.CENTRAL}), "", 2025)) == [
        "other_year"
    ]


def test_workbook_without_a_known_form_is_refused():
    with pytest.raises(Refused, match="认不出"):
        whole.read([sheet([("甲", "乙"), ("1", "2")])])


def test_department_self_evaluation_is_not_taken_for_a_project_one():
    row = ("产出指标", "数量指标", "走访", "≥30家", "31家", 90, 90, "")
    form = evaluation(row)
    rows = (Row(1, (cell("部门整体支出绩效自评表"),)), *form.rows[1:])
    found = whole.read([Sheet(form.name, False, rows)])
    assert found.kind in (Kind.WHOLE_CENTRAL, Kind.WHOLE_HUBEI)


def test_workbook_with_two_forms_is_refused_by_name():
    forms = [declaration(ROW), sheet([("项目支出绩效自评表",)], name="自评")]
    with pytest.raises(Refused, match="申报表、自评"):
        whole.read(forms)


def test_merging_without_measure_is_refused():
    rows = [("项目支出绩效目标申报表",)] + [("甲",)] * 2_990
    merged = tuple(f"A1:BH{n}" for n in range(2_900, 2_990))
    with pytest.raises(Refused, match="过大"):
        whole.read([sheet(rows, merged=merged)])


def test_every_finding_has_a_sentence_and_what_must_be_answered_says_how():
    place = Place("申报表", 7, 3)
    for code, (severity, sentence, todo) in words.SAID.items():
        facts = {"fact": "甲", "more": "乙"}
        assert sentence() % facts, code
        assert bool(todo() % facts) == (severity != Severity.NOTE), code
    assert words.where(place) == "第7行C列"
