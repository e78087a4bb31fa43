/* What the page shows, held in one place and in the address, so that a link gives it again. */

import { packed, unlinked } from "./link.js";

const listeners = new Set();
const OWN = { practicable: true };

export const TABS = [
  ["order", "Order"],
  ["outcomes", "Outcomes"],
  ["compare", "Compare"],
  ["evidence", "Evidence"],
  ["record", "Record"],
  ["sure", "How sure"],
];

/** `shared` goes into the address; `kept` lives as long as the page. */
export const state = {
  shared: { tab: "order", order: null, pinned: null, run: {}, mechanisms: {} },
  kept: {
    form: null,
    read: null,
    complaints: [],
    results: new Map(),
    shown: null,
    facts: null,
    quick: null,
    draft: null,
  },
};

export function listen(listener) {
  listeners.add(listener);
}

/** Note a change; `what` names it: "order", "read", "run", "result", "tab", "pinned". */
export function change(what, details = {}) {
  const before = state.shared.tab;
  Object.assign(state.shared, details.shared ?? {});
  Object.assign(state.kept, details.kept ?? {});
  if (details.shared) remember(what === "tab" && details.entry && before !== state.shared.tab);
  listeners.forEach((listener) => listener(what));
}

let last = "";
let remembering = null;

/** Write the address, as a further entry of the history or in place; a later change has the last word. */
function remember(entry = false) {
  const { tab, ...rest } = state.shared;
  if (entry) history.pushState(OWN, "", `#${tab}/${last}`);
  const mine = packed(rest).then((text) => {
    if (remembering !== mine) return;
    last = text;
    history.replaceState(OWN, "", `#${tab}/${text}`);
  });
  remembering = mine;
}

/** The address, once it holds what the page shows. */
export async function address() {
  for (let seen = null; seen !== remembering;) {
    seen = remembering;
    await seen;
  }
  return location.href;
}

const known = (tab) => TABS.some(([key]) => key === tab);

/** Read the address; `broken` says why it holds no state. */
export async function recalled(form) {
  const [tab, ...rest] = location.hash.slice(1).split("/");
  const opened = { tab: known(tab) ? tab : "order" };
  return rest.length && rest[0] ? { ...opened, ...(await unlinked(rest.join("/"), form)) } : opened;
}

/**
 * Follow the browser's Back and Forward: the tab changes, and what was entered or simulated since stays.
 * Another's address, pasted or clicked, is read from its beginning.
 */
export function followHistory(show) {
  window.addEventListener("popstate", (event) => {
    const [tab, text] = location.hash.slice(1).split("/");
    if (!event.state?.practicable && text && text !== last) location.reload();
    else if (known(tab)) show(tab);
    else remember();
  });
}
