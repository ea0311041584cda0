// The sandbox's user side: requests, and the stream of events that never loses or repeats one.

/** The sandbox said no; the message is its sentence. */
export class Refusal extends Error {}

async function answer(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Refusal("The sandbox does not answer. Is it still running?");
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(body.error || `The sandbox answered ${response.status}.`);
  return body;
}

export const get = (path) => answer(path, { cache: "no-store" });
export const remove = (path) => answer(path, { method: "DELETE" });
export const post = (path, body) =>
  answer(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
export const upload = (path, form) => answer(path, { method: "POST", body: form });

/** Where the page finds the bytes of a photo or document. */
export const fileAddress = (fileId) => `/user/file/${encodeURIComponent(fileId)}`;

const KINDS = ["message", "edited", "deleted", "callback_answer", "reaction", "action", "inline_results", "call", "clock", "state"];
const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 5000;

/**
 * The running events. Every event has a number; after a break the stream is asked for those after the last one
 * seen, and a number seen before is dropped, so that each arrives exactly once.
 */
export class Events {
  #last = null;
  #pause = FIRST_PAUSE_MS;
  #deliver;
  #onBreak;
  #onReturn;
  #broken = false;
  #source = null;

  /** `deliver(kind, data)` for each event; `onBreak()` when the stream ends; `onReturn()` when it is back. */
  constructor({ deliver, onBreak, onReturn }) {
    this.#deliver = deliver;
    this.#onBreak = onBreak;
    this.#onReturn = onReturn;
  }

  /** Starts after event number `after` (null: with whatever comes next); resolves once the stream is open. */
  open(after) {
    this.#last = after;
    return new Promise((resolve) => this.#connect(resolve));
  }

  /** The sandbox was restarted and counts from the start again; this stream would wait for numbers long past. */
  restartAfter(number) {
    this.#last = number;
    this.#source.close();
    this.#connect();
  }

  get last() {
    return this.#last;
  }

  #connect(onOpen) {
    const source = new EventSource(this.#last === null ? "/user/events" : `/user/events?after=${this.#last}`);
    this.#source = source;
    source.onopen = () => {
      this.#pause = FIRST_PAUSE_MS;
      onOpen?.();
      if (this.#broken) this.#onReturn();
      this.#broken = false;
    };
    source.onerror = () => {
      // The browser would come back by itself, but to the old address; ours names the last event seen.
      source.close();
      if (!this.#broken) this.#onBreak();
      this.#broken = true;
      setTimeout(() => this.#connect(onOpen), this.#pause);
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
    };
    for (const kind of KINDS) source.addEventListener(kind, (event) => this.#take(kind, event));
  }

  #take(kind, event) {
    const number = Number(event.lastEventId);
    if (event.lastEventId !== "" && Number.isInteger(number)) {
      if (this.#last !== null && number <= this.#last) return;
      this.#last = number;
    }
    this.#deliver(kind, JSON.parse(event.data));
  }
}
