/* A form from a JSON Schema and its metadata: `choices`, `detail`, `unit`. A new key of the schema appears by itself. */

import { h, hidden } from "./dom.js";

const MANY = 4;
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

const isShare = (schema) => schema.type === "number" && schema.minimum === 0 && schema.maximum === 1;
const firstLine = (text) => text?.split("\n")[0];

function field(label, control, { description, path, unit }) {
  const id = control.id || (control.id = fresh());
  const described = description ? h("p", { class: "hint", id: `${id}-hint` }, description) : null;
  const wrong = h("p", { class: "wrong", id: `${id}-wrong`, "data-wrong": path });
  control.setAttribute("aria-describedby", [described && `${id}-hint`, `${id}-wrong`].filter(Boolean).join(" "));
  return h("div", { class: "field", "data-path": path },
    h("label", { for: id }, label, unit ? h("span", { class: "unit" }, ` (${unit})`) : null), control, described, wrong);
}

function share(label, value, { path, put, description, required }) {
  const id = fresh();
  const set = h("input", { type: "checkbox", checked: value !== undefined, disabled: required, "aria-label": `Set: ${label}` });
  const slider = h("input", { type: "range", min: "0", max: "100", step: "1", id, "data-key": path });
  const shown = h("output", { for: id });
  const show = (given) => {
    slider.disabled = given === undefined;
    slider.value = given === undefined ? 0 : Math.round(100 * given);
    shown.textContent = given === undefined ? "not set" : `${Math.round(100 * given)}\u00a0%`;
    slider.setAttribute("aria-valuetext", shown.textContent);
    slider.style.setProperty("--filled", `${slider.value}%`);
  };
  show(value);
  slider.addEventListener("input", () => { const given = slider.value / 100; show(given); put(path, given); });
  set.addEventListener("change", () => { const given = set.checked ? 1 : undefined; show(given); put(path, given); });
  return h("div", { class: "field share", "data-path": path },
    h("div", { class: "share-head" }, set, h("label", { for: id }, label), shown), slider,
    description ? h("p", { class: "hint" }, description) : null,
    h("p", { class: "wrong", "data-wrong": path }));
}

function shares(schema, value, context) {
  return h("fieldset", { class: "field", "data-path": context.path }, h("legend", {}, schema.title),
    schema.description ? h("p", { class: "hint" }, schema.description) : null,
    schema.choices.map(([key, name]) => share(name, value?.[key], { ...context, path: `${context.path}.${key}` })),
    h("p", { class: "wrong", "data-wrong": context.path }));
}

function several(schema, value, { path, put }) {
  const chosen = new Set(value ?? []);
  const boxes = schema.choices.map(([key, name]) => {
    const box = h("input", { type: "checkbox", checked: chosen.has(key), value: key });
    box.addEventListener("change", () => {
      if (box.checked) chosen.add(key); else chosen.delete(key);
      put(path, schema.choices.map(([each]) => each).filter((each) => chosen.has(each)));
    });
    return h("label", { class: "chip" }, box, h("span", {}, name));
  });
  return h("fieldset", { class: "field", "data-path": path }, h("legend", {}, schema.title),
    schema.description ? h("p", { class: "hint" }, schema.description) : null,
    h("div", { class: "chips" }, boxes), h("p", { class: "wrong", "data-wrong": path }));
}

function input(schema, value, { path, put, required }) {
  if (schema.choices) {
    const options = schema.choices.map(([key, name]) => h("option", { value: key, selected: key === (value ?? schema.default) }, name));
    if (!required && schema.default === undefined) options.unshift(h("option", { value: "", selected: value === undefined }, "not set"));
    const select = h("select", {}, options);
    select.addEventListener("change", () => put(path, select.value || undefined));
    return select;
  }
  if (schema.type === "boolean") {
    const box = h("input", { type: "checkbox", checked: value ?? schema.default ?? false });
    box.addEventListener("change", () => put(path, box.checked || undefined));
    return box;
  }
  if (schema.type === "number" || schema.type === "integer") {
    const box = h("input", { type: "number", step: "any", min: String(schema.minimum ?? schema.exclusiveMinimum ?? ""), value: value === undefined ? "" : String(value) });
    box.addEventListener("input", () => put(path, box.value === "" ? undefined : Number(box.value)));
    return box;
  }
  const long = schema.format !== "date" && (value?.length ?? 0) > 70;
  const box = long ? h("textarea", { rows: "3" }, value) : h("input", { type: schema.format === "date" ? "date" : "text", value: value ?? "" });
  box.addEventListener("input", () => put(path, box.value || undefined));
  return box;
}

