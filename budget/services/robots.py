"""Group robots, set up by the system administrator; keys are written, never read."""

import datetime
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from budget.audit import door
from budget.choices import Action, Duty, RobotKind
from budget.models import Department, Robot, User
from budget.robots import KEYS, BadAddress
from budget.services import rights, webhooks


@dataclass(frozen=True, slots=True)
class Settings:
    """What the administrator types; an empty address or secret keeps the old one."""

    kind: RobotKind
    name: str
    address: str
    secret: str
    is_active: bool


def create_robot(
    *, department_id: int, wanted: Settings, actor: User, now: datetime.datetime
) -> Robot:
    """Set up a robot for a branch. Raises PermissionDenied, ValidationError."""
    with door.change(actor=actor, action=Action.ROBOT_SET, now=now):
        rights.require_duty(actor, Duty.SYSTEM)
        robot = Robot(department=Department.objects.get(pk=department_id))
        if not wanted.address:
            raise ValidationError({"address": _("请填写机器人的地址。")})
        return _save(robot, wanted)


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
        return _save(robot, wanted)


def try_robot(*, robot_id: int, actor: User) -> None:
    """Send a short message now. Raises PermissionDenied, NotDelivered."""
    rights.require_duty(actor, Duty.SYSTEM)
    robot = Robot.objects.get(pk=robot_id)
    webhooks.send(robot, _("这是一条测试消息。"))


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
