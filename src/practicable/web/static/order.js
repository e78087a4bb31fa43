/* The order: presets, editor, files, what it says in plain words, and the command that gives the same numbers. */

import { copy, h, save, tell } from "./dom.js";
import { placed, properties } from "./form.js";
import { Refusal, get, post } from "./server.js";
import { change, state } from "./state.js";
import { day } from "./words.js";

const CHECK_AFTER = 100;
const OLD_DAYS = 400;
let timer = 0;
let checking = null;

const today = () => new Date().toISOString().slice(0, 10);
const districts = () => state.kept.form.schema.$defs.Directive.properties.districts.choices;

function blankOrder() {
  return {
    title: "My order", id: "my-order", issued: today(),
    directive: [{ districts: districts().map(([key]) => key), refer: { single_adult: 1 }, from: today(), announced: today() }],
  };
}

/** What a new entry of a list begins with. */
function blank(kind) {
  const announced = state.shared.order.issued ?? today();
  const every = districts().map(([key]) => key);
  if (kind === "directive") return { districts: every, refer: { single_adult: 1 }, from: announced, announced };
  if (kind === "resource") return { kind: "hearing_slots", effect: "sets", districts: [], announced, from: announced };
  if (kind === "message") return { announced, text: "" };
  return {};
}

/** Check the order now: the server reads it as the command line would. */
export async function check() {
  window.clearTimeout(timer);
  checking?.abort();
  const mine = new AbortController();
  checking = mine;
  try {
    const read = await post("/api/order", { order: state.shared.order }, mine.signal);
    change("read", { kept: { read, complaints: [] } });
  } catch (error) {
    if (error.name === "AbortError") return;
    if (!(error instanceof Refusal)) throw error;
    const complaints = error.complaints.length ? error.complaints : [{ key: "", message: error.message }];
    change("read", { kept: { read: null, complaints } });
  }
}

function soon() {
  window.clearTimeout(timer);
  timer = window.setTimeout(check, CHECK_AFTER);
}

export function setOrder(order, run = {}) {
  change("order", { shared: { order, run: { ...state.shared.run, ...run } }, kept: { read: null, complaints: [] } });
  return check();
}

const presetOf = (read) => state.kept.form.presets.find((one) => one.hash === read?.hash);

const fileOf = (order, preset) => (preset ? preset.id : `${order.id ?? "order"}.toml`);

/** The options of a command line that say how is simulated. */
function options(request) {
  const given = [["as-of", request.as_of], ["until", request.until], ["session-hours", request.session_hours], ["replicates", request.replicates], ["seed", request.seed],
    ...(request.without ?? []).map((name) => ["without", name]), ["uncertainty", request.uncertainty]];
  return given.filter(([, value]) => value !== undefined && value !== "").map(([key, value]) => `--${key} ${value}`).join(" ");
}

/** The equivalent command line: the file is what "Save as TOML" gives. */
export function command() {
  return `practicable brief ${fileOf(state.shared.order, presetOf(state.kept.read))} ${options(asked())}`;
}

/** The command line of a comparison with the pinned order. */
export function comparisonCommand(request) {
  const same = (order) => state.kept.form.presets.find((one) => JSON.stringify(one.content) === JSON.stringify(order));
  return `practicable compare ${fileOf(request.reference, same(request.reference))} ${fileOf(request.order, presetOf(state.kept.read))} ${options(request)}`;
}

/** What the server is asked to simulate; a key that is not given is left out. */
export function asked(order = state.shared.order) {
  const without = Object.keys(state.shared.mechanisms).sort();
  const run = { as_of: state.shared.order.issued, replicates: 24, seed: 0, ...state.shared.run, without: without.length ? without : undefined };
  return { order, ...Object.fromEntries(Object.entries(run).filter(([, value]) => value !== undefined && value !== null)) };
}

function presets() {
  const choose = (order) => () => { setOrder(order.content, { as_of: order.issued ? undefined : "2018-04-06", until: undefined }); redraw(); };
  return h("section", { class: "presets", "aria-labelledby": "presets-heading" },
    h("h2", { id: "presets-heading" }, "Start from"),
    h("div", { class: "preset-row" },
      state.kept.form.presets.map((preset) => h("button", { type: "button", class: "preset", "data-preset": preset.id, "aria-pressed": "false", on: { click: choose(preset) } },
        h("b", {}, preset.title), h("span", {}, preset.issued ? `issued ${day(preset.issued)}` : "no order"))),
      h("button", { type: "button", class: "preset", "data-preset": "blank", on: { click: () => { setOrder(blankOrder(), { as_of: undefined, until: undefined }); redraw(); } } },
        h("b", {}, "An order of your own"), h("span", {}, "issued today"))));
}

