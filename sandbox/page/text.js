// A message's text with its entities. Their offsets count UTF-16 code units, as JavaScript's strings do.

import { h, icon } from "./dom.js";
import { dateTime, fullTime } from "./times.js";

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const SCHEMES = new Set(["http:", "https:", "mailto:", "tel:"]);
const LONG_QUOTE_CHARACTERS = 160;
const LONG_QUOTE_LINES = 3;
const PLAIN_TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", marked: "mark",
  subscript: "sub", superscript: "sup", custom_emoji: "span", hashtag: "span", cashtag: "span", bank_card_number: "span",
};

/** The address if it is one that may be followed from here, else null: no javascript:, data:, file: or tg:. */
export function safeAddress(address) {
  try {
    const url = new URL(/^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`);
    return SCHEMES.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/**
 * The element that stands for one entity, empty.
 * `actions` has command(text), mention(name) and address(url, event); `content` is the entity's own text.
 */
export function entityElement(entity, content, actions) {
  switch (entity.type) {
    case "spoiler":
      return spoiler();
    case "pre":
      return h("pre", { dataset: entity.language ? { language: entity.language } : {} }, h("code"));
    case "blockquote":
      return h("blockquote", {}, h("div"));
    case "expandable_blockquote":
      return quote(content);
    case "text_link":
    case "url":
      return link(entity.url ?? content, actions);
    case "email":
    case "email_address":
      return link(`mailto:${entity.email_address ?? content}`, actions);
    case "phone_number":
      return link(`tel:${(entity.phone_number ?? content).replace(/[^+\d]/g, "")}`, actions);
    case "bot_command":
      return h("button", { type: "button", class: "inline-link", onclick: () => actions.command(entity.bot_command ?? content) });
    case "mention":
    case "text_mention":
      return h("button", { type: "button", class: "inline-link", onclick: () => actions.mention(content) });
    case "date_time":
      return time(entity, content);
    default:
      return h(PLAIN_TAGS[entity.type] ?? "span", { class: /hashtag|cashtag/.test(entity.type) ? "tag" : null });
  }
}

/** Where an entity element's content belongs: a few have a box inside. */
export const contentPlace = (element) => element.querySelector(":scope > code, :scope > div") ?? element;

/** The text as nodes. Entities may nest, and those that only overlap are cut where they cross. */
export function renderText(text, entities, actions) {
  const fragment = document.createDocumentFragment();
  const sorted = (entities ?? [])
    .map((entity) => ({ ...entity, end: entity.offset + entity.length }))
    .sort((one, other) => one.offset - other.offset || other.end - one.end);
  fill(fragment, text, 0, text.length, sorted, actions);
  return fragment;
}

function fill(parent, text, start, end, entities, actions) {
  let at = start;
  let waiting = entities;
  while (waiting.length) {
    const [entity, ...others] = waiting;
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.end, end);
    const inside = others.filter((other) => other.offset < to).map((other) => ({ ...other, end: Math.min(other.end, to) }));
    waiting = others.filter((other) => other.end > to).map((other) => ({ ...other, offset: Math.max(other.offset, to) }));
    if (to <= from) continue;
    parent.append(text.slice(at, from));
    const content = text.slice(from, to);
    const element = entityElement(entity, content, actions);
    parent.append(element);
    if (entity.type !== "date_time") fill(contentPlace(element), text, from, to, inside, actions);
    // A block ends its line by itself; Telegram does not show the line feed after it either.
    at = BLOCKS.has(entity.type) && text[to] === "\n" ? to + 1 : to;
  }
  if (at < end) parent.append(text.slice(at, end));
}

function link(address, actions) {
  const safe = safeAddress(address);
  const follow = (event) => actions.address(address, event);
  if (safe === null) return h("button", { type: "button", class: "inline-link", title: address, onclick: follow });
  return h("a", { href: safe, title: address, target: "_blank", rel: "noopener noreferrer nofollow", onclick: follow });
}

function time(entity, content) {
  const { unix_time: unix, date_time_format: code } = entity;
  return h(
    "time",
    { datetime: new Date(unix * 1000).toISOString(), title: fullTime(unix), dataset: { unix, code: code ?? "", text: content } },
    dateTime(unix, code, content),
  );
}

/** Writes the date_time entities below `root` anew: the clock or the zone has moved. */
export function refreshTimes(root) {
  for (const element of root.querySelectorAll("time[data-unix]")) {
    const { unix, code, text } = element.dataset;
    const words = dateTime(Number(unix), code, text);
    if (element.textContent !== words) element.textContent = words;
    element.title = fullTime(Number(unix));
  }
}

function spoiler() {
  const cover = h("span", { class: "spoiler", role: "button", tabindex: 0, "aria-label": "Hidden text, press to reveal" }, h("div", { class: "covered", "aria-hidden": true }));
  const reveal = (event) => {
    if (!cover.classList.contains("spoiler") || (event.type === "keydown" && !["Enter", " "].includes(event.key))) return;
    event.preventDefault();
    event.stopPropagation();
    // One tap reveals every spoiler of the message, as in Telegram.
    for (const other of (cover.closest(".message") ?? cover.parentElement).querySelectorAll(".spoiler")) {
      other.className = "revealed";
      other.removeAttribute("role");
      other.removeAttribute("aria-label");
      other.setAttribute("tabindex", "-1");
      other.firstElementChild.removeAttribute("aria-hidden");
    }
  };
  cover.addEventListener("click", reveal, true);
  cover.addEventListener("keydown", reveal, true);
  return cover;
}

function quote(content) {
  const box = h("div");
  if (content.length <= LONG_QUOTE_CHARACTERS && content.split("\n").length <= LONG_QUOTE_LINES) return h("blockquote", {}, box);
  const toggle = h("button", { type: "button", class: "quote-toggle", "aria-expanded": false }, icon("more"), h("span", {}, "Show more"));
  const element = h("blockquote", { class: "folded" }, box, toggle);
  toggle.addEventListener("click", () => {
    const folded = element.classList.toggle("folded");
    toggle.setAttribute("aria-expanded", String(!folded));
    toggle.lastChild.textContent = folded ? "Show more" : "Show less";
  });
  return element;
}
