/* A form from a JSON Schema and its metadata: `choices`, `detail`, `unit`. A new key of the schema appears by itself.

   `context` holds what every control needs: `path` of its value, `at(path)` for the value as it is now, `put` to
   change it, `root` of the schema, and `blank` for a new entry. A control that changes a list reads it when it is
   used, not when it was drawn: what was entered meanwhile stays. */

import { h, hidden } from "./dom.js";

const MANY = 4;
const PLAIN_NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const GROUPED_NUMBER = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/;
let serial = 0;
const fresh = () => `field-${(serial += 1)}`;

/** The part of a schema that says how a value is written, without "or null" and references. */
function resolved(schema, root) {
  const { anyOf, allOf, $ref, ...own } = schema;
  const reference = $ref ?? allOf?.[0]?.$ref;
  if (reference) return { ...resolved(root.$defs[reference.split("/").pop()], root), ...own };
  if (anyOf) {
    const some = anyOf.find((option) => option.type !== "null");
    return { ...resolved(some, root), ...own, optional: true };
  }
  return own;
}

const isTable = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

function firstMisfit(parts) {
  for (const [schema, value, root, path] of parts) {
    const found = misfit(schema, value, root, path);
    if (found !== null) return found;
  }
  return null;
}

/** Where content has not the shape that a form can show: a path, or null. Missing and wrong values are no matter. */
export function misfit(schema, value, root, path) {
  const own = resolved(schema, root);
  const here = path || "all of it";
  if (own.type === "array") {
    if (!Array.isArray(value)) return here;
    return firstMisfit(value.map((one, at) => [own.items, one, root, `${path}.${at}`]));
  }
  if (own.type === "object") {
    if (!isTable(value)) return here;
    const named = own.properties ?? Object.fromEntries(own.choices.map(([key]) => [key, own.additionalProperties]));
    const strange = Object.keys(value).find((key) => !Object.hasOwn(named, key));
    if (strange !== undefined) return `${path ? `${path}.` : ""}${strange}`;
    return firstMisfit(
      Object.entries(value).map(([key, one]) => [named[key], one, root, path ? `${path}.${key}` : key]),
    );
  }
  return typeof value === "object" || value === undefined ? here : null;
}

/** A number as people write it; text that is none stays text, so that it is refused and not lost. */
export function amount(text) {
  const bare = text.trim();
  if (bare === "") return undefined;
  if (!PLAIN_NUMBER.test(bare) && !GROUPED_NUMBER.test(bare)) return text;
  const value = Number(bare.replaceAll(",", ""));
  const exact = Number.isSafeInteger(value) || !/^[+-]?\d+$/.test(bare);
  return Number.isFinite(value) && exact ? value : bare;
}

const isShare = (schema) => schema.type === "number" && schema.minimum === 0 && schema.maximum === 1;
const firstLine = (text) => text?.split("\n")[0];
const wrongAt = (path, id) => h("p", { class: "wrong", id, "data-wrong": path });
const hintOf = (text, id) => (text ? h("p", { class: "hint", id }, text) : null);

function field(label, control, { description, path, unit }) {
  const id = control.id || (control.id = fresh());
  const described = hintOf(description, `${id}-hint`);
  control.setAttribute("aria-describedby", [described && `${id}-hint`, `${id}-wrong`].filter(Boolean).join(" "));
  return h(
    "div",
    { class: "field", "data-path": path },
    h("label", { for: id }, label, unit ? h("span", { class: "unit" }, ` (${unit})`) : null),
    control,
    described,
    wrongAt(path, `${id}-wrong`),
  );
}

/** A share on a slider; one that is no number between 0 and 1 is shown as it was given. */
function share(label, value, { path, put, description, required }) {
  const id = fresh();
  const set = h("input", {
    type: "checkbox",
    checked: value !== undefined,
    disabled: required,
    "aria-label": `Set: ${label}`,
  });
  const slider = h("input", { type: "range", min: "0", max: "100", step: "1", id, "data-key": path });
  const shown = h("output", { for: id });
  const show = (given) => {
    const percent = Math.round(100 * given);
    slider.disabled = given === undefined;
    slider.value = given === undefined ? 0 : percent;
    const words = Number.isFinite(percent) ? `${percent}\u00a0%` : String(given);
    shown.textContent = given === undefined ? "not set" : words;
    slider.setAttribute("aria-valuetext", shown.textContent);
    slider.style.setProperty("--filled", `${slider.value}%`);
  };
  show(value);
  slider.addEventListener("input", () => {
    const given = slider.value / 100;
    show(given);
    put(path, given);
  });
  set.addEventListener("change", () => {
    const given = set.checked ? 1 : undefined;
    show(given);
    put(path, given);
  });
  return h(
    "div",
    { class: "field share", "data-path": path },
    h("div", { class: "share-head" }, set, h("label", { for: id }, label), shown),
    slider,
    hintOf(description),
    wrongAt(path),
  );
}

