"""Departments, accounts, roles and passwords through their services."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from budget import workflow
from budget.choices import DepartmentKind, Duty, Role, SecurityKind
from budget.models import Membership, SecurityEvent, User
from budget.services import organization
from tests import factories
from tests.base import LATER, NOON, TestCase


class DepartmentTests(TestCase):
    def create(self, parent=None, actor=None, **extra):
        return organization.create_department(
            parent_id=parent.pk if parent else None,
            kind=DepartmentKind.SECTION if parent else DepartmentKind.BODY,
            name=extra.pop("name", "新科室"),
            actor=actor or self.sysadmin,
            now=NOON,
            **extra,
        )

    def test_child_takes_the_next_free_path(self):
        assert self.create(self.bureau).path == "00010003"
        assert self.create(self.section).path == "000100010001"

    def test_new_body_takes_the_next_root(self):
        assert self.create(None).path == "0003"

    def test_code_in_use_is_refused_in_words(self):
        with pytest.raises(ValidationError, match="代码已经存在"):
            self.create(None, code="307")

    def test_name_with_marks_nobody_sees_is_refused_in_words(self):
        for name in ("科技\u202e创新", "科技\u200b创新", "科技\n创新", "科技\x00"):
            with pytest.raises(ValidationError, match="看不见的控制字符"):
                self.create(self.bureau, name=name)
        assert self.create(self.bureau, name="办公室（综合）A·1").pk

    def test_full_level_is_refused(self):
        child = self.create(self.bureau)
        with organization.door.change(actor=None, action="department.saved", now=NOON):
            child.path = "00019999"
            organization.door.save(child)
        with pytest.raises(ValidationError, match="已满"):
            self.create(self.bureau)

    def test_only_the_system_administrator_may(self):
        for actor in (self.head, self.secadmin, self.auditor):
            with pytest.raises(PermissionDenied):
                self.create(self.bureau, actor=actor)


class AccountTests(TestCase):
    def create(self, username="zhangsan", actor=None, **extra):
        return organization.create_account(
            username=username,
            name=extra.pop("name", "新账号"),
            duty=extra.pop("duty", Duty.BUSINESS),
            password=extra.pop("password", "Lanting-Xu 353"),
            actor=actor or self.secadmin,
            now=NOON,
            **extra,
        )

    def test_first_password_must_be_changed(self):
        user = self.create()
        assert user.must_change_password
        assert user.check_password("Lanting-Xu 353")

    def test_login_name_is_folded(self):
        assert self.create("  ＺhangSan ").username == "zhangsan"

    def test_look_alike_login_name_is_refused(self):
        self.create("zhangsan")
        with pytest.raises(ValidationError, match="账号已经存在"):
            self.create("ZHANGSAN")

    def test_account_without_password_lets_nobody_in(self):
        assert not self.create(password=None).has_usable_password()

    def test_only_the_security_administrator_may(self):
        for actor in (self.head, self.sysadmin, self.auditor):
            with pytest.raises(PermissionDenied):
                self.create(actor=actor)

    def test_opening_an_account_is_a_security_event(self):
        user = self.create()
        event = SecurityEvent.objects.get(kind=SecurityKind.ACCOUNT_CHANGED)
        assert event.user_id == self.secadmin.pk
        assert user.username in event.object
        assert event.at == NOON

    def test_closed_account_stays(self):
        user = self.create()
        organization.close_account(
            user_id=user.pk, version=user.version, actor=self.secadmin, now=LATER
        )
        assert User.objects.get(pk=user.pk).is_active is False

    def test_closing_a_stale_account_is_refused(self):
        with pytest.raises(workflow.StaleVersion):
            organization.close_account(
                user_id=self.lead.pk, version=9, actor=self.secadmin, now=LATER
            )


class PasswordTests(TestCase):
    def test_own_password_is_set_and_dated(self):
        user = organization.set_password(
            user_id=self.lead.pk, password="Qiu-Shui 217 x", actor=self.lead, now=LATER
        )
        assert user.check_password("Qiu-Shui 217 x")
        assert (user.must_change_password, user.password_changed_at) == (False, LATER)

    def test_password_of_somebody_else_is_refused(self):
        for actor in (self.head, self.secadmin):
            with pytest.raises(PermissionDenied):
                organization.set_password(
                    user_id=self.lead.pk, password="x", actor=actor, now=LATER
                )

    def test_reset_password_must_be_changed_by_its_owner(self):
        user = organization.reset_password(
            user_id=self.lead.pk, password="first", actor=self.secadmin, now=LATER
        )
        assert user.must_change_password

    def test_head_may_not_reset_passwords(self):
        with pytest.raises(PermissionDenied):
            organization.reset_password(
                user_id=self.lead.pk, password="first", actor=self.head, now=LATER
            )

    def test_the_trail_never_holds_a_password(self):
        organization.set_password(
            user_id=self.lead.pk, password="Qiu-Shui 217 x", actor=self.lead, now=LATER
        )
        row = User.history.model.objects.filter(id=self.lead.pk).latest("history_id")
        change = row.change.rows.get()
        assert change.fields["password"] == ["", "*"]
        assert not hasattr(row, "password")


class RoleTests(TestCase):
    def grant(self, user, actor=None):
        return organization.grant_role(
            user_id=user.pk,
            department_id=self.sibling.pk,
            role=Role.LEAD,
            actor=actor or self.secadmin,
            now=NOON,
        )

    def test_role_is_granted_and_noted(self):
        self.grant(self.lead)
        assert Membership.objects.filter(user=self.lead).count() == 2
        event = SecurityEvent.objects.get(kind=SecurityKind.ROLE_CHANGED)
        assert "lead" in event.object

    def test_only_business_accounts_hold_roles(self):
        second = factories.make_user("second", Duty.SECURITY)
        for user in (self.auditor, self.sysadmin, second):
            with pytest.raises(ValidationError, match="只有业务账号"):
                self.grant(user)

    def test_same_role_twice_is_refused_in_words(self):
        self.grant(self.lead)
        with pytest.raises(ValidationError, match="已有这一角色"):
            self.grant(self.lead)

    def test_head_may_not_grant(self):
        with pytest.raises(PermissionDenied):
            self.grant(self.lead, actor=self.head)

    def test_revoked_role_stays_with_its_end_and_may_be_granted_again(self):
        membership = self.grant(self.lead)
        ended = organization.revoke_role(
            membership_id=membership.pk, actor=self.secadmin, now=LATER
        )
        assert ended.ended_at == LATER
        again = organization.revoke_role(
            membership_id=membership.pk,
            actor=self.secadmin,
            now=LATER + datetime.timedelta(days=1),
        )
        assert again.ended_at == LATER
        assert self.grant(self.lead).pk != membership.pk
