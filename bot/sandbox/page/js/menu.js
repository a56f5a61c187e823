// A small menu under a button, for the keyboard as for the mouse.

import { h } from "./dom.js";

let open = null;

/** Open a menu: entries are {words, detail, chosen}. */
export function menu(button, entries) {
  close();
  const items = entries.map((entry) => h("button", {
    class: "menu-item", role: "menuitem", type: "button", tabindex: "-1",
    onclick: () => { close(); entry.chosen(); },
  }, h("span", {}, entry.words), entry.detail && h("small", {}, entry.detail)));
  const list = h("div", { class: "menu", role: "menu", onkeydown: (event) => keys(event, items, button) }, items);
  document.body.append(list);
  place(list, button);
  button.setAttribute("aria-expanded", "true");
  open = { list, button };
  items[0]?.focus();
}

/** Close the menu that is open, if any. */
export function close() {
  if (!open) return;
  open.list.remove();
  open.button.setAttribute("aria-expanded", "false");
  open = null;
}

/** Put a floating thing by its button, inside the window. */
export function place(list, button) {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = list;
  const below = at.bottom + 6 + height < innerHeight;
  list.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
  list.style.top = `${below ? at.bottom + 6 : Math.max(8, at.top - height - 6)}px`;
}

function keys(event, items, button) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    const at = items.indexOf(document.activeElement);
    items[(at + step + items.length) % items.length].focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    close();
    button.focus();
  }
}

document.addEventListener("pointerdown", (event) => {
  if (open && !open.list.contains(event.target) && !open.button.contains(event.target)) close();
});
addEventListener("resize", close);
