"""Group robots: set up and tried by the system administrator, their keys not shown."""

from typing import Any

import pytest

from budget.choices import NoticeKind, SecurityKind
from budget.models import Change, Notice, Robot, SecurityEvent
from tests.base import TestCase

pytestmark = pytest.mark.slow

ADDRESS = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a-91f6"


class RobotPageTests(TestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.sysadmin)

    def create(self, **extra: str) -> Any:
        data = {
            "department": str(self.section.pk),
            "kind": "wecom",
            "name": "工作群",
            "address": ADDRESS,
            "secret": "",
            **extra,
        }
        return self.client.post("/robots/new/", data)

    def change(self, robot: Robot, **extra: str) -> Any:
        data = {
            "kind": robot.kind,
            "name": robot.name,
            "is_active": "on",
            "version": str(robot.version),
            **extra,
        }
        return self.client.post(f"/robots/{robot.pk}/", data)

    def test_key_is_parted_from_the_address_and_shown_nowhere(self) -> None:
        self.assertRedirects(self.create(), "/robots/")
        robot = Robot.objects.get()
        self.assertEqual(robot.token, "693a-91f6")
        self.assertEqual(
            robot.address, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"
        )
        for url in ("/robots/", f"/robots/{robot.pk}/"):
            self.assertNotContains(self.client.get(url), "693a-91f6")
        self.assertEqual(Change.objects.latest("pk").action, "robot.set")

    def test_empty_boxes_keep_the_keys(self) -> None:
        self.create(kind="dingtalk", secret="SEC-000", address=DINGTALK)
        robot = Robot.objects.get()
        self.change(robot, name="新名")
        robot.refresh_from_db()
        self.assertEqual(
            (robot.name, robot.token, robot.secret), ("新名", "t-1", "SEC-000")
        )

    def test_new_address_forgets_the_old_secret(self) -> None:
        self.create(kind="dingtalk", secret="SEC-000", address=DINGTALK)
        robot = Robot.objects.get()
        self.change(robot, address=DINGTALK.replace("t-1", "t-2"))
        robot.refresh_from_db()
        self.assertEqual((robot.token, robot.secret), ("t-2", ""))

    def test_address_that_may_not_be_called_is_refused_with_what_to_do(self) -> None:
        for address, words in (
            ("http://qyapi.weixin.qq.com/x?key=1", "只允许 https"),
            ("https://evil.example/x?key=1", "WEBHOOK_HOSTS"),
            ("https://qyapi.weixin.qq.com/x", "地址中没有key"),
            ("", "请填写机器人的地址"),
        ):
            response = self.create(address=address)
            self.assertContains(response, words, status_code=422)
        self.assertFalse(Robot.objects.exists())

    def test_stale_form_is_refused(self) -> None:
        self.create()
        robot = Robot.objects.get()
        self.change(robot, name="甲")
        self.assertEqual(self.change(robot, name="乙").status_code, 409)

    def test_test_message_that_is_not_taken_says_so(self) -> None:
        self.create()
        with self.settings(WEBHOOK_HOSTS=[]):
            response = self.client.post(
                f"/robots/{Robot.objects.get().pk}/try/", follow=True
            )
        self.assertContains(response, "测试消息未送达：地址已不在允许的名单")

    def told(self, user: Any) -> list[str]:
        rows = Notice.objects.filter(user=user, kind=NoticeKind.ROBOT).order_by("pk")
        return list(rows.values_list("text", flat=True))

    def test_setting_changing_and_trying_tell_the_heads_and_the_log(self) -> None:
        self.create()
        robot = Robot.objects.get()
        self.change(robot, name="新名")
        with self.settings(WEBHOOK_HOSTS=[]):
            self.client.post(f"/robots/{robot.pk}/try/")
        done = ["新设", "修改", "发送测试消息"]
        events = SecurityEvent.objects.filter(kind=SecurityKind.ROBOT).order_by("pk")
        self.assertEqual(
            list(events.values_list("detail", "succeeded", "path")),
            [
                (f"{word} qyapi.weixin.qq.com", word != done[2], "00010001")
                for word in done
            ],
        )
        told = self.told(self.head)
        self.assertEqual(len(told), 3)
        for text, word in zip(told, done, strict=True):
            self.assertIn("sysadmin对群机器人", text)
            self.assertIn(word, text)
        self.assertNotIn("693a-91f6", " ".join(told))
        self.assertEqual(self.told(self.lead), [])

    def test_queries_do_not_grow_with_the_robots(self) -> None:
        self.client.get("/robots/")
        with self.assertNumQueries(5):
            self.client.get("/robots/")
        for number in range(5):
            self.create(name=f"群{number}")
        with self.assertNumQueries(5):
            self.client.get("/robots/")


DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=t-1"
