"""The example bureau's publication as plain values, made from the example's files."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from budget.publication import GoalForm, GoalRow, Publication
from performance.services import example_book
from performance.services import example_files as files

LINKS = {"I01": "I22", "I02": "I06", "I04": "I07"}
_TICKED = {
    "continuing": "延续性项目",
    "new": "新增性项目",
    "recurrent": "经常性项目",
    "once": "一次性项目",
}


def publication(**changed: Any) -> Publication:
    """Return the whole book: tables 1–13 and the goal forms."""
    return replace(example_book.publication(), forms=tuple(forms()), **changed)


def answers() -> dict[str, str]:
    """Return the three links that a person made between the example's forms."""
    rows = {row["code"]: row for row in files.table("targets.tsv")}
    found = {}
    for code, other in LINKS.items():
        found[f"row.{code}.same_as"] = other
        found[f"row.{code}.reason"] = rows[code]["link_reason"]
    return found


def forms() -> Iterable[GoalForm]:
    yield _department()
    projects = {row["key"]: row for row in files.document("projects.json")}
    order = dict.fromkeys(r["project"] for r in files.table("targets.tsv"))
    for key in order:
        if key:
            yield _project(projects[key])


def with_row(book: Publication, name: str, **changed: Any) -> Publication:
    """Return the book with the first row of that name changed."""
    done = False
    made = []
    for form in book.forms:
        rows = []
        for row in form.rows:
            hit = not done and row.name == name
            done = done or hit
            rows.append(replace(row, **changed) if hit else row)
        made.append(replace(form, rows=tuple(rows)))
    assert done, name
    return replace(book, forms=tuple(made))


def _department() -> GoalForm:
    spec = files.document("bureau.json")
    years = {row["year"]: row for row in spec["years"]}
    own = years[files.YEAR]
    head = {
        "部门名称": spec["body"]["name"],
        "年份": "2023、2022",
        "部门职能概述": own["duties"],
        "年度工作任务": own["tasks"],
    }
    lines = {"fiscal": "财政拨款", "basic": "基本支出", "project": "项目支出"}
    for year, row in years.items():
        for key, label in lines.items():
            name = label if year == files.YEAR else f"{label}{year}"
            head[name] = row[f"{key}_printed"]
    goals = tuple((g["kind"], g["order"], g["text"]) for g in spec["goals"])
    return GoalForm("14", head, tuple(_rows("")), goals)


def _project(row: dict[str, Any]) -> GoalForm:
    day = row["filled_on"].split("-")
    head = {
        "填报日期": f"{day[0]}年{int(day[1])}月{int(day[2])}日",
        "部门名称": files.document("bureau.json")["body"]["name"],
        "项目名称": row["name"],
        "项目属性": _TICKED[row["attribute"]],
        "项目类型": _TICKED[row["type"]],
        "项目起止日期": "2024年1月1日至2024年12月31日",
        "项目概况": row["overview"],
        "立项情况": row["basis"],
        "项目总投入": row["amount_printed"],
        "区级财政": row["amount_printed"],
        "项目总目标": row["total_goal"],
        "年底绩效目标": row["year_goal"],
    }
    return GoalForm("15", head, tuple(_rows(row["key"])))


def _rows(project: str) -> Iterable[GoalRow]:
    for row in files.table("targets.tsv"):
        if row["project"] != project:
            continue
        earlier = tuple(
            (year, row[f"value_{year}"])
            for year in files.PAST_YEARS
            if row[f"value_{year}"]
        )
        yield GoalRow(
            goal=row["block"],
            level1=row["level1"],
            level2=row["level2"],
            name=row["name_printed"],
            value=row["value_2024"],
            standard=row["standard"],
            earlier=earlier,
            horizon="long_term" if row["goal"].startswith("L") else "annual",
        )
