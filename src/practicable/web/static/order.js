/* The order: presets, editor, files, what it says in plain words, and the command that gives the same numbers. */

import { copy, h, save, tell } from "./dom.js";
import { amount, placed, properties, valueAt } from "./form.js";
import { Offline, Refusal, get, post } from "./server.js";
import { change, state } from "./state.js";
import { commandLine, visible } from "./text.js";
import { day, number } from "./words.js";

const CHECK_AFTER = 100;
const OLD_DAYS = 400;
let timer = 0;
let checking = null;

const today = () => new Date().toISOString().slice(0, 10);
const districts = () => state.kept.form.schema.$defs.Directive.properties.districts.choices;

function blankOrder() {
  const every = districts().map(([key]) => key);
  return {
    title: "My order",
    id: "my-order",
    issued: today(),
    directive: [{ districts: every, refer: { single_adult: 1 }, from: today(), announced: today() }],
  };
}

/** Hearings that are added to what the record shows; a level in its place has to be asked for. */
const blankSlots = (places, announced) => ({
  kind: "hearing_slots",
  effect: "adds",
  districts: places,
  announced,
  from: announced,
});

/** What a new entry of a list begins with. */
function blank(kind) {
  const announced = state.shared.order.issued ?? today();
  const every = districts().map(([key]) => key);
  if (kind === "directive") return { districts: every, refer: { single_adult: 1 }, from: announced, announced };
  if (kind === "resource") return blankSlots([], announced);
  if (kind === "message") return { announced, text: "" };
  return {};
}

