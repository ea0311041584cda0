"""What the process that draws is asked in its tests. Light: that process imports this module."""

from __future__ import annotations

import os


def whereabouts() -> bytes:
    """The process that this is called in, and how polite it is."""
    return f"{os.getpid()} {os.nice(0)}".encode()


def stumble() -> bytes:
    """Fail, as a drawing with a fault in it would.

    Raises:
        ZeroDivisionError: always.
    """
    return bytes(1 // 0)


def die() -> bytes:
    """End the process without a word, as a host short of memory would."""
    os._exit(9)
