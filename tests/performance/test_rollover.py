"""结转下年: commitments carried over without 批复, some retired, safe to repeat."""

import datetime
from dataclasses import replace
from decimal import Decimal
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import override_settings

from budget.choices import Action, Role, Status
from budget.models import Change, ProjectYear
from performance.choices import Accumulation, GoalKind, ValueKind
from performance.declaring import DeclaredForm, FormKind, MoneyLine
from performance.models import Goal, Target, TargetVersion
from performance.queries import declarations, declared_next, loading, rollover
from performance.rolling import Plan, Standing, next_value
from performance.services.declarations import save_form
from performance.services.rollover import Rolled, roll_over
from tests import example, factories
from tests.base import NOON, TestCase
from tests.performance import factories as promises

pytestmark = pytest.mark.slow

DECEMBER = datetime.datetime(2025, 1, 20, 4, tzinfo=datetime.UTC)


def test_a_value_moves_its_year_on() -> None:
    assert next_value("2024年12月底前完成", 2024) == "2025年12月底前完成"
    assert next_value("≥30", 2024) == "≥30"


class RollCase(TestCase):
    def setUp(self):
        super().setUp()
        factories.make_policy()
        self.target = factories.make_target(self.indicator, authority="区财政局")
        self.finance = factories.make_user("finance")
        factories.grant(self.finance, self.bureau, Role.FINANCE)

    def roll(self, carry=None, retire=(), actor=None, goals=None):
        return roll_over(
            path=self.bureau.path,
            year=2024,
            plan=Plan(carry or {}, frozenset(retire), goals or {}),
            actor=actor or self.finance,
            now=DECEMBER,
        )

    def standing(self, target=None):
        rows = rollover.preview(self.bureau.path, 2024).rows
        wanted = (target or self.target).pk
        return next(row.standing for row in rows if row.target.pk == wanted)

    def heir(self):
        return Target.objects.get(carried_from=self.target)


class CarryTests(RollCase):
    def test_a_commitment_becomes_next_years_without_approval(self):
        assert self.roll({self.target.pk: "≥35"}) == Rolled(carried=1)
        heir = self.heir()
        assert (heir.goal.year, heir.goal.kind) == (2025, GoalKind.ANNUAL)
        assert heir.goal.carried_from == self.target.goal
        assert (heir.value_printed, heir.last_printed) == ("≥35", "≥30")
        assert (heir.authority, heir.document_no, heir.approved_on) == ("", "", None)
        version = heir.versions.get()
        assert (version.valid_from, version.number) == (datetime.date(2025, 1, 1), 35)

    def test_the_trail_says_who_carried_it(self):
        self.roll({self.target.pk: "≥35"})
        change = Change.objects.get(action=Action.YEAR_ROLLED)
        assert (change.actor_name, change.reason) == ("finance", "2024")

    def test_a_second_run_adds_nothing(self):
        self.roll({self.target.pk: "≥35"})
        assert self.standing() is Standing.CARRIED
        assert self.roll({self.target.pk: "≥40"}) == Rolled()
        assert Target.objects.filter(goal__year=2025).count() == 1
        assert Goal.objects.filter(year=2025).count() == 1

    def test_commitments_of_one_goal_meet_in_one_goal(self):
        other = factories.make_target(
            factories.make_indicator(self.section, "培训人次"), "50"
        )
        self.roll({self.target.pk: "≥35"})
        self.roll({other.pk: "≥60"})
        assert Goal.objects.filter(year=2025).count() == 1

    def test_an_adjusted_value_is_what_is_carried(self):
        factories.keep(
            TargetVersion(
                target=self.target,
                valid_from=datetime.date(2024, 7, 1),
                kind=ValueKind.NUMBER,
                comparator=">=",
                number=20,
                text="≥20",
            )
        )
        row = rollover.preview(self.bureau.path, 2024).open[0]
        assert row.value == "≥20"
        self.roll({self.target.pk: row.value})
        assert self.heir().last_printed == "≥20"

    def test_a_printed_value_keeps_the_comparator_a_person_gave(self):
        version = self.target.versions.get()
        version.text = "30"
        factories.keep(version)
        self.roll({self.target.pk: "32"})
        assert self.heir().versions.get().comparator == ">="

    def test_an_unclear_value_refuses_all_and_names_the_row(self):
        other = factories.make_target(
            factories.make_indicator(self.section, "培训人次"), "50"
        )
        with pytest.raises(ValidationError) as caught:
            self.roll({self.target.pk: "≥35", other.pk: "30-40"})
        assert list(caught.value.message_dict) == [f"v{other.pk}"]
        assert not Target.objects.filter(goal__year=2025).exists()

    def test_only_who_sets_up_commitments_may(self):
        for actor in (self.lead, self.head, self.reviewer, self.outsider, self.auditor):
            with pytest.raises(PermissionDenied):
                self.roll({self.target.pk: "≥35"}, actor=actor)

    def test_a_goal_moves_its_year_on_unless_it_is_worded_anew(self):
        goal = self.target.goal
        goal.text = "2024年走访企业30家"
        factories.keep(goal)
        (head,) = rollover.heads(
            rollover.preview(self.bureau.path, 2024).rows, 2024
        ).values()
        assert head.text == "2025年走访企业30家"
        self.roll({self.target.pk: "≥35"}, goals={goal.pk: "2025年走访企业35家"})
        assert self.heir().goal.text == "2025年走访企业35家"
        goal.refresh_from_db()
        assert goal.text == "2024年走访企业30家"

    def test_a_goal_without_words_refuses_all(self):
        goal = self.target.goal_id
        with pytest.raises(ValidationError) as caught:
            self.roll({self.target.pk: "≥35"}, goals={goal: " "})
        assert list(caught.value.message_dict) == [f"g{goal}"]
        assert not Goal.objects.filter(year=2025).exists()

    def test_another_branchs_commitment_is_left_alone(self):
        far = factories.make_indicator(self.other_bureau, "别局的指标")
        other = factories.make_target(far, "9")
        assert self.roll({other.pk: "≥10"}) == Rolled()


