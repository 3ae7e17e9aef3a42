"""Scores of a sheet whose weights are shared with a row that joins in mid-year.

Weights have no dates: in September they divide the year's 100 points already, among
them those of what binds from November on. So that row stands on the sheet, unscored.
"""

import datetime
import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import override_settings

from budget.book.paper import pdf, workbook
from budget.choices import Role
from budget.models import Execution
from performance.models import Target, TargetVersion
from performance.queries import monitored, scored, scored_department, scores
from performance.scoring.schemes import CENTRAL, CENTRAL_COST, HUBEI
from performance.scoring.terms import Ground
from performance.services.weights import confirm_weights
from performance.sheets.official import copying
from performance.sheets.official.registry import FORMS, Asked
from tests import factories as base
from tests.base import NOON, TestCase
from tests.performance import factories

pytestmark = pytest.mark.slow
LATER = datetime.date(2024, 11, 1)
WAITS = "未到生效日期"


def cells(paper):
    return {cell.key: cell.text for row in paper.rows for cell in row if cell.key}


class JoinedCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        factories.make_policy(department=cls.bureau)
        cls.finance = base.make_user("finance")
        base.grant(cls.finance, cls.bureau, Role.FINANCE)
        cls.project = factories.make_project(cls.section)
        cls.whole = factories.make_goal(cls.bureau)
        cls.goal = factories.make_goal(cls.section, project_year=cls.project)
        base.keep(
            Execution(
                project_year=cls.project,
                month=9,
                adjusted=Decimal("100000.00"),
                executed=Decimal("75000.00"),
            )
        )

    @classmethod
    def rows(cls, goal, level1="产出指标"):
        """Return a row that is half done, and one that joins in November."""
        old = factories.make_target(goal, cls.indicator, "40")
        factories.approved(cls.indicator, cls.period, "20")
        indicator = base.make_indicator(cls.section, f"培训（场）{goal.pk}")
        fresh = factories.make_target(
            goal, indicator, "4", approved_on=LATER, document_no="青财绩〔2024〕12号"
        )
        fresh.value_printed, fresh.level1 = "≥4", level1
        base.keep(fresh)
        cls.valid_from(fresh, LATER)
        return old, fresh

    @classmethod
    def valid_from(cls, target, day):
        version = target.versions.get()
        version.valid_from = day
        base.keep(version)

    @classmethod
    def weigh(cls, scheme, *rows):
        confirm_weights(
            goal_id=rows[0][0].goal_id,
            version=None,
            scheme=scheme.key,
            shares={row.pk: Decimal(weight) for row, weight in rows},
            actor=cls.finance,
            now=NOON,
        )

    def paper(self, key, month=9):
        about = self.project if key == "score" else self.bureau
        asked = Asked(year=2024, month=month, today=NOON.date())
        return FORMS[key].paper(about, asked)


class ProjectTests(JoinedCase):
    def check(self, scheme, old, money, level1="产出指标"):
        """Score a sheet on which the row that joins has 14 points."""
        kept, fresh = self.rows(self.goal, level1)
        self.weigh(scheme, (kept, old), (fresh, "14"))
        sheet = scored.project(self.project, 9, NOON.date(), None).sheet
        assert (sheet.scheme, sheet.proposed, sheet.hidden) == (scheme, False, 0)
        assert [str(x.score.weight) for x in sheet.lines] == [money, old, "14.00"]
        waiting = sheet.lines[-1].score
        assert (waiting.ground, waiting.points) == (Ground.AWAITING, None)
        assert not waiting.wants_reason
        total = sheet.total
        assert (total.weight, total.open, sheet.awaited) == (100, 14, 14)
        # What could be earned so far is 86: half of the row, three quarters of money.
        earned = Decimal(old) / 2 + Decimal(money) * 3 / 4
        assert total.points == earned
        assert sheet.standing == round(earned * 100 / 86, 2)
        found = cells(self.paper("score"))
        key = f"target.{fresh.pk}"
        assert (found[f"{key}.value"], found[f"{key}.points"]) == ("≥4", "")
        assert found[f"{key}.actual"] == WAITS
        assert found["points"] == ""
        (note,) = self.paper("score").notes
        assert note == "1.尚有14分没有数据（其中14分的指标未到生效日期），未计总分。"
        return found, key

    def test_central(self):
        found, key = self.check(CENTRAL, "76.00", "10")
        assert (found["weight"], found[f"{key}.weight"]) == ("100", "14")

    def test_with_cost(self):
        found, key = self.check(CENTRAL_COST, "76.00", "10", level1="成本指标")
        assert (found["weight"], found[f"{key}.level1"]) == ("100", "成本指标")

    def test_hubei(self):
        self.check(HUBEI, "66.00", "20")
        texts = [cell.text for row in self.paper("score").rows for cell in row]
        assert "年度绩效目标（80分）" in texts

    def test_from_its_day_on_it_counts(self):
        kept, fresh = self.rows(self.goal)
        self.weigh(CENTRAL, (kept, "76"), (fresh, "14"))
        factories.approved(fresh.indicator, base.make_period(self.bureau, 12), "4")
        sheet = scored.project(self.project, 12, NOON.date(), None).sheet
        assert (sheet.total.open, sheet.awaited) == (0, 0)
        assert sheet.lines[-1].score.points == 14

    def test_what_is_given_up_later_has_left_its_points_to_the_others(self):
        kept, other = self.rows(self.goal)
        self.valid_from(other, datetime.date(2024, 1, 1))
        self.weigh(CENTRAL, (kept, "76"), (other, "14"))
        base.keep(
            TargetVersion(target=other, valid_from=LATER, kind="dropped", text="取消")
        )
        held = Target.objects.get(pk=kept.pk)
        held.weight = Decimal(90)
        base.keep(held)
        sheet = scored.project(self.project, 9, NOON.date(), None).sheet
        assert [x.score.weight for x in sheet.lines] == [10, 90]
        assert sheet.total.weight == 100

    def test_nothing_that_binds_yet_is_no_sheet(self):
        kept, _fresh = self.rows(self.goal)
        self.valid_from(kept, LATER)
        assert scored.project(self.project, 9, NOON.date(), None) is None
        assert scored.project(self.project, 11, NOON.date(), None) is not None

    def test_paper_is_made_of_it(self):
        kept, fresh = self.rows(self.goal)
        self.weigh(CENTRAL, (kept, "76"), (fresh, "14"))
        paper = self.paper("score")
        assert workbook.written(paper)[:2] == b"PK"
        assert pdf.printed(paper)[:4] == b"%PDF"

    def test_comparator_and_value_stand_apart_to_be_copied(self):
        kept, fresh = self.rows(self.goal)
        self.weigh(CENTRAL, (kept, "76"), (fresh, "14"))
        found = monitored.project(self.project, 9, NOON.date())
        trial = scored.project(self.project, 9, NOON.date(), None)
        for table in copying.tables(found, trial):
            if table.key != "money":
                assert table.rows[-1][3:5] == ("≥", "4")
        assert table.rows[-1][-4:] == ("", "14", "", "")


