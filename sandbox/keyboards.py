"""What a reply_markup must be for Telegram to take it."""

import re
from collections.abc import Callable
from typing import Any

from sandbox.errors import BadRequest

MAX_BUTTONS = 100
MAX_BUTTONS_IN_A_ROW = 8
MAX_DATA_BYTES = 64
MAX_COPY_TEXT = 256
MAX_PLACEHOLDER = 64
STYLES = frozenset({"danger", "success", "primary"})

_REQUESTS = (
    "request_users",
    "request_chat",
    "request_managed_bot",
    "request_contact",
    "request_location",
    "request_poll",
    "web_app",
)
_BUTTON_URL = re.compile(r"(?:https?://|tg://)?[^\s/]+\.[^\s]+$|tg://\S+$|https?://[^\s/.]+(?::\d+)?(?:/\S*)?$")

Markup = dict[str, Any]


def inline_keyboard(markup: Markup | None) -> Markup | None:
    """The keyboard as it is kept on the message; an empty one is none.

    Raises:
        BadRequest: It is another kind of markup, or Telegram refuses one of its buttons.
    """
    if markup is None:
        return None
    rows = markup.get("inline_keyboard")
    if rows is None:
        raise BadRequest("inline keyboard expected")
    kept = [row for row in rows if row]
    _check_size(kept)
    for row in kept:
        for button in row:
            _check_inline_button(button)
    return {"inline_keyboard": kept} if kept else None


def check_reply_keyboard(markup: Markup, *, private: bool) -> None:
    """Check a ReplyKeyboardMarkup, ReplyKeyboardRemove or ForceReply.

    Raises:
        BadRequest: Telegram refuses it.
    """
    placeholder = markup.get("input_field_placeholder")
    if placeholder is not None and len(placeholder) > MAX_PLACEHOLDER:
        raise BadRequest("INPUT_FIELD_PLACEHOLDER_INVALID")
    for name in ("remove_keyboard", "force_reply"):
        if markup.get(name) is False:
            raise BadRequest(f'reply_markup: "{name}" must be True')
    if "keyboard" in markup:
        rows = [row for row in markup["keyboard"] if row]
        if not rows:
            raise BadRequest("can't parse reply keyboard markup: reply keyboard must have at least one button")
        _check_size(rows)
        for button in (button for row in rows for button in row):
            _check_reply_button(button, private=private)


def _check_reply_button(button: Markup, *, private: bool) -> None:
    if not button["text"].strip():
        raise BadRequest("keyboard button text must be non-empty")
    requests = [name for name in _REQUESTS if button.get(name)]
    if len(requests) > 1:
        raise BadRequest(f"keyboard button must request at most one thing, found {' and '.join(requests)}")
    if requests and not private:
        raise BadRequest(f"{requests[0]} can be requested in private chats only")
    _check_style(button)


def _check_size(rows: list[list[Markup]]) -> None:
    if sum(map(len, rows)) > MAX_BUTTONS:
        raise BadRequest(f"reply markup is too long: at most {MAX_BUTTONS} buttons are allowed")
    if any(len(row) > MAX_BUTTONS_IN_A_ROW for row in rows):
        raise BadRequest(f"reply markup is too wide: at most {MAX_BUTTONS_IN_A_ROW} buttons in a row are allowed")


def _check_inline_button(button: Markup) -> None:
    if not button["text"].strip():
        raise BadRequest("inline keyboard button text must be non-empty")
    # An empty link or payload is none at all, but an empty inline query is one.
    actions = [name for name in _ACTIONS if name in button and (button[name] or name not in {"url", "callback_data"})]
    if not actions:
        raise BadRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise BadRequest(
            f"can't parse inline keyboard button: exactly one action must be specified, found {' and '.join(actions)}"
        )
    _check_style(button)
    check = _ACTIONS[actions[0]]
    if check is not None:
        check(button[actions[0]])


def _check_style(button: Markup) -> None:
    style = button.get("style")
    if style is not None and style not in STYLES:
        raise BadRequest(f'invalid button style "{style}" specified')


def _check_data(data: str) -> None:
    if not 1 <= len(data.encode()) <= MAX_DATA_BYTES:
        raise BadRequest("BUTTON_DATA_INVALID")


def _check_url(url: str) -> None:
    if not _BUTTON_URL.match(url):
        raise BadRequest(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _check_https(target: Markup) -> None:
    if not target["url"].startswith("https://"):
        raise BadRequest(f"inline keyboard button URL '{target['url']}' is invalid: Only HTTPS links are allowed")


def _check_copy_text(target: Markup) -> None:
    if not 1 <= len(target["text"]) <= MAX_COPY_TEXT:
        raise BadRequest("BUTTON_COPY_TEXT_INVALID")


def _refuse(_target: object) -> None:
    """Pay and game buttons belong under invoices and games, which the sandbox does not have."""
    raise BadRequest("BUTTON_TYPE_INVALID")


_ACTIONS: dict[str, Callable[[Any], None] | None] = {
    "url": _check_url,
    "callback_data": _check_data,
    "web_app": _check_https,
    "login_url": _check_https,
    "switch_inline_query": None,
    "switch_inline_query_current_chat": None,
    "switch_inline_query_chosen_chat": None,
    "copy_text": _check_copy_text,
    "callback_game": _refuse,
    "pay": _refuse,
}
