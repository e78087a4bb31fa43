/* The quick answer: the central case, within a second of a change; it has no range, and so no export. */

import { h } from "./dom.js";
import { asked, showReplaced } from "./order.js";
import { Offline, Refusal, askQuickly, offline, pause } from "./server.js";
import { change, state } from "./state.js";
import { number } from "./words.js";

const AGAIN_AFTER = [1000, 2000, 4000];
let asking = null;

/** What identifies a question; an answer to another one is shown as an old one. */
function present() {
  const { order, as_of, until } = asked();
  return { order, as_of, until, mechanisms: state.shared.mechanisms };
}

const isStale = (quick) => quick?.key !== JSON.stringify(present());

/** Ask, and again where the server is busy or its process was lost; an error of another kind is the answer. */
async function answered(question, signal) {
  for (const wait of [...AGAIN_AFTER, null]) {
    try {
      return await askQuickly(question, signal);
    } catch (error) {
      const passing = error instanceof Refusal && (error.status === 429 || error.status === 503);
      if (!passing || wait === null) throw error;
    }
    await pause(wait);
    signal.throwIfAborted();
  }
  throw new Error("no answer");
}

/** Ask again; an older question is dropped. Where the server does not answer, the old answer stays, marked. */
export async function askQuick() {
  asking?.abort();
  if (!state.kept.read) {
    const refused = state.kept.complaints.length ? { refused: "the order has to be mended first" } : null;
    change("quick", { kept: { quick: refused } });
    return;
  }
  const mine = new AbortController();
  asking = mine;
  const question = present();
  const key = JSON.stringify(question);
  change("quick", { kept: { quick: { ...state.kept.quick, refused: null, pending: true } } });
  try {
    const answer = await answered(question, mine.signal);
    if (asking === mine) change("quick", { kept: { quick: { answer, key } } });
  } catch (error) {
    if (asking !== mine || error.name === "AbortError" || error.status === 409) return;
    if (error instanceof Offline) change("quick", { kept: { quick: { ...state.kept.quick, pending: false } } });
    else if (error instanceof Refusal) change("quick", { kept: { quick: { refused: error.message } } });
    else throw error;
  }
}

/** The share that the quick answer gives to the order as it is; undefined where it gives none. */
export function quickShare() {
  const { quick } = state.kept;
  return quick?.answer && !isStale(quick) ? quick.answer.share : undefined;
}

const percent = (share) => `${Math.round(100 * share)}\u00a0%`;
const three = (value) => number(value >= 1000 ? Number(value.toPrecision(3)) : value, value >= 10 ? 0 : 1);

function row(one) {
  const bar = h("span", { class: "bar-track", "aria-hidden": "true" }, h("span", { class: "bar-fill" }));
  bar.firstChild.style.width = `${100 * (one.share ?? 0)}%`;
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, one.name),
    h("td", {}, bar),
    h("td", { class: "numeric" }, one.share === null ? "no referral" : percent(one.share)),
  );
}

function switches() {
  const all = Object.entries(state.kept.form.mechanisms);
  const off = state.shared.mechanisms;
  return h(
    "details",
    { class: "more", id: "mechanisms", open: Object.keys(off).length > 0 },
    h("summary", {}, "Mechanisms in force"),
    h(
      "p",
      { class: "hint" },
      "What people are taken to do. Uncheck one to see what follows without it, in the quick answer, the " +
        "simulation and the comparison.",
    ),
    all.map(([key, { label, quick_only: only }]) => [
      h(
        "label",
        { class: "switch" },
        h("input", {
          type: "checkbox",
          checked: off[key] !== false,
          "data-mechanism": key,
          "aria-describedby": only ? `only-${key}` : null,
          on: {
            change: (event) => {
              const { [key]: _, ...rest } = state.shared.mechanisms;
              change("mechanisms", {
                shared: { mechanisms: event.target.checked ? rest : { ...rest, [key]: false } },
              });
              askQuick();
            },
          },
        }),
        label,
      ),
      only ? h("p", { class: "hint only", id: `only-${key}` }, only) : null,
    ]),
  );
}

/** Why a figure that a reader may look for is not there. */
function missing({ totals }) {
  const words = [];
  if (totals.eligible === null)
    words.push("People referred in ordinary practice are counted by the simulation alone.");
  else if (totals.children_separated === null) {
    words.push(
      "Children separated are not in it: as announced by the as-of date, the order refers no adults in families.",
    );
  }
  return words.map((one) => h("p", { class: "note" }, one));
}

function figures({ answer }) {
  const { totals } = answer;
  const counted = [
    ["people referred", totals.eligible],
    ["prosecutions that courts could accept", totals.accepted],
    ["nights in jail", totals.jail_nights],
    ["children separated", totals.children_separated],
  ];
  const shares = h(
    "table",
    { class: "quick-districts" },
    h("caption", { class: "visually-hidden" }, "Share practicable by district, central case"),
    h(
      "thead",
      { class: "visually-hidden" },
      h(
        "tr",
        {},
        ["District", "Bar", "Share"].map((name) => h("th", { scope: "col" }, name)),
      ),
    ),
    h("tbody", {}, answer.districts.map(row)),
  );
  const none = answer.share === null;
  return [
    ...answer.rests_on.warnings.map((words) => h("p", { class: "note rests-on" }, words)),
    h(
      "p",
      { class: "quick-answer", id: "quick-share" },
      none
        ? "No share: the order refers nobody beyond ordinary practice"
        : `About ${Math.round(100 * answer.share)} of 100`,
    ),
    none ? null : h("p", {}, "eligible adults could be prosecuted, as the order was announced by the as-of date"),
    h(
      "ul",
      { class: "quick-totals" },
      counted
        .filter(([, value]) => value !== null)
        .map(([words, value]) => h("li", {}, h("b", {}, three(value)), ` ${words}`)),
    ),
    none ? null : shares,
    missing(answer),
    h("p", { class: "note" }, `This is the ${answer.kind}. Simulate for the likely range and for numbers to export.`),
  ];
}

function waiting(quick) {
  const words = quick?.refused
    ? `No quick answer: ${quick.refused}`
    : offline()
      ? "No quick answer: the server does not answer."
      : "Being worked out\u2026";
  return h("p", { class: quick?.refused || offline() ? "wrong" : "note" }, words);
}

const OLD = "Of the order before your last change: the server does not answer. It is asked again by itself.";

/** Draw the answer; the switches beside it stay, so that no click on one is lost to an answer that arrives. */
export function drawQuick(place) {
  if (!place.hasChildNodes()) {
    place.append(
      h("h2", {}, "Quick answer ", h("span", { class: "tag" }, "central case")),
      h("p", { class: "old", id: "quick-old", role: "status" }),
      h("div", { id: "quick-body", "aria-live": "polite" }),
      switches(),
    );
  }
  const { quick } = state.kept;
  const body = place.querySelector("#quick-body");
  body.replaceChildren(...[quick?.answer ? figures(quick) : waiting(quick)].flat(Infinity).filter(Boolean));
  const old = Boolean(quick?.answer) && isStale(quick);
  place.querySelector("#quick-old").textContent = old && offline() ? OLD : "";
  body.classList.toggle("pending", Boolean(quick?.pending) || old);
  body.setAttribute("aria-busy", String(Boolean(quick?.pending)));
  showReplaced(quick?.answer?.slots_on_record);
}
