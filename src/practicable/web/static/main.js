/* The page: tabs, the run that is under way, and which part redraws when something changes. */

import { drawCompare, keyOf } from "./compare.js";
import { copy, h, tell } from "./dom.js";
import { drawEvidence } from "./evidence.js";
import { asked, check, drawOrder, setOrder, showRead } from "./order.js";
import { drawOutcomes } from "./outcomes.js";
import { drawRecord } from "./record.js";
import { askQuick, drawQuick } from "./quick.js";
import { get, simulate } from "./server.js";
import { TABS, address, change, listen, recalled, state, strange } from "./state.js";
import { drawSure } from "./sure.js";
import { day } from "./words.js";

const MOST_RESULTS = 6;
const QUICK_AFTER = 20;
const $ = (id) => document.getElementById(id);
const panels = {};
const CHANGES = new Set(["order", "run", "mechanisms"]);
let running = null;
let ended = "";

/** Show a tab from its beginning, wherever the page was scrolled to in another. */
function openTab(key, focus = false) {
  change("tab", { shared: { tab: key } });
  if ($("panels").getBoundingClientRect().top < 0) $("panels").scrollIntoView({ behavior: "instant" });
  if (focus) $(`tab-${key}`).focus();
}

function makeTabs() {
  const step = { ArrowRight: 1, ArrowLeft: -1 };
  TABS.forEach(([key, name], at) => {
    const tab = h("button", { type: "button", role: "tab", id: `tab-${key}`, "aria-controls": `panel-${key}`, on: {
      click: () => openTab(key),
      keydown: (event) => {
        const next = event.key === "Home" ? 0 : event.key === "End" ? TABS.length - 1 : event.key in step ? (at + step[event.key] + TABS.length) % TABS.length : null;
        if (next === null) return;
        event.preventDefault();
        openTab(TABS[next][0], true);
      } } }, name);
    $("tabs").append(tab);
    panels[key] = h("div", { role: "tabpanel", id: `panel-${key}`, "aria-labelledby": `tab-${key}`, class: "panel" });
    $("panels").append(panels[key]);
  });
}

const drawers = {
  order: drawOrder, outcomes: drawOutcomes, compare: (place) => drawCompare(place, runComparison),
  evidence: drawEvidence, record: drawRecord, sure: drawSure,
};

async function showTab() {
  const { tab } = state.shared;
  TABS.forEach(([key]) => {
    const own = key === tab;
    $(`tab-${key}`).setAttribute("aria-selected", String(own));
    $(`tab-${key}`).tabIndex = own ? 0 : -1;
    panels[key].hidden = !own;
  });
  if (!panels[tab].hasChildNodes()) panels[tab].append(h("p", { class: "note" }, "Reading\u2026"));
  panels[tab].setAttribute("aria-busy", "true");
  try {
    await drawers[tab](panels[tab]);
  } catch (error) {
    panels[tab].replaceChildren(h("p", { class: "wrong", role: "alert" }, error.message));
  }
  panels[tab].setAttribute("aria-busy", "false");
}

function showHead() {
  const { order } = state.shared;
  $("order-title").textContent = order.title ?? "An order without a title";
  const asOf = state.shared.run.as_of ?? order.issued;
  $("order-dates").replaceChildren(order.issued ? `Issued ${day(order.issued)}. ` : "Ordinary practice. ", asOf ? "Simulated with what was public on " : "", h("b", {}, asOf ? day(asOf) : ""), asOf ? "." : "");
}

/** Say how the last run ended, until the user changes what is simulated, and what the numbers on the page belong to. */
function showState() {
  const place = $("run-state");
  const { shown, quick } = state.kept;
  const stale = !shown || shown.key !== keyOf(asked());
  const roughly = quick?.answer?.share;
  place.classList.toggle("stale", stale);
  panels.outcomes.classList.toggle("stale", stale);
  const about = [];
  if (stale && roughly !== undefined && roughly !== null) {
    about.push("roughly ", h("b", {}, `${Math.round(100 * roughly)} of 100`), shown ? "; the simulation is of before your change" : ", not yet simulated");
  } else if (shown) about.push(h("b", {}, simulated(shown.numbers.answer.share)), stale ? " before your change" : "");
  place.replaceChildren(ended, ended && about.length ? "; " : "", ...about);
}

