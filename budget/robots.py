"""Group robots of 企业微信 and 钉钉: addresses, signatures, messages, answers. Pure.

Formats as their operators publish them: a POST of JSON with `msgtype` "text"; the key
in the query; 钉钉 signs timestamp and secret (HMAC-SHA256); `errcode` 0 means taken.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from budget.choices import RobotKind

# The name of the key in the query; the most bytes of a text.
KEYS = {RobotKind.WECOM: "key", RobotKind.DINGTALK: "access_token"}
MOST_BYTES = {RobotKind.WECOM: 2048, RobotKind.DINGTALK: 20_000}
CUT = "……（全文见序时）"
# 钉钉 robots that ask for a key word are set to this one.
MARK = "【序时】"


class BadAddress(ValueError):
    """The address is not one that may be called; the code says why."""


@dataclass(frozen=True, slots=True)
class Place:
    """An address without its key: where a message may go."""

    scheme: str
    host: str
    port: int
    path: str


def place(
    address: str, *, schemes: Collection[str], hosts: Collection[str]
) -> tuple[Place, dict[str, str]]:
    """Return where an address leads, and its query.

    Raises BadAddress ("address", "scheme", "host"): only listed schemes and hosts are
    called, with no name or password in the address.
    """
    try:
        parts = urlsplit(address.strip())
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    except ValueError as fault:
        raise BadAddress("address") from fault
    host = (parts.hostname or "").rstrip(".")
    if not host or parts.username or parts.password or not parts.path.isascii():
        raise BadAddress("address")
    if parts.scheme not in schemes:
        raise BadAddress("scheme")
    if host not in hosts and f"{host}:{port}" not in hosts:
        raise BadAddress("host")
    query = {name: found[0] for name, found in parse_qs(parts.query).items()}
    return Place(parts.scheme, host, port, parts.path or "/"), query


def query(kind: RobotKind, token: str, secret: str, milliseconds: int) -> str:
    """Return the query of a call: the key, and a signature where there is a secret."""
    values: dict[str, Any] = {KEYS[kind]: token}
    if kind is RobotKind.DINGTALK and secret:
        values["timestamp"] = milliseconds
        values["sign"] = sign(secret, milliseconds)
    return urlencode(values)


def sign(secret: str, milliseconds: int) -> str:
    """Return 钉钉's signature of an instant."""
    text = f"{milliseconds}\n{secret}".encode()
    mac = hmac.new(secret.encode(), text, hashlib.sha256)
    return base64.b64encode(mac.digest()).decode()


def message(kind: RobotKind, text: str) -> bytes:
    """Return the body that both take, cut to what the robot's service allows."""
    content = _cut(MARK + text, MOST_BYTES[kind])
    body = {"msgtype": "text", "text": {"content": content}}
    return json.dumps(body, ensure_ascii=False).encode()


def refusal(status: int, body: bytes) -> str:
    """Return why an answer is no success, "" where it is one.

    What the other side wrote is not repeated: it may hold the key.
    """
    if status != 200:
        return f"HTTP {status}"
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return "no JSON"
    code = answer.get("errcode") if isinstance(answer, dict) else None
    if not isinstance(code, int) or isinstance(code, bool):
        return "no errcode"
    return "" if code == 0 else f"errcode {code}"


def _cut(text: str, most: int) -> str:
    whole = text.encode()
    if len(whole) <= most:
        return text
    kept = whole[: most - len(CUT.encode())].decode(errors="ignore")
    return kept + CUT
