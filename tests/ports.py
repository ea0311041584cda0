"""Ports for servers whose address must be known before they listen, and ports that nobody listens on."""

from __future__ import annotations

import os
import socket
from itertools import count

# Below the ports that systems give away by themselves (32768 and up on Linux, 49152 and up elsewhere): a port of those
# may be anybody's connection a moment after it was found free. Each worker of the tests has a thousand of its own.
FIRST_PORT = 20_000
PORTS_A_WORKER = 1_000

_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 12
_ports = count(FIRST_PORT + PORTS_A_WORKER * _worker)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on, another one every time."""
    for port in _ports:
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise AssertionError("counting has no end")
