// One message as it stands in the chat: its bubble and the buttons below it.

import { fileAddress } from "./api.js";
import { h, hidden, icon } from "./dom.js";
import { renderRich, richPreview } from "./rich.js";
import { renderText, safeAddress } from "./text.js";
import { fullTime, shortTime } from "./times.js";

const FILES = ["document", "animation", "audio", "video", "voice", "video_note"];
const FILE_WORDS = { document: "Document", animation: "Animation", audio: "Audio", video: "Video", voice: "Voice message", video_note: "Video message" };
const KINDS = [
  ["url", "link", "opens a link"],
  ["copy_text", "copy", "copies text"],
  ["switch_inline_query", "inline", "writes in a chat"],
  ["switch_inline_query_current_chat", "inline", "writes in this chat"],
  ["switch_inline_query_chosen_chat", "inline", "writes in a chat"],
  ["web_app", "app", "opens an app"],
  ["login_url", "link", "opens a link"],
];

/** Who wrote it, by the name people see. */
export const senderName = (message) =>
  message.sender_chat?.title ?? message.from?.first_name ?? message.chat?.title ?? "Somebody";

/** The one-line sentence of a service message, or null for an ordinary one. */
export function serviceText(message) {
  const who = senderName(message);
  const names = (users) => users.map((user) => user.first_name).join(", ");
  if (message.new_chat_members) {
    const others = message.new_chat_members.filter((user) => user.id !== message.from?.id);
    return others.length ? `${who} added ${names(others)}` : `${who} joined the group`;
  }
  if (message.left_chat_member) {
    return message.left_chat_member.id === message.from?.id ? `${who} left the group` : `${who} removed ${message.left_chat_member.first_name}`;
  }
  if (message.group_chat_created || message.supergroup_chat_created) return `${who} created the group`;
  if (message.channel_chat_created) return "Channel created";
  if (message.new_chat_title) return `${who} changed the name to ${message.new_chat_title}`;
  if (message.pinned_message) return `${who} pinned a message`;
  if (message.migrate_to_chat_id || message.migrate_from_chat_id) return "The group became a supergroup";
  if (message.write_access_allowed) return `${who} allowed the bot to write`;
  return null;
}

/** A message in a few words, for the chat list and for replies. */
export function preview(message) {
  const service = serviceText(message);
  if (service) return service;
  if (message.rich_message) return richPreview(message.rich_message);
  const words = message.text ?? message.caption;
  const file = FILES.find((kind) => message[kind]);
  const kind =
    (message.photo && "Photo") || (message.sticker && `${message.sticker.emoji ?? ""} Sticker`.trim()) ||
    (message.venue && message.venue.title) || (message.location && "Location") || (message.contact && "Contact") ||
    (message.poll && message.poll.question) || (message.dice && message.dice.emoji) ||
    (file && (message[file].file_name ?? FILE_WORDS[file]));
  if (kind && words) return `${kind}, ${words}`;
  return kind || words || "Message";
}

/**
 * The element for a message. `context` has me (person id), group (bool), first (of its run), actions,
 * pending(message, button) -> bool and reactions(message) -> the emoji under it.
 */
export function messageElement(message, context) {
  const service = serviceText(message);
  if (service) {
    return h("div", { class: "service", dataset: { id: message.message_id }, tabindex: -1 }, h("span", { class: "pill" }, service));
  }
  const mine = message.from?.id === context.me && !message.sender_chat;
  const classes = ["message", mine ? "out" : "in"];
  if (context.first) classes.push("first");
  const columns = [...(message.entities ?? []), ...(message.caption_entities ?? [])].some(({ type }) => type === "pre");
  if (message.rich_message || columns) classes.push("wide");
  if (message.sticker) classes.push("bare");
  if (message.photo) classes.push("with-photo");
  const showName = context.group && !mine && context.first;
  return h(
    "article",
    {
      class: classes.join(" "),
      tabindex: -1,
      "aria-label": `${mine ? "You" : senderName(message)}, ${shortTime(message.date)}`,
      dataset: { id: message.message_id },
    },
    h(
      "div",
      { class: "bubble" },
      showName && h("p", { class: "sender", dataset: { tint: Math.abs(message.from?.id ?? 0) % 7 } }, senderName(message)),
      message.via_bot && h("p", { class: "soft small" }, `via @${message.via_bot.username}`),
      message.forward_origin && h("p", { class: "soft small" }, "Forwarded message"),
      message.reply_to_message && replyQuote(message.reply_to_message, context),
      media(message, context),
      body(message, mine, context),
      context.reactions(message).length > 0 && h("p", { class: "reactions" }, hidden("Reactions: "), context.reactions(message).join(" ")),
    ),
    message.reply_markup?.inline_keyboard?.length ? keyboard(message, context) : null,
    h("button", { type: "button", class: "message-menu", tabindex: -1, "aria-label": "Message actions", onclick: (event) => context.actions.openMenu(message, event.currentTarget) }, icon("more")),
  );
}

