"""What auditors read: everything, in words, and nothing outside their scope."""

import datetime
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budget.audit import door, marks
from budget.choices import (
    Action,
    Duty,
    ReviewAction,
    Role,
    SecurityKind,
    Status,
    TrailMark,
)
from budget.models import Change, ReviewStep, SecurityEvent
from budget.queries import asked_acts, trail
from budget.services import organization, security
from performance.models import Actual
from tests import factories
from tests.base import LATER, NOON, TestCase

pytestmark = pytest.mark.slow

TIMELINE = "/trail/"


class TrailTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.actual: Any = factories.make_actual(
            cls.indicator, cls.period, "12", author=cls.lead
        )
        with door.change(
            actor=cls.lead,
            action=Action.ACTUAL_SAVED,
            reason="漏计一次走访",
            document_no="甲局〔2024〕7号",
            now=LATER,
        ) as act:
            (row,) = door.lock(Actual.objects.filter(pk=cls.actual.pk))
            row.value, row.as_typed = Decimal("13.50"), "13.50"
            row.status = Status.SECTION_REVIEW
            door.save(row)
            step = ReviewStep(
                kind="actual", record_id=row.pk, round=1, action=ReviewAction.SUBMIT,
                before=Status.DRAFT, after=Status.SECTION_REVIEW, actor_name="lead",
                opinion="请审核", at=act.now,
            )  # fmt: skip
            door.record_event(step)

    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.auditor)

    def history(self, pk: int | None = None) -> str:
        return f"/trail/performance.actual/{pk or self.actual.pk}/"

    def entries(self, **wanted: Any) -> tuple[Any, ...]:
        return self.client.get(TIMELINE, wanted).context["page"].entries

    def test_old_and_new_are_shown_in_words(self) -> None:
        newest = self.entries()[0]
        cells = {c.name: (c.old, c.new) for c in newest.rows[0].cells}
        self.assertEqual(cells["完成值"], ("12次", "13.5次"))
        self.assertEqual(cells["状态"], ("草稿", "待科室审核"))

    def test_foreign_keys_are_shown_as_text(self) -> None:
        first = self.entries(model="performance.actual")[-1]
        cells = {c.name: c.new for c in first.rows[0].cells}
        self.assertEqual(cells["绩效指标"], "走访企业次数")
        self.assertEqual(cells["填报人"], "lead")

    def test_reason_document_and_opinion_are_on_the_page(self) -> None:
        response = self.client.get(TIMELINE)
        for words in ("漏计一次走访", "甲局〔2024〕7号", "请审核", "完成值"):
            self.assertContains(response, words)

    def send_two(self) -> tuple[Any, Any]:
        """Send two figures to review in one act."""
        another = factories.make_indicator(self.section, name="走访园区次数")
        other = factories.make_actual(another, self.period, "8", author=self.lead)
        pair = Actual.objects.filter(pk__in=[self.actual.pk, other.pk]).order_by("pk")
        with door.change(actor=self.lead, action=Action.ACTUAL_SUBMITTED) as act:
            for row in door.lock(pair):
                row.round += 1
                door.save(row)
                step = ReviewStep(
                    kind="actual", record_id=row.pk, round=row.round,
                    action=ReviewAction.SUBMIT, before=Status.DRAFT,
                    after=Status.SECTION_REVIEW, actor_name="lead", at=act.now,
                )  # fmt: skip
                door.record_event(step)
        return self.actual, other

    def test_a_record_shows_its_own_steps_of_an_act_on_many(self) -> None:
        _, other = self.send_two()
        page = self.client.get(self.history(other.pk)).context["page"]
        (shown,) = page.entries[0].steps
        self.assertEqual((shown.step.record_id, shown.about), (other.pk, ""))

    def test_the_timeline_names_the_record_of_each_step_of_an_act_on_many(self) -> None:
        self.send_two()
        entry = self.entries()[0]
        self.assertEqual(
            [shown.about for shown in entry.steps], [row.text for row in entry.rows]
        )
        self.assertContains(self.client.get(TIMELINE), "走访园区次数 8　第 1 轮")

    def test_each_filter_narrows_and_a_miss_finds_nothing(self) -> None:
        hits = {
            "person": "lead",
            "document": "2024〕7",
            "action": Action.ACTUAL_SAVED.value,
        }
        for name, value in hits.items():
            self.assertEqual(len(self.entries(**{name: value})), 1, name)
        self.assertEqual(self.entries(person="没有这个人"), ())
        self.assertEqual(self.entries(since="2030-01-01"), ())
        self.assertEqual(len(self.entries(model="performance.actual")), 2)
        self.assertEqual(
            len(self.entries(model="performance.actual", field="status")), 2
        )
        self.assertEqual(self.entries(department="0002", field="status"), ())

    def test_marks_a_record_and_a_request_narrow_too(self) -> None:
        self.assertEqual(self.entries(after_approval="on"), ())
        with door.change(actor=self.head, action=Action.ACTUAL_UNAPPROVED):
            (row,) = door.lock(Actual.objects.filter(pk=self.actual.pk))
            row.status, row.approved_at = Status.APPROVED, LATER
            door.save(row)
        with door.change(actor=self.head, action=Action.ACTUAL_CORRECTED) as act:
            marks.mark_act(TrailMark.AFTER_LOCK)
            (row,) = door.lock(Actual.objects.filter(pk=self.actual.pk))
            row.status = Status.SUPERSEDED
            door.save(row)
        for wanted in (
            {"after_approval": "on"},
            {"after_lock": "on", "after_approval": "on", "person": "head"},
            {"request": act.request_id},
        ):
            with self.subTest(wanted):
                (entry,) = self.entries(**wanted)
                self.assertEqual(entry.change.action, Action.ACTUAL_CORRECTED)
        self.assertEqual(self.entries(weakened="on", after_lock="on"), ())
        (entry,) = self.entries(after_lock="on")
        self.assertEqual(
            entry.rows[0].marks, (TrailMark.AFTER_APPROVAL, TrailMark.AFTER_LOCK)
        )
        asked = {"model": "performance.actual", "record": self.actual.pk}
        self.assertEqual(len(self.entries(**asked)), 4)
        self.assertEqual(len(self.entries(text="走访", action="actual.saved")), 1)

    def test_a_name_is_found_in_capitals_or_not(self) -> None:
        factories.make_indicator(self.section, "GDP增速")
        for text in ("gdp增", "GDP", "增速"):
            with self.subTest(text):
                self.assertEqual(len(self.entries(text=text)), 1)
        with CaptureQueriesContext(connection) as queries:
            self.entries(text="增速")
        asked = [row["sql"] for row in queries if "增速" in row["sql"]]
        self.assertTrue(asked)
        # Chinese has no capitals: no name in the trail is written in them for it.
        self.assertNotIn("UPPER", "".join(asked))

    def test_a_person_is_found_by_a_former_name_and_the_system_by_its_own(self) -> None:
        with door.change(actor=None, action=Action.ACCOUNT_CHANGED):
            (user,) = door.lock(type(self.lead).objects.filter(pk=self.lead.pk))
            user.name = "改名者"
            door.save(user)
        for name in ("lead", "改名者"):
            with self.subTest(name):
                actions = {e.change.action for e in self.entries(person=name)}
                self.assertIn(Action.ACTUAL_SAVED, actions)
        (entry,) = self.entries(person="系统", action=Action.ACCOUNT_CHANGED.value)
        self.assertIsNone(entry.change.actor_id)

    def test_a_correction_shows_what_it_replaces_beside_the_new_figure(self) -> None:
        new = factories.make_actual(
            self.indicator, factories.make_period(self.bureau, 6), "15",
            author=self.lead, corrects=self.actual,
        )  # fmt: skip
        (entry,) = self.entries(model="performance.actual", record=new.pk)
        (row,) = entry.rows
        cells = {cell.name: (cell.old, cell.new) for cell in row.cells}
        self.assertEqual(cells["完成值"], ("13.5次", "15次"))
        self.assertEqual(row.marks, (TrailMark.AFTER_APPROVAL,))

    def test_an_act_of_thousands_is_counted_so_far_only(self) -> None:
        with (
            mock.patch.object(trail, "ROWS", 1),
            mock.patch.object(trail, "COUNTED", 1),
        ):
            self.send_two()
            entry = self.entries()[0]
        self.assertEqual((len(entry.rows), entry.hidden, entry.more), (1, 1, True))

    def test_days_count_in_local_time_and_both_ends_are_included(self) -> None:
        day = LATER.date().isoformat()
        self.assertTrue(self.entries(since=day, until=day))

    def test_bad_filter_is_an_error_on_the_page(self) -> None:
        for bad in (
            {"since": "gestern"},
            {"before": "x"},
            {"before": "9" * 30},
            {"model": "auth.group"},
            {"record": "7"},
            {"since": "2024-02-02", "until": "2024-02-01"},
        ):
            with self.subTest(bad):
                self.assertEqual(self.client.get(TIMELINE, bad).status_code, 422)

    def test_pages_follow_without_gap_or_repeat(self) -> None:
        for number in range(40):
            factories.make_department(f"00010003{number:04d}", f"科{number}")
        seen: list[int] = []
        before = ""
        while True:
            page = self.client.get(TIMELINE, {"before": before}).context["page"]
            seen += [entry.change.pk for entry in page.entries]
            if page.before is None:
                break
            before = str(page.before)
        newest_first = list(Change.objects.order_by("-pk").values_list("pk", flat=True))
        self.assertEqual(seen, newest_first)

    def test_a_filter_finds_the_same_in_windows_of_any_width(self) -> None:
        wanted = {"model": "performance.actual", "since": "2024-01-01"}
        whole = [entry.change.pk for entry in self.entries(**wanted)]
        with (
            mock.patch.object(asked_acts, "WINDOW", 1),
            mock.patch.object(asked_acts, "SMALL", 0),
        ):
            found = [entry.change.pk for entry in self.entries(**wanted)]
        self.assertEqual((found, len(found)), (whole, 2))

    def test_queries_do_not_grow_with_the_rows(self) -> None:
        def count() -> int:
            with self.assertNumQueries(self.expected):
                self.client.get(TIMELINE, {"model": "performance.actual"})
            return self.expected

        self.client.get(TIMELINE)  # writes the session for the first time
        self.expected = 15
        count()
        for month in (3, 6, 12):
            period = factories.make_period(self.bureau, month)
            factories.make_actual(self.indicator, period, "1", author=self.clerk)
        count()

    def test_auditor_with_a_scope_sees_its_branch_only(self) -> None:
        guest = factories.make_user(
            "guest",
            Duty.AUDIT,
            scope=self.other_bureau,
            expires_on=datetime.date(2099, 1, 1),
        )
        self.client.force_login(guest)
        texts = {row.text for entry in self.entries() for row in entry.rows}
        self.assertEqual(texts, {"乙局", "outsider 项目负责人 乙局"})
        self.assertEqual(self.client.get(self.history()).status_code, 404)

    def test_author_may_open_the_history_of_the_own_figure(self) -> None:
        self.client.force_login(self.lead)
        self.assertContains(self.client.get(self.history()), "请审核")

    def test_outsider_does_not_find_it(self) -> None:
        self.client.force_login(self.outsider)
        self.assertEqual(self.client.get(self.history()).status_code, 404)

    def test_business_accounts_do_not_read_the_history_of_accounts(self) -> None:
        self.client.force_login(self.head)
        for model in ("budget.user", "budget.membership"):
            response = self.client.get(f"/trail/{model}/{self.lead.pk}/")
            self.assertEqual(response.status_code, 404)

    def test_unknown_record_or_kind_is_not_found(self) -> None:
        for url in (
            self.history(999),
            "/trail/auth.group/1/",
            "/trail/x/1/",
            f"/trail/budget.user/{2**70}/",
            self.history() + "?before=x",
        ):
            with self.subTest(url):
                self.assertEqual(self.client.get(url).status_code, 404)

    def test_timeline_is_for_auditors(self) -> None:
        for user, code in (
            (self.head, 403),
            (self.sysadmin, 403),
            (self.secadmin, 403),
        ):
            self.client.force_login(user)
            self.assertEqual(self.client.get(TIMELINE).status_code, code)

    def test_nothing_can_be_posted(self) -> None:
        for url in (TIMELINE, "/trail/security/", self.history()):
            self.assertEqual(self.client.post(url).status_code, 405)

    def test_security_events_are_for_audit_and_security(self) -> None:
        for user, code in (
            (self.auditor, 200),
            (self.secadmin, 200),
            (self.sysadmin, 403),
            (self.lead, 403),
        ):
            self.client.force_login(user)
            response = self.client.get("/trail/security/", {"result": "no"})
            self.assertEqual(response.status_code, code)


