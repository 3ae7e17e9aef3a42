"""Ports of this machine: a free one, and whether something answers on one."""

import socket


def free() -> int:
    """Return a port of 127.0.0.1 that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(host: str, port: int, timeout: float = 3) -> bool:
    """Say whether a connection is accepted."""
    try:
        with socket.create_connection((host, port), timeout=timeout):
            return True
    except OSError:
        return False


def pong(host: str, port: int, password: str = "", timeout: float = 3) -> bool:
    """Say whether a Redis there lets us in and answers PING."""
    greeting = f"AUTH {password}\r\nPING\r\n" if password else "PING\r\n"
    try:
        with socket.create_connection((host, port), timeout=timeout) as connection:
            connection.sendall(greeting.encode())
            return _read_until_pong(connection)
    except OSError:
        return False


def _read_until_pong(connection: socket.socket) -> bool:
    answer = b""
    while b"PONG" not in answer:
        part = connection.recv(1024)
        if not part or b"-" in part[:1]:
            return False
        answer += part
    return True
