"""A real server on this machine answers well, hangs, lies, redirects, sends garbage."""

import http.server
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from budget.models import Robot
from budget.services import webhooks
from budget.services.webhooks import NotDelivered

SECRETS = ("693a-91f6", "SEC-000")
OK = b'{"errcode": 0, "errmsg": "ok"}'


class Group:
    """What the other side does, and what it was sent."""

    def __init__(self) -> None:
        self.manner = "well"
        self.calls: list[tuple[str, bytes]] = []
        self.port = 0


@pytest.fixture
def group(settings: Any) -> Iterator[Group]:
    state = Group()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.calls.append((self.path, body))
            getattr(self, f"answer_{state.manner}")()

        def answer_well(self) -> None:
            self.reply(200, OK)

        def answer_lying(self) -> None:
            self.reply(200, b'{"errcode": 310000, "errmsg": "sign 693a-91f6"}')

        def answer_redirect(self) -> None:
            self.send_response(302)
            self.send_header("Location", f"http://127.0.0.1:{state.port}/elsewhere")
            self.end_headers()

        def answer_garbage(self) -> None:
            self.wfile.write(b"\x00\xff no http at all\r\n\r\n")

        def answer_large(self) -> None:
            self.reply(200, OK + b" " * 200_000)

        def answer_slow(self) -> None:
            try:
                for byte in b"HTTP/1.1 200 OK\r\n" * 50:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    time.sleep(0.05)
            except OSError:
                pass

        def answer_hang(self) -> None:
            time.sleep(1.5)

        def reply(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.port = server.server_address[1]
    # The argument is how long its end waits for the next look at the flag.
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    settings.WEBHOOK_SCHEMES = ["http"]
    settings.WEBHOOK_HOSTS = [f"127.0.0.1:{state.port}", "localhost"]
    settings.WEBHOOK_PRIVATE = True
    yield state
    server.shutdown()
    server.server_close()


def robot(group: Group, **extra: Any) -> Robot:
    values: dict[str, Any] = {
        "kind": "dingtalk",
        "name": "群",
        "address": f"http://127.0.0.1:{group.port}/robot/send",
        "token": SECRETS[0],
        "secret": SECRETS[1],
        **extra,
    }
    return Robot(**values)


def test_message_arrives_with_key_and_signature(group: Group) -> None:
    webhooks.send(robot(group), "3项未报")
    ((path, body),) = group.calls
    assert path.startswith("/robot/send?access_token=693a-91f6&timestamp=")
    assert "&sign=" in path
    assert json.loads(body) == {
        "msgtype": "text",
        "text": {"content": "【序时】3项未报"},
    }


def test_wecom_gets_its_key_alone(group: Group) -> None:
    webhooks.send(robot(group, kind="wecom"), "3项未报")
    assert group.calls[0][0] == "/robot/send?key=693a-91f6"


@pytest.mark.parametrize(
    ("manner", "reason"),
    [
        ("lying", "errcode 310000"),
        ("redirect", "HTTP 302"),
        ("garbage", "BadStatusLine"),
        ("large", "ValueError"),
    ],
)
def test_other_answers_are_failures_without_any_key_in_their_words(
    group: Group, manner: str, reason: str
) -> None:
    group.manner = manner
    with pytest.raises(NotDelivered) as caught:
        webhooks.send(robot(group), "3项未报")
    assert str(caught.value) == reason
    assert len(group.calls) == 1


@pytest.mark.parametrize("manner", ["redirect", "garbage", "large"])
def test_no_line_is_left_open_for_as_long_as_somebody_looks_at_the_failure(
    group: Group, monkeypatch: pytest.MonkeyPatch, manner: str
) -> None:
    group.manner = manner
    lines: list[socket.socket] = []
    call = socket.create_connection

    def noted(*where: Any) -> socket.socket:
        lines.append(call(*where))
        return lines[-1]

    monkeypatch.setattr(socket, "create_connection", noted)
    with pytest.raises(NotDelivered) as caught:
        webhooks.send(robot(group), "3项未报")
    assert [line.fileno() for line in lines] == [-1], caught


@pytest.mark.parametrize("manner", ["hang", "slow"])
def test_line_is_cut_after_its_time(group: Group, settings: Any, manner: str) -> None:
    group.manner = manner
    settings.WEBHOOK_SECONDS = 0.4
    with pytest.raises(NotDelivered):
        webhooks.send(robot(group), "3项未报")


def test_nobody_listening_is_a_failure(group: Group, settings: Any) -> None:
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    with pytest.raises(NotDelivered, match="ConnectionRefusedError"):
        webhooks.send(robot(group, address="http://127.0.0.1:9/x"), "3项未报")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_private_address_is_refused_also_behind_a_name(
    group: Group, settings: Any, host: str
) -> None:
    settings.WEBHOOK_PRIVATE = False
    settings.WEBHOOK_HOSTS = [host]
    address = f"http://{host}:{group.port}/x"
    with pytest.raises(NotDelivered, match="private address refused"):
        webhooks.send(robot(group, address=address), "3项未报")
    assert group.calls == []


def test_host_taken_off_the_list_is_called_no_more(group: Group, settings: Any) -> None:
    settings.WEBHOOK_HOSTS = ["qyapi.weixin.qq.com"]
    with pytest.raises(NotDelivered, match="address refused"):
        webhooks.send(robot(group), "3项未报")
    assert group.calls == []


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "192.168.1.1", "169.254.169.254", "::1", "::ffff:127.0.0.1",
     "fe80::1%eth0", "fd00::1", "0.0.0.0", "224.0.0.1", "100.64.0.1"],
)  # fmt: skip
def test_every_kind_of_private_address_is_known(address: str) -> None:
    assert not webhooks._is_public(address)


def test_public_address_is_let_through() -> None:
    assert webhooks._is_public("1.1.1.1")
