"""填写自评: boxes where a person must add something, what is missing or refused."""

import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import override_settings

from performance.models import EvaluationRow, SelfEvaluation
from performance.queries import scored
from tests import factories as base
from tests.base import NOON
from tests.performance import factories
from tests.performance.evaluation_case import DONE, EvaluationCase

pytestmark = [pytest.mark.slow, pytest.mark.page]


@override_settings(CLOCK=NOON.isoformat())
class EvaluationPageTests(EvaluationCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.sheet = f"/forms/projects/{cls.project.pk}/score/"
        cls.url = f"{cls.sheet}edit/"

    def setUp(self):
        super().setUp()
        self.client.force_login(self.lead)

    def data(self, **extra):
        walks, jobs, survey = self.walks.pk, self.jobs.pk, self.survey.pk
        return {
            "version": "0",
            "done": DONE,
            f"reason-{walks}": "两名同志借调",
            f"measures-{walks}": "1月补足人手",
            f"deduction-{jobs}": "3",
            f"reason-{jobs}": "目标定低了",
            f"measures-{jobs}": "",
            f"points-{survey}": "13.50",
            f"reason-{survey}": "两项没有做到",
            f"measures-{survey}": "",
            **extra,
        }

    def post(self, **extra):
        return self.client.post(self.url, {**self.data(), "finish": "1", **extra})

    def boxes(self):
        form = self.client.get(self.url).context["form"]
        return {name for name in form.fields if "-" in name}

    def test_boxes_stand_where_a_person_must_add_something(self):
        self.weigh()
        walks, jobs, survey = self.walks.pk, self.jobs.pk, self.survey.pk
        assert self.boxes() == {
            f"reason-{walks}",
            f"measures-{walks}",
            f"deduction-{jobs}",
            f"reason-{jobs}",
            f"measures-{jobs}",
            f"points-{survey}",
            f"reason-{survey}",
            f"measures-{survey}",
        }

    def test_one_score_stands_on_the_sheet_the_project_and_the_list(self):
        self.weigh()
        self.post()
        sheet = scored.project(self.project, 12, NOON.date(), None).sheet
        # 9.00 + 30.00 + (30 - 3) + 13.50 of a person.
        assert sheet.total.points == Decimal("79.50")
        self.client.force_login(self.head)
        with override_settings(CLOCK="2025-01-15T09:00:00+08:00"):
            answer = self.client.get(f"/projects/{self.project.pk}/")
            assert answer.context["month"] == 12
            self.assertContains(answer, "<b>79.50</b>", html=True)
            answer = self.client.get("/scores/?period=2024-12")
            self.assertContains(answer, "<b>79.50</b>", html=True)
        out = StringIO()
        call_command("score", "--year=2024", "--month=12", "--json", stdout=out)
        assert json.loads(out.getvalue())["points"] == "79.50"

    def test_what_the_system_drafts_is_marked_until_it_is_saved(self):
        self.weigh()
        page = self.client.get(self.url)
        self.assertContains(page, "人手不足")
        self.assertContains(page, "完成情况：走访企业（家）30（指标值40）")
        # The year's text and the reason of the row that has an explanation.
        self.assertContains(page, "系统草拟", count=2)
        self.client.post(self.url, {**self.data(), "done": "照旧"})
        again = self.client.get(self.url)
        self.assertNotContains(again, "系统草拟")
        self.assertContains(again, "照旧")

    def test_saving_computes_anew_and_leaves_nothing_to_do(self):
        self.weigh()
        self.assertRedirects(self.post(), self.url)
        page = self.client.get(self.url)
        self.assertContains(page, "<b>79.50</b>", html=True)
        self.assertContains(page, "没有缺项")

    def test_what_is_missing_is_listed_with_a_link_to_its_row(self):
        self.weigh()
        kept = {**self.data(), f"reason-{self.walks.pk}": ""}
        self.assertRedirects(self.client.post(self.url, kept), self.url)
        page = self.client.get(self.url)
        self.assertContains(page, "1行未写原因")
        self.assertContains(page, f'href="{self.url}#row-{self.walks.pk}"')
        self.assertContains(page, f'id="row-{self.walks.pk}"')

    def test_a_sheet_without_boxes_leads_to_its_weights_and_to_no_row(self):
        page = self.client.get(self.url)
        self.assertContains(page, "行未写原因")
        self.assertNotContains(page, 'href="#row-')
        self.assertNotContains(page, f"{self.url}#row-")
        self.client.force_login(self.finance)
        weights = f'<a href="/goals/{self.goal.pk}/weights/">自评尚未按现行'
        self.assertContains(self.client.get(self.sheet, {"month": 12}), weights)

    def test_wrong_input_is_told_beside_its_box_and_stays_typed(self):
        self.weigh()
        walks, jobs, survey = self.walks.pk, self.jobs.pk, self.survey.pk
        for extra, words in (
            ({f"points-{survey}": "16"}, "本档为12分（含）至16分（不含）"),
            ({f"points-{survey}": "13.555"}, "小数"),
            ({f"points-{survey}": "很好"}, "数字"),
            ({f"deduction-{jobs}": "31"}, "扣减分应在0至30.00分之间"),
            ({f"reason-{jobs}": ""}, "请说明原因"),
            ({f"reason-{walks}": ""}, "未达到目标"),
            ({"done": " "}, "请写明年度总体目标的实际完成情况"),
        ):
            with self.subTest(words):
                answer = self.post(**extra, **{f"measures-{survey}": "自己打的字"})
                self.assertContains(answer, words, status_code=422)
                self.assertContains(answer, "自己打的字", status_code=422)
        assert not SelfEvaluation.objects.exists()

    def test_what_somebody_saved_meanwhile_is_not_overwritten(self):
        self.weigh()
        self.save(actor=self.clerk)
        answer = self.post(done="别的话")
        self.assertContains(answer, "有了变化", status_code=409)
        assert SelfEvaluation.objects.get().done == DONE

    def test_unconfirmed_weights_are_told_and_refused(self):
        page = self.client.get(self.url)
        self.assertContains(page, "分值还没有确认")
        self.assertNotContains(page, 'name="done"')
        self.assertContains(self.post(), "分值还没有确认", status_code=409)

    def test_hubeis_sheet_asks_for_its_foot(self):
        self.weigh("hubei", "40", "20", "20")
        fields = self.client.get(self.url).context["form"].fields
        assert {"reasons", "measures"} <= set(fields)
        assert "done" not in fields

    def test_the_sheet_prints_what_was_entered(self):
        self.weigh()
        self.save()
        page = self.client.get(self.sheet)
        for text in (DONE, "两名同志借调<br>1月补足人手", "27.00", "13.50", "79.50"):
            self.assertContains(page, text)
        self.assertNotContains(page, "暂按等次计")
        self.assertNotContains(page, "试评，数据")

    def test_only_who_fills_it_in_is_offered_the_page(self):
        self.assertContains(self.client.get(self.sheet), 'href="edit/"')
        self.client.force_login(self.head)
        self.assertNotContains(self.client.get(self.sheet), 'href="edit/"')

    def test_a_page_takes_the_same_number_of_queries(self):
        self.weigh()
        self.save()
        self.client.get(self.url)
        with self.assertNumQueries(20):
            self.client.get(self.url)
        for number in range(3):
            indicator = base.make_indicator(self.section, f"另一指标{number}")
            target = factories.make_target(self.goal, indicator, "10", weight=1)
            factories.approved(indicator, self.year_end, "5")
            base.keep(
                EvaluationRow(
                    evaluation=SelfEvaluation.objects.get(), target=target, reason="x"
                )
            )
        with self.assertNumQueries(20):
            page = self.client.get(self.url)
        assert len(page.context["rows"]) == 6

    def test_a_row_without_a_figure_has_no_box(self):
        indicator = base.make_indicator(self.section, "没有数")
        target = factories.make_target(self.goal, indicator, "5")
        rows = {self.walks: "40", self.jobs: "20", self.survey: "20", target: "10"}
        for row, weight in rows.items():
            row.weight = weight
            base.keep(row)
        assert not any(name.endswith(f"-{target.pk}") for name in self.boxes())

    def test_english_page_says_everything_in_english(self):
        self.weigh()
        self.client.post("/language/", {"language": "en", "next": "/"})
        page = self.client.get(self.url)
        for text in (
            "Fill in the self-evaluation",
            "Save draft",
            "from 12 to 16 (not included)",
        ):
            self.assertContains(page, text)
