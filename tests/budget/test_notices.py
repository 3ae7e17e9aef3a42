"""One's own notices: seen by nobody else, told once, read by a click."""

import datetime
from typing import Any

from budget.choices import NoticeKind
from budget.models import Department, Notice, User
from budget.queries import notices
from budget.services import notices as services
from tests import factories
from tests.base import LATER, NOON, TestCase


def line(user: User, branch: Department, number: int = 1, **extra: Any) -> Notice:
    values: dict[str, Any] = {
        "kind": NoticeKind.DUE,
        "text": f"第{number}条",
        "text_en": f"line {number}",
        "link": "/entry/",
        "created_at": NOON,
        **extra,
    }
    key = values.pop("dedupe_key", f"2024-10-12 due {user.pk} {branch.path} {number}")
    return Notice(user=user, path=branch.path, dedupe_key=key, **values)


class NoticeServiceTests(TestCase):
    def test_a_second_run_tells_nothing_twice(self) -> None:
        told = [line(self.lead, self.section), line(self.head, self.bureau)]
        self.assertEqual(services.keep(told), 2)
        again = [line(self.lead, self.section), line(self.head, self.bureau, 2)]
        self.assertEqual(services.keep(again), 1)
        self.assertEqual(Notice.objects.count(), 3)

    def test_reading_is_dated_and_leaves_what_was_read_before(self) -> None:
        services.keep([line(self.lead, self.section, n) for n in (1, 2)])
        first = Notice.objects.earliest("pk")
        services.mark_read(actor=self.lead, now=NOON, ids=[first.pk])
        services.mark_read(actor=self.lead, now=LATER)
        read = list(Notice.objects.order_by("pk").values_list("read_at", flat=True))
        self.assertEqual(read, [NOON, LATER])

    def test_nobody_marks_the_lines_of_another(self) -> None:
        services.keep([line(self.lead, self.section)])
        services.mark_read(actor=self.head, now=NOON)
        self.assertIsNone(Notice.objects.get().read_at)

    def test_line_of_a_branch_is_gone_with_the_role_there(self) -> None:
        services.keep([line(self.lead, self.section)])
        grant = self.lead.memberships.get()
        grant.ended_at = NOON
        factories.keep(grant)
        anew = User.objects.get(pk=self.lead.pk)
        self.assertEqual(notices.unread(anew), 0)
        self.assertEqual(notices.page(anew).rows, ())

    def test_page_ends_at_fifty_and_the_next_goes_on(self) -> None:
        services.keep([line(self.lead, self.section, n) for n in range(60)])
        first = notices.page(self.lead)
        second = notices.page(self.lead, first.before)
        self.assertEqual((len(first.rows), len(second.rows)), (50, 10))
        self.assertIsNone(second.before)


class NoticePageTests(TestCase):
    def setUp(self) -> None:
        super().setUp()
        later = NOON + datetime.timedelta(days=1)
        services.keep(
            [
                line(self.lead, self.section, 1),
                line(self.lead, self.section, 2, created_at=later),
                line(self.outsider, self.other_bureau),
            ]
        )
        self.client.force_login(self.lead)

    def test_bell_shows_the_number_of_unread_lines(self) -> None:
        response = self.client.get("/notices/")
        self.assertContains(response, '<span class="count">2</span>')

    def test_list_speaks_the_language_of_the_page(self) -> None:
        self.assertContains(self.client.get("/notices/"), "第2条")
        self.client.cookies["language"] = "en"
        self.assertContains(self.client.get("/notices/"), "line 2")

    def test_open_marks_as_read_and_goes_where_the_line_points(self) -> None:
        first = Notice.objects.get(text="第1条", user=self.lead)
        response = self.client.post(f"/notices/{first.pk}/read/", {"go": ""})
        self.assertRedirects(response, "/entry/", fetch_redirect_response=False)
        self.assertEqual(notices.unread(self.lead), 1)

    def test_line_of_another_is_not_found(self) -> None:
        foreign = Notice.objects.get(user=self.outsider)
        response = self.client.post(f"/notices/{foreign.pk}/read/")
        self.assertEqual(response.status_code, 404)

    def test_all_are_read_at_once(self) -> None:
        self.client.post("/notices/read/")
        self.assertEqual(notices.unread(self.lead), 0)

    def test_bad_position_in_the_list_is_not_found(self) -> None:
        for text in ("x", "0", "9" * 30):
            response = self.client.get("/notices/", {"before": text})
            self.assertEqual(response.status_code, 404)

    def test_queries_do_not_grow_with_the_lines(self) -> None:
        self.client.get("/notices/")
        with self.assertNumQueries(5):
            self.client.get("/notices/")
        services.keep([line(self.lead, self.section, n) for n in range(3, 30)])
        with self.assertNumQueries(5):
            self.client.get("/notices/")

    def test_administrators_and_auditors_are_told_nothing(self) -> None:
        for user in (self.sysadmin, self.auditor):
            self.assertEqual(notices.unread(user), 0)
