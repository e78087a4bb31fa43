/* How sure the numbers are: what cannot be known, how past forecasts did, every parameter with its source. */

import { copy, csv, h, save, scroll, tools } from "./dom.js";
import { SHORT } from "./flow.js";
import { get } from "./server.js";
import { state } from "./state.js";
import { day, number } from "./words.js";

const range = (one) =>
  one.low === one.high ? number(one.low, 4) : `${number(one.low, 4)}\u2013${number(one.high, 4)}`;

function parameter(one) {
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, one.label, h("code", { class: "key" }, one.key)),
    h(
      "td",
      {},
      one.ranges.map((each) =>
        h(
          "span",
          { class: "interval" },
          each.district ? `${SHORT[each.district] ?? each.district}: ` : "",
          range(each),
        ),
      ),
      one.fit ? h("span", { class: "interval" }, `fit: ${range(one.fit)}`) : null,
    ),
    h("td", {}, one.unit),
    h(
      "td",
      {},
      h("span", { class: `tag ${one.kind}` }, one.kind),
      one.fit ? h("span", { class: "source" }, one.fit.kind) : null,
    ),
    h(
      "td",
      {},
      h("span", { class: "source" }, one.source),
      h("span", { class: "source" }, `Known from ${day(one.published)}. ${one.why}`),
      one.fit ? h("span", { class: "source" }, `Drawn from the ${one.fit.source}.`) : null,
    ),
  );
}

function headed(names) {
  return h(
    "thead",
    {},
    h(
      "tr",
      {},
      names.map((name) => h("th", { scope: "col" }, name)),
    ),
  );
}

function forecast(line) {
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, line.label, h("span", { class: "source" }, line.dates)),
    h(
      "td",
      {},
      h("span", { class: "median" }, line.record),
      line.citation ? h("span", { class: "source" }, line.citation.text) : null,
    ),
    h("td", {}, h("span", { class: "median" }, line.median), h("span", { class: "interval" }, line.half)),
    h("td", {}, h("span", { class: "interval" }, line.most)),
    h(
      "td",
      {},
      line.later
        ? [h("span", { class: "median" }, line.later), h("span", { class: "interval" }, line.later_most)]
        : h("span", { class: "none" }, "nothing later"),
    ),
    line.scores.map((score) => h("td", {}, score)),
    h("td", { class: "words" }, line.missed ? h("b", {}, line.words) : line.words),
  );
}

/** How often intervals held what was published later: a picture, and the same as a table. */
function held(told) {
  const words = (share) => (share.includes("\u00b1") ? `${share} points` : share);
  const inside = (shares) =>
    told.levels.map((level, at) => `${words(shares[at])} in the ${level} interval`).join(", ");
  const sentence =
    "Share of published figures inside the interval: " +
    `${told.coverage.map(([label, size, shares]) => `${label} (${size}): ${inside(shares)}`).join("; ")}. ` +
    "Source: the examination of past forecasts that this version carries (practicable hindcast).";
  const alt =
    "Share of published figures inside intervals of each level: " +
    `${told.coverage[0][2].map((share, at) => `${share} in the ${told.levels[at]} interval`).join(", ")}. ` +
    "The table below has every number.";
  return [
    h("h4", {}, "Do intervals hold what they say?"),
    h(
      "p",
      { class: "limits" },
      "Each line is a group of past forecasts. On the dashed line, 90 of 100 published figures would lie " +
        "inside 90 % intervals. Below it, intervals are too narrow. Bands: two standard errors, where a whole " +
        "day counts as one draw.",
    ),
    h(
      "picture",
      {},
      h("source", { media: "(max-width: 719px)", srcset: "api/hindcasts/narrow.svg" }),
      h("img", { class: "reliability", src: "api/hindcasts/wide.svg", alt }),
    ),
    h(
      "table",
      { class: "stacked" },
      h(
        "caption",
        { class: "visually-hidden" },
        "Share of published figures inside the interval, with its standard error",
      ),
      headed(["Forecasts", ...told.levels.map((level) => `${level} interval`)]),
      h(
        "tbody",
        {},
        told.coverage.map(([label, size, shares]) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, label, h("span", { class: "source" }, size)),
            shares.map((share, at) => h("td", { "data-name": `${told.levels[at]} interval` }, words(share))),
          ),
        ),
      ),
    ),
    tools(
      "coverage of intervals",
      sentence,
      "coverage",
      ["forecasts", "figures", ...told.levels.map((level) => `inside_${level}`)],
      () => told.coverage.map(([label, size, shares]) => [label, size, ...shares]),
    ),
  ];
}

const ruleInWords = ([label, score, inside]) => `${label}: mean CRPS ${score}, ${inside} inside the 90 % interval`;

