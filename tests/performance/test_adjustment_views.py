"""The pages of a 目标调整: proposing, reviewing, the ledger, the marks it leaves."""

import io

import pytest
from django.test import override_settings
from openpyxl import load_workbook

from budget.choices import Role, Status
from performance.models import Adjustment, LightChange, TargetVersion
from performance.services import adjustments as services
from performance.services import reviewed
from tests import factories
from tests.base import NOON, TestCase
from tests.performance.factories import make_adjustment
from tests.performance.test_adjustments import draft

pytestmark = pytest.mark.slow
# Five of them judge what the adjustments of one year would turn.
QUEUE_QUERIES = 22

SENT = {
    "comparator": ">=",
    "value": "20",
    "valid_from": "2024-07-01",
    "reason": "上级压减任务",
    "document_no": "青财绩〔2024〕12号",
    "authority": "区财政局",
}


@override_settings(CLOCK=NOON.isoformat(), REDIS_URL="")
class AdjustmentPageCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        factories.make_policy()
        cls.target = factories.make_target(cls.indicator)

    def setUp(self):
        super().setUp()
        self.client.force_login(self.lead)

    @property
    def url(self):
        return f"/targets/{self.target.pk}/adjust/"

    def post(self, **extra):
        return self.client.post(self.url, {**SENT, **extra})

    def page(self, answer):
        return answer.content.decode()

    def decide(self, verb, who, opinion=""):
        row = Adjustment.objects.get()
        self.client.force_login(who)
        with self.captureOnCommitCallbacks(execute=True):
            return self.client.post(
                f"/adjustments/{row.pk}/{verb}/",
                {"version": row.version, "opinion": opinion},
            )

    def put_in_force(self, **extra):
        self.post(submit="1", **extra)
        self.decide("approve", self.reviewer)
        assert self.decide("finalise", self.head).status_code == 302


class QueueTests(AdjustmentPageCase):
    def propose(self, count, first=0):
        """Propose more adjustments, each of which turns red into green."""
        for n in range(first, first + count):
            indicator = factories.make_indicator(self.section, f"指标{n}")
            target = factories.make_target(indicator)
            factories.make_actual(indicator, self.period, "12", status=Status.APPROVED)
            paper = draft(document_no=f"青财绩〔2024〕{n}号")
            row = services.save_adjustment(
                target_id=target.pk,
                version=None,
                draft=paper,
                actor=self.clerk,
                now=NOON,
            )
            reviewed.submit(
                services.ADJUSTMENTS,
                record_id=row.pk,
                version=row.version,
                actor=self.clerk,
                now=NOON,
            )

    def queue(self):
        self.client.force_login(self.reviewer)
        return self.page(self.client.get("/review/"))

    def test_each_row_says_which_lights_it_would_turn(self):
        self.propose(1)
        row = self.queue().split("指标0</a>")[1].split("</tr>")[0]
        assert "1–9月" in row
        assert row.index("红灯") < row.index("绿灯")

    def test_a_row_that_turns_none_says_so(self):
        self.post(submit="1")
        assert "灯不变" in self.queue()

    def test_queries_do_not_grow_with_the_adjustments(self):
        self.propose(1)
        self.queue()
        with self.assertNumQueries(QUEUE_QUERIES):
            self.client.get("/review/")
        self.propose(8, first=1)
        with self.assertNumQueries(QUEUE_QUERIES):
            self.client.get("/review/")


@pytest.mark.page
class ProposingTests(AdjustmentPageCase):
    def test_the_sheet_shows_what_binds(self):
        page = self.page(self.client.get(self.url))
        assert "现行指标值" in page
        assert "≥30" in page

    def test_a_saved_draft_leads_to_its_page(self):
        answer = self.client.get(self.post().url)
        page = self.page(answer)
        assert "目标调整已保存为草稿" in page
        assert "由“≥30”改为“≥20”，目标放宽" in page

    def test_saving_and_sending_is_one_step(self):
        self.post(submit="1")
        assert Adjustment.objects.get().status == Status.SECTION_REVIEW

    def test_each_missing_ground_is_told_beside_its_box_and_nothing_is_lost(self):
        answer = self.post(reason="", document_no="", authority="")
        page = self.page(answer)
        assert answer.status_code == 422
        for words in ("请写明为什么调整", "请填写批准调整的文号", "请填写批准机关"):
            assert words in page
        assert 'value="20"' in page

    def test_another_unit_is_asked_about(self):
        self.indicator.unit = "亿元"
        factories.keep(self.indicator)
        answer = self.post(value="5500万元")
        assert answer.status_code == 422
        assert "0.55" in self.page(answer)

    def test_no_value_and_not_dropped_says_what_to_do(self):
        assert "勾选“取消这项指标”" in self.page(self.post(value=""))

    def test_dropping_needs_no_value(self):
        self.post(value="", dropped="on")
        row = Adjustment.objects.get()
        assert (row.kind, row.text) == ("dropped", "取消指标")

    def test_a_locked_period_is_named_with_its_reason_and_can_be_confirmed(self):
        factories.make_period(self.bureau, 6, locked_at=NOON, lock_reason="已汇总。")
        answer = self.post(valid_from="2024-06-01")
        assert answer.status_code == 422
        assert "已汇总。" in self.page(answer)
        assert self.post(valid_from="2024-06-01", over_locked="on").status_code == 302

    def test_somebody_elses_save_is_shown_and_nothing_typed_is_lost(self):
        self.post()
        self.client.force_login(self.clerk)
        answer = self.post(value="21")
        page = self.page(answer)
        assert answer.status_code == 409
        assert 'value="21"' in page
        assert "现已保存" in page

    def test_under_review_the_sheet_leads_to_the_adjustment(self):
        self.post(submit="1")
        row = Adjustment.objects.get()
        assert self.client.get(self.url).url == f"/adjustments/{row.pk}/"

    def test_the_saved_draft_comes_back_into_the_boxes(self):
        self.post()
        page = self.page(self.client.get(self.url))
        assert 'value="20"' in page
        assert "青财绩〔2024〕12号" in page

    def test_the_other_commitments_on_the_figure_are_named(self):
        other = factories.make_target(self.indicator, "45")
        page = self.page(self.client.get(self.url))
        assert f"/targets/{other.pk}/" in page
        assert "本次只调整这一处" in page

    def test_a_target_of_another_bureau_is_not_found(self):
        self.client.force_login(self.outsider)
        assert self.client.get(self.url).status_code == 404


