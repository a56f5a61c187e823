// multi_static_select: what is chosen as chips, and a list to tick, with a filter when it is long.

import { folded, h, icon } from "./dom.js";
import { w } from "./words.js";

const LONG = 8;

/** Draw a multi_static_select. */
export function several(part, scene) {
  const groups = part.option_groups?.map((group) => [group.label.text, group.options]) ?? [["", part.options]];
  const every = groups.flatMap(([, options]) => options);
  const held = scene.was?.selected_options ?? part.initial_options ?? [];
  const chosen = new Set(held.map((option) => option.value));
  const chips = h("div", { class: "chips" });
  const most = part.max_selected_items ?? Infinity;

  const rows = groups.map(([title, options]) => h("div", { class: "several-group", role: "group", "aria-label": title || null },
    title && h("div", { class: "several-title" }, title),
    options.map((option) => {
      const box = h("input", { type: "checkbox", value: option.value, checked: chosen.has(option.value) });
      box.addEventListener("change", () => toggle(option.value, box.checked));
      return h("label", { class: "box", "data-words": folded(option.text.text) }, box, h("span", {}, option.text.text));
    })));
  const filter = every.length > LONG && h("input", { class: "field filter", type: "search", placeholder: w("filter"), "aria-label": w("filter") });
  const list = h("div", { class: "several-list" }, filter, rows);
  const made = h("div", { class: "several", id: scene.id, "aria-describedby": scene.described }, chips, list);

  if (filter) {
    filter.addEventListener("input", () => {
      const words = folded(filter.value);
      for (const row of list.querySelectorAll(".box")) row.hidden = !row.dataset.words.includes(words);
    });
  }

  function toggle(value, ticked) {
    if (ticked) chosen.add(value);
    else chosen.delete(value);
    draw();
    made.dispatchEvent(new Event("change"));
  }

  function draw() {
    const taken = every.filter((option) => chosen.has(option.value));
    chips.replaceChildren(...(taken.length ? taken.map(chip) : [h("span", { class: "chips-empty" }, part.placeholder?.text ?? w("choose-many"))]));
    for (const box of list.querySelectorAll("input[type=checkbox]")) {
      box.checked = chosen.has(box.value);
      box.disabled = !box.checked && chosen.size >= most;
    }
  }

  function chip(option) {
    const name = option.text.text;
    return h("span", { class: "chip" }, name, h("button", { type: "button", "aria-label": w("remove", { name }), onclick: () => toggle(option.value, false) }, icon("close", 12)));
  }

  draw();
  made.fieldValue = () => [...chosen];
  made.addEventListener("change", (event) => event.target === made && scene.act([...chosen], made));
  return made;
}
