"""Ports for servers whose address must be known before they listen, and ports that nobody listens on."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from itertools import count

# Below the ports that systems give away by themselves (32768 and up on Linux, 49152 and up elsewhere): a port of those
# may be anybody's connection a moment after it was found free. Each worker of the tests has a thousand of its own.
FIRST_PORT = 20_000
PORTS_A_WORKER = 1_000
WORKERS = 12  # with more, some share

_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % WORKERS
_ports = count(FIRST_PORT + PORTS_A_WORKER * _worker)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on, another one every time."""
    while True:
        port = next(_ports)
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port
