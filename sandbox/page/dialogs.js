// Windows above the chat: alerts, the dialogs that ask for something, and pop-up menus.

import { h, icon } from "./dom.js";

const CITIES = [
  ["Berlin", 52.52, 13.405], ["Lisbon", 38.7223, -9.1393], ["London", 51.5074, -0.1278], ["Kyiv", 50.4501, 30.5234],
  ["Nairobi", -1.2921, 36.8219], ["Mumbai", 19.076, 72.8777], ["Tokyo", 35.6762, 139.6503], ["Sydney", -33.8688, 151.2093],
  ["New York", 40.7128, -74.006], ["São Paulo", -23.5505, -46.6333], ["Auckland", -36.8485, 174.7633], ["Honolulu", 21.3069, -157.8583],
];
const TOAST_MS = 3500;
const TOAST_MS_PER_CHARACTER = 50;

let numbered = 0;

/**
 * Opens a modal dialog and resolves with what it was closed with (null when dismissed). The browser keeps the focus
 * inside; afterwards it goes back to where it was, or where `returnFocus()` says if that is gone.
 */
export function openDialog({ title, content, className = "", role = null, returnFocus = null }) {
  const before = document.activeElement;
  const id = `dialog-${(numbered += 1)}`;
  const dialog = h("dialog", { class: className, role, "aria-labelledby": `${id}-title`, "aria-describedby": role ? `${id}-body` : null });
  let result = null;
  const close = (value) => {
    result = value;
    dialog.close();
  };
  dialog.append(h("h2", { id: `${id}-title` }, title), h("div", { id: `${id}-body`, class: "dialog-body" }, content(close)));
  dialog.addEventListener("click", (event) => event.target === dialog && role === null && close(null));
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector("[data-first]")?.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (before?.checkVisibility() && before !== document.body) before.focus();
      else returnFocus?.();
      resolve(result);
    });
  });
}

const cancel = (close) => h("button", { type: "button", class: "quiet", onclick: () => close(null) }, "Cancel");
const buttons = (...children) => h("div", { class: "dialog-buttons" }, children);

/** A form whose `read(fields)` gives the dialog's result, or throws with a sentence for the person. */
function form(close, fields, action, read) {
  const problem = h("p", { class: "problem", role: "alert" });
  const submit = (event) => {
    event.preventDefault();
    try {
      close(read(Object.fromEntries(new FormData(element)), element));
    } catch (error) {
      problem.textContent = error.message;
    }
  };
  const element = h("form", { onsubmit: submit, novalidate: true }, fields, problem, buttons(cancel(close), h("button", { type: "submit", class: "solid" }, action)));
  return element;
}

const field = (label, input) => h("label", { class: "field" }, h("span", {}, label), input);

/** What a bot says with show_alert: stays until OK. */
export const alertDialog = (title, text, returnFocus) =>
  openDialog({
    title,
    role: "alertdialog",
    className: "alert",
    returnFocus,
    content: (close) => [h("p", { class: "alert-text", dir: "auto" }, text), buttons(h("button", { type: "button", class: "solid", "data-first": true, onclick: () => close(true) }, "OK"))],
  });

export const confirmDialog = (title, text, action) =>
  openDialog({
    title,
    role: "alertdialog",
    className: "alert",
    content: (close) => [
      h("p", { class: "alert-text" }, text),
      buttons(h("button", { type: "button", class: "quiet", "data-first": true, onclick: () => close(null) }, "Cancel"), h("button", { type: "button", class: "solid danger", onclick: () => close(true) }, action)),
    ],
  });

export const photoDialog = (source) =>
  openDialog({
    title: "Photo",
    className: "lightbox",
    content: (close) => [h("img", { src: source, alt: "Photo" }), buttons(h("button", { type: "button", class: "solid", "data-first": true, onclick: () => close(null) }, "Close"))],
  });

/** Asks for a place: {latitude, longitude} in degrees. */
export function locationDialog(returnFocus) {
  const latitude = h("input", { name: "latitude", type: "text", inputmode: "decimal", required: true, autocomplete: "off", placeholder: "52.52" });
  const longitude = h("input", { name: "longitude", type: "text", inputmode: "decimal", required: true, autocomplete: "off", placeholder: "13.405" });
  const city = h("select", { "data-first": true }, h("option", { value: "" }, "Choose a city"), CITIES.map(([name, lat, lon]) => h("option", { value: `${lat} ${lon}` }, name)));
  city.addEventListener("change", () => ([latitude.value, longitude.value] = city.value ? city.value.split(" ") : ["", ""]));
  const degrees = (text, limit, name) => {
    const number = Number(text.replace(",", "."));
    if (text.trim() === "" || !Number.isFinite(number) || Math.abs(number) > limit) throw new Error(`The ${name} is a number from −${limit} to ${limit}.`);
    return number;
  };
  return openDialog({
    title: "Share a location",
    returnFocus,
    content: (close) =>
      form(close, [field("City", city), h("div", { class: "two" }, field("Latitude", latitude), field("Longitude", longitude))], "Share", (values) => ({
        latitude: degrees(values.latitude, 90, "latitude"),
        longitude: degrees(values.longitude, 180, "longitude"),
      })),
  });
}

