"""Files: which one a call means, and handing them out again."""

from typing import TYPE_CHECKING, Any

from sandbox.errors import BadRequest
from sandbox.files import MAX_DOWNLOAD_BYTES, StoredFile, check_size
from sandbox.methods.registry import Given, Uploads, answers

if TYPE_CHECKING:
    from sandbox.telegram import Telegram

_ATTACHED = "attach://"


@answers("getFile")
def get_file(telegram: "Telegram", given: Given, _files: Uploads) -> dict[str, Any]:
    """Tell where a file can be downloaded."""
    file = telegram.files.by_id(given["file_id"])
    if file is None:
        raise BadRequest("invalid file_id")
    if file.size > MAX_DOWNLOAD_BYTES:
        raise BadRequest("file is too big")
    return {
        "file_id": file.file_id,
        "file_unique_id": file.file_unique_id,
        "file_size": file.size,
        "file_path": file.path,
    }


def file_for(
    telegram: "Telegram", kind: str, reference: str | None, files: Uploads, *, part: str | None = None
) -> StoredFile:
    """The file that a call means.

    Args:
        telegram: Where files are kept.
        kind: "photo" or "document".
        reference: A file_id, a link, or "attach://" and the name of an uploaded part.
        files: The uploaded parts.
        part: The part that stands for the parameter itself.

    Raises:
        BadRequest: There is no such file; the sandbox fetches nothing from the internet.
    """
    upload = files.get(part) if part is not None else None
    if upload is None and reference is not None and reference.startswith(_ATTACHED):
        upload = files.get(reference.removeprefix(_ATTACHED))
        if upload is None:
            raise BadRequest("wrong file identifier/HTTP URL specified")
    if upload is not None:
        check_size(kind, upload)
        return telegram.files.store(kind, upload)
    if not reference:
        raise BadRequest(f"there is no {kind} in the request")
    if reference.startswith(("http://", "https://")):
        raise BadRequest("failed to get HTTP URL content")
    file = telegram.files.by_id(reference)
    if file is None:
        raise BadRequest("wrong file identifier/HTTP URL specified")
    if file.kind != kind and kind == "photo":
        raise BadRequest(f"can't use file of type {file.kind.capitalize()} as Photo")
    return file
