"""What people do: write, tap, send pictures, block the bot. Each act becomes what Telegram would tell the bot."""

from typing import Any

from sandbox.entities import MAX_TEXT, detect
from sandbox.errors import ImpossibleError, MissingError
from sandbox.files import Upload, photo_sizes, picture_size
from sandbox.people import CallbackAnswer, CallbackQuery, Chat, InlineQuery, Message, Person
from sandbox.world import World

STICKER = bytes.fromhex("524946461a000000574542505650384c0d0000002f00000010071011118888fe0700")
"""The smallest WebP picture there is, one pixel."""


class Actions(World):
    """A world in which people act.

    Attributes:
        inline_feedback: Whether the bot is told which inline results people choose (a setting at BotFather).
        rich_messages: Whether the server is new enough to know them; an older one overlooks what it does not know.
    """

    inline_feedback = False
    rich_messages = True

    def say(self, person: Person, text: str, chat_id: int | None = None, reply_to: int | None = None) -> Message:
        """Let a person write.

        Args:
            person: Who.
            text: 1 to 4096 characters.
            chat_id: Where; by default the private chat with the bot, which this opens.
            reply_to: Id of the message that this answers.

        Raises:
            ImpossibleError: The text is empty or too long, or the person cannot write there.
            MissingError: There is no such chat or message.
        """
        text = text.strip()
        if not text:
            raise ImpossibleError("a message needs text")
        if len(text) > MAX_TEXT:
            raise ImpossibleError(f"a message is at most {MAX_TEXT} characters long")
        chat = self._writable(person, chat_id)
        content: dict[str, Any] = {}
        if reply_to is not None:
            content["reply_to_message"] = without_reply(self.message(chat, reply_to))
        content["text"] = text
        entities = detect(text)
        if entities:
            content["entities"] = entities
        return self._send(person, chat, content)

    def edit(self, person: Person, message_id: int, text: str, chat_id: int | None = None) -> Message:
        """Let a person change a text message of theirs.

        Raises:
            ImpossibleError: It is somebody else's, has no text, or the new text is empty or too long.
            MissingError: It is not there.
        """
        chat = self._writable(person, chat_id)
        message = self.message(chat, message_id)
        if message.get("from", {}).get("id") != person.id or "text" not in message:
            raise ImpossibleError(f"message {message_id} is no text of {person.first_name}'s")
        text = text.strip()
        if not text or len(text) > MAX_TEXT:
            raise ImpossibleError(f"a message has 1 to {MAX_TEXT} characters")
        edited = {**message, "edit_date": self.clock.timestamp(), "text": text}
        edited.pop("entities", None)
        entities = detect(text)
        if entities:
            edited["entities"] = entities
        return self.replace(chat, edited, update="edited_message" if self._reaches_bot(chat, edited) else None)

    def send_photo(self, person: Person, content: bytes, caption: str = "", chat_id: int | None = None) -> Message:
        """Let a person send a PNG, JPEG, GIF or WebP picture.

        Raises:
            ImpossibleError: It is no picture, or the person cannot write there.
        """
        chat = self._writable(person, chat_id)
        if picture_size(content) is None:
            raise ImpossibleError("this is no PNG, JPEG, GIF or WebP picture")
        file = self.files.store("photo", Upload("photo.jpg", content, "image/jpeg"))
        fields: dict[str, Any] = {"photo": photo_sizes(file)}
        if caption:
            fields["caption"] = caption
            entities = detect(caption)
            if entities:
                fields["caption_entities"] = entities
        return self._send(person, chat, fields)

    def send_sticker(self, person: Person, chat_id: int | None = None) -> Message:
        """Let a person send a sticker.

        Raises:
            ImpossibleError: The person cannot write there.
        """
        chat = self._writable(person, chat_id)
        file = self.files.store("sticker", Upload("sticker.webp", STICKER, "image/webp"))
        sticker = {
            "width": 512,
            "height": 512,
            "emoji": "👋",
            "set_name": "Sandbox",
            "is_animated": False,
            "is_video": False,
            "type": "regular",
            "file_id": file.file_id,
            "file_unique_id": file.file_unique_id,
            "file_size": file.size,
        }
        return self._send(person, chat, {"sticker": sticker})

    def share_location(self, person: Person, latitude: float, longitude: float, chat_id: int | None = None) -> Message:
        """Let a person share where they are, in degrees.

        Raises:
            ImpossibleError: There is no such place, or the person cannot write there.
        """
        chat = self._writable(person, chat_id)
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # noqa: PLR2004  degrees on a globe
            raise ImpossibleError("latitude goes from -90 to 90, longitude from -180 to 180")
        return self._send(person, chat, {"location": {"latitude": latitude, "longitude": longitude}})

    def post_to_channel(self, channel_id: int, text: str) -> Message:
        """Post a text in a channel, in the channel's name.

        Raises:
            ImpossibleError: That chat is no channel.
        """
        chat = self.chat(channel_id)
        if chat.type != "channel":
            raise ImpossibleError(f'"{chat.title}" is no channel')
        content: dict[str, Any] = {"text": text}
        entities = detect(text)
        if entities:
            content["entities"] = entities
        return self.post(chat, {"sender_chat": chat}, content, update="channel_post")

    def tap(
        self,
        person: Person,
        message_id: int,
        *,
        label: str | None = None,
        data: str | None = None,
        chat_id: int | None = None,
    ) -> str:
        """Let a person tap a button under a message.

        Args:
            person: Who.
            message_id: The message with the keyboard.
            label: The button's text; the button must be there.
            data: Instead of a label: a payload as a forged or an outdated app would send it, also for a message
                that is deleted already.
            chat_id: Where; by default the private chat with the bot.

        Returns:
            The callback query's id, for `callback_answer`.

        Raises:
            MissingError: There is no such message or button; the labels that are there are listed.
            ImpossibleError: The button opens something instead of telling the bot.
        """
        chat = self._visible(person, chat_id)
        message = chat.messages.get(message_id)
        if data is None:
            if label is None:
                raise ImpossibleError("say which button: by label or by data")
            data = _button_data(self.message(chat, message_id), label)
        elif message is None and message_id not in chat.deleted:
            raise MissingError(f'there never was a message {message_id} in "{chat.title}"')
        query_id = self.next_query_id()
        self.callbacks[query_id] = CallbackQuery(person.id, self.clock.monotonic())
        query: dict[str, Any] = {"id": query_id, "from": self.users[person.id]}
        inline_message_id = self._inline_message_id(chat.id, message_id)
        if inline_message_id is not None:
            query["inline_message_id"] = inline_message_id
        elif message is None:
            query["message"] = {"chat": chat, "message_id": message_id, "date": 0}
        else:
            query["message"] = message
        query |= {"chat_instance": str(chat.id * 7_919), "data": data}
        self.updates.add("callback_query", query)
        return query_id

    def callback_answer(self, callback_query_id: str) -> CallbackAnswer | None:
        """What the bot answered to a tap; None while it has not.

        Raises:
            MissingError: There was no such tap.
        """
        query = self.callbacks.get(callback_query_id)
        if query is None:
            raise MissingError(f"there was no tap {callback_query_id}")
        return query.answer

    def inline_query(self, person: Person, query: str, offset: str = "") -> str:
        """Let a person type the bot's name and a query into some chat.

        Returns:
            The inline query's id, for `inline_results`.
        """
        query_id = self.next_query_id()
        self.inline_queries[query_id] = InlineQuery(person.id, query, self.clock.monotonic())
        self.updates.add(
            "inline_query",
            {
                "id": query_id,
                "from": self.users[person.id],
                "chat_type": "sender",
                "query": query,
                "offset": offset,
            },
        )
        return query_id

    def inline_results(self, inline_query_id: str) -> list[dict[str, Any]] | None:
        """What the bot offered; None while it has not answered.

        Raises:
            MissingError: There was no such query.
        """
        return self._inline_query(inline_query_id).results

    def choose_inline_result(
        self, person: Person, inline_query_id: str, result_id: str, chat_id: int | None = None
    ) -> Message:
        """Let a person send one of the offered results.

        Args:
            person: Who.
            inline_query_id: The query.
            result_id: Which result.
            chat_id: Where it goes; by default the private chat with the bot.

        Raises:
            MissingError: There is no such query or result.
        """
        query = self._inline_query(inline_query_id)
        content = query.contents.get(result_id)
        if content is None:
            raise MissingError(f"there is no result {result_id}; offered: {', '.join(query.contents) or 'none'}")
        chat = self._writable(person, chat_id)
        sender = {"from": self.users[person.id], "via_bot": self.bot}
        message = self.post(chat, sender, content, update="message")
        chosen: dict[str, Any] = {
            "result_id": result_id,
            "from": self.users[person.id],
            "query": query.query,
        }
        if "reply_markup" in content:
            inline_message_id = f"BAAAA{self.next_query_id()}"
            self.inline_messages[inline_message_id] = (chat.id, message["message_id"])
            chosen["inline_message_id"] = inline_message_id
        if self.inline_feedback:
            self.updates.add("chosen_inline_result", chosen)
        return message

    def block(self, person: Person) -> None:
        """Let a person block the bot; the bot is told."""
        if person.id not in self.blocked:
            self.blocked.add(person.id)
            self.change_bot_status(self.chats[person.id], person, "kicked", was="member")
            self.state_changed()

    def unblock(self, person: Person) -> None:
        """Let a person unblock the bot; the bot is told."""
        if person.id in self.blocked:
            self.blocked.discard(person.id)
            self.change_bot_status(self.chats[person.id], person, "member", was="kicked")
            self.state_changed()

    def deactivate(self, person: Person) -> None:
        """Let a person delete their account; the bot is not told."""
        self.deactivated.add(person.id)
        self.state_changed()

    def _send(self, person: Person, chat: Chat, content: dict[str, Any]) -> Message:
        if chat.private:
            chat.opened = True
        sender = {"from": self.users[person.id]}
        return self.post(chat, sender, content, update="message" if self._reaches_bot(chat, content) else None)

    def _reaches_bot(self, chat: Chat, message: Message) -> bool:
        """Whether privacy mode lets the bot see the message."""
        if chat.private:
            return True
        status = chat.members.get(self.bot_id)
        if status not in {"member", "administrator"}:
            return False
        if self.reads_all_group_messages or status == "administrator":
            return True
        if message.get("reply_to_message", {}).get("from", {}).get("id") == self.bot_id:
            return True
        first = next(iter(message.get("entities") or message.get("caption_entities") or ()), None)
        if first is None or first["type"] != "bot_command" or first["offset"]:
            return False
        command = (message.get("text") or message.get("caption", ""))[: first["length"]]
        _, _, addressee = command.partition("@")
        return not addressee or addressee.lower() == self.bot["username"].lower()

    def _visible(self, person: Person, chat_id: int | None) -> Chat:
        chat = self.chat(person.id if chat_id is None else chat_id)
        if person.id in self.deactivated:
            raise ImpossibleError(f"{person.first_name}'s account is deleted")
        if chat.private:
            if chat.id != person.id:
                raise ImpossibleError(f"{person.first_name} is not in {chat.title}'s private chat")
            if person.id in self.blocked:
                raise ImpossibleError(f"{person.first_name} blocked the bot")
        elif chat.members.get(person.id, "left") in {"left", "kicked"} and chat.type != "channel":
            raise ImpossibleError(f'{person.first_name} is not in "{chat.title}"')
        return chat

    def _writable(self, person: Person, chat_id: int | None) -> Chat:
        chat = self._visible(person, chat_id)
        if chat.type == "channel":
            raise ImpossibleError("in a channel only the channel itself speaks: post_to_channel")
        return chat

    def _inline_query(self, inline_query_id: str) -> InlineQuery:
        query = self.inline_queries.get(inline_query_id)
        if query is None:
            raise MissingError(f"there was no inline query {inline_query_id}")
        return query

    def _inline_message_id(self, chat_id: int, message_id: int) -> str | None:
        for inline_message_id, place in self.inline_messages.items():
            if place == (chat_id, message_id):
                return inline_message_id
        return None


def without_reply(message: Message) -> Message:
    """The message as it stands inside of a reply: Telegram nests only once."""
    if "reply_to_message" in message:
        return {name: value for name, value in message.items() if name != "reply_to_message"}
    return message


def _button_data(message: Message, label: str) -> str:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    for row in rows:
        for button in row:
            if button["text"] == label:
                if "callback_data" not in button:
                    action = next(name for name in button if name not in {"text", "style", "icon_custom_emoji_id"})
                    raise ImpossibleError(f'"{label}" does not tell the bot, it is a {action} button')
                return str(button["callback_data"])
    labels = ", ".join(f'"{button["text"]}"' for row in rows for button in row) or "none"
    raise MissingError(f'there is no button "{label}" under message {message["message_id"]}; there are: {labels}')
