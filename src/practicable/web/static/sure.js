/* How sure the numbers are: what an interval holds, what cannot be known, every parameter with its source. */

import { csv, h, save } from "./dom.js";
import { get } from "./server.js";
import { state } from "./state.js";
import { day, number } from "./words.js";

const range = (one) => (one.low === one.high ? number(one.low, 4) : `${number(one.low, 4)}\u2013${number(one.high, 4)}`);

function parameter(one) {
  return h("tr", {}, h("th", { scope: "row" }, one.label, h("code", { class: "key" }, one.key)),
    h("td", {}, one.ranges.map((each) => h("span", { class: "interval" }, each.district ? `${each.district}: ` : "", range(each)))), h("td", {}, one.unit),
    h("td", {}, h("span", { class: `tag ${one.kind}` }, one.kind)), h("td", {}, h("span", { class: "source" }, one.source), h("span", { class: "source" }, `Known from ${day(one.published)}. ${one.why}`)));
}

export async function drawSure(place) {
  const rows = await get("/api/parameters");
  const limits = state.kept.shown?.numbers.limits ?? [];
  const list = h("tbody", {}, rows.map(parameter));
  const filter = h("input", { id: "sure-filter", type: "search", on: { input: () => { const words = filter.value.toLowerCase(); [...list.rows].forEach((row) => { row.hidden = !row.textContent.toLowerCase().includes(words); }); } } });
  const sourced = rows.filter((one) => one.kind === "sourced").length;
  place.replaceChildren(h("h2", {}, "How sure"),
    h("p", { class: "lead" }, "In 90 of 100 simulated futures a figure lies inside its interval. Each future draws every parameter from its range, arrivals from their forecast, and every chance event anew."),
    limits.length ? h("section", { "aria-labelledby": "limits-heading" }, h("h3", { id: "limits-heading" }, "What cannot be known from this record"), h("ul", { class: "limits" }, limits.map((one) => h("li", {}, one)))) : null,
    h("section", { "aria-labelledby": "parameters-heading" }, h("h3", { id: "parameters-heading" }, "Parameters"), h("p", {}, `${rows.length} parameters: ${sourced} with a range from a document, ${rows.length - sourced} assumed.`),
      h("div", { class: "tool-row" }, h("div", { class: "field" }, h("label", { for: "sure-filter" }, "Find a parameter"), filter),
        h("button", { type: "button", class: "tool", on: { click: () => save("parameters.csv", csv(["key", "label", "unit", "district", "low", "high", "kind", "source", "published", "why"], rows.flatMap((one) => one.ranges.map((each) => [one.key, one.label, one.unit, each.district, each.low, each.high, one.kind, one.source, one.published, one.why]))), "text/csv") } }, "Parameters as CSV")),
      h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Parameters" }, h("table", { class: "parameters stacked" }, h("caption", { class: "visually-hidden" }, "Parameters of the model"), h("thead", {}, h("tr", {}, ["Parameter", "Range", "Unit", "Kind", "Source and reason"].map((each) => h("th", { scope: "col" }, each)))), list))));
}
