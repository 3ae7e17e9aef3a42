"""While one types: the light before saving, the draft kept, the two linked boxes."""

from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from budget.choices import Status
from budget.models import Change
from performance.models import Actual
from tests import factories
from tests.base import NOON
from tests.performance.test_entry_views import EntryCase

HTMX = {"HTTP_HX_REQUEST": "true"}
# What the trail writes: the act, the copy, the row and the seal.
TRAIL = 4


class DraftCase(EntryCase):
    def keep(self, text="27", **extra):
        data = {"text": text, "quality": "flash", **extra}
        return self.client.post(f"{self.url}keep/", data, **HTMX)

    def preview(self, text="27", **extra):
        return self.client.get(f"{self.url}preview/", {"text": text, **extra})

    def in_force(self, value, month=6, year=2024):
        period = factories.make_period(self.bureau, month, year)
        return factories.make_actual(
            self.indicator, period, value, status=Status.APPROVED
        )


class PreviewTests(DraftCase):
    def test_the_light_is_shown_before_anything_is_saved(self):
        before = Change.objects.count()
        for text, light in (("27", "绿灯"), ("16", "黄灯"), ("3", "红灯")):
            assert light in self.preview(text).json()["light"], text
        assert not Actual.objects.exists()
        assert Change.objects.count() == before

    def test_a_doubtful_figure_is_asked_about_and_still_judged(self):
        self.in_force("20")
        answer = self.preview("11").json()
        assert "累计数不应减少" in answer["asked"]
        assert "红灯" in answer["light"]

    def test_what_cannot_be_read_has_words_and_no_light(self):
        answer = self.preview("很多").json()
        assert "请只填数字" in answer["asked"]
        assert answer["light"] == ""

    def test_the_sum_and_the_part_follow_each_other_exactly(self):
        self.in_force("16")
        assert self.preview("27").json()["increment"] == "11"
        answer = self.preview("", increment="11", typed="increment").json()
        assert (answer["total"], answer["increment"]) == ("27", "11")

    def test_an_indicator_of_somebody_else_is_not_found(self):
        self.client.force_login(self.colleague)
        assert self.preview().status_code == 404

    def test_queries_do_not_grow_with_the_past(self):
        self.preview()
        with CaptureQueriesContext(connection) as few:
            self.preview()
        self.in_force("16")
        self.in_force("20", 9, 2023)
        with self.assertNumQueries(len(few)):
            self.preview()


class KeepTests(DraftCase):
    def test_a_draft_is_kept_with_its_version_and_time(self):
        answer = self.keep()
        assert answer.status_code == 200
        assert answer.json()["version"] == 1
        kept = timezone.localtime(Change.objects.latest("pk").at)
        assert answer.json()["at"] == f"{kept:%H:%M}"
        assert Actual.objects.get().value == Decimal(27)

    def test_the_next_save_rests_on_the_version_of_the_last(self):
        version = self.keep().json()["version"]
        again = self.keep("28", version=version).json()
        assert again["version"] == version + 1
        assert Actual.objects.get().value == Decimal(28)

    def test_a_draft_is_emptied_again(self):
        version = self.keep().json()["version"]
        answer = self.keep("", version=version)
        assert answer.status_code == 200
        assert Actual.objects.get().value is None
        assert "无灯" in self.client.get("/entry/").content.decode()

    def test_a_colleagues_save_is_shown_beside_ones_own(self):
        self.keep("20")
        answer = self.keep("21")
        assert answer.status_code == 409
        found = answer.json()
        assert (found["stored"], found["author"]) == ("20", "lead")
        assert found["mine"] is True
        assert self.keep("21", version=found["version"]).status_code == 200

    def test_a_locked_period_is_no_conflict_to_win(self):
        self.period.locked_at = NOON
        self.period.lock_reason = "已汇总上报。"
        factories.keep(self.period)
        answer = self.keep()
        assert answer.status_code == 409
        assert "已汇总上报" in answer.json()["refused"]
        assert answer.json()["mine"] is False

    def test_a_question_comes_back_with_its_own_answer(self):
        self.in_force("20", 9, 2023)
        answer = self.keep("200")
        assert answer.status_code == 422
        assert "10倍" in answer.json()["asked"]
        assert self.keep("200", confirmed="ten_times:200:20").status_code == 200

    def test_an_expired_session_keeps_nothing(self):
        self.client.logout()
        assert self.keep().status_code == 401

    def test_a_cell_costs_ten_queries_and_four_of_the_trail(self):
        """Session, account, begin and commit included; the first save of a cell too."""
        self.preview()
        with CaptureQueriesContext(connection) as first:
            version = self.keep().json()["version"]
        with CaptureQueriesContext(connection) as queries:
            self.keep("28", version=version)
        told = [q["sql"] for q in queries]
        assert len(told) <= 10 + TRAIL, told
        assert len(first) <= 10 + TRAIL, [q["sql"] for q in first]


class LinkedTests(DraftCase):
    def setUp(self):
        super().setUp()
        self.in_force("16")

    def test_the_part_alone_makes_the_sum_and_is_kept_as_typed(self):
        answer = self.keep("", increment="11", typed="increment")
        assert answer.status_code == 200
        actual = Actual.objects.get(period=self.period)
        assert (actual.value, actual.as_typed) == (Decimal(27), "本季新增11")

    def test_decimals_are_added_without_a_rounding_error(self):
        self.indicator.decimals = 2
        factories.keep(self.indicator)
        half = Actual.objects.get(period__month=6)
        half.value = Decimal("16.1")
        factories.keep(half)
        assert self.keep("", increment="10.2", typed="increment").status_code == 200
        assert Actual.objects.get(period=self.period).value == Decimal("26.3")

    def test_two_boxes_that_disagree_are_refused_with_the_sum(self):
        answer = self.keep("30", increment="11", typed="text")
        assert answer.status_code == 422
        assert "本季新增11加上期16应为27" in answer.json()["asked"]
        assert not Actual.objects.filter(period=self.period).exists()

    def test_of_a_sum_that_is_refused_its_part_says_nothing(self):
        for text, part, why in (
            ("-5", "-21", "该指标不能为负数"),
            ("27.5", "11.5", "最多0位小数"),
        ):
            with self.subTest(text):
                asked = self.keep(text, increment=part, typed="text").json()["asked"]
                assert why in asked
                assert "本季新增" not in asked

    def test_a_doubtful_sum_is_asked_about_and_confirmed(self):
        asked = self.keep("", increment="900", typed="increment")
        assert asked.status_code == 422
        assert "我已核对，916 无误" in asked.json()["asked"]
        key = "far_beyond:916:30"
        answer = self.keep("", increment="900", typed="increment", confirmed=key)
        assert answer.status_code == 200

    def test_words_in_the_part_are_refused(self):
        answer = self.keep("", increment="若干", typed="increment")
        assert "本季新增请按本格单位填写" in answer.json()["asked"]

    def test_without_last_periods_figure_the_part_says_nothing(self):
        Actual.objects.get(period__month=6)
        third = factories.make_indicator(self.section, "办件数", responsible=self.lead)
        url = f"/entry/{self.period.pk}/{third.pk}/keep/"
        data = {"text": "5", "increment": "5", "quality": "flash"}
        assert self.client.post(url, data, **HTMX).json()["increment"] == ""
