/* Two orders under common random numbers: the same simulated people, from the same draws, with the difference. */

import { download, h, scroll, tools } from "./dom.js";
import { FAN_COLUMNS, drawFans, fanRows } from "./fans.js";
import { asked, commandShown, comparisonCommand } from "./order.js";
import { cell } from "./outcomes.js";
import { change, state } from "./state.js";
import { CELLS, cells, day, quantity } from "./words.js";

/** What identifies a result: the order and how it was simulated. */
export const keyOf = (request) => JSON.stringify(request);

/** The request that compares the present order with the pinned one. */
export function comparison() {
  const { session_hours: _, ...present } = asked();
  return { ...present, reference: state.shared.pinned };
}

let shownPlace = "southwest";

function credit(numbers) {
  const record = numbers.reproducibility;
  return (
    `Intervals: ${numbers.kind}. Source: simulation of ` +
    `${numbers.orders.map((one) => `${one.id} (${one.hash.slice(0, 12)})`).join(" and ")} under common ` +
    `random numbers on the public record as known on ${day(numbers.as_of)} (facts ` +
    `${record.facts_hash.slice(0, 12)}), practicable ${record.versions.practicable}, seed ` +
    `${numbers.seed}, ${numbers.replicates} replicates.`
  );
}

/** The difference as a quantity, or null where there is none. */
function difference(place, numbers) {
  const one = place.differences[0];
  if (one.median === undefined || one.median === null) return null;
  const points = one.unit === "share" ? 100 : 1;
  const [median, low, high] = [one.median, one.low, one.high].map((value) => points * value);
  return {
    median,
    low,
    high,
    level: numbers.level,
    kind: numbers.kind,
    unit: points === 1 ? one.unit : "percentage points",
  };
}

function rowsOf(numbers) {
  return numbers.measures
    .map((measure) => {
      const place = measure.places.find((one) => one.place === shownPlace);
      return (
        place && {
          measure,
          reference: place.orders[0],
          present: place.orders[1],
          difference: difference(place, numbers),
        }
      );
    })
    .filter(Boolean);
}

const known = (found) => (found && found.median !== null && found.median !== undefined ? found : null);

/** A cell that says which column it is of, for a phone, where a row becomes a block. */
function named(name, found) {
  const made = cell(found, true);
  made.dataset.name = name;
  return made;
}

const sentence = (words) => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

function table(numbers, redraw) {
  const rows = rowsOf(numbers);
  const places = numbers.measures[0].places;
  const [reference, present] = numbers.orders;
  const name = places.find((one) => one.place === shownPlace).name;
  const told =
    `${name}, ${present.title} less ${reference.title}: ` +
    `${rows.map((row) => `${row.measure.label}: ${quantity(row.difference)}`).join("; ")}. ` +
    `${credit(numbers)}`;
  return h(
    "section",
    { class: "part full", "aria-labelledby": "difference-heading" },
    h("h2", { id: "difference-heading" }, "What the present order changes"),
    h(
      "div",
      { class: "content" },
      h(
        "div",
        { class: "field place" },
        h("label", { for: "compare-place" }, "Where"),
        h(
          "select",
          {
            id: "compare-place",
            on: {
              change: (event) => {
                shownPlace = event.target.value;
                redraw();
                document.getElementById("compare-place").focus();
              },
            },
          },
          places.map((one) => h("option", { value: one.place, selected: one.place === shownPlace }, one.name)),
        ),
      ),
      scroll(
        "Comparison",
        h(
          "table",
          { class: "numbers compare stacked" },
          h("caption", { class: "visually-hidden" }, `Pinned and present order, and the difference, ${name}`),
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              h("th", { scope: "col" }, "Figure"),
              h("th", { scope: "col" }, reference.title, h("span", { class: "sectors" }, "pinned")),
              h("th", { scope: "col" }, present.title, h("span", { class: "sectors" }, "present")),
              h("th", { scope: "col" }, "Difference", h("span", { class: "sectors" }, "present less pinned")),
            ),
          ),
          h(
            "tbody",
            {},
            rows.map((row) =>
              h(
                "tr",
                {},
                h(
                  "th",
                  { scope: "row" },
                  row.measure.label,
                  row.measure.assumed ? h("span", { class: "tag assumed" }, "assumed") : null,
                  h("span", { class: "source" }, row.measure.definition),
                ),
                named("Pinned", known(row.reference)),
                named("Present", known(row.present)),
                named("Difference", row.difference),
              ),
            ),
          ),
        ),
      ),
      tools(
        "comparison",
        told,
        "comparison",
        [
          "place",
          "figure",
          ...["pinned", "present", "difference"].flatMap((which) => CELLS.map((each) => `${which}_${each}`)),
        ],
        () =>
          rows.map((row) => [
            name,
            row.measure.label,
            ...cells(known(row.reference)),
            ...cells(known(row.present)),
            ...cells(row.difference),
          ]),
      ),
    ),
  );
}

