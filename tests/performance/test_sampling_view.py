"""抽查建议 on the page: for auditors, within their scope, one click from a question."""

import datetime

from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from budget.choices import Duty, Status
from performance.choices import Sign
from performance.models import Inquiry
from performance.queries import sampled
from tests import factories
from tests.base import LATER, NOON, TestCase
from tests.performance.evidence_case import WithFiles
from tests.performance.factories import make_inquiry

DUE = datetime.datetime(2024, 10, 20, 9, tzinfo=datetime.UTC)


@override_settings(CLOCK=LATER.isoformat())
class SamplingTests(WithFiles, TestCase):
    def setUp(self):
        super().setUp()
        self.corrected("27", "300")
        self.client.force_login(self.auditor)

    def corrected(self, before, after):
        """Put a figure in force that took the place of an approved one."""
        self.set_status(Status.SUPERSEDED, approved_at=NOON)
        self.now = factories.make_actual(
            self.indicator,
            self.period,
            after,
            status=Status.APPROVED,
            author=self.lead,
            submitted_at=DUE,
            corrects=self.actual,
        )

    def another(self, name, value="31", department=None, **extra):
        indicator = factories.make_indicator(department or self.section, name)
        return factories.make_actual(
            indicator, self.period, value, status=Status.APPROVED, **extra
        )

    def lines(self, user=None, path=""):
        return sampled.sample(user or self.auditor, 2024, 9, path).lines

    def page(self, query=""):
        return self.client.get(f"/audit/sampling/{query}").content.decode()

    def test_figures_are_ranked_by_their_signs_each_in_words(self):
        round_ = self.another("培训人次", "500")
        self.another("专利申请", "31")
        found = [(line.actual, line.risk) for line in self.lines()]
        assert found == [(self.now, 50), (round_, 10)]
        page = self.page()
        assert page.index("终审后由27改为300") < page.index("500是整数")
        assert "专利申请" not in page

    def test_evidence_that_went_after_approval_is_a_sign(self):
        indicator = factories.make_indicator(
            self.section, "走访记录", responsible=self.lead
        )
        row = factories.make_actual(indicator, self.period, "31", author=self.lead)
        self.actual = row
        evidence = self.add()
        self.set_status(Status.APPROVED, approved_at=NOON)
        self.withdraw(evidence)
        signs = {
            line.actual.pk: [reason.sign for reason in line.reasons]
            for line in self.lines()
        }
        assert signs[row.pk] == [Sign.EVIDENCE_CHANGED]

    def test_one_click_asks_with_the_words_of_the_signs(self):
        link = self.page().split("/inquiries/ask/actual/")[1].split('"')[0]
        page = self.client.get(f"/inquiries/ask/actual/{link.replace('&amp;', '&')}")
        assert "终审后由27改为300：改动的依据是什么" in page.content.decode()

    def test_what_was_asked_already_says_so(self):
        make_inquiry(self.now, self.auditor)
        assert Inquiry.objects.count() == 1
        assert "已问 1 次" in self.page()

    def test_an_outside_auditor_gets_the_own_branch_alone(self):
        far = self.another("专利申请", "500", self.sibling)
        outside = factories.make_user("outside", Duty.AUDIT, scope=self.section)
        assert far.pk not in [line.actual.pk for line in self.lines(outside)]
        assert self.lines(outside, self.sibling.path) == ()
        self.client.force_login(outside)
        query = f"?department={self.sibling.path}"
        assert self.client.get(f"/audit/sampling/{query}").status_code == 422

    def test_a_branch_and_a_period_narrow_the_list(self):
        far = self.another("专利申请", "500", self.sibling)
        found = [line.actual for line in self.lines(path=self.sibling.path)]
        assert found == [far]
        assert "专利申请" in self.page(f"?period=2024-9&department={self.sibling.path}")
        assert self.client.get("/audit/sampling/?period=2024-99").status_code == 422

    def test_more_figures_cost_no_more_queries(self):
        with CaptureQueriesContext(connection) as few:
            self.lines()
        for number in range(5):
            self.another(f"指标{number}", "700")
        with self.assertNumQueries(len(few)):
            assert len(self.lines()) == 6
