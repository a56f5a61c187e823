// The page: a person's view of the workspace, kept up to date.

import { listen, post, get } from "./api.js";
import { drawConversation, refreshConversation } from "./conversation.js";
import { refreshModal, tried } from "./dialogs.js";
import { h } from "./dom.js";
import { drawSidebar, drawClock, theme } from "./sidebar.js";
import { direct, fromAddress, learnChannels, learnPeople, learnWorkspace, me, state, toAddress } from "./state.js";
import { drawThread } from "./thread.js";
import { learn, w } from "./words.js";

const CALM = 120; // milliseconds: a burst of changes is one redraw

/** Go somewhere: any of {user, channel, tab, thread}. */
export async function go(where) {
  const other = where.user !== undefined && where.user !== state.user;
  Object.assign(state, where);
  if (other) Object.assign(state, { channel: null, tab: "messages", thread: null });
  if (where.channel !== undefined && where.thread === undefined) state.thread = null;
  if (other || where.channel !== undefined || where.tab !== undefined) state.at = null;
  document.body.classList.remove("menu-open");
  await show(other || where.channel !== undefined || where.tab !== undefined);
}

async function show(moved) {
  if (!state.user) return drawNobody();
  await learnChannels();
  if (!state.channels.has(state.channel)) state.channel = direct()?.id ?? state.channels.keys().next().value ?? null;
  toAddress();
  if (moved && state.channel === direct()?.id) arrive();
  await markRead();
  drawSidebar(go);
  await drawConversation(go);
  await drawThread(go);
  const place = state.channels.get(state.channel);
  document.title = `${place?.kind === "im" ? state.workspace.app.name : `#${place?.name ?? ""}`} · ${me().real_name}`;
}

/** Tell the app that its page is opened, as Slack does for both tabs; only a home that stays empty is worth a word. */
function arrive() {
  const opened = () => post("open_home", { user: state.user, tab: state.tab });
  if (state.tab === "home") tried(opened);
  else opened().catch(() => null);
}

const known = () => ({ people: state.people, channels: state.channels });

async function markRead() {
  const place = state.channels.get(state.channel);
  if (place && place.unread && state.tab === "messages" && document.visibilityState === "visible") {
    state.unreadFrom = { channel: place.id, ts: place.last_read };
    place.unread = 0;
    await post("read", { user: state.user, channel: place.id });
  }
}

function drawNobody() {
  document.getElementById("main").replaceChildren(h("div", { class: "empty" }, h("p", {}, w("nobody"))));
}

// ------------------------------------------------------------ changes

const due = new Set();
let timer = null;

function changed(change) {
  if (change.kind === "message" && change.channel === state.channel) due.add("messages");
  if (change.kind === "channels" || (change.kind === "message" && state.channels.has(change.channel))) due.add("channels");
  if (["people", "clock"].includes(change.kind)) due.add(change.kind);
  if (["view", "home"].includes(change.kind) && change.user === state.user) due.add(change.kind);
  if (due.size && !timer) timer = setTimeout(catchUp, CALM);
}

async function catchUp() {
  const now = new Set(due);
  due.clear();
  try {
    if (now.has("people")) await learnPeople();
    if (now.has("clock")) { await learnWorkspace(); drawClock(); }
    if (!state.user) { fromAddress(); await show(true); return; }
    if (now.has("view")) await refreshModal(state.user, known());
    if (now.has("messages") || now.has("home")) { await refreshConversation(go); await drawThread(go); }
    if (now.has("channels") || now.has("people")) { await learnChannels(); await markRead(); drawSidebar(go); }
  } finally {
    timer = due.size ? setTimeout(catchUp, CALM) : null;
  }
}

function lost(away) {
  const told = document.getElementById("offline");
  if (away && !told) document.body.append(h("div", { class: "offline", id: "offline", role: "alert" }, w("offline")));
  if (!away && told) { told.remove(); learnWorkspace().then(learnPeople).then(() => show(false)); }
}

/** Move along tabs with the arrows. */
function tabs(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step || event.target.getAttribute?.("role") !== "tab") return;
  const all = [...event.target.parentElement.children];
  all[(all.indexOf(event.target) + step + all.length) % all.length].click();
}

async function start() {
  theme();
  await learn(get);
  document.getElementById("skip").textContent = w("skip");
  document.getElementById("scrim").addEventListener("click", () => document.body.classList.remove("menu-open"));
  document.addEventListener("keydown", (event) => event.key === "Escape" && document.body.classList.remove("menu-open"));
  await learnWorkspace();
  await learnPeople();
  fromAddress();
  await show(true);
  listen(changed, lost);
  addEventListener("popstate", () => { fromAddress(); show(true); });
  document.addEventListener("keydown", tabs);
  document.addEventListener("visibilitychange", () => changed({ kind: "channels" }));
  setInterval(drawClock, 20_000);
}

start();
