"""The certificates by which a server is known, read when one is first asked over https."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache


@cache
def trusting() -> ssl.SSLContext:
    """What verifies servers by the certificates of this computer, for HTTP/1.1. The first call takes a while."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(("http/1.1",))
    return context


@contextmanager
def none_read() -> Iterator[None]:
    """Within, contexts are made without the computer's certificates, so that they trust nobody.

    To import aiohttp in: it makes one context that verifies and one that does not, and reads all certificates into
    both. That is a tenth of a second of each start, for a context that is never used and one that `trusting` makes.
    """
    reading = ssl.SSLContext.set_default_verify_paths
    ssl.SSLContext.set_default_verify_paths = lambda _context: None  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        ssl.SSLContext.set_default_verify_paths = reading  # type: ignore[method-assign]
