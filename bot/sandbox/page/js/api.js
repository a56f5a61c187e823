// The sandbox's control API.

/** What nobody could do in the workspace as it is now: its words are for whoever drives it, not for whoever reads the page. */
export class Refused extends Error {}

async function understood(answer) {
  const body = await answer.json();
  if (!answer.ok) throw new Refused(body.error ?? answer.statusText);
  return body;
}

/** Read: `get("messages", {user, channel})`. Raises Refused, or another error when the sandbox does not answer. */
export async function get(verb, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  return understood(await fetch(`/sandbox/${verb}?${new URLSearchParams(given)}`));
}

/** Act: `post("click", {user, …})`. */
export async function post(verb, given = {}) {
  const headers = { "Content-Type": "application/json" };
  return understood(await fetch(`/sandbox/${verb}`, { method: "POST", headers, body: JSON.stringify(given) }));
}

/** Hear of every change; `lost` is told when the connection is lost and found again. */
export function listen(heard, lost) {
  const feed = new EventSource("/sandbox/live");
  feed.addEventListener("message", (event) => heard(JSON.parse(event.data)));
  feed.addEventListener("error", () => lost(true));
  feed.addEventListener("open", () => lost(false));
}
