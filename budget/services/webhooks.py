"""One POST to a group robot: nowhere but where it may go, and not for long."""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from budget import robots
from budget.choices import RobotKind
from budget.models import Robot
from budget.robots import BadAddress, Place

MOST_BYTES = 64 * 1024


class NotDelivered(Exception):
    """The message was not taken; the text holds no key and nothing foreign."""


def place(address: str) -> tuple[Place, dict[str, str]]:
    """Return where an address leads by this house's rules; raises BadAddress."""
    return robots.place(
        address, schemes=settings.WEBHOOK_SCHEMES, hosts=settings.WEBHOOK_HOSTS
    )


def send(robot: Robot, text: str) -> None:
    """Give a text to a group. Raises NotDelivered.

    The host is looked up once, and the very address that was checked is called: a name
    that changes in between leads nowhere. No redirect is followed; after a few seconds
    the line is cut, however slowly the other side speaks.
    """
    kind = RobotKind(robot.kind)
    try:
        where, _query = place(robot.address)
    except BadAddress as fault:
        raise NotDelivered(f"address refused: {fault}") from fault
    # The signature is checked against the other side's clock, not the demo's.
    query = robots.query(kind, robot.token, robot.secret, int(time.time() * 1000))
    try:
        status, body = _post(where, f"{where.path}?{query}", robots.message(kind, text))
    except (OSError, http.client.HTTPException, ValueError) as fault:
        # The fault's own words may quote the query.
        raise NotDelivered(type(fault).__name__) from None
    reason = robots.refusal(status, body)
    if reason:
        raise NotDelivered(reason)


def _post(where: Place, path: str, body: bytes) -> tuple[int, bytes]:
    connection = _Pinned(where, _address(where))
    try:
        with _cut_off(connection):
            connection.request(
                "POST",
                path,
                body,
                {"Content-Type": "application/json; charset=utf-8"},
            )
            # An answer that ends with the line has it from here on.
            with connection.getresponse() as response:
                content = response.read(MOST_BYTES + 1)
                if len(content) > MOST_BYTES:
                    raise ValueError("answer too large")
                return response.status, content
    finally:
        connection.close()


def _address(where: Place) -> str:
    """Return the address to call; refuse a host that has any private one."""
    found = socket.getaddrinfo(where.host, where.port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses:
        raise OSError("no address")
    if not settings.WEBHOOK_PRIVATE:
        for text in addresses:
            if not _is_public(text):
                raise NotDelivered("private address refused")
    return addresses[0]


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_global and not (mapped or address).is_multicast


class _Pinned(http.client.HTTPConnection):
    """A connection to one checked address, by the name that its certificate bears."""

    def __init__(self, where: Place, address: str) -> None:
        super().__init__(where.host, where.port, timeout=settings.WEBHOOK_SECONDS)
        self._address = address
        self._secure = where.scheme == "https"

    def connect(self) -> None:
        line = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = line
        if self._secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(line, server_hostname=self.host)


@contextmanager
def _cut_off(connection: http.client.HTTPConnection) -> Iterator[None]:
    """End the call after its time: a socket's own limit is for each piece only."""

    def cut() -> None:
        if connection.sock is not None:
            try:
                connection.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                connection.sock.close()

    timer = threading.Timer(settings.WEBHOOK_SECONDS, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