function simulated(share) {
  return share ? `${Math.round(100 * share.median)} of 100 (90\u00a0%: ${Math.round(100 * share.low)}\u2013${Math.round(100 * share.high)})` : "no share to compute";
}

function showEnd(words) {
  ended = words;
  showState();
}

function busy(on) {
  $("simulate").hidden = on;
  $("cancel").hidden = !on;
  $("run-progress").hidden = !on;
  if (on) $("run-progress").removeAttribute("value");
}

function told(name) {
  return ({ state: now, progress: [done, total] }) => {
    const place = $("run-state");
    if (now === "waiting") place.textContent = `${name}: waiting for its turn`;
    else if (total) {
      $("run-progress").value = done / total;
      place.textContent = `${name}: ${done} of ${total}`;
    } else place.textContent = `${name}: starting`;
  };
}

/** Simulate one request unless its numbers are here already. */
async function run(request, name) {
  const key = keyOf(request);
  const known = state.kept.results.get(key);
  if (known) return known;
  const simulation = simulate(request, told(name));
  running.cancel = () => simulation.cancel();
  if (running.cancelled) simulation.cancel();
  const result = { key, ...(await simulation.finished) };
  const results = new Map([...state.kept.results, [key, result]].slice(-MOST_RESULTS));
  change("kept", { kept: { results } });
  return result;
}

async function guarded(work) {
  if (running) return;
  busy(true);
  running = { cancelled: false, cancel: null };
  showEnd("");
  try {
    await work();
    showState();
  } catch (error) {
    showEnd(error.message === "cancelled" ? "Cancelled" : `Not simulated: ${error.message}`);
    tell(ended);
  } finally {
    running = null;
    busy(false);
  }
}

function cancelRun() {
  if (!running) return;
  running.cancelled = true;
  running.cancel?.();
}

function simulatePresent() {
  return guarded(async () => {
    await check();
    if (!state.kept.read) throw new Error("the order has to be mended first");
    const shown = await run(asked(), "Simulating");
    change("result", { kept: { shown } });
    tell(shown.numbers.answer.sentence);
    openTab("outcomes");
  });
}

function runComparison(request) {
  return guarded(async () => {
    await run(request, "Comparing");
    change("result");
    tell("The orders are compared.");
  });
}

let quickTimer = 0;

function soonQuick() {
  window.clearTimeout(quickTimer);
  quickTimer = window.setTimeout(askQuick, QUICK_AFTER);
}

listen((what) => {
  if (CHANGES.has(what)) ended = "";
  if (what === "order" || what === "run" || what === "read" || what === "mechanisms") { showHead(); showRead(); if (!running) showState(); }
  if (what === "read" || what === "run") soonQuick();
  if (what === "quick") { if ($("quick")) drawQuick($("quick")); if (!running) showState(); }
  if (what === "tab") showTab();
  if (what === "pinned" && state.shared.tab === "compare") showTab();
  if (what === "result") { showTab(); showState(); }
});

async function start() {
  makeTabs();
  const form = await get("/api/form");
  const link = await recalled();
  const first = form.presets.find((one) => one.id === "zero-tolerance-2018") ?? form.presets[0];
  Object.assign(state.kept, { form });
  Object.assign(state.shared, { tab: link.tab, order: link.order ?? first.content, pinned: link.pinned ?? null, run: link.run ?? {}, mechanisms: link.mechanisms ?? {} });
  showHead();
  await showTab();
  await setOrder(state.shared.order);
  if (link.broken) showEnd("The link could not be read; this is the order of 6 April 2018");
  $("simulate").addEventListener("click", simulatePresent);
  $("cancel").addEventListener("click", cancelRun);
  $("copy-link").addEventListener("click", async () => copy(await address(), $("copy-link")));
  window.addEventListener("hashchange", () => { if (strange()) location.reload(); });
  document.documentElement.dataset.ready = "true";
}

start().catch((error) => $("panels").append(h("p", { class: "wrong", role: "alert" }, `The page could not start: ${error.message}`)));
