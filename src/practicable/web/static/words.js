/* How numbers, dates and intervals are written: the same rules as in the brief. */

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const WHOLE = new Set(["people", "children", "nights", "defendants", "prosecutions", "cases"]);
const SPACE = "\u00a0";

export function day(iso) {
  if (!iso) return "";
  const [year, month, date] = iso.split("-").map(Number);
  return [date, MONTHS[month - 1], year].filter(Boolean).join(" ");
}

function minus(text) {
  return text.startsWith("-") ? (/[1-9]/.test(text) ? `\u2212${text.slice(1)}` : text.slice(1)) : text;
}

export function number(value, digits = 2) {
  return minus(value.toLocaleString("en-US", { maximumFractionDigits: digits }));
}

/** The rounding step that leaves the largest value three digits. */
function step(values, unit) {
  const largest = Math.max(...values.map(Math.abs));
  if (largest === 0) return 1;
  const place = 10 ** (Math.floor(Math.log10(largest)) - 2);
  const least = largest >= 1 ? Math.max(place, 0.1) : Math.max(place, 0.01);
  return WHOLE.has(unit) ? Math.max(least, 1) : least;
}

function written(quantity) {
  const values = [quantity.median, quantity.low, quantity.high];
  if (quantity.unit === "share") {
    const digits = Math.max(...values) < 0.1 ? 1 : 0;
    return values.map((value) => minus((100 * value).toFixed(digits)));
  }
  const at = step(values, quantity.unit);
  const digits = Math.max(0, -Math.floor(Math.log10(at) + 1e-9));
  return values.map((value) =>
    minus(
      (Math.round(value / at) * at).toLocaleString("en-US", {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }),
    ),
  );
}

export function middle(quantity) {
  const text = written(quantity)[0];
  return quantity.unit === "share" ? `${text}${SPACE}%` : text;
}

export function interval(quantity) {
  const [, low, high] = written(quantity);
  return `${low}${(low + high).includes("\u2212") ? " to " : "\u2013"}${high}`;
}

export function level(quantity) {
  return `${Math.round(100 * quantity.level)}${SPACE}%`;
}

/** `48 % (90 %: 39–58)` */
export function quantity(found) {
  if (!found) return "cannot be known from this record";
  const unit = found.unit === "share" ? "" : ` ${found.unit}`;
  return `${middle(found)}${unit} (${level(found)}: ${interval(found)})`;
}

/** Where a simulated number comes from, so that it can be found again from a copied sentence. */
export function credit(numbers) {
  const record = numbers.reproducibility;
  return (
    `Intervals: ${numbers.answer.share?.kind ?? "parameter, forecast and Monte Carlo uncertainty together"}. ` +
    `Source: simulation of order ${numbers.order.id} (${record.order_hash.slice(0, 12)}) on the public record as ` +
    `known on ${day(numbers.as_of)} (facts ${record.facts_hash.slice(0, 12)}), practicable ` +
    `${record.versions.practicable}, seed ${numbers.seed}, ${numbers.replicates} replicates.`
  );
}

export const CELLS = ["median", "low", "high", "level", "interval_kind", "unit"];

export function cells(found) {
  return found ? [found.median, found.low, found.high, found.level, found.kind, found.unit] : CELLS.map(() => null);
}
