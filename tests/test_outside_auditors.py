"""An auditor from outside sees one branch until a day: by every address there is."""

import datetime
import io
import zipfile

import pytest
from django.test import override_settings
from django.urls import reverse

from budget.choices import DepartmentKind, Duty
from performance.models import Inquiry, Target
from tests import factories
from tests.base import NOON
from tests.test_access_matrix import POLICY, ROLES, Everybody

pytestmark = [pytest.mark.slow, pytest.mark.once]
AUDITOR = ROLES.index("auditor")
# Pages that are nobody's secret: signing in and out, the language, the state of jobs.
OPEN_DOORS = {"budget:healthz", "budget:healthz-jobs", "budget:login"}


@override_settings(CLOCK=NOON.isoformat())
class OutsideCase(Everybody):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.outside = factories.make_user(
            "outside", Duty.AUDIT, scope=cls.other_bureau, expires_on=NOON.date()
        )

    def setUp(self):
        super().setUp()
        self.client.force_login(self.outside)

    def pages(self):
        """Yield each page that an auditor may read, with its address."""
        for name, (get, _post) in POLICY.items():
            if get[AUDITOR] == "o":
                arguments = self.arguments(name)
                yield name, arguments, reverse(name, kwargs=arguments)


class ScopeTests(OutsideCase):
    def test_no_record_of_another_bureau_is_found_by_its_address(self):
        tried = 0
        for name, arguments, url in self.pages():
            if not arguments:
                continue
            tried += 1
            with self.subTest(name):
                assert self.client.get(url).status_code == 404
        assert tried > 30

    def test_no_list_tells_of_another_bureau(self):
        for name, arguments, url in self.pages():
            if arguments:
                continue
            answer = self.client.get(url)
            body = getattr(answer, "content", b"") or b"".join(answer)
            with self.subTest(name):
                for word in (self.bureau.name, self.indicator.name):
                    assert word.encode() not in body

    def test_nothing_is_asked_about_what_is_not_seen(self):
        for pin, pk in (("actual", self.actual.pk), ("target", self.target.pk)):
            url = f"/inquiries/ask/{pin}/{pk}/"
            form = {"question": "？", "due_on": "2024-10-30"}
            assert self.client.post(url, form).status_code == 404
        assert Inquiry.objects.count() == 1

    def test_the_first_page_says_how_far_and_how_long(self):
        page = self.client.get("/audit/").content.decode()
        assert self.other_bureau.name in page
        assert f"{NOON:%Y-%m-%d}" in page
        self.client.force_login(self.auditor)
        assert "查阅范围" not in self.client.get("/audit/").content.decode()


class FurtherTests(OutsideCase):
    """A second branch is read as the first is; what lies beside both is not."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.third = factories.make_department("0003", "丙局", DepartmentKind.BODY)
        factories.make_period(cls.third)
        cls.hidden = factories.make_indicator(cls.third, "招商项目个数")
        factories.make_target(cls.hidden)
        cls.outside.further_scopes = cls.bureau.path
        factories.keep(cls.outside)

    def setUp(self):
        super().setUp()
        self.client.force_login(self.outside)

    def body(self, url):
        """Return what an address gives away, in a workbook too."""
        answer = self.client.get(url)
        data = getattr(answer, "content", b"") or b"".join(answer)
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as book:
                data = b"".join(map(book.read, book.namelist()))
        return data.decode(errors="replace")

    def test_the_second_branch_is_found_by_its_addresses(self):
        found = {
            self.client.get(url).status_code
            for _name, arguments, url in self.pages()
            if arguments
        }
        assert found <= {200, 302}
        assert self.indicator.name in self.body("/board/")

    def test_no_list_tells_of_a_third_bureau(self):
        for name, arguments, url in self.pages():
            if arguments:
                continue
            body = self.body(url)
            with self.subTest(name):
                assert self.third.name not in body
                assert self.hidden.name not in body
        target = Target.objects.get(indicator=self.hidden)
        assert self.client.get(f"/targets/{target.pk}/").status_code == 404

    def test_the_first_page_names_both(self):
        assert f"{self.other_bureau.name}、{self.bureau.name}" in self.body("/audit/")

    def test_a_further_branch_without_a_first_is_not_everything(self):
        self.outside.scope = None
        factories.keep(self.outside)
        self.client.force_login(self.outside)
        assert self.hidden.name not in self.body("/board/")
        assert self.indicator.name in self.body("/board/")


class TimeTests(OutsideCase):
    def test_the_last_day_is_a_day_of_work(self):
        assert self.client.get("/board/").status_code == 200

    def test_the_morning_after_no_address_answers_although_signed_in(self):
        after = (NOON + datetime.timedelta(days=1)).isoformat()
        with override_settings(CLOCK=after):
            for name in set(POLICY) - OPEN_DOORS:
                url = reverse(name, kwargs=self.arguments(name))
                self.client.force_login(self.outside)
                with self.subTest(name):
                    assert self.client.get(url).status_code in (302, 405)
