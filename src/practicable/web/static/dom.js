/* Small tools over the document: make elements, speak to a screen reader, copy, save. */

import { Offline, bytes } from "./server.js";
import { visible } from "./text.js";

const ATTRIBUTES_FOR_READERS = new Set(["aria-label", "title", "alt", "data-name"]);

/** Make an element. Keys of `props`: `on` holds listeners, `class`, anything else is an attribute or property. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "on") Object.entries(value).forEach(([event, listener]) => element.addEventListener(event, listener));
    else if (key === "class") element.className = value;
    else if (key in element && typeof value !== "string") element[key] = value;
    else element.setAttribute(key, value === true ? "" : ATTRIBUTES_FOR_READERS.has(key) ? visible(value) : value);
  }
  const shown = (child) => (typeof child === "string" && tag !== "textarea" ? visible(child) : child);
  const present = (child) => child !== null && child !== undefined && child !== false;
  element.append(...children.flat(Infinity).filter(present).map(shown));
  return element;
}

/** Make an SVG element. */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  element.append(...children);
  return element;
}

/** A part that may be wider than the page: it scrolls in its own box, and says so where it does. */
export function scroll(label, ...content) {
  const box = h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, content);
  const hint = h("p", { class: "scroll-hint", hidden: true }, "Scroll sideways for the rest \u2192");
  const watcher = new ResizeObserver(() => {
    hint.hidden = box.scrollWidth <= box.clientWidth + 1;
  });
  [box, ...box.children].forEach((each) => watcher.observe(each));
  return [hint, box];
}

export const hidden = (text) => h("span", { class: "visually-hidden" }, text);

export function tell(words) {
  document.getElementById("status").textContent = visible(words);
}

/** Copy where a page has no clipboard of its own: one that is not served from this machine or over TLS. */
function copiedByHand(text) {
  const area = h("textarea", { class: "visually-hidden", readonly: true });
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

export async function copy(given, button) {
  const text = visible(given);
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    done = copiedByHand(text);
  }
  const before = button.dataset.words ?? button.textContent;
  button.dataset.words = before;
  button.textContent = done ? "Copied" : "Not copied";
  tell(done ? `Copied: ${text}` : "The browser did not allow copying.");
  window.setTimeout(() => {
    button.textContent = before;
  }, 1800);
}

export function save(name, text, kind) {
  const blob = text instanceof Blob ? text : new Blob([text], { type: kind });
  const address = URL.createObjectURL(blob);
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  window.setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** What went wrong with something that a control did, said beside it until it is used again. */
function sayBeside(control, words) {
  control.parentElement.querySelector(".wrong.beside")?.remove();
  if (!words) return;
  control.parentElement.append(h("span", { class: "wrong beside", role: "alert" }, words));
}

/** A link to a file that the server makes; where it cannot be had, the reason is said beside it. */
export function download(path, name, props, ...words) {
  const fetched = async (event) => {
    event.preventDefault();
    const link = event.currentTarget;
    sayBeside(link, "");
    try {
      save(name, await bytes(path));
    } catch (error) {
      const later = error instanceof Offline ? "; try again when it does" : "";
      sayBeside(link, `Not downloaded: ${error.message}${later}`);
    }
  };
  return h("a", { ...props, href: path, download: name, on: { click: fetched } }, words);
}

/** Write rows as CSV, marked as UTF-8; words that a spreadsheet would read as a formula are kept words. */
export function csv(columns, rows) {
  const cell = (value) => {
    if (value === null || value === undefined) return "";
    const text = typeof value === "string" && /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(value) ? `'${value}` : String(value);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return "\ufeff" + [columns, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

/** Buttons that let a reader take a figure away: its sentence with source, its numbers. */
export function tools(about, sentence, name, columns, rows) {
  return h(
    "p",
    { class: "tools" },
    h(
      "button",
      {
        type: "button",
        class: "tool",
        "data-copy": sentence,
        "aria-label": `Copy as sentence: ${about}`,
        on: { click: (event) => copy(sentence, event.currentTarget) },
      },
      "Copy as sentence",
    ),
    h(
      "button",
      {
        type: "button",
        class: "tool",
        "data-csv": name,
        "aria-label": `Download CSV: ${about}`,
        on: { click: () => save(`${name}.csv`, csv(columns, rows()), "text/csv") },
      },
      "CSV",
    ),
  );
}
