// The scrolling list of a chat's messages: keeps its place, its focus and its reader's peace.

import { h } from "./dom.js";
import { messageElement, serviceText } from "./bubble.js";
import { refreshTimes } from "./text.js";
import { dayName, isoDay } from "./times.js";

const NEAR_THE_END_PX = 60;
const FIRST_SHOWN = 200;
const RUN_S = 600;

export class Log {
  #scroller;
  #list;
  #earlier;
  #toBottom;
  #context;
  #messages = [];
  #elements = new Map();
  #shown = FIRST_SHOWN;
  #stuck = true;
  #unseen = 0;

  /** `context` is what messageElement needs; its me and group are set by show(). */
  constructor({ scroller, list, earlier, toBottom, context }) {
    this.#scroller = scroller;
    this.#list = list;
    this.#earlier = earlier;
    this.#toBottom = toBottom;
    this.#context = context;
    scroller.addEventListener("scroll", () => this.#measure(), { passive: true });
    toBottom.addEventListener("click", () => this.toBottom());
    earlier.addEventListener("click", () => {
      this.#keepPlace(() => {
        this.#shown += FIRST_SHOWN;
        this.#arrange();
      });
    });
    list.addEventListener("keydown", (event) => this.#walk(event));
    list.addEventListener("focusin", (event) => this.#rove(event.target.closest("[data-id]")));
    const resized = new ResizeObserver(() => this.#stuck && this.#jumpDown());
    resized.observe(list);
    resized.observe(scroller);
  }

  /** Shows another chat from its end. */
  show(messages, { me, group }) {
    Object.assign(this.#context, { me, group });
    this.#list.setAttribute("aria-live", "off");
    this.#messages = [...messages];
    this.#shown = FIRST_SHOWN;
    this.#elements.clear();
    this.#list.replaceChildren();
    this.#arrange();
    this.toBottom();
    // What was already there is not news; only what comes from here on is announced.
    requestAnimationFrame(() => this.#list.setAttribute("aria-live", "polite"));
  }

  /** Brings in the messages as they stand now, touching only what differs. */
  update(messages, { mine = false } = {}) {
    const before = new Set(this.#messages.map((message) => message.message_id));
    const fresh = messages.filter((message) => !before.has(message.message_id)).length;
    this.#keepPlace(() => {
      this.#messages = [...messages];
      this.#arrange();
    });
    if (mine) this.toBottom();
    else if (!this.#stuck) this.#countUnseen(this.#unseen + fresh);
  }

  /** Draws one message anew, such as when one of its buttons waits. */
  redraw(messageId) {
    const kept = this.#elements.get(messageId);
    if (!kept) return;
    for (const button of kept.element.querySelectorAll("button.key")) {
      const [y, x] = button.dataset.place.split(":").map(Number);
      const waiting = this.#context.pending(kept.message, kept.message.reply_markup.inline_keyboard[y][x]);
      if (waiting) button.setAttribute("aria-busy", "true");
      else button.removeAttribute("aria-busy");
    }
  }

  /** Times and day names anew: the clock or the zone has moved. */
  retime() {
    refreshTimes(this.#list);
    for (const separator of this.#list.querySelectorAll(".day")) separator.firstChild.textContent = dayName(Number(separator.dataset.unix));
  }

  /** Everything anew: times are shown in another zone. */
  rebuild() {
    this.#keepPlace(() => {
      this.#elements.clear();
      this.#arrange();
    });
  }

  goTo(messageId) {
    const element = this.#elements.get(messageId)?.element;
    if (!element) return;
    element.scrollIntoView({ block: "center" });
    element.focus({ preventScroll: true });
    element.classList.add("flash");
    element.addEventListener("animationend", () => element.classList.remove("flash"), { once: true });
  }

  toBottom() {
    this.#stuck = true;
    this.#jumpDown();
    this.#countUnseen(0);
  }

  /** Which control has the focus, so that refocus() finds the same one after a redraw. */
  focusSpot(element = document.activeElement) {
    const message = element?.closest?.("#log [data-id]");
    if (!message) return null;
    const keys = [...message.querySelectorAll(".key")];
    return { id: Number(message.dataset.id), label: element.dataset.label, index: keys.indexOf(element), inside: element !== message };
  }

  /** Focuses the button with the same label, else the one in the same position, else the message. */
  refocus(spot) {
    const element = spot && this.#elements.get(spot.id)?.element;
    if (!element) return;
    const keys = [...element.querySelectorAll(".key")];
    const same = keys.find((key) => key.dataset.label === spot.label) ?? (spot.index >= 0 ? keys[Math.min(spot.index, keys.length - 1)] : null);
    (same ?? element).focus({ preventScroll: true });
  }

  #arrange() {
    const spot = this.#list.contains(document.activeElement) ? this.focusSpot() : null;
    const visible = this.#messages.slice(-this.#shown);
    this.#earlier.hidden = visible.length === this.#messages.length;
    const wanted = [];
    let previous = null;
    for (const message of visible) {
      if (!previous || isoDay(previous.date) !== isoDay(message.date)) {
        wanted.push(this.#separator(message.date));
        previous = null;
      }
      wanted.push(this.#element(message, !sameRun(previous, message)));
      previous = message;
    }
    const ids = new Set(visible.map((message) => message.message_id));
    for (const id of this.#elements.keys()) if (!ids.has(id)) this.#elements.delete(id);
    // What goes is taken out first, so that what stays is never moved: moving loses focus and scrolling.
    const staying = new Set(wanted);
    for (const element of [...this.#list.children]) if (!staying.has(element)) element.remove();
    let at = this.#list.firstChild;
    for (const element of wanted) {
      if (at === element) at = at.nextSibling;
      else this.#list.insertBefore(element, at);
    }
    if (spot && !(this.#list.contains(document.activeElement))) this.refocus(spot);
    this.#rove(this.#list.querySelector('[data-id][tabindex="0"]') ?? this.#elements.get(visible.at(-1)?.message_id)?.element);
    nameScrollers(this.#list);
  }

  #separator(unix) {
    const day = isoDay(unix);
    const kept = this.#list.querySelector(`.day[data-day="${day}"]`);
    return kept ?? h("div", { class: "day", dataset: { day, unix } }, h("span", { class: "pill" }, dayName(unix)));
  }

  #element(message, first) {
    const kept = this.#elements.get(message.message_id);
    const written = JSON.stringify([message, this.#context.reactions(message)]);
    if (kept?.written === written && kept.first === first) return kept.element;
    const element = messageElement(message, { ...this.#context, first });
    if (!kept && this.#list.getAttribute("aria-live") === "polite") {
      element.classList.add("fresh");
      element.addEventListener("animationend", () => element.classList.remove("fresh"), { once: true });
    }
    this.#elements.set(message.message_id, { element, message, written, first });
    return element;
  }

  /** Does something to the list without moving what the reader is looking at. */
  #keepPlace(change) {
    const top = this.#scroller.getBoundingClientRect().top;
    const anchor = this.#stuck ? null : [...this.#elements].find(([, { element }]) => element.getBoundingClientRect().bottom > top);
    const before = anchor?.[1].element.getBoundingClientRect().top;
    change();
    if (this.#stuck) this.#jumpDown();
    const after = anchor && this.#elements.get(anchor[0])?.element;
    if (after) this.#scroller.scrollTop += after.getBoundingClientRect().top - before;
  }

  #jumpDown() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  #measure() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    this.#stuck = scrollHeight - scrollTop - clientHeight < NEAR_THE_END_PX;
    if (this.#stuck) this.#unseen = 0;
    this.#countUnseen(this.#unseen);
  }

  #countUnseen(count) {
    this.#unseen = count;
    this.#toBottom.hidden = this.#stuck;
    this.#toBottom.dataset.count = count || "";
    this.#toBottom.setAttribute("aria-label", count ? `Go to the newest message, ${count} new` : "Go to the newest message");
  }

  /** One message at a time is in the tab order; the arrow keys walk from one to the next. */
  #rove(element) {
    if (!element) return;
    for (const other of this.#list.querySelectorAll('[data-id][tabindex="0"]')) if (other !== element) other.tabIndex = -1;
    element.tabIndex = 0;
  }

  #walk(event) {
    const message = event.target.closest("[data-id]");
    if (!message || event.target !== message) return;
    if (event.key === "Enter" && !message.classList.contains("service")) {
      event.preventDefault();
      return message.querySelector(".message-menu").click();
    }
    const all = [...this.#list.querySelectorAll("[data-id]")];
    const at = all.indexOf(message);
    const goal = { ArrowUp: all[at - 1], ArrowDown: all[at + 1], Home: all[0], End: all.at(-1) }[event.key];
    if (!goal) return;
    event.preventDefault();
    goal.focus();
  }
}

const sameRun = (previous, message) =>
  previous !== null &&
  !serviceText(previous) &&
  previous.from?.id === message.from?.id &&
  previous.sender_chat?.id === message.sender_chat?.id &&
  message.date - previous.date < RUN_S;

/** What scrolls sideways can be reached by keyboard and says what it is. */
function nameScrollers(list) {
  for (const box of list.querySelectorAll("pre, .table-scroll")) {
    if (box.scrollWidth <= box.clientWidth || box.tabIndex === 0) continue;
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", box.dataset.name ?? "Preformatted text");
  }
}