function shares(schema, value, context) {
  return h(
    "fieldset",
    { class: "field", "data-path": context.path },
    h("legend", {}, schema.title),
    hintOf(schema.description),
    schema.choices.map(([key, name]) => share(name, value?.[key], { ...context, path: `${context.path}.${key}` })),
    wrongAt(context.path),
  );
}

function several(schema, value, { path, put, at }) {
  const boxes = schema.choices.map(([key, name]) => {
    const box = h("input", { type: "checkbox", checked: (value ?? []).includes(key), value: key });
    box.addEventListener("change", () => {
      const chosen = new Set(at(path) ?? []);
      if (box.checked) chosen.add(key);
      else chosen.delete(key);
      const known = schema.choices.map(([each]) => each);
      put(path, [
        ...known.filter((each) => chosen.has(each)),
        ...[...chosen].filter((each) => !known.includes(each)),
      ]);
    });
    return h("label", { class: "chip" }, box, h("span", {}, name));
  });
  return h(
    "fieldset",
    { class: "field", "data-path": path },
    h("legend", {}, schema.title),
    hintOf(schema.description),
    h("div", { class: "chips" }, boxes),
    wrongAt(path),
  );
}

function choice(schema, value, { path, put, required }) {
  const chosen = value ?? schema.default ?? undefined;
  const options = schema.choices.map(([key, name]) => h("option", { value: key, selected: key === chosen }, name));
  const isKnown = schema.choices.some(([key]) => key === chosen);
  if (chosen !== undefined && !isKnown) {
    options.unshift(h("option", { value: String(chosen), selected: true }, String(chosen)));
  } else if (!required && schema.default === undefined) {
    options.unshift(h("option", { value: "", selected: value === undefined }, "not set"));
  }
  const select = h("select", {}, options);
  select.addEventListener("change", () => put(path, select.value || undefined));
  return select;
}

function input(schema, value, context) {
  const { path, put } = context;
  if (schema.choices) return choice(schema, value, context);
  if (schema.type === "boolean") {
    const box = h("input", { type: "checkbox", checked: Boolean(value ?? schema.default) });
    box.addEventListener("change", () => put(path, box.checked || undefined));
    return box;
  }
  const given = value === undefined ? "" : String(value);
  if (schema.type === "number" || schema.type === "integer") {
    const box = h("input", { type: "text", inputmode: "decimal", autocomplete: "off", value: given });
    box.addEventListener("input", () => put(path, amount(box.value)));
    return box;
  }
  const isDate = schema.format === "date" && (given === "" || /^\d{4}-\d\d-\d\d$/.test(given));
  const long = !isDate && (given.length > 70 || given.includes("\n"));
  const box = long
    ? h("textarea", { rows: "3" }, given)
    : h("input", { type: isDate ? "date" : "text", value: given });
  box.addEventListener("input", () => put(path, box.value || undefined));
  return box;
}

/** The first things that an entry says, for its line when it is closed. */
function gist(schema, content, root) {
  const named = (own, value) => own.choices?.find(([key]) => key === value)?.[1] ?? String(value);
  const listed = (own, value) =>
    value.length > 2
      ? `${value.length} ${own.title.toLowerCase()}`
      : value.map((each) => named(own, each)).join(", ");
  const words = Object.entries(schema.properties)
    .map(([key, raw]) => [resolved(raw, root), content[key]])
    .filter(
      ([own, value]) => !own.detail && value !== undefined && (typeof value !== "object" || Array.isArray(value)),
    )
    .map(([own, value]) => (Array.isArray(value) ? listed(own, value) : named(own, value)));
  return words.slice(0, 5).join(" \u00b7 ");
}

