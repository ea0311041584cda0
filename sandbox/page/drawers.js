// On narrow screens the side list and the tools slide over the chat; this opens, closes and hands the focus on.

import { $ } from "./dom.js";

const OPENERS = { people: ["open-people"], tools: ["open-tools", "open-clock"] };
/** The widths from which a drawer stands beside the chat for good; the same as in chat.css. */
const STANDS_FROM = { people: "(min-width: 760px)", tools: "(min-width: 1200px)" };

let open = null;
let opener = null;

/** Opens a drawer; does nothing where it stands beside the chat anyway. */
export function openDrawer(name) {
  if (matchMedia(STANDS_FROM[name]).matches) return;
  closeDrawer();
  open = name;
  opener = document.activeElement;
  document.body.dataset.drawer = name;
  $("backdrop").hidden = false;
  for (const element of document.querySelectorAll(".frame > *")) element.inert = element.id !== name;
  for (const id of OPENERS[name]) if ($(id).hasAttribute("aria-expanded")) $(id).setAttribute("aria-expanded", "true");
  $(name).querySelector("[data-close-drawer]").focus();
}

export function closeDrawer() {
  if (open === null) return;
  for (const element of document.querySelectorAll(".frame > *")) element.inert = false;
  for (const id of OPENERS[open]) if ($(id).hasAttribute("aria-expanded")) $(id).setAttribute("aria-expanded", "false");
  delete document.body.dataset.drawer;
  $("backdrop").hidden = true;
  open = null;
  if (opener?.isConnected) opener.focus();
}

export function startDrawers() {
  $("backdrop").addEventListener("click", closeDrawer);
  for (const button of document.querySelectorAll("[data-close-drawer]")) button.addEventListener("click", closeDrawer);
  document.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && closeDrawer());
  for (const query of Object.values(STANDS_FROM)) matchMedia(query).addEventListener("change", closeDrawer);
}
