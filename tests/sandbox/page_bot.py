"""A small scripted bot, so that the chat page's tests have somebody to talk to."""

import asyncio
import json
from typing import Any

from sandbox.telegram import Telegram

COLUMNS = "Form         mg/1 g  Absorbed  Gut\nglycinate       141  high      mild\noxide           603  low       bad"
"""A table of 34 columns, the widest that has to fit on a phone."""

ENTITIES = (
    "👋🏽 <b>bold</b> 🌙 <i>italic</i> <u>under</u> <s>struck</s> <code>mono</code> "
    "<tg-spoiler>secret</tg-spoiler> <a href='https://example.org/study'>the study</a> /help"
    f"\n<pre>{COLUMNS}</pre>\nafter"
    "\n<blockquote expandable>one\ntwo\nthree\nfour\nfive</blockquote>\n&lt;img src=x onerror=alert(1)&gt;"
)

RICH = (
    "<h2>Forms</h2><p>Known facts<sup><a href='#source'>1</a></sup></p>"
    "<table bordered><tr><th>Form</th><th align='right'>mg</th></tr>"
    "<tr><td>glycinate</td><td align='right'>141</td></tr></table>"
    "<ul><li>with food</li></ul><details><summary>Safety</summary><p>Ask a doctor.</p></details>"
)

HOME = [
    [{"text": "Next", "callback_data": "next", "style": "primary"}, {"text": "Toast", "callback_data": "toast"}],
    [{"text": "Alert", "callback_data": "alert", "style": "danger"}, {"text": "Wait", "callback_data": "wait"}],
    [
        {"text": "Source", "url": "https://example.org/"},
        {"text": "Copy", "copy_text": {"text": "200 mg"}},
        {"text": "Search", "switch_inline_query_current_chat": "sleep"},
    ],
]
SECOND = [[{"text": "Back", "callback_data": "home"}, {"text": "Toast", "callback_data": "toast"}]]

REPLIES = {
    "keyboard": [
        [{"text": "Good"}, {"text": "A rather longer answer than the others"}, {"text": "Bad"}],
        [{"text": "Here I am", "request_location": True}],
    ],
    "input_field_placeholder": "How was it?",
}
ONCE = {
    "keyboard": [[{"text": "Share my place", "request_location": True}, {"text": "Skip"}]],
    "one_time_keyboard": True,
}

COMMANDS = [
    {"command": "start", "description": "Begin"},
    {"command": "table", "description": "A rich message"},
    {"command": "text", "description": "Every entity"},
    {"command": "help", "description": "What it can do"},
]


class PageBot:
    """Answers by long polling; a tap on "Wait" stays unanswered until `answer_waiting()`."""

    def __init__(self, telegram: Telegram) -> None:
        """Speak through `telegram`."""
        self._telegram = telegram
        self._waiting: list[str] = []

    async def call(self, method: str, **parameters: Any) -> Any:
        """Call the Bot API; the result, or None where Telegram refused."""
        answer = await self._telegram.call(method, parameters)
        return answer.body.get("result")

    async def introduce(self) -> None:
        """Tell Telegram the description and the commands."""
        await self.call("setMyDescription", description="Answers for the tests of the page.")
        await self.call("setMyCommands", commands=COMMANDS)

    async def run(self) -> None:
        """Answer for ever."""
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=50) or []:
                offset = update["update_id"] + 1
                await self._answer(update)

    async def answer_waiting(self) -> None:
        """End the waiting of every tap on "Wait"."""
        for query_id in self._waiting:
            await self.call("answerCallbackQuery", callback_query_id=query_id, text="Here at last")

    async def _answer(self, update: dict[str, Any]) -> None:
        if query := update.get("callback_query"):
            await self._tapped(query)
        elif query := update.get("inline_query"):
            content = {"message_text": f"About {query['query']}"}
            result = {"type": "article", "id": "1", "title": "An article", "input_message_content": content}
            await self.call("answerInlineQuery", inline_query_id=query["id"], results=[result])
        elif message := update.get("message"):
            await self._said(message)

    async def _said(self, message: dict[str, Any]) -> None:
        chat_id = message["chat"]["id"]
        match message.get("text"):
            case "/start":
                await self.call("sendMessage", chat_id=chat_id, text="Welcome", reply_markup={"inline_keyboard": HOME})
            case "/text":
                await self.call("sendMessage", chat_id=chat_id, text=ENTITIES, parse_mode="HTML")
            case "/table":
                await self.call("sendRichMessage", chat_id=chat_id, rich_message=json.dumps({"html": RICH}))
            case "replies":
                await self.call("sendMessage", chat_id=chat_id, text="How was it?", reply_markup=REPLIES)
            case "once":
                await self.call("sendMessage", chat_id=chat_id, text="Where?", reply_markup=ONCE)
            case "think":
                await self.call("sendChatAction", chat_id=chat_id, action="typing")
            case None if "location" in message:
                await self.call("sendMessage", chat_id=chat_id, text=f"Latitude {message['location']['latitude']}")
            case None if "photo" in message:
                await self.call("sendMessage", chat_id=chat_id, text=f"A photo: {message.get('caption')}")
            case None:
                await asyncio.sleep(0)  # a service message: nothing to say
            case text:
                await self.call("sendMessage", chat_id=chat_id, text=f"You said {text}")

    async def _tapped(self, query: dict[str, Any]) -> None:
        message = query["message"]
        place = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
        answer: dict[str, Any] = {}
        match query["data"]:
            case "next":
                await self.call(
                    "editMessageText", **place, text="Second screen", reply_markup={"inline_keyboard": SECOND}
                )
            case "home":
                await self.call("editMessageText", **place, text="Welcome", reply_markup={"inline_keyboard": HOME})
            case "toast":
                answer = {"text": "Saved"}
            case "alert":
                answer = {"text": "Are you sure?", "show_alert": True}
            case _:
                self._waiting.append(query["id"])
                return
        await self.call("answerCallbackQuery", callback_query_id=query["id"], **answer)
