"""结转下年: commitments carried over without 批复, some retired, safe to repeat."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import override_settings

from budget.choices import Action, BookStatus, Role, Status
from budget.models import BudgetBook, Change, Department, ProjectYear
from performance import declared_reading
from performance.choices import Accumulation, GoalKind, ValueKind
from performance.models import Goal, Target, TargetVersion
from performance.queries import declarations, loading, rollover
from performance.rolling import Budget, Plan, Standing, next_value
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
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        factories.make_policy()
        cls.target = factories.make_target(cls.indicator, authority="区财政局")
        cls.finance = factories.make_user("finance")
        factories.grant(cls.finance, cls.bureau, Role.FINANCE)

    @classmethod
    def roll(cls, carry=None, retire=(), actor=None, goals=None):
        return roll_over(
            path=cls.bureau.path,
            year=2024,
            plan=Plan(carry or {}, frozenset(retire), goals or {}),
            actor=actor or cls.finance,
            now=DECEMBER,
        )

    def standing(self, target=None):
        rows = rollover.preview(self.bureau.path, 2024).rows
        wanted = (target or self.target).pk
        return next(row.standing for row in rows if row.target.pk == wanted)

    @classmethod
    def heir(cls):
        return Target.objects.get(carried_from=cls.target)


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
        with self.assertNumQueries(5):
            rollover.preview(self.bureau.path, 2024)
        for n in range(6):
            factories.make_target(factories.make_indicator(self.section, f"指标{n}"))
        with self.assertNumQueries(5):
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

    def test_this_year_is_offered_first_though_a_form_of_the_next_is_on_record(self):
        goal = promises.make_goal(self.bureau, year=2025)
        promises.make_target(goal, self.indicator, "9", code="N1")
        page = self.page(self.client.get("/rollover/"))
        assert '<option value="2024" selected>' in page
        for day, year in (("2025-03-31", 2024), ("2025-04-01", 2025)):
            with override_settings(CLOCK=f"{day}T09:00:00+08:00"):
                page = self.page(self.client.get("/rollover/"))
            assert f'<option value="{year}" selected>' in page

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
    """The example bureau's 49 commitments go on whole, in one step."""

    @classmethod
    def setUpTestData(cls):
        example.load()
        cls.body = example.period(9).body
        cls.finance = factories.make_user("finance-2")
        factories.grant(cls.finance, cls.body, Role.FINANCE)

    def preview(self):
        return rollover.preview(self.body.path, 2024)

    def roll(self, preview, **plan):
        """Carry what is open as the page offers it, but what `plan` says."""
        whole = {"carry": {row.target.pk: row.value for row in preview.open}, **plan}
        return roll_over(
            path=self.body.path,
            year=2024,
            plan=Plan(**whole),
            actor=self.finance,
            now=DECEMBER,
        )

    def budgets(self, preview):
        return {
            one.project.pk: Budget(f"{one.last.code}-25", "10")
            for one in preview.waiting
        }

    def test_one_step_carries_every_commitment_and_begins_the_projects_years(self):
        preview = self.preview()
        done = self.roll(preview, budgets=self.budgets(preview))
        assert done == Rolled(carried=49, begun=8)
        assert {row.standing for row in self.preview().rows} == {Standing.CARRIED}
        carried = Target.objects.filter(goal__year=2025).values_list("carried_from")
        assert len(set(carried)) == len(carried) == 49
        assert self.roll(preview, budgets=self.budgets(preview)) == Rolled()

    def test_a_year_begun_has_the_persons_budget_and_nothing_invented(self):
        preview = self.preview()
        (first, *_rest) = preview.waiting
        code = f"{first.last.code}-25"
        budgets = {first.project.pk: Budget(f" {code} ", "12.5")}
        done = self.roll(preview, budgets=budgets)
        assert (done.begun, done.carried) == (1, 5 + len(first.rows))
        year = ProjectYear.objects.get(project=first.project, year=2025)
        assert (year.code, year.amount, year.amount_printed) == (
            code,
            Decimal(125000),
            "12.5万元",
        )
        parts = (year.central, year.provincial, year.municipal, year.district)
        assert parts == (None,) * 4
        assert (year.starts_on.year, year.ends_on.year) == (2025, 2025)
        assert year.overview == first.last.overview
        assert year.book.status == BookStatus.DRAFT
        form = declarations.of_project(year)
        assert not declared_reading.read(form).problems
        (opened,) = {row.document_no for row in Target.objects.filter(goal__year=2025)}
        assert opened == ""

    def test_what_ends_with_a_project_needs_no_next_year(self):
        preview = self.preview()
        (first, *_rest) = preview.waiting
        ended = {row.target.pk for row in first.rows}
        done = self.roll(preview, carry={}, retire=ended)
        assert done == Rolled(retired=len(ended))
        assert first.project not in [one.project for one in self.preview().waiting]

    def test_a_code_or_an_amount_that_cannot_be_refuses_all_by_its_box(self):
        preview = self.preview()
        one, two, three = preview.waiting[:3]
        budgets = {
            one.project.pk: Budget(one.last.code, "10"),
            two.project.pk: Budget("新代码", "很多"),
            three.project.pk: Budget("新代码", "-1"),
        }
        with pytest.raises(ValidationError) as caught:
            self.roll(preview, budgets=budgets)
        assert set(caught.value.message_dict) == {
            f"k{one.project.pk}",
            f"a{two.project.pk}",
            f"k{three.project.pk}",
            f"a{three.project.pk}",
        }
        assert not Target.objects.filter(goal__year=2025).exists()

    def publish(self):
        body = Department.objects.get(path=self.body.path)
        book = BudgetBook(
            department=body, year=2025, title="2025", status=BookStatus.PUBLISHED
        )
        factories.keep(book)

    def test_into_a_published_budget_no_project_comes_without_a_document(self):
        self.publish()
        preview = self.preview()
        assert len(preview.open) == 5
        with pytest.raises(ValidationError):
            self.roll(
                preview,
                carry={row.target.pk: row.value for row in preview.rows},
                budgets=self.budgets(preview),
            )
        self.client.force_login(self.finance)
        page = self.client.get("/rollover/").content.decode()
        assert "8 个项目还没有2025年预算" in page
        assert page.count("&amp;from=last") == 8

    def sent(self, preview):
        boxes = {f"c{row.target.pk}": "carry" for row in preview.open}
        boxes |= {f"v{row.target.pk}": row.value for row in preview.open}
        return {"department": self.body.pk, "year": "2024", **boxes}

    def test_page_asks_each_projects_code_and_budget_and_carries_all(self):
        self.client.force_login(self.finance)
        page = self.client.get("/rollover/").content.decode()
        assert "待处理 49 项" in page
        assert page.count('class="rollover-project"') == 8
        preview = self.preview()
        given = {}
        for one in preview.waiting:
            given |= {f"k{one.project.pk}": f"{one.last.code}-25"}
            given |= {f"a{one.project.pk}": "10"}
        answer = self.client.post("/rollover/", {**self.sent(preview), **given})
        page = self.client.get(answer.url).content.decode()
        assert "结转 49 项" in page and "已建立8个项目的2025年申报表" in page
        years = ProjectYear.objects.filter(year=2025)
        assert all(f"/forms/projects/{year.pk}/" in page for year in years)
        assert page.count("未送审") == 9

    def test_half_a_budget_and_changes_without_one_are_asked_about(self):
        self.client.force_login(self.finance)
        preview = self.preview()
        one, two = preview.waiting[:2]
        changed = two.rows[0].target.pk
        sent = {**self.sent(preview), f"a{one.project.pk}": "8", f"v{changed}": "≥77"}
        answer = self.client.post("/rollover/", sent)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "项目代码和预算请一起填写" in page
        assert "改过的内容随项目一起结转" in page and 'value="≥77"' in page
        assert not Target.objects.filter(goal__year=2025).exists()
