// What was said in every chat, as far as the page has read it.

/** The emoji of a list of reactions; those without one are stars. */
const emojiOf = (reactions) => reactions.map((reaction) => reaction.emoji ?? "★");

export class Conversations {
  #chats = new Map();

  /** Forgets everything. */
  clear() {
    this.#chats.clear();
  }

  /** Ids of the chats that were read. */
  get read() {
    return [...this.#chats].filter(([, chat]) => chat.loaded).map(([id]) => id);
  }

  loaded(id) {
    return this.#of(id).loaded;
  }

  /** The messages of a chat as they stand now, oldest first. */
  messages(id) {
    return [...this.#of(id).messages.values()].sort((one, other) => one.message_id - other.message_id);
  }

  message(id, messageId) {
    return this.#of(id).messages.get(messageId);
  }

  reactions(id, messageId) {
    return this.#of(id).reactions.get(messageId) ?? [];
  }

  /** Takes over an event: "message", "edited", "deleted" or "reaction". */
  apply(kind, data) {
    const chat = this.#of(data.chat_id);
    if (chat.loading) chat.waiting.push([kind, data]);
    apply(chat, kind, data);
  }

  /**
   * Takes over what `read()` resolves with: {messages, reactions}, or undefined where nothing could be read. What
   * happens while it is being read is applied on top, so that nothing is lost between the two.
   */
  load(id, read) {
    const chat = this.#of(id);
    chat.loading ??= (async () => {
      const found = await read();
      if (found) {
        chat.messages = new Map(found.messages.map((message) => [message.message_id, message]));
        chat.reactions = new Map(Object.entries(found.reactions ?? {}).map(([key, list]) => [Number(key), emojiOf(list)]));
        for (const [kind, data] of chat.waiting) apply(chat, kind, data);
        chat.loaded = true;
      }
      chat.waiting = [];
      chat.loading = null;
    })();
    return chat.loading;
  }

  #of(id) {
    if (!this.#chats.has(id)) this.#chats.set(id, { messages: new Map(), reactions: new Map(), loaded: false, loading: null, waiting: [] });
    return this.#chats.get(id);
  }
}

function apply(chat, kind, data) {
  if (kind === "deleted") for (const id of data.message_ids) chat.messages.delete(id);
  else if (kind === "reaction") chat.reactions.set(data.message_id, emojiOf(data.reaction));
  else chat.messages.set(data.message.message_id, data.message);
}
