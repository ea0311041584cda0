// The panel of Bot API calls, as they happen.

import { h, icon } from "./dom.js";
import { longTime } from "./times.js";

const KEPT = 400;
const NEAR_THE_END_PX = 40;

export class Calls {
  #rows = new Map();
  #list = h("ol", { class: "call-list scroll", "aria-label": "Calls, oldest first", tabindex: 0 });
  #filter = h("input", { type: "search", placeholder: "Filter by text", "aria-label": "Filter calls by text", autocomplete: "off", spellcheck: "false" });
  #polling = h("input", { type: "checkbox" });
  #count = h("span", { class: "soft small", "aria-live": "off" });
  #seen = 0;

  constructor(place) {
    const clear = h("button", { type: "button", class: "quiet", onclick: () => this.#clear() }, "Clear");
    this.#filter.addEventListener("input", () => this.#sift());
    this.#polling.addEventListener("change", () => this.#sift());
    place.append(
      h("header", { class: "panel-head" }, h("h2", {}, "Bot API calls"), this.#count, clear),
      h("div", { class: "call-tools" }, this.#filter, h("label", { class: "check" }, this.#polling, h("span", {}, "getUpdates"))),
      this.#list,
      h("p", { class: "empty soft" }, "Nothing to see yet. Each call of the bot appears here as it happens."),
    );
    this.#sift();
  }

  /** The number of the newest call shown or cleared. */
  get seen() {
    return this.#seen;
  }

  /** Appends a call {n, method, parameters, status, response, at, milliseconds}; one shown before is left alone. */
  add(call) {
    if (call.n <= this.#seen) return;
    this.#seen = call.n;
    const stuck = this.#list.scrollHeight - this.#list.scrollTop - this.#list.clientHeight < NEAR_THE_END_PX;
    const row = { call, element: callElement(call), words: `${call.method} ${call.status} ${JSON.stringify(call.parameters)} ${JSON.stringify(call.response)}`.toLowerCase() };
    this.#rows.set(call.n, row);
    row.element.hidden = !this.#fits(row);
    this.#list.append(row.element);
    if (this.#rows.size > KEPT) {
      const [oldest, { element }] = this.#rows.entries().next().value;
      element.remove();
      this.#rows.delete(oldest);
    }
    this.#tally();
    if (stuck) this.#list.scrollTop = this.#list.scrollHeight;
  }

  /** A sandbox that was restarted counts its calls from the start. */
  restart() {
    this.#clear();
    this.#seen = 0;
  }

  #fits({ call, words }) {
    if (call.method.toLowerCase() === "getupdates" && !this.#polling.checked) return false;
    return words.includes(this.#filter.value.trim().toLowerCase());
  }

  #sift() {
    for (const row of this.#rows.values()) row.element.hidden = !this.#fits(row);
    this.#tally();
  }

  #clear() {
    this.#rows.clear();
    this.#list.replaceChildren();
    this.#tally();
  }

  #tally() {
    const visible = [...this.#rows.values()].filter(({ element }) => !element.hidden).length;
    this.#count.textContent = visible === this.#rows.size ? `${visible}` : `${visible} of ${this.#rows.size}`;
    this.#list.classList.toggle("none", visible === 0);
  }
}

function callElement(call) {
  const ok = call.status === 200;
  const status = call.status ? String(call.status) : "cut off";
  const details = h(
    "details",
    {},
    h(
      "summary",
      {},
      h("span", { class: ok ? "status good" : "status bad" }, ok ? status : `${status} ✕`),
      h("span", { class: "method" }, call.method),
      h("span", { class: "soft small" }, `${Math.round(call.milliseconds ?? 0)} ms`),
      h("time", { class: "soft small" }, longTime(Date.parse(call.at) / 1000)),
      !ok && call.response?.description && h("span", { class: "reason" }, call.response.description),
    ),
  );
  // Long answers are written out only when somebody looks.
  details.addEventListener("toggle", () => {
    if (!details.open || details.childElementCount > 1) return;
    details.append(json("Parameters", call.parameters), json("Response", call.response));
  });
  return h("li", {}, details);
}

function json(title, value) {
  const text = JSON.stringify(readable(value), null, 2) ?? "none";
  const copy = h("button", { type: "button", class: "icon small", "aria-label": `Copy ${title.toLowerCase()}`, onclick: () => navigator.clipboard?.writeText(text) }, icon("copy"));
  return h("div", { class: "json" }, h("h3", {}, title, copy), h("pre", { tabindex: 0, role: "region", "aria-label": title }, h("code", {}, text)));
}

/** Form fields carry JSON inside strings; shown unpacked. */
function readable(value) {
  if (typeof value === "string" && /^[[{]/.test(value)) {
    try {
      return JSON.parse(value);
    } catch {
      return value;
    }
  }
  if (value && typeof value === "object" && !Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, readable(inner)]));
  }
  return value;
}
