// Rich messages: their blocks as real headings, lists, tables and disclosures.

import { fileAddress } from "./api.js";
import { h } from "./dom.js";
import { contentPlace, entityElement } from "./text.js";

/** The blocks of a rich message as nodes; `actions` as for renderText. */
export function renderRich(message, actions) {
  return h("div", { class: "rich", dir: message.is_rtl ? "rtl" : "auto" }, blocks(message.blocks, actions));
}

const blocks = (list, actions) => (list ?? []).map((block) => renderBlock(block, actions));

function renderBlock(block, actions) {
  const words = () => richText(block.text, actions);
  switch (block.type) {
    case "paragraph":
      return h("p", {}, words());
    case "heading":
      // The chat's own title is a second-level heading, so a message's headings begin below it.
      return h(`h${Math.min(block.size + 2, 6)}`, { class: `size-${block.size}` }, words());
    case "pre":
      return h("pre", { dataset: block.language ? { language: block.language } : {} }, h("code", {}, words()));
    case "footer":
      return h("footer", {}, words());
    case "divider":
      return h("hr");
    case "mathematical_expression":
      return h("pre", { dataset: { language: "LaTeX" } }, h("code", {}, block.expression));
    case "anchor":
      return anchor(block.name);
    case "list":
      return list(block, actions);
    case "blockquote":
      return h("blockquote", {}, h("div", {}, blocks(block.blocks, actions), credit(block.credit, actions)));
    case "pullquote":
      return h("aside", { class: "pullquote" }, words(), credit(block.credit, actions));
    case "table":
      return table(block, actions);
    case "details":
      return h("details", { open: block.is_open }, h("summary", {}, richText(block.summary, actions)), blocks(block.blocks, actions));
    case "collage":
    case "slideshow":
      return figure(h("div", { class: "collage" }, blocks(block.blocks, actions)), block.caption, actions);
    case "photo":
      return figure(photo(block.photo), block.caption, actions);
    case "map":
      return figure(h("p", {}, `${block.location.latitude}, ${block.location.longitude}`), block.caption, actions);
    case "thinking":
      return h("p", { class: "thinking" }, words());
    default:
      return figure(h("p", { class: "soft" }, block.type.replaceAll("_", " ")), block.caption, actions);
  }
}

function richText(text, actions) {
  if (text === undefined || text === null) return [];
  if (typeof text === "string") return [text];
  if (Array.isArray(text)) return text.flatMap((part) => richText(part, actions));
  switch (text.type) {
    case "mathematical_expression":
      return [h("code", {}, text.expression)];
    case "custom_emoji":
      return [text.alternative_text];
    case "anchor":
      return [anchor(text.name)];
    case "anchor_link":
      return [jump(text.anchor_name, text, actions)];
    case "reference":
      return [h("span", { class: "reference", tabindex: -1, dataset: { anchor: text.name } }, richText(text.text, actions))];
    case "reference_link":
      return [jump(text.reference_name, text, actions)];
    default: {
      const element = entityElement(text, plain(text.text), actions);
      if (text.type !== "date_time") contentPlace(element).append(...richText(text.text, actions));
      return [element];
    }
  }
}

function plain(text) {
  if (text === undefined || text === null) return "";
  if (typeof text === "string") return text;
  return Array.isArray(text) ? text.map(plain).join("") : plain(text.text);
}

/** The whole of a rich message as plain text, for a preview line. */
export function richPreview(message) {
  for (const block of message.blocks ?? []) {
    const words = plain(block.text ?? block.summary ?? block.caption);
    if (words) return words;
  }
  return "Rich message";
}

const anchor = (name) => h("span", { tabindex: -1, dataset: { anchor: name } });

/** A link to a place in the same message; an empty name is the message's beginning. */
function jump(name, text, actions) {
  return h("button", { type: "button", class: "inline-link", onclick: go }, richText(text.text, actions));
  function go(event) {
    const message = event.currentTarget.closest(".message");
    const goal = name ? message.querySelector(`[data-anchor="${CSS.escape(name)}"]`) : message;
    for (let fold = goal?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    goal?.focus({ preventScroll: true });
    goal?.scrollIntoView({ block: "nearest" });
  }
}

const credit = (text, actions) => text && h("cite", {}, richText(text, actions));

function figure(content, caption, actions) {
  if (!caption) return h("figure", {}, content);
  return h("figure", {}, content, h("figcaption", {}, richText(caption.text, actions), credit(caption.credit, actions)));
}

function photo(sizes) {
  const largest = sizes.at(-1);
  return h("img", { src: fileAddress(largest.file_id), width: largest.width, height: largest.height, alt: "Photo", loading: "lazy" });
}

function list(block, actions) {
  const ordered = block.items.some((item) => item.value !== undefined || item.type !== undefined);
  const items = block.items.map((item) =>
    h(
      "li",
      { value: item.value, type: item.type, class: item.has_checkbox ? "task" : null },
      item.has_checkbox && h("input", { type: "checkbox", disabled: true, checked: item.is_checked, "aria-label": item.is_checked ? "Done" : "Not done" }),
      blocks(item.blocks, actions),
    ),
  );
  return h(ordered ? "ol" : "ul", {}, items);
}

function table(block, actions) {
  const head = block.cells[0]?.every((cell) => cell.is_header) ? 1 : 0;
  const row = (cells, inHead) =>
    h(
      "tr",
      {},
      cells.map((cell) =>
        h(
          cell.is_header ? "th" : "td",
          {
            scope: cell.is_header ? (inHead ? "col" : "row") : null,
            colspan: cell.colspan,
            rowspan: cell.rowspan,
            dataset: { align: cell.align ?? "left", valign: cell.valign ?? "top" },
            class: cell.text === undefined ? "empty" : null,
          },
          richText(cell.text, actions),
        ),
      ),
    );
  const caption = block.caption && h("caption", {}, richText(block.caption, actions));
  return h(
    "div",
    { class: "table-scroll", dataset: { name: plain(block.caption) || "Table" } },
    h(
      "table",
      { class: [block.is_bordered && "bordered", block.is_striped && "striped"].filter(Boolean).join(" ") || null },
      caption,
      head > 0 && h("thead", {}, row(block.cells[0], true)),
      h("tbody", {}, block.cells.slice(head).map((cells) => row(cells, false))),
    ),
  );
}
