"""委托审核: a reviewing role lent from a day to a day, and what it opens."""

import datetime
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import override_settings

from budget import access, clock, workflow
from budget.audit import door
from budget.choices import Action, ReviewAction, Role, SecurityKind, Status
from budget.models import Change, Delegation, Notice, ReviewStep, SecurityEvent, User
from budget.services import delegations
from performance.services import deciding, reviews
from tests import factories
from tests.base import LATER, NOON
from tests.performance.test_actual_services import ActualCase

TODAY = NOON.date()
DAY = datetime.timedelta(days=1)


def on(days):
    """Let the clock stand some days after NOON's."""
    return override_settings(CLOCK=(LATER + days * DAY).isoformat())


@on(0)
class DelegationCase(ActualCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.deputy = factories.make_user("deputy", name="副科长")
        factories.grant(cls.deputy, cls.sibling, Role.LEAD)

    def lend(self, giver=None, **extra):
        giver = giver or self.reviewer
        values = {
            "membership_id": giver.memberships.latest("pk").pk,
            "receiver_id": self.deputy.pk,
            "starts_on": TODAY,
            "ends_on": TODAY + 4 * DAY,
            "reason": "外出培训",
            "actor": giver,
            "now": LATER,
            **extra,
        }
        return delegations.delegate(**values)

    def again(self, user):
        """Return the account as a new request would read it."""
        return User.objects.get(pk=user.pk)

    def approve(self, actual, actor=None):
        actor = self.again(actor or self.deputy)
        return self.step(reviews.approve_actual, actual, actor)


class LendingTests(DelegationCase):
    def test_the_trail_and_the_security_log_tell_of_it(self):
        row = self.lend()
        change = Change.objects.latest("id")
        assert (change.action, change.reason) == (Action.DELEGATION_GIVEN, "外出培训")
        event = SecurityEvent.objects.get(kind=SecurityKind.DELEGATED)
        assert event.object == "deputy 副科长"
        assert str(row.ends_on) in event.detail
        assert event.path == self.bureau.path

    def test_the_receiver_is_told_at_once_and_of_the_end_too(self):
        row = self.lend(starts_on=TODAY + DAY)
        told = Notice.objects.get(user=self.deputy)
        assert told.get_kind_display() == "委托审核"
        assert "委托您代审" in told.text and "外出培训" in told.text
        assert f"{row.starts_on}" in told.text_en and "reviewer" in told.text_en
        self.client.force_login(self.deputy)
        # Also before the first day, while the branch is not open to the deputy yet.
        assert told.text in self.client.get("/notices/").content.decode()
        delegations.take_back(
            delegation_id=row.pk, version=row.version, actor=self.reviewer, now=LATER
        )
        assert "收回" in Notice.objects.filter(user=self.deputy).latest("pk").text
        assert Notice.objects.count() == 2

    def test_what_cannot_be_lent_is_refused_beside_its_box(self):
        for box, values in {
            "reason": {"reason": " "},
            "starts_on": {"starts_on": TODAY - DAY},
            "ends_on": {"ends_on": TODAY - DAY},
            "receiver": {"receiver_id": self.outsider.pk},
        }.items():
            with pytest.raises(ValidationError) as fault:
                self.lend(**values)
            assert box in fault.value.error_dict, box

    def test_not_longer_than_three_months(self):
        with pytest.raises(ValidationError):
            self.lend(ends_on=TODAY + 92 * DAY)
        self.lend(ends_on=TODAY + 91 * DAY)

    def test_nobody_lends_to_oneself_or_to_a_closed_account(self):
        with pytest.raises(ValidationError):
            self.lend(receiver_id=self.reviewer.pk)
        self.deputy.is_active = False
        factories.keep(self.deputy)
        with pytest.raises(ValidationError):
            self.lend()

    def test_one_role_is_lent_to_one_person_at_a_time(self):
        self.lend()
        with pytest.raises(ValidationError):
            self.lend(receiver_id=self.colleague.pk, starts_on=TODAY + 4 * DAY)

    def test_only_reviewing_roles_of_ones_own_are_lent(self):
        with pytest.raises(PermissionDenied):
            self.lend(self.lead)
        with pytest.raises(PermissionDenied):
            self.lend(actor=self.head)

    def test_what_is_lent_is_not_lent_on(self):
        self.lend()
        with pytest.raises(PermissionDenied):
            self.lend(actor=self.again(self.deputy), receiver_id=self.colleague.pk)

    def test_the_same_form_lends_once(self):
        key = str(uuid.uuid4())
        self.lend(key=key)
        with pytest.raises(door.Repeated):
            self.lend(key=key)
        assert Delegation.objects.count() == 1


class ActingTests(DelegationCase):
    def test_a_delegate_approves_and_step_and_trail_say_for_whom(self):
        self.lend()
        actual = self.approve(self.send(self.enter()))
        assert actual.status == Status.DEPARTMENT_REVIEW
        step = ReviewStep.objects.latest("id")
        assert (step.actor_name, step.on_behalf_of) == ("副科长", "reviewer")
        assert Change.objects.latest("id").reason == "代reviewer"

    def test_a_batch_says_it_for_each(self):
        self.lend()
        actual = self.send(self.enter())
        told = deciding.decide_many(
            reviews.FIGURES,
            seen={actual.pk: actual.version},
            action=ReviewAction.APPROVE,
            opinion="同意",
            actor=self.again(self.deputy),
            now=LATER,
        )
        assert told[0].is_done
        assert ReviewStep.objects.latest("id").on_behalf_of == "reviewer"
        assert Change.objects.latest("id").reason == "同意（代reviewer）"

    def test_without_a_delegation_the_same_is_refused(self):
        with pytest.raises(PermissionDenied):
            self.approve(self.send(self.enter()))

    def test_a_reviewers_role_does_not_finalise(self):
        self.lend()
        actual = self.approve(self.send(self.enter()))
        with pytest.raises(PermissionDenied):
            self.step(reviews.finalise_actual, actual, self.again(self.deputy))

    def test_the_delegate_may_not_approve_what_he_entered(self):
        clerk = self.clerk
        self.lend(receiver_id=clerk.pk)
        actual = self.send(self.enter(actor=clerk), actor=clerk)
        with pytest.raises(PermissionDenied):
            self.approve(actual, clerk)

    def test_nobody_approves_for_the_author(self):
        factories.grant(self.lead, self.section, Role.REVIEWER)
        held = self.lead.memberships.get(role=Role.REVIEWER)
        self.lend(self.lead, membership_id=held.pk)
        actual = self.send(self.enter(), actor=self.lead)
        with pytest.raises(PermissionDenied):
            self.approve(actual)

    def test_an_own_role_goes_before_a_lent_one(self):
        self.lend()
        factories.grant(self.deputy, self.bureau, Role.REVIEWER)
        self.approve(self.send(self.enter()))
        assert ReviewStep.objects.latest("id").on_behalf_of == ""

    def test_it_opens_the_branch_and_its_queue_and_nothing_else(self):
        deputy = self.again(self.deputy)
        assert access.branches(deputy) == (self.sibling.path,)
        self.lend(self.head)
        deputy = self.again(self.deputy)
        assert access.branches(deputy) == (self.bureau.path, self.sibling.path)
        assert Role.HEAD not in access.roles_at(deputy, self.section.path)


class EndingTests(DelegationCase):
    def test_it_starts_and_ends_by_itself(self):
        self.lend(starts_on=TODAY + DAY)
        for day, holds in ((0, False), (1, True), (4, True), (5, False)):
            with on(day):
                assert bool(access.lent(self.again(self.deputy))) == holds, day
                assert clock.today() == TODAY + day * DAY

    def test_it_ends_with_the_role_it_stands_on(self):
        self.lend()
        held = self.reviewer.memberships.get()
        held.ended_at = LATER
        factories.keep(held)
        assert access.lent(self.again(self.deputy)) == ()

    def test_it_ends_with_the_account_it_stands_on(self):
        self.lend()
        self.reviewer.is_active = False
        factories.keep(self.reviewer)
        assert access.lent(self.again(self.deputy)) == ()

    def test_whoever_gave_it_takes_it_back(self):
        row = self.lend()
        delegations.take_back(
            delegation_id=row.pk, version=row.version, actor=self.reviewer, now=LATER
        )
        assert access.lent(self.again(self.deputy)) == ()
        assert Change.objects.latest("id").action == Action.DELEGATION_ENDED
        assert SecurityEvent.objects.filter(kind=SecurityKind.DELEGATED).count() == 2

    def test_nobody_else_takes_it_back_and_nobody_twice(self):
        row = self.lend()
        known = {"delegation_id": row.pk, "version": row.version, "now": LATER}
        with pytest.raises(PermissionDenied):
            delegations.take_back(**known, actor=self.deputy)
        delegations.take_back(**known, actor=self.reviewer)
        with pytest.raises(workflow.IllegalTransition):
            delegations.take_back(**known, actor=self.reviewer)


@pytest.mark.slow
class PageTests(DelegationCase):
    def post(self, user, **extra):
        self.client.force_login(user)
        data = {
            "membership": user.memberships.get().pk,
            "receiver": self.deputy.pk,
            "starts_on": TODAY.isoformat(),
            "ends_on": (TODAY + DAY).isoformat(),
            "reason": "外出培训",
            "key": str(uuid.uuid4()),
            **extra,
        }
        return self.client.post("/delegations/", data)

    def test_the_form_lends_and_the_table_shows_it(self):
        answer = self.post(self.reviewer)
        assert answer.url == "/delegations/"
        page = self.client.get("/delegations/").content.decode()
        assert "委托中" in page
        assert "副科长" in page

    def test_a_double_click_lends_once_and_says_the_same(self):
        key = str(uuid.uuid4())
        answers = [self.post(self.reviewer, key=key) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [302, 302]
        assert Delegation.objects.count() == 1

    def test_what_is_refused_stays_in_its_box(self):
        answer = self.post(self.reviewer, ends_on=(TODAY - DAY).isoformat())
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "截止日期早于起始日期。" in page
        assert "外出培训" in page

    def test_the_delegate_finds_the_queue_and_the_figure(self):
        actual = self.send(self.enter())
        self.client.force_login(self.deputy)
        assert self.client.get(f"/actuals/{actual.pk}/").status_code == 404
        self.lend()
        page = self.client.get("/review/").content.decode()
        assert self.indicator.name in page
        assert 'href="/review/"' in page
        page = self.client.get(f"/actuals/{actual.pk}/").content.decode()
        assert f"/actuals/{actual.pk}/approve/" in page

    def test_a_lead_has_nothing_to_lend(self):
        self.client.force_login(self.lead)
        page = self.client.get("/delegations/").content.decode()
        assert "新的委托" not in page
        assert self.post(self.lead).status_code == 422

    def test_the_button_takes_it_back(self):
        row = self.lend()
        self.client.force_login(self.reviewer)
        url = f"/delegations/{row.pk}/end/"
        assert self.client.post(url, {"version": row.version}).status_code == 302
        assert "已收回" in self.client.get("/delegations/").content.decode()
        assert self.client.post(url, {"version": row.version}).status_code == 409

    def test_somebody_elses_delegation_is_not_found(self):
        row = self.lend()
        self.client.force_login(self.colleague)
        url = f"/delegations/{row.pk}/end/"
        assert self.client.post(url, {"version": row.version}).status_code == 404
