"""The official forms on screen: who sees which, laid out like the paper."""

import pytest
from django.test import override_settings

from budget.models import Department, ProjectYear
from performance.lights.terms import RULE_VERSION
from tests import example, factories
from tests.base import TestCase

pytestmark = [pytest.mark.slow, pytest.mark.page]

PROJECT = "工作性其他-科学技术研究与开发资金"


@override_settings(CLOCK=example.NOW.isoformat())
class FormViewTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        example.load()
        cls.body = Department.objects.get(parent=None)
        cls.project = ProjectYear.objects.get(project__name=PROJECT)
        cls.whole_url = f"/forms/departments/{cls.body.pk}/2024/"
        cls.project_url = f"/forms/projects/{cls.project.pk}/"

    def get(self, who, url):
        user = example.user(who)
        user.must_change_password = False
        factories.keep(user)
        self.client.force_login(user)
        return self.client.get(url)

    def test_head_finds_all_nine_forms(self):
        answer = self.get("head", "/forms/")
        self.assertContains(answer, "/forms/projects/", count=24)
        self.assertContains(answer, "/monitor/", count=9)
        self.assertContains(answer, self.whole_url, count=3)

    def test_lead_finds_the_forms_of_the_own_section(self):
        answer = self.get("keji", "/forms/")
        self.assertContains(answer, self.project_url, count=3)
        self.assertContains(answer, "/forms/projects/", count=3)
        self.assertNotContains(answer, "/forms/departments/")

    def test_lead_does_not_find_anothers_form(self):
        assert self.get("dangjian", self.project_url).status_code == 404
        assert self.get("dangjian", self.whole_url).status_code == 404

    def test_cells_are_merged_as_on_paper(self):
        answer = self.get("head", self.project_url)
        self.assertContains(
            answer,
            '<th class="label" rowspan="11"><span>年度绩效指标</span></th>',
            html=True,
        )
        self.assertContains(
            answer, '<td class="value" rowspan="5"><span>产出指标</span></td>'
        )

    def test_form_says_of_when_its_data_are_and_by_which_rules(self):
        answer = self.get("head", self.whole_url)
        # The clock goes on from there.
        self.assertContains(answer, "数据截至 2024-11-05 ")
        self.assertContains(answer, f"规则版本 {RULE_VERSION}")

    def test_paper_stays_chinese_on_an_english_page(self):
        self.get("head", "/forms/")
        answer = self.client.get(self.project_url, headers={"accept-language": "en"})
        self.assertContains(answer, "Public version")
        self.assertContains(answer, "延续性项目 ☑　新增性项目 □")

    def test_public_form_leaves_the_lead_out(self):
        name = "科技创新条线项目负责人"
        self.assertContains(self.get("head", self.project_url), name)
        self.assertNotContains(self.get("head", f"{self.project_url}?public=1"), name)

    def test_a_year_without_a_form_is_not_found(self):
        url = f"/forms/departments/{self.body.pk}/2031/"
        assert self.get("head", url).status_code == 404

    def test_a_form_on_screen_takes_the_same_number_of_queries(self):
        small = ProjectYear.objects.get(project__name="工作性其他-经济运行")
        self.get("head", "/forms/")
        for url in (self.project_url, f"/forms/projects/{small.pk}/"):
            with self.assertNumQueries(13):
                self.client.get(url)
