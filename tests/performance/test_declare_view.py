"""Filling a declared form on the screen: nothing typed is lost."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from budget.choices import BookStatus
from budget.models import BudgetBook, ProjectYear
from performance.choices import GoalKind
from performance.declaring import DeclaredForm
from performance.models import Goal, Target
from performance.queries import declarations
from performance.services.declarations import save_form
from tests import factories
from tests.base import NOON, TestCase
from tests.performance import factories as promises
from tests.performance.declaring_case import a_goal, a_project, a_row

pytestmark = pytest.mark.slow


def sent(form: DeclaredForm) -> dict[str, str]:
    """Return a form as the page posts it."""
    data = {
        "seen": form.seen,
        "project_code": form.project_code,
        "project_name": form.project_name,
        "duties": form.duties,
        "tasks": form.tasks,
        **{f"head.{key}": text for key, text in form.head.items()},
        **{line.place: line.text for line in form.money},
    }
    for goal in form.goals:
        data |= {
            f"{goal.place}.kind": goal.kind.value,
            f"{goal.place}.id": str(goal.goal_id or ""),
            f"{goal.place}.text": goal.text,
            f"{goal.place}.heading": goal.heading,
        }
        for row in goal.rows:
            data |= {
                f"{row.place}.{key}": getattr(row, key)
                for key in ("level1", "level2", "name", "value", "last", "weight")
            }
            data[f"{row.place}.id"] = str(row.target_id or "")
            if row.indicator_id or row.own:
                data[f"{row.place}.link"] = str(row.indicator_id or "own")
    return data


@override_settings(CLOCK=NOON.isoformat())
class DeclareViewCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.new_url = f"/forms/departments/{cls.section.pk}/2025/new/"

    def setUp(self):
        super().setUp()
        self.client.force_login(self.lead)

    @classmethod
    def form(cls, *goals: Any, **typed: Any) -> DeclaredForm:
        return a_project(*goals, department_id=cls.section.pk, **typed)

    @classmethod
    def declared(cls, *goals: Any, **typed: Any) -> ProjectYear:
        outcome = save_form(cls.form(*goals, **typed), actor=cls.lead, now=NOON)
        assert outcome.saved, outcome.problems
        return ProjectYear.objects.get(pk=outcome.project_year_id)

    def url(self, year: ProjectYear) -> str:
        return f"/forms/projects/{year.pk}/edit/"


@pytest.mark.page
class FillingTests(DeclareViewCase):
    def test_a_new_form_is_kept_and_shown_again(self):
        answer = self.client.post(self.new_url, sent(self.form()))
        year = ProjectYear.objects.get(year=2025)
        self.assertRedirects(answer, self.url(year))
        page = self.client.get(self.url(year))
        self.assertContains(page, 'value="≥30"')
        self.assertContains(page, "读作：不低于 30次")

    def test_lines_of_a_text_end_as_everywhere_else(self):
        data = sent(self.form()) | {"head.overview": "走访\r\n服务"}
        self.client.post(self.new_url, data)
        assert ProjectYear.objects.get(year=2025).overview == "走访\n服务"

    def test_what_is_refused_stays_as_it_was_typed(self):
        form = self.form(a_goal(a_row(value="大概三十次吧", name="走访<b>")))
        answer = self.client.post(self.new_url, sent(form))
        self.assertContains(answer, "大概三十次吧", status_code=422)
        self.assertContains(answer, "走访&lt;b&gt;", status_code=422)
        self.assertContains(answer, 'id="goal.1.row.1.value-wrong"', status_code=422)
        assert not ProjectYear.objects.exists()

    def test_an_empty_post_is_answered_at_every_cell(self):
        answer = self.client.post(self.new_url, {})
        self.assertContains(answer, 'id="project_code-wrong"', status_code=422)
        self.assertContains(answer, 'id="goal.1.text-wrong"', status_code=422)

    def test_equal_names_are_asked_about_and_the_answer_is_taken(self):
        form = self.form(a_goal(a_row(self.indicator.name, "≥30次")))
        answer = self.client.post(self.new_url, sent(form))
        option = f'<option value="{self.indicator.pk}">'
        self.assertContains(answer, option, status_code=422)
        data = sent(form) | {"goal.1.row.1.link": str(self.indicator.pk)}
        assert self.client.post(self.new_url, data).status_code == 302
        assert Target.objects.get().indicator_id == self.indicator.pk

    def test_a_stale_form_shows_both_and_is_saved_on_top(self):
        year = self.declared()
        form = declarations.of_project(year)
        theirs = replace(form, head={**form.head, "overview": "别人写的"})
        save_form(theirs, actor=self.clerk, now=NOON)
        data = sent(form) | {"head.overview": "我写的"}
        answer = self.client.post(self.url(year), data)
        self.assertContains(answer, "我写的", status_code=409)
        self.assertContains(answer, "别人写的", status_code=409)
        seen = declarations.of_project(ProjectYear.objects.get(pk=year.pk)).seen
        self.assertContains(answer, f'value="{seen}"', status_code=409)
        again = self.client.post(self.url(year), data | {"seen": seen})
        assert again.status_code == 302
        assert ProjectYear.objects.get(pk=year.pk).overview == "我写的"

    def test_a_row_added_by_somebody_else_is_not_taken_off_by_mine(self):
        year = self.declared()
        form = declarations.of_project(year)
        more = replace(
            form.goals[0], rows=(*form.goals[0].rows, a_row("新的（场）", "9"))
        )
        theirs = replace(form, goals=(more,))
        assert save_form(
            replace(theirs, goals=self.form(more).goals), actor=self.clerk, now=NOON
        ).saved
        answer = self.client.post(self.url(year), sent(form))
        self.assertContains(answer, "新的（场）", status_code=409)

    def test_a_bound_form_leads_to_the_adjustments(self):
        year = self.declared()
        book = BudgetBook.objects.get()
        book.status = BookStatus.PUBLISHED
        factories.keep(book)
        target = Target.objects.get()
        for answer in (
            self.client.get(self.url(year)),
            self.client.post(self.url(year)),
        ):
            self.assertContains(
                answer, f"/targets/{target.pk}/adjust/", status_code=409
            )

    def test_the_paper_leads_to_the_filling_and_tells_what_is_weak(self):
        year = self.declared(a_goal(a_row("满意度", "≥100%")))
        page = self.client.get(f"/forms/projects/{year.pk}/")
        self.assertContains(page, self.url(year))
        self.assertContains(page, "“≥100%”只能刚好做到")
        self.client.force_login(self.head)
        page = self.client.get(f"/forms/projects/{year.pk}/")
        self.assertNotContains(page, self.url(year))


@pytest.mark.page
class ButtonTests(DeclareViewCase):
    def act(self, act: str, form: DeclaredForm | None = None) -> str:
        data = sent(form or self.form(a_goal(a_row(), a_row("第二（场）"))))
        answer = self.client.post(self.new_url, data | {"act": act})
        assert answer.status_code == 200
        assert not Goal.objects.exists()
        return answer.content.decode()

    def test_rows_are_added_without_a_script(self):
        spare = a_row("", "")
        form = self.form(a_goal(a_row(), spare, spare))
        assert self.act("nothing", form).count('class="declare-row"') == 3
        assert self.act("add goal.1", form).count('class="declare-row"') == 5

    def test_a_goal_is_added(self):
        assert self.act("add annual").count('name="goal.2.text"') == 1

    def test_rows_change_places(self):
        page = self.act("up goal.1.row.2")
        assert page.index("第二（场）") < page.index("走访重点企业（次）")

    def test_a_row_is_taken_off(self):
        assert "第二（场）" not in self.act("drop goal.1.row.2")

    def test_a_button_that_is_none_changes_nothing(self):
        for act in (
            "up goal.9",
            "drop goal.1.row.99",
            "x",
            "add nonsense",
            "up goal.1",
        ):
            assert "第二（场）" in self.act(act)


@pytest.mark.page
class StartTests(DeclareViewCase):
    def test_last_years_form_is_offered_and_taken(self):
        year = self.declared(a_goal(a_row(last="25")))
        url = f"/forms/departments/{self.section.pk}/2026/new/"
        page = self.client.get(f"{url}?project={year.project_id}&from=last")
        self.assertContains(page, 'name="goal.1.row.1.carried"')
        self.assertContains(page, 'value="2026-12-31"')

    def test_a_project_that_has_its_form_leads_to_it(self):
        year = self.declared()
        answer = self.client.get(f"{self.new_url}?project={year.project_id}")
        self.assertRedirects(answer, self.url(year))

    def test_the_list_names_forms_and_what_is_still_to_fill(self):
        year = self.declared()
        self.assertContains(
            self.client.get("/forms/declare/?year=2025"), self.url(year)
        )
        later = self.client.get("/forms/declare/?year=2026")
        self.assertContains(later, f"?project={year.project_id}&amp;from=last")

    def test_a_year_that_is_none_is_told(self):
        assert self.client.get("/forms/declare/?year=x").status_code == 422

    def test_whole_departments_form_begins_with_both_kinds_of_goals(self):
        self.client.force_login(self.clerk)
        url = f"/forms/departments/{self.bureau.pk}/2025/edit/"
        page = self.client.get(url)
        self.assertContains(page, f'value="{GoalKind.LONG_TERM.value}"')
        goal = a_goal(a_row("工业投资（亿元）", "101"), text="投资")
        form = replace(
            declarations.of_department(self.bureau, 2025),
            goals=self.form(goal).goals,
        )
        assert self.client.post(url, sent(form)).status_code == 302
        assert Goal.objects.get().department_id == self.bureau.pk


@pytest.mark.page
class ReadingTests(DeclareViewCase):
    def read(self, **typed: str) -> Any:
        data = {f"goal.1.row.1.{key}": text for key, text in typed.items()}
        data |= {"place": "goal.1.row.1", "year": "2025"}
        return self.client.get("/forms/declare/read/", data)

    def test_a_value_is_read_while_it_is_typed(self):
        self.assertContains(self.read(name="走访（次）", value="≥30"), "不低于 30次")

    def test_an_unclear_value_is_a_question_and_a_weak_one_a_hint(self):
        self.assertContains(self.read(name="率", value="290%"), "declare-doubt")
        self.assertContains(self.read(name="率", value="≥100%"), "declare-hint")

    def test_a_row_is_held_against_what_its_indicator_came_to_last_year(self):
        year = self.declared(a_goal(a_row()))
        target = Target.objects.get()
        december = factories.make_period(self.bureau, 12)
        promises.approved(target.indicator, december, "33")
        typed = {"name": target.name_printed, "value": "≥30"}
        words = "比上年实际完成的33次还容易"
        self.assertContains(self.read(**typed, id=str(target.pk)), words)
        self.assertNotContains(self.read(**typed), words)
        self.assertContains(self.client.get(self.url(year)), words)
        self.assertContains(self.client.get(f"/forms/projects/{year.pk}/"), words)
        row = promises.make_filing(year, self.lead)
        self.assertContains(self.client.get(f"/filings/{row.pk}/"), words)

    def test_nonsense_is_answered(self):
        odd = {"place": "p", "p.name": "走访\x00", "p.value": "≥\x0030", "goal": "\x00"}
        assert self.client.get("/forms/declare/read/", odd).status_code == 200
        answer = self.client.get("/forms/declare/read/", {"year": "-1"})
        assert answer.status_code == 200


class CostTests(DeclareViewCase):
    def test_more_rows_ask_no_more_queries(self):
        def asked(code: str, count: int) -> int:
            rows = [a_row(f"{code}{n}（次）") for n in range(count)]
            year = self.declared(a_goal(*rows), project_code=code, project_name=code)
            with CaptureQueriesContext(connection) as seen:
                assert self.client.get(self.url(year)).status_code == 200
            return len(seen)

        asked("甲", 1)
        assert asked("乙", 2) == asked("丙", 30)
