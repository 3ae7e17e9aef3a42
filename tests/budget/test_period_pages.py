"""The system administrator's pages: a year's periods, locks, exceptions."""

import datetime

import pytest
from django.test import override_settings
from django.urls import reverse

from budget.choices import Action, Role, SecurityKind
from budget.models import Change, Period, PeriodException, SecurityEvent
from tests import factories
from tests.base import NOON, TestCase

pytestmark = pytest.mark.slow

LIST, SETUP = "/periods/", "/periods/new/"


@override_settings(CLOCK=NOON.isoformat())
class PeriodPageTest(TestCase):
    def setUp(self):
        super().setUp()
        self.client.force_login(self.sysadmin)

    def url(self, name="period-detail", period=None):
        return reverse(f"budget:{name}", args=[(period or self.period).pk])

    def turn(self, name, **typed):
        data = {"version": Period.objects.get(pk=self.period.pk).version, **typed}
        return self.client.post(self.url(name), data)

    def lock(self, reason="已汇总上报"):
        return self.turn("period-lock", reason=reason)


class ListTests(PeriodPageTest):
    def bodies(self, **wanted):
        rows = self.client.get(LIST, wanted).context["rows"]
        return [row.period.body.name for row in rows]

    def test_body_and_year_narrow(self):
        factories.make_period(self.other_bureau, year=2023)
        self.assertEqual(self.bodies(), ["甲局", "乙局"])
        self.assertEqual(self.bodies(year="2023"), ["乙局"])
        self.assertEqual(self.bodies(body=self.bureau.pk), ["甲局"])

    def test_bad_filter_is_an_error_on_the_page(self):
        for bad in ({"year": "x"}, {"body": "999"}, {"page": "-1"}):
            with self.subTest(bad):
                self.assertEqual(self.client.get(LIST, bad).status_code, 422)

    def test_lock_shows_its_reason_and_who_set_it(self):
        self.lock()
        page = self.client.get(LIST)
        self.assertContains(page, "已汇总上报")
        self.assertEqual(page.context["rows"][0].locked_by, "sysadmin")

    def test_no_figure_and_no_target_is_on_the_pages(self):
        factories.make_target(self.indicator, "4711")
        factories.make_actual(self.indicator, self.period, "4712")
        for url in (LIST, self.url()):
            page = self.client.get(url)
            for secret in ("4711", "4712", self.indicator.name):
                self.assertNotContains(page, secret)

    def test_queries_do_not_grow_with_periods_and_exceptions(self):
        self.client.get(LIST)
        with self.assertNumQueries(11):
            self.client.get(LIST)
        for month in (3, 6, 12):
            for body in (self.bureau, self.other_bureau):
                factories.make_period(body, month)
        self.lock()
        factories.keep(
            PeriodException(
                period=self.period,
                user=self.lead,
                reason="补报",
                expires_at=NOON + datetime.timedelta(days=2),
            )
        )
        with self.assertNumQueries(11):
            self.client.get(LIST)

    def test_first_page_is_the_desk(self):
        answer = self.client.get("/", follow=True)
        self.assertEqual(answer.redirect_chain, [(LIST, 302)])


