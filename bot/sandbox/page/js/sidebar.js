// The left side: whose eyes, the app, the channels, the simulated time.

import { avatar, h, icon } from "./dom.js";
import { direct, me, now, state } from "./state.js";
import { switcher } from "./switcher.js";
import { clock, counted, language, w } from "./words.js";

/** Draw the sidebar; `go` moves. */
export function drawSidebar(go) {
  const channels = [...state.channels.values()].filter((channel) => channel.kind !== "im");
  const side = document.getElementById("sidebar");
  const focused = side.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  side.setAttribute("aria-label", w("title"));
  side.replaceChildren(
    h("div", { class: "brand" },
      h("img", { src: "/icon.svg", alt: "", width: 34, height: 34 }),
      h("div", { class: "brand-words" }, h("strong", {}, state.workspace.team.name), h("span", {}, w("title")))),
    whoButton(go),
    h("div", { class: "places" },
      h("h2", { class: "side-title" }, w("apps")),
      h("ul", {}, appRow(go)),
      h("h2", { class: "side-title" }, w("channels")),
      channels.length ? h("ul", {}, channels.map((channel) => channelRow(channel, go))) : h("p", { class: "side-empty" }, w("no-channels"))),
    foot());
  if (focused) side.querySelector(`[data-key="${focused}"]`)?.focus();
  drawClock();
}

/** Write the simulated time. */
export function drawClock() {
  const told = document.getElementById("clock");
  if (told && me()) told.textContent = clock(now(), me().tz);
}

function whoButton(go) {
  const button = h("button", {
    class: "who", type: "button", "data-key": "who", "aria-haspopup": "listbox", "aria-expanded": "false",
    "aria-label": `${w("you-are")} ${me().real_name}. ${w("switch")}`,
  },
  avatar(me(), 38),
  h("span", { class: "who-words" }, h("strong", {}, me().real_name), h("span", {}, me().profile.title || w("you-are"))),
  icon("chevron", 18));
  button.addEventListener("click", () => switcher(button, go));
  return button;
}

function appRow(go) {
  const place = direct();
  const name = state.workspace.app.name;
  return row({
    key: "app", here: place?.id === state.channel, unread: place?.unread ?? 0, name,
    mark: avatar(state.people.get(state.workspace.app.user_id), 22),
    press: () => go({ channel: place?.id ?? null, tab: state.channel === place?.id ? state.tab : "messages" }),
  });
}

function channelRow(channel, go) {
  const kind = [channel.kind === "private_channel" ? w("private") : w("public"), channel.is_shared && w("shared"), channel.is_archived && w("archived")];
  return row({
    key: channel.id, here: channel.id === state.channel, unread: channel.unread, name: channel.name,
    mark: icon(channel.kind === "private_channel" ? "lock" : "hash", 17), title: kind.filter(Boolean).join(", "),
    press: () => go({ channel: channel.id, tab: "messages" }),
  });
}

function row({ key, here, unread, name, mark, title, press }) {
  return h("li", {}, h("button", {
    class: `place${here ? " here" : ""}${unread ? " unread" : ""}`, type: "button", "data-key": key, title: title ?? null,
    "aria-current": here ? "page" : null, onclick: press,
  },
  h("span", { class: "mark" }, mark),
  h("span", { class: "place-name" }, name),
  title && h("span", { class: "hidden" }, `, ${title}`),
  unread ? h("span", { class: "badge" }, h("span", { "aria-hidden": "true" }, unread > 99 ? "99+" : String(unread)), h("span", { class: "hidden" }, counted("unread", unread))) : null));
}

function foot() {
  return h("div", { class: "side-foot" },
    h("div", { class: "clock", title: w("simulated") }, icon("clock", 16), h("span", { class: "hidden" }, w("simulated")), h("time", { id: "clock" })),
    h("div", { class: "side-tools" },
      h("button", { class: "tool", type: "button", "data-key": "theme", "aria-label": w("theme"), title: w("theme"), onclick: () => theme(true) }, icon("sun", 17)),
      h("button", { class: "tool tool-words", type: "button", "data-key": "lang", lang: language === "fr" ? "en" : "fr", onclick: otherLanguage }, w("language"))),
    h("p", { class: "about" }, w("about")));
}

/** Apply the theme chosen before, or switch it. */
export function theme(other = false) {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  let chosen = localStorage.getItem("theme");
  if (other) {
    chosen = (chosen ?? (dark ? "dark" : "light")) === "dark" ? "light" : "dark";
    localStorage.setItem("theme", chosen);
  }
  if (chosen) document.documentElement.dataset.theme = chosen;
}

function otherLanguage() {
  localStorage.setItem("lang", language === "fr" ? "en" : "fr");
  const address = new URL(location.href);
  address.searchParams.delete("lang");
  location.replace(address);
  location.reload();
}