/** The first things that an entry says, for its line when it is closed. */
function gist(schema, content, root) {
  const named = (own, value) => own.choices?.find(([key]) => key === value)?.[1] ?? value;
  const words = Object.entries(schema.properties).map(([key, raw]) => [resolved(raw, root), content[key]])
    .filter(([own, value]) => !own.detail && value !== undefined && (typeof value !== "object" || Array.isArray(value)))
    .map(([own, value]) => (Array.isArray(value) ? (value.length > 2 ? `${value.length} ${own.title.toLowerCase()}` : value.map((each) => named(own, each)).join(", ")) : named(own, value)));
  return words.slice(0, 5).join(" \u00b7 ");
}

function list(schema, value, context) {
  const entry = resolved(schema.items, context.root);
  const one = (entry.title ?? schema.title).toLowerCase();
  const entries = value ?? [];
  const redo = (next, at) => { context.put(context.path, next, { redraw: true, opened: at }); };
  return h("section", { class: "list", "data-path": context.path },
    h("h3", {}, schema.title), schema.description ? h("p", { class: "hint" }, schema.description) : null,
    entries.map((content, at) => h("details", { class: "card", open: entries.length < MANY, "data-open": `${context.path}.${at}` },
      h("summary", {}, h("h4", {}, `${entry.title} ${at + 1}`), h("span", { class: "gist" }, gist(entry, content, context.root))),
      properties(entry, content, { ...context, path: `${context.path}.${at}` }),
      h("p", { class: "wrong", "data-wrong": `${context.path}.${at}` }),
      h("button", { type: "button", class: "quiet", on: { click: () => redo(entries.filter((_, other) => other !== at)) } }, `Remove ${one} ${at + 1}`))),
    h("button", { type: "button", class: "tool", on: { click: () => redo([...entries, context.blank(one)], entries.length) } }, `Add a ${one}`));
}

function table(schema, value, context) {
  const present = value !== undefined || !schema.optional;
  const toggle = schema.optional
    ? h("button", { type: "button", class: "quiet", on: { click: () => context.put(context.path, present ? undefined : context.blank(context.path), { redraw: true }) } },
      present ? "Remove" : "Add", hidden(` ${schema.title}`))
    : null;
  const hint = schema.description?.includes("---") ? firstLine(schema.description) : schema.description;
  return h("section", { class: "list", "data-path": context.path },
    h("div", { class: "card-head" }, h("h3", {}, schema.title), toggle), hint ? h("p", { class: "hint" }, hint) : null,
    present ? h("article", { class: "card" }, properties(schema, value ?? {}, context)) : null);
}

function control(schema, value, context) {
  if (schema.type === "array" && schema.choices) return several(schema, value, context);
  if (schema.type === "array") return list(schema, value, context);
  if (schema.type === "object" && schema.properties) return table(schema, value, context);
  if (schema.type === "object") return shares(schema, value, context);
  if (isShare(schema)) return share(schema.title, value, { ...context, description: schema.description });
  return field(schema.title, input(schema, value, context), { description: schema.description, path: context.path, unit: schema.unit });
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
  return [h("div", { class: "fields" }, made.plain),
    made.detail.length ? h("details", { class: "more", "data-open": context.path }, h("summary", {}, context.path ? "Announcement, sources and more" : "Sources"), h("div", { class: "fields" }, made.detail)) : null];
}

/** A copy of `content` with the value at a dotted path set, or removed when undefined. */
export function placed(content, path, value) {
  const [step, ...rest] = path.split(".");
  const copy = Array.isArray(content) ? [...content] : { ...(content ?? {}) };
  const next = rest.length ? placed(copy[step], rest.join("."), value) : value;
  const empty = next === undefined || (typeof next === "object" && next !== null && !Array.isArray(next) && !Object.keys(next).length && rest.length);
  if (empty && !Array.isArray(copy)) delete copy[step]; else copy[step] = next;
  return copy;
}
