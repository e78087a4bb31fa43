/* The official series: choose a table, narrow it down, take it away. */

import { download, h, scroll } from "./dom.js";
import { Refusal, get } from "./server.js";
import { day, number } from "./words.js";

const chosen = { table: "monthly_apprehensions", measure: "", place: "", fiscal_year: "", offset: 0 };
const name = (slug) => slug.replaceAll("_", " ");

function select(key, label, values, redraw) {
  const id = `record-${key}`;
  const options = [
    key === "table" ? null : h("option", { value: "" }, "all"),
    ...values.map((value) =>
      h("option", { value: String(value), selected: String(value) === String(chosen[key]) }, name(String(value))),
    ),
  ];
  return h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    h(
      "select",
      {
        id,
        on: {
          change: (event) => {
            if (key === "table") Object.assign(chosen, { measure: "", place: "", fiscal_year: "" });
            Object.assign(chosen, { [key]: event.target.value, offset: 0 });
            redraw(id);
          },
        },
      },
      options,
    ),
  );
}

const WORDS = new Set(["place", "measure", "published_basis"]);

/** A whole month or a single day by its name, else the first and the last day. */
function period(start, end) {
  if (start === end) return day(start);
  const next = new Date(`${end}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  const whole = start.endsWith("-01") && start.slice(0, 7) === end.slice(0, 7) && next.getUTCDate() === 1;
  return whole ? day(start.slice(0, 7)) : `${day(start)} to ${day(end)}`;
}

function written(column, value) {
  if (value === null) return "";
  if (WORDS.has(column)) return name(value);
  if (column === "fiscal_year" || typeof value !== "number")
    return /^\d{4}-\d\d-\d\d$/.test(value) ? day(value) : String(value);
  return number(value);
}

const years = (table) => {
  const all = [];
  for (let year = Number(table.last.slice(0, 4)) + 1; year >= Number(table.first.slice(0, 4)); year -= 1)
    all.push(year);
  return all;
};

function rowsTable(shown) {
  const dated = shown.columns.includes("period_start") && shown.columns.includes("period_end");
  const columns = shown.columns.filter(
    (column) =>
      shown.rows.some((row) => row[column] !== null && row[column] !== "") && !(dated && column === "period_end"),
  );
  const title = (column) => (dated && column === "period_start" ? "period" : name(column));
  const content = (column, row) => {
    if (column === "source") return h("span", { class: "source" }, shown.sources[row.source]?.title ?? row.source);
    return dated && column === "period_start"
      ? period(row.period_start, row.period_end)
      : written(column, row[column]);
  };
  const isNumber = (column, row) => typeof row[column] === "number" && column !== "fiscal_year";
  return scroll(
    "Rows of the record",
    h(
      "table",
      { class: "rows record" },
      h("caption", { class: "visually-hidden" }, `Rows of ${name(shown.name)}`),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          columns.map((column) =>
            h("th", { scope: "col", class: column === "value" ? "numeric" : "" }, title(column)),
          ),
        ),
      ),
      h(
        "tbody",
        {},
        shown.rows.map((row) =>
          h(
            "tr",
            {},
            columns.map((column) =>
              h(
                "td",
                {
                  class: `of-${column}${isNumber(column, row) ? " numeric" : ""}`,
                  "data-name": column === "published" ? title(column) : null,
                },
                content(column, row),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

let latest = 0;

/** What the record holds for the chosen filters; a table or rows that are refused say why. */
async function asked() {
  const tables = await get("api/facts");
  const table = tables.find((one) => one.name === chosen.table) ?? tables[0];
  const { places } = await get("api/record", { table: table.name });
  try {
    return { tables, table, places, shown: await get("api/record", { ...chosen }), refused: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { tables, table, places, shown: null, refused: error.message };
  }
}

/** Draw the rows of the last choice; an answer to an earlier one that comes late is dropped. */
export async function drawRecord(place, focus) {
  latest += 1;
  const mine = latest;
  const redraw = (id) =>
    drawRecord(place, id).catch((error) => {
      place.querySelector(".unread")?.remove();
      place
        .querySelector(".filters")
        ?.after(
          h(
            "p",
            { class: "wrong unread", role: "alert" },
            `Not read: ${error.message}. The rows below are of the choice before.`,
          ),
        );
    });
  const { tables, table, places, shown, refused } = await asked();
  if (mine !== latest) return;
  const { offset, ...wanted } = chosen;
  const query = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value !== ""));
  const step = (by) => () => {
    chosen.offset = offset + by;
    redraw("record-place");
  };
  const button = (words, by) => h("button", { type: "button", class: "tool", on: { click: step(by) } }, words);
  const dates = `${day(table.first)} to ${day(table.last)}`;
  const count =
    shown &&
    `Rows ${shown.n_rows ? offset + 1 : 0}\u2013${offset + shown.rows.length} of ${shown.n_rows.toLocaleString(
      "en-US",
    )}; ${dates}.`;
  place.replaceChildren(
    h("h2", {}, "The record"),
    h(
      "p",
      { class: "lead" },
      "Official and collected figures, each with its place, period, source and the day it was published.",
    ),
    h(
      "div",
      { class: "filters" },
      select(
        "table",
        "Table",
        tables.map((one) => one.name),
        redraw,
      ),
      select("measure", "What is counted", table.measures, redraw),
      select("place", "Place", places, redraw),
      select("fiscal_year", "Fiscal year (October\u2013September)", years(table), redraw),
    ),
    refused
      ? h("p", { class: "wrong", role: "alert" }, refused)
      : h("p", { class: "note", id: "record-count" }, count),
    h(
      "p",
      { class: "tools" },
      refused
        ? null
        : download(
            `api/record.csv?${query}`,
            `${table.name}.csv`,
            { class: "tool", id: "record-csv" },
            "Download these rows as CSV",
          ),
      shown && offset > 0 ? button("Earlier rows", -shown.rows.length) : null,
      shown && offset + shown.rows.length < shown.n_rows ? button("Further rows", shown.rows.length) : null,
    ),
    ...(refused ? [] : rowsTable(shown)),
  );
  if (focus) document.getElementById(focus)?.focus();
}
