"""Addresses, signatures, messages and answers of group robots."""

import json
from urllib.parse import parse_qs

import pytest

from budget import robots
from budget.choices import RobotKind

RULES = {"schemes": ["https"], "hosts": ["qyapi.weixin.qq.com", "group.local:8443"]}


def test_address_is_parted_from_its_key() -> None:
    place, query = robots.place(
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a-91f6", **RULES
    )
    assert (place.host, place.port, place.path) == (
        "qyapi.weixin.qq.com",
        443,
        "/cgi-bin/webhook/send",
    )
    assert query == {"key": "693a-91f6"}


def test_port_of_its_own_is_allowed_where_it_is_listed() -> None:
    place, _query = robots.place("https://group.local:8443/x", **RULES)
    assert place.port == 8443


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://qyapi.weixin.qq.com/x", "scheme"),
        ("file:///etc/passwd", "address"),
        ("https://evil.example/x", "host"),
        ("https://qyapi.weixin.qq.com.evil.example/x", "host"),
        ("https://qyapi.weixin.qq.com@evil.example/x", "address"),
        ("https://group.local/x", "host"),
        ("https://qyapi.weixin.qq.com:99999/x", "address"),
        ("https:///x", "address"),
        ("qyapi.weixin.qq.com", "address"),
        ("https://[::1/x", "address"),
    ],
)
def test_other_addresses_are_refused(address: str, code: str) -> None:
    with pytest.raises(robots.BadAddress, match=code):
        robots.place(address, **RULES)


def test_dingtalk_signs_instant_and_secret() -> None:
    # hmac-sha256("1577262236757\nthis is secret", key "this is secret"), by openssl.
    assert robots.sign("this is secret", 1577262236757) == (
        "hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM="
    )


def test_only_dingtalk_with_a_secret_is_signed() -> None:
    signed = parse_qs(robots.query(RobotKind.DINGTALK, "t", "s", 1))
    assert set(signed) == {"access_token", "timestamp", "sign"}
    assert robots.query(RobotKind.DINGTALK, "t", "", 1) == "access_token=t"
    assert robots.query(RobotKind.WECOM, "k", "s", 1) == "key=k"


def test_long_message_is_cut_between_characters() -> None:
    body = json.loads(robots.message(RobotKind.WECOM, "催报" * 1000))
    content = body["text"]["content"]
    assert len(content.encode()) <= 2048
    assert content.endswith("……（全文见序时）")
    assert content.startswith("【序时】催报")


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (200, b'{"errcode": 0, "errmsg": "ok"}', ""),
        (200, b'{"errcode": 93000, "errmsg": "invalid key 693a"}', "errcode 93000"),
        (200, b'{"errmsg": "ok"}', "no errcode"),
        (200, b'{"errcode": false}', "no errcode"),
        (200, b'{"errcode": "0"}', "no errcode"),
        (200, b"[]", "no errcode"),
        (200, b"<html>", "no JSON"),
        (200, b"\xff\xfe", "no JSON"),
        (302, b"", "HTTP 302"),
        (500, b'{"errcode": 0}', "HTTP 500"),
    ],
)
def test_only_errcode_0_in_a_200_is_success(
    status: int, body: bytes, reason: str
) -> None:
    assert robots.refusal(status, body) == reason
