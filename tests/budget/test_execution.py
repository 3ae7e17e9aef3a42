"""Finance records each project's money, month by month."""

import datetime
import html
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import override_settings

from budget import workflow
from budget.choices import Action, Role, Status
from budget.models import Change, ChangeRow, Execution, PeriodException
from budget.services import execution
from budget.services.execution import Entry, Unanswered
from tests import factories
from tests.base import NOON, TestCase
from tests.performance.factories import make_budget_change, make_project


class ExecutionCase(TestCase):
    """Two projects of 100 000 元 each; a third of another bureau."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.finance = factories.make_user("finance")
        factories.grant(cls.finance, cls.bureau, Role.FINANCE)
        cls.first = make_project(cls.section, "经济运行")
        cls.second = make_project(cls.sibling, "科研资金")
        cls.foreign = make_project(cls.other_bureau, "别局项目")

    def spent(self, year, month, executed, adjusted="100000"):
        return factories.keep(
            Execution(
                project_year=year,
                month=month,
                adjusted=Decimal(adjusted),
                executed=Decimal(executed),
            )
        )

    def lock(self, reason="已汇总上报。"):
        self.period.refresh_from_db()
        self.period.locked_at, self.period.lock_reason = NOON, reason
        factories.keep(self.period)


class ServiceTests(ExecutionCase):
    def save(self, *entries, month=9, actor=None):
        return execution.save_month(
            month=month, entries=entries, actor=actor or self.finance, now=NOON
        )

    def entry(self, year, executed, adjusted="100000", version=None, **answers):
        return Entry(
            project_year_id=year.pk,
            version=version,
            adjusted=Decimal(adjusted),
            executed=Decimal(executed),
            **answers,
        )

    def test_many_projects_are_one_act(self):
        moved = self.save(
            self.entry(self.first, "40000"), self.entry(self.second, "50000")
        )
        assert moved == 2
        change = Change.objects.get(action=Action.EXECUTION_SAVED)
        assert change.rows.count() == 2

    def test_saving_the_same_again_changes_nothing_whatever_was_seen(self):
        self.save(self.entry(self.first, "40000"))
        for version in (None, 1, 7):
            assert self.save(self.entry(self.first, "40000", version=version)) == 0
        assert Execution.objects.get().version == 1
        assert ChangeRow.objects.filter(model="budget.execution").count() == 1

    def test_one_stale_row_keeps_all_others_out(self):
        self.save(self.entry(self.first, "40000"))
        with pytest.raises(workflow.StaleVersion, match="经济运行"):
            self.save(self.entry(self.second, "1"), self.entry(self.first, "41000"))
        assert Execution.objects.count() == 1

    def test_locked_period_refuses_every_month_in_it_with_its_reason(self):
        self.lock()
        for month in (7, 8, 9):
            with pytest.raises(workflow.PeriodLocked, match="已汇总上报"):
                self.save(self.entry(self.first, "40000"), month=month)

    def test_lock_of_an_earlier_period_leaves_later_months_open(self):
        self.lock()
        factories.make_period(self.bureau, 12)
        assert self.save(self.entry(self.first, "40000"), month=10) == 1

    def test_exception_lets_one_person_in(self):
        self.lock()
        factories.keep(
            PeriodException(
                period=self.period,
                user=self.finance,
                reason="补录",
                expires_at=NOON + datetime.timedelta(hours=1),
            )
        )
        assert self.save(self.entry(self.first, "40000")) == 1

    def test_month_to_come_is_refused(self):
        with pytest.raises(ValidationError, match="还没有到"):
            self.save(self.entry(self.first, "40000"), month=11)

    def test_budget_below_zero_is_refused(self):
        with pytest.raises(ValidationError, match="不能为负"):
            self.save(self.entry(self.first, "-5", adjusted="-1"))

    def test_another_bureaus_project_is_refused_and_nothing_is_kept(self):
        with pytest.raises(PermissionDenied):
            self.save(self.entry(self.first, "1"), self.entry(self.foreign, "1"))
        assert not Execution.objects.exists()

    def test_questions_hold_for_every_caller(self):
        self.spent(self.first, 8, "40000")
        for answers in ({}, {"confirmed": frozenset({"fell:30000.00:40000.00"})}):
            with pytest.raises(Unanswered, match="不应减少"):
                self.save(self.entry(self.first, "30000", **answers))
        with pytest.raises(Unanswered, match="大于全年预算数"):
            self.save(self.entry(self.second, "100001", reason="追加"))

    def test_answers_are_kept_with_the_act(self):
        self.spent(self.first, 8, "40000")
        self.save(self.entry(self.first, "30000", reason="供应商退款"))
        reason = Change.objects.latest("id").reason
        assert reason.startswith("经济运行：累计执行数不应减少")
        assert reason.endswith("供应商退款")

    def test_an_adjustment_in_force_says_the_budget_of_the_year(self):
        make_budget_change(self.first, "90000", status=Status.APPROVED)
        self.save(self.entry(self.first, "1"), month=6)
        with pytest.raises(ValidationError, match=r"8号调整为90,000\.00元"):
            self.save(self.entry(self.first, "2"))
        self.save(self.entry(self.first, "2", adjusted="90000"))
        assert Execution.objects.count() == 2

    def test_queries_do_not_grow_with_the_projects(self):
        self.save(self.entry(self.first, "1"))
        with self.assertNumQueries(14):
            self.save(self.entry(self.second, "1"))
        more = [
            self.entry(make_project(self.section, f"项目{n}"), "1") for n in range(8)
        ]
        with self.assertNumQueries(14):
            self.save(*more)


@override_settings(CLOCK=NOON.isoformat())
@pytest.mark.slow
class PageTests(ExecutionCase):
    def setUp(self):
        super().setUp()
        self.client.force_login(self.finance)

    def get(self, **query):
        return self.client.get("/execution/", query)

    def test_months_are_offered_in_the_language_of_the_page(self):
        self.assertContains(self.get(), ">截至1–9月</option>")
        self.client.cookies["language"] = "en"
        page = self.get()
        self.assertContains(page, ">through Sep</option>")
        self.assertNotContains(page, "截至")

    def post(self, rows, **extra):
        data = {"year": "2024", "month": "9", "department": "", **extra}
        for year, values in rows.items():
            for name, value in values.items():
                data[f"p{year.pk}-{name}"] = value
        return self.client.post("/execution/", data)

    def row(self, executed, adjusted="100,000.00", **more):
        return {"adjusted": adjusted, "executed": executed, **more}

    def test_shows_the_branchs_projects_with_last_month_beside_the_box(self):
        self.spent(self.first, 8, "41234.56")
        page = self.get().content.decode()
        for text in ("经济运行", "科研资金", "41,234.56", "4.12万元", "10.00万元"):
            assert text in page
        assert "别局项目" not in page

    def test_opens_with_the_month_that_ended_last(self):
        assert self.get().context["form"].cleaned_data["month"] == 9

    def test_department_narrows_the_page(self):
        page = self.get(department=str(self.sibling.pk)).content.decode()
        assert "科研资金" in page
        assert f">{self.first.code}<" not in page

    def test_a_filter_that_is_nobodys_is_refused(self):
        for wrong in ({"month": "13"}, {"year": "x"}, {"department": "999"}):
            assert self.get(**wrong).status_code == 422

    def test_saves_what_was_typed_and_leaves_untouched_rows_alone(self):
        answer = self.post(
            {self.first: self.row("４０，０００.５"), self.second: self.row("")}
        )
        assert answer.status_code == 302
        saved = Execution.objects.get()
        assert (saved.project_year, saved.executed) == (self.first, Decimal("40000.5"))

    def test_amount_with_its_unit_is_understood(self):
        self.post({self.first: self.row("4.05万元")})
        assert Execution.objects.get().executed == Decimal(40500)

    def test_every_wrong_row_is_named_at_once_and_what_was_typed_stays(self):
        answer = self.post(
            {self.first: self.row("很多"), self.second: self.row("1.005")}
        )
        page = html.unescape(answer.content.decode())
        assert answer.status_code == 422
        assert page.count("请填写金额，单位元，最多两位小数") == 2
        assert 'value="很多"' in page
        assert "有 2 个项目需要核对" in page
        assert not Execution.objects.exists()

    def test_one_wrong_row_keeps_the_good_one_on_the_page_unsaved(self):
        answer = self.post({self.first: self.row("40000"), self.second: self.row("x")})
        assert answer.status_code == 422
        assert 'value="40000"' in answer.content.decode()
        assert not Execution.objects.exists()

    def test_a_fall_is_saved_with_its_reason_only(self):
        self.spent(self.first, 8, "50000")
        answer = self.post({self.first: self.row("40000")})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "累计执行数不应减少：本月40,000.00元，上次50,000.00元。" in page
        self.post({self.first: self.row("40000", reason="供应商退款")})
        assert Execution.objects.get(month=9).executed == Decimal(40000)

    def test_spending_above_the_budget_is_saved_after_its_own_tick(self):
        assert self.post({self.first: self.row("100001")}).status_code == 422
        ticked = self.row("100001", confirmed="above:100001.00:100000.00")
        assert self.post({self.first: ticked}).status_code == 302

    def test_wan_typed_for_yuan_offers_what_was_meant(self):
        self.spent(self.first, 8, "30000")
        page = self.post({self.first: self.row("4")}).content.decode()
        assert 'data-value="40,000.00"' in page

    def test_an_emptied_figure_is_refused(self):
        self.spent(self.first, 9, "50000")
        answer = self.post({self.first: self.row("", version="1")})
        assert answer.status_code == 422
        assert "请填写累计执行数。" in answer.content.decode()

    def test_a_colleagues_newer_figure_is_not_overwritten_unseen(self):
        self.spent(self.first, 9, "50000")
        answer = self.post({self.first: self.row("60000")})
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "经济运行" in page
        assert 'value="60000"' in page
        assert "现已保存：50,000.00" in page
        assert Execution.objects.get().executed == Decimal(50000)
        assert f'name="p{self.first.pk}-version" value="1"' in page

    def test_a_locked_period_says_why_before_and_after_typing(self):
        self.lock()
        assert "已汇总上报。" in self.get().content.decode()
        answer = self.post({self.first: self.row("40000")})
        assert answer.status_code == 409
        assert "已汇总上报。" in answer.content.decode()
        assert 'value="40000"' in answer.content.decode()

    def test_another_bureaus_project_in_the_form_is_not_read(self):
        self.post({self.first: self.row("1"), self.foreign: self.row("1")})
        assert Execution.objects.get().project_year == self.first

    def test_nobody_else_comes_here(self):
        for user in (self.lead, self.head, self.reviewer, self.outsider):
            self.client.force_login(user)
            assert self.get().status_code == 403
            assert self.post({self.first: self.row("1")}).status_code == 403

    def test_queries_do_not_grow_with_the_projects(self):
        self.get()
        with self.assertNumQueries(10):
            self.get()
        for n in range(8):
            make_project(self.section, f"项目{n}")
        with self.assertNumQueries(10):
            self.get()