function editor() {
  const { schema } = state.kept.form;
  const put = (path, value, { redraw: again, opened } = {}) => {
    change("order", { shared: { order: placed(state.shared.order, path, value) } });
    if (again) {
      redraw();
      const entry = opened === undefined ? null : panel.querySelector(`[data-open="${path}.${opened}"]`);
      if (entry) entry.open = true;
      (entry ?? panel.querySelector(`[data-path="${path}"]`))?.querySelector("input, select, button")?.focus();
    }
    soon();
  };
  return h("form", { class: "editor", id: "editor", novalidate: true, on: { submit: (event) => event.preventDefault() } },
    properties(schema, state.shared.order, { path: "", put, root: schema, blank }));
}

function files() {
  const area = h("textarea", { id: "toml", rows: "14", spellcheck: "false", "aria-describedby": "toml-wrong" });
  const wrong = h("p", { class: "wrong", id: "toml-wrong", role: "alert" });
  const take = async () => {
    wrong.textContent = "";
    area.removeAttribute("aria-invalid");
    try {
      const read = await post("/api/order", { toml: area.value });
      await setOrder(read.content, { as_of: undefined });
      redraw();
      tell(`Read: ${read.title}`);
    } catch (error) {
      wrong.textContent = error.message;
      area.setAttribute("aria-invalid", "true");
      if (error.line) mark(area, error.line);
    }
  };
  const pick = h("input", { type: "file", id: "toml-file", accept: ".toml,text/plain", "aria-label": "Open an order file (TOML)", on: { change: async () => {
    if (!pick.files[0]) return;
    area.value = (await pick.files[0].text()).slice(0, 60_000);
    take();
  } } });
  area.value = state.kept.read?.toml ?? "";
  return h("details", { class: "more files", id: "files" }, h("summary", {}, "The order as a file (TOML)"),
    h("label", { for: "toml" }, "Text of the order file"), area, wrong,
    h("p", { class: "tools" },
      h("button", { type: "button", class: "tool", id: "toml-read", on: { click: take } }, "Use this text"),
      h("button", { type: "button", class: "tool", id: "toml-save", on: { click: () => state.kept.read && save(`${state.kept.read.id}.toml`, state.kept.read.toml, "application/toml") } }, "Save as TOML"),
      h("label", { class: "tool file" }, "Open a file", pick)));
}

/** Select a line of a text area and bring it into view. */
function mark(area, line) {
  const lines = area.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  area.scrollTop = Math.max(0, (line - 4) * (area.scrollHeight / Math.max(1, lines.length)));
}

function runFields() {
  const row = (key, label, type, attributes, hint) => {
    const id = `run-${key}`;
    const box = h("input", { id, type, value: state.shared.run[key] === undefined ? "" : String(state.shared.run[key]), ...attributes, on: { input: () => {
      const value = box.value === "" ? undefined : type === "number" ? Number(box.value) : box.value;
      change("run", { shared: { run: { ...state.shared.run, [key]: value } } });
    } } });
    return h("div", { class: "field" }, h("label", { for: id }, label), box, hint ? h("p", { class: "hint" }, hint) : null);
  };
  const most = state.kept.form.limits.replicates;
  return h("section", { class: "how", "aria-labelledby": "run-heading" }, h("h2", { id: "run-heading" }, "How it is simulated"),
    h("div", { class: "fields" },
      row("as_of", "As of", "date", {}, "Nothing published or announced later is used. Day of issue unless given."),
      row("until", "Until", "date", {}, "End of the sixth month after, unless given."),
      row("session_hours", "Hours of hearings a court day", "number", { min: "0", max: "24", step: "any" }, "Not on record; needed for minutes per defendant."),
      row("replicates", "Simulated futures", "number", { min: "2", max: String(most), placeholder: "24" }, "More make intervals steadier and take longer."),
      row("seed", "Seed", "number", { min: "0", placeholder: "0" }, "The same seed gives the same numbers again."), uncertainty()));
}

/** What varies in a simulation: everything, or chance alone. */
function uncertainty() {
  const select = h("select", { id: "run-uncertainty", "aria-describedby": "run-uncertainty-hint", on: { change: () => {
    change("run", { shared: { run: { ...state.shared.run, uncertainty: select.value === "full" ? undefined : select.value } } });
  } } }, Object.keys(state.kept.form.uncertainties).map((key) => h("option", { value: key, selected: key === (state.shared.run.uncertainty ?? "full") }, key === "full" ? "full" : "fixed at median")));
  return h("div", { class: "field wide" }, h("label", { for: "run-uncertainty" }, "Uncertainty"), select,
    h("p", { class: "hint", id: "run-uncertainty-hint" }, `Full: ${state.kept.form.uncertainties.full}. Fixed at median: ${state.kept.form.uncertainties.median}, so that intervals are too narrow for a forecast. The quick answer is always at medians.`));
}