/** Asks for a caption for a picture: {caption}. */
export function captionDialog(file) {
  const source = URL.createObjectURL(file);
  return openDialog({
    title: "Send a photo",
    content: (close) =>
      form(close, [h("img", { class: "caption-picture", src: source, alt: file.name || "The chosen picture" }), field("Caption", h("input", { name: "caption", maxlength: 1024, autocomplete: "off", "data-first": true }))], "Send", (values) => ({ caption: values.caption })),
  }).finally(() => URL.revokeObjectURL(source));
}

/** Asks who comes in: {first_name, language_code?}. */
export const personDialog = () =>
  openDialog({
    title: "Add a person",
    content: (close) =>
      form(
        close,
        [
          field("First name", h("input", { name: "first_name", maxlength: 64, autocomplete: "off", "data-first": true })),
          field("Language of their Telegram", h("input", { name: "language_code", maxlength: 8, autocomplete: "off", placeholder: "en, de, pt-br … may stay empty", spellcheck: "false" })),
        ],
        "Add",
        ({ first_name: name, language_code: language }) => {
          if (!name.trim()) throw new Error("A person needs a first name.");
          return { first_name: name.trim(), language_code: language.trim() || undefined };
        },
      ),
  });

/** Asks for a group's name and members: {title, member_ids}. */
export const groupDialog = (people, chosenId) =>
  openDialog({
    title: "New group",
    content: (close) =>
      form(
        close,
        [
          field("Name", h("input", { name: "title", maxlength: 128, autocomplete: "off", "data-first": true })),
          h("fieldset", {}, h("legend", {}, "Members"), people.map((person) => h("label", { class: "check" }, h("input", { type: "checkbox", name: "member", value: person.id, checked: person.id === chosenId }), h("span", {}, person.first_name)))),
        ],
        "Create",
        ({ title }, element) => {
          const members = [...element.querySelectorAll("[name=member]:checked")].map((box) => Number(box.value));
          if (!title.trim()) throw new Error("A group needs a name.");
          if (!members.length) throw new Error("A group needs at least one member.");
          return { title: title.trim(), member_ids: members };
        },
      ),
  });

/** A short notice that goes by itself; pointing at it keeps it. */
export function toast(text, { warning = false } = {}) {
  const element = h("div", { class: warning ? "toast warning" : "toast", dir: "auto" }, text);
  const place = document.getElementById("toasts");
  while (place.children.length > 2) place.firstChild.remove();
  place.append(element);
  let timer;
  const leave = () => (timer = setTimeout(() => element.remove(), TOAST_MS + text.length * TOAST_MS_PER_CHARACTER));
  element.addEventListener("pointerenter", () => clearTimeout(timer));
  element.addEventListener("pointerleave", leave);
  leave();
}

/** A pop-up menu beside `anchor`: items are [drawing, label, action]. */
export function openMenu(anchor, items) {
  const menu = h("div", { class: "popup", role: "menu", popover: "auto", "aria-label": anchor.getAttribute("aria-label") ?? "Menu" });
  const choose = (action) => {
    menu.hidePopover();
    action();
  };
  menu.append(...items.map(([drawing, label, action]) => h("button", { type: "button", role: "menuitem", tabindex: -1, onclick: () => choose(action) }, icon(drawing), label)));
  menu.addEventListener("keydown", (event) => {
    const all = [...menu.children];
    const at = all.indexOf(document.activeElement);
    const goal = { ArrowDown: (at + 1) % all.length, ArrowUp: (at - 1 + all.length) % all.length, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === "Tab") menu.hidePopover();
    if (goal === undefined) return;
    event.preventDefault();
    all[goal].focus();
  });
  document.body.append(menu);
  const before = document.activeElement;
  menu.showPopover();
  place(menu, anchor.getBoundingClientRect());
  menu.firstChild.focus();
  anchor.setAttribute("aria-expanded", "true");
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    anchor.removeAttribute("aria-expanded");
    if (menu.contains(document.activeElement) || document.activeElement === document.body) before?.focus?.({ preventScroll: true });
    menu.remove();
  });
}

function place(menu, anchor) {
  const margin = 8;
  const { width, height } = menu.getBoundingClientRect();
  const below = anchor.bottom + height + margin < innerHeight;
  menu.style.left = `${Math.max(margin, Math.min(anchor.left, innerWidth - width - margin))}px`;
  menu.style.top = `${below ? anchor.bottom + 4 : Math.max(margin, anchor.top - height - 4)}px`;
}