function entryOf(entry, content, at, context) {
  const path = `${context.path}.${at}`;
  const one = entry.title.toLowerCase();
  const remove = () =>
    context.put(
      context.path,
      context.at(context.path).filter((_, other) => other !== at),
      { redraw: true, removed: at },
    );
  return h(
    "details",
    { class: "card", open: context.at(context.path).length < MANY, "data-open": path },
    h(
      "summary",
      {},
      h("h4", {}, `${entry.title} ${at + 1}`),
      h("span", { class: "gist" }, gist(entry, content, context.root)),
    ),
    properties(entry, content, { ...context, path }),
    wrongAt(path),
    h("button", { type: "button", class: "quiet", on: { click: remove } }, `Remove ${one} ${at + 1}`),
  );
}

function list(schema, value, context) {
  const entry = { title: schema.title, ...resolved(schema.items, context.root) };
  const one = entry.title.toLowerCase();
  const add = () => {
    const entries = context.at(context.path) ?? [];
    context.put(context.path, [...entries, context.blank(one)], { redraw: true, opened: entries.length });
  };
  return h(
    "section",
    { class: "list", "data-path": context.path },
    h("h3", {}, schema.title),
    hintOf(schema.description),
    (value ?? []).map((content, at) => entryOf(entry, content, at, context)),
    wrongAt(context.path),
    h("button", { type: "button", class: "tool", "data-add": context.path, on: { click: add } }, `Add a ${one}`),
  );
}

function table(schema, value, context) {
  const present = value !== undefined || !schema.optional;
  const turn = () => context.put(context.path, present ? undefined : context.blank(context.path), { redraw: true });
  const toggle = schema.optional
    ? h(
        "button",
        { type: "button", class: "quiet", on: { click: turn } },
        present ? "Remove" : "Add",
        hidden(` ${schema.title}`),
      )
    : null;
  const hint = schema.description?.includes("---") ? firstLine(schema.description) : schema.description;
  return h(
    "section",
    { class: "list", "data-path": context.path },
    h("div", { class: "card-head" }, h("h3", {}, schema.title), toggle),
    hintOf(hint),
    present ? h("article", { class: "card" }, properties(schema, value ?? {}, context)) : null,
    wrongAt(context.path),
  );
}

function control(schema, value, context) {
  if (schema.type === "array" && schema.choices) return several(schema, value, context);
  if (schema.type === "array") return list(schema, value, context);
  if (schema.type === "object" && schema.properties) return table(schema, value, context);
  if (schema.type === "object") return shares(schema, value, context);
  if (isShare(schema)) return share(schema.title, value, { ...context, description: schema.description });
  const { description, unit } = schema;
  return field(schema.title, input(schema, value, context), { description, path: context.path, unit });
}

/** The controls of a table: first what matters, then what is opened on demand. */
export function properties(schema, value, context) {
  const made = { plain: [], detail: [] };
  for (const [key, raw] of Object.entries(schema.properties)) {
    const own = resolved(raw, context.root);
    const path = context.path ? `${context.path}.${key}` : key;
    const required = schema.required?.includes(key) ?? false;
    made[own.detail ? "detail" : "plain"].push(control(own, value?.[key], { ...context, path, required }));
  }
  const more = context.path ? "Announcement, sources and more" : "Sources";
  return [
    h("div", { class: "fields" }, made.plain),
    made.detail.length
      ? h(
          "details",
          { class: "more", "data-open": `${context.path}:more` },
          h("summary", {}, more),
          h("div", { class: "fields" }, made.detail),
        )
      : null,
  ];
}

const isEmpty = (value) => isTable(value) && !Object.keys(value).length;

/** A copy of `content` with the value at a dotted path set, or removed when undefined. */
export function placed(content, path, value) {
  const [step, ...rest] = path.split(".");
  const copy = Array.isArray(content) ? [...content] : { ...(content ?? {}) };
  const next = rest.length ? placed(copy[step], rest.join("."), value) : value;
  const gone = next === undefined || (rest.length > 0 && isEmpty(next));
  if (gone && !Array.isArray(copy)) delete copy[step];
  else copy[step] = next;
  return copy;
}

/** The value at a dotted path. */
export const valueAt = (content, path) => path.split(".").reduce((value, step) => value?.[step], content);
