"""A figure, a folder of its own for files, and the acts with evidence."""

import shutil
import tempfile

from django.core.files.uploadedfile import SimpleUploadedFile

from budget.services import files
from performance.drafts import Place
from performance.services import evidence
from tests import factories, made_files
from tests.base import LATER, NOON

PDF = made_files.real("visit.pdf")


class WithFiles:
    """Each test has a MEDIA_ROOT that is gone afterwards."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.begin()

    @classmethod
    def begin(cls):
        factories.make_target(cls.indicator)
        factories.make_policy(**getattr(cls, "demands", {}))
        cls.actual = factories.make_actual(
            cls.indicator, cls.period, "27", author=cls.lead
        )

    def setUp(self):
        super().setUp()
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        override = self.settings(MEDIA_ROOT=self.folder)
        override.enable()
        self.addCleanup(override.disable)

    def add(self, data=PDF, name="走访记录.pdf", actor=None, now=NOON, **place):
        with files.received([data], name) as received:
            return evidence.add_evidence(
                actual_id=self.actual.pk,
                received=received,
                place=Place(**place),
                actor=actor or self.lead,
                now=now,
            )

    def replace(self, old, data=PDF, name="新.pdf", reason="扫描不清", now=LATER):
        with files.received([data], name) as received:
            return evidence.replace_evidence(
                evidence_id=old.pk,
                received=received,
                place=Place(),
                reason=reason,
                actor=self.lead,
                now=now,
            )

    def withdraw(self, row, reason="误传", actor=None, now=LATER):
        return evidence.withdraw_evidence(
            evidence_id=row.pk, reason=reason, actor=actor or self.lead, now=now
        )

    def upload(self, data=PDF, name="走访记录.pdf", **extra):
        file = SimpleUploadedFile(name, data, extra.pop("type", "application/pdf"))
        return self.client.post(
            f"/actuals/{self.actual.pk}/evidence/", {"file": file, **extra}
        )

    def set_status(self, status, **extra):
        self.actual.refresh_from_db()
        self.actual.status = status
        for name, value in extra.items():
            setattr(self.actual, name, value)
        factories.keep(self.actual)
