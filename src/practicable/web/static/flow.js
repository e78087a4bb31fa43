/* People through the tracks, district by district: asked of the courts on a court day, heard, and not heard. */

import { h, svg } from "./dom.js";
import { number } from "./words.js";

const LEAST_PITCH = 34;
const COLOURS = { heard: "#0b4a78", rest: "#b9c2cd" };

function ribbon(x0, y0, x1, y1, height) {
  const half = (x0 + x1) / 2;
  return (
    `M${x0},${y0} C${half},${y0} ${half},${y1} ${x1},${y1} L${x1},${y1 + height} C${half},${y1 + height} ` +
    `${half},${y0 + height} ${x0},${y0 + height} Z`
  );
}

function words(x, y, text, attributes = {}) {
  const element = svg("text", { x, y, ...attributes });
  element.textContent = text;
  return element;
}

/** Draw for one width; ribbons follow medians. */
function drawing(rows, width) {
  const narrow = width < 600;
  const [left, right, gap] = narrow ? [104, width - 112, 26] : [270, width - 210, 18];
  const total = rows.reduce((sum, row) => sum + row.asked, 0) || 1;
  const tall = narrow ? 300 : 320;
  const scale = tall / total;
  const heights = rows.map((row) => Math.max(row.asked * scale, 2));
  const pitches = heights.map((each) => Math.max(each + gap, LEAST_PITCH));
  const height = pitches.reduce((sum, each) => sum + each, 0) + gap + 20;
  const picture = svg("svg", {
    viewBox: `0 0 ${width} ${height}`,
    class: `flow ${narrow ? "narrow" : "wide"}`,
    "aria-hidden": "true",
  });
  const heardTall = rows.reduce((sum, row) => sum + Math.min(row.heard, row.asked), 0) * scale;
  const restTall = rows.reduce((sum, row) => sum + Math.max(row.asked - row.heard, 0), 0) * scale;
  const ends = { heard: 14, rest: 14 + heardTall + Math.max(48, height - heardTall - restTall - 28) };
  ends.rest = Math.min(ends.rest, height - restTall - 6);
  const tops = { ...ends };
  let y = 14;
  rows.forEach((row, at) => {
    const parts = [
      ["heard", Math.min(row.heard, row.asked) * scale],
      ["rest", Math.max(row.asked - row.heard, 0) * scale],
    ];
    let from = y;
    parts.forEach(([key, tallness]) => {
      if (tallness < 0.2) return;
      picture.append(
        svg("path", {
          d: ribbon(left, from, right, ends[key], tallness),
          fill: COLOURS[key],
          "fill-opacity": key === "heard" ? 0.75 : 0.7,
        }),
      );
      from += tallness;
      ends[key] += tallness;
    });
    picture.append(svg("rect", { x: left - 5, y, width: 5, height: heights[at], fill: "#1b2430" }));
    const centre = y + heights[at] / 2;
    picture.append(
      words(left - 12, centre - 1, narrow ? row.short : row.name, { "text-anchor": "end", class: "flow-name" }),
      words(left - 12, centre + 14, `${number(row.asked, 0)} asked`, { "text-anchor": "end", class: "flow-count" }),
    );
    y += pitches[at];
  });
  const sum = (key) =>
    rows.reduce(
      (total_, row) =>
        total_ + (key === "heard" ? Math.min(row.heard, row.asked) : Math.max(row.asked - row.heard, 0)),
      0,
    );
  [
    ["heard", "Heard in court", heardTall],
    ["rest", narrow ? "Civil track" : "Not heard: civil track", restTall],
  ].forEach(([key, name, tallness]) => {
    if (tallness < 0.2) return;
    picture.append(
      svg("rect", { x: right, y: tops[key], width: 5, height: tallness, fill: COLOURS[key] }),
      words(right + 12, tops[key] + tallness / 2 - 1, name, { class: "flow-name" }),
      words(right + 12, tops[key] + tallness / 2 + 14, `${number(sum(key), 0)} a ${narrow ? "" : "court "}day`, {
        class: "flow-count",
      }),
    );
  });
  return picture;
}

export const SHORT = { casd: "S. California", azd: "Arizona", nmd: "New Mexico", txwd: "W. Texas", txsd: "S. Texas" };

export function flow(numbers) {
  const rows = numbers.districts
    .filter((one) => one.asked_per_court_day && one.heard_per_court_day)
    .map((one) => ({
      name: one.name,
      short: SHORT[one.key] ?? one.key,
      asked: one.asked_per_court_day.median,
      heard: one.heard_per_court_day.median,
    }));
  if (!rows.some((row) => row.asked > 0))
    return h("p", { class: "none" }, "The order refers nobody beyond ordinary practice, so nobody is followed here.");
  const told = rows
    .map((row) => `${row.name}: ${number(row.asked, 0)} asked, ${number(row.heard, 0)} heard`)
    .join("; ");
  return h(
    "div",
    { class: "chart", role: "img", "aria-label": `Defendants for a court day. ${told}.` },
    drawing(rows, 920),
    drawing(rows, 340),
  );
}
