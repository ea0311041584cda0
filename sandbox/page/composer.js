// The foot of the chat: the message field, its suggestions, what can be attached, and what stands there instead.

import { $, h, icon } from "./dom.js";
import { preview, senderName } from "./bubble.js";
import { captionDialog, locationDialog, openMenu, toast } from "./dialogs.js";
import { Suggestions } from "./suggestions.js";

const INLINE_PAUSE_MS = 250;
const TALLEST_PX = 180;

export class Composer {
  #form = $("composer");
  #field = $("message-field");
  #menu = $("menu");
  #context = $("context");
  #keyboard = $("reply-keyboard");
  #showKeyboard = $("show-keyboard");
  #instead = $("instead");
  #on;
  #chat = null;
  #commands = [];
  #suffix = "";
  #bot = "";
  #target = null;
  #drafts = new Map();
  #inlineTimer = null;
  #suggestions = new Suggestions(() => {
    this.#menu.setAttribute("aria-expanded", "false");
    if (this.#menuHadFocus) this.#menu.focus();
    this.#menuHadFocus = false;
  });
  #menuHadFocus = false;
  /** The reply keyboard, whether it was used up, and whether it was called back after that. */
  #replies = { markup: null, used: false, calledBack: false };

  /**
   * `on` has say(text, replyTo, fromKeyboard), edit(messageId, text), photo(file, caption), location(place,
   * fromKeyboard), sticker(), inline(query), chooseInline(result) and lastOwn() -> Message | undefined.
   */
  constructor(on) {
    this.#on = on;
    $("attach").append(icon("attach"));
    $("send").append(icon("send"));
    this.#showKeyboard.append(icon("keyboard"));
    this.#showKeyboard.addEventListener("click", () => {
      this.#replies.calledBack = !this.#replies.calledBack;
      this.#arrangeKeyboard();
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#field.addEventListener("input", () => this.#changed());
    this.#field.addEventListener("keydown", (event) => this.#key(event));
    this.#field.addEventListener("blur", () => !this.#suggestions.hostIsList && this.#suggestions.close());
    this.#field.addEventListener("paste", (event) => {
      const picture = [...event.clipboardData.files].find((file) => file.type.startsWith("image/"));
      if (!picture) return;
      event.preventDefault();
      this.#photo(picture);
    });
    this.#menu.addEventListener("pointerdown", (event) => this.#suggestions.open && event.preventDefault());
    this.#menu.addEventListener("click", () => this.#toggleMenu());
    $("attach").addEventListener("click", (event) => this.#attach(event.currentTarget));
  }

  /** Turns to a chat; what was being written in the other one is kept. */
  show({ key, commands, suffix, menuButton, bot }) {
    if (this.#chat !== key) {
      if (this.#chat !== null) this.#drafts.set(this.#chat, this.#field.value);
      this.#chat = key;
      this.#leaveTarget();
      this.#replies.calledBack = false;
      this.#field.value = this.#drafts.get(key) ?? "";
      this.#suggestions.close();
      this.#fit();
    }
    this.#commands = commands;
    this.#suffix = suffix;
    this.#bot = bot;
    this.#menu.replaceChildren(icon("menu"), h("span", {}, menuButton?.type === "web_app" ? menuButton.text : "Menu"));
    this.#menu.hidden = commands.length === 0;
  }

  /** Shows a sentence and a button in place of the message field; null brings the field back. */
  replaceBy(offer) {
    const before = this.#instead.contains(document.activeElement);
    this.#form.hidden = offer !== null;
    this.#instead.hidden = offer === null;
    this.#arrangeKeyboard();
    if (offer === null) {
      if (before) this.offer();
      return this.#instead.replaceChildren();
    }
    if (this.#instead.dataset.kind === offer.kind && this.#instead.firstChild) return;
    this.#instead.dataset.kind = offer.kind;
    this.#instead.replaceChildren(...[offer.text && h("p", {}, offer.text), offer.label && h("button", { type: "button", class: "solid wide", onclick: offer.action }, offer.label)].filter(Boolean));
  }

  /**
   * Suggested replies as a bot's ReplyKeyboardMarkup asks for them; null takes them away. One that was `used` up
   * hides behind a button of the field, as in Telegram.
   */
  replies(markup, used) {
    const drawn = JSON.stringify(markup ?? null);
    Object.assign(this.#replies, { markup: markup ?? null, used: Boolean(used) });
    if (this.#keyboard.dataset.drawn !== drawn) {
      const label = this.#keyboard.contains(document.activeElement) && document.activeElement.textContent;
      this.#keyboard.dataset.drawn = drawn;
      this.#keyboard.replaceChildren(...(markup?.keyboard ?? []).map((row) => h("div", { class: "keyboard-row" }, row.map((button) => this.#replyButton(button)))));
      const same = [...this.#keyboard.querySelectorAll("button")].find(({ textContent }) => textContent === label);
      if (same) same.focus();
      else if (label !== false) this.offer();
      this.#field.placeholder = markup?.input_field_placeholder || "Message";
    }
    this.#arrangeKeyboard();
  }

  #replyButton(button) {
    const asked = Object.keys(button).some((name) => button[name] && (name.startsWith("request_") || name === "web_app"));
    const press = () => {
      if (button.request_location) return this.#location(true);
      if (asked) return toast("This kind of button does nothing in the sandbox.", { warning: true });
      this.#replies.calledBack = false;
      return this.#on.say(button.text, undefined, true);
    };
    const look = ["primary", "success", "danger"].includes(button.style) ? button.style : "plain";
    const hint = button.request_location ? "asks where you are" : null;
    return h("button", { type: "button", class: `key ${look}`, "aria-description": hint, onclick: press }, h("span", {}, button.text), button.request_location && icon("place"));
  }

  #arrangeKeyboard() {
    const { markup, used, calledBack } = this.#replies;
    const hide = markup === null || this.#form.hidden || (used && !calledBack);
    const hadFocus = this.#keyboard.contains(document.activeElement) || document.activeElement === this.#showKeyboard;
    this.#keyboard.hidden = hide;
    this.#showKeyboard.hidden = markup === null || !used;
    this.#showKeyboard.setAttribute("aria-expanded", String(!hide));
    // The focus must not vanish together with what had it.
    if (hadFocus && !this.#form.hidden && !document.activeElement.checkVisibility()) this.offer();
  }

  /** Puts text into the field as if it had been typed. */
  write(text) {
    this.#field.value = text;
    this.focus();
    this.#changed();
  }

  focus() {
    this.#field.focus();
  }

  /** Offers the field again, but without calling up a phone's keyboard over the answer that is coming. */
  offer() {
    if (matchMedia("(hover: hover)").matches) this.focus();
    else $("log-scroll").focus();
  }

  reply(message) {
    this.#aim({ kind: "reply", message });
  }

  edit(message) {
    this.#aim({ kind: "edit", message });
    this.#field.value = message.text;
    this.#fit();
  }

  /** Shows what the bot answered to the inline query that is being typed. */
  inlineResults(results) {
    if (!this.#inlineQuery()) return;
    this.#suggestions.show(
      results.map((result) => ({ title: result.title ?? result.type, detail: result.description ?? "", choose: () => {
        this.#field.value = "";
        this.#fit();
        this.#on.chooseInline(result);
      } })),
      { host: this.#field, label: "Inline results" },
    );
  }

  #aim(target) {
    this.#target = target;
    const { kind, message } = target;
    const title = kind === "edit" ? "Edit message" : `Reply to ${senderName(message)}`;
    this.#context.hidden = false;
    this.#context.replaceChildren(
      icon(kind),
      h("div", {}, h("strong", {}, title), h("span", {}, preview(message))),
      h("button", { type: "button", class: "icon", "aria-label": kind === "edit" ? "Stop editing" : "Do not reply", onclick: () => this.#abandon() }, icon("close")),
    );
    this.focus();
  }

  #abandon() {
    if (this.#target?.kind === "edit") this.#field.value = "";
    this.#leaveTarget();
    this.#fit();
    this.focus();
  }

  #leaveTarget() {
    this.#target = null;
    this.#context.hidden = true;
    this.#context.replaceChildren();
  }

  #inlineQuery() {
    const start = `@${this.#bot.toLowerCase()} `;
    const text = this.#field.value;
    return this.#bot && text.toLowerCase().startsWith(start) ? { query: text.slice(start.length) } : null;
  }

  async #send() {
    const text = this.#field.value.trim();
    if (!text) return this.focus();
    const target = this.#target;
    const written = this.#field.value;
    this.#field.value = "";
    this.#suggestions.close();
    this.#leaveTarget();
    this.#fit();
    const done = target?.kind === "edit" ? await this.#on.edit(target.message.message_id, text) : await this.#on.say(text, target?.message.message_id);
    // What could not be sent is given back, unless something else has been begun meanwhile.
    if (!done && this.#field.value === "") this.#field.value = written;
    this.#fit();
  }

  #changed() {
    this.#fit();
    const text = this.#field.value;
    clearTimeout(this.#inlineTimer);
    const inline = this.#inlineQuery();
    if (inline) {
      this.#inlineTimer = setTimeout(() => this.#on.inline(inline.query), INLINE_PAUSE_MS);
      return;
    }
    const typed = /^\/([a-z0-9_]*)$/i.exec(text);
    if (!typed) return this.#suggestions.close();
    const start = typed[1].toLowerCase();
    this.#suggestions.show(this.#commandItems(this.#commands.filter(({ command }) => command.startsWith(start))), { host: this.#field, label: "Commands" });
  }

  #commandItems(commands) {
    return commands.map(({ command, description }) => ({
      title: `/${command}`,
      detail: description,
      choose: () => {
        this.#field.value = "";
        this.#fit();
        this.#on.say(`/${command}${this.#suffix}`);
      },
      complete: () => this.write(`/${command}${this.#suffix} `),
    }));
  }

  #toggleMenu() {
    if (this.#suggestions.open) return this.#suggestions.close();
    this.#menuHadFocus = true;
    this.#menu.setAttribute("aria-expanded", "true");
    this.#suggestions.show(this.#commandItems(this.#commands), { label: "Commands" });
  }

  #key(event) {
    if (event.isComposing || this.#suggestions.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#send();
    } else if (event.key === "Escape" && this.#target) {
      this.#abandon();
    } else if (event.key === "ArrowUp" && this.#field.value === "" && !this.#target) {
      const message = this.#on.lastOwn();
      if (!message) return;
      event.preventDefault();
      this.edit(message);
    }
  }

  #fit() {
    this.#field.style.height = "auto";
    this.#field.style.height = `${Math.min(this.#field.scrollHeight, TALLEST_PX)}px`;
    this.#form.classList.toggle("filled", this.#field.value.trim() !== "");
  }

  #attach(anchor) {
    openMenu(anchor, [
      ["photo", "Photo", () => this.#choosePhoto()],
      ["place", "Location", () => this.#location()],
      ["sticker", "Sticker", () => this.#on.sticker()],
    ]);
  }

  #choosePhoto() {
    const input = h("input", { type: "file", accept: "image/*" });
    input.addEventListener("change", () => input.files[0] && this.#photo(input.files[0]));
    input.click();
  }

  async #photo(file) {
    const answer = await captionDialog(file);
    if (answer) this.#on.photo(file, answer.caption);
  }

  async #location(fromKeyboard = false) {
    const place = await locationDialog(() => this.offer());
    if (!place) return;
    if (fromKeyboard) this.#replies.calledBack = false;
    this.#on.location(place, fromKeyboard);
  }
}
