// Block Kit, block by block.

import { h } from "./dom.js";
import { element } from "./elements.js";
import { EMOJI } from "./emoji.js";
import { link, mention, mrkdwn, plain, text } from "./mrkdwn.js";
import { w } from "./words.js";

/**
 * Draw blocks. `scene` says where: {known, act(block, element, value), errors, state, form}; `form` is true in a modal,
 * where inputs wait for the submit button instead of acting.
 */
export function blocks(list, scene) {
  return list.map((block) => {
    const draw = DRAWN[block.type];
    return draw ? draw(block, scene) : h("p", { class: "block-unknown" }, block.type);
  });
}

const DRAWN = {
  section(block, scene) {
    const words = h("div", { class: "section-words" });
    if (block.text) words.append(h("div", { class: "words" }, text(block.text, scene.known)));
    if (block.fields) {
      words.append(h("div", { class: "fields" }, block.fields.map((field) => h("div", { class: "words" }, text(field, scene.known)))));
    }
    const side = block.accessory && h("div", { class: "accessory" }, element(block, block.accessory, scene));
    return h("div", { class: "block section" }, words, side);
  },
  header: (block, scene) => h("h3", { class: "block header" }, text(block.text, scene.known)),
  divider: () => h("hr", { class: "block divider" }),
  context(block, scene) {
    const parts = block.elements.map((part) =>
      part.type === "image" ? picture(part, "context-image") : h("span", { class: "words" }, text(part, scene.known)));
    return h("div", { class: "block context" }, parts);
  },
  actions(block, scene) {
    const scale = block.elements.filter((part) => part.type === "button").length >= 4 && block.elements.every(short);
    const parts = block.elements.map((part) => element(block, part, scene));
    return h("div", { class: `block actions${scale ? " scale" : ""}`, role: "group" }, parts);
  },
  image(block, scene) {
    const title = block.title && h("figcaption", {}, text(block.title, scene.known));
    return h("figure", { class: "block image" }, title, picture(block, "image-picture"));
  },
  input(block, scene) {
    const id = `${scene.prefix}-${block.block_id}`;
    const grouped = ["radio_buttons", "checkboxes", "multi_static_select"].includes(block.element.type);
    const label = h(grouped ? "legend" : "label", { class: "input-label", for: grouped ? null : id }, text(block.label, scene.known),
      block.optional && h("span", { class: "optional" }, ` (${w("optional")})`));
    const wrong = scene.errors?.[block.block_id];
    const hint = block.hint && h("p", { class: "hint", id: `${id}-hint` }, text(block.hint, scene.known));
    const error = wrong && h("p", { class: "field-error", id: `${id}-error` }, wrong);
    const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || null;
    const field = element(block, block.element, { ...scene, id, described, wrong: Boolean(wrong) });
    return h(grouped ? "fieldset" : "div", { class: `block input${wrong ? " wrong" : ""}`, "data-block": block.block_id },
      label, field, error, hint);
  },
  rich_text: (block, scene) => h("div", { class: "block words" }, block.elements.map((part) => rich(part, scene.known))),
  data_table: table,
  markdown: (block, scene) => h("div", { class: "block words" }, mrkdwn(block.text.replace(/\*\*(.+?)\*\*/g, "*$1*").replace(/^#+ (.*)$/gm, "*$1*"), scene.known)),
};

// A real table: headings name the columns, one cell of each row names it. A wide one scrolls, also by keyboard.
function table(block, scene) {
  const [headings, ...rows] = block.rows;
  const named = block.row_header_column_index ?? 0;
  const said = (cell) => (cell.type === "rich_text" ? cell.elements.map((part) => rich(part, scene.known)) : plain(cell.text ?? String(cell.value)));
  const caption = h("caption", {}, plain(block.caption));
  const drawn = h("table", {}, caption,
    h("thead", {}, h("tr", {}, headings.map((cell) => h("th", { scope: "col" }, said(cell))))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell, column) =>
      (column === named ? h("th", { scope: "row" }, said(cell)) : h("td", {}, said(cell))))))));
  return h("div", { class: "block table", role: "region", tabindex: "0", "aria-label": block.caption }, drawn);
}

function short(part) {
  return part.type !== "button" || part.text.text.length <= 3;
}

function picture(part, name) {
  const address = part.slack_file ? (part.slack_file.url ?? `/files-pri/${part.slack_file.id}/file`) : part.image_url;
  const found = new URL(address, location.href);
  const missing = () => h("span", { class: "image-missing", role: "img", "aria-label": part.alt_text }, `${w("image")} · ${part.alt_text}`);
  if (found.origin !== location.origin && found.protocol !== "data:") return missing(); // nothing is fetched from elsewhere
  const image = h("img", { class: name, src: found.href, alt: part.alt_text, loading: "lazy" });
  image.addEventListener("error", () => image.replaceWith(missing()));
  return image;
}

function rich(part, known) {
  const inside = () => part.elements.map((one) => rich(one, known));
  switch (part.type) {
    case "rich_text_section": return h("div", {}, inside());
    case "rich_text_quote": return h("blockquote", {}, inside());
    case "rich_text_preformatted": return h("pre", {}, h("code", {}, inside()));
    case "rich_text_list": return h(part.style === "ordered" ? "ol" : "ul", {}, part.elements.map((one) => h("li", {}, rich(one, known))));
    case "user": return mention(`@${known.people.get(part.user_id)?.real_name ?? part.user_id}`);
    case "channel": return mention(`#${known.channels.get(part.channel_id)?.name ?? part.channel_id}`);
    case "broadcast": return mention(`@${part.range}`);
    case "emoji": return EMOJI[part.name] ?? `:${part.name}:`;
    case "link": return /^(https?|mailto):/.test(part.url) ? styled(link(part.url, part.text ?? part.url), part.style) : (part.text ?? part.url);
    default: return styled(lines(part.text ?? ""), part.style);
  }
}

function lines(words) {
  return h("span", { class: "preserved" }, plain(words));
}

function styled(node, style = {}) {
  const tags = { bold: "strong", italic: "em", strike: "s", code: "code" };
  return Object.entries(tags).reduce((made, [name, tag]) => (style?.[name] ? h(tag, {}, made) : made), node);
}
