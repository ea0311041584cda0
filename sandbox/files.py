"""Files: what was uploaded, under which identifiers it can be sent again and fetched."""

import base64
import hashlib
import mimetypes
import struct
from dataclasses import dataclass
from typing import Any

from sandbox.errors import BadRequest, Refusal

MAX_UPLOAD_BYTES = 50_000_000
MAX_PHOTO_BYTES = 10_000_000
MAX_DOWNLOAD_BYTES = 20_000_000
MAX_PHOTO_SIDES = 10_000
"""Width and height of a photo together, in pixels."""
MAX_PHOTO_RATIO = 20


@dataclass(frozen=True, slots=True)
class Upload:
    """One uploaded part of a call.

    Attributes:
        filename: As the sender named it.
        content: The bytes.
        content_type: MIME type, or None to guess by name.
    """

    filename: str
    content: bytes
    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that Telegram has."""

    file_id: str
    file_unique_id: str
    kind: str
    path: str
    upload: Upload

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.upload.content)


class Files:
    """All files, by id and by path."""

    def __init__(self) -> None:
        """Start without any."""
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def store(self, kind: str, upload: Upload) -> StoredFile:
        """Keep an upload as a `kind` ("photo", "document", "sticker")."""
        digest = hashlib.sha256(kind.encode() + upload.filename.encode() + upload.content).digest()
        number = len(self._by_id)
        extension = ("." + upload.filename.rsplit(".", 1)[1]) if "." in upload.filename else ""
        if kind == "photo":
            extension = ".jpg"
        stored = StoredFile(
            file_id=base64.urlsafe_b64encode(struct.pack(">I", number) + digest).decode().rstrip("="),
            file_unique_id=base64.urlsafe_b64encode(digest[:11]).decode().rstrip("="),
            kind=kind,
            path=f"{kind}s/file_{number}{extension}",
            upload=upload,
        )
        self._by_id[stored.file_id] = stored
        self._by_path[stored.path] = stored
        return stored

    def by_id(self, file_id: str) -> StoredFile | None:
        """The file with that identifier."""
        return self._by_id.get(file_id)

    def by_path(self, path: str) -> StoredFile | None:
        """The file that getFile named by that path."""
        return self._by_path.get(path)


def photo_sizes(file: StoredFile) -> list[dict[str, Any]]:
    """The Bot API's `PhotoSize` array; the sandbox keeps one size.

    Raises:
        BadRequest: The bytes are no picture, or one that Telegram does not take as a photo.
    """
    size = picture_size(file.upload.content)
    if size is None:
        raise BadRequest("IMAGE_PROCESS_FAILED")
    width, height = size
    if width + height > MAX_PHOTO_SIDES or max(width, height) > MAX_PHOTO_RATIO * min(width, height):
        raise BadRequest("PHOTO_INVALID_DIMENSIONS")
    return [
        {
            "file_id": file.file_id,
            "file_unique_id": file.file_unique_id,
            "file_size": file.size,
            "width": width,
            "height": height,
        }
    ]


def document(file: StoredFile) -> dict[str, Any]:
    """The Bot API's `Document`."""
    upload = file.upload
    mime_type = upload.content_type or mimetypes.guess_type(upload.filename)[0]
    fields: dict[str, Any] = {"file_name": upload.filename}
    if mime_type:
        fields["mime_type"] = mime_type
    return fields | {"file_id": file.file_id, "file_unique_id": file.file_unique_id, "file_size": file.size}


def check_size(kind: str, upload: Upload) -> None:
    """Refuse what Telegram finds too big, or empty."""
    size = len(upload.content)
    if size > MAX_UPLOAD_BYTES:
        raise _RequestEntityTooLarge
    if not size:
        raise BadRequest("file must be non-empty")
    if kind == "photo" and size > MAX_PHOTO_BYTES:
        raise BadRequest("file is too big for a photo; the maximum size is 10 MB")


class _RequestEntityTooLarge(Refusal):
    status = 413
    prefix = "Request Entity Too Large"


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG, JPEG, GIF or WebP picture; None for anything else."""
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) >= 24:  # noqa: PLR2004  where the header ends
        return struct.unpack(">II", content[16:24])
    if content[:6] in {b"GIF87a", b"GIF89a"} and len(content) >= 10:  # noqa: PLR2004  where the header ends
        return struct.unpack("<HH", content[6:10])
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp_size(content)
    if content[:2] == b"\xff\xd8":
        return _jpeg_size(content)
    return None


def _webp_size(content: bytes) -> tuple[int, int] | None:
    chunk = content[12:16]
    if chunk == b"VP8X":
        width = int.from_bytes(content[24:27], "little") + 1
        return width, int.from_bytes(content[27:30], "little") + 1
    if chunk == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 ":
        width, height = struct.unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    position = 2
    while position + 9 <= len(content):
        if content[position] != 0xFF:  # noqa: PLR2004  every JPEG segment begins with this byte
            return None
        marker = content[position + 1]
        length = int.from_bytes(content[position + 2 : position + 4])
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:  # noqa: PLR2004  "start of frame" markers
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            return width, height
        position += 2 + length
    return None
