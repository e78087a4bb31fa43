/* Claims of the order's public case, each with what the record says of it. */

import { copy, download, h, hidden, scroll, tools } from "./dom.js";
import { get } from "./server.js";
import { day } from "./words.js";

const LOOK = { supported: "supported", contradicted: "contradicted" };

function figures(one, cited) {
  if (!one.figures.length) return null;
  return h(
    "table",
    { class: "stacked" },
    h("caption", { class: "visually-hidden" }, `Figures that bear on: ${one.words}`),
    h(
      "thead",
      { class: "visually-hidden" },
      h(
        "tr",
        {},
        h("th", { scope: "col" }, "Figure"),
        h("th", { scope: "col" }, "Value"),
        h("th", { scope: "col" }, "Source"),
      ),
    ),
    h(
      "tbody",
      {},
      one.figures.map((figure) =>
        h(
          "tr",
          {},
          h(
            "th",
            { scope: "row" },
            figure.label,
            figure.definition ? h("span", { class: "source" }, figure.definition) : null,
          ),
          h("td", { class: "numeric" }, figure.display),
          h("td", {}, h("span", { class: "source" }, cited(figure.source))),
        ),
      ),
    ),
  );
}

function claim(one, sources) {
  const cited = (source) => sources[source] ?? source ?? "";
  const words =
    `\u201c${one.words}\u201d${one.speaker ? ` (${one.speaker}${one.date ? `, ${day(one.date)}` : ""})` : ""}: ` +
    `${one.verdict}. ` +
    `${one.finding ?? ""}${one.source ? ` Source: ${one.source.title}, ${one.source.url}` : ""}`;
  return h(
    "article",
    { class: `claim ${LOOK[one.verdict] ?? "unsettled"}` },
    h("h3", {}, one.speaker ? `\u201c${one.words}\u201d` : one.words),
    h(
      "p",
      { class: "byline" },
      [one.speaker, one.date && day(one.date)].filter(Boolean).join(", "),
      one.source
        ? [
            one.speaker ? ". " : "",
            h("a", { href: one.source.url, rel: "noreferrer noopener", target: "_blank" }, one.source.title),
          ]
        : null,
    ),
    h("p", { class: "verdict" }, h("span", { class: "badge" }, one.verdict)),
    one.finding ? h("p", { class: "finding" }, one.finding) : null,
    one.figures.length || one.context.length || one.settles
      ? h(
          "details",
          { class: "more" },
          h("summary", {}, "Figures, context and what would settle it", hidden(`: ${one.words}`)),
          figures(one, cited),
          one.context.length
            ? h(
                "ul",
                {},
                one.context.map((line) => h("li", {}, line)),
              )
            : null,
          one.settles ? h("p", { class: "said" }, h("b", {}, "What would settle it: "), one.settles) : null,
        )
      : null,
    tools(one.words, words, `claim-${one.id}`, ["figure", "value", "unit", "display", "source", "definition"], () =>
      one.figures.map((figure) => [
        figure.label,
        figure.value,
        figure.unit,
        figure.display,
        cited(figure.source),
        figure.definition,
      ]),
    ),
  );
}

const FIGURES = [
  ["forest", "Effects with their intervals, by design and method"],
  ["event-study", "Fiscal years before and after the start"],
  ["synthetic-control", "Against a synthetic control"],
  ["placebos", "Sectors that were not treated"],
  ["specifications", "Every specification"],
  ["dose", "Why the per-adult dose cannot be used"],
];

function taken(told, key, title) {
  const sentence =
    `${title}: ${told.heading} ${told.lead[0]} Source: the evaluation that this version carries ` +
    "(practicable evaluate --stored).";
  return h(
    "p",
    { class: "tools" },
    h(
      "button",
      {
        type: "button",
        class: "tool",
        "data-copy": sentence,
        "aria-label": `Copy as sentence: ${title}`,
        on: { click: (event) => copy(sentence, event.currentTarget) },
      },
      "Copy as sentence",
    ),
    download(
      `api/evidence/${key}.csv`,
      `${key}.csv`,
      { class: "tool", "aria-label": `Download CSV: ${title}` },
      "CSV",
    ),
    download(
      `api/evidence/${key}.svg`,
      `${key}.svg`,
      { class: "tool", "aria-label": `Download picture: ${title}` },
      "Picture (SVG)",
    ),
  );
}

function picture(key, title) {
  return h(
    "picture",
    {},
    h("source", { media: "(max-width: 719px)", srcset: `api/evidence/${key}.svg?width=narrow` }),
    h("img", {
      class: "drawn",
      src: `api/evidence/${key}.svg`,
      alt: `${title}; its numbers can be downloaded as CSV`,
    }),
  );
}

function evaluation(told) {
  return h(
    "section",
    { class: "evaluation", "aria-labelledby": "evaluation-heading" },
    h("h2", { id: "evaluation-heading" }, told.heading),
    told.lead.map((line) => h("p", { class: "finding" }, line)),
    h(
      "p",
      { class: "tools" },
      download("api/evidence.html", "evaluation.html", { class: "tool" }, "Download the evaluation"),
    ),
    FIGURES.map(([key, title], at) =>
      h(
        "details",
        { class: "element", open: at < 2 },
        h("summary", {}, title),
        picture(key, title),
        taken(told, key, title),
      ),
    ),
    told.tables.map((table, at) =>
      h(
        "details",
        { class: "element" },
        h("summary", {}, table.title),
        scroll(
          table.title,
          h(
            "table",
            { class: "rows" },
            h("caption", { class: "visually-hidden" }, table.title),
            h(
              "thead",
              {},
              h(
                "tr",
                {},
                table.columns.map((name) => h("th", { scope: "col" }, name)),
              ),
            ),
            h(
              "tbody",
              {},
              table.rows.map((cells) =>
                h(
                  "tr",
                  {},
                  cells.map((one) => h("td", {}, one)),
                ),
              ),
            ),
          ),
        ),
        tools(
          table.title,
          `${table.title}: ${told.heading} Source: the evaluation that this version carries (practicable ` +
            "evaluate --stored).",
          `evaluation-${at + 1}`,
          table.columns,
          () => table.rows,
        ),
      ),
    ),
  );
}

export async function drawEvidence(place) {
  const [{ claims: rows, sources }, told] = await Promise.all([get("api/claims"), get("api/evidence")]);
  const counted = Object.entries(
    rows.reduce((sum, one) => ({ ...sum, [one.verdict]: (sum[one.verdict] ?? 0) + 1 }), {}),
  );
  place.replaceChildren(
    evaluation(told),
    h("h2", {}, "Claims, held to the record"),
    h(
      "p",
      { class: "lead" },
      `${rows.length} claims and questions: ${counted.map(([verdict, n]) => `${n} ${verdict}`).join(", ")}.`,
    ),
    ...rows.map((one) => claim(one, sources)),
  );
}
