"""催报升级: the flag of a late figure tells who was asked next, and when."""

import pytest

from performance.choices import FlagEventKind, FlagKind
from performance.models import FlagEvent
from performance.services import assessing
from tests import factories as base
from tests.performance import factories
from tests.performance.test_telling import Round, at

TO_REVIEWER = "催报升级：已提醒审核人"
TO_HEAD = "催报升级：已提醒领导"


class EscalationTests(Round):
    """The figure was due on Sunday, 20 October 2024."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        assessing.assess_period(year=2024, month=9, now=at("21"))

    def noted(self) -> list[str]:
        rows = FlagEvent.objects.filter(
            kind=FlagEventKind.CHANGED, flag__kind=FlagKind.OVERDUE
        )
        return list(rows.order_by("pk").values_list("text", flat=True))

    @pytest.mark.slow
    def test_each_rung_above_the_first_is_noted_once(self) -> None:
        heard = {}
        for day in ("21", "22", "23", "24", "25", "28"):
            before = len(self.noted())
            self.remind(day)
            heard[day] = self.noted()[before:]
        none: list[str] = []
        self.assertEqual(
            heard,
            {
                "21": none,
                "22": none,
                "23": [TO_REVIEWER],
                "24": none,
                "25": [TO_HEAD],
                "28": none,
            },
        )

    def test_a_figure_that_came_is_not_noted(self) -> None:
        factories.approved(self.indicator, self.period, "27")
        assessing.assess_period(year=2024, month=9, now=at("22"))
        self.remind("25")
        self.assertEqual(self.noted(), [])

    def test_a_figure_under_review_is_asked_for_no_more(self) -> None:
        base.make_actual(self.indicator, self.period, "27", status="section_review")
        self.remind("25")
        self.assertEqual(self.noted(), [])

    def test_a_missed_rung_is_left_out(self) -> None:
        self.remind("25")
        self.assertEqual(self.noted(), [TO_HEAD])
