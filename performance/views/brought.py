"""Whose form is brought back from Excel, and where its pages are."""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from budget.models import Department, ProjectYear
from performance.choices import OfficialForm
from performance.queries import declarations

# The page of each form; where it comes back is beside it.
PAGES: Final = {
    OfficialForm.DECLARATION: "performance:project-form",
    OfficialForm.ADDITION: "performance:project-addition",
    OfficialForm.MONITORING: "performance:project-monitor",
    OfficialForm.SELF_EVALUATION: "performance:project-score",
}
WHOLE_PAGES: Final = {
    OfficialForm.DECLARATION: "performance:department-form",
    OfficialForm.ADDITION: "performance:department-addition",
    OfficialForm.MONITORING: "performance:department-monitor",
    OfficialForm.SELF_EVALUATION: "performance:department-score",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """A form that is brought back: which, of which year, of a project or of a whole
    department (without `project_year`); a `fresh` one begins a new project."""

    form: OfficialForm
    department: Department
    year: int
    project_year: ProjectYear | None = None
    fresh: bool = False

    @property
    def name(self) -> str:
        year = self.project_year
        if self.fresh:
            return _("%s的新项目") % self.department.name
        return year.project.name if year else self.department.name

    @property
    def page(self) -> str:
        """Where the form is looked at; a whole form that does not exist yet, and rows
        that are to join one, where they are filled in."""
        if self.form is OfficialForm.ADDITION:
            return self.edit
        if self.project_year is not None:
            return reverse(PAGES[self.form], args=[self.project_year.pk])
        where = [self.department.pk, self.year]
        if self.fresh:
            return reverse("performance:declare-new", args=where)
        if self.form is OfficialForm.DECLARATION and not self._is_begun():
            return reverse("performance:declare-department", args=where)
        return reverse(WHOLE_PAGES[self.form], args=where)

    @property
    def edit(self) -> str:
        """Where the rows that are to join a form are filled in."""
        if self.project_year is not None:
            return reverse(
                "performance:project-addition-edit", args=[self.project_year.pk]
            )
        where = [self.department.pk, self.year]
        return reverse("performance:department-addition-edit", args=where)

    @property
    def upload(self) -> str:
        """Where the form is brought back."""
        if self.project_year is not None:
            return reverse(f"{PAGES[self.form]}-upload", args=[self.project_year.pk])
        where = [self.department.pk, self.year]
        if self.fresh:
            return reverse("performance:declare-new-upload", args=where)
        return reverse(f"{WHOLE_PAGES[self.form]}-upload", args=where)

    def _is_begun(self) -> bool:
        return bool(declarations.held(self.department, self.year, None).goals)
