"""目标台账: every version with its grounds, and the light of the first promise."""

import io

import openpyxl
import pytest

from performance.adjusting import dropped
from performance.choices import Comparator, Easing, Light
from performance.queries import original
from tests import factories
from tests.performance.test_adjustments import TODAY, AdjustmentCase, number

pytestmark = pytest.mark.slow
WEAKENED = "/targets/weakened/"


class LedgerCase(AdjustmentCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.figure("12")

    def ledger(self):
        found = original.ledger(self.target, self.auditor, TODAY)
        assert found is not None
        return found

    def rows(self, user=None, **wanted):
        self.client.force_login(user or self.auditor)
        return self.client.get(WEAKENED, wanted).context["rows"]


class LedgerTests(LedgerCase):
    def test_one_value_has_one_light(self):
        found = self.ledger()
        assert (len(found.entries), found.step, found.greened) == (1, None, 0)
        (row,) = found.months
        assert row.original.light is row.now.light is Light.RED

    def test_each_version_tells_who_why_and_by_which_document(self):
        self.in_force(number("15"))
        first, second = self.ledger().entries
        assert (first.step, first.adjustment) == (None, None)
        assert second.step.easing is Easing.EASIER
        page = self.page()
        for words in (
            "青财绩〔2024〕12号",
            "区财政局",
            "上级压减任务",
            "lead → head",
            "目标放宽",
        ):
            with self.subTest(words):
                self.assertContains(page, words)

    def test_a_light_that_only_the_lower_target_greened_is_told(self):
        self.in_force(number("15"))
        found = self.ledger()
        (row,) = found.months
        assert (row.original.light, row.now.light) == (Light.RED, Light.GREEN)
        assert (row.original.promised, row.now.promised) == ("≥30", "≥15")
        assert found.greened == 1
        self.assertContains(self.page(), "1 个填报期的灯因目标调整而转绿")

    def test_it_says_the_same_as_the_board_of_before(self):
        before = self.judged(9)
        self.in_force(number("15"))
        (row,) = self.ledger().months
        assert row.original.verdict == before.verdict

    def test_whoever_does_not_see_the_target_does_not_find_its_ledger(self):
        self.client.force_login(self.outsider)
        answer = self.client.get(f"/targets/{self.target.pk}/ledger/")
        assert answer.status_code == 404

    def page(self):
        self.client.force_login(self.auditor)
        return self.client.get(f"/targets/{self.target.pk}/ledger/")


class WeakenedTests(LedgerCase):
    def test_it_lists_what_was_made_easier_and_what_that_greened(self):
        self.in_force(number("15"))
        (row,) = self.rows()
        assert row.target == self.target
        assert row.beside.greened
        assert self.rows(greened="on")
        assert self.rows(department=self.section.pk)
        assert self.rows(department=self.sibling.pk) == []

    def test_what_was_made_harder_is_left_out(self):
        self.in_force(number("40"))
        assert self.rows() == []

    def test_one_step_that_eases_is_listed_whatever_came_before(self):
        self.in_force(number("40"))
        self.in_force(number("39"), valid_from=TODAY)
        (row,) = self.rows()
        assert row.step.easing is Easing.HARDER
        assert not row.beside.greened
        assert self.rows(greened="on") == []

    def test_a_stricter_comparator_is_no_easing(self):
        self.in_force(number("30", Comparator.GREATER))
        assert self.rows() == []

    def test_what_was_given_up_is_weakened_and_greened(self):
        self.in_force(dropped())
        (row,) = self.rows()
        assert row.step.easing is Easing.DROPPED
        assert row.beside.greened

    def test_another_bureau_sees_none_of_it(self):
        self.in_force(number("15"))
        assert self.rows(self.outsider) == []

    def test_the_workbook_has_the_rows_of_the_screen(self):
        self.in_force(number("15"))
        self.client.force_login(self.auditor)
        answer = self.client.get(f"{WEAKENED}sheet/", {"greened": "on"})
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        titles, row = [
            [cell.value for cell in line] for line in book.active.iter_rows(min_row=2)
        ]
        told = dict(zip(titles, row, strict=True))
        assert (told["按原指标值的灯"], told["现行的灯"]) == ("红灯", "绿灯")
        assert told["因此转绿"] == "是"

    def test_an_unknown_period_is_an_error_on_the_page(self):
        self.client.force_login(self.auditor)
        assert self.client.get(WEAKENED, {"period": "x"}).status_code == 422

    def test_queries_do_not_grow_with_the_targets(self):
        self.in_force(number("15"))
        self.client.force_login(self.auditor)
        self.client.get(WEAKENED)
        with self.assertNumQueries(13):
            self.client.get(WEAKENED)
        more = factories.make_indicator(self.section, name="走访园区次数")
        self.target = factories.make_target(more)
        self.in_force(number("15"))
        with self.assertNumQueries(13):
            assert len(self.client.get(WEAKENED).context["rows"]) == 2
