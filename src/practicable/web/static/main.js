/* The page: tabs, the run that is under way, and which part redraws when something changes. */

import { drawCompare, keyOf } from "./compare.js";
import { copy, h, tell } from "./dom.js";
import { drawEvidence } from "./evidence.js";
import { library } from "./fans.js";
import { asked, check, drawOrder, setOrder, showRead } from "./order.js";
import { drawOutcomes } from "./outcomes.js";
import { drawRecord } from "./record.js";
import { askQuick, drawQuick, quickShare } from "./quick.js";
import { Offline, get, numbersOf, offline, pause, simulate, watch } from "./server.js";
import { TABS, address, change, followHistory, listen, recalled, state } from "./state.js";
import { drawSure } from "./sure.js";
import { visible } from "./text.js";
import { day } from "./words.js";

const MOST_RESULTS = 6;
const QUICK_AFTER = 20;
const SEEN = "practicable:runs";
const NO_ANSWER = "the server does not answer";
const $ = (id) => document.getElementById(id);
const panels = {};
const CHANGES = new Set(["order", "run", "mechanisms"]);
let running = null;
let ended = "";

/** Show a tab from its beginning, wherever the page was scrolled to in another; an entry of the history by itself. */
function openTab(key, focus = false, entry = true) {
  change("tab", { shared: { tab: key }, entry });
  if ($("panels").getBoundingClientRect().top < 0) $("panels").scrollIntoView({ behavior: "instant" });
  if (focus) $(`tab-${key}`).focus();
}

