"""The same file twice at once, and a file against 送审, on a real PostgreSQL."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from budget import workflow
from budget.models import StoredFile
from performance.models import Evidence
from performance.services import actuals
from tests import factories
from tests.base import NOON, TransactionTestCase
from tests.performance.evidence_case import WithFiles
from tests.performance.test_races import together

pytestmark = pytest.mark.postgres
SENDERS = 8


class EvidenceRaceTests(WithFiles, TransactionTestCase):
    def setUp(self):
        super().setUp()
        self.begin()

    def test_the_same_file_sent_at_once_stands_once(self):
        results = together(*[self.add] * SENDERS)
        kept = [one for one in results if isinstance(one, Evidence)]
        told = [one for one in results if isinstance(one, ValidationError)]
        assert (len(kept), len(told)) == (1, SENDERS - 1)
        assert Evidence.objects.count() == StoredFile.objects.count() == 1

    def test_the_same_content_beside_two_figures_is_one_file(self):
        first = self.actual
        other = factories.make_indicator(self.section, "另一项", responsible=self.lead)
        second = factories.make_actual(other, self.period, "3", author=self.lead)

        def add(figure):
            case = type(self)("add")
            case.lead, case.actual = self.lead, figure
            return case.add()

        results = together(*[lambda f=f: add(f) for f in (first, second)])
        assert not [
            one for one in results if isinstance(one, (Exception, IntegrityError))
        ]
        assert StoredFile.objects.count() == 1
        assert Evidence.objects.count() == 2

    def test_a_file_is_beside_the_figure_before_it_is_sent_or_not_at_all(self):
        def send():
            return actuals.submit_actual(
                actual_id=self.actual.pk,
                version=self.actual.version,
                actor=self.lead,
                now=NOON,
            )

        added, sent = together(self.add, send)
        assert not isinstance(sent, Exception)
        if isinstance(added, Exception):
            assert isinstance(added, workflow.IllegalTransition)
            assert not Evidence.objects.exists()
        else:
            step = sent.history.latest("history_id")
            assert added.history.get().change_id < step.change_id

    def test_of_two_withdrawals_one_is_told(self):
        row = self.add()
        results = together(*[lambda: self.withdraw(row)] * 2)
        told = [one for one in results if isinstance(one, workflow.IllegalTransition)]
        assert len(told) == 1
