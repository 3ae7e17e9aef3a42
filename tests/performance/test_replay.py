"""The board of an earlier instant is the board that was printed then."""

import datetime
import html
import io
import json
import re
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from budget import clock
from budget.audit import as_of, door
from budget.choices import Action
from budget.models import Department, OutsideDoor
from performance.models import Actual, LightChange, Policy, TargetVersion
from performance.services.assessing import assess_period
from tests import example, factories
from tests.base import TestCase

pytestmark = pytest.mark.slow

THEN = "2024-11-05T12:00"
LATER = datetime.datetime.fromisoformat("2024-11-20T10:00+08:00")


@override_settings(CLOCK="2024-11-25T09:00:00+08:00", DEMO=True)
class ReplayTests(TestCase):
    @classmethod
    def set_the_stage(cls):
        example.load_judged()

    def printed(self, command, *options):
        out = io.StringIO()
        call_command(
            command, "--year=2024", "--month=9", "--json", *options, stdout=out
        )
        return json.loads(out.getvalue())

    def target(self, printed, code):
        return next(row for row in printed["targets"] if row["id"] == code)

    def change_everything(self):
        """Do in November what moves lights of September: figure, target, rules."""
        with door.change(actor=None, action=Action.DATA_LOADED, now=LATER):
            figure = Actual.objects.in_force().get(
                indicator=example.target("I06").indicator, period=example.period(9)
            )
            figure.value, figure.as_typed = Decimal(1), "1"
            door.save(figure)
            version = TargetVersion.objects.get(target=example.target("I08"))
            version.number = version.number * 10
            door.save(version)
            rules = Policy.objects.in_force().get()
            rules.green_from = Decimal(99)
            door.save(rules)
            bureau = Department.objects.get(code="307")
            bureau.name = "另一个名称"
            door.save(bureau)
        assess_period(path="", year=2024, month=9, now=LATER)

    def test_a_replayed_board_is_the_one_that_was_printed(self):
        with as_of.past(datetime.datetime.fromisoformat(THEN + "+08:00")):
            before = self.printed("board")
        self.change_everything()
        now = self.printed("board")
        assert now != before
        again = self.printed("replay", f"--at={THEN}")
        assert again == before
        assert self.target(again, "I06")["since"] == self.target(before, "I06")["since"]

    def test_a_correction_is_not_known_before_it_was_made(self):
        early = self.target(self.printed("replay", "--at=2024-10-26T12:00"), "I06")
        late = self.target(self.printed("replay", "--at=2024-11-01T12:00"), "I06")
        assert (early["actual"], late["actual"]) == ("31.9", "34.6")
        assert (early["light"], late["light"]) == ("yellow", "green")

    def test_before_anything_was_recorded_there_is_nothing(self):
        assert self.printed("replay", "--at=2020-01-01T00:00")["targets"] == []

    def test_a_period_that_there_never_was_is_said_so(self):
        with pytest.raises(CommandError, match="没有 2024 年 1–8 月的填报期"):
            call_command("replay", "--at=2024-10-01", "--year=2024", "--month=8")

    def test_the_past_leaves_no_trace_and_takes_nothing(self):
        rows = LightChange.objects.count()
        at = datetime.datetime.fromisoformat(THEN + "+08:00")
        with as_of.past(at):
            assert clock.now() == at
            with (
                pytest.raises(OutsideDoor),
                door.change(actor=None, action=Action.DATA_LOADED),
            ):
                pass
        assert clock.now() > at
        assert LightChange.objects.count() == rows
        assert Department.objects.filter(code="307").exists()

    def test_what_is_no_instant_or_yet_to_come_is_refused_in_words(self):
        for text in ("gestern", "2099-01-01T00:00"):
            with pytest.raises(CommandError):
                self.printed("replay", f"--at={text}")

    def page(self, username, at, url="/board/?period=2024-9&at="):
        user = example.user(username)
        user.must_change_password, user.first_password_until = False, None
        factories.keep(user)
        self.client.force_login(user)
        return self.client.get(url + at)

    def test_the_auditor_sees_the_page_of_that_day_and_the_way_back(self):
        answer = self.page("auditor", "2024-10-26T12:00")
        assert answer.status_code == 200
        text = answer.content.decode()
        assert "这是 2024-10-26 12:00 的情况" in text
        assert "31.9" in text and "34.6" not in text
        assert "34.6" in self.page("auditor", "").content.decode()

    def test_a_target_a_project_a_form_and_a_figure_can_be_looked_back_at(self):
        target = example.target("I06")
        figure = example.actuals("I06", 9)[0]
        project = target.goal.project_year_id
        for url in (
            f"/targets/{target.pk}/",
            f"/projects/{project}/",
            f"/actuals/{figure.pk}/",
            f"/forms/projects/{project}/",
            f"/forms/projects/{project}/monitor/",
            f"/forms/projects/{project}/score/",
        ):
            with self.subTest(url):
                answer = self.page("auditor", "2024-10-26T12:00", url + "?at=")
                assert answer.status_code == 200
                assert "2024-10-26 12:00" in answer.content.decode()

    def test_heads_may_look_back_and_leads_may_not(self):
        assert self.page("head", "2024-10-26T12:00").status_code == 200
        assert self.page("keji", "2024-10-26T12:00").status_code == 403

    def test_what_is_no_past_instant_is_refused_on_a_page(self):
        for at in ("gestern", "2099-01-01T00:00", "2024-13-01"):
            answer = self.page("auditor", at)
            assert answer.status_code == 422
            assert "2024-10-15T12:00" in answer.content.decode()

    def test_what_moved_between_two_instants_is_told_with_its_cause(self):
        out = io.StringIO()
        call_command(
            "replay",
            *("--at=2024-10-26T12:00", "--until=2024-11-01T12:00"),
            *("--year=2024", "--month=9", "--json"),
            stdout=out,
        )
        moved = [json.loads(line) for line in out.getvalue().splitlines()]
        row = next(row for row in moved if row["id"] == "I06")
        assert (row["before"], row["after"]) == ("yellow", "green")
        assert (row["actual_before"], row["actual_after"]) == ("31.9", "34.6")
        assert row["cause"] == "correction"
        assert row["document_no"]

    def test_what_moved_until_now_is_told_too(self):
        self.change_everything()
        out = io.StringIO()
        call_command(
            "replay",
            *(f"--at={THEN}", "--until=now", "--year=2024", "--month=9", "--json"),
            stdout=out,
        )
        moved = [json.loads(line) for line in out.getvalue().splitlines()]
        row = next(row for row in moved if row["id"] == "I06")
        assert (row["before"], row["after"]) == ("green", "red")
        assert (row["actual_after"], row["cause"]) == ("1", "figure")

    def test_the_page_of_what_moved(self):
        url = "/board/between/?period=2024-9&first=2024-10-26T12:00&second="
        text = self.page("auditor", "2024-11-01T12:00", url).content.decode()
        assert "31.9" in text and "34.6" in text
        assert self.page("auditor", "2024-10-01T12:00", url).status_code == 422
        assert self.page("auditor", "2099-10-01T12:00", url).status_code == 422
        assert self.page("keji", "", url).status_code == 403
        assert self.page("auditor", "", "/board/between/").status_code == 200

    def test_from_a_page_of_then_the_comparison_starts_at_that_instant(self):
        url = "/board/between/?at="
        answer = self.page("auditor", "2024-10-26T12:00", url)
        assert answer.status_code == 200
        text = answer.content.decode()
        assert "这个字段是必填项" not in text
        assert 'value="2024-10-26T12:00"' in text
        assert self.page("auditor", "yesterday", url).status_code == 200

    def test_what_was_not_there_yet_says_so_and_not_that_the_address_is_wrong(self):
        project = example.target("I06").goal.project_year_id
        answer = self.page("auditor", "2024-01-30T09:00", f"/projects/{project}/?at=")
        assert answer.status_code == 404
        text = answer.content.decode()
        assert "请改看较晚的时刻" in text
        assert "请核对地址" not in text
        now = self.page("auditor", "", "/projects/99999/?")
        assert "请核对地址" in now.content.decode()

    def test_one_click_leads_from_the_timeline_to_the_record_of_then(self):
        figure = example.actuals("I06", 9)[0]
        url = f"/trail/performance.actual/{figure.pk}/?x="
        text = self.page("auditor", "", url).content.decode()
        links = re.findall(rf'href="(/actuals/{figure.pk}/\?at=[^"]+)"', text)
        assert len(links) >= 2
        oldest, newest = html.unescape(links[-1]), html.unescape(links[0])
        assert oldest != newest
        for link in (oldest, newest):
            answer = self.client.get(link)
            assert answer.status_code == 200
            assert "回放" in answer.content.decode()
        assert "查看当时的样子" not in self.page("keji", "", url).content.decode()
