// Slack's mrkdwn, the part apps use, drawn as nodes: never as HTML.

import { h } from "./dom.js";
import { EMOJI } from "./emoji.js";

const INLINE = /`([^`\n]+)`|<([^<>|\n]+)(?:\|([^<>\n]*))?>|:([a-z0-9_+-]+):|(?<![\p{L}\p{N}])([*_~])(?=\S)(.+?)(?<=\S)\5(?![\p{L}\p{N}])/gu;
const MARKS = { "*": "strong", _: "em", "~": "s" };

/** Draw marked text. `known` is {people, channels}, to name who is mentioned. */
export function mrkdwn(text, known) {
  const made = document.createDocumentFragment();
  text.split("```").forEach((part, index) => {
    if (index % 2) made.append(h("pre", {}, h("code", {}, plain(part.replace(/^\n|\n$/g, "")))));
    else if (part) made.append(...paragraphs(part, known));
  });
  return made;
}

function paragraphs(text, known) {
  const made = [];
  let quote = null;
  text.split("\n").forEach((line, index) => {
    const quoted = /^(?:&gt;|>) ?(.*)$/u.exec(line);
    if (quoted) {
      if (!quote) made.push((quote = h("blockquote")));
      else quote.append(h("br"));
      quote.append(...inline(quoted[1], known));
      return;
    }
    if (index && !quote) made.push(h("br"));
    quote = null;
    made.push(...inline(line, known));
  });
  return made;
}

function inline(text, known) {
  const made = [];
  let at = 0;
  for (const found of text.matchAll(INLINE)) {
    const [whole, code, target, label, emoji, mark, marked] = found;
    if (emoji && !EMOJI[emoji]) continue;
    made.push(plain(text.slice(at, found.index)));
    at = found.index + whole.length;
    if (code) made.push(h("code", {}, plain(code)));
    else if (target) made.push(entity(target, label, known));
    else if (emoji) made.push(EMOJI[emoji]);
    else made.push(h(MARKS[mark], {}, ...inline(marked, known)));
  }
  made.push(plain(text.slice(at)));
  return made.filter(Boolean);
}

function entity(target, label, known) {
  if (/^@[UW]/.test(target)) return mention(`@${known.people.get(target.slice(1))?.real_name ?? label ?? target.slice(1)}`);
  if (/^#C/.test(target)) return mention(`#${known.channels.get(target.slice(1))?.name ?? label ?? target.slice(1)}`);
  if (/^!(here|channel|everyone)/.test(target)) return mention(`@${target.slice(1).split("|")[0]}`);
  if (target.startsWith("!date")) return plain(label ?? "");
  if (target.startsWith("!")) return mention(plain(label ?? target.slice(1)));
  if (/^(https?:\/\/|mailto:|tel:)/.test(target)) return link(plain(target), plain(label || target.replace(/^mailto:/, "")));
  return plain(label ? `${target}|${label}` : `<${target}>`);
}

export function mention(name) {
  return h("span", { class: "mention" }, name);
}

/** Make a link that leaves the page alone. */
export function link(address, words) {
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, words);
}

/** Return text as typed, once Slack's three escapes are undone. */
export function plain(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** Draw a text object. */
export function text(object, known) {
  if (object.type === "mrkdwn") return mrkdwn(object.text, known);
  const words = object.emoji === false ? object.text : object.text.replace(/:([a-z0-9_+-]+):/g, (all, name) => EMOJI[name] ?? all);
  const made = document.createDocumentFragment();
  words.split("\n").forEach((line, index) => made.append(...(index ? [h("br")] : []), line));
  return made;
}
