/* Calls to the server, at addresses relative to the page. Nothing is computed in the browser. */

export class Refusal extends Error {
  constructor(status, body) {
    super(body.error ?? `the server answered ${status}`);
    this.status = status;
    this.line = body.line ?? null;
    this.complaints = body.complaints ?? [];
  }
}

/** No answer came: the server is stopped, or the way to it is broken. */
export class Offline extends Error {
  constructor() {
    super("the server does not answer");
  }
}

const ASK_AGAIN = [500, 1000, 2000, 4000];
const RECONNECT = 3;
const watchers = new Set();
let lost = false;

/** Names this page to the server, where a newer request takes the place of an older one of the same page. */
const PAGE = [...crypto.getRandomValues(new Uint8Array(12))].map((one) => one.toString(16).padStart(2, "0")).join("");

export const pause = (milliseconds) =>
  new Promise((resolve) => {
    window.setTimeout(resolve, milliseconds);
  });

/** Call `watcher` with false when the server is lost and with true when it is back. */
export function watch(watcher) {
  watchers.add(watcher);
}

export const offline = () => lost;

/** Whether an answer is a proxy's word that the server behind it is gone. */
function fromNobody(response) {
  const ours = response.headers.get("content-type")?.startsWith("application/json");
  return response.status === 502 || response.status === 504 || (response.status === 503 && !ours);
}

async function reached() {
  try {
    return !fromNobody(await fetch("api/health", { cache: "no-store" }));
  } catch {
    return false;
  }
}

async function untilBack() {
  for (let tries = 0; lost; tries += 1) {
    await pause(ASK_AGAIN[Math.min(tries, ASK_AGAIN.length - 1)]);
    if (await reached()) {
      lost = false;
      watchers.forEach((watcher) => watcher(true));
    }
  }
}

function noteLost() {
  if (lost) return;
  lost = true;
  watchers.forEach((watcher) => watcher(false));
  untilBack();
}

/** Fetch; an answer that is none is `Offline`, a refusal is a `Refusal`. */
export async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    noteLost();
    throw new Offline();
  }
  if (fromNobody(response)) {
    noteLost();
    throw new Offline();
  }
  if (!response.ok) throw new Refusal(response.status, await response.json().catch(() => ({})));
  return response;
}

/** The JSON or the bytes of an answer; one that breaks off is `Offline` too. */
async function read(response, how) {
  try {
    return await response[how]();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    noteLost();
    throw new Offline();
  }
}

export async function get(path, query = {}) {
  const words = Object.entries(query).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  return read(await call(words.length ? `${path}?${new URLSearchParams(words)}` : path), "json");
}

export async function post(path, body, signal) {
  const headers = { "content-type": "application/json" };
  return read(await call(path, { method: "POST", headers, body: JSON.stringify(body), signal }), "json");
}

export const bytes = async (path) => read(await call(path), "blob");

export const askQuickly = (question, signal) => post("api/quick", { ...question, page: PAGE }, signal);

/** Follow a stream of events to its end; null where the stream breaks off. */
function listened(id, onProgress, signal) {
  const source = new EventSource(`api/runs/${id}/events`);
  return new Promise((resolve, reject) => {
    source.onmessage = (event) => {
      const message = JSON.parse(event.data);
      onProgress(message);
      if (["done", "failed", "cancelled"].includes(message.state)) resolve(message);
    };
    source.onerror = () => resolve(null);
    signal.addEventListener("abort", () => reject(signal.reason));
  }).finally(() => source.close());
}

async function followed(id, onProgress, signal) {
  for (let tries = 0; tries < RECONNECT; tries += 1) {
    const end = await listened(id, onProgress, signal);
    if (end) return end;
    await pause(ASK_AGAIN[0]);
    await call(`api/runs/${id}/events`, { method: "HEAD", signal }).catch((error) => {
      throw error.status === 422 ? new Refusal(422, { error: "the server was started again and lost it" }) : error;
    });
  }
  noteLost();
  throw new Offline();
}

export const numbersOf = (id) => get(`api/runs/${id}/numbers`);

/** Simulate: progress is passed on as it comes; the numbers are those of `practicable brief --json`. */
export function simulate(request, onProgress) {
  const aborter = new AbortController();
  const finished = (async () => {
    const { id } = await post("api/runs", { ...request, page: PAGE }, aborter.signal);
    const drop = () => {
      call(`api/runs/${id}`, { method: "DELETE" }).catch(() => null);
    };
    if (aborter.signal.aborted) drop();
    aborter.signal.throwIfAborted();
    aborter.signal.addEventListener("abort", drop);
    const end = await followed(id, onProgress, aborter.signal);
    if (end.error) throw new Refusal(503, { error: end.error });
    return { id, sha256: end.sha256, numbers: await numbersOf(id) };
  })();
  return {
    finished: finished.catch((error) => {
      throw aborter.signal.aborted ? new Refusal(499, { error: "cancelled" }) : error;
    }),
    cancel: () => aborter.abort(),
  };
}
