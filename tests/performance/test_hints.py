"""Hints for weak targets: each with a vector, and all that the 2024 forms show."""

import pytest

from performance import hints
from performance.choices import GoalKind
from performance.declaring import DeclaredForm, DeclaredGoal, DeclaredRow, FormKind
from performance.hints import HintId
from performance.services import example_files as files

VECTORS = [
    # name, value, last year, goal, what is weak
    ("企业满意度", "≥100%", "", "", ["over_100"]),
    ("企业满意度", "≥98%", "", "", []),
    ("按时发放率", "100%", "", "", []),
    ("营收增幅", "≥120%", "", "", []),
    ("信访积案化解", "积极推进", "", "", ["vague"]),
    ("不断完善制度", "建成", "", "", ["vague"]),
    ("制度建设", "达成年度指标", "", "", []),
    ("办结率", "逐步提高到95%", "", "", []),
    ("走访企业（家）", "≥25", "27", "", ["below_last"]),
    ("走访企业（家）", "27", "27", "", []),
    ("走访企业（家）", "＝2", "3", "", []),
    ("投诉件（件）", "≤5", "3", "", ["below_last"]),
    ("投诉件（件）", "≤3", "5", "", []),
    ("投资（亿元）", "101", "90万元", "", []),
    ("项目落地数", "2", "2", "", ["no_unit"]),
    ("项目落地数（个）", "2", "2", "", []),
    ("办结率≥95%", "98%", "", "", ["comparator_in_name"]),
    ("工业投资（亿元）", "101", "", "工业投资增幅12%", ["growth_or_level"]),
    ("工业投资增幅", "12%", "", "工业投资101亿元", ["growth_or_level"]),
    ("工业投资增幅", "12%", "", "工业投资增长12%", []),
    ("工业投资（亿元）", "101", "", "工业投资101亿元，用电增长5%", []),
    ("培训（场）", "2场，30场", "", "", ["two_numbers"]),
    ("完成时间", "45657", "", "", ["date_serial"]),
    ("占比（%）", "28.8万元", "", "", ["unit_conflict"]),
    ("企业满意度", "290%", "", "", ["ocr"]),
    ("企业满意度", "", "95%", "", []),
]


@pytest.mark.parametrize(("name", "value", "last", "goal", "weak"), VECTORS)
def test_what_is_weak_about_a_row(
    name: str, value: str, last: str, goal: str, weak: list[str]
) -> None:
    row = hints.Weighed(
        place="r", name=name, value=value, last=last, goal=goal, year=2025
    )
    assert [hint.id.value for hint in hints.of_row(row)] == weak


@pytest.mark.parametrize(
    ("value", "last", "actual", "weak"),
    [
        ("≥25", "20", "27家", "比上年实际完成的27家还容易"),
        ("≥27", "20", "27家", ""),
        ("≥25", "27", "24家", "比表上的上年值27还容易"),
        ("≥25", "27", "", "比表上的上年值27还容易"),
        ("≤25", "", "20家", "比上年实际完成的20家还容易"),
        # Another unit compares with nothing.
        ("≥25", "", "27%", ""),
    ],
)
def test_a_target_is_held_against_what_last_year_came_to_first(
    value: str, last: str, actual: str, weak: str
) -> None:
    row = hints.Weighed(
        place="r", name="走访企业（家）", value=value, last=last, actual=actual
    )
    said = [hint.why() for hint in hints.of_row(row)]
    assert [words.split("，")[0] for words in said] == ([weak] if weak else [])


def test_what_would_be_better_names_the_row_s_own_figure() -> None:
    row = hints.Weighed(place="r", name="投诉件（件）", value="≤5", last="3")
    (hint,) = hints.of_row(row)
    assert hint.better().startswith("例如：≤3件；")
    assert hint.better("en").startswith("Better: ≤3件;")


@pytest.mark.parametrize(
    ("weights", "weak"),
    [
        (["60", "30"], []),
        (["60", "40"], ["weights"]),
        (["60", ""], ["weights"]),
        (["", ""], []),
    ],
)
def test_weights_that_do_not_make_100(weights: list[str], weak: list[str]) -> None:
    rows = [("产出指标", "数量指标", weight) for weight in weights]
    assert [hint.id.value for hint in hints.of_weights(rows, 2025)] == weak


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_hint_says_why_and_what_would_be_better(language: str) -> None:
    known = {vector[4][0] for vector in VECTORS if vector[4]}
    known |= {"weights", "below_actual"}
    assert known == set(HintId)
    for name, value, last, goal, weak in VECTORS:
        row = hints.Weighed(
            place="r", name=name, value=value, last=last, goal=goal, year=2025
        )
        for hint in hints.of_row(row):
            assert weak
            assert "{" not in hint.why(language) + hint.better(language)
    (problem,) = hints.of_weights([("产出指标", "数量指标", "50")], 2025)
    assert "60" in problem.why(language)


def test_what_the_nine_forms_of_2024_show() -> None:
    goals = {row["key"]: row for row in files.document("bureau.json")["goals"]}
    projects = {row["key"]: row for row in files.document("projects.json")}
    found: dict[str, list[str]] = {}
    for row in files.table("targets.tsv"):
        own = row["goal"] == "P"
        text = (
            projects[row["project"]]["year_goal"] if own else goals[row["goal"]]["text"]
        )
        weighed = hints.Weighed(
            place=row["code"],
            name=row["name_printed"],
            value=row["value_2024"],
            last=row["value_2023"],
            goal=text,
            year=2024,
        )
        for hint in hints.of_row(weighed):
            found.setdefault(hint.id.value, []).append(row["code"])
    assert found == {
        # The goal promises growth of 12 %, its only row an amount of 101 亿元.
        "growth_or_level": ["I03"],
        # The thirteen rows that ask for less than the year before reached.
        "below_last": [
            *("I05", "I08", "I10", "I11", "I16", "I18", "I21"),
            *("I26", "I28", "I35", "I42", "I44", "I47"),
        ],
        "no_unit": ["I12"],
        "over_100": ["I13"],
        "vague": ["I38", "I48"],
    }


def test_a_whole_form_is_looked_at_row_by_row() -> None:
    rows = (
        DeclaredRow(place="goal.1.row.1", name="满意度", value="≥100%"),
        DeclaredRow(place="goal.1.row.2", name="积案", value="积极推进"),
    )
    goal = DeclaredGoal(place="goal.1", kind=GoalKind.ANNUAL, text="稳", rows=rows)
    form = DeclaredForm(
        kind=FormKind.DEPARTMENT, year=2025, department_id=1, goals=(goal,)
    )
    assert [(hint.id.value, hint.place) for hint in hints.of_form(form)] == [
        ("over_100", "goal.1.row.1.value"),
        ("vague", "goal.1.row.2.value"),
    ]
