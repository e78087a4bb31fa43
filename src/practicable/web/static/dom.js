/* Small tools over the document: make elements, tell a screen reader, copy, save. */

/** Make an element. Keys of `props`: `on` holds listeners, `class`, anything else is an attribute or property. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "on") Object.entries(value).forEach(([event, listener]) => element.addEventListener(event, listener));
    else if (key === "class") element.className = value;
    else if (key in element && typeof value !== "string") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
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
  const watcher = new ResizeObserver(() => { hint.hidden = box.scrollWidth <= box.clientWidth + 1; });
  [box, ...box.children].forEach((each) => watcher.observe(each));
  return [hint, box];
}

export const hidden = (text) => h("span", { class: "visually-hidden" }, text);

export function tell(words) {
  document.getElementById("status").textContent = words;
}

export async function copy(text, button) {
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    done = false;
  }
  const before = button.dataset.words ?? button.textContent;
  button.dataset.words = before;
  button.textContent = done ? "Copied" : "Not copied";
  tell(done ? `Copied: ${text}` : "The browser did not allow copying.");
  window.setTimeout(() => { button.textContent = before; }, 1800);
}

export function save(name, text, kind) {
  const address = URL.createObjectURL(new Blob([text], { type: kind }));
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  window.setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** Write rows as CSV; words that a spreadsheet would read as a formula are kept words. */
export function csv(columns, rows) {
  const cell = (value) => {
    if (value === null || value === undefined) return "";
    const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

/** Buttons that let a reader take a figure away: its sentence with source, its numbers. */
export function tools(about, sentence, name, columns, rows) {
  return h("p", { class: "tools" },
    h("button", { type: "button", class: "tool", "data-copy": sentence, "aria-label": `Copy as sentence: ${about}`,
      on: { click: (event) => copy(sentence, event.currentTarget) } }, "Copy as sentence"),
    h("button", { type: "button", class: "tool", "data-csv": name, "aria-label": `Download CSV: ${about}`,
      on: { click: () => save(`${name}.csv`, csv(columns, rows()), "text/csv") } }, "CSV"));
}
