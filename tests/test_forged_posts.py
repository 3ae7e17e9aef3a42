"""Through every POST of a figure: another's id, a forged field, a double click, a
session that has ended. Nothing changes, and nothing that was typed is lost."""

from decimal import Decimal

import pytest
from django.test import override_settings

from budget.choices import Role, Status
from budget.models import Change, ChangeRow, ReviewStep
from performance.models import Actual
from tests import factories
from tests.base import NOON, TestCase

pytestmark = pytest.mark.slow

HTMX = {"HTTP_HX_REQUEST": "true"}
# Each verb, who takes it, the status it starts from and what its form sends.
VERBS = {
    "submit": ("lead", Status.DRAFT, {}),
    "withdraw": ("lead", Status.SECTION_REVIEW, {}),
    "cancel": ("lead", Status.DRAFT, {"reason": "误开"}),
    "correct": (
        "lead",
        Status.APPROVED,
        {"text": "28", "quality": "flash", "reason": "补录"},
    ),
    "approve": ("reviewer", Status.SECTION_REVIEW, {"opinion": ""}),
    "return": ("reviewer", Status.SECTION_REVIEW, {"opinion": "请核对"}),
    "finalise": ("head", Status.DEPARTMENT_REVIEW, {"opinion": ""}),
}
FORGED = {
    "status": "approved",
    "value": "99",
    "round": "9",
    "approved_at": "2024-01-01",
    "source": "published",
    "is_sample": "on",
    "in_force": "1",
}


@override_settings(CLOCK=NOON.isoformat())
class PostCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        factories.make_target(cls.indicator)
        factories.make_policy()

    def figure(self, status):
        return factories.make_actual(
            self.indicator, self.period, "27", status=status, author=self.lead
        )

    def post(self, actual, verb, **extra):
        data = {"version": actual.version, **VERBS[verb][2], **extra}
        return self.client.post(f"/actuals/{actual.pk}/{verb}/", data)

    def acts(self):
        return Change.objects.count(), ReviewStep.objects.count()

    def each(self):
        """Yield each verb with a fresh figure in its status, its actor signed in."""
        for verb, (person, status, _data) in VERBS.items():
            with self.subTest(verb):
                actual = self.figure(status)
                self.client.force_login(getattr(self, person))
                yield verb, actual
                actual.refresh_from_db()
                self.clear(actual)

    def clear(self, actual):
        for row in (*Actual.objects.filter(corrects=actual), actual):
            row.refresh_from_db()
            row.status = Status.CANCELLED
            factories.keep(row)


class FigurePostTests(PostCase):
    def test_another_departments_figure_is_not_found_and_not_touched(self):
        stranger = factories.make_user("stranger")
        for role in Role:
            factories.grant(stranger, self.other_bureau, role)
        for verb, actual in self.each():
            self.client.force_login(stranger)
            before = self.acts()
            assert self.post(actual, verb).status_code == 404
            assert self.acts() == before

    def test_forged_fields_are_not_read(self):
        forged = {**FORGED, "author": self.head.pk, "approver": self.lead.pk}
        for verb, actual in self.each():
            assert self.post(actual, verb, **forged).status_code == 302
            actual.refresh_from_db()
            assert actual.value == Decimal(27)
            assert actual.author == self.lead
            assert actual.approver in (None, self.head)
            assert actual.round <= 1
            assert actual.source == "entered"
            assert not Actual.objects.filter(value=99).exists()

    def test_forged_versions_are_a_conflict_and_never_a_fault(self):
        for verb, actual in self.each():
            if verb == "correct":
                continue
            before = self.acts()
            for version in ("", "abc", "-1", "0", "9" * 30, "1.5", "\x00"):
                code = self.post(actual, verb, version=version).status_code
                assert code == 409, (verb, version)
            assert self.acts() == before

    def test_a_double_click_acts_once(self):
        for verb, actual in self.each():
            before = self.acts()[0]
            assert self.post(actual, verb).status_code == 302
            assert self.post(actual, verb).status_code == 409
            assert self.acts()[0] == before + 1

    def test_an_ended_session_changes_nothing_and_leads_back(self):
        for verb, actual in self.each():
            self.client.logout()
            before = self.acts()
            answer = self.post(actual, verb)
            assert answer.status_code == 302
            assert answer.url.startswith("/login/")
            assert self.acts() == before

    def test_a_locked_period_refuses_every_step_with_its_reason(self):
        period = self.period
        for verb, actual in self.each():
            period.refresh_from_db()
            period.locked_at, period.lock_reason = NOON, "已汇总上报。"
            factories.keep(period)
            before = self.acts()
            answer = self.post(actual, verb)
            assert answer.status_code == 409
            assert "已汇总上报" in answer.content.decode()
            assert self.acts() == before
            period.locked_at, period.lock_reason = None, ""
            factories.keep(period)