function makeTabs() {
  const step = { ArrowRight: 1, ArrowLeft: -1 };
  TABS.forEach(([key, name], at) => {
    const tab = h(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${key}`,
        "aria-controls": `panel-${key}`,
        on: {
          click: () => openTab(key),
          keydown: (event) => {
            const next =
              event.key === "Home"
                ? 0
                : event.key === "End"
                  ? TABS.length - 1
                  : event.key in step
                    ? (at + step[event.key] + TABS.length) % TABS.length
                    : null;
            if (next === null) return;
            event.preventDefault();
            openTab(TABS[next][0], true);
          },
        },
      },
      name,
    );
    $("tabs").append(tab);
    panels[key] = h("div", { role: "tabpanel", id: `panel-${key}`, "aria-labelledby": `tab-${key}`, class: "panel" });
    $("panels").append(panels[key]);
  });
}

/** What a tab shows that changes by itself; a tab drawn for the same is left as it is, with what was opened in it. */
const subjects = {
  order: () => null,
  outcomes: () => state.kept.shown,
  compare: () => null,
  evidence: () => "evidence",
  record: () => "record",
  sure: () => state.kept.shown ?? "sure",
};
const drawn = {};

const drawers = {
  order: drawOrder,
  outcomes: drawOutcomes,
  compare: (place) => drawCompare(place, runComparison),
  evidence: drawEvidence,
  record: drawRecord,
  sure: drawSure,
};

async function showTab() {
  const { tab } = state.shared;
  TABS.forEach(([key]) => {
    const own = key === tab;
    $(`tab-${key}`).setAttribute("aria-selected", String(own));
    $(`tab-${key}`).tabIndex = own ? 0 : -1;
    panels[key].hidden = !own;
  });
  const subject = subjects[tab]();
  if (subject !== null && drawn[tab] === subject) return;
  if (!panels[tab].hasChildNodes()) panels[tab].append(h("p", { class: "note" }, "Reading\u2026"));
  panels[tab].setAttribute("aria-busy", "true");
  try {
    await drawers[tab](panels[tab]);
    drawn[tab] = subject;
  } catch (error) {
    panels[tab].replaceChildren(h("p", { class: "wrong unread", role: "alert" }, `Not read: ${error.message}.`));
  }
  panels[tab].setAttribute("aria-busy", "false");
}

function showHead() {
  const { order } = state.shared;
  $("order-title").textContent = visible(String(order.title ?? "An order without a title"));
  const asOf = state.shared.run.as_of ?? order.issued;
  $("order-dates").replaceChildren(
    order.issued ? `Issued ${day(order.issued)}. ` : "Ordinary practice. ",
    asOf ? "Simulated with what was public on " : "",
    h("b", {}, asOf ? day(asOf) : ""),
    asOf ? "." : "",
  );
}

/** Say how the last run ended, until the user changes what is simulated, and what the numbers on the page belong to. */
function showState() {
  const place = $("run-state");
  const { shown } = state.kept;
  const stale = !shown || shown.key !== keyOf(asked());
  const roughly = quickShare();
  place.classList.toggle("stale", stale);
  panels.outcomes.classList.toggle("stale", stale);
  const about = [];
  if (stale && roughly !== undefined && roughly !== null) {
    about.push(
      "roughly ",
      h("b", {}, `${Math.round(100 * roughly)} of 100`),
      shown ? "; the simulation is of before your change" : ", not yet simulated",
    );
  } else if (shown) about.push(h("b", {}, simulated(shown.numbers.answer.share)), stale ? " before your change" : "");
  place.replaceChildren(visible(ended), ended && about.length ? "; " : "", ...about);
}

function simulated(share) {
  return share
    ? `${Math.round(100 * share.median)} of 100 (90\u00a0%: ` +
        `${Math.round(100 * share.low)}\u2013${Math.round(100 * share.high)})`
    : "no share to compute";
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

function progressOf(name) {
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
  const simulation = simulate(request, progressOf(name));
  running.cancel = () => simulation.cancel();
  if (running.cancelled) simulation.cancel();
  const result = { key, ...(await simulation.finished) };
  const results = new Map([...state.kept.results, [key, result]].slice(-MOST_RESULTS));
  change("kept", { kept: { results } });
  rememberResults();
  return result;
}

/** Note which runs this tab of the browser has seen, so that a reload or a return finds their numbers again. */
function rememberResults() {
  const ids = [...state.kept.results.values()].map(({ key, id, sha256 }) => ({ key, id, sha256 }));
  try {
    sessionStorage.setItem(SEEN, JSON.stringify({ ids, shown: state.kept.shown?.key ?? null }));
  } catch {
    // A browser that keeps nothing shows nothing again after a reload.
  }
}

/** Fetch the numbers of runs that were seen before, as far as the server has them still. */
async function recallResults() {
  let seen;
  try {
    seen = JSON.parse(sessionStorage.getItem(SEEN) ?? "null");
  } catch {
    return;
  }
  const found = await Promise.all(
    (seen?.ids ?? []).map(async ({ key, id, sha256 }) => {
      try {
        return [key, { key, id, sha256, numbers: await numbersOf(id) }];
      } catch {
        return null;
      }
    }),
  );
  const results = new Map(found.filter(Boolean));
  if (results.size) change("result", { kept: { results, shown: results.get(seen.shown) ?? null } });
}

async function guarded(work) {
  if (running) return;
  busy(true);
  running = { cancelled: false, cancel: null };
  library().catch(() => null); // the charts will need it, and try again where it does not come now
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
    if (offline()) throw new Offline();
    if (!state.kept.read) throw new Error("the order has to be mended first");
    const shown = await run(asked(), "Simulating");
    change("result", { kept: { shown } });
    rememberResults();
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
  if (what === "order" || what === "run" || what === "read" || what === "mechanisms") {
    showHead();
    showRead();
    if (!running) showState();
  }
  if (what === "read" || what === "run") soonQuick();
  if (["quick", "unanswered", "order", "run"].includes(what) && $("quick")) drawQuick($("quick"));
  if (what === "quick" && !running) showState();
  if (what === "tab") showTab();
  if (what === "pinned" && state.shared.tab === "compare") showTab();
  if (what === "result") {
    showTab();
    showState();
  }
});

/** Say that the server is lost; once it is back, ask again what was not answered. */
watch((back) => {
  $("offline").hidden = back;
  if ($("quick")) drawQuick($("quick"));
  if (!back) {
    tell($("offline").textContent);
    return;
  }
  tell("The server answers again.");
  if (ended.endsWith(NO_ANSWER)) showEnd("The server answers again: press Simulate or Compare once more");
  if (state.shared.order) check();
  const unread = TABS.map(([key]) => key).filter((key) => panels[key].querySelector(".unread"));
  unread.forEach((key) => {
    drawn[key] = undefined;
  });
  if (unread.includes(state.shared.tab)) showTab();
});

/** Open what the print will show: pictures within folds. */
function unfoldForPrint() {
  const folded = [...document.querySelectorAll("details:not([open]):has(img, svg)")];
  folded.forEach((one) => {
    one.open = true;
  });
  window.addEventListener(
    "afterprint",
    () =>
      folded.forEach((one) => {
        one.open = false;
      }),
    { once: true },
  );
}

/** The description of an order, as soon as the server gives it. */
async function described() {
  for (;;) {
    try {
      return await get("api/form");
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      await pause(1000);
    }
  }
}

async function start() {
  makeTabs();
  const form = await described();
  const link = await recalled(form);
  const first = form.presets.find((one) => one.id === "zero-tolerance-2018") ?? form.presets[0];
  Object.assign(state.kept, { form });
  Object.assign(state.shared, {
    tab: link.tab,
    order: link.order ?? first.content,
    pinned: link.pinned ?? null,
    run: link.run ?? {},
    mechanisms: link.mechanisms ?? {},
  });
  showHead();
  await showTab();
  if (state.shared.tab !== "order") drawOrder(panels.order);
  await setOrder(state.shared.order);
  if (link.broken) showEnd(`The link could not be read (${link.broken}); this is the order of 6 April 2018`);
  await recallResults();
  $("simulate").addEventListener("click", simulatePresent);
  $("cancel").addEventListener("click", cancelRun);
  $("copy-link").addEventListener("click", async () => copy(await address(), $("copy-link")));
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    $("panels").focus();
  });
  window.addEventListener("beforeprint", unfoldForPrint);
  followHistory((tab) => openTab(tab, false, false));
  document.documentElement.dataset.ready = "true";
}

start().catch((error) => {
  $("panels").append(h("p", { class: "wrong", role: "alert" }, `The page could not start: ${error.message}`));
});