class SetupTests(PeriodPageTest):
    def typed(self, **changed):
        chosen = {"body": self.other_bureau.pk, "year": 2025}
        page = self.client.get(SETUP, chosen)
        data = dict(chosen)
        for form in page.context["days"]:
            for field in form:
                data[field.html_name] = field.value()
        return {**data, **changed}

    def test_a_year_is_set_up_in_one_act_on_the_proposed_days(self):
        answer = self.client.post(SETUP, self.typed())
        self.assertEqual(answer.status_code, 302)
        periods = Period.objects.filter(body=self.other_bureau, year=2025)
        self.assertEqual([p.month for p in periods], [3, 6, 9, 12])
        self.assertEqual(periods[3].opens_on, datetime.date(2026, 1, 1))
        change = Change.objects.get(action=Action.PERIOD_CREATED)
        self.assertEqual(change.rows.count(), 4)

    def test_changed_days_are_taken_and_a_month_can_be_left_out(self):
        data = self.typed(**{"m3-due_on": "2025-04-08", "m3-locks_on": ""})
        del data["m6-take"]
        self.client.post(SETUP, data)
        periods = Period.objects.filter(body=self.other_bureau, year=2025)
        self.assertEqual([p.month for p in periods], [3, 9, 12])
        first = periods[0]
        self.assertEqual(first.due_on, datetime.date(2025, 4, 8))
        self.assertIsNone(first.locks_on)

    def test_months_already_set_up_are_not_offered(self):
        page = self.client.get(SETUP, {"body": self.bureau.pk, "year": 2024})
        self.assertEqual([f.month for f in page.context["days"]], [3, 6, 12])

    def test_wrong_days_are_named_beside_their_box_and_nothing_is_set_up(self):
        for changed, words in (
            ({"m3-due_on": "2025-03-01"}, "不能早于开放日"),
            ({"m3-locks_on": "2025-04-02"}, "晚于截止日"),
            ({"m3-opens_on": ""}, "请填写日期"),
            ({"m3-due_on": "tomorrow"}, "日期"),
        ):
            with self.subTest(changed):
                answer = self.client.post(SETUP, self.typed(**changed))
                self.assertContains(answer, words, status_code=422)
        self.assertFalse(Period.objects.filter(year=2025).exists())

    def test_nothing_chosen_and_a_foreign_body_are_refused(self):
        data = self.typed()
        none = {k: v for k, v in data.items() if not k.endswith("take")}
        answer = self.client.post(SETUP, none)
        self.assertContains(answer, "至少选择一个", status_code=422)
        for bad in ({"body": self.section.pk}, {"year": "1"}, {"year": "x"}):
            with self.subTest(bad):
                answer = self.client.post(SETUP, {**data, **bad})
                self.assertEqual(answer.status_code, 422)

    def test_second_administrator_at_the_same_time_is_told(self):
        data = self.typed()
        self.client.post(SETUP, data)
        answer = self.client.post(SETUP, data)
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(Period.objects.filter(year=2025).count(), 4)


class LockTests(PeriodPageTest):
    def test_lock_and_unlock_with_a_reason(self):
        self.assertRedirects(self.lock(), self.url())
        self.assertContains(self.client.get(self.url()), "已汇总上报")
        self.assertRedirects(self.turn("period-unlock", reason="补报"), self.url())
        self.period.refresh_from_db()
        self.assertIsNone(self.period.locked_at)

    def test_the_page_tells_what_was_done_with_the_period_and_why(self):
        self.lock()
        self.turn("period-unlock", reason="补报两项")
        page = self.client.get(self.url())
        for words in ("锁定填报期", "解锁填报期", "补报两项"):
            self.assertContains(page, words)

    def test_without_a_reason_nothing_happens(self):
        for name in ("period-lock", "period-unlock"):
            self.assertEqual(self.turn(name, reason="  ").status_code, 422)
        self.period.refresh_from_db()
        self.assertIsNone(self.period.locked_at)

    def test_stale_or_wrong_state_is_a_conflict(self):
        self.assertEqual(self.turn("period-unlock", reason="x").status_code, 409)
        stale = self.turn("period-lock", reason="x", version=7)
        self.assertEqual(stale.status_code, 409)
        self.lock()
        self.assertContains(self.lock(), "已经锁定", status_code=409)

    def test_lock_is_a_security_event_with_the_address(self):
        self.lock()
        event = SecurityEvent.objects.get(kind=SecurityKind.PERIOD_LOCK)
        self.assertEqual(event.address, "127.0.0.1")
        self.assertIn("甲局", event.object)
        self.assertIn("已汇总上报", event.detail)

    def test_period_that_is_not_there_is_not_found(self):
        for pk in ("0", "999999", "99999999999999999999"):
            self.assertEqual(self.client.get(f"/periods/{pk}/").status_code, 404)
            self.assertEqual(self.client.post(f"/periods/{pk}/lock/").status_code, 404)


