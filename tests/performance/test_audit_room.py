"""审计: every way that the auditor's first page offers is open to auditors."""

import pytest
from django.urls import reverse

from performance.views.audit_room import ROOM
from tests.base import TestCase

pytestmark = pytest.mark.once


class AuditRoomTests(TestCase):
    @pytest.mark.slow
    def test_every_way_is_on_the_page_and_opens(self) -> None:
        self.client.force_login(self.auditor)
        room = self.client.get(reverse("performance:audit-room"))
        for _heading, ways in ROOM:
            for way in ways:
                with self.subTest(page=way.page):
                    self.assertContains(room, f'href="{reverse(way.page)}"')
                    answer = self.client.get(reverse(way.page))
                    self.assertEqual(answer.status_code, 200)