/** Check the order now: the server reads it as the command line would. Without an answer it is checked later. */
export async function check() {
  window.clearTimeout(timer);
  checking?.abort();
  const mine = new AbortController();
  checking = mine;
  try {
    const read = await post("api/order", { order: state.shared.order }, mine.signal);
    if (checking === mine) change("read", { kept: { read, complaints: [] } });
  } catch (error) {
    if (error.name === "AbortError" || checking !== mine) return;
    if (error instanceof Offline) {
      change("unanswered");
      return;
    }
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

/** A file that no command takes for an option. */
function fileOf(order, preset) {
  const name = `${order.id ?? "order"}.toml`;
  if (preset) return preset.id;
  return name.startsWith("-") ? `./${name}` : name;
}

/** The options of a command line that say how is simulated, as [name, value]. */
function options(request) {
  const given = [
    ["as-of", request.as_of],
    ["until", request.until],
    ["session-hours", request.session_hours],
    ["replicates", request.replicates],
    ["seed", request.seed],
    ...(request.without ?? []).map((name) => ["without", name]),
    ["uncertainty", request.uncertainty],
  ];
  return given.filter(([, value]) => value !== undefined && value !== "");
}

/** The equivalent command line: the file is what "Save as TOML" gives. Null for an order that no file can hold. */
export function command() {
  if (!state.kept.read) return null;
  const file = fileOf(state.shared.order, presetOf(state.kept.read));
  return commandLine(["practicable", "brief", file], options(asked()));
}

/** The command line of a comparison with the pinned order. */
export function comparisonCommand(request) {
  if (!state.kept.read) return null;
  const same = (order) =>
    state.kept.form.presets.find((one) => JSON.stringify(one.content) === JSON.stringify(order));
  const pinned = fileOf(request.reference, same(request.reference));
  const present = fileOf(request.order, presetOf(state.kept.read));
  return commandLine(["practicable", "compare", pinned, present], options(request));
}

const NO_COMMAND = "There is a command once the order can be read.";

/** A command line that can be copied; where there is none, the reason. */
export function commandShown(id, label, line) {
  const button = h(
    "button",
    {
      type: "button",
      class: "tool",
      id: `${id}-copy`,
      disabled: line() === null,
      on: {
        click: (event) => {
          const words = line();
          if (words !== null) copy(words, event.currentTarget);
        },
      },
    },
    "Copy command",
  );
  return [
    h("pre", { tabindex: "0", "aria-label": label }, h("code", { id }, line() ?? NO_COMMAND)),
    h("p", { class: "tools" }, button),
  ];
}

/** What the server is asked to simulate; a key that is not given is left out. */
export function asked(order = state.shared.order) {
  const without = Object.keys(state.shared.mechanisms).sort();
  const defaults = { as_of: state.shared.order.issued, replicates: 24, seed: 0 };
  const given = Object.entries(state.shared.run).filter(([, value]) => value !== undefined && value !== null);
  const run = { ...defaults, ...Object.fromEntries(given), without: without.length ? without : undefined };
  return { order, ...Object.fromEntries(Object.entries(run).filter(([, value]) => value !== undefined)) };
}

function presets() {
  const choose = (order) => () => startFrom(order.content, order.issued ? undefined : "2018-04-06");
  const button = (id, words, below, click) =>
    h(
      "button",
      { type: "button", class: "preset", "data-preset": id, "aria-pressed": "false", on: { click } },
      h("b", {}, words),
      h("span", {}, below),
    );
  return h(
    "section",
    { class: "presets", "aria-labelledby": "presets-heading" },
    h("h2", { id: "presets-heading" }, "Start from"),
    h(
      "div",
      { class: "preset-row" },
      state.kept.form.presets.map((one) =>
        button(one.id, one.title, one.issued ? `issued ${day(one.issued)}` : "no order", choose(one)),
      ),
      button("blank", "An order of your own", "issued today", () => startFrom(blankOrder())),
    ),
  );
}

function startFrom(order, asOf) {
  state.kept.draft = null;
  setOrder(order, { as_of: asOf, until: undefined });
  redraw();
}

/** Where the entries of a list stand after one was removed. */
function moved(open, path, removed) {
  return open
    .filter((one) => one !== `${path}.${removed}` && !one.startsWith(`${path}.${removed}:`))
    .map((one) => {
      const [, at, more] = one.startsWith(`${path}.`)
        ? one.slice(path.length).match(/^\.(\d+)(.*)$/)
        : [null, null, ""];
      return at !== null && Number(at) > removed ? `${path}.${Number(at) - 1}${more}` : one;
    });
}

function editor() {
  const { schema } = state.kept.form;
  const put = (path, value, { redraw: again, opened, removed } = {}) => {
    change("order", { shared: { order: placed(state.shared.order, path, value) } });
    drawn = state.shared.order;
    if (again) {
      redraw((open) => (removed === undefined ? open : moved(open, path, removed)));
      const entry = opened === undefined ? null : panel.querySelector(`[data-open="${path}.${opened}"]`);
      if (entry) entry.open = true;
      (entry ?? panel.querySelector(`[data-path="${path}"]`))?.querySelector("input, select, button")?.focus();
    }
    soon();
  };
  const at = (path) => valueAt(state.shared.order, path);
  return h(
    "form",
    { class: "editor", id: "editor", novalidate: true, on: { submit: (event) => event.preventDefault() } },
    properties(schema, state.shared.order, { path: "", put, at, root: schema, blank }),
  );
}

/** The text of the order as a file. What is typed there is a draft until it is used or given up. */
function files() {
  const area = h("textarea", {
    id: "toml",
    rows: "14",
    spellcheck: "false",
    "aria-describedby": "toml-draft toml-wrong",
  });
  const wrong = h("p", { class: "wrong", id: "toml-wrong", role: "alert" });
  const use = async () => {
    wrong.textContent = "";
    area.removeAttribute("aria-invalid");
    try {
      const text = area.value;
      const read = await post("api/order", { toml: text });
      if (state.kept.draft === text) state.kept.draft = null;
      const checked = setOrder(read.content, { as_of: undefined });
      redraw();
      await checked;
      tell(`Read: ${read.title}`);
    } catch (error) {
      wrong.textContent = visible(error instanceof Offline ? `Not read: ${error.message}` : error.message);
      area.setAttribute("aria-invalid", "true");
      if (error.line) mark(area, error.line);
    }
  };
  const pick = h("input", {
    type: "file",
    id: "toml-file",
    accept: ".toml,text/plain",
    "aria-label": "Open an order file (TOML)",
    on: {
      change: async () => {
        if (!pick.files[0]) return;
        area.value = await pick.files[0].text();
        state.kept.draft = area.value;
        await use();
      },
    },
  });
  area.addEventListener("input", () => {
    state.kept.draft = area.value === state.kept.read?.toml ? null : area.value;
    showDraft();
  });
  const giveUp = () => {
    state.kept.draft = null;
    wrong.textContent = "";
    area.removeAttribute("aria-invalid");
    showDraft();
  };
  const saveText = () =>
    state.kept.read && save(`${state.kept.read.id}.toml`, state.kept.read.toml, "application/toml");
  const button = (id, words, click) => h("button", { type: "button", class: "tool", id, on: { click } }, words);
  area.value = state.kept.draft ?? state.kept.read?.toml ?? "";
  return h(
    "details",
    { class: "more files", id: "files", open: state.kept.draft !== null },
    h("summary", {}, "The order as a file (TOML)"),
    h("label", { for: "toml" }, "Text of the order file"),
    area,
    h("p", { class: "hint", id: "toml-draft" }),
    wrong,
    h(
      "p",
      { class: "tools" },
      button("toml-read", "Use this text", use),
      button("toml-drop", "Give the text up", giveUp),
      button("toml-save", "Save as TOML", saveText),
      h("label", { class: "tool file" }, "Open a file", pick),
    ),
  );
}

/** Show the order's text, or the draft that differs from it. */
function showDraft() {
  const area = document.getElementById("toml");
  const { draft, read } = state.kept;
  if (draft === null && read && area.value !== read.toml) area.value = read.toml;
  document.getElementById("toml-draft").textContent =
    draft === null ? "" : "Typed here and not used yet: the form and the answers are of the order as it was.";
  document.getElementById("toml-drop").hidden = draft === null;
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
  const put = (key, value) => change("run", { shared: { run: { ...state.shared.run, [key]: value } } });
  const row = (key, label, attributes, hint) => {
    const id = `run-${key}`;
    const isDay = attributes.type === "date";
    const given = state.shared.run[key];
    const box = h("input", {
      id,
      autocomplete: "off",
      value: given === undefined ? "" : String(given),
      ...attributes,
      on: { input: () => put(key, isDay ? box.value || undefined : amount(box.value)) },
    });
    return h(
      "div",
      { class: "field" },
      h("label", { for: id }, label),
      box,
      hint ? h("p", { class: "hint" }, hint) : null,
    );
  };
  const whole = { type: "text", inputmode: "numeric" };
  const most = state.kept.form.limits.replicates;
  return h(
    "section",
    { class: "how", "aria-labelledby": "run-heading" },
    h("h2", { id: "run-heading" }, "How it is simulated"),
    h(
      "div",
      { class: "fields" },
      row(
        "as_of",
        "As of",
        { type: "date" },
        "Nothing published or announced later is used. Day of issue unless given.",
      ),
      row("until", "Until", { type: "date" }, "End of the sixth month after, unless given."),
      row(
        "session_hours",
        "Hours of hearings a court day",
        { type: "text", inputmode: "decimal" },
        "Not on record; needed for minutes per defendant. Up to 24.",
      ),
      row(
        "replicates",
        "Simulated futures",
        { ...whole, placeholder: "24" },
        `From 2 to ${most}. More make intervals steadier and take longer.`,
      ),
      row("seed", "Seed", { ...whole, placeholder: "0" }, "The same seed gives the same numbers again."),
      uncertainty(),
    ),
  );
}

/** What varies in a simulation: everything, or chance alone. */
function uncertainty() {
  const { uncertainties } = state.kept.form;
  const chosen = state.shared.run.uncertainty ?? "full";
  const chose = (event) => {
    const { value } = event.currentTarget;
    change("run", { shared: { run: { ...state.shared.run, uncertainty: value === "full" ? undefined : value } } });
  };
  const options = Object.keys(uncertainties).map((key) =>
    h("option", { value: key, selected: key === chosen }, key === "full" ? "full" : "fixed at median"),
  );
  const words =
    `Full: ${uncertainties.full}. Fixed at median: ${uncertainties.median}, so that intervals are too` +
    " narrow for a forecast. The quick answer is always at medians.";
  return h(
    "div",
    { class: "field wide" },
    h("label", { for: "run-uncertainty" }, "Uncertainty"),
    h(
      "select",
      { id: "run-uncertainty", "aria-describedby": "run-uncertainty-hint", on: { change: chose } },
      options,
    ),
    h("p", { class: "hint", id: "run-uncertainty-hint" }, words),
  );
}

function inWords() {
  return h(
    "section",
    { class: "aside-part", "aria-labelledby": "words-heading" },
    h("h2", { id: "words-heading" }, "The order in plain words"),
    h("p", { class: "wrong", id: "order-wrong", role: "alert" }),
    h("ol", { class: "plain-words", id: "plain-words" }),
    h("h3", {}, "The same on the command line"),
    commandShown("command", "Command line", command),
  );
}

/** Say how old the newest capacity figure is, and let the user enter what was added since. */
async function banner(place) {
  const asOf = state.shared.run.as_of ?? state.shared.order.issued;
  if (!asOf) {
    place.replaceChildren();
    return;
  }
  try {
    state.kept.facts ??= await get("api/facts");
  } catch (error) {
    if (error instanceof Offline || error instanceof Refusal) return;
    throw error;
  }
  const last = state.kept.facts.find((table) => table.name === "sector_profile").last;
  const age = (new Date(asOf) - new Date(last)) / 86_400_000;
  if (!(age >= OLD_DAYS)) {
    place.replaceChildren();
    return;
  }
  const years = (age / 365.25).toFixed(1);
  place.replaceChildren(
    h(
      "aside",
      { class: "banner" },
      h(
        "p",
        {},
        h(
          "b",
          {},
          `The newest capacity figure on record is of ${day(last)}, ${years} years before this as-of date. `,
        ),
        "The simulation carries it forward. If you know how many more defendants a district can hear a court " +
          "day, enter it.",
      ),
      h(
        "button",
        { type: "button", class: "tool", id: "enter-capacity", on: { click: () => enterCapacity(asOf) } },
        "Enter capacity by district",
      ),
    ),
  );
}

/** Add an entry of hearings for each district that has none, and go to the first. */
function enterCapacity(asOf) {
  const entries = state.shared.order.resource ?? [];
  const announced = state.shared.order.issued ?? asOf;
  const has = (key) => entries.some((one) => one.kind === "hearing_slots" && one.districts?.includes(key));
  const added = districts()
    .map(([key]) => key)
    .filter((key) => !has(key))
    .map((key) => blankSlots([key], announced));
  if (added.length) setOrder({ ...state.shared.order, resource: [...entries, ...added] });
  redraw();
  const first = added.length ? entries.length : entries.findIndex((one) => one.kind === "hearing_slots");
  const card = panel.querySelector(`[data-open="resource.${first}"]`);
  if (card) card.open = true;
  card?.querySelector(`[data-path="resource.${first}.amount"] input`)?.focus();
}

let panel = null;
let drawn = null;

/** Draw the tab; drawn already, it stays as it is, with what was opened and typed. */
export function drawOrder(place) {
  if (drawn === state.shared.order && place.hasChildNodes()) return;
  panel = place;
  drawn = state.shared.order;
  const warning = h("div", { id: "capacity-banner" });
  panel.replaceChildren(
    presets(),
    warning,
    h(
      "div",
      { class: "two" },
      h(
        "div",
        { class: "settings" },
        h(
          "section",
          { "aria-labelledby": "editor-heading" },
          h("h2", { id: "editor-heading" }, "The order"),
          editor(),
        ),
        runFields(),
        files(),
      ),
      h(
        "div",
        { class: "aside", role: "region", tabindex: "0", "aria-label": "What the order gives and says" },
        h("section", { class: "quick", id: "quick", "aria-label": "Quick answer" }),
        inWords(),
      ),
    ),
  );
  banner(warning);
  change("quick");
  showRead();
}

function redraw(then = (open) => open) {
  const name = (one) => one.dataset.open ?? one.id;
  const all = [...panel.querySelectorAll("details")];
  const known = new Set(all.map(name));
  const open = then(all.filter((one) => one.open).map(name));
  drawn = null;
  drawOrder(panel);
  panel.querySelectorAll("details").forEach((one) => {
    if (known.has(name(one))) one.open = open.includes(name(one));
  });
}

/** Put each complaint at its field, and return those that have none. */
function placeComplaints(complaints) {
  const places = [...panel.querySelectorAll("[data-wrong]")];
  places.forEach((one) => {
    one.textContent = "";
  });
  panel
    .querySelectorAll("[aria-invalid=true]")
    .forEach((one) => one.id !== "toml" && one.removeAttribute("aria-invalid"));
  return complaints.filter(({ key, message }) => {
    const home = places.find((one) => one.dataset.wrong === key);
    if (!home || !key) return true;
    home.textContent = visible(message);
    for (let box = home.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    home.closest(".field")?.querySelector("input, select, textarea")?.setAttribute("aria-invalid", "true");
    return false;
  });
}

/** Show what the server made of the order. */
export function showRead() {
  if (!panel) return;
  const { read, complaints } = state.kept;
  document
    .getElementById("plain-words")
    .replaceChildren(
      ...(read?.plain_words ?? []).map((sentence) =>
        h(
          "li",
          {},
          h("p", {}, sentence.text),
          sentence.announced ? h("p", { class: "announced" }, `announced ${day(sentence.announced)}`) : null,
        ),
      ),
    );
  const line = command();
  document.getElementById("command").textContent = line ?? NO_COMMAND;
  document.getElementById("command-copy").disabled = line === null;
  const unplaced = placeComplaints(complaints);
  const count = complaints.length === 1 ? "one thing is" : `${complaints.length} things are`;
  const first = complaints.length ? `The order cannot be simulated yet: ${count} wrong. ` : "";
  const words = unplaced.map(({ key, message }) => (key ? `${key}: ${message}` : message)).join("; ");
  document.getElementById("order-wrong").textContent = visible(first + words);
  const pressed = presetOf(read)?.id;
  panel
    .querySelectorAll(".preset")
    .forEach((one) =>
      one.setAttribute("aria-pressed", String(pressed !== undefined && one.dataset.preset === pressed)),
    );
  showDraft();
}

/** Say at each entry that sets a level what it replaces. */
export function showReplaced(recorded) {
  (state.shared.order.resource ?? []).forEach((one, at) => {
    const field = panel?.querySelector(`[data-path="resource.${at}.effect"]`);
    if (!field) return;
    field.querySelector(".replaces")?.remove();
    if (one.effect !== "sets") return;
    const known = (one.districts ?? []).filter((key) => recorded?.[key] !== undefined && one.kind !== "jail_beds");
    const named = (key) => districts().find(([each]) => each === key)[1];
    const figures = known.map((key) => `${number(recorded[key], 0)} a court day in the ${named(key)}`);
    field.append(
      h(
        "p",
        { class: "hint replaces" },
        figures.length
          ? `Replaces the defendants heard on record: ${figures.join(", ")}. Choose \u201cadds\u201d to keep them.`
          : "Replaces what the record shows. Choose \u201cadds\u201d to keep it.",
      ),
    );
  });
}
