// Block Kit's interactive elements.

import { confirmed } from "./confirm.js";
import { h, icon } from "./dom.js";
import { menu } from "./menu.js";
import { text } from "./mrkdwn.js";
import { several } from "./several.js";
import { w } from "./words.js";

/** Draw one element of a block; see `blocks` for `scene`. */
export function element(block, part, scene) {
  const draw = DRAWN[part.type];
  if (!draw) return h("span", { class: "block-unknown" }, part.type);
  const made = draw(part, { ...scene, act: acting(block, part, scene), was: scene.state?.[block.block_id]?.[part.action_id] });
  made.dataset.action = part.action_id;
  made.dataset.block = block.block_id;
  return made;
}

/** Return what happens when an element is used: ask to confirm if it wants so, show that it works, act. */
function acting(block, part, scene) {
  return async (value, node) => {
    if (scene.form && block.type === "input" && !block.dispatch_action) return;
    if (part.confirm && !(await confirmed(part.confirm, scene.known))) return;
    node.classList.add("busy");
    node.setAttribute("aria-busy", "true");
    try {
      await scene.act(block, part, value);
    } finally {
      node.classList.remove("busy");
      node.removeAttribute("aria-busy");
    }
  };
}

const described = (scene) => ({ "aria-describedby": scene.described, "aria-invalid": scene.wrong ? "true" : null, id: scene.id });

const DRAWN = {
  button(part, scene) {
    const name = { class: `button ${part.style ?? ""}`, type: "button", "aria-label": part.accessibility_label ?? null };
    const press = (event) => {
      if (part.url) window.open(part.url, "_blank", "noopener");
      scene.act(part.value ?? null, event.currentTarget);
    };
    return h("button", { ...name, onclick: press }, h("span", {}, text(part.text, scene.known)));
  },
  overflow(part, scene) {
    const button = h("button", { class: "button quiet overflow", type: "button", "aria-haspopup": "menu", "aria-label": w("more") }, icon("dots"));
    const entries = part.options.map((option) => ({
      words: text(option.text, scene.known),
      detail: option.description && text(option.description, scene.known),
      chosen: () => scene.act(option.value, button),
    }));
    button.addEventListener("click", () => menu(button, entries));
    return button;
  },
  static_select(part, scene) {
    const chosen = (scene.was?.selected_option ?? part.initial_option)?.value ?? "";
    const entry = (option) => h("option", { value: option.value, selected: option.value === chosen }, option.text.text);
    const groups = (part.option_groups ?? []).map((group) => h("optgroup", { label: group.label.text }, group.options.map(entry)));
    const hollow = h("option", { value: "", disabled: true, selected: !chosen }, part.placeholder?.text ?? w("choose"));
    return select(part, scene, [hollow, (part.options ?? []).map(entry), groups]);
  },
  conversations_select: (part, scene) => picked(part, scene, "conversation", [...scene.known.channels.values()].filter((c) => c.kind !== "im").map((c) => [c.id, `# ${c.name}`])),
  channels_select: (part, scene) => picked(part, scene, "channel", [...scene.known.channels.values()].filter((c) => c.kind === "public_channel").map((c) => [c.id, `# ${c.name}`])),
  users_select: (part, scene) => picked(part, scene, "user", [...scene.known.people.values()].filter((p) => !p.deleted && !p.is_bot).map((p) => [p.id, p.real_name])),
  multi_static_select: (part, scene) => several(part, scene),
  radio_buttons: (part, scene) => boxes(part, scene, "radio"),
  checkboxes: (part, scene) => boxes(part, scene, "checkbox"),
  plain_text_input(part, scene) {
    const facts = {
      ...described(scene), class: "field", placeholder: part.placeholder?.text ?? null, maxlength: part.max_length ?? 3000,
      minlength: part.min_length ?? null, value: scene.was?.value ?? part.initial_value ?? "", "data-focus": part.focus_on_load ? "1" : null,
    };
    const made = part.multiline ? h("textarea", { ...facts, rows: 5 }) : h("input", { ...facts, type: "text", autocomplete: "off" });
    made.value = facts.value;
    return wrapped(part, scene, made, () => made.value || null);
  },
  email_text_input: (part, scene) => typed(part, scene, "email"),
  url_text_input: (part, scene) => typed(part, scene, "url"),
  number_input: (part, scene) => typed(part, scene, "number"),
  datepicker: (part, scene) => typed(part, scene, "date", scene.was?.selected_date ?? part.initial_date),
  timepicker: (part, scene) => typed(part, scene, "time", scene.was?.selected_time ?? part.initial_time),
  image: (part) => h("img", { class: "accessory-image", src: part.image_url ?? `/files-pri/${part.slack_file?.id}/file`, alt: part.alt_text }),
};

/** Give an element its value for the form, and make it act where nothing waits for a submit button. */
function wrapped(part, scene, made, value) {
  made.fieldValue = value;
  made.addEventListener("change", () => scene.act(value(), made));
  return made;
}

function select(part, scene, options) {
  const made = h("select", { ...described(scene), class: "field select", "aria-label": scene.id ? null : (part.placeholder?.text ?? w("choose")) }, options);
  return wrapped(part, scene, made, () => made.value || null);
}

function picked(part, scene, kind, entries) {
  const chosen = scene.was?.[`selected_${kind}`] ?? part[`initial_${kind}`] ?? "";
  const hollow = h("option", { value: "", disabled: true, selected: !chosen }, part.placeholder?.text ?? w("choose"));
  return select(part, scene, [hollow, entries.map(([id, name]) => h("option", { value: id, selected: id === chosen }, name))]);
}

function typed(part, scene, type, initial = scene.was?.value ?? part.initial_value) {
  const made = h("input", { ...described(scene), class: "field", type, value: initial ?? "", placeholder: part.placeholder?.text ?? null, step: part.is_decimal_allowed ? "any" : null, "aria-label": scene.id ? null : (part.placeholder?.text ?? null) });
  return wrapped(part, scene, made, () => made.value || null);
}

function boxes(part, scene, type) {
  const held = type === "radio" ? [scene.was?.selected_option ?? part.initial_option] : (scene.was?.selected_options ?? part.initial_options ?? []);
  const chosen = new Set(held.filter(Boolean).map((option) => option.value));
  const name = `${scene.prefix}-${part.action_id}-${Math.random().toString(36).slice(2)}`;
  const made = h("div", { class: "boxes", "aria-describedby": scene.described, role: type === "radio" ? "radiogroup" : "group" }, part.options.map((option) =>
    h("label", { class: "box" },
      h("input", { type, name, value: option.value, checked: chosen.has(option.value) }),
      h("span", {}, text(option.text, scene.known), option.description && h("small", {}, text(option.description, scene.known))))));
  const ticked = () => [...made.querySelectorAll("input:checked")].map((input) => input.value);
  return wrapped(part, scene, made, () => (type === "radio" ? (ticked()[0] ?? null) : ticked()));
}