class StandingTests(RollCase):
    def test_what_is_retired_is_not_offered_again(self):
        assert self.roll(retire=[self.target.pk]) == Rolled(retired=1)
        assert self.standing() is Standing.RETIRED
        assert self.roll({self.target.pk: "≥35"}) == Rolled()

    def test_what_was_given_up_is_over(self):
        factories.keep(
            TargetVersion(
                target=self.target,
                valid_from=datetime.date(2024, 7, 1),
                kind=ValueKind.DROPPED,
                text="取消指标",
            )
        )
        assert self.standing() is Standing.OVER

    def test_what_next_years_forms_hold_already_is_there(self):
        goal = promises.make_goal(self.section, year=2025)
        promises.make_target(goal, self.indicator)
        assert self.standing() is Standing.THERE

    def test_a_projects_commitment_waits_for_its_next_budget(self):
        project = promises.make_project(self.section)
        goal = promises.make_goal(self.section, project_year=project)
        mine = promises.make_target(goal, self.indicator)
        assert self.standing(mine) is Standing.NO_PROJECT
        copy = ProjectYear(
            **{
                field.attname: getattr(project, field.attname)
                for field in project._meta.concrete_fields
                if not field.primary_key
            }
        )
        copy.year, copy.code = 2025, "P2025"
        factories.keep(copy)
        assert self.standing(mine) is Standing.OPEN
        self.roll({mine.pk: "45"})
        heir = Target.objects.get(carried_from=mine)
        assert heir.goal.project_year == copy

    def test_a_constant_number_of_queries(self):
        with self.assertNumQueries(4):
            rollover.preview(self.bureau.path, 2024)
        for n in range(6):
            factories.make_target(factories.make_indicator(self.section, f"指标{n}"))
        with self.assertNumQueries(4):
            assert len(rollover.preview(self.bureau.path, 2024).rows) == 7


class HistoryTests(RollCase):
    def close(self, value="31"):
        december = factories.make_period(self.bureau, 12)
        factories.make_actual(self.indicator, december, value, status=Status.APPROVED)

    def test_the_closed_years_figures_are_the_next_years_past(self):
        factories.make_actual(self.indicator, self.period, "20", status=Status.APPROVED)
        self.close()
        self.roll({self.target.pk: "≥35"})
        facts = loading.load(Target.objects.all(), year=2025, month=3)
        (season,) = facts.seasons[self.indicator.pk]
        assert (season.year, len(season.points)) == (2024, 2)
        assert season.points[-1].amount == 31

    def stock(self):
        self.indicator.accumulation = Accumulation.STOCK
        factories.keep(self.indicator)

    def test_a_level_opens_with_the_closing_figure(self):
        self.stock()
        self.close("112")
        self.roll({self.target.pk: "≥120"})
        assert self.heir().start == 112

    def test_a_closing_figure_that_comes_later_is_filled_in(self):
        self.stock()
        self.roll({self.target.pk: "≥120"})
        assert self.heir().start is None
        self.close("112")
        assert self.roll() == Rolled(started=1)
        assert self.heir().start == Decimal(112)
        assert self.roll() == Rolled()


