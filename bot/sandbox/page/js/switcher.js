// Be somebody else: a search among everyone.

import { avatar, folded, h, icon } from "./dom.js";
import { state } from "./state.js";
import { w } from "./words.js";

/** Open the list of people under `button`. */
export function switcher(button, go) {
  const everyone = [...state.people.values()]
    .filter((person) => !person.is_bot && person.id !== "USLACKBOT")
    .sort((one, two) => Number(one.deleted) - Number(two.deleted) || name(one).localeCompare(name(two)));
  const field = h("input", {
    class: "switch-field", type: "search", placeholder: w("search"), role: "combobox", autocomplete: "off",
    "aria-label": w("search"), "aria-expanded": "true", "aria-controls": "switch-list", "aria-autocomplete": "list",
  });
  const list = h("ul", { class: "switch-list", id: "switch-list", role: "listbox", "aria-label": w("switch") });
  const panel = h("div", { class: "switch" }, h("div", { class: "switch-search" }, icon("search", 17), field), list);
  let shown = [];
  let at = 0;

  function draw() {
    const words = folded(field.value).split(/\s+/).filter(Boolean);
    shown = everyone.filter((person) => words.every((word) => folded(`${name(person)} ${person.name} ${person.profile.title}`).includes(word)));
    at = Math.max(0, field.value ? 0 : shown.findIndex((person) => person.id === state.user));
    list.replaceChildren(...(shown.length ? shown.map(entry) : [h("li", { class: "switch-none" }, w("nobody"))]));
    mark();
  }

  function entry(person, index) {
    const notes = [person.is_admin && w("admin"), person.is_restricted && w("guest"), person.deleted && w("left")].filter(Boolean);
    return h("li", {
      role: "option", id: `switch-${index}`, class: `switch-person${person.deleted ? " gone" : ""}`, "aria-selected": "false",
      "aria-disabled": person.deleted ? "true" : null, onclick: () => choose(person), onpointermove: () => { at = index; mark(false); },
    },
    avatar(person, 32),
    h("span", { class: "switch-words" }, h("strong", {}, name(person)), h("span", {}, person.profile.title)),
    notes.map((note) => h("span", { class: "note" }, note)),
    person.id === state.user && icon("check", 17));
  }

  function mark(scroll = true) {
    [...list.children].forEach((node, index) => node.setAttribute("aria-selected", String(index === at)));
    field.setAttribute("aria-activedescendant", shown.length ? `switch-${at}` : "");
    if (scroll) list.children[at]?.scrollIntoView({ block: "nearest" });
  }

  function choose(person) {
    if (person.deleted) return;
    close();
    go({ user: person.id });
  }

  function close() {
    panel.remove();
    button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside);
    document.querySelector(".who")?.focus();
  }

  function outside(event) {
    if (!panel.contains(event.target) && !button.contains(event.target)) close();
  }

  if (document.querySelector(".switch")) return;
  field.addEventListener("input", draw);
  field.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && shown.length) { at = (at + step + shown.length) % shown.length; mark(); event.preventDefault(); }
    if (event.key === "Enter" && shown[at]) choose(shown[at]);
    if (event.key === "Escape" || event.key === "Tab") { event.preventDefault(); event.stopPropagation(); close(); }
  });
  button.after(panel);
  button.setAttribute("aria-expanded", "true");
  document.addEventListener("pointerdown", outside);
  draw();
  field.focus();
}

function name(person) {
  return person.real_name ?? person.profile.real_name;
}
