// What the page knows: who we are here, where we look, and the workspace as this person sees it.

import { get } from "./api.js";

export const state = {
  user: null, // whose eyes
  channel: null, // conversation shown
  tab: "messages", // or "home", for the app's own page
  thread: null, // ts of the thread opened beside
  at: null, // ts of the message that the address leads to
  workspace: null, // {team, app, commands, now, running}
  heardAt: 0, // when `now` was learnt, to let a running clock run
  people: new Map(),
  channels: new Map(), // of this person, by id, in the sidebar's order
};

/** Return the person whose eyes we look through. */
export const me = () => state.people.get(state.user);

/** Return the app's account. */
export const app = () => state.people.get(state.workspace.app.user_id);

/** Return the conversation with the app. */
export const direct = () => [...state.channels.values()].find((channel) => channel.kind === "im");

/** Return the simulated time, in seconds since 1970. */
export function now() {
  const told = Date.parse(state.workspace.now) / 1000;
  return state.workspace.running ? told + (Date.now() - state.heardAt) / 1000 : told;
}

export async function learnWorkspace() {
  state.workspace = await get("state");
  state.heardAt = Date.now();
}

export async function learnPeople() {
  const everyone = await get("people");
  state.people = new Map(everyone.map((person) => [person.id, person]));
}

export async function learnChannels() {
  const listed = await get("conversations", { user: state.user });
  state.channels = new Map(listed.map((channel) => [channel.id, channel]));
}

/** Read the address: #/user/channel, then /home, or the ts of a message of the channel. */
export function fromAddress() {
  const [, user, channel, spot] = location.hash.split("/");
  const asked = user || new URLSearchParams(location.search).get("user") || localStorage.getItem("user");
  const first = [...state.people.values()].find((person) => !person.is_bot && !person.deleted && person.id !== "USLACKBOT");
  state.user = state.people.has(asked) && !state.people.get(asked).is_bot ? asked : (first?.id ?? null);
  state.channel = channel || null;
  state.tab = spot === "home" ? "home" : "messages";
  state.at = /^\d+\.\d+$/.test(spot) ? spot : null;
  state.thread = null;
}

/** Write the address, so that reloading and going back lead where one was. */
export function toAddress() {
  const spot = state.tab === "home" ? "home" : state.at;
  const wanted = `#/${state.user}/${state.channel ?? ""}${spot ? `/${spot}` : ""}`;
  if (location.hash !== wanted) history.pushState(null, "", wanted);
  localStorage.setItem("user", state.user);
}
