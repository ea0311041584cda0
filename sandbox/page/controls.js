// The panel that moves the sandbox's clock and breaks its Telegram on purpose.

import { h, icon } from "./dom.js";
import { ZONES, chooseZone, clockDate, clockTime, currentZone } from "./times.js";

const FAULTS = [
  ["429", "429 Slow down", "Too Many Requests, with the seconds to wait"],
  ["500", "500 Outage", "Internal Server Error"],
  ["502", "502 Bad gateway", "Bad Gateway"],
  ["delay", "Late answer", "The answer comes late, by the seconds given"],
  ["drop_before", "Drop before", "The connection breaks before the call takes effect"],
  ["drop_after", "Drop after", "The connection breaks after the call took effect"],
];
const SECONDS_FOR = new Set(["429", "delay"]);

export class Controls {
  #date = h("span", { class: "clock-date" });
  #time = h("span", { class: "clock-time" });
  #next = h("p", { class: "soft small", id: "next-event" });
  #still = h("p", { class: "soft small" }, "This sandbox follows the computer’s clock, which cannot be moved.");
  #clockButtons;
  #block = h("button", { type: "button" });
  #gone = h("button", { type: "button", class: "warn" }, "Delete account");
  #person = h("h2", { id: "person-heading", class: "visually-hidden" });
  #flood = h("input", { type: "checkbox", role: "switch" });
  #active = h("ul", { class: "active-faults", "aria-label": "Faults in force" });
  #clear = h("button", { type: "button", class: "quiet" }, "Clear faults");
  #times = h("select", {}, h("option", { value: "1" }, "once"), h("option", { value: "3" }, "3 times"), h("option", { value: "" }, "until cleared"));
  #seconds = h("input", { type: "number", min: 1, max: 3600, value: 5, inputmode: "numeric" });
  #method = h("input", { type: "text", placeholder: "any method", autocomplete: "off", spellcheck: "false" });

  /**
   * `on` has minutes(number), nextEvent(), fault({kind, times?, seconds?, method?}), clearFaults(), flood(bool),
   * block(), unblock(), deactivate() and zone(); those that ask the sandbox return promises.
   */
  constructor(place, on) {
    const step = (label, act, properties = {}) => {
      const button = h("button", { type: "button", ...properties }, label);
      button.addEventListener("click", async () => {
        if (button.getAttribute("aria-busy") === "true") return;
        button.setAttribute("aria-busy", "true");
        await act().finally(() => button.removeAttribute("aria-busy"));
      });
      return button;
    };
    this.#clockButtons = [step("+1 minute", () => on.minutes(1)), step("+1 hour", () => on.minutes(60)), step("Next event", () => on.nextEvent(), { "aria-describedby": "next-event" })];
    const zone = h("select", { "aria-label": "Times shown in" }, ZONES.map(([name, label]) => h("option", { value: name, selected: name === currentZone() }, label)));
    zone.addEventListener("change", () => {
      chooseZone(zone.value);
      on.zone();
    });
    const faults = FAULTS.map(([kind, label, title]) =>
      step(
        label,
        () => on.fault({
          kind,
          times: this.#times.value ? Number(this.#times.value) : null,
          seconds: SECONDS_FOR.has(kind) ? Number(this.#seconds.value) : undefined,
          method: this.#method.value.trim() || undefined,
        }),
        { title },
      ),
    );
    this.#clear.addEventListener("click", () => on.clearFaults());
    this.#flood.addEventListener("change", () => on.flood(this.#flood.checked));
    this.#block.addEventListener("click", () => (this.#block.dataset.blocked === "true" ? on.unblock() : on.block()));
    this.#gone.addEventListener("click", () => on.deactivate());
    place.append(
      h(
        "section",
        { class: "card", "aria-labelledby": "clock-heading" },
        h("h2", { id: "clock-heading" }, "Clock"),
        h("div", { class: "clock-face", role: "timer", "aria-label": "Sandbox time" }, this.#time, this.#date),
        zone,
        h("div", { class: "button-row" }, this.#clockButtons),
        this.#next,
        this.#still,
      ),
      h(
        "section",
        { class: "card", "aria-labelledby": "break-heading" },
        h("header", { class: "panel-head" }, h("h2", { id: "break-heading" }, "Break Telegram"), this.#clear),
        h("div", { class: "three" }, labelled("How often", this.#times), labelled("Seconds", this.#seconds), labelled("Only for", this.#method)),
        h("div", { class: "fault-grid" }, faults),
        this.#active,
        h("label", { class: "switch" }, this.#flood, h("span", {}, "Flood control", h("small", { class: "soft" }, "Telegram’s own limits, as they are in earnest"))),
      ),
      h("section", { class: "card", "aria-labelledby": "person-heading" }, this.#person, h("div", { class: "button-row" }, this.#block, this.#gone)),
    );
  }

  /** Draws what /user/state says, for the chosen person. */
  show(state, person) {
    const can = state.clock_can_move !== false;
    for (const button of this.#clockButtons) button.disabled = !can;
    this.#still.hidden = can;
    const next = state.next_event_label;
    this.#clockButtons[2].disabled = !can || !next;
    this.#next.textContent = next ? `Next: ${next}` : "Nothing is waiting to happen.";
    this.#next.hidden = !can;
    this.#flood.checked = state.flood_control;
    this.#clear.disabled = state.faults.length === 0;
    this.#active.replaceChildren(...state.faults.map((fault) => h("li", {}, icon("tools"), faultWords(fault))));
    this.#person.textContent = person?.first_name ?? "Nobody";
    this.#block.textContent = person?.blocked ? "Unblock the bot" : "Block the bot";
    this.#block.dataset.blocked = String(Boolean(person?.blocked));
    this.#block.disabled = !person || person.deactivated;
    this.#gone.disabled = !person || person.deactivated;
    this.tick();
  }

  tick() {
    this.#date.textContent = clockDate();
    this.#time.textContent = clockTime();
  }
}

const labelled = (label, input) => h("label", { class: "field" }, h("span", {}, label), input);

function faultWords({ kind, method, times, seconds }) {
  const name = FAULTS.find(([known]) => known === kind)?.[1] ?? kind;
  const often = times === null || times === undefined ? "until cleared" : times === 1 ? "once" : `${times} times`;
  return `${name}${seconds ? `, ${seconds} s` : ""}: ${method ?? "any method"}, ${often}`;
}
