"""收表汇总: what is due, what has come, what is late, and what it adds up to."""

import csv
import datetime
import io
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from budget.audit import door
from budget.choices import Action, ReviewAction, Role, Status
from budget.models import BudgetBook, Change, Execution, ReviewStep
from performance.choices import OfficialForm, ScoreGrade
from performance.collecting import Collected, Item, usual_due
from performance.models import FormDue
from tests import factories
from tests.base import NOON, TestCase
from tests.performance import factories as promises

pytestmark = pytest.mark.slow

DUE = datetime.date(2024, 1, 31)
URL = "/collecting/"


def item(**values):
    known = {
        "path": "0001",
        "body": "甲局",
        "department": "经济运行",
        "name": "项目",
        "lead": "",
        "key": 1,
        "body_id": 1,
        "due": DUE,
    }
    return Item(**{**known, **values})


def collected(*items, today=DUE):
    return Collected("甲局", "0001", items, today)


class DueTests(TestCase):
    def test_each_form_has_its_usual_day(self):
        for form, month, day in (
            (OfficialForm.DECLARATION, 7, (2024, 1, 31)),
            (OfficialForm.MONITORING, 7, (2024, 8, 31)),
            (OfficialForm.MONITORING, 11, (2024, 12, 31)),
            (OfficialForm.MONITORING, 12, (2025, 1, 31)),
            (OfficialForm.SELF_EVALUATION, 7, (2025, 3, 31)),
        ):
            assert usual_due(form, 2024, month) == datetime.date(*day)

    def test_nothing_is_late_on_the_day_itself(self):
        rows = (item(status=None), item(status=Status.APPROVED))
        assert collected(*rows).late == 0
        next_day = DUE + datetime.timedelta(days=1)
        assert collected(*rows, today=next_day).late == 2

    def test_only_what_is_with_the_finance_bureau_has_come(self):
        for status in (None, *Status):
            wanted = status in (Status.REPORTED, Status.GRANTED)
            assert item(status=status).has_come == wanted, status

    def test_points_are_averaged_and_graded_where_they_have_come(self):
        rows = (
            item(status=Status.REPORTED, points=Decimal("95.00")),
            item(status=Status.GRANTED, points=Decimal("80.25")),
            item(status=Status.APPROVED, points=Decimal("10.00")),
            item(status=Status.REPORTED),
        )
        found = collected(*rows)
        assert found.mean == "87.63"
        assert found.grades == [(ScoreGrade.EXCELLENT, 1), (ScoreGrade.GOOD, 1)]

    def test_the_rate_counts_the_projects_whose_execution_is_known(self):
        rows = (
            item(amount=Decimal(100), adjusted=Decimal(80), executed=Decimal(40)),
            item(amount=Decimal(1000)),
        )
        found = collected(*rows)
        assert (found.budget, found.executed, found.rate) == (1080, 40, "50%")


