// The middle: a conversation, or the app's home.

import { get } from "./api.js";
import { composer } from "./composer.js";
import { avatar, h, icon } from "./dom.js";
import { drawHome } from "./home.js";
import { messageRow } from "./message.js";
import { follow, settle, still, watch } from "./scroll.js";
import { app, direct, me, now, state } from "./state.js";
import { counted, dayKey, dayName, w } from "./words.js";

const PAGE = 60;
let rows = new Map(); // ts -> {said, node}
let limit = PAGE;
let drawn = null; // what the middle shows: user/channel/tab

/** Draw the place where we are. */
export async function drawConversation(go) {
  const place = state.channels.get(state.channel);
  const main = document.getElementById("main");
  const key = [state.user, state.channel, state.tab].join("/");
  const onTab = document.activeElement?.getAttribute("role") === "tab";
  if (key !== drawn) {
    drawn = key;
    rows = new Map();
    limit = PAGE;
    const home = place?.kind === "im" && state.tab === "home";
    const list = h("div", { class: home ? "home" : "messages", id: "list", role: home ? "tabpanel" : "log", "aria-label": home ? w("home") : w("messages"), tabindex: "0" });
    main.setAttribute("aria-label", w("channel-here", { name: title(place) }));
    main.replaceChildren(head(place, go), h("div", { class: "scroll", id: "scroll" }, list), latest(), home ? "" : composer(place, null));
    if (!home) watch(document.getElementById("scroll"), list);
    if (onTab) main.querySelector("[role=tab][aria-selected=true]")?.focus();
  }
  await refreshConversation(go);
}

/** Bring what is shown up to date. */
export async function refreshConversation(go) {
  const place = state.channels.get(state.channel);
  if (!place) return;
  if (state.tab === "home" && place.kind === "im") { await drawHome(document.getElementById("list")); return; }
  const wanted = drawn;
  const { messages, more } = await lastMessages(place);
  if (wanted !== drawn) return;
  still(() => fill(document.getElementById("list"), messages, more, go));
  settle();
}

/** Return the last messages, back to the one that the address leads to, if it is there. */
async function lastMessages(place) {
  const page = await get("messages", { user: state.user, channel: place.id, limit });
  if (!state.at || !page.more || page.messages.some((said) => said.ts <= state.at)) return page;
  limit += PAGE;
  return lastMessages(place);
}

function title(place) {
  return place?.kind === "im" ? state.workspace.app.name : `#${place?.name ?? ""}`;
}

function head(place, go) {
  const burger = h("button", { class: "button quiet icon-only burger", type: "button", "aria-label": w("menu"), onclick: () => { document.body.classList.add("menu-open"); document.querySelector(".who").focus(); } }, icon("menu", 22));
  if (place?.kind === "im") {
    const tab = (name, mark) => h("button", {
      class: "tab", type: "button", role: "tab", "aria-selected": String(state.tab === name),
      tabindex: state.tab === name ? "0" : "-1", onclick: () => go({ tab: name }),
    }, icon(mark, 16), w(name));
    return h("header", { class: "head" }, h("div", { class: "head-top" }, burger, avatar(app(), 34),
      h("h1", {}, state.workspace.app.name, h("span", { class: "app-tag" }, w("app-tag")))),
    h("div", { class: "tabs", role: "tablist", "aria-label": w("tabs") }, state.workspace.app.home_tab && tab("home", "home"), tab("messages", "chat")));
  }
  const facts = [place.is_shared && w("shared"), place.is_archived && w("archived"), counted("member", place.members)].filter(Boolean);
  return h("header", { class: "head" }, h("div", { class: "head-top" }, burger,
    h("h1", {}, icon(place.kind === "private_channel" ? "lock" : "hash", 20), place.name),
    h("span", { class: "head-facts" }, facts.join(" · "))),
  place.topic && h("p", { class: "topic" }, place.topic));
}

function latest() {
  return h("button", { class: "latest", id: "latest", type: "button", hidden: true, "aria-label": w("latest"), onclick: follow }, icon("down", 18));
}

/** Put the messages in the list, touching only what changed: focus and half-made gestures stay. */
function fill(list, messages, more, go) {
  const top = messages.filter((said) => !said.thread_ts || said.thread_ts === said.ts);
  if (!top.length) { list.replaceChildren(empty()); rows = new Map(); return; }
  const kept = new Map();
  const nodes = more ? [older(go)] : [];
  let before = null;
  for (const said of top) {
    if (!before || dayKey(before.ts, me().tz) !== dayKey(said.ts, me().tz)) {
      nodes.push(h("div", { class: "day", role: "separator" }, h("span", {}, dayName(said.ts, now(), me().tz))));
      before = null;
    }
    if (state.unreadFrom?.channel === state.channel && state.unreadFrom.ts && said.ts > state.unreadFrom.ts && !nodes.some((node) => node.classList.contains("new")) && said.user !== state.user) {
      nodes.push(h("div", { class: "new", role: "separator" }, h("span", {}, w("new"))));
      before = null;
    }
    const grouped = follows(said, before);
    const key = JSON.stringify([said, grouped]);
    const row = rows.get(said.ts);
    kept.set(said.ts, row?.key === key ? row : { key, node: messageRow(said, grouped, go) });
    nodes.push(kept.get(said.ts).node);
    before = said;
  }
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  const spot = focused && { ts: focused.closest(".message")?.dataset.ts, action: focused.dataset.action };
  if (nodes.length !== list.children.length || nodes.some((node, index) => node !== list.children[index])) list.replaceChildren(...nodes);
  rows = kept;
  if (spot?.ts && document.activeElement !== focused) refocus(list, spot);
}

/** Tell whether a message belongs under the one before; an app's cards each stand on their own. */
function follows(said, before) {
  if (!before || before.user !== said.user || before.is_ephemeral || said.is_ephemeral) return false;
  return !said.bot_id && said.ts - before.ts < 300;
}

function refocus(list, { ts, action }) {
  const row = list.querySelector(`.message[data-ts="${ts}"]`);
  const same = action && [...row?.querySelectorAll("[data-action]") ?? []].find((node) => node.dataset.action === action);
  (same ?? row)?.focus({ preventScroll: true });
}

function older(go) {
  return h("button", { class: "button older", type: "button", onclick: async () => {
    const scroll = document.getElementById("scroll");
    const below = scroll.scrollHeight - scroll.scrollTop;
    limit += PAGE;
    await refreshConversation(go);
    scroll.scrollTop = scroll.scrollHeight - below;
  } }, w("older"));
}

function empty() {
  const mine = state.channel === direct()?.id;
  return h("div", { class: "empty" }, avatar(app(), 72), h("h2", {}, w("empty")), mine && h("p", {}, w("empty-detail", { name: state.workspace.app.name })));
}
