/* What the page shows, held in one place and in the address, so that a link gives it again. */

const listeners = new Set();

export const TABS = [
  ["order", "Order"], ["outcomes", "Outcomes"], ["compare", "Compare"], ["evidence", "Evidence"],
  ["record", "Record"], ["sure", "How sure"],
];

/** `shared` goes into the address; `kept` lives as long as the page. */
export const state = {
  shared: { tab: "order", order: null, pinned: null, run: {}, mechanisms: {} },
  kept: { form: null, read: null, complaints: [], results: new Map(), shown: null, facts: null, quick: null },
};

export function listen(listener) {
  listeners.add(listener);
}

/** Note a change; `what` names it: "order", "read", "run", "result", "tab", "pinned". */
export function change(what, details = {}) {
  Object.assign(state.shared, details.shared ?? {});
  Object.assign(state.kept, details.kept ?? {});
  if (details.shared) remember();
  listeners.forEach((listener) => listener(what));
}

async function through(stream, bytes) {
  const piped = new Blob([bytes]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(piped).arrayBuffer());
}

async function packed(value) {
  const bytes = await through(new CompressionStream("deflate-raw"), JSON.stringify(value));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(await through(new DecompressionStream("deflate-raw"), bytes)));
}

let written = "";
let remembering = null;

/** Write the address; packing takes a while, and a later change has the last word. */
function remember() {
  const { tab, ...rest } = state.shared;
  const mine = packed(rest).then((text) => {
    if (remembering !== mine) return;
    written = `#${tab}/${text}`;
    history.replaceState(null, "", written);
  });
  remembering = mine;
}

/** The address, once it holds what the page shows. */
export async function address() {
  for (let last = null; last !== remembering;) {
    last = remembering;
    await last;
  }
  return location.href;
}

/** Read the address; null where it holds no state that can be read. */
export async function recalled() {
  const [tab, text] = location.hash.slice(1).split("/");
  const known = TABS.some(([key]) => key === tab) ? tab : "order";
  if (!text) return { tab: known };
  try {
    const { order, pinned, run, mechanisms } = await unpacked(text);
    return { tab: known, order, pinned: pinned ?? null, run: run ?? {}, mechanisms: mechanisms ?? {} };
  } catch {
    return { tab: known, broken: true };
  }
}

export const strange = () => location.hash !== written && location.hash.includes("/");
