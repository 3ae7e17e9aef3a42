"""Group robots, set up by the system administrator; keys are written, never read."""

import datetime
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from budget.audit import door
from budget.choices import Action, Duty, NoticeKind, RobotKind, SecurityKind
from budget.models import Department, Notice, Robot, User
from budget.queries import heads
from budget.robots import KEYS, BadAddress
from budget.services import notices, rights, security, webhooks

DONE = {
    "set": ("新设", "set up"),
    "changed": ("修改", "changed"),
    "tried": ("发送测试消息", "sent a test message"),
}
TOLD = (
    "{who}对群机器人“{name}”作了{done}（{place}），群里会收到{department}的提醒。"
    "如非本单位安排，请联系安全管理员。"
)
TOLD_EN = (
    "{who}: group robot “{name}” {done} ({place}). Its group hears the reminders of "
    "{department}. If nobody here asked for it, tell the security administrator."
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the administrator types; an empty address or secret keeps the old one."""

    kind: RobotKind
    name: str
    address: str
    secret: str
    is_active: bool


def create_robot(
    *,
    department_id: int,
    wanted: Settings,
    actor: User,
    now: datetime.datetime,
    key: str = "",
) -> Robot:
    """Set up a robot for a branch.

    Raises PermissionDenied, ValidationError, door.Repeated for the same form.
    """
    with door.change(actor=actor, action=Action.ROBOT_SET, now=now, key=key):
        rights.require_duty(actor, Duty.SYSTEM)
        robot = Robot(department=Department.objects.get(pk=department_id))
        if not wanted.address:
            raise ValidationError({"address": _("请填写机器人的地址。")})
        _save(robot, wanted)
        _tell(robot, "set")
        return robot


def change_robot(
    *,
    robot_id: int,
    version: int,
    wanted: Settings,
    actor: User,
    now: datetime.datetime,
) -> Robot:
    """Change a robot. Raises PermissionDenied, StaleVersion, ValidationError."""
    with door.change(actor=actor, action=Action.ROBOT_SET, now=now):
        robot: Robot = door.lock(Robot.objects.filter(pk=robot_id))[0]
        rights.require_duty(actor, Duty.SYSTEM)
        rights.require_version(robot.version, version)
        if robot.kind != wanted.kind and not wanted.address:
            raise ValidationError({"address": _("更换类别须重新填写地址。")})
        robot.version += 1
        _save(robot, wanted)
        _tell(robot, "changed")
        return robot


def try_robot(*, robot_id: int, actor: User, now: datetime.datetime) -> None:
    """Send a short message now, and keep that it was. Raises PermissionDenied,
    NotDelivered."""
    rights.require_duty(actor, Duty.SYSTEM)
    robot = Robot.objects.select_related("department").get(pk=robot_id)
    refused: webhooks.NotDelivered | None = None
    try:
        webhooks.send(robot, _("这是一条测试消息。"))
    except webhooks.NotDelivered as fault:
        refused = fault
    with door.change(actor=actor, action=Action.ROBOT_SET, now=now):
        _tell(robot, "tried", succeeded=refused is None)
    if refused is not None:
        raise refused


def _tell(robot: Robot, done: str, *, succeeded: bool = True) -> None:
    """Put the act into the security log, and tell the heads of the branch of it.

    What a group hears is their business: an administrator who points a robot at a
    group of the own shall not do so unseen.
    """
    act, department = door.current(), robot.department
    place_of = urlsplit(robot.address).hostname or ""
    security.note_act(
        SecurityKind.ROBOT,
        subject=f"{department} {robot.name}",
        detail=f"{DONE[done][0]} {place_of}",
        path=department.path,
        succeeded=succeeded,
    )
    facts = {
        "who": act.actor_name,
        "name": robot.name,
        "department": str(department),
        "place": place_of,
    }
    notices.keep(
        [
            Notice(
                user_id=user_id,
                dedupe_key=f"robot:{robot.pk}:{done}:{act.now.isoformat()}:{user_id}",
                kind=NoticeKind.ROBOT,
                path=path,
                text=TOLD.format(done=DONE[done][0], **facts),
                text_en=TOLD_EN.format(done=DONE[done][1], **facts),
                created_at=act.now,
            )
            for user_id, path in heads.of(department.path, act.now)
        ]
    )


def _save(robot: Robot, wanted: Settings) -> Robot:
    robot.kind, robot.name = wanted.kind, wanted.name
    robot.is_active = wanted.is_active
    if wanted.address:
        robot.address, robot.token = _parted(wanted)
        robot.secret = ""
    if wanted.secret:
        robot.secret = wanted.secret
    door.save(robot)
    return robot


def _parted(wanted: Settings) -> tuple[str, str]:
    """Return the address without its key, and the key."""
    try:
        where, query = webhooks.place(wanted.address)
    except BadAddress as fault:
        raise ValidationError({"address": _why(str(fault))}) from None
    token = query.get(KEYS[wanted.kind], "")
    if not token:
        words = _("地址中没有%(key)s，请从机器人的设置页完整复制。")
        raise ValidationError({"address": words % {"key": KEYS[wanted.kind]}})
    standard = {"https": 443, "http": 80}[where.scheme]
    port = "" if where.port == standard else f":{where.port}"
    host = f"[{where.host}]" if ":" in where.host else where.host
    return f"{where.scheme}://{host}{port}{where.path}", token


def _why(code: str) -> str:
    return {
        "scheme": _("只允许 https 地址。"),
        "host": _("这个主机不在允许的名单（WEBHOOK_HOSTS）中。"),
    }.get(code, _("这不是一个可用的地址。"))
