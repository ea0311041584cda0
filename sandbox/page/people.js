// The side list: whom the page speaks as, and that person's chats.

import { $, avatar, h, hidden } from "./dom.js";
import { preview } from "./bubble.js";
import { shortTime } from "./times.js";

export class People {
  #drawn = "";
  #on;

  /** `on` has person(id), chat(id), addPerson() and addGroup(). */
  constructor(on) {
    this.#on = on;
    $("add-person").addEventListener("click", () => on.addPerson());
    $("add-group").addEventListener("click", () => on.addGroup());
  }

  /**
   * Draws people [{id, first_name, note, unread}] and chats [{id, title, last, unread}], where `last` is a message
   * or undefined.
   */
  show({ people, chats, personId, chatId }) {
    const wanted = JSON.stringify([people, chats.map((chat) => ({ ...chat, last: chat.last && [preview(chat.last), shortTime(chat.last.date)] })), personId, chatId]);
    if (wanted === this.#drawn) return;
    this.#drawn = wanted;
    const focused = document.activeElement?.dataset?.row;
    $("people-list").replaceChildren(
      ...people.map((person) =>
        row({ key: `person ${person.id}`, id: person.id, title: person.first_name, detail: person.note, unread: person.unread, current: person.id === personId, act: () => this.#on.person(person.id) }),
      ),
    );
    $("chat-list").replaceChildren(
      ...chats.map((chat) =>
        row({
          key: `chat ${chat.id}`,
          id: chat.tint,
          title: chat.title,
          detail: chat.last ? preview(chat.last) : "No messages yet",
          time: chat.last && shortTime(chat.last.date),
          unread: chat.unread,
          current: chat.id === chatId,
          act: () => this.#on.chat(chat.id),
        }),
      ),
    );
    $("add-group").hidden = people.length === 0;
    if (focused) document.querySelector(`[data-row="${CSS.escape(focused)}"]`)?.focus();
  }
}

function row({ key, id, title, detail, time, unread, current, act }) {
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", class: "row", "aria-current": current ? "true" : null, dataset: { row: key }, onclick: act },
      avatar(id, title),
      h("span", { class: "row-words" }, h("span", { class: "row-title" }, title), detail && h("span", { class: "row-detail" }, detail)),
      h("span", { class: "row-side" }, time && h("span", { class: "soft small" }, time), unread > 0 && h("span", { class: "badge" }, String(unread), hidden(" unread"))),
    ),
  );
}