class WholeTests(JoinedCase):
    def check(self, scheme, old, money):
        kept, fresh = self.rows(self.whole)
        self.weigh(scheme, (kept, old), (fresh, "14"))
        sheet = scored_department.department(
            self.bureau, 2024, 9, NOON.date(), None
        ).sheet
        assert [str(x.score.weight) for x in sheet.lines] == [money, old, "14.00"]
        assert (sheet.total.weight, sheet.awaited) == (100, 14)
        # No basic money is on record: the row alone could earn something.
        assert (sheet.total.scored, sheet.standing) == (Decimal(old), 50)
        paper, key = self.paper("department_score"), f"target.{fresh.pk}"
        found = cells(paper)
        assert found["weight"] == "100"
        assert (found[f"{key}.sign"], found[f"{key}.value"]) == ("≥", "4")
        assert (found[f"{key}.weight"], found[f"{key}.points"]) == ("14", "")
        assert found[f"{key}.actual"] == WAITS
        assert any("其中14分的指标未到生效日期" in note for note in paper.notes)

    def test_central(self):
        self.check(CENTRAL, "76.00", "10")

    def test_hubei(self):
        self.check(HUBEI, "66.00", "20")


@override_settings(CLOCK=NOON.isoformat())
class PageTests(JoinedCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.kept, cls.fresh = cls.rows(cls.goal)
        cls.weigh(CENTRAL, (cls.kept, "76"), (cls.fresh, "14"))

    def setUp(self):
        super().setUp()
        self.client.force_login(self.head)

    def test_the_list_and_the_project_say_what_is_open(self):
        for address in ("/scores/?period=2024-9", f"/projects/{self.project.pk}/"):
            answer = self.client.get(address)
            sheet = answer.context.get("sheet") or answer.context["sheets"][0]
            assert (sheet.total.open, sheet.standing) == (14, Decimal("52.91"))
            self.assertContains(answer, "<b>52.91</b>", html=True)
        self.assertContains(answer, "其中14分的指标未到生效日期")
        self.assertContains(answer, "待批复，或未到生效日期，暂不计分。")

    def test_its_sheet_shows_all_hundred(self):
        answer = self.client.get(f"/forms/projects/{self.project.pk}/score/?month=9")
        self.assertContains(answer, f"<span>{WAITS}</span>")
        self.assertContains(answer, "其中14分的指标未到生效日期")

    def test_the_command_has_the_row_with_its_ground(self):
        out = StringIO()
        call_command("score", "--year=2024", "--month=9", "--json", stdout=out)
        (line,) = out.getvalue().splitlines()
        found = json.loads(line)
        assert (found["weight"], found["scored"]) == ("100.00", "86.00")
        assert (found["points"], found["standing"]) == ("45.50", "52.91")
        assert sum(Decimal(row["weight"]) for row in found["rows"]) == 100
        assert [row["ground"] for row in found["rows"]][-1] == "awaiting"

    def test_the_queries_stay_what_they_were(self):
        with self.assertNumQueries(9):
            scores.sheets(Target.objects.all(), year=2024, month=9, today=NOON.date())
