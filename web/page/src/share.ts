import type { CompareState } from "./compare.js";
import type { Resource } from "./resources.js";
import type { ValidateState } from "./validate.js";

/** What a link carries. */
export type Shared = { view: "compare"; state: CompareState } | { view: "validate"; state: ValidateState };

/** The longest fragment that travels well through chats and mail. */
const LONGEST = 60_000;

/** The fragment for what is on show; none when it is too long for a link. */
export async function fragment(shared: Shared): Promise<string | undefined> {
  const bytes = await through(new CompressionStream("deflate-raw"), new TextEncoder().encode(JSON.stringify(shared)));
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const text = btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return text.length > LONGEST ? undefined : `#1.${text}`;
}

/** What a fragment carries; none for a fragment that this page did not make. */
export async function fromFragment(hash: string): Promise<Shared | undefined> {
  if (!hash.startsWith("#1.")) return undefined;
  try {
    const binary = atob(hash.slice(3).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const text = new TextDecoder().decode(await through(new DecompressionStream("deflate-raw"), bytes));
    return checked(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** A link may come from anybody: only text and switches get through. */
function checked(value: unknown): Shared | undefined {
  const { view, state } = value as { view: unknown; state: Record<string, unknown> };
  const text = (key: string): string => {
    const field = state[key];
    if (typeof field !== "string") throw new TypeError(key);
    return field;
  };
  const resources = (key: string): Resource[] => {
    const list = state[key] ?? [];
    if (!Array.isArray(list)) throw new TypeError(key);
    return list.map((one: { uri?: unknown; text?: unknown } | null) => {
      if (typeof one?.uri !== "string" || typeof one.text !== "string") throw new TypeError(key);
      return { uri: one.uri, text: one.text };
    });
  };
  const formats = state["formats"] === true;
  const mode = typeof state["mode"] === "string" ? { mode: state["mode"] } : {};
  if (view === "compare") {
    const files = { oldResources: resources("oldResources"), newResources: resources("newResources") };
    return { view, state: { old: text("old"), new: text("new"), ...files, closed: state["closed"] === true, formats, ...mode } };
  }
  if (view === "validate") return { view, state: { schema: text("schema"), artifact: text("artifact"), formats, ...mode } };
  return undefined;
}

async function through(stream: GenericTransformStream, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const out = new Blob([bytes]).stream().pipeThrough(stream as ReadableWritablePair<Uint8Array, BufferSource>);
  return new Uint8Array(await new Response(out as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
}
