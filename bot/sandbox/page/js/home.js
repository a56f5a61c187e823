// The app's home.

import { get, post } from "./api.js";
import { blocks } from "./blocks.js";
import { tried } from "./dialogs.js";
import { avatar, h } from "./dom.js";
import { still } from "./scroll.js";
import { app, state } from "./state.js";
import { w } from "./words.js";

/** Draw this person's home in `place`. */
export async function drawHome(place) {
  const user = state.user;
  const { view } = await get("home", { user });
  if (user !== state.user || place.dataset.hash === `${user}${view?.hash}`) return;
  const focused = place.contains(document.activeElement) ? document.activeElement.dataset : null;
  place.dataset.hash = `${user}${view?.hash}`;
  if (!view) {
    const name = state.workspace.app.name;
    place.replaceChildren(h("div", { class: "empty" }, avatar(app(), 72), h("h2", {}, w("home-empty")), h("p", {}, w("home-empty-detail", { name }))));
    return;
  }
  const scene = {
    known: { people: state.people, channels: state.channels }, prefix: view.id, form: false, state: view.state.values,
    act: (block, part, value) => tried(() => post("click", { user, view_id: view.id, block_id: block.block_id, action_id: part.action_id, value })),
  };
  still(() => place.replaceChildren(h("div", { class: "home-sheet" }, blocks(view.blocks, scene))));
  if (focused?.action) [...place.querySelectorAll("[data-action]")].find((node) => node.dataset.action === focused.action)?.focus();
}
