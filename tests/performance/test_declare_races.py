"""Saving a declaration and sending it at one moment, on a real PostgreSQL."""

from dataclasses import replace

import pytest
from django.test import override_settings

from budget.book.paper import frozen
from budget.models import ProjectYear, User
from budget.workflow import IllegalTransition, StaleVersion
from performance.choices import OfficialForm
from performance.models import Filing
from performance.queries import declarations
from performance.services import filings
from performance.services.declarations import Outcome, save_form
from performance.sheets import filing
from tests.base import LATER, NOON, TransactionTestCase
from tests.performance.declaring_case import HEAD, a_project
from tests.performance.test_races import together

pytestmark = pytest.mark.postgres


@override_settings(CLOCK=NOON.isoformat())
class SendingRaceTests(TransactionTestCase):
    def setUp(self) -> None:
        super().setUp()
        form = a_project(department_id=self.section.pk)
        self.pk = save_form(form, actor=self.lead, now=NOON).project_year_id

    def year(self) -> ProjectYear:
        return ProjectYear.objects.select_related("project__department").get(pk=self.pk)

    def test_of_a_save_and_a_send_at_once_one_is_refused(self) -> None:
        form = declarations.of_project(self.year())
        typed = replace(form, head={**HEAD, "overview": "改过"})
        about = filing.of_project(OfficialForm.DECLARATION, self.year(), None)
        seen = frozen.digest(filing.described(about))
        saved, sent = together(
            lambda: save_form(typed, actor=self.actor(), now=LATER),
            lambda: filings.send(
                filing.FILINGS,
                filing.described,
                about=about,
                seen=seen,
                version=None,
                actor=self.actor(),
                now=LATER,
            ),
        )
        if isinstance(sent, Filing):
            assert isinstance(saved, IllegalTransition)
            assert self.year().overview == HEAD["overview"]
        else:
            assert isinstance(sent, StaleVersion)
            assert isinstance(saved, Outcome)
            assert saved.saved
            assert not Filing.objects.exists()

    def test_what_was_saved_after_the_form_was_read_is_not_sent_over(self) -> None:
        about = filing.of_project(OfficialForm.DECLARATION, self.year(), None)
        seen = frozen.digest(filing.described(about))
        form = declarations.of_project(self.year())
        typed = replace(form, head={**HEAD, "overview": "改过"})
        assert save_form(typed, actor=self.lead, now=LATER).saved
        with pytest.raises(StaleVersion):
            filings.send(
                filing.FILINGS,
                filing.described,
                about=about,
                seen=seen,
                version=None,
                actor=self.lead,
                now=LATER,
            )

    def actor(self) -> User:
        return User.objects.get(pk=self.lead.pk)