function telling() {
  return h("section", { class: "aside-part", "aria-labelledby": "words-heading" }, h("h2", { id: "words-heading" }, "The order in plain words"),
    h("p", { class: "wrong", id: "order-wrong", role: "alert" }), h("ol", { class: "plain-words", id: "plain-words" }),
    h("h3", {}, "The same on the command line"), h("pre", { tabindex: "0", "aria-label": "Command line" }, h("code", { id: "command" })),
    h("p", { class: "tools" }, h("button", { type: "button", class: "tool", on: { click: (event) => copy(command(), event.currentTarget) } }, "Copy command")));
}

/** Tell how old the newest capacity figure is, and let the user enter capacity. */
async function banner(place) {
  const asOf = state.shared.run.as_of ?? state.shared.order.issued;
  if (!asOf) { place.replaceChildren(); return; }
  state.kept.facts ??= await get("/api/facts");
  const last = state.kept.facts.find((table) => table.name === "sector_profile").last;
  const age = (new Date(asOf) - new Date(last)) / 86_400_000;
  if (age < OLD_DAYS) { place.replaceChildren(); return; }
  const enter = () => {
    const announced = state.shared.order.issued ?? asOf;
    const added = districts().map(([key]) => ({ kind: "hearing_slots", effect: "sets", districts: [key], announced, from: announced }));
    setOrder({ ...state.shared.order, resource: [...(state.shared.order.resource ?? []), ...added] });
    redraw();
    document.querySelector('[data-path="resource.0.amount"] input')?.focus();
  };
  place.replaceChildren(h("aside", { class: "banner" },
    h("p", {}, h("b", {}, `The newest capacity figure on record is of ${day(last)}, ${(age / 365.25).toFixed(1)} years before this as-of date. `),
      "The simulation carries it forward. If you know how many defendants each district can hear a court day, enter it."),
    h("button", { type: "button", class: "tool", id: "enter-capacity", on: { click: enter } }, "Enter capacity by district")));
}

let panel = null;

export function drawOrder(place) {
  panel = place;
  const warning = h("div", { id: "capacity-banner" });
  panel.replaceChildren(presets(), warning,
    h("div", { class: "two" },
      h("div", { class: "settings" }, h("section", { "aria-labelledby": "editor-heading" }, h("h2", { id: "editor-heading" }, "The order"), editor()), runFields(), files()),
      h("div", { class: "aside", role: "region", tabindex: "0", "aria-label": "What the order gives and says" }, h("section", { class: "quick", id: "quick", "aria-label": "Quick answer" }), telling())));
  banner(warning);
  change("quick");
  showRead();
}

function redraw() {
  const open = [...panel.querySelectorAll("details[open]")].map((one) => one.dataset.open ?? one.id);
  drawOrder(panel);
  panel.querySelectorAll("details").forEach((one) => { if (open.includes(one.dataset.open ?? one.id)) one.open = true; });
}

/** Show what the server made of the order. */
export function showRead() {
  if (!panel) return;
  const { read, complaints } = state.kept;
  document.getElementById("plain-words").replaceChildren(...(read?.plain_words ?? []).map((sentence) =>
    h("li", {}, h("p", {}, sentence.text), sentence.announced ? h("p", { class: "announced" }, `announced ${day(sentence.announced)}`) : null)));
  document.getElementById("command").textContent = command();
  const places = [...panel.querySelectorAll("[data-wrong]")];
  places.forEach((one) => { one.textContent = ""; });
  panel.querySelectorAll("[aria-invalid=true]").forEach((one) => one.id !== "toml" && one.removeAttribute("aria-invalid"));
  const homeless = complaints.filter(({ key, message }) => {
    const home = places.find((one) => one.dataset.wrong === key);
    if (!home || !key) return true;
    home.textContent = message;
    for (let box = home.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    home.closest(".field")?.querySelector("input, select, textarea")?.setAttribute("aria-invalid", "true");
    return false;
  });
  const first = complaints.length ? `The order cannot be simulated yet: ${complaints.length === 1 ? "one thing is" : `${complaints.length} things are`} wrong. ` : "";
  document.getElementById("order-wrong").textContent = first + homeless.map(({ key, message }) => (key ? `${key}: ${message}` : message)).join("; ");
  panel.querySelectorAll(".preset").forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.preset === presetOf(read)?.id)));
  const area = document.getElementById("toml");
  if (read && document.activeElement !== area) area.value = read.toml;
}