class ScopedSecurityTests(TestCase):
    """An outside auditor of one bureau, beside a bureau whose section is a namesake."""

    def setUp(self) -> None:
        super().setUp()
        namesake = factories.make_department("00020001", self.section.name)
        self.stranger = factories.make_user("stranger", name="旁人")
        factories.grant(self.stranger, namesake, Role.LEAD)
        self.scoped = factories.make_user("scoped", Duty.AUDIT, scope=self.bureau)

    def note(self, user, object):
        security.note(
            None, SecurityKind.DENIED, succeeded=False, user=user, object=object
        )

    def page(self) -> str:
        self.client.force_login(self.scoped)
        return self.client.get("/trail/security/").content.decode()

    def test_events_are_found_by_the_departments_path_not_by_its_name(self) -> None:
        self.note(self.lead, "/mine/")
        self.note(self.stranger, "/theirs/")
        page = self.page()
        self.assertIn("/mine/", page)
        self.assertNotIn("/theirs/", page)

    def test_events_from_before_the_path_was_kept_are_found_by_name(self) -> None:
        for name, object in ((self.section.name, "/old/"), ("别处", "/elsewhere/")):
            SecurityEvent.objects.create(
                at=NOON,
                kind=SecurityKind.DENIED,
                succeeded=False,
                department=name,
                object=object,
            )
        page = self.page()
        self.assertIn("/old/", page)
        self.assertNotIn("/elsewhere/", page)

    def test_roles_granted_in_the_branch_are_seen_and_others_are_not(self) -> None:
        for department in (self.sibling, self.other_bureau):
            organization.grant_role(
                user_id=self.lead.pk,
                department_id=department.pk,
                role=Role.REVIEWER,
                actor=self.secadmin,
                now=NOON,
            )
        page = self.page()
        self.assertIn(f"授予：{self.lead.name} 科室审核 {self.sibling.name}", page)
        self.assertNotIn(self.other_bureau.name, page)
