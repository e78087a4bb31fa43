/* An address read back: only what this page could have written is accepted. */

import { misfit } from "./form.js";
import { hasControls } from "./text.js";

const MOST_BYTES = 200_000;
const DAY = /^\d{4}-\d\d-\d\d$/;

async function through(stream, bytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const parts = [];
  for (let length = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
    length += value.length;
    if (length > MOST_BYTES) {
      await reader.cancel();
      throw new Error("it is too long");
    }
    parts.push(value);
  }
}

export async function packed(value) {
  const bytes = await through(new CompressionStream("deflate-raw"), JSON.stringify(value));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

async function unpacked(text) {
  const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  return new TextDecoder().decode(await through(new DecompressionStream("deflate-raw"), bytes));
}

const isTable = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isDay = (value) => typeof value === "string" && DAY.test(value);
const isAmount = (value) => Number.isFinite(value) || (typeof value === "string" && value.length < 40);

const RUN = {
  as_of: isDay,
  until: isDay,
  session_hours: isAmount,
  replicates: isAmount,
  seed: isAmount,
  uncertainty: (value, form) => Object.hasOwn(form.uncertainties, value),
};

function strangeKey(table, checks, form) {
  return Object.keys(table).find((key) => !Object.hasOwn(checks, key) || !checks[key](table[key], form));
}

/** Every text within a value, keys included. */
function texts(value) {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(texts);
  return isTable(value) ? Object.entries(value).flatMap(([key, one]) => [key, ...texts(one)]) : [];
}

/** What is wrong with a link, in words; null where nothing is. */
function fault({ order, pinned, run, mechanisms }, form) {
  for (const [name, one] of [
    ["order", order],
    ["pinned order", pinned],
  ]) {
    if (one === null && name !== "order") continue;
    const place = isTable(one) ? misfit(form.schema, one, form.schema, "") : "all of it";
    if (place !== null) return `the ${name} does not have the form of one: ${place}`;
  }
  if (!isTable(run) || !isTable(mechanisms)) return "it says in no known way how is simulated";
  const key = strangeKey(run, RUN, form);
  if (key !== undefined) return `it sets ${key} to what it cannot be`;
  const odd = Object.keys(mechanisms).find(
    (one) => !Object.hasOwn(form.mechanisms, one) || mechanisms[one] !== false,
  );
  return odd === undefined ? null : `it switches ${odd}, which is no mechanism`;
}

/** The state within an address; `broken` says why there is none. */
export async function unlinked(text, form) {
  try {
    const json = await unpacked(text);
    const { order, pinned = null, run = {}, mechanisms = {} } = JSON.parse(json);
    const found = { order, pinned, run, mechanisms };
    if (texts(found).some(hasControls)) return { broken: "it holds control characters" };
    const broken = fault(found, form);
    return broken ? { broken } : found;
  } catch {
    return { broken: "it is cut off or was changed" };
  }
}
