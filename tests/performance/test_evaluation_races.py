"""A self-evaluation saved and sent at one moment, on a real PostgreSQL."""

import pytest
from django.test import override_settings

from budget.book.paper import frozen
from budget.models import User
from budget.workflow import IllegalTransition, StaleVersion
from performance.choices import OfficialForm
from performance.models import Filing, SelfEvaluation
from performance.scoring.entry import Entry
from performance.services import filings
from performance.sheets import filing
from tests.base import LATER, NOON, TransactionTestCase
from tests.performance.evaluation_case import Evaluating
from tests.performance.test_races import together

pytestmark = pytest.mark.postgres


@override_settings(CLOCK=NOON.isoformat())
class EvaluationRaceTests(Evaluating, TransactionTestCase):
    def setUp(self) -> None:
        super().setUp()
        type(self).begin()
        self.weigh()

    def send(self, about: Filing, seen: str) -> Filing:
        return filings.send(
            filing.FILINGS,
            filing.described,
            about=about,
            seen=seen,
            version=None,
            actor=User.objects.get(pk=self.lead.pk),
            now=LATER,
        )

    def change(self, version: int) -> SelfEvaluation:
        return self.save(
            {self.walks.pk: Entry(reason="三名同志借调")},
            version=version,
            actor=User.objects.get(pk=self.lead.pk),
            now=LATER,
            finish=False,
        )

    def test_of_a_save_and_a_send_at_once_one_is_refused(self) -> None:
        self.save()
        about = filing.of_project(OfficialForm.SELF_EVALUATION, self.project, None)
        seen = frozen.digest(filing.described(about))
        saved, sent = together(lambda: self.change(1), lambda: self.send(about, seen))
        if isinstance(sent, Filing):
            assert isinstance(saved, IllegalTransition)
            assert self.kept(self.walks).reason == "两名同志借调"
        else:
            assert isinstance(sent, StaleVersion)
            assert isinstance(saved, SelfEvaluation)
            assert not Filing.objects.exists()

    def test_of_two_first_saves_at_once_one_is_stale(self) -> None:
        results = together(lambda: self.change(0), lambda: self.change(0))
        assert sum(isinstance(one, SelfEvaluation) for one in results) == 1
        assert sum(isinstance(one, StaleVersion) for one in results) == 1
        assert SelfEvaluation.objects.get().version == 1
