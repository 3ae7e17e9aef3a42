"""What every answer carries, and what the trail learns of the request behind an act."""

from django.conf import settings

from budget.audit import door
from budget.choices import Action, SecurityKind
from budget.models import Change, SecurityEvent
from tests import factories
from tests.base import TestCase

NEW = "Tiantai-Shan 871"


class PermissionsPolicyTests(TestCase):
    def test_every_kind_of_answer_turns_the_devices_off(self):
        self.client.force_login(self.sysadmin)
        for url, code in (
            ("/account/", 200),
            ("/static/css/xushi.css", 200),
            ("/", 302),
            ("/board/", 403),
            ("/nowhere/", 404),
            ("/logout/", 405),
        ):
            answer = self.client.get(url)
            assert answer.status_code == code, url
            policy = answer.headers["Permissions-Policy"].split(", ")
            assert {"camera=()", "microphone=()", "geolocation=()"} <= set(policy), url

    def test_nothing_is_left_on(self):
        for entry in settings.PERMISSIONS_POLICY.split(", "):
            assert entry.endswith("=()"), entry


class OriginTests(TestCase):
    def test_act_and_event_carry_the_address_and_one_request_id(self):
        self.client.force_login(self.lead)
        typed = {"old": factories.PASSWORD, "new": NEW, "again": NEW}
        self.client.post("/password/", typed, REMOTE_ADDR="10.3.2.1")
        event = SecurityEvent.objects.get(kind=SecurityKind.PASSWORD_CHANGED)
        change = Change.objects.get(action=Action.PASSWORD_CHANGED)
        assert event.address == "10.3.2.1"
        assert event.request_id == change.request_id != ""

    def test_an_act_after_the_request_has_an_id_of_its_own(self):
        self.client.force_login(self.lead)
        self.client.get("/account/", REMOTE_ADDR="10.3.2.1")
        with door.change(actor=None, action=Action.DATA_LOADED) as first:
            assert first.address == ""
        with door.change(actor=None, action=Action.DATA_LOADED) as second:
            assert second.request_id != first.request_id
