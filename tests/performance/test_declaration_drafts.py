"""A half-filled declaration waits on the server: for its writer, on any machine."""

import datetime
from dataclasses import replace

import pytest
from django.test import Client

from budget.choices import Status
from budget.models import ProjectYear
from performance.declaring import numbered
from performance.models import DeclarationDraft
from performance.queries import declarations
from performance.services import declaration_drafts
from performance.services.declarations import save_form
from tests import factories
from tests.base import NOON
from tests.performance.declaring_case import a_goal, a_row
from tests.performance.factories import make_filing
from tests.performance.test_declare_view import DeclareViewCase, sent

pytestmark = pytest.mark.slow


class DraftTests(DeclareViewCase):
    HALF = "走访到一半"

    def half(self, **more):
        form = self.form(a_goal(a_row(value=""), text=self.HALF), project_code="")
        return sent(form) | more

    def post(self, act, url="", **more):
        return self.client.post(url or self.new_url, self.half(act=act, **more))

    def again(self, user=None):
        """Open the page on another machine."""
        client = Client()
        client.force_login(user or self.lead)
        return client.get(self.new_url)

    def test_draft_is_restored_on_another_machine(self):
        self.assertRedirects(self.post("draft"), self.new_url)
        page = self.again()
        self.assertContains(page, self.HALF)
        self.assertContains(page, "放弃草稿")
        assert not ProjectYear.objects.exists()

    def test_what_could_not_be_saved_is_kept(self):
        assert self.post("save").status_code == 422
        self.assertContains(self.again(), self.HALF)

    def test_a_character_that_no_database_takes_is_left_out(self):
        assert self.post("draft", **{"duties": "拟订\x00规划"}).status_code == 302
        draft = DeclarationDraft.objects.get()
        assert draft.content["duties"] == "拟订规划"

    def test_rows_that_were_added_are_kept_too(self):
        self.post("add goal.1")
        self.assertContains(self.again(), self.HALF)

    def test_page_keeps_by_itself_and_goes_on_from_its_version(self):
        answer = self.post("keep", draft="0")
        self.assertContains(answer, 'name="draft" value="1"')
        answer = self.post("keep", draft="1", duties="x")
        self.assertContains(answer, 'name="draft" value="2"')

    def test_older_page_does_not_write_over_a_newer_draft(self):
        self.post("keep", draft="0")
        answer = self.post("keep", draft="0", **{"goal.1.text": "旧的"})
        self.assertContains(answer, "别处", status_code=409)
        self.assertContains(self.again(), self.HALF)
        answer = self.post("draft", draft="0", **{"goal.1.text": "旧的"})
        self.assertContains(answer, "别处")
        self.assertContains(answer, "旧的")

    def test_nobody_else_sees_it(self):
        self.post("draft")
        self.assertNotContains(self.again(self.clerk), self.HALF)

    def test_discarding_shows_what_is_on_record(self):
        self.post("draft")
        answer = self.client.post(self.new_url, {"act": "discard"}, follow=True)
        self.assertNotContains(answer, self.HALF)
        assert not DeclarationDraft.objects.exists()

    def test_saving_leaves_no_draft(self):
        self.post("draft")
        answer = self.client.post(self.new_url, sent(self.form()) | {"draft": "1"})
        assert answer.status_code == 302
        assert not DeclarationDraft.objects.exists()

    def test_what_is_on_record_already_is_no_draft(self):
        year = self.declared()
        form = declarations.of_project(year)
        self.client.post(self.url(year), sent(form) | {"act": "keep"})
        assert not DeclarationDraft.objects.exists()

    def test_draft_of_a_form_that_moved_is_shown_beside_it(self):
        year = self.declared()
        form = declarations.of_project(year)
        mine = sent(form) | {"head.overview": "我写的", "act": "draft"}
        self.client.post(self.url(year), mine)
        theirs = replace(form, head={**form.head, "overview": "别人写的"})
        save_form(theirs, actor=self.clerk, now=NOON)
        page = self.client.get(self.url(year))
        self.assertContains(page, "我写的")
        self.assertContains(page, "别人写的")
        data = mine | {"act": "save", "seen": page.context["sheet"].form.seen}
        assert self.client.post(self.url(year), data).status_code == 302
        year.refresh_from_db()
        assert year.overview == "我写的"

    def test_what_is_sent_to_a_form_under_review_is_kept(self):
        year = self.declared()
        form = declarations.of_project(year)
        make_filing(year, self.lead, status=Status.SECTION_REVIEW)
        data = sent(form) | {"head.overview": "我写的"}
        answer = self.client.post(self.url(year), data)
        self.assertContains(answer, "草稿还在", status_code=409)
        assert DeclarationDraft.objects.get().content["head"]["overview"] == "我写的"
        answer = self.client.post(self.url(year), {"act": "discard"})
        assert answer.status_code == 302
        assert not DeclarationDraft.objects.exists()

    def test_list_says_which_forms_have_a_draft(self):
        self.post("draft")
        self.assertContains(self.client.get("/forms/declare/?year=2025"), "有草稿")
        self.client.force_login(self.clerk)
        self.assertNotContains(self.client.get("/forms/declare/?year=2025"), "有草稿")

    def test_old_drafts_are_forgotten(self):
        self.post("draft")
        assert declaration_drafts.forget_old(NOON) == 0
        later = NOON + datetime.timedelta(hours=1)
        assert declaration_drafts.forget_old(later) == 1

    def test_what_is_too_much_is_refused_in_words(self):
        answer = self.post("draft", duties="字" * 400_001)
        self.assertContains(answer, "内容过多")
        assert not DeclarationDraft.objects.exists()


class OwnerTests(DeclareViewCase):
    """Which section reports a row, on a whole department's form."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.whole_url = f"/forms/departments/{cls.bureau.pk}/2025/edit/"

    def setUp(self):
        super().setUp()
        self.client.force_login(self.clerk)

    def declare(self, owner, **more):
        base = declarations.of_department(self.bureau, 2025)
        form = replace(base, duties="d", goals=(a_goal(a_row()),))
        form = replace(form, goals=base.goals or form.goals)
        data = sent(numbered(form)) | {"goal.1.row.1.owner": str(owner.pk)}
        return self.client.post(self.whole_url, data | more)

    def measured(self):
        row = declarations.held(self.bureau, 2025, None).rows[0]
        return row.indicator

    def test_box_offers_the_sections_with_their_leads(self):
        page = self.client.get(self.whole_url)
        self.assertContains(page, f"{self.section.name}（{self.lead.name}）")

    def test_new_row_is_the_sections_and_its_leads(self):
        assert self.declare(self.section).status_code == 302
        found = self.measured()
        assert found.department_id == self.section.pk
        assert found.responsible_id == self.lead.pk

    def test_row_that_nobody_reported_goes_to_another_section(self):
        self.declare(self.section)
        assert self.declare(self.sibling).status_code == 302
        found = self.measured()
        assert found.department_id == self.sibling.pk
        assert found.responsible_id == self.colleague.pk

    def test_row_with_figures_stays(self):
        self.declare(self.section)
        period = factories.make_period(self.bureau, 3, year=2025)
        factories.make_actual(self.measured(), period, "3")
        answer = self.declare(self.sibling)
        self.assertContains(answer, "不能在申报表上换填报科室", status_code=422)
        assert self.measured().department_id == self.section.pk

    def test_section_of_another_body_is_refused(self):
        answer = self.declare(self.other_bureau)
        self.assertContains(answer, "填报科室不在本表的部门之内", status_code=422)
