"""What an attacker or a bad day tried once, and must not get again."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.test import override_settings

from budget.choices import Role, Status
from budget.models import SecurityEvent
from performance.drafts import Draft
from performance.models import Actual
from performance.services import actuals, reviews
from tests import factories
from tests.base import LATER, NOON, TestCase

HTMX = {"HTTP_HX_REQUEST": "true"}


@override_settings(CLOCK=NOON.isoformat())
class AttackTests(TestCase):
    def save(self, actor, value="22", version=None):
        return actuals.save_actual(
            indicator_id=self.indicator.pk,
            period_id=self.period.pk,
            version=version,
            draft=Draft(value=Decimal(value), as_typed=value),
            actor=actor,
            now=NOON,
        )

    def submit(self, actual, actor):
        return actuals.submit_actual(
            actual_id=actual.pk, version=actual.version, actor=actor, now=NOON
        )

    def test_a_draft_is_not_read_by_others_in_the_branch(self):
        finance = factories.make_user("finance")
        factories.grant(finance, self.bureau, Role.FINANCE)
        draft = self.save(self.lead)
        self.client.force_login(finance)
        for url in (
            f"/actuals/{draft.pk}/",
            f"/trail/performance.actual/{draft.pk}/",
        ):
            assert self.client.get(url).status_code == 404, url
        self.submit(draft, self.lead)
        assert self.client.get(f"/actuals/{draft.pk}/").status_code == 200

    def test_who_typed_it_first_cannot_finalise_it_after_another_saved_it(self):
        factories.grant(self.lead, self.bureau, Role.HEAD)
        first = self.save(self.lead)
        again = self.save(self.clerk, "23", version=first.version)
        sent = self.submit(again, self.clerk)
        sent = reviews.approve_actual(
            actual_id=sent.pk,
            version=sent.version,
            actor=self.reviewer,
            opinion="",
            now=LATER,
        )
        with pytest.raises(PermissionDenied):
            reviews.finalise_actual(
                actual_id=sent.pk,
                version=sent.version,
                actor=self.lead,
                opinion="",
                now=LATER,
            )

    def test_a_figure_never_waits_for_a_reviewer_who_is_its_author(self):
        factories.grant(self.reviewer, self.bureau, Role.CLERK)
        row = self.save(self.reviewer)
        assert self.submit(row, self.clerk).status == Status.DEPARTMENT_REVIEW

    def test_too_many_digits_are_a_message_not_a_fault(self):
        self.client.force_login(self.lead)
        url = f"/entry/{self.period.pk}/{self.indicator.pk}/"
        text = "123456789012"
        data = {"text": text, "confirmed": text, "quality": "flash"}
        assert self.client.post(url, data, **HTMX).status_code == 422
        assert not Actual.objects.exists()

    def test_an_account_that_runs_out_is_signed_out(self):
        self.client.force_login(self.auditor)
        self.auditor.expires_on = NOON.date() - datetime.timedelta(days=1)
        factories.keep(self.auditor)
        assert self.client.get("/trail/").status_code == 302
        assert self.client.get("/login/").status_code == 200
        assert SecurityEvent.objects.filter(kind="session_expired").exists()

    def test_extreme_days_in_a_filter_are_refused(self):
        self.client.force_login(self.auditor)
        for query in ("since=0001-01-01", "until=9999-12-31"):
            for page in ("/trail/", "/trail/security/"):
                assert self.client.get(f"{page}?{query}").status_code == 422

    def test_guessing_the_present_password_ends_the_session(self):
        self.client.force_login(self.lead)
        data = {"old": "wrong", "new": "Qx7-lanting-xu", "again": "Qx7-lanting-xu"}
        codes = [self.client.post("/password/", data).status_code for _ in range(5)]
        assert codes == [422] * 4 + [302]
        assert self.client.get("/account/").status_code == 302
        assert SecurityEvent.objects.filter(kind="login_failed").count() == 5

    def test_a_nul_in_a_path_is_refused_quietly(self):
        self.client.force_login(self.sysadmin)
        assert self.client.get("/trail/a%00b/1/").status_code == 403

    def test_a_period_that_has_not_opened_takes_nothing(self):
        self.period = factories.make_period(self.bureau, 12)
        with pytest.raises(ValueError, match="尚未开放"):
            self.save(self.lead)
