// The page around the chat: its theme, the two panels of the tools, and the drawers that the side list and the tools
// become on narrow screens.

import { toast } from "./dialogs.js";
import { $, icon } from "./dom.js";

const THEMES = ["automatic", "light", "dark"];

const OPENERS = { people: ["open-people"], tools: ["open-tools", "open-clock"] };
/** The widths from which a drawer stands beside the chat for good; the same as in chat.css. */
const STANDS_FROM = { people: "(min-width: 760px)", tools: "(min-width: 1200px)" };

let open = null;
let opener = null;

/** Opens a drawer; does nothing where it stands beside the chat anyway. */
function openDrawer(name) {
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

/** Brings the page's own buttons to life. */
export function startFrame() {
  for (const [id, drawing] of [["open-people", "people"], ["open-tools", "tools"], ["to-bottom", "down"], ["theme", "theme"]]) $(id).append(icon(drawing));
  for (const button of document.querySelectorAll("[data-close-drawer]")) {
    button.append(icon("close"));
    button.addEventListener("click", closeDrawer);
  }
  $("open-people").addEventListener("click", () => openDrawer("people"));
  $("open-tools").addEventListener("click", () => openDrawer("tools"));
  $("open-clock").addEventListener("click", () => {
    showPanel("controls");
    openDrawer("tools");
  });
  $("backdrop").addEventListener("click", closeDrawer);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]")) closeDrawer();
  });
  for (const query of Object.values(STANDS_FROM)) matchMedia(query).addEventListener("change", closeDrawer);
  for (const name of ["controls", "calls"]) $(`show-${name}`).addEventListener("click", () => showPanel(name));
  showPanel("controls");
  startTheme();
}

function showPanel(name) {
  $("tools").dataset.panel = name;
  for (const other of ["controls", "calls"]) $(`show-${other}`).setAttribute("aria-pressed", String(other === name));
}

function startTheme() {
  const chosen = () => localStorage.getItem("theme") ?? THEMES[0];
  const name = () => $("theme").setAttribute("aria-label", `Theme: ${chosen()}`);
  $("theme").addEventListener("click", () => {
    const next = THEMES[(THEMES.indexOf(chosen()) + 1) % THEMES.length];
    if (next === THEMES[0]) {
      localStorage.removeItem("theme");
      delete document.documentElement.dataset.theme;
    } else {
      localStorage.setItem("theme", next);
      document.documentElement.dataset.theme = next;
    }
    name();
    toast(`Theme: ${next}`);
  });
  name();
}