@override_settings(CLOCK=NOON.isoformat())
class PageTests(RollCase):
    def setUp(self):
        super().setUp()
        self.client.force_login(self.finance)

    def page(self, answer):
        return answer.content.decode()

    def post(self, **extra):
        pk = self.target.pk
        sent = {
            "department": self.bureau.pk,
            "year": "2024",
            f"c{pk}": "carry",
            f"v{pk}": "≥35",
            **extra,
        }
        return self.client.post("/rollover/", sent)

    def test_the_preview_shows_each_with_its_value_filled_in(self):
        page = self.page(self.client.get("/rollover/"))
        assert "待处理 1 项" in page
        assert 'value="≥30"' in page
        assert not Target.objects.filter(goal__year=2025).exists()

    def test_one_step_carries_and_the_page_says_so(self):
        answer = self.client.get(self.post().url)
        page = self.page(answer)
        assert "结转 1 项" in page
        assert f"/targets/{self.heir().pk}/" in page
        target = self.page(self.client.get(f"/targets/{self.heir().pk}/"))
        assert "结转自上年，待批复" in target

    def test_an_unclear_value_is_told_beside_its_box_and_nothing_is_lost(self):
        answer = self.post(**{f"v{self.target.pk}": "30-40"})
        page = self.page(answer)
        assert answer.status_code == 422
        assert 'value="30-40"' in page
        assert 'class="wrong"' in page

    def test_the_goal_stands_once_above_its_commitments_and_is_kept(self):
        factories.make_target(factories.make_indicator(self.section, "培训人次"), "50")
        page = self.page(self.client.get("/rollover/"))
        name = f"g{self.target.goal_id}"
        assert page.count(f'name="{name}"') == 1
        self.post(**{name: "下年走访更多企业"})
        assert self.heir().goal.text == "下年走访更多企业"

    def test_new_words_without_a_commitment_are_not_lost_in_silence(self):
        name = f"g{self.target.goal_id}"
        answer = self.post(**{name: "新的内容", f"c{self.target.pk}": "later"})
        page = self.page(answer)
        assert answer.status_code == 422
        assert "请至少结转其中一项" in page and "新的内容" in page

    def test_what_is_left_for_later_stays_open(self):
        self.post(**{f"c{self.target.pk}": "later"})
        assert self.standing() is Standing.OPEN

    def test_another_bureaus_department_is_refused(self):
        answer = self.client.get(f"/rollover/?department={self.other_bureau.pk}")
        assert answer.status_code == 422


@override_settings(CLOCK=DECEMBER.isoformat())
class ExampleYearTests(TestCase):
    """The example bureau's 49 commitments go on whole: 5 here, 44 with their forms."""

    @classmethod
    def setUpTestData(cls):
        example.load()
        cls.body = example.period(9).body
        cls.finance = factories.make_user("finance-2")
        factories.grant(cls.finance, cls.body, Role.FINANCE)

    def declared(self, waiting):
        """Return a project's next form, begun from this year's, with code and money."""
        project = waiting.project
        blank = DeclaredForm(
            kind=FormKind.PROJECT,
            year=2025,
            department_id=project.department_id,
            project_id=project.pk,
            project_name=project.name,
        )
        last = project.years.select_related("project__department").get(year=2024)
        begun = declared_next.last_year(blank, declarations.of_project(last))
        money = (MoneyLine(place="money.amount", key="amount", text="10万元"),)
        return replace(begun, project_code=f"{last.code}-25", money=money)

    def test_page_names_the_projects_and_leads_to_their_forms(self):
        self.client.force_login(self.finance)
        page = self.client.get("/rollover/").content.decode()
        assert "待处理 5 项" in page
        assert "8 个项目还没有2025年预算" in page
        assert page.count("&amp;from=last") == 8
        (first, *_rest) = rollover.preview(self.body.path, 2024).waiting
        url = f"/forms/departments/{first.project.department_id}/2025/new/"
        link = f"{url}?project={first.project.pk}&amp;from=last"
        assert link in page
        form = self.client.get(unescape(link)).content.decode()
        assert all(row.target.name_printed in form for row in first.rows)

    def test_forms_and_roll_over_carry_every_commitment_once(self):
        preview = rollover.preview(self.body.path, 2024)
        for waiting in preview.waiting:
            outcome = save_form(
                self.declared(waiting), actor=self.finance, now=DECEMBER
            )
            assert outcome.problems == (), outcome.problems
        carry = {row.target.pk: row.value for row in preview.open}
        roll_over(
            path=self.body.path,
            year=2024,
            plan=Plan(carry),
            actor=self.finance,
            now=DECEMBER,
        )
        standing = {row.standing for row in rollover.preview(self.body.path, 2024).rows}
        assert standing == {Standing.CARRIED}
        carried = Target.objects.filter(goal__year=2025).values_list("carried_from")
        assert len(set(carried)) == len(carried) == 49
