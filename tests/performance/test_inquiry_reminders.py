"""A question that nobody answered by its day is told of in the morning after, once."""

from typing import Any

import pytest

from budget.choices import NoticeKind
from budget.models import Notice
from performance.choices import InquiryStatus
from performance.models import Inquiry
from tests import factories as base
from tests.base import NOON
from tests.performance import factories
from tests.performance.test_telling import Round

WORDS = (
    "审计提问已过答复期限（2024-10-22），尚未答复：走访企业次数：本期数据依据什么统计？"
)


class LateAnswerTests(Round):
    def asked(self, **extra: Any) -> Inquiry:
        """Ask about the lead's figure, to be answered by 22 October."""
        actual = base.make_actual(self.indicator, self.period, "27", author=self.lead)
        return factories.make_inquiry(actual, self.auditor, **extra)

    def hear(self) -> set[str]:
        rows = Notice.objects.filter(kind=NoticeKind.INQUIRY)
        return {f"{row.user.username}: {row.text}" for row in rows}

    def test_who_answers_the_head_and_the_asker_hear_the_day_after(self) -> None:
        row = self.asked()
        self.remind("22")
        assert self.hear() == set()
        self.remind("23")
        people = ("lead", "head", "auditor")
        assert self.hear() == {f"{name}: {WORDS}" for name in people}
        links = set(Notice.objects.filter(kind=NoticeKind.INQUIRY).values_list("link"))
        assert links == {(f"/inquiries/{row.pk}/",)}

    @pytest.mark.slow
    def test_it_is_told_once(self) -> None:
        self.asked()
        for day in ("23", "23", "24", "25"):
            self.remind(day)
        assert Notice.objects.filter(kind=NoticeKind.INQUIRY).count() == 3

    def test_a_later_day_that_passes_too_is_told_again(self) -> None:
        row = self.asked()
        self.remind("23")
        row.due_on = NOON.date().replace(day=24)
        base.keep(row)
        self.remind("25")
        assert Notice.objects.filter(kind=NoticeKind.INQUIRY).count() == 6

    def test_what_is_answered_or_closed_is_not_told(self) -> None:
        answered = {"answered_by": self.lead, "answered_at": NOON}
        self.asked(status=InquiryStatus.ANSWERED, **answered)
        self.remind("23")
        assert self.hear() == set()

    def test_where_the_one_charged_is_gone_whoever_may_answer_hears(self) -> None:
        self.asked(responsible=self.outsider)
        self.remind("23")
        names = {line.partition(":")[0] for line in self.hear()}
        assert names == {"lead", "clerk", "reviewer", "head", "auditor"}

    def test_another_body_and_an_auditor_who_left_hear_nothing(self) -> None:
        self.auditor.expires_on = NOON.date()
        base.keep(self.auditor)
        self.asked()
        self.remind("23", body="0002")
        assert self.hear() == set()
        self.remind("23")
        assert {line.partition(":")[0] for line in self.hear()} == {"lead", "head"}
