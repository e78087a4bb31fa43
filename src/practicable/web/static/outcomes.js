/* What the simulation gives: the answer first, then people, time, districts, children, other work, costs. */

import { download, h, save, scroll, tools } from "./dom.js";
import { FAN_COLUMNS, drawFans, fanRows } from "./fans.js";
import { flow } from "./flow.js";
import { state } from "./state.js";
import { CELLS, cells, credit, day, interval, level, middle, number, quantity } from "./words.js";

const NOT_KNOWN = "cannot be known from this record";

export function cell(found, unit = false) {
  if (!found)
    return h(
      "td",
      {},
      h("span", { class: "unknown", title: NOT_KNOWN, "aria-label": NOT_KNOWN, role: "note" }, "n.k."),
    );
  return h(
    "td",
    {},
    h(
      "span",
      { class: "median" },
      middle(found),
      unit && found.unit !== "share" ? h("span", { class: "unit" }, ` ${found.unit}`) : null,
    ),
    h("span", { class: "interval" }, interval(found)),
  );
}

function section(id, title, lead, ...content) {
  return h(
    "section",
    { id, class: "part", "aria-labelledby": `${id}-heading` },
    h("h2", { id: `${id}-heading` }, title),
    h("div", { class: "content" }, lead ? h("p", { class: "lead" }, lead) : null, content),
  );
}

/** A source as printed: the title under which the brief lists it, or its own words. */
function cited(numbers, source) {
  return numbers.sources.find((one) => one.id === source)?.title ?? source ?? "";
}

function realised(figure, numbers) {
  if (!figure.realised) return null;
  const share = figure.unit === "share";
  const value = share ? `${Math.round(100 * figure.realised.value)}\u00a0%` : number(figure.realised.value);
  const bound = figure.realised.bound ? `${figure.realised.bound}\u00a0` : "";
  return h(
    "dd",
    { class: "realised" },
    h("b", {}, bound + value),
    " on record ",
    h("span", { class: "source" }, cited(numbers, figure.realised.source)),
  );
}

function keyFigures(numbers) {
  return h(
    "dl",
    { class: "key-figures" },
    numbers.key_figures.map((figure) =>
      h(
        "div",
        {},
        h("dt", {}, figure.label),
        h(
          "dd",
          { class: "value" },
          figure.value
            ? [
                h("span", { class: "median" }, middle(figure.value)),
                h("span", { class: "interval" }, `${interval(figure.value)} (${level(figure.value)})`),
              ]
            : h("span", { class: "unknown" }, NOT_KNOWN),
        ),
        h("dd", { class: "definition" }, figure.definition),
        realised(figure, numbers),
      ),
    ),
  );
}

function answer(result) {
  const { numbers } = result;
  const sentence = `${numbers.answer.sentence} ${numbers.answer.reading} ${credit(numbers)}`;
  const rows = () => [
    ["Share practicable", ...cells(numbers.answer.share)],
    ...numbers.key_figures.map((figure) => [figure.label, ...cells(figure.value)]),
  ];
  return h(
    "section",
    { class: "answer", "aria-labelledby": "answer-heading" },
    numbers.rests_on.warnings.map((words) => h("p", { class: "note rests-on" }, words)),
    h(
      "h1",
      { id: "answer-heading" },
      numbers.answer.sentence
        .replace(/(\d)-(\d)/, "$1\u2013$2")
        .split(/(\([^)]*\))/)
        .map((part, at) => (at % 2 ? h("span", { class: "together" }, part) : part)),
    ),
    h("p", { class: "reading" }, numbers.answer.reading),
    h(
      "div",
      { class: "tool-row" },
      tools("the answer", sentence, "key-figures", ["figure", ...CELLS], rows),
      h(
        "p",
        { class: "tools" },
        download(
          `api/runs/${result.id}/brief`,
          `brief-${numbers.order.id}.html`,
          { class: "tool", id: "brief" },
          "Download the brief",
        ),
        h(
          "button",
          {
            type: "button",
            class: "tool",
            on: {
              click: () =>
                save(
                  `numbers-${numbers.order.id}.json`,
                  result.text ?? JSON.stringify(numbers, null, 2),
                  "application/json",
                ),
            },
          },
          "All numbers (JSON)",
        ),
      ),
    ),
    keyFigures(numbers),
  );
}

const columns = [
  ["Share practicable", (one) => one.share],
  ["Asked a court day", (one) => one.asked_per_court_day],
  ["Heard a court day", (one) => one.heard_per_court_day],
  ["Hearing slots a court day", (one) => one.slots_per_court_day],
  ["Nights in jail", (one) => one.jail_nights],
  ["Children separated", (one) => one.children_separated],
  ["Most waiting", (one) => one.backlog_peak],
];

