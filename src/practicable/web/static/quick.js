/* The quick answer: the central case, within a second of a change; it has no range, and so no export. */

import { h } from "./dom.js";
import { asked } from "./order.js";
import { Refusal, post } from "./server.js";
import { change, state } from "./state.js";
import { number } from "./words.js";

let asking = null;

/** Ask again; an older question is dropped. */
export async function askQuick() {
  asking?.abort();
  if (!state.kept.read) { change("quick", { kept: { quick: state.kept.complaints.length ? { refused: "the order has to be mended first" } : null } }); return; }
  const mine = new AbortController();
  asking = mine;
  const { order, as_of, until } = asked();
  change("quick", { kept: { quick: { ...state.kept.quick, pending: true } } });
  try {
    const answer = await post("/api/quick", { order, as_of, until, mechanisms: state.shared.mechanisms }, mine.signal);
    change("quick", { kept: { quick: { answer } } });
  } catch (error) {
    if (error.name === "AbortError") return;
    if (!(error instanceof Refusal)) throw error;
    change("quick", { kept: { quick: { refused: error.message } } });
  }
}

const percent = (share) => `${Math.round(100 * share)}\u00a0%`;
const three = (value) => number(value >= 1000 ? Number(value.toPrecision(3)) : value, value >= 10 ? 0 : 1);

function row(one) {
  const bar = h("span", { class: "bar-track", "aria-hidden": "true" }, h("span", { class: "bar-fill" }));
  bar.firstChild.style.width = `${100 * (one.share ?? 0)}%`;
  return h("tr", {}, h("th", { scope: "row" }, one.name), h("td", {}, bar),
    h("td", { class: "numeric" }, one.share === null ? "no referral" : percent(one.share)));
}

function switches() {
  const all = Object.entries(state.kept.form.mechanisms);
  const off = state.shared.mechanisms;
  return h("details", { class: "more", id: "mechanisms", open: Object.keys(off).length > 0 }, h("summary", {}, "Mechanisms in force"),
    h("p", { class: "hint" }, "What people are taken to do. Uncheck one to see what follows without it, in the quick answer, the simulation and the comparison."),
    all.map(([key, { label, quick_only: only }]) => [h("label", { class: "switch" }, h("input", { type: "checkbox", checked: off[key] !== false, "data-mechanism": key, "aria-describedby": only ? `only-${key}` : null, on: { change: (event) => {
      const { [key]: _, ...rest } = state.shared.mechanisms;
      change("mechanisms", { shared: { mechanisms: event.target.checked ? rest : { ...rest, [key]: false } } });
      askQuick();
    } } }), label), only ? h("p", { class: "hint only", id: `only-${key}` }, only) : null]));
}

function told({ answer }) {
  const totals = [["people referred", answer.totals.eligible], ["prosecutions that courts could accept", answer.totals.accepted], ["nights in jail", answer.totals.jail_nights], ["children separated", answer.totals.children_separated]];
  return [h("p", { class: "quick-answer", id: "quick-share" }, answer.share === null ? "No share: the order refers nobody beyond ordinary practice" : `About ${Math.round(100 * answer.share)} of 100`),
    answer.share === null ? null : h("p", {}, "eligible adults could be prosecuted, as the order was announced by the as-of date"),
    h("ul", { class: "quick-totals" }, totals.filter(([, value]) => value !== null).map(([words, value]) => h("li", {}, h("b", {}, three(value)), ` ${words}`))),
    answer.share === null ? null : h("table", { class: "quick-districts" }, h("caption", { class: "visually-hidden" }, "Share practicable by district, central case"), h("thead", { class: "visually-hidden" }, h("tr", {}, h("th", { scope: "col" }, "District"), h("th", { scope: "col" }, "Bar"), h("th", { scope: "col" }, "Share"))), h("tbody", {}, answer.districts.map(row))),
    h("p", { class: "note" }, `This is the ${answer.kind}. Simulate for the likely range and for numbers to export.`)];
}

/** Draw the answer; the switches beside it stay, so that a click on one is not lost to an answer that arrives meanwhile. */
export function drawQuick(place) {
  if (!place.hasChildNodes()) place.append(h("h2", {}, "Quick answer ", h("span", { class: "tag" }, "central case")), h("div", { id: "quick-body", "aria-live": "polite" }), switches());
  const { quick } = state.kept;
  const body = place.querySelector("#quick-body");
  body.replaceChildren(...[quick?.answer ? told(quick) : h("p", { class: quick?.refused ? "wrong" : "note" }, quick?.refused ? `No quick answer: ${quick.refused}` : "Being worked out\u2026")].flat().filter(Boolean));
  body.classList.toggle("pending", Boolean(quick?.pending));
  body.setAttribute("aria-busy", String(Boolean(quick?.pending)));
}