@override_settings(CLOCK=NOON.isoformat())
class PageTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        factories.make_policy()
        cls.finance = factories.make_user("finance")
        factories.grant(cls.finance, cls.bureau, Role.FINANCE)
        cls.project = promises.make_project(cls.section)
        goal = promises.make_goal(cls.section, project_year=cls.project)
        promises.make_target(goal, cls.indicator)
        promises.make_goal(cls.bureau)

    def setUp(self):
        super().setUp()
        self.client = self.browser(self.finance)

    def browser(self, user):
        client = Client()
        client.force_login(user)
        return client

    def file(self, status, form=OfficialForm.DECLARATION, **extra):
        row = promises.make_filing(
            self.project,
            self.lead,
            form,
            status=status,
            approved_at=NOON,
            approver=self.head,
            **extra,
        )
        if status in (Status.REPORTED, Status.GRANTED):
            with door.change(actor=self.finance, action=Action.FILING_REPORTED) as act:
                door.record_event(
                    ReviewStep(
                        kind="filing",
                        record_id=row.pk,
                        round=1,
                        action=ReviewAction.REPORT,
                        before=Status.APPROVED,
                        after=Status.REPORTED,
                        actor_name="finance",
                        at=act.now,
                    )
                )
        return row

    def test_the_department_s_own_form_and_each_project_s_are_due(self):
        page = self.client.get(URL)
        rows = [row.item for row in page.context["rows"]]
        assert [(row.name, row.key) for row in rows] == [
            ("甲局", None),
            ("经济运行", self.project.pk),
        ]
        assert page.context["all"].late == 2
        self.assertContains(page, "经济运行（未定责任人）")

    def test_a_form_that_has_come_leaves_the_list_to_be_copied(self):
        row = self.file(Status.REPORTED)
        page = self.client.get(URL)
        assert (page.context["all"].came, page.context["all"].late) == (1, 1)
        assert "经济运行（" not in page.context["text"]
        self.assertContains(page, "迟报")
        self.assertContains(page, reverse("performance:filing-detail", args=[row.pk]))

    def test_a_returned_form_is_counted_and_asked_for_again(self):
        self.file(Status.FISCAL_RETURNED)
        page = self.client.get(URL)
        assert page.context["all"].returned == 1
        assert "已退回，待重报" in page.context["text"]

    def set_day(self, day, actor=None, **extra):
        known = {"form": "declaration", "year": 2024, "due": day}
        who = self.browser(actor) if actor else self.client
        return who.post(f"{URL}due/", {**known, **extra}, follow=True)

    def everywhere(self):
        fiscal = factories.make_user("fiscal")
        for body in (self.bureau, self.other_bureau):
            factories.grant(fiscal, body, Role.SUPERVISOR)
        return fiscal

    def test_the_finance_office_sets_the_day_and_the_trail_keeps_each(self):
        assert self.client.get(URL).context["all"].late == 2
        own = {"department": self.bureau.pk, "document_no": "青财〔2024〕1号"}
        page = self.set_day("2024-12-31", **own)
        assert page.context["all"].late == 0
        self.assertContains(page, "青财〔2024〕1号")
        assert self.set_day("2024-01-31", **own).status_code == 409
        page = self.set_day("2024-01-31", version=1, **own)
        assert page.context["all"].late == 2
        changes = Change.objects.filter(action=Action.FORM_DUE_SET)
        assert [row.document_no for row in changes] == ["青财〔2024〕1号"] * 2

    def test_one_day_for_everybody_gives_way_to_a_body_s_own(self):
        fiscal = self.everywhere()
        page = self.set_day("2024-11-30", fiscal)
        assert page.context["all"].late == 0
        self.assertContains(page, "财政统一设定")
        self.set_day("2024-02-29", fiscal, department=self.bureau.pk)
        assert self.client.get(URL).context["all"].late == 2
        assert self.client.get(URL, {"form": "monitoring"}).context["due"] == (
            datetime.date(2024, 8, 31)
        )

    def test_a_day_that_is_refused_stays_in_its_box_on_the_same_page(self):
        own = {"department": self.bureau.pk, "document_no": "青财〔2024〕1号"}
        page = self.set_day("2034-12-31", form="monitoring", month=6, **own)
        assert page.status_code == 422
        form = page.context["due_form"]
        assert (form["due"].value(), form["document_no"].value()) == (
            "2034-12-31",
            "青财〔2024〕1号",
        )
        assert page.context["asked"]["through"] == 6
        for words in form.errors["due"]:
            self.assertContains(page, words, status_code=422)
        self.assertContains(page, 'due-set" open', status_code=422)
        self.assertContains(page, "form=monitoring&amp;year=2024", status_code=422)
        assert "collect-sums" in self.set_day("soon", **own).content.decode()

    def test_nobody_sets_the_day_of_those_they_do_not_collect_from(self):
        assert self.set_day("2024-12-31").status_code == 403
        other = {"department": self.other_bureau.pk}
        assert self.set_day("2024-12-31", **other).status_code == 403
        own = {"department": self.bureau.pk}
        assert self.set_day("2024-12-31", self.head, **own).status_code == 403
        assert self.set_day("2034-12-31", **own).status_code == 422
        assert self.set_day("soon", **own).status_code == 422
        assert not FormDue.objects.exists()

    def test_the_list_goes_out_as_csv_without_a_formula(self):
        self.project.project.name = "=1+1"
        factories.keep(self.project.project)
        answer = self.client.get(f"{URL}csv/")
        text = answer.content.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert [row["项目"] for row in rows] == ["部门整体", "'=1+1"]
        assert rows[1]["年初预算数（元）"] == "100000.00"
        assert rows[1]["报送期限"] == "2024-01-31"

    def test_each_through_month_is_collected_by_itself(self):
        self.file(Status.REPORTED, OfficialForm.MONITORING, month=7)
        for month, came in ((7, 1), (9, 0)):
            asked = {"form": "monitoring", "month": month}
            assert self.client.get(URL, asked).context["all"].came == came

    def test_points_are_those_that_were_sent(self):
        row = self.file(Status.REPORTED, OfficialForm.SELF_EVALUATION)
        page = self.client.get(URL, {"form": "self_evaluation"})
        whole, shown = page.context["rows"]
        assert shown.item.points == row.paper.points
        for row in (whole, shown):
            assert row.link.endswith("/score/?month=12")

    def test_money_is_rolled_up(self):
        with door.change(actor=None, action=Action.EXECUTION_SAVED, now=NOON):
            for month, executed in ((3, "10000"), (6, "40000")):
                door.save(
                    Execution(
                        project_year=self.project,
                        month=month,
                        adjusted=Decimal("80000"),
                        executed=Decimal(executed),
                    )
                )
        asked = {"form": "monitoring", "month": 7}
        every = self.client.get(URL, asked).context["all"]
        assert (every.budget, every.executed, every.rate) == (80000, 40000, "50%")

    def test_the_list_goes_out_as_a_workbook(self):
        self.file(Status.REPORTED)
        answer = self.client.get(f"{URL}sheet/")
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        cells = [cell.value for row in sheet.iter_rows() for cell in row]
        assert "已报财政" in cells
        assert "部门整体" in cells

    def test_who_collects_may_have_the_forms_packed(self):
        asked = {"form": "monitoring", "month": 7}
        url = "/forms/packages/?form=monitoring&amp;year=2024&amp;month=7"
        self.assertContains(self.client.get(URL, asked), f'href="{url}"')
        form = self.client.get(url.replace("&amp;", "&")).context["form"]
        assert (form["year"].value(), form["month"].value()) == ("2024", "7")
        assert form["kinds"].value() == ["department_monitor", "monitor"]

    def test_a_wrong_choice_is_told(self):
        assert self.client.get(URL, {"form": "nonsense"}).status_code == 422
        assert self.client.get(f"{URL}sheet/", {"year": "x"}).status_code == 422

    def test_what_was_published_with_the_budget_is_not_asked_for(self):
        factories.keep(
            BudgetBook(
                department=self.bureau, year=2024, status="published", title="预算"
            )
        )
        page = self.client.get(URL)
        self.assertContains(page, "已随预算公开", count=2)
        assert (page.context["all"].late, page.context["all"].granted) == (0, 2)
        monitoring = self.client.get(URL, {"form": "monitoring"})
        assert monitoring.context["all"].late == 2

    def test_another_bureau_s_forms_are_not_collected(self):
        other = factories.make_user("other")
        factories.grant(other, self.other_bureau, Role.FINANCE)
        page = self.browser(other).get(URL)
        assert page.status_code == 200
        self.assertContains(page, "还没有应报的报表。")

    def test_more_departments_cost_no_more_queries(self):
        self.file(Status.REPORTED)
        self.client.get(URL)
        with CaptureQueriesContext(connection) as first:
            self.client.get(URL)
        for number in range(3):
            body = factories.make_department(f"01{number}0", f"第{number}局", "body")
            promises.make_goal(body)
            promises.make_project(body, f"项目{number}")
            factories.grant(self.finance, body, Role.FINANCE)
        with self.assertNumQueries(len(first)):
            page = self.client.get(URL)
        assert len(page.context["bodies"]) == 4