class BoxPostTests(PostCase):
    def setUp(self):
        super().setUp()
        self.client.force_login(self.lead)

    def save(self, text="27", period=None, indicator=None, **extra):
        period, indicator = period or self.period, indicator or self.indicator
        url = f"/entry/{period.pk}/{indicator.pk}/"
        data = {"text": text, "quality": "flash", **extra}
        return self.client.post(url, data, **HTMX)

    def test_mixed_ids_are_not_found(self):
        foreign = factories.make_period(self.other_bureau)
        theirs = factories.make_indicator(self.sibling, "别科的指标")
        yearly = factories.make_indicator(
            self.section, "年度问卷", responsible=self.lead, due_months="12"
        )
        unopened = factories.make_period(self.bureau, 12)
        for wrong in (
            {"period": foreign},
            {"indicator": theirs},
            {"indicator": yearly},
            {"period": unopened},
        ):
            assert self.save(**wrong).status_code == 404, wrong
        assert not Actual.objects.exists()

    def test_a_double_click_on_the_first_save_keeps_one_figure(self):
        assert self.save().status_code == 200
        answer = self.save()
        assert answer.status_code == 409
        assert Actual.objects.count() == 1
        assert ChangeRow.objects.filter(model="performance.actual").count() == 1

    def test_a_double_click_on_save_and_submit_sends_once(self):
        assert self.save(submit="1").status_code == 200
        answer = self.save("28", submit="1")
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "您填的" in page
        assert "28" in page
        assert ReviewStep.objects.count() == 1
        assert Actual.objects.get().value == Decimal(27)

    def test_forged_versions_are_answered_in_words(self):
        self.save()
        for version in ("abc", "9" * 30, "-1", "1.5", "\x00"):
            answer = self.save("28", version=version)
            assert answer.status_code in (409, 422), version
            page = answer.content.decode()
            assert 'role="alert"' in page, version
            assert 'value="28"' in page, version
        assert Actual.objects.get().value == Decimal(27)

    def test_control_characters_are_answered_in_words(self):
        for name in ("text", "explanation", "provider"):
            answer = self.save(**{"text": "27", name: "2\x007"})
            assert answer.status_code == 422, name
            assert 'class="wrong"' in answer.content.decode(), name
        assert not Actual.objects.exists()

    def test_every_refused_word_is_answered_beside_its_box(self):
        for name, words in (
            ("quality", "certain"),
            ("provider", "局" * 121),
            ("explanation", "因" * 2001),
            ("source_date", "昨天"),
            ("source_date", "1999-12-31"),
            ("text", "7" * 121),
        ):
            answer = self.save(**{"text": "27", name: words})
            assert answer.status_code == 422, name
            assert 'class="wrong"' in answer.content.decode(), name
        assert not Actual.objects.exists()

    def test_what_was_done_is_told_without_a_new_page(self):
        page = self.save(submit="1").content.decode()
        assert 'hx-swap-oob="innerHTML"' in page
        assert "已送审" in page

    def test_an_ended_session_is_told_to_the_page_which_keeps_what_was_typed(self):
        self.client.logout()
        assert self.save().status_code == 401
        assert not Actual.objects.exists()