function bottleneck(one) {
  const first = one.first_refusal;
  if (!first?.date_median) return "nothing runs out";
  const share = Math.round(100 * first.share_of_replicates);
  return `${first.resource ?? "court hearings"}, ${day(first.date_median)}, in ${share} of 100 futures`;
}

function districts(numbers) {
  const rows = () =>
    numbers.districts.flatMap((one) => columns.map(([name, pick]) => [one.name, name, ...cells(pick(one))]));
  const sentence =
    `${numbers.districts.map((one) => `${one.name}: ${one.share ? quantity(one.share) : NOT_KNOWN}`).join("; ")}. ` +
    `${credit(numbers)}`;
  const drawn = section(
    "districts",
    "District by district",
    null,
    scroll(
      "Table of districts",
      h(
        "table",
        { class: "numbers across" },
        h("caption", { class: "visually-hidden" }, "Outcomes by district, medians with 90 % intervals"),
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            h("th", { scope: "col" }, "District"),
            columns.map(([name]) => h("th", { scope: "col" }, name)),
            h("th", { scope: "col" }, "Highest on record"),
            h("th", { scope: "col", class: "words" }, "First to run out"),
          ),
        ),
        h(
          "tbody",
          {},
          numbers.districts.map((one) =>
            h(
              "tr",
              {},
              h("th", { scope: "row" }, one.name, h("span", { class: "sectors" }, one.sectors.join(", "))),
              columns.map(([, pick]) => cell(pick(one))),
              h(
                "td",
                {},
                one.record_per_court_day
                  ? [
                      h("span", { class: "median" }, number(one.record_per_court_day.value, 0)),
                      h("span", { class: "interval" }, one.record_per_court_day.period),
                    ]
                  : "n.k.",
              ),
              h("td", { class: "words" }, bottleneck(one)),
            ),
          ),
        ),
      ),
    ),
    tools("districts", sentence, "districts", ["district", "figure", ...CELLS], rows),
  );
  drawn.classList.add("full");
  return drawn;
}

function tracks(numbers) {
  const heard = (one, key) => (one[key] ? quantity(one[key]) : NOT_KNOWN);
  const asksAndHears = (one) =>
    `${one.name}: asked ${heard(one, "asked_per_court_day")}, heard ${heard(one, "heard_per_court_day")}`;
  const sentence = `${numbers.districts.map(asksAndHears).join("; ")}. ` + `${credit(numbers)}`;
  const rows = () =>
    numbers.districts.flatMap((one) => [
      [one.name, "asked", ...cells(one.asked_per_court_day)],
      [one.name, "heard", ...cells(one.heard_per_court_day)],
    ]);
  return section(
    "tracks",
    "Two tracks",
    "Whom the order sends to court on a court day, and whom the courts can hear. Who is not heard in time " +
      "goes to the civil track.",
    flow(numbers),
    h(
      "p",
      { class: "note" },
      "Widths follow medians, so they need not add up exactly; intervals are in the table of districts.",
    ),
    tools("the two tracks", sentence, "tracks", ["district", "flow", ...CELLS], rows),
  );
}

function overTime(numbers) {
  const places = [];
  const figures = numbers.fans.map((fan) => {
    const place = h("div", { class: "fan" });
    places.push([place, fan]);
    return h(
      "figure",
      {},
      h("figcaption", {}, h("h3", {}, fan.title), h("p", {}, `${fan.unit}. ${fan.definition}`)),
      place,
      tools(fan.title, `${fan.sentence} ${credit(numbers)}`, `fan-${fan.key}`, FAN_COLUMNS, () => fanRows(fan)),
    );
  });
  const drawn = section(
    "time",
    "Over time",
    null,
    h(
      "ul",
      { class: "legend" },
      [
        ["median", "median"],
        ["inner", "half of the simulated futures"],
        ["outer", "90 of 100"],
        ["history", "record before"],
        ["diamond", "on record since"],
      ].map(([mark, words]) => h("li", {}, h("span", { class: `mark mark-${mark}`, "aria-hidden": "true" }), words)),
    ),
    h("div", { class: "fans" }, figures),
  );
  drawFans(places);
  return drawn;
}

const figureInWords = (figure) => `${figure.label}: ${figure.value ? quantity(figure.value) : figure.text}`;

