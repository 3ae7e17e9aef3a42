"""绩效自评表: the central sheet and Hubei's, computed by hand beside it."""

from decimal import Decimal

import pytest
from django.test import override_settings

from budget.models import Execution, SecurityEvent
from performance.models import TargetVersion
from performance.queries import scored
from performance.scoring.schemes import CENTRAL, HUBEI
from performance.sheets.official.scored import described
from tests import factories as base
from tests.base import NOON, TestCase
from tests.performance import factories

pytestmark = [pytest.mark.slow, pytest.mark.page]

LEVELS = (
    # level 1, level 2, name, target, done
    ("产出指标", "数量指标", "走访企业（家）", "40", "30"),
    ("效益指标", "社会效益指标", "新增就业（人）", "10", "12"),
    ("满意度指标", "服务对象满意度", "企业满意度（%）", "95", "93"),
)


@override_settings(CLOCK=NOON.isoformat())
class SelfScoreTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        factories.make_policy(department=cls.bureau)
        cls.project = factories.make_project(cls.section)
        cls.goal = factories.make_goal(cls.section, project_year=cls.project)
        cls.year_end = base.make_period(cls.bureau, 12)
        base.keep(
            Execution(
                project_year=cls.project,
                month=12,
                adjusted=Decimal("80000.00"),
                executed=Decimal("72000.00"),
            )
        )
        cls.url = f"/forms/projects/{cls.project.pk}/score/"
        cls.targets = [cls.row(*one) for one in LEVELS]

    def setUp(self):
        super().setUp()
        self.client.force_login(self.head)

    @classmethod
    def row(cls, level1, level2, name, target, done):
        indicator = base.make_indicator(cls.section, name)
        found = factories.make_target(cls.goal, indicator, target)
        found.level1, found.level2 = level1, level2
        base.keep(found)
        factories.approved(indicator, cls.year_end, done, explanation=f"{name}的情况")
        return found

    def paper(self, scheme, month=12):
        found = scored.project(self.project, month, NOON.date(), scheme)
        assert found is not None
        return described(found)

    def cells(self, scheme, month=12):
        return {
            cell.key: cell.text
            for row in self.paper(scheme, month).rows
            for cell in row
            if cell.key
        }

    def points(self, cells):
        return [cells[f"target.{row.pk}.points"] for row in self.targets]

    def test_central_sheet_is_what_a_hand_computes(self):
        cells = self.cells(CENTRAL)
        # 72000 ÷ 80000 × 10; 30 ÷ 40 × 50; full 30; 93 ÷ 95 × 10 = 9.789…
        assert cells["total.points"] == "9.00"
        assert cells["total.rate"] == "90%"
        assert self.points(cells) == ["37.50", "30.00", "9.79"]
        assert (cells["points"], cells["grade"]) == ("86.29", "良")

    def test_hubei_sheet_is_what_a_hand_computes(self):
        cells = self.cells(HUBEI)
        # 72000 ÷ 80000 × 20; 80 points over three rows are 27, 27, 26:
        # 30 ÷ 40 × 27; full 27; 93 ÷ 95 × 26 = 25.452…
        assert cells["total.points"] == "18.00"
        assert self.points(cells) == ["20.25", "27.00", "25.45"]
        assert cells["points"] == "90.70"

    def test_money_stands_on_the_years_budget_as_adjusted(self):
        cells = self.cells(CENTRAL)
        row = [cells[f"total.{at}"] for at in (1, 2, 3)]
        assert row == ["10.00万元", "8.00万元", "7.20万元"]
        assert [cells[f"fiscal.{at}"] for at in (1, 2, 3)] == row
        assert cells["other.1"] == ""

    def test_only_what_missed_its_target_says_why(self):
        cells = self.cells(CENTRAL)
        said = [cells[f"target.{row.pk}.reasons"] for row in self.targets]
        assert said == ["走访企业（家）的情况", "", "企业满意度（%）的情况"]
        assert self.cells(HUBEI)["reasons"] == (
            "走访企业（家）：走访企业（家）的情况\n企业满意度（%）：企业满意度（%）的情况"
        )

    def test_an_unfinished_sheet_has_no_total_and_says_what_is_missing(self):
        paper = self.paper(CENTRAL, 9)
        assert "试评，数据截至1–9月" in paper.dateline
        assert self.cells(CENTRAL, 9)["points"] == ""
        assert paper.notes[0] == "1.尚有100分没有数据，未计总分。"

    def test_weights_that_nobody_confirmed_say_so(self):
        assert any("系统建议" in note for note in self.paper(CENTRAL).notes)
        for row, weight in zip(self.targets, ("50", "30", "10"), strict=True):
            row.weight = Decimal(weight)
            base.keep(row)
        assert self.paper(CENTRAL).notes == ()

    def test_the_target_in_force_stands_on_the_sheet(self):
        first = self.targets[0]
        base.keep(
            TargetVersion(
                target=first,
                valid_from=NOON.date(),
                kind="number",
                comparator=">=",
                number=Decimal("30"),
                text="≥30",
            )
        )
        cells = self.cells(CENTRAL)
        assert cells[f"target.{first.pk}.value"] == "≥30"
        assert cells[f"target.{first.pk}.points"] == "50.00"

    def test_page_follows_the_scheme_that_was_asked_for(self):
        central = self.client.get(self.url, {"month": 12})
        hubei = self.client.get(self.url, {"month": 12, "scheme": "hubei"})
        self.assertContains(central, "偏差原因分析及改进措施")
        self.assertContains(hubei, "得分（20分×执行率）")
        self.assertContains(hubei, '年度绩效目标<span class="nowrap">（80分）</span>')

    def test_what_is_no_scheme_or_month_is_refused_in_words(self):
        for asked in ({"scheme": "x"}, {"month": "13"}):
            for url in (self.url, f"{self.url}xlsx/"):
                assert self.client.get(url, asked).status_code == 422, (url, asked)

    def test_a_project_without_annual_rows_has_no_sheet(self):
        empty = factories.make_project(self.section, "空项目")
        url = f"/forms/projects/{empty.pk}/score/"
        assert self.client.get(url).status_code == 404

    def test_taking_the_sheet_away_is_noted(self):
        asked = {"month": 12, "scheme": "hubei"}
        answer = self.client.get(f"{self.url}pdf/", asked)
        assert answer.content.startswith(b"%PDF-")
        event = SecurityEvent.objects.get(kind="downloaded")
        assert "项目支出绩效自评表-2024-12-" in event.object

    def test_a_sheet_takes_the_same_number_of_queries(self):
        self.client.get(self.url)
        with self.assertNumQueries(19):
            self.client.get(self.url, {"month": 12})
        self.row("产出指标", "质量指标", "另一指标", "10", "5")
        with self.assertNumQueries(19):
            self.client.get(self.url, {"month": 12})