@pytest.mark.page
class ReviewTests(AdjustmentPageCase):
    def test_the_queue_holds_it_with_both_values(self):
        self.post(submit="1")
        self.client.force_login(self.reviewer)
        page = self.page(self.client.get("/review/"))
        assert f"/adjustments/{Adjustment.objects.get().pk}/" in page
        assert "≥30 → ≥20" in page

    def test_the_approver_sees_which_light_would_turn(self):
        factories.make_actual(self.indicator, self.period, "12", status=Status.APPROVED)
        self.post(submit="1")
        self.client.force_login(self.reviewer)
        page = self.page(
            self.client.get(f"/adjustments/{Adjustment.objects.get().pk}/")
        )
        assert "生效后 1 期变灯" in page
        assert page.index("红灯") < page.index("绿灯")

    def test_finalising_judges_anew_and_the_target_tells_the_document(self):
        factories.make_actual(self.indicator, self.period, "12", status=Status.APPROVED)
        self.put_in_force()
        assert LightChange.objects.latest("pk").after == "green"
        assert TargetVersion.objects.filter(target=self.target).count() == 2
        page = self.page(self.client.get(f"/targets/{self.target.pk}/"))
        assert "已调整，原 ≥30" in page
        assert "目标调整 青财绩〔2024〕12号" in page

    def test_the_board_marks_the_target_with_its_old_value(self):
        self.put_in_force()
        page = self.page(self.client.get("/board/"))
        assert "已调整，原 ≥30" in page
        assert "≥20" in page

    def test_a_return_without_words_keeps_the_page(self):
        self.post(submit="1")
        answer = self.decide("return", self.reviewer)
        assert answer.status_code == 422
        assert "退回须写明意见" in self.page(answer)

    def test_a_stale_decision_is_refused(self):
        self.post(submit="1")
        row = Adjustment.objects.get()
        self.client.force_login(self.reviewer)
        for _ in range(2):
            answer = self.client.post(
                f"/adjustments/{row.pk}/approve/", {"version": row.version}
            )
        assert answer.status_code == 409

    def test_the_author_with_a_reviewers_role_is_refused(self):
        factories.grant(self.lead, self.bureau, Role.REVIEWER)
        self.post(submit="1")
        assert self.decide("approve", self.lead).status_code == 403

    def test_a_draft_is_thrown_away_with_a_reason(self):
        self.post()
        assert self.decide("cancel", self.lead).status_code == 422
        assert self.decide("cancel", self.lead, "文件未批").status_code == 302
        assert Adjustment.objects.get().status == Status.CANCELLED


class LedgerTests(AdjustmentPageCase):
    def test_it_lists_with_the_weakening_in_words(self):
        self.put_in_force()
        page = self.page(self.client.get("/adjustments/?easing=weakened"))
        assert "放宽" in page
        assert "青财绩〔2024〕12号" in page
        empty = self.page(self.client.get("/adjustments/?easing=harder"))
        assert "没有符合条件的目标调整" in empty

    def test_a_filter_that_is_not_understood_says_so(self):
        assert self.client.get("/adjustments/?year=abc").status_code == 422
        assert self.client.get("/adjustments/sheet/?year=abc").status_code == 422

    def test_another_bureau_reads_nothing(self):
        self.put_in_force()
        self.client.force_login(self.outsider)
        assert "没有符合条件" in self.page(self.client.get("/adjustments/"))

    def test_the_workbook_holds_the_rows_and_never_a_formula(self):
        self.post(reason="=HYPERLINK(0)", authority="+1")
        answer = self.client.get("/adjustments/sheet/?year=2024")
        sheet = load_workbook(io.BytesIO(answer.content)).active
        rows = list(sheet.iter_rows(min_row=3))
        assert [cell.value for cell in rows[0]][4:7] == ["≥30", "≥20", "放宽"]
        assert {cell.data_type for row in rows for cell in row} <= {
            "s",
            "n",
            "inlineStr",
        }
        assert "=HYPERLINK(0)" in [cell.value for cell in rows[0]]
        assert "attachment" in answer["Content-Disposition"]

    def test_queries_do_not_grow_with_the_ledger(self):
        make_adjustment(self.target, author=self.lead)
        self.client.get("/adjustments/")
        with self.assertNumQueries(9):
            self.client.get("/adjustments/")
        for n in range(5):
            other = factories.make_indicator(self.section, f"指标{n}")
            make_adjustment(factories.make_target(other), author=self.lead)
        with self.assertNumQueries(9):
            assert "指标4" in self.page(self.client.get("/adjustments/"))