function scoreboard(told) {
  if (!told) return h("p", { class: "note" }, "This version carries no examination of past forecasts.");
  return h(
    "section",
    { "aria-labelledby": "hindcast-heading" },
    h("h3", { id: "hindcast-heading" }, "How well the same machine predicted"),
    h(
      "p",
      { class: "limits" },
      `The order \u201c${told.order}\u201d, forecast as of ${told.as_of} from what had been published and ` +
        `announced by then, under every capacity rule with equal weight (${told.replicates} replicates). ` +
        "Nothing was tuned on these figures.",
    ),
    told.current
      ? null
      : h(
          "p",
          { class: "condition" },
          "The examination was made with an earlier record or earlier parameters than the present ones.",
        ),
    h("p", { class: "finding" }, told.lead),
    held(told),
    h("h4", {}, "Forecast and record, figure by figure"),
    h(
      "p",
      { class: "limits" },
      "CRPS is a score in the unit of the figure; lower is better. Beside it stand the scores of two simple " +
        "rules: the last figure carried on, and the same month a year before.",
    ),
    h(
      "details",
      { class: "element" },
      h("summary", {}, `${told.lines.length} figures published later`),
      scroll(
        "Forecast and record",
        h(
          "table",
          { class: "numbers predicted" },
          h("caption", { class: "visually-hidden" }, `Forecast of ${told.as_of} and what was published later`),
          headed([
            "Figure",
            "Record",
            "Forecast, 50 %",
            "90 %",
            "Given what was announced later",
            "CRPS",
            "Last figure",
            "Year before",
            "The record lies",
          ]),
          h("tbody", {}, told.lines.map(forecast)),
        ),
      ),
    ),
    h(
      "p",
      { class: "tools" },
      h(
        "button",
        {
          type: "button",
          class: "tool",
          "data-copy": told.export.sentence,
          "aria-label": "Copy as sentence: forecast and record",
          on: { click: (event) => copy(told.export.sentence, event.currentTarget) },
        },
        "Copy as sentence",
      ),
      h(
        "a",
        {
          class: "tool",
          id: "hindcast-csv",
          href: told.export.href,
          download: told.export.filename,
          "aria-label": "Download CSV: forecast and record",
        },
        "CSV",
      ),
    ),
    told.rules.length
      ? [
          h("h4", {}, "Under each capacity rule"),
          h(
            "p",
            { class: "limits" },
            "Monthly prosecutions. The rules were declared beforehand, and none was chosen on the outcome.",
          ),
          h(
            "table",
            { class: "stacked" },
            h("caption", { class: "visually-hidden" }, "Scores of monthly prosecutions by capacity rule"),
            headed(["Rule", "Mean CRPS", "Inside the 90 % interval"]),
            h(
              "tbody",
              {},
              told.rules.map(([label, score, inside]) =>
                h(
                  "tr",
                  {},
                  h("th", { scope: "row" }, label),
                  h("td", { "data-name": "Mean CRPS" }, score),
                  h("td", { "data-name": "Inside the 90 % interval" }, inside),
                ),
              ),
            ),
          ),
          tools(
            "capacity rules",
            `Monthly prosecutions, forecast of ${told.as_of}: ` +
              `${told.rules.map(ruleInWords).join("; ")}. ` +
              "Source: the examination of past forecasts that this version carries.",
            "capacity-rules",
            ["rule", "mean_crps", "inside_90"],
            () => told.rules,
          ),
        ]
      : null,
    h(
      "details",
      { class: "more" },
      h("summary", {}, "Definitions"),
      h(
        "ul",
        { class: "limits" },
        told.definitions.map((text) => h("li", {}, text)),
      ),
    ),
  );
}

export async function drawSure(place) {
  const [rows, told] = await Promise.all([get("api/parameters"), get("api/hindcasts")]);
  const limits = state.kept.shown?.numbers.limits ?? [];
  const list = h("tbody", {}, rows.map(parameter));
  const filter = h("input", {
    id: "sure-filter",
    type: "search",
    on: {
      input: () => {
        const words = filter.value.toLowerCase();
        [...list.rows].forEach((row) => {
          row.hidden = !row.textContent.toLowerCase().includes(words);
        });
      },
    },
  });
  const sourced = rows.filter((one) => one.kind === "sourced").length;
  place.replaceChildren(
    ...[
      h("h2", {}, "How sure"),
      h(
        "p",
        { class: "lead" },
        "In 90 of 100 simulated futures a figure lies inside its interval. Each future draws parameters from " +
          "the fit where there is one and else from their ranges, arrivals from their forecast, and every " +
          "chance event anew.",
      ),
      limits.length
        ? h(
            "section",
            { "aria-labelledby": "limits-heading" },
            h("h3", { id: "limits-heading" }, "What cannot be known from this record"),
            h(
              "ul",
              { class: "limits" },
              limits.map((one) => h("li", {}, one)),
            ),
          )
        : null,
      scoreboard(told),
      h(
        "section",
        { "aria-labelledby": "parameters-heading" },
        h("h3", { id: "parameters-heading" }, "Parameters"),
        h(
          "p",
          {},
          `${rows.length} parameters: ${sourced} with a range from a document, ${rows.length - sourced} assumed.`,
        ),
        h(
          "div",
          { class: "tool-row" },
          h("div", { class: "field" }, h("label", { for: "sure-filter" }, "Find a parameter"), filter),
          h(
            "button",
            {
              type: "button",
              class: "tool",
              on: {
                click: () =>
                  save(
                    "parameters.csv",
                    csv(
                      [
                        "key",
                        "label",
                        "unit",
                        "district",
                        "low",
                        "high",
                        "kind",
                        "source",
                        "published",
                        "why",
                        "fit_low",
                        "fit_high",
                        "fit",
                      ],
                      rows.flatMap((one) =>
                        one.ranges.map((each) => [
                          one.key,
                          one.label,
                          one.unit,
                          each.district,
                          each.low,
                          each.high,
                          one.kind,
                          one.source,
                          one.published,
                          one.why,
                          one.fit?.low ?? null,
                          one.fit?.high ?? null,
                          one.fit?.reading ?? null,
                        ]),
                      ),
                    ),
                    "text/csv",
                  ),
              },
            },
            "Parameters as CSV",
          ),
        ),
        scroll(
          "Parameters",
          h(
            "table",
            { class: "parameters stacked" },
            h("caption", { class: "visually-hidden" }, "Parameters of the model"),
            h(
              "thead",
              {},
              h(
                "tr",
                {},
                ["Parameter", "Range", "Unit", "Kind", "Source and reason"].map((each) =>
                  h("th", { scope: "col" }, each),
                ),
              ),
            ),
            list,
          ),
        ),
      ),
    ].filter(Boolean),
  );
}
