/* Two orders side by side: the pinned one and the present one, from the same seed, dates and number of futures. */

import { h, tools } from "./dom.js";
import { cell } from "./outcomes.js";
import { asked } from "./order.js";
import { change, state } from "./state.js";
import { CELLS, cells, credit, quantity } from "./words.js";

/** What identifies a result: the order and how it was simulated. */
export const keyOf = (request) => JSON.stringify(request);

/** The pinned order and the present one, both as of the present one's date. */
export function pairOf() {
  return { pinned: asked(state.shared.pinned), present: asked() };
}

function rowsOf(left, right) {
  const find = (list, key, value) => list.find((one) => one[key] === value);
  const rows = [["Share practicable", left.answer.share, right.answer.share]];
  right.key_figures.forEach((figure) => { const other = find(left.key_figures, "label", figure.label); if (other) rows.push([figure.label, other.value, figure.value]); });
  right.districts.forEach((one) => { const other = find(left.districts, "key", one.key); rows.push([`${one.name}: share practicable`, other.share, one.share], [`${one.name}: heard a court day`, other.heard_per_court_day, one.heard_per_court_day]); });
  rows.push(["Costs in all", left.costs.total, right.costs.total]);
  return rows;
}

export function drawCompare(place, runBoth) {
  const { pinned, order } = state.shared;
  const pin = h("button", { type: "button", class: "tool", id: "pin", on: { click: () => change("pinned", { shared: { pinned: state.shared.order } }) } }, pinned ? "Pin the present order instead" : "Pin the present order");
  const presets = h("div", { class: "field" }, h("label", { for: "pin-preset" }, "or pin an order of the library"),
    h("select", { id: "pin-preset", on: { change: (event) => { const found = state.kept.form.presets.find((one) => one.id === event.target.value); if (found) change("pinned", { shared: { pinned: found.content } }); } } },
      h("option", { value: "" }, "choose"), state.kept.form.presets.map((one) => h("option", { value: one.id }, one.title))));
  const head = h("div", { class: "compare-head" }, h("h2", {}, "Compare with a pinned order"),
    h("p", { class: "lead" }, pinned ? ["Pinned: ", h("b", {}, pinned.title), ". Present: ", h("b", {}, order.title), "."] : "Pin an order, change it or choose another, and see both side by side: the same simulated people, from the same draws."),
    h("div", { class: "tool-row" }, pin, presets));
  if (!pinned) { place.replaceChildren(head); return; }
  const pair = pairOf();
  const [left, right] = [pair.pinned, pair.present].map((request) => state.kept.results.get(keyOf(request)));
  head.append(h("p", { class: "tools" }, h("button", { type: "button", class: "primary", id: "run-both", on: { click: () => runBoth(pair) } }, "Simulate both")));
  if (!left || !right) { place.replaceChildren(head); return; }
  const rows = rowsOf(left.numbers, right.numbers);
  const sentence = `${pinned.title} v ${order.title}: ${rows.slice(0, 5).map(([label, a, b]) => `${label}: ${quantity(a)} v ${quantity(b)}`).join("; ")}. ${credit(right.numbers)}`;
  place.replaceChildren(head,
    h("p", { class: "note" }, "Medians and 90 % intervals of each order alone. The intervals hold what both orders share, so two that overlap do not show that the orders give the same; the difference itself is not computed here."),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Comparison" }, h("table", { class: "numbers compare" }, h("caption", { class: "visually-hidden" }, "Pinned and present order"),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Figure"), h("th", { scope: "col" }, pinned.title, h("span", { class: "sectors" }, "pinned")), h("th", { scope: "col" }, order.title, h("span", { class: "sectors" }, "present")))),
      h("tbody", {}, rows.map(([label, a, b]) => h("tr", {}, h("th", { scope: "row" }, label), cell(a, true), cell(b, true)))))),
    tools("comparison", sentence, "comparison", ["figure", ...CELLS.map((name) => `pinned_${name}`), ...CELLS.map((name) => `present_${name}`)], () => rows.map(([label, a, b]) => [label, ...cells(a), ...cells(b)])));
}
