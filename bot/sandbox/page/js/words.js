// The page's own words, in French or English, and dates as people write them.

let known = {};
export let language = "fr";

/** Choose the language: ?lang=, then the last choice, then the browser's. */
export async function learn(get) {
  const asked = new URLSearchParams(location.search).get("lang") ?? localStorage.getItem("lang") ?? navigator.language;
  language = asked.toLowerCase().startsWith("fr") ? "fr" : "en";
  document.documentElement.lang = language;
  known = await get("words", { lang: language });
}

/** Return a sentence, with its values. */
export function w(key, values = {}) {
  return Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), known[key] ?? key);
}

/** Return the sentence for one, or the one for several. */
export function counted(key, number) {
  return number === 1 ? w(`${key}-one`) : w(`${key}-many`, { number: String(number) });
}

const locale = () => (language === "fr" ? "fr-FR" : "en-GB");
const moment = (ts) => new Date(Number.parseFloat(ts) * 1000);

/** Return the hour of a message in this person's time zone. */
export function hour(ts, zone) {
  return new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(moment(ts));
}

/** Return the day of a moment, as a key to compare. */
export function dayKey(ts, zone) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" }).format(moment(ts));
}

/** Return the day in words: today, yesterday, or the date; the year only when it is another. */
export function dayName(ts, now, zone) {
  const key = dayKey(ts, zone);
  if (key === dayKey(now, zone)) return w("today");
  if (key === dayKey(now - 86_400, zone)) return w("yesterday");
  const year = key.slice(0, 4) === dayKey(now, zone).slice(0, 4) ? undefined : "numeric";
  const text = new Intl.DateTimeFormat(locale(), { weekday: "long", day: "numeric", month: "long", year, timeZone: zone });
  return capital(text.format(moment(ts)));
}

/** Return a moment in full. */
export function full(ts, zone) {
  const style = { weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" };
  return capital(new Intl.DateTimeFormat(locale(), { ...style, timeZone: zone }).format(moment(ts)));
}

/** Return the date and hour of the simulated clock, short. */
export function clock(now, zone) {
  const style = { weekday: "short", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" };
  return capital(new Intl.DateTimeFormat(locale(), { ...style, timeZone: zone }).format(moment(now)));
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