class ExceptionTests(PeriodPageTest):
    def open(self, **typed):
        data = {
            "user": self.lead.pk,
            "expires_at": "2024-10-14T18:00",
            "reason": "补报名单",
            **typed,
        }
        return self.client.post(self.url("period-except"), data)

    def test_one_person_is_let_in_until_an_instant_and_listed(self):
        self.assertRedirects(self.open(), self.url())
        found = PeriodException.objects.get()
        self.assertEqual(found.user, self.lead)
        local = datetime.datetime(2024, 10, 14, 18, tzinfo=NOON.tzinfo)
        self.assertEqual(found.expires_at, local)
        for url in (LIST, self.url()):
            self.assertContains(self.client.get(url), "2024-10-14 18:00")

    def test_exception_is_taken_back_on_the_page(self):
        self.open()
        found = PeriodException.objects.get()
        url = self.url("period-exception-end")
        answer = self.client.post(url, {"chosen": found.pk}, follow=True)
        self.assertContains(answer, "例外已收回")
        self.assertEqual(list(answer.context["running"]), [])
        self.assertEqual(self.client.post(url, {"chosen": found.pk}).status_code, 409)
        self.assertEqual(self.client.post(url, {"chosen": 999}).status_code, 404)

    def test_an_exception_is_among_the_acts_of_its_period(self):
        self.open()
        page = self.client.get(self.url())
        self.assertContains(page, "例外填报")
        self.assertContains(page, "<blockquote>补报名单</blockquote>", html=True)

    def test_the_instant_proposed_is_the_next_day_at_six_in_the_evening(self):
        page = self.client.get(self.url())
        self.assertContains(page, 'value="2024-10-13T18:00"')

    def test_only_open_business_accounts_of_the_body_are_offered_and_taken(self):
        page = self.client.get(self.url())
        offered = {pk for pk, _ in page.context["exception"].fields["user"].choices}
        self.assertIn(str(self.lead.pk), offered)
        for user in (self.outsider, self.auditor, self.sysadmin):
            self.assertNotIn(str(user.pk), offered)
            self.assertEqual(self.open(user=user.pk).status_code, 422)

    def test_instant_gone_by_and_no_reason_are_refused_in_words(self):
        for bad, words in (
            ({"expires_at": "2024-10-12T09:00"}, "须晚于现在"),
            ({"expires_at": "0001-01-01T00:00"}, "有效的日期"),
            ({"reason": " "}, "必填"),
            ({"expires_at": "soon"}, "日期"),
        ):
            with self.subTest(bad):
                self.assertContains(self.open(**bad), words, status_code=422)

    def test_what_has_run_out_is_no_longer_listed(self):
        self.open()
        with override_settings(CLOCK="2024-10-15T09:00:00+08:00"):
            page = self.client.get(LIST)
        self.assertEqual(list(page.context["running"]), [])

    def test_auditor_reads_names_not_ids_in_the_trail(self):
        self.open()
        self.client.force_login(self.auditor)
        entry = self.client.get("/trail/").context["page"].entries[0]
        self.assertEqual(entry.change.reason, "补报名单")
        cells = {cell.name: cell.new for cell in entry.rows[0].cells}
        self.assertEqual(cells["账号"], "lead")
        self.assertIn("1–9月累计", cells["填报期"])
        self.assertEqual(cells["失效时间"], "2024-10-14 18:00")

    def test_two_roles_in_the_body_offer_a_person_once(self):
        factories.grant(self.lead, self.sibling, Role.CLERK)
        form = self.client.get(self.url()).context["exception"]
        offered = [pk for pk, _ in form.fields["user"].choices]
        self.assertEqual(len(offered), len(set(offered)))