function overTime(numbers) {
  const places = numbers.fans.map((fan) => ({
    fan: {
      ...fan,
      frequency: "month",
      history: [],
      realised: [],
      sentence: `${fan.title}: the difference by month, present less pinned.`,
    },
    place: h("div", { class: "fan" }),
  }));
  drawFans(places.map(({ place, fan }) => [place, fan]));
  return h(
    "section",
    { class: "part full", "aria-labelledby": "months-heading" },
    h("h2", { id: "months-heading" }, "The difference by month"),
    h(
      "div",
      { class: "content fans" },
      places.map(({ fan, place }) =>
        h(
          "figure",
          {},
          h(
            "figcaption",
            {},
            h("h3", {}, fan.title),
            h("p", {}, `${fan.unit}, present less pinned. ${sentence(fan.definition)}`),
          ),
          place,
          tools(fan.title, `${fan.sentence} ${credit(numbers)}`, `difference-${fan.key}`, FAN_COLUMNS, () =>
            fanRows(fan),
          ),
        ),
      ),
    ),
  );
}

export function drawCompare(place, runComparison) {
  const { pinned, order } = state.shared;
  const redraw = () => drawCompare(place, runComparison);
  const pin = h(
    "button",
    {
      type: "button",
      class: "tool",
      id: "pin",
      on: { click: () => change("pinned", { shared: { pinned: state.shared.order } }) },
    },
    pinned ? "Pin the present order instead" : "Pin the present order",
  );
  const presets = h(
    "div",
    { class: "field" },
    h("label", { for: "pin-preset" }, "or pin an order of the library"),
    h(
      "select",
      {
        id: "pin-preset",
        on: {
          change: (event) => {
            const found = state.kept.form.presets.find((one) => one.id === event.target.value);
            if (found) change("pinned", { shared: { pinned: found.content } });
          },
        },
      },
      h("option", { value: "" }, "choose"),
      state.kept.form.presets.map((one) => h("option", { value: one.id }, one.title)),
    ),
  );
  const head = h(
    "div",
    { class: "compare-head" },
    h("h2", {}, "Compare with a pinned order"),
    h(
      "p",
      { class: "lead" },
      pinned
        ? ["Pinned: ", h("b", {}, pinned.title), ". Present: ", h("b", {}, order.title), "."]
        : "Pin an order, then change it or choose another, and see what the change alone does: the same " +
            "simulated people, from the same draws.",
    ),
    h("div", { class: "tool-row" }, pin, presets),
  );
  if (!pinned) {
    place.replaceChildren(head);
    return;
  }
  head.append(
    h(
      "p",
      { class: "tools" },
      h(
        "button",
        { type: "button", class: "primary", id: "run-both", on: { click: () => runComparison(comparison()) } },
        "Compare",
      ),
      h("span", { class: "note" }, "Many simulations are run: some minutes at the default. It can be cancelled."),
    ),
    h(
      "details",
      { class: "more" },
      h("summary", {}, "The same on the command line"),
      commandShown("compare-command", "Command line of the comparison", () => comparisonCommand(comparison())),
    ),
  );
  const result = state.kept.results.get(keyOf(comparison()));
  if (!result) {
    place.replaceChildren(head);
    return;
  }
  const { numbers } = result;
  place.replaceChildren(
    head,
    h(
      "p",
      { class: "note" },
      "Medians with 90 % intervals. The difference is taken future by future, so that what both orders " +
        "share falls out of it; both are simulated whole, with what was announced later.",
    ),
    ...[...numbers.conditions, ...numbers.remarks].map((words) => h("p", { class: "condition" }, words)),
    h(
      "p",
      { class: "tools" },
      download(`api/runs/${result.id}/brief`, "comparison.html", { class: "tool" }, "Download the comparison"),
    ),
    table(numbers, redraw),
    overTime(numbers),
  );
}