function elements(numbers) {
  return section(
    "elements",
    "Element by element",
    "Each promise of the order beside what the simulation and the record say. \u201cAssumed\u201d rests " +
      "on ranges that the record does not fix.",
    numbers.elements.map((element) =>
      h(
        "details",
        { class: "element", open: element.number === 6 || element.number === 8 },
        h("summary", {}, h("span", { class: "ordinal" }, `${element.number}`), element.title),
        element.record ? h("p", { class: "said" }, element.record) : null,
        h(
          "table",
          { class: "stacked" },
          h("caption", { class: "visually-hidden" }, element.title),
          h(
            "thead",
            { class: "visually-hidden" },
            h(
              "tr",
              {},
              h("th", { scope: "col" }, "Figure"),
              h("th", { scope: "col" }, "Value"),
              h("th", { scope: "col" }, "Rests on"),
            ),
          ),
          h(
            "tbody",
            {},
            element.figures.map((figure) =>
              h(
                "tr",
                {},
                h("th", { scope: "row" }, figure.label),
                figure.value
                  ? cell(figure.value, true)
                  : h("td", {}, h("span", { class: "median" }, figure.text || NOT_KNOWN)),
                h(
                  "td",
                  { class: "kind" },
                  figure.kind,
                  figure.definition ? h("span", { class: "source" }, figure.definition) : null,
                ),
              ),
            ),
          ),
        ),
        element.unknown ? h("p", { class: "note" }, h("b", {}, "Not known: "), element.unknown) : null,
        tools(
          element.title,
          `${element.title}: ` + `${element.figures.map(figureInWords).join("; ")}. ` + `${credit(numbers)}`,
          `element-${element.number}`,
          ["figure", "text", ...CELLS],
          () => element.figures.map((figure) => [figure.label, figure.text, ...cells(figure.value)]),
        ),
      ),
    ),
  );
}

function costs(numbers) {
  const { costs: priced } = numbers;
  const lines = [
    ...priced.items.map((item) => [item.label, item.total]),
    ["Total", priced.total],
    ["For each improper-entry case", priced.per_case],
    ["For each re-attempt prevented", priced.per_prevented],
  ];
  return section(
    "costs",
    "What it costs",
    priced.definition,
    h(
      "table",
      { class: "numbers" },
      h("caption", { class: "visually-hidden" }, "Costs, medians with 90 % intervals"),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Item"), h("th", { scope: "col" }, "Cost"))),
      h(
        "tbody",
        {},
        lines.map(([label, value]) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, label),
            value ? cell(value, true) : h("td", {}, h("span", { class: "unknown" }, NOT_KNOWN)),
          ),
        ),
      ),
    ),
    priced.per_prevented
      ? null
      : h(
          "p",
          { class: "note" },
          "No cost for each re-attempt prevented: " +
            `${priced.per_prevented_reason.replaceAll(/(?<!\w)-(?=\d)/g, "\u2212")}.`,
        ),
    tools(
      "costs",
      `${lines.map(([label, value]) => `${label}: ${quantity(value)}`).join("; ")}. ${credit(numbers)}`,
      "costs",
      ["item", ...CELLS],
      () => lines.map(([label, value]) => [label, ...cells(value)]),
    ),
  );
}

function rowInWords(row) {
  const published = row.realised ? `, published ${number(row.realised.value, 0)}` : "";
  return `${row.label}: ${quantity(row.value)}${published}`;
}

function children(numbers) {
  const rows = numbers.afterwards.separated;
  if (!rows.length) return null;
  return section(
    "children",
    "Children separated, beside the published counts",
    numbers.afterwards.definitions.separated,
    h(
      "table",
      { class: "numbers" },
      h("caption", { class: "visually-hidden" }, "Children separated, simulated and published"),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ["Period", "Simulated", "Published"].map((name) => h("th", { scope: "col" }, name)),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map((row) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, row.label),
            cell(row.value),
            h("td", {}, row.realised ? number(row.realised.value, 0) : "n.k."),
          ),
        ),
      ),
    ),
    tools(
      "children separated",
      `${rows.map(rowInWords).join("; ")}. ` + `${credit(numbers)}`,
      "children",
      ["period", "published", ...CELLS],
      () => rows.map((row) => [row.label, row.realised?.value, ...cells(row.value)]),
    ),
  );
}

export function drawOutcomes(place) {
  const { shown } = state.kept;
  if (!shown) {
    place.replaceChildren(
      h(
        "div",
        { class: "empty" },
        h("h2", {}, "Nothing simulated yet"),
        h(
          "p",
          { class: "lead" },
          "Choose or change an order, then press Simulate. The answer comes with its interval, and with what " +
            "runs out first.",
        ),
      ),
    );
    return;
  }
  const { numbers } = shown;
  place.replaceChildren(
    answer(shown),
    tracks(numbers),
    overTime(numbers),
    districts(numbers),
    ...[children(numbers)].filter(Boolean),
    elements(numbers),
    costs(numbers),
  );
}
