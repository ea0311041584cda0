"""Pictures tell their size, whatever their format."""

import struct

import pytest

from sandbox.actions import STICKER
from sandbox.files import picture_size
from tests.sandbox.conftest import png

JPEG = b"\xff\xd8\xff\xe0\x00\x04JF\xff\xc2\x00\x11\x08" + struct.pack(">HH", 480, 640) + b"\x03"


def webp(chunk: bytes, body: bytes) -> bytes:
    return b"RIFF\x00\x00\x00\x00WEBP" + chunk + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (png(640, 480), (640, 480)),
        (JPEG, (640, 480)),
        (b"GIF89a" + struct.pack("<HH", 640, 480), (640, 480)),
        (webp(b"VP8X", b"\x00\x00\x00\x00" + (639).to_bytes(3, "little") + (479).to_bytes(3, "little")), (640, 480)),
        (webp(b"VP8L", b"\x2f" + (639 | 479 << 14).to_bytes(4, "little")), (640, 480)),
        (webp(b"VP8 ", bytes(6) + struct.pack("<HH", 640, 480)), (640, 480)),
        (STICKER, (1, 1)),
        (b"\xff\xd8\xff\xe0\x00\x04JF", None),
        (b"\xff\xd8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", None),
        (webp(b"ALPH", b""), None),
        (b"%PDF-1.7", None),
        (b"", None),
    ],
)
def test_size_is_read_from_the_header(content: bytes, size: tuple[int, int] | None) -> None:
    assert picture_size(content) == size
