"""Read what a publication promises: tables 10, 14 and 15. Pure.

What a person must decide first is a question. Nothing is guessed: rows of equal names
stay two things until somebody says that they are one.
"""

from collections.abc import Mapping
from typing import Final

from budget.publication import Publication
from performance.promised import projects, rows
from performance.promised.terms import Promised, plain
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
    forms = {plain(form.project): form for form in publication.forms}
    projects.projects(done, publication, forms, answers)
    for form in publication.forms:
        if form.table == DEPARTMENT:
            done.years += projects.years(publication, form)
    known = {plain(one.name): one for one in done.projects}
    for form in publication.forms:
        project = known.get(plain(form.project)) if form.table == PROJECT else None
        if form.table == PROJECT and project is None:
            done.note(form.line, _NO_PROJECT, name=form.project or "—")
            continue
        rows.form_rows(done, form, project, publication.year, answers)
    rows.namesakes(done, answers)
    return done
