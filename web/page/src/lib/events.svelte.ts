import { EventSourceParserStream } from "eventsource-parser/stream";
import { access } from "../api/client.js";

/** An event of the senate. */
export interface Happening {
  id: number;
  type: string;
  subject: string;
  at: number;
}

/** The connection to the senate's events. */
export const connection = $state({ state: "idle" as "idle" | "live" | "lost", attempts: 0 });

const listeners = new Set<(event: Happening) => void>();
let last: string | undefined;
let running = false;

/** Calls a function for each event, until the returned function is called. After a lost connection nothing is missed. */
export function listen(listener: (event: Happening) => void): () => void {
  listeners.add(listener);
  if (!running) void run();
  return () => void listeners.delete(listener);
}

/** The pause before the next attempt, in milliseconds: it doubles up to half a minute. */
export const pause = (attempts: number): number => Math.min(30_000, 500 * 2 ** Math.min(attempts, 6));

async function run(): Promise<void> {
  running = true;
  while (listeners.size > 0) {
    await follow().catch(() => undefined);
    if (listeners.size === 0) break;
    connection.state = "lost";
    connection.attempts += 1;
    await new Promise((resolve) => setTimeout(resolve, pause(connection.attempts)));
  }
  running = false;
  connection.state = "idle";
}

async function follow(): Promise<void> {
  const headers = new Headers({ accept: "text/event-stream" });
  // `EventSource` sends no header, so that a token could only be in an address.
  if (access.token) headers.set("authorization", `Bearer ${access.token}`);
  if (last !== undefined) headers.set("last-event-id", last);
  const ended = new AbortController();
  // A browser lets one tab wait for the answer that another tab gets, as long as it could come from the cache.
  const response = await fetch(new URL("api/events", document.baseURI), { headers, signal: ended.signal, cache: "no-store" });
  if (!response.ok || !response.body) throw new Error(`events: status ${response.status}`);
  const resumed = connection.state === "lost";
  connection.state = "live";
  connection.attempts = 0;
  // The first time after a loss, every view reads again; the events in between follow, too.
  if (resumed) tell({ id: 0, type: "resumed", subject: "", at: 0 });
  const reader = response.body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).pipeThrough(new EventSourceParserStream()).getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    if (listeners.size === 0) return ended.abort();
    if (piece.value.id !== undefined) last = piece.value.id;
    tell(JSON.parse(piece.value.data) as Happening);
  }
}

function tell(event: Happening): void {
  for (const listener of listeners) listener(event);
}
