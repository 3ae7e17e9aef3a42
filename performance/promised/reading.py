"""Read what a publication promises: tables 10, 14 and 15. Pure.

What a person must decide first is a question. Nothing is guessed: rows of equal names
stay two things until somebody says that they are one.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from budget.publication import Publication
from performance.promised import details, projects, rows, years
from performance.promised.terms import Promised
from performance.values.sentence import Sentence

DEPARTMENT: Final = "14"
PROJECT: Final = "15"
_NO_PROJECT: Final = Sentence(
    "项目支出表里没有项目“{name}”，它的申报表没有读入。",
    "No project “{name}” in table 10: its form is left out.",
)


def read(publication: Publication, answers: Mapping[str, str]) -> Promised:
    """Return what a publication promises; `answers` are by the keys of questions."""
    done = Promised()
    found = projects.listed(done, publication, answers)
    projects.projects(done, publication, found, answers)
    own = {id(one.form): made for one, made in zip(found, done.projects, strict=True)}
    for form in publication.forms:
        if form.table == DEPARTMENT:
            done.years += years.years(publication, form)
        project = own.get(id(form))
        if form.table == PROJECT and project is None:
            done.note(form.line, _NO_PROJECT, name=form.project or "—")
            continue
        rows.form_rows(done, form, project, publication.year, answers)
    done.goals = [
        goal
        if goal.project
        else replace(
            goal, measured_by=details.measured_by(done, goal.kind, goal.order, answers)
        )
        for goal in done.goals
    ]
    details.strangers(done, answers)
    rows.namesakes(done, answers)
    return done
