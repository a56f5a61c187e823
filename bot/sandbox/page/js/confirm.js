// The question some buttons ask before they act.

import { h } from "./dom.js";
import { text } from "./mrkdwn.js";
import { w } from "./words.js";

/** Ask before acting; true when confirmed. */
export function confirmed(confirm, known) {
  return new Promise((resolve) => {
    const done = (answer) => () => { dialog.close(); dialog.remove(); resolve(answer); };
    const dialog = h("dialog", { class: "dialog small", "aria-labelledby": "confirm-title", oncancel: done(false) },
      h("header", { class: "dialog-head" }, h("h2", { id: "confirm-title" }, confirm.title.text)),
      h("div", { class: "dialog-body words" }, text(confirm.text, known)),
      h("footer", { class: "dialog-foot" },
        h("button", { class: "button", type: "button", onclick: done(false) }, confirm.deny?.text ?? w("cancel")),
        h("button", { class: `button ${confirm.style ?? "primary"}`, type: "button", onclick: done(true) }, confirm.confirm?.text ?? w("confirm"))));
    document.body.append(dialog);
    dialog.showModal();
  });
}
