// The list above the message field: commands while "/" is being typed, or the bot's inline results.

import { $, h } from "./dom.js";

export class Suggestions {
  #list = $("suggestions");
  #items = [];
  #active = 0;
  #host = null;
  #onClose;

  /** `onClose()` runs whenever the list goes away. */
  constructor(onClose) {
    this.#onClose = onClose;
    this.#list.addEventListener("keydown", (event) => this.key(event));
    this.#list.addEventListener("focusout", () => this.#host === this.#list && this.close());
    // The message field keeps the focus while an option is clicked.
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
  }

  get open() {
    return !this.#list.hidden;
  }

  get hostIsList() {
    return this.#host === this.#list;
  }

  /**
   * Shows items {title, detail, choose(), complete()?}. `host` has the focus while they are shown: the message field,
   * or the list itself when it was opened by a button.
   */
  show(items, { host, label }) {
    if (!items.length) return this.close();
    this.#items = items;
    this.#active = 0;
    this.#host = host ?? this.#list;
    this.#list.setAttribute("aria-label", label);
    this.#list.replaceChildren(
      ...items.map((item, index) =>
        h("div", { id: `suggestion-${index}`, class: "suggestion", role: "option", onclick: () => this.#choose(index), onpointermove: () => this.#activate(index) }, h("strong", {}, item.title), h("span", {}, item.detail)),
      ),
    );
    this.#list.hidden = false;
    if (this.#host === this.#list) this.#list.focus();
    this.#activate(0);
  }

  close() {
    if (!this.open) return;
    this.#list.hidden = true;
    this.#host?.removeAttribute("aria-activedescendant");
    this.#host = null;
    this.#onClose();
  }

  /** Takes a key press; true if it was for the list. */
  key(event) {
    if (!this.open || event.isComposing) return false;
    const last = this.#items.length - 1;
    switch (event.key) {
      case "ArrowDown":
        this.#activate(this.#active === last ? 0 : this.#active + 1);
        break;
      case "ArrowUp":
        this.#activate(this.#active === 0 ? last : this.#active - 1);
        break;
      case "Enter":
        if (event.shiftKey) return false;
        this.#choose(this.#active);
        break;
      case "Tab":
        if (event.shiftKey) return false;
        this.#complete(this.#active);
        break;
      case "Escape":
        this.close();
        break;
      default:
        return false;
    }
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  #choose(index) {
    const item = this.#items[index];
    this.close();
    item.choose();
  }

  #complete(index) {
    const item = this.#items[index];
    this.close();
    (item.complete ?? item.choose)();
  }

  #activate(index) {
    this.#active = index;
    for (const [at, option] of [...this.#list.children].entries()) option.setAttribute("aria-selected", String(at === index));
    this.#host.setAttribute("aria-activedescendant", `suggestion-${index}`);
    this.#list.children[index].scrollIntoView({ block: "nearest" });
  }
}
