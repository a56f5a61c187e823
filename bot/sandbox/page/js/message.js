// One message.

import { post } from "./api.js";
import { blocks } from "./blocks.js";
import { tried } from "./dialogs.js";
import { avatar, h, icon } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { me, state } from "./state.js";
import { counted, full, hour, w } from "./words.js";

/** Draw a message; `grouped` follows another of the same author. */
export function messageRow(said, grouped, go, inThread = false) {
  const author = state.people.get(said.user);
  const known = { people: state.people, channels: state.channels };
  const scene = { known, prefix: said.ts, form: false, act: (block, part, value) => tap(said, block, part, value) };
  const when = h("time", { class: "when", datetime: new Date(said.ts * 1000).toISOString(), title: full(said.ts, me().tz) }, hour(said.ts, me().tz));
  const content = said.blocks?.length ? blocks(said.blocks, scene) : [h("div", { class: "block words" }, mrkdwn(said.text ?? "", known))];
  const head = grouped ? null : h("div", { class: "message-head" },
    h("strong", {}, author?.real_name ?? said.user), author?.is_bot && h("span", { class: "app-tag" }, w("app-tag")), when);
  return h("article", {
    class: `message${grouped ? " grouped" : ""}${said.is_ephemeral ? " ephemeral" : ""}`, "data-ts": said.ts, tabindex: "-1",
    "aria-label": `${author?.real_name ?? ""}, ${full(said.ts, me().tz)}`,
  },
  h("div", { class: "gutter" }, grouped ? when : avatar(author, 38)),
  h("div", { class: "message-body" },
    said.is_ephemeral && h("p", { class: "only-you" }, icon("eye", 14), w("only-you")),
    head, content, (said.files ?? []).map(file),
    said.edited && h("span", { class: "edited" }, `(${w("edited")})`),
    !inThread && said.reply_count ? replies(said, go) : null));
}

async function tap(said, block, part, value) {
  await tried(() => post("click", {
    user: state.user, channel: state.channel, ts: said.ts, block_id: block.block_id, action_id: part.action_id, value,
  }));
}

function file(shown) {
  if (!shown.mimetype.startsWith("image/")) return h("p", { class: "file" }, shown.title);
  return h("figure", { class: "block image" }, h("img", { class: "image-picture", src: `/files-pri/${shown.id}/${shown.name}`, alt: shown.alt_txt || shown.title }));
}

function replies(said, go) {
  const faces = (said.reply_users ?? []).slice(0, 3).map((user) => avatar(state.people.get(user), 22));
  return h("button", { class: "replies", type: "button", "data-action": "replies", onclick: () => go({ thread: said.ts }) },
    faces, h("span", { class: "replies-count" }, counted("reply", said.reply_count)), h("span", { class: "replies-open" }, w("open-thread")));
}