function body(message, mine, context) {
  const meta = h(
    "span",
    { class: "meta" },
    // Bots edit their messages all the time; like Telegram, only people's own edits are marked.
    message.edit_date && !message.from?.is_bot && !message.reply_markup ? h("span", {}, "edited ") : null,
    h("time", { datetime: new Date(message.date * 1000).toISOString(), title: fullTime(message.date) }, shortTime(message.date)),
    mine && icon("read"),
  );
  if (message.rich_message) return [renderRich(message.rich_message, context.actions), meta];
  const text = message.text ?? message.caption;
  if (text === undefined) return h("div", { class: "text lone" }, meta);
  const entities = message.text === undefined ? message.caption_entities : message.entities;
  return h("div", { class: "text", dir: "auto" }, renderText(text, entities, context.actions), meta);
}

function replyQuote(original, context) {
  return h(
    "button",
    { type: "button", class: "reply-quote", onclick: () => context.actions.goTo(original.message_id) },
    hidden("In reply to "),
    h("strong", {}, original.from?.id === context.me ? "You" : senderName(original)),
    h("span", {}, preview(original)),
  );
}

const size = (bytes) => {
  if (bytes === undefined) return "";
  return bytes < 1024 ? `${bytes} B` : bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
};

function media(message, { actions }) {
  if (message.photo) {
    const largest = message.photo.at(-1);
    const source = fileAddress(largest.file_id);
    const picture = h("img", { src: source, width: largest.width, height: largest.height, alt: "", loading: "lazy" });
    const name = message.caption ? "Photo, open it large" : "Photo without a caption, open it large";
    if (!message.has_media_spoiler) return h("button", { type: "button", class: "photo", "aria-label": name, onclick: () => actions.openPhoto(source) }, picture);
    const cover = h("button", { type: "button", class: "photo covered-photo", "aria-label": "Hidden photo, press to reveal" }, picture);
    cover.addEventListener("click", () => {
      if (!cover.classList.contains("covered-photo")) return actions.openPhoto(source);
      cover.classList.remove("covered-photo");
      cover.setAttribute("aria-label", name);
    });
    return cover;
  }
  if (message.sticker) {
    return h("div", { class: "sticker", role: "img", "aria-label": "Sticker" }, message.sticker.emoji ?? "🙂");
  }
  if (message.dice) return h("div", { class: "sticker" }, message.dice.emoji, hidden(` shows ${message.dice.value}`));
  if (message.location) {
    const { latitude, longitude } = message.location;
    const { title, address } = message.venue ?? {};
    return h(
      "div",
      { class: "attachment" },
      h("span", { class: "badge-icon" }, icon("place")),
      h("div", {}, h("strong", {}, title ?? "Location"), h("span", { class: "soft" }, address ?? `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`)),
    );
  }
  if (message.contact) {
    return h("div", { class: "attachment" }, h("span", { class: "badge-icon" }, icon("people")), h("div", {}, h("strong", {}, message.contact.first_name), h("span", { class: "soft" }, message.contact.phone_number)));
  }
  if (message.poll) {
    return h("div", { class: "poll" }, h("strong", {}, message.poll.question), h("ul", {}, message.poll.options.map((option) => h("li", {}, option.text))));
  }
  const kind = FILES.find((name) => message[name]);
  if (!kind) return null;
  const file = message[kind];
  const name = file.file_name ?? FILE_WORDS[kind];
  return h(
    "a",
    { class: "attachment", href: fileAddress(file.file_id), download: name },
    h("span", { class: "badge-icon" }, icon("file")),
    h("div", {}, h("strong", {}, name), h("span", { class: "soft" }, [size(file.file_size), "Download"].filter(Boolean).join(" · "))),
  );
}

function keyboard(message, context) {
  return h(
    "div",
    { class: "keyboard", role: "group", "aria-label": "Buttons of this message" },
    message.reply_markup.inline_keyboard.map((row, y) => h("div", { class: "keyboard-row" }, row.map((button, x) => keyboardButton(message, button, { y, x }, context)))),
  );
}

function keyboardButton(message, button, place, context) {
  const [, drawing, hint] = KINDS.find(([field]) => button[field] !== undefined) ?? [];
  const properties = {
    class: `key ${["primary", "success", "danger"].includes(button.style) ? button.style : "plain"}`,
    "aria-description": hint,
    dataset: { label: button.text, place: `${place.y}:${place.x}` },
  };
  const content = [h("span", {}, button.text), drawing && icon(drawing)];
  const address = button.url && safeAddress(button.url);
  if (address) {
    return h("a", { ...properties, href: address, title: button.url, target: "_blank", rel: "noopener noreferrer nofollow", onclick: (event) => context.actions.address(button.url, event) }, content);
  }
  const busy = context.pending(message, button);
  return h(
    "button",
    { ...properties, type: "button", "aria-busy": busy ? true : null, onclick: () => context.actions.press(message, button) },
    content,
  );
}
