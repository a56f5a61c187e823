// Where a conversation stands: at its end, at what is new, where the address leads, or where its reader left it.

import { state } from "./state.js";

let mode = null; // "arrival", "last", "end", or null: the reader's own place
const grown = new ResizeObserver(settle); // pictures load after the words

const pane = () => document.getElementById("scroll");
const gap = (scroll) => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight;

/** Watch a conversation just drawn. */
export function watch(scroll, list) {
  grown.disconnect();
  grown.observe(list);
  mode = "arrival";
  for (const gesture of ["wheel", "touchmove", "pointerdown", "keydown"]) scroll.addEventListener(gesture, () => { mode = null; }, { passive: true });
  scroll.addEventListener("scroll", () => {
    if (mode === null && gap(scroll) < 40) mode = "end";
    offer();
  });
}

/** Follow the last message from now on, as after one has written something. */
export function follow() {
  mode = "last";
  settle();
}

/** Draw again without moving: what is filled again forgets where it stood. */
export function still(draw) {
  const scroll = pane();
  const { scrollTop } = scroll;
  draw();
  scroll.scrollTop = scrollTop;
}

/** Put the conversation where it should stand: a message longer than the window is read from its beginning. */
export function settle() {
  const scroll = pane();
  if (!scroll) return;
  if (mode === "end") scroll.scrollTop = scroll.scrollHeight;
  if (mode === "arrival" || mode === "last") {
    const last = [...scroll.querySelectorAll(".message")].pop();
    const led = mode === "arrival" && scroll.querySelector(`.message[data-ts="${state.at}"]`);
    const first = led || (mode === "arrival" && scroll.querySelector(".new")) || last;
    scroll.scrollTop = first ? Math.min(first.offsetTop - 14, scroll.scrollHeight) : 0;
  }
  offer();
}

function offer() {
  const button = document.getElementById("latest");
  const scroll = pane();
  if (button && scroll) button.hidden = gap(scroll) < 300;
}
