"""Periods set up, locked and opened again; execution recorded."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from budget import workflow
from budget.audit import door
from budget.choices import (
    Action,
    FundKind,
    ProjectAttribute,
    ProjectType,
    Purpose,
    Role,
    TrailMark,
)
from budget.models import (
    ChangeRow,
    Execution,
    PeriodException,
    RowMark,
    SecurityEvent,
)
from budget.services import execution, periods, projects, review
from tests import factories
from tests.base import LATER, NOON, TestCase


class PeriodTests(TestCase):
    def create(self, month=12, actor=None, **extra):
        return periods.create_period(
            body_id=self.bureau.pk,
            year=2024,
            month=month,
            opens_on=datetime.date(2025, 1, 1),
            due_on=extra.pop("due_on", datetime.date(2025, 1, 20)),
            actor=actor or self.sysadmin,
            now=NOON,
        )

    def lock(self, reason="已汇总上报", version=1, actor=None):
        return periods.lock_period(
            period_id=self.period.pk,
            version=version,
            reason=reason,
            actor=actor or self.sysadmin,
            now=NOON,
        )

    def test_period_is_set_up_once(self):
        assert self.create().pk
        with pytest.raises(ValidationError, match="已经设立"):
            self.create()

    def test_due_day_before_the_opening_is_refused(self):
        with pytest.raises(ValidationError):
            self.create(due_on=datetime.date(2024, 12, 31))

    def test_only_the_system_administrator_sets_up_and_locks(self):
        for actor in (self.head, self.secadmin, self.auditor):
            with pytest.raises(PermissionDenied):
                self.create(actor=actor)
            with pytest.raises(PermissionDenied):
                self.lock(actor=actor)

    def test_lock_keeps_its_reason_on_the_row_and_in_the_trail(self):
        period = self.lock()
        assert (period.locked_at, period.lock_reason) == (NOON, "已汇总上报")
        change = ChangeRow.objects.latest("pk").change
        assert (change.reason, change.actor_name) == ("已汇总上报", "sysadmin")

    def test_the_trail_tells_the_periods_of_two_bodies_apart(self):
        other = factories.make_period(factories.make_department("0009", "乙局"))
        rows = ChangeRow.objects.filter(model="budget.period")
        names = dict(rows.values_list("record_id", "record_text"))
        label = "2024年1–9月累计（前三季度）"
        assert names[self.period.pk] == f"{self.bureau} {label}"
        assert names[other.pk] == f"乙局 {label}"

    def test_lock_needs_a_reason(self):
        with pytest.raises(ValidationError):
            self.lock(" ")

    def test_stale_lock_is_refused(self):
        with pytest.raises(workflow.StaleVersion):
            self.lock(version=7)

    def test_unlocked_period_takes_entries_again(self):
        period = self.lock()
        period = periods.unlock_period(
            period_id=period.pk,
            version=period.version,
            reason="补报",
            actor=self.sysadmin,
            now=LATER,
        )
        assert not period.is_locked(datetime.date(2030, 1, 1))

    def test_what_is_written_after_a_lock_was_taken_away_is_marked(self):
        self.test_unlocked_period_takes_entries_again()
        self.period.refresh_from_db()
        with door.change(actor=self.lead, action=Action.DATA_LOADED, now=LATER) as act:
            review.require_unlocked(self.period, self.lead, LATER)
            factories.make_actual(self.indicator, self.period, "1", author=self.lead)
        marks = RowMark.objects.filter(act=act.change.pk).values_list("mark", flat=True)
        assert list(marks) == [TrailMark.AFTER_LOCK]

    def test_exception_is_for_one_person_until_an_instant(self):
        self.lock()
        periods.grant_exception(
            period_id=self.period.pk,
            user_id=self.lead.pk,
            reason="补报名单",
            expires_at=LATER,
            actor=self.sysadmin,
            now=NOON,
        )
        found = PeriodException.objects.get()
        assert (found.user, found.expires_at) == (self.lead, LATER)

    def test_exception_taken_back_lets_nobody_in_and_stays_on_record(self):
        self.lock()
        granted = periods.grant_exception(
            period_id=self.period.pk,
            user_id=self.lead.pk,
            reason="补报",
            expires_at=LATER + datetime.timedelta(days=1),
            actor=self.sysadmin,
            now=NOON,
        )
        asked = {
            "period_id": self.period.pk,
            "exception_id": granted.pk,
            "now": LATER,
        }
        with pytest.raises(PermissionDenied):
            periods.end_exception(actor=self.head, **asked)
        periods.end_exception(actor=self.sysadmin, **asked)
        granted.refresh_from_db()
        assert granted.expires_at == LATER
        event = SecurityEvent.objects.latest("pk")
        assert event.detail == "收回例外：lead"
        with pytest.raises(workflow.IllegalTransition):
            periods.end_exception(actor=self.sysadmin, **asked)

    def test_exception_that_has_run_out_is_refused(self):
        with pytest.raises(ValidationError):
            periods.grant_exception(
                period_id=self.period.pk,
                user_id=self.lead.pk,
                reason="补报",
                expires_at=NOON,
                actor=self.sysadmin,
                now=NOON,
            )


class ExecutionTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.finance = factories.make_user("finance")
        factories.grant(cls.finance, cls.bureau, Role.FINANCE)
        book = projects.create_book(
            department_id=cls.bureau.pk,
            year=2024,
            title="2024年部门预算",
            actor=cls.finance,
            now=NOON,
        )
        form = projects.YearForm(
            code="42000000000000000001",
            order=1,
            amount=Decimal("70500.00"),
            amount_printed="7.05万元",
            fund_kind=FundKind.GENERAL,
            attribute=ProjectAttribute.CONTINUING,
            type=ProjectType.RECURRENT,
            starts_on=datetime.date(2024, 1, 1),
            ends_on=datetime.date(2024, 12, 31),
        )
        cls.spec = {
            "department_id": cls.section.pk,
            "book_id": book.pk,
            "name": "经济运行",
            "purpose": Purpose.OTHER,
            "form": form,
            "lead_id": cls.lead.pk,
            "now": NOON,
        }
        cls.year = projects.create_project(actor=cls.finance, **cls.spec)

    def save(self, executed="31725.00", version=None, actor=None):
        return execution.save_execution(
            project_year_id=self.year.pk,
            month=9,
            version=version,
            adjusted=Decimal("70500.00"),
            executed=Decimal(executed),
            actor=actor or self.finance,
            now=NOON,
        )

    def test_finance_records_and_mends_what_was_spent(self):
        first = self.save()
        self.save("31725.01", version=first.version)
        assert Execution.objects.get().executed == Decimal("31725.01")

    def test_second_first_save_is_stale(self):
        self.save()
        with pytest.raises(workflow.StaleVersion):
            self.save("1.00")

    def test_lead_may_not_record_money(self):
        with pytest.raises(PermissionDenied):
            self.save(actor=self.lead)

    def test_lead_may_not_set_up_projects(self):
        with pytest.raises(PermissionDenied):
            projects.create_project(actor=self.lead, **self.spec)

    def test_project_has_one_form_a_year(self):
        with pytest.raises(ValidationError):
            projects.create_project(actor=self.finance, **self.spec)
