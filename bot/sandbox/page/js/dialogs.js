// Modals that the app opens.

import { blocks } from "./blocks.js";
import { get, post, Refused } from "./api.js";
import { h, icon, toast } from "./dom.js";
import { w } from "./words.js";

let shown = null; // {id, hash, dialog}

const FIRST = [".wrong :is(.field, input)", "[data-focus]", ".dialog-body :is(.field, input)", "[type=submit]"]; // to type in

/** Show the modal that is in front of this person, or none. */
export async function refreshModal(user, known) {
  const { view } = await get("modal", { user });
  if (!view) return hide();
  if (shown?.hash === view.hash && shown.id === view.id) return null;
  return draw(user, view, known);
}

function hide() {
  if (!shown) return;
  const { dialog, back } = shown;
  shown = null;
  dialog.close();
  dialog.remove();
  if (back?.isConnected) back.focus();
}

function draw(user, view, known, errors = {}) {
  const typed = shown?.id === view.id || Object.keys(errors).length ? fields(shown.dialog) : {};
  const back = shown?.back ?? document.activeElement;
  const scene = {
    known, errors, prefix: view.id, form: true, state: view.state.values,
    act: async (block, part, value) => {
      await tried(() => post("click", { user, view_id: view.id, block_id: block.block_id, action_id: part.action_id, value }));
    },
  };
  const form = h("form", { class: "dialog-form", novalidate: true },
    h("header", { class: "dialog-head" },
      h("h2", { id: "dialog-title" }, view.title.text),
      h("button", { class: "button quiet icon-only", type: "button", "aria-label": w("close"), onclick: () => leave(user) }, icon("close"))),
    h("div", { class: "dialog-body" }, blocks(view.blocks, scene)),
    (view.submit || view.close) && h("footer", { class: "dialog-foot" },
      h("button", { class: "button", type: "button", onclick: () => leave(user) }, view.close?.text ?? w("cancel")),
      view.submit && h("button", { class: "button primary", type: "submit" }, h("span", {}, view.submit.text))));
  form.addEventListener("submit", (event) => { event.preventDefault(); submit(user, view, form, known); });
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": "dialog-title" }, form);
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); leave(user); });
  const old = shown?.dialog;
  document.body.append(dialog);
  shown = { id: view.id, hash: view.hash, dialog, back };
  if (old) { old.close(); old.remove(); dialog.classList.add("still"); }
  dialog.showModal();
  restore(dialog, typed);
  FIRST.map((what) => dialog.querySelector(what)).find(Boolean)?.focus();
  dialog.querySelector(".field-error")?.scrollIntoView({ block: "center" }); // it may stand below a long field
  return dialog;
}

/** Return what was typed, by block and action. */
function fields(dialog) {
  const found = {};
  for (const node of dialog.querySelectorAll("[data-action]")) {
    if (node.fieldValue) found[`${node.dataset.block}/${node.dataset.action}`] = node.fieldValue();
  }
  return found;
}

function restore(dialog, typed) {
  for (const node of dialog.querySelectorAll("[data-action]")) {
    const value = typed[`${node.dataset.block}/${node.dataset.action}`];
    if (typeof value === "string" && "value" in node) node.value = value;
  }
}

async function submit(user, view, form, known) {
  const values = Object.fromEntries([...form.querySelectorAll(".input[data-block]")].map((block) => {
    const field = block.querySelector("[data-action]");
    return [block.dataset.block, field.fieldValue()];
  }));
  const button = form.querySelector("[type=submit]");
  button.classList.add("busy");
  const done = await tried(() => post("submit", { user, view_id: view.id, values }));
  button.classList.remove("busy");
  if (done?.errors && Object.keys(done.errors).length) {
    const local = done.error === "incomplete";
    const words = Object.fromEntries(Object.entries(done.errors).map(([block, said]) => [block, local ? w("required") : said]));
    const { view: now } = await get("modal", { user });
    if (now) draw(user, now, known, words);
  } else if (done) {
    await refreshModal(user, known);
  }
}

async function leave(user) {
  await tried(() => post("close", { user }));
  hide();
}

/** Try a gesture, and say what to do when the app did not answer or refused, or when there is nothing to act on any more. */
export async function tried(gesture) {
  try {
    const done = await gesture();
    if (!done.ok && done.error && done.error !== "incomplete") {
      toast(["http_timeout", "connection_failed"].includes(done.error) ? w("no-answer") : w("refused"));
    }
    return done;
  } catch (wrong) {
    toast(wrong instanceof Refused ? w("stale") : w("stopped"));
    return null;
  }
}
