// The sandbox's clock as people read it: in their language, and in the zone chosen on the page.

const DEVICE_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const DAY_S = 86_400;

let zone = localStorage.getItem("zone") || DEVICE_ZONE;
let shown = { instant: Date.now(), since: performance.now(), ticks: false };

/** The zones on offer, as [IANA name, label]: this device's first. */
export const ZONES = [
  [DEVICE_ZONE, `This device (${DEVICE_ZONE})`],
  ...["UTC", "America/New_York", "America/Sao_Paulo", "Europe/London", "Europe/Berlin", "Africa/Nairobi", "Asia/Kolkata", "Asia/Tokyo", "Australia/Sydney"]
    .filter((name) => name !== DEVICE_ZONE)
    .map((name) => [name, name.replaceAll("_", " ")]),
];

export const currentZone = () => zone;

export function chooseZone(name) {
  zone = name;
  localStorage.setItem("zone", name);
}

/** Takes over the sandbox's time; `ticks` says whether it runs by itself. */
export function setClock(iso, ticks) {
  shown = { instant: Date.parse(iso), since: performance.now(), ticks };
}

/** The sandbox's time now, in milliseconds since 1970. */
export const now = () => shown.instant + (shown.ticks ? performance.now() - shown.since : 0);

/** Building a formatter costs far more than using it, and a chat shows hundreds of times. */
const formatters = new Map();

function formatter(options, locale) {
  const key = `${locale} ${zone} ${JSON.stringify(options)}`;
  if (!formatters.has(key)) formatters.set(key, new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }));
  return formatters.get(key);
}

const format = (milliseconds, options) => formatter(options).format(milliseconds);

export const shortTime = (unix) => format(unix * 1000, { hour: "2-digit", minute: "2-digit" });
export const longTime = (unix) => format(unix * 1000, { timeStyle: "medium" });
export const fullTime = (unix) => format(unix * 1000, { dateStyle: "full", timeStyle: "short" });
export const isoDay = (unix) => formatter({}, "en-CA").format(unix * 1000);

/** "Today", "Yesterday", "2 March", or with the year if that is another one. */
export function dayName(unix) {
  const today = now() / 1000;
  if (isoDay(unix) === isoDay(today)) return "Today";
  if (isoDay(unix) === isoDay(today - DAY_S)) return "Yesterday";
  const sameYear = isoDay(unix).slice(0, 4) === isoDay(today).slice(0, 4);
  return format(unix * 1000, { day: "numeric", month: "long", year: sameYear ? undefined : "numeric" });
}

/** The date of the sandbox's clock, such as "Mon, 2 Mar 2026". */
export const clockDate = () => format(now(), { weekday: "short", day: "numeric", month: "short", year: "numeric" });
/** The time of the sandbox's clock, with seconds. */
export const clockTime = () => format(now(), { timeStyle: "medium" });
/** The weekday and the time of the sandbox's clock in few characters. */
export const clockShort = () => [format(now(), { weekday: "short" }), shortTime(now() / 1000)];

const STEPS = [["year", 365 * DAY_S], ["month", 30 * DAY_S], ["day", DAY_S], ["hour", 3600], ["minute", 60]];

function relative(unix) {
  const words = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
  const seconds = unix - now() / 1000;
  for (const [unit, length] of STEPS) {
    if (Math.abs(seconds) >= length) return words.format(Math.round(seconds / length), unit);
  }
  return words.format(Math.round(seconds), "second");
}

/** A date_time entity's text: `code` is `r` or any of w, d or D, t or T in that order; empty shows `text` itself. */
export function dateTime(unix, code, text) {
  if (!code) return text;
  if (code === "r") return relative(unix);
  const options = {};
  if (code.includes("w")) options.weekday = "long";
  if (code.includes("d")) Object.assign(options, { day: "2-digit", month: "2-digit", year: "2-digit" });
  if (code.includes("D")) Object.assign(options, { day: "numeric", month: "long", year: "numeric" });
  if (/[tT]/.test(code)) Object.assign(options, { hour: "2-digit", minute: "2-digit" });
  if (code.includes("T")) options.second = "2-digit";
  return format(unix * 1000, options);
}
