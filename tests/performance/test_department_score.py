"""部门整体支出绩效自评表: two layouts, the money that is on record, a person's part.

The body's form has two goals: walks ≥40, 30 done; jobs ≥10, 12 done. Basic money: a
budget of 120000, 114000 spent; of the one project 80000, 72000 spent.
"""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import override_settings

from budget.book.paper.layout import placed
from performance.models import Filing, Target
from performance.queries import declarations, scored_department
from performance.scoring.gaps import GapKind
from performance.scoring.schemes import CENTRAL, HUBEI
from performance.services.evaluations import complete
from performance.sheets.official.scored_department import described
from tests import factories as base
from tests.base import NOON
from tests.performance import factories
from tests.performance.department_case import DepartmentScoreCase

pytestmark = [pytest.mark.slow, pytest.mark.page]


@override_settings(CLOCK=NOON.isoformat())
class DepartmentScoreTests(DepartmentScoreCase):
    def cells(self, scheme=None):
        paper = described(self.found(scheme))
        assert placed(paper)
        return {c.key: c.text for row in paper.rows for c in row if c.key}

    def test_hubeis_sheet_agrees_with_the_hand(self):
        self.weigh(HUBEI, "50", "30")
        self.save()
        cells = self.cells()
        # (114000 + 72000) ÷ (120000 + 80000) = 93 %; 20 × 93 % = 18.60.
        money = [cells[f"total.{key}"] for key in ("2", "3", "rate", "points")]
        self.assertEqual(money, ["20.00万元", "18.60万元", "93%", "18.60"])
        self.assertEqual((cells["basic.rate"], cells["projects.rate"]), ("95%", "90%"))
        # 30 ÷ 40 × 50 = 37.50; met 30.
        walks, jobs = self.walks.pk, self.jobs.pk
        self.assertEqual(cells[f"target.{walks}.points"], "37.50")
        self.assertEqual(cells[f"target.{jobs}.points"], "30.00")
        self.assertEqual(cells["points"], "86.10")
        self.assertEqual(cells["reasons"], "人手不足")
        self.assertEqual(cells["measures"], "1月补足人手")

    def test_the_list_of_trials_takes_its_money_from_the_sheet(self):
        for month, weighed in ((12, False), (9, True), (12, True)):
            if weighed and month == 9:
                self.weigh(HUBEI, "50", "30")
                self.save()
            asked = {"year": 2024, "month": month, "today": NOON.date()}
            rows = declarations.standing(Target.objects.all())
            (listed,) = scored_department.listed(rows, **asked)
            sheet = scored_department.department(
                self.bureau, *asked.values(), None
            ).computed
            assert listed.total == sheet.total
            # Until 基本支出 is on record there are no points for the money.
            assert (listed.lines[0].score.points is None) == (
                not weighed or month != 12
            )
        assert listed.lines[0].score.points == Decimal("18.60")

    def test_who_sees_a_part_of_the_rows_reads_nothing_of_all_the_money(self):
        self.weigh(HUBEI, "50", "30")
        self.save()
        (listed,) = scored_department.listed(
            declarations.standing(Target.objects.filter(pk=self.walks.pk)),
            year=2024,
            month=12,
            today=NOON.date(),
        )
        assert not listed.whole
        assert [line.judged.commitment.pk for line in listed.lines] == [self.walks.pk]

    def test_central_sheet_agrees_with_the_hand(self):
        self.weigh(CENTRAL, "60", "30")
        self.save()
        cells = self.cells()
        # 10 × 93 %; 30 ÷ 40 × 60; met 30.
        self.assertEqual(cells["total.points"], "9.30")
        self.assertEqual(cells["total.1"], "21.00万元")
        self.assertEqual(cells[f"target.{self.walks.pk}.points"], "45.00")
        self.assertEqual((cells["points"], cells["grade"]), ("84.30", "良"))
        self.assertEqual(cells["done"], "走访30家")
        self.assertEqual(cells[f"target.{self.walks.pk}.reasons"], "两名同志借调")

    def test_a_goal_prints_its_points_and_its_share_of_all_goals(self):
        self.weigh(HUBEI, "50", "30")
        texts = [c.text for row in described(self.found()).rows for c in row]
        self.assertIn("年度目标1（50分，占62.5%）", texts)
        self.assertIn("年度目标2（30分，占37.5%）", texts)

    def test_comparator_value_figure_and_unit_stand_apart(self):
        cells = self.cells()
        key = f"target.{self.walks.pk}"
        parts = [cells[f"{key}.{one}"] for one in ("sign", "value", "actual", "unit")]
        self.assertEqual(parts, ["≥", "40", "30", "家"])

    def test_what_is_not_on_record_stays_empty_and_is_named(self):
        self.spent.month = 9
        base.keep(self.spent)
        factories.make_project(self.section, "另一项目")
        paper = described(self.found())
        cells = {c.key: c.text for row in paper.rows for c in row if c.key}
        for key in ("basic.2", "basic.3", "projects.3", "total.3", "total.points"):
            self.assertEqual(cells[key], "", key)
        self.assertEqual(
            paper.notes[0],
            "1.没有登记：基本支出全年预算数、基本支出全年执行数、"
            "经济运行全年执行数、另一项目全年执行数。",
        )

    def test_money_and_rows_that_are_missing_are_gaps(self):
        self.weigh(CENTRAL, "60", "30")
        evaluation = self.save()
        self.assertEqual(complete(evaluation, NOON.date()), [])
        self.spent.month = 9
        base.keep(self.spent)
        (gap,) = complete(evaluation, NOON.date())
        self.assertEqual((gap.kind, gap.name), (GapKind.MONEY, "经济运行全年执行数"))

    def test_finishing_asks_for_the_basic_money(self):
        self.weigh(HUBEI, "50", "30")
        with self.assertRaises(ValidationError) as caught:
            self.save(basic_executed=None)
        self.assertEqual(list(caught.exception.message_dict), ["basic_executed"])

    def test_page_offers_the_budget_on_record_and_saves(self):
        self.weigh(HUBEI, "50", "30")
        sheet = f"/forms/departments/{self.bureau.pk}/2024/score/"
        self.client.force_login(self.finance)
        self.assertContains(self.client.get("/forms/"), sheet)
        self.assertContains(self.client.get(sheet), 'href="edit/"')
        form = self.client.get(f"{sheet}edit/").context["form"]
        self.assertEqual(form["basic_budget"].value(), "110000元")
        data = {
            "version": "0",
            "basic_budget": "12",
            "basic_executed": "114000.00元",
            "reasons": "人手不足",
            "measures": "补足",
            f"reason-{self.walks.pk}": "两名同志借调",
            "finish": "1",
        }
        for wrong in ("-1", "约12", "12.00000001", "9" * 20):
            answer = self.client.post(f"{sheet}edit/", {**data, "basic_budget": wrong})
            self.assertContains(answer, "金额无法识别", status_code=422)
        self.assertContains(answer, "有 1 处须核对，没有保存", status_code=422)
        answer = self.client.post(f"{sheet}edit/", data)
        self.assertRedirects(answer, f"{sheet}edit/")
        self.assertContains(self.client.get(sheet), "86.10")
        page = self.client.get(f"{sheet}edit/")
        self.assertContains(page, 'value="120000元"')
        for medium, start in (("xlsx", b"PK"), ("pdf", b"%PDF-")):
            answer = self.client.get(f"{sheet}{medium}/")
            self.assertTrue(answer.content.startswith(start), medium)

    def test_it_goes_on_the_road_of_the_forms_once_nothing_is_missing(self):
        self.weigh(HUBEI, "50", "30")
        self.client.force_login(self.finance)
        sheet = f"/forms/departments/{self.bureau.pk}/2024/score/?month=12"
        sent = {
            "form": "self_evaluation",
            "department": self.bureau.pk,
            "year": 2024,
            "seen": self.client.get(sheet).context["bar"].seen,
        }
        answer = self.client.post("/filings/send/", sent)
        self.assertContains(answer, "尚未按现行分值方案填写", status_code=409)
        self.save()
        sent["seen"] = self.client.get(sheet).context["bar"].seen
        answer = self.client.post("/filings/send/", sent, follow=True)
        self.assertContains(answer, "部门整体支出绩效自评表")
        row = Filing.objects.get()
        self.assertEqual(row.department_id, self.bureau.pk)
        self.assertIn(sheet.partition("?")[0], answer.content.decode())

    def test_a_lead_of_one_section_may_not_fill_in_the_whole(self):
        self.client.force_login(self.reviewer)
        url = f"/forms/departments/{self.bureau.pk}/2024/score/"
        self.assertNotContains(self.client.get(url), 'href="edit/"')
        self.assertEqual(self.client.get(f"{url}edit/").status_code, 403)

    def test_a_sheet_takes_the_same_number_of_queries(self):
        self.client.force_login(self.finance)
        url = f"/forms/departments/{self.bureau.pk}/2024/score/?month=12"
        self.client.get(url)
        with self.assertNumQueries(20):
            self.client.get(url)
        self.row(3, "另一指标", "10", "5")
        factories.make_project(self.section, "另一项目")
        with self.assertNumQueries(20):
            self.client.get(url)
