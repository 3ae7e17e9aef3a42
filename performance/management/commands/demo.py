"""The example bureau, ready to look at: migrate, load, judge, print, serve.

1. Refuse in production, in a database with other bureaus, on a port that is taken.
2. Migrate; load the example and judge it as its year goes by.
3. Print the board, the address and one account per role with a new password.
4. Serve with the clock set back to the example's year, or to where an earlier run
   stopped, with the jobs done beside.
"""

import datetime
import os
import secrets
import socket
import string
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from budget import clock
from budget.audit import door
from budget.choices import Action
from budget.models import Change, Department, User
from budget.services import organization
from performance.services import assessing, example, library_taking, telling
from performance.services import example_files as files

CLOCK = "2024-11-05T09:00:00+08:00"
REPORTED_MONTHS = (3, 6, 9)
# No 0 O 1 l I: passwords are read off a screen and typed.
LETTERS = "".join(c for c in string.ascii_letters + string.digits if c not in "0O1lI")
GROUPS, GROUP = 4, 4
# Somebody watches: what was asked for is to be done while the page is looked at.
LOOP_SECONDS = 3


class Command(BaseCommand):
    help = "样例单位：载入、研判、打印看板与账号，并启动网页（PORT 指定端口）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="只载入，不启动")

    def handle(self, *args: Any, **options: Any) -> None:
        serving = not options["no_serve"]
        host, port = os.environ.get("HOST") or "127.0.0.1", port_wanted()
        _refuse_production()
        if serving:
            _refuse_taken(host, port)
        settings.DEMO = True
        named, settings.CLOCK = settings.CLOCK, settings.CLOCK or CLOCK
        self._say("建表 …")
        call_command("migrate", verbosity=0)
        if not named:
            _go_on()
        self._prepare()
        self._show()
        if serving:
            self._say(f"\n打开 http://{host}:{port}/   Ctrl-C 停止")
            _serve(host, port)

    def _prepare(self) -> None:
        _refuse_other_bureaus()
        call_command("load_calendar", verbosity=0)
        call_command("load_library", verbosity=0)
        self._say("载入样例单位 …")
        if example.load_example(self._say, _judge):
            _fill_library()
        self._say("研判 …")
        for month in REPORTED_MONTHS:
            _judge(month, clock.now())
        _remind()

    def _show(self) -> None:
        year, month = files.YEAR, REPORTED_MONTHS[-1]
        call_command("board", year=year, month=month, stdout=self.stdout)
        self._say(
            f"\n样例数据，演示日期 {clock.today()}。账号与密码（每次运行都会更换）："
        )
        for user, password in renew_passwords():
            self._say(f"  {user.username:<12}{_padded(user.name, 28)}{password}")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _go_on() -> None:
    """Set the clock to the last act of an earlier run: none lies in the future."""
    last = Change.objects.order_by("-at").values_list("at", flat=True).first()
    if last is not None and last > clock.now():
        settings.CLOCK = last.isoformat()


def _fill_library() -> None:
    """Let the example bureau's own entries be what its forms measure."""
    body = Department.objects.get(code=files.BODY_CODE)
    library_taking.take_in(
        department_id=body.pk, year=files.YEAR, actor=None, now=clock.now()
    )


def port_wanted() -> int:
    """Return PORT from the environment; raise CommandError for what is no port."""
    text = os.environ.get("PORT") or "8000"
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise CommandError(f"PORT={text!r} 不是端口号，例如：make demo PORT=8001")
    return int(text)


def renew_passwords() -> list[tuple[User, str]]:
    """Give each open example account a new password; return them in their order."""
    now = clock.now()
    logins = [row["username"] for row in files.document("bureau.json")["accounts"]]
    users = {user.username: user for user in User.objects.filter(username__in=logins)}
    renewed = []
    # One act, so that the auditor's first page is not thirteen new passwords.
    with door.change(actor=None, action=Action.PASSWORD_CHANGED, now=now):
        for login in logins:
            if login not in users or not users[login].is_active:
                continue
            password = new_password(users[login])
            user = organization.reset_password(
                user_id=users[login].pk,
                password=password,
                actor=None,
                now=now,
                must_change=False,
            )
            renewed.append((user, password))
    return renewed


def new_password(user: User) -> str:
    """Return a random password that the policy in force accepts."""
    while True:
        password = "-".join(_letters() for _ in range(GROUPS))
        try:
            validate_password(password, user)
        except ValidationError:
            continue
        return password


def _letters() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(GROUP))


def _judge(month: int, now: datetime.datetime) -> None:
    assessing.assess_period(year=files.YEAR, month=month, now=now)


def _remind() -> None:
    """Tell everybody what the morning of the demo's day would tell."""
    body = Department.objects.get(code=files.BODY_CODE)
    telling.remind(body=body.path, today=clock.today(), now=clock.now())


def _refuse_production() -> None:
    if settings.PRODUCTION:
        raise CommandError("生产环境（PRODUCTION=1）不能载入样例单位。")


def _refuse_other_bureaus() -> None:
    others = Department.objects.filter(parent=None).exclude(code=files.BODY_CODE)
    if others.exists():
        raise CommandError("此数据库已有其他单位，不能载入样例。请另设 DATABASE_URL。")


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise CommandError(
                f"端口 {port} 不可用（{fault.strerror}），"
                f"请换一个：make demo PORT={port + 1}"
            ) from fault


def _serve(host: str, port: int) -> None:
    """Become the web server: Ctrl-C then reaches it directly."""
    connections.close_all()
    sys.stdout.flush()
    environment = {**os.environ, "DEMO": "1", "CLOCK": clock.now().isoformat()}
    _work_beside(environment)
    command = [sys.executable, "-m", "granian", "--interface", "wsgi"]
    command += ["config.wsgi:application", "--host", host, "--port", str(port)]
    command += ["--blocking-threads", "2", "--no-ws", "--log-level", "warning"]
    os.execve(sys.executable, command, environment)


def _work_beside(environment: dict[str, str]) -> None:
    """Start what does the jobs; it ends with this process, the web server to be."""
    manage = Path(settings.BASE_DIR) / "manage.py"
    subprocess.Popen(
        [sys.executable, str(manage), "run_due_jobs", "--loop", "--with-parent"],
        env={
            **environment,
            "JOB_LOOP_SECONDS": str(LOOP_SECONDS),
            "LOG_LEVEL": "WARNING",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def _padded(text: str, width: int) -> str:
    """Fill up with blanks; a Chinese character takes two columns."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return text + " " * max(0, width - len(text) - wide)
