// Elements, built node by node: no text from a chat is ever parsed as markup.

const SVG = "http://www.w3.org/2000/svg";

/** The element with this id; the page's own, so a missing one is a mistake in index.html. */
export const $ = (id) => document.getElementById(id);

/**
 * An element with properties and children. `on…` properties are listeners, `aria-…` are written out even when
 * false, other properties that are false, null or undefined are left away; so are such children.
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name.startsWith("aria-")) element.setAttribute(name, String(value));
    else if (name === "dataset") Object.assign(element.dataset, value);
    else if (value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** One of the drawings in index.html; decoration only, the name comes from the text or label beside it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "drawing");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** A round picture with a person's or a chat's initials, in one of seven colours that belongs to the id. */
export function avatar(id, name) {
  const initials = [...name.trim().matchAll(/(?:^|\s)(\S)/gu)].slice(0, 2).map((match) => match[1].toUpperCase());
  return h("span", { class: "avatar", "aria-hidden": true, dataset: { tint: Math.abs(id) % 7 } }, initials.join("") || "?");
}

/** Text for a screen reader only. */
export const hidden = (text) => h("span", { class: "visually-hidden" }, text);
