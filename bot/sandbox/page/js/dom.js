// Nodes without innerHTML: what people and apps write is only ever text.

const SVG = "http://www.w3.org/2000/svg";

const SHAPES = {
  hash: "M9 4 7 20M17 4l-2 16M4 9h17M3 15h17",
  lock: "M7 11V8a5 5 0 0 1 10 0v3M6 11h12a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1Z",
  chevron: "m7 10 5 5 5-5",
  down: "M12 5v14m-6-6 6 6 6-6",
  close: "M6 6l12 12M18 6 6 18",
  menu: "M4 7h16M4 12h16M4 17h10",
  dots: "M5 12h.01M12 12h.01M19 12h.01",
  send: "M5 12 3.500 4.500 21 12 3.500 19.500 5 12Zm0 0h8",
  eye: "M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12ZM12 14.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5Z",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3 2",
  home: "M4 11.500 12 4.500l8 7M6.500 10v9.500h11V10M10 19.500v-5h4v5",
  chat: "M5 5h14a1.500 1.500 0 0 1 1.500 1.500v8A1.500 1.500 0 0 1 19 16h-7l-4.500 4v-4H5a1.500 1.500 0 0 1-1.500-1.500v-8A1.500 1.500 0 0 1 5 5Z",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM16 16l4.500 4.500",
  sun: "M12 16.500a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9ZM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M18.700 5.300l-1.400 1.400M6.700 17.300l-1.400 1.400",
  check: "m5 12.500 4.500 4.500L19 7.500",
  fork: "M7.500 3v8a4.500 4.500 0 0 0 9 0V3M12 15.500V21",
};

/** Make an element: `on…` are listeners, `class`, `data-…`, `aria-…` and the rest are attributes; null is left out. */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "selected") node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Draw one of the page's icons; it says nothing to a screen reader. */
export function icon(name, size = 18) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  for (const [key, value] of Object.entries({
    viewBox: "0 0 24 24", width: size, height: size, fill: "none", stroke: "currentColor", "stroke-width": name === "dots" ? 3 : 1.8,
    "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true", class: "icon",
  })) svg.setAttribute(key, value);
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

/** Draw somebody's avatar: initials on their colour, a tuning fork for the app. */
export function avatar(person, size = 36) {
  const made = h("span", { class: "avatar", "aria-hidden": "true" });
  made.style.setProperty("--size", `${size}px`);
  if (person?.is_bot) {
    made.classList.add("avatar-app");
    made.append(icon("fork", Math.round(size * 0.62)));
  } else {
    made.style.setProperty("--colour", `#${person?.color ?? "757575"}`);
    made.append(initials(person?.real_name ?? "?"));
  }
  return made;
}

function initials(name) {
  const words = name.split(/[\s-]+/).filter(Boolean);
  return (words[0]?.[0] ?? "?") + (words.length > 1 ? words[words.length - 1][0] : "");
}

/** Tell something in passing; screen readers hear it. */
export function toast(text) {
  const told = h("div", { class: "toast" }, text);
  document.getElementById("toasts").append(told);
  setTimeout(() => told.remove(), 6000);
}

/** Lower-case without accents, to search names as people type them. */
export function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
