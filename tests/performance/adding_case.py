"""A form that binds, rows that are to join it, and those who take them there."""

import datetime
from dataclasses import replace

from django.test import override_settings

from budget.choices import BookStatus
from performance.choices import OfficialForm
from performance.declaring import numbered
from performance.models import Addition
from performance.queries import additions, declarations
from performance.services import adding
from performance.services.approvals import Paper
from tests import factories
from tests.base import NOON
from tests.performance.declaring_case import a_row
from tests.performance.test_filings import FilingCase

NEW = "培训（场）"
SAID = {"joins_reason": "区政府新增任务", "joins_on": "2024-10-01"}
PAPER = Paper("区财政局", "青财绩〔2024〕12号", datetime.date(2024, 10, 11))


@override_settings(CLOCK=NOON.isoformat())
class AddingCase(FilingCase):
    """The project's budget is published: its form binds."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.project.book.status = BookStatus.PUBLISHED
        factories.keep(cls.project.book)

    def about(self, form=OfficialForm.ADDITION, month=None):
        return super().about(form, month)

    def waiting(self):
        return list(additions.waiting(self.section, 2024, self.project))

    def form(self, *rows, **said):
        """Return the form as it is on record, with these rows under its goal."""
        base = declarations.of_project(self.project)
        form = additions.form_of(base, self.waiting())
        goal = replace(form.goals[0], rows=rows or (a_row(NEW, "≥4"),))
        return numbered(replace(form, head={**SAID, **said}, goals=(goal,)))

    def save(self, *rows, actor=None, form=None, **said):
        return adding.save_rows(
            form or self.form(*rows, **said), actor=actor or self.lead, now=NOON
        )

    def sent(self):
        done = self.save()
        assert done.problems == ()
        return self.send()

    def granted(self, paper=PAPER):
        return self.grant(self.report(self.passed(self.sent())), paper=paper)

    @property
    def addition(self):
        return Addition.objects.get()
