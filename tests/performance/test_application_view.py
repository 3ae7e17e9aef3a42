"""绩效目标调整申请表: one document, one form, on screen and as files."""

import pytest
from django.test import override_settings

from budget.book.paper.layout import placed
from budget.choices import Status
from performance.queries import adjusted
from performance.sheets.official import adjusted as sheet
from tests import factories
from tests.base import NOON, TestCase
from tests.performance import factories as promises

pytestmark = [pytest.mark.slow, pytest.mark.page]


@override_settings(CLOCK=NOON.isoformat())
class ApplicationTests(TestCase):
    def setUp(self):
        super().setUp()
        self.goal = promises.make_goal(self.section)
        self.target = promises.make_target(self.goal, self.indicator)
        self.adjustment = promises.make_adjustment(
            self.target,
            status=Status.SECTION_REVIEW,
            author=self.lead,
            submitted_at=NOON,
        )
        self.url = f"/adjustments/{self.adjustment.pk}/form/"
        self.client.force_login(self.lead)

    def another(self, **extra):
        indicator = factories.make_indicator(self.section, "培训人次")
        target = promises.make_target(self.goal, indicator)
        return promises.make_adjustment(
            target,
            status=extra.pop("status", Status.SECTION_REVIEW),
            author=self.lead,
            submitted_at=NOON,
            **extra,
        )

    def names(self):
        asked = adjusted.application(self.adjustment, self.lead)
        return [row.target.name_printed for row in asked.rows]

    def test_it_shows_the_old_and_the_new_value_with_their_grounds(self):
        page = self.client.get(self.url)
        for text in (
            self.adjustment.before.text,
            self.adjustment.text,
            self.adjustment.reason,
            self.adjustment.document_no,
            self.adjustment.authority,
        ):
            self.assertContains(page, text)

    def test_one_document_is_one_application(self):
        self.another(document_no=self.adjustment.document_no)
        assert self.names() == [self.target.name_printed, "培训人次"]

    def test_another_document_and_a_cancelled_row_are_no_part_of_it(self):
        self.another(document_no="另文〔2024〕9号")
        assert self.names() == [self.target.name_printed]

    def test_the_cells_fill_the_sheet(self):
        self.another(document_no=self.adjustment.document_no)
        asked = adjusted.application(self.adjustment, self.lead)
        assert len(placed(sheet.described(asked))) > 20

    def test_it_is_given_away_as_excel_and_as_pdf(self):
        for medium, start in (("xlsx", b"PK"), ("pdf", b"%PDF")):
            answer = self.client.get(f"{self.url}{medium}/")
            assert answer.content.startswith(start)

    def test_more_rows_ask_no_more_queries(self):
        self.client.get(self.url)
        with self.assertNumQueries(8):
            self.client.get(self.url)
        self.another(document_no=self.adjustment.document_no)
        with self.assertNumQueries(8):
            self.client.get(self.url)
