// The right side: one thread.

import { get } from "./api.js";
import { composer } from "./composer.js";
import { h, icon } from "./dom.js";
import { messageRow } from "./message.js";
import { state } from "./state.js";
import { counted, w } from "./words.js";

/** Draw the thread that is open, or close the side. */
export async function drawThread(go) {
  const side = document.getElementById("thread");
  side.hidden = !state.thread;
  document.body.classList.toggle("thread-open", Boolean(state.thread));
  if (!state.thread) { side.replaceChildren(); side.dataset.ts = ""; return; }
  const place = state.channels.get(state.channel);
  const { messages } = await get("messages", { user: state.user, channel: place.id, limit: 500 });
  const said = messages.filter((one) => one.ts === state.thread || one.thread_ts === state.thread);
  const rows = said.map((one) => messageRow(one, false, go, true));
  if (rows.length > 1) rows.splice(1, 0, h("div", { class: "day thread-count" }, h("span", {}, counted("reply", rows.length - 1))));
  side.setAttribute("aria-label", w("thread"));
  if (side.dataset.ts === state.thread) {
    side.querySelector(".thread-list").replaceChildren(...rows);
    return;
  }
  side.dataset.ts = state.thread;
  const close = h("button", { class: "button quiet icon-only", type: "button", "aria-label": w("close"), onclick: () => go({ thread: null }) }, icon("close"));
  side.replaceChildren(
    h("header", { class: "head" }, h("div", { class: "head-top" }, h("h1", {}, w("thread")), h("span", { class: "head-facts" }, place.kind === "im" ? "" : `#${place.name}`), close)),
    h("div", { class: "scroll" }, h("div", { class: "thread-list", tabindex: "0", role: "log", "aria-label": w("thread") }, rows)),
    composer(place, state.thread));
  close.focus();
}
