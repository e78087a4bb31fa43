/* Fans over time, drawn by Vega from the bundle that the server hands out; loaded when first needed. */

import { h } from "./dom.js";
import { pause } from "./server.js";
import { day } from "./words.js";

const LOADED_AGAIN_AFTER = 2000;
let loading = null;
let tries = 0;

/** The charts' library, loaded once; a failure is not remembered, so that the next chart tries again. */
export function library() {
  loading ??= new Promise((resolve, reject) => {
    const script = h("script", { type: "module", src: tries ? `static/vega.js?again=${tries}` : "static/vega.js" });
    script.addEventListener("load", () => resolve(window.vegaEmbed));
    script.addEventListener("error", () => {
      loading = null;
      tries += 1; // a browser remembers that an address of a module failed
      script.remove();
      reject(new Error("the charts' library did not load"));
    });
    document.head.append(script);
  });
  return loading;
}

const STYLE = {
  font: "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif",
  axis: {
    labelFontSize: 12,
    titleFontSize: 12,
    labelColor: "#4a5463",
    titleColor: "#4a5463",
    gridColor: "#e6e9ed",
    domainColor: "#8793a3",
    tickColor: "#8793a3",
    titleFontWeight: "normal",
    labelFlush: true,
  },
  view: { stroke: null },
};

const full = (text) => (text.length === 7 ? `${text}-01` : text);

function specification(fan, width) {
  const daily = fan.frequency !== "month";
  const bands = fan.dates.map((date, at) => ({
    date: full(date),
    ...Object.fromEntries(
      Object.entries(fan.quantiles).map(([key, values]) => [`q${key.replace("0.", "")}`, values[at]]),
    ),
  }));
  const realised = fan.realised.map((one) => ({ date: full(one.date), value: one.value, label: one.label }));
  const x = {
    field: "date",
    type: "temporal",
    title: null,
    scale: { type: "utc" },
    axis: {
      format: daily ? "%-d %b" : "%b %y",
      tickCount: !daily && fan.dates.length + fan.history.length < 9 ? "month" : width < 420 ? 4 : 7,
      labelOverlap: true,
      grid: false,
    },
  };
  const y = (field) => ({ field, type: "quantitative", title: null, scale: { zero: true } });
  const layer = [
    {
      data: { values: fan.history.map((one) => ({ date: full(one.date), value: one.value })) },
      mark: { type: "line", color: "#4a5463", strokeWidth: 1.5 },
      encoding: { x, y: y("value") },
    },
    {
      data: { values: bands },
      mark: { type: "area", color: "#0072b2", opacity: 0.18 },
      encoding: { x, y: y("q05"), y2: { field: "q95" } },
    },
    {
      data: { values: bands },
      mark: { type: "area", color: "#0072b2", opacity: 0.32 },
      encoding: { x, y: y("q25"), y2: { field: "q75" } },
    },
    {
      data: { values: bands },
      mark: { type: "line", color: "#0072b2", strokeWidth: 2.5 },
      encoding: { x, y: y("q5") },
    },
    {
      data: { values: realised },
      mark: { type: "point", shape: "diamond", filled: true, size: 70, color: "#1b2430", opacity: 1 },
      encoding: {
        x,
        y: y("value"),
        tooltip: [
          { field: "label", title: "on record" },
          { field: "value", format: ",", title: "value" },
        ],
      },
    },
  ];
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    width,
    height: 210,
    autosize: { type: "fit-x", contains: "padding" },
    background: null,
    config: STYLE,
    layer: layer.filter((one) => one.data.values.length),
  };
}

/** The rows of a fan as CSV cells. */
export function fanRows(fan) {
  const levels = Object.keys(fan.quantiles);
  return [
    ...fan.history.map((one) => [one.date, "record before", null, null, null, null, null, one.value]),
    ...fan.dates.map((date, at) => [date, "simulated", ...levels.map((key) => fan.quantiles[key][at]), null]),
    ...fan.realised.map((one) => [one.date, `realised: ${one.label}`, null, null, null, null, null, one.value]),
  ];
}

export const FAN_COLUMNS = ["date", "series", "q05", "q25", "q50", "q75", "q95", "value"];

async function drawFan(place, fan) {
  const embed = await library();
  const width = Math.max(240, Math.floor(place.clientWidth));
  // `ast`: expressions are interpreted, because the page's policy lets no script be made from text.
  const how = {
    ast: true,
    actions: false,
    renderer: "svg",
    defaultStyle: false,
    tooltip: { disableDefaultStyle: true },
  };
  await embed(place, specification(fan, width), how);
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", `${fan.title}, ${day(fan.dates[0])} to ${day(fan.dates.at(-1))}. ${fan.sentence}`);
}

/** Wait for the charts' library for as long as a place is on the page; false where it has gone. */
async function libraryFor(place) {
  while (place.isConnected) {
    try {
      await library();
      return true;
    } catch (error) {
      place.textContent = `No chart yet: ${error.message}. It is tried again.`;
      await pause(LOADED_AGAIN_AFTER);
    }
  }
  return false;
}

/** Draw charts one after the other, wherever the page is scrolled to, so that print and capture have them all. */
export async function drawFans(places) {
  await Promise.resolve(); // until the places are on the page, and have a width
  for (const [place, fan] of places) {
    if (!(await libraryFor(place))) return;
    try {
      place.replaceChildren();
      await drawFan(place, fan);
    } catch (error) {
      place.textContent = `No chart: ${error.message}`;
    }
  }
}
