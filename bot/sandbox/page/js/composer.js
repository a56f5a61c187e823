// Where one types: messages, and slash commands.

import { post } from "./api.js";
import { tried } from "./dialogs.js";
import { h, icon } from "./dom.js";
import { follow } from "./scroll.js";
import { state } from "./state.js";
import { w } from "./words.js";

/** Draw the field of a conversation, or of a thread of it. */
export function composer(place, thread) {
  if (place.kind === "im" && state.workspace.app.read_only) return h("p", { class: "composer closed" }, w("read-only", { name: state.workspace.app.name }));
  const command = state.workspace.commands[0] ?? "/";
  const name = state.workspace.app.name;
  const inside = place.kind === "im" ? w("write", { name, command }) : w("write-channel", { name: `#${place.name}` });
  const words = thread ? w("write-thread") : inside;
  const field = h("textarea", { class: "composer-field", rows: 1, placeholder: words, "aria-label": words, disabled: place.is_archived });
  const send = h("button", { class: "composer-send", type: "submit", "aria-label": w("send"), disabled: true }, icon("send", 18));
  const hint = h("div", { class: "commands", role: "listbox", hidden: true });
  const form = h("form", { class: "composer" }, hint, h("div", { class: "composer-box" }, field, send));

  const grow = () => {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, 180)}px`;
    send.disabled = !field.value.trim();
    const typed = field.value;
    const offered = state.workspace.commands.filter((one) => typed.startsWith("/") && !typed.includes(" ") && one.startsWith(typed) && one !== typed);
    hint.hidden = !offered.length;
    hint.replaceChildren(...offered.map((one) => h("button", { type: "button", class: "command", role: "option", onclick: () => take(one) }, h("strong", {}, one), h("span", {}, w("command", { name })))));
  };
  const take = (one) => { field.value = `${one} `; field.focus(); grow(); };

  field.addEventListener("input", grow);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Tab" && !hint.hidden) { event.preventDefault(); take(hint.querySelector("strong").textContent); }
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
    if (event.key === "Escape") hint.hidden = true;
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = field.value.trim();
    if (!said) return;
    field.value = "";
    grow();
    form.classList.add("busy");
    if (!thread) follow();
    await tried(() => speak(said, place, thread));
    form.classList.remove("busy");
  });
  return form;
}

function speak(said, place, thread) {
  const [command] = said.split(/\s/, 1);
  if (state.workspace.commands.includes(command)) {
    return post("slash", { user: state.user, channel: place.id, command, text: said.slice(command.length).trim() });
  }
  // what one types is text: the three characters Slack escapes are escaped
  const text = said.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return post("say", { user: state.user, channel: place.id, text, thread_ts: thread });
}
