"""The health page tells machines, without a login, whether the house stands."""

from django.db import connection

from budget.audit import triggers
from tests.base import TransactionTestCase


class HealthTest(TransactionTestCase):
    def test_a_sound_house_answers_200(self) -> None:
        response = self.client.get("/healthz")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.json(), {"database": "ok", "triggers": "ok"})

    def test_a_missing_trigger_answers_503(self) -> None:
        self.addCleanup(triggers.install)
        triggers.remove()
        response = self.client.get("/healthz")
        self.assertEqual(response.status_code, 503)
        self.assertEqual(response.json()["triggers"], "missing")

    def test_post_is_refused(self) -> None:
        self.assertEqual(self.client.post("/healthz").status_code, 405)
        self.assertTrue(connection.is_usable())
