/* Calls to the server: nothing is computed in the browser that the command line would compute. */

export class Refusal extends Error {
  constructor(status, body) {
    super(body.error ?? `the server answered ${status}`);
    this.status = status;
    this.line = body.line ?? null;
    this.complaints = body.complaints ?? [];
  }
}

async function answered(response) {
  if (response.ok) return response;
  throw new Refusal(response.status, await response.json().catch(() => ({})));
}

export async function get(path, query = {}) {
  const words = Object.entries(query).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const address = words.length ? `${path}?${new URLSearchParams(words)}` : path;
  return (await answered(await fetch(address))).json();
}

export async function post(path, body, signal) {
  const headers = { "content-type": "application/json" };
  return (await answered(await fetch(path, { method: "POST", headers, body: JSON.stringify(body), signal }))).json();
}

/** Simulate: progress is told as it comes; the numbers are those of `practicable brief --json`. */
export function simulate(request, told) {
  let source = null;
  let id = null;
  let stop = null;
  let cancelled = false;
  const drop = () => { if (id) fetch(`/api/runs/${id}`, { method: "DELETE" }); };
  const gone = new Promise((_, reject) => { stop = () => reject(new Refusal(499, { error: "cancelled" })); });
  const followed = (async () => {
    ({ id } = await post("/api/runs", request));
    if (cancelled) { drop(); return null; }
    source = new EventSource(`/api/runs/${id}/events`);
    const end = await new Promise((resolve, reject) => {
      source.onmessage = (event) => {
        const message = JSON.parse(event.data);
        told(message);
        if (["done", "failed", "cancelled"].includes(message.state)) resolve(message);
      };
      source.onerror = () => reject(new Refusal(503, { error: "the connection to the server was lost" }));
    }).finally(() => source.close());
    if (end.error) throw new Refusal(503, { error: end.error });
    return { id, sha256: end.sha256, numbers: await get(`/api/runs/${id}/numbers`) };
  })();
  return {
    finished: Promise.race([followed, gone]),
    cancel() {
      cancelled = true;
      source?.close();
      drop();
      stop();
    },
  };
}
