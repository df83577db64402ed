import type { Resource } from "./resource.js";

/** The documents of the comparison, as a link carries them. */
export interface CompareState {
  old: string;
  new: string;
  oldResources?: readonly Resource[];
  newResources?: readonly Resource[];
  mode?: string;
  closed?: boolean;
  formats?: boolean;
}

/** The documents of the validation, as a link carries them. */
export interface ValidateState {
  schema: string;
  artifact: string;
  mode?: string;
  formats?: boolean;
}

/** The documents of the preview, as a link carries them. */
export interface PreviewState {
  schema: string;
  proposal: string;
  resources?: readonly Resource[];
  mode?: string;
  closed?: boolean;
  formats?: boolean;
}

/** The content of a link. */
export type Shared =
  | { view: "compare"; state: CompareState }
  | { view: "validate"; state: ValidateState }
  | { view: "preview"; state: PreviewState };
export type View = Shared["view"];

/** The longest fragment that travels well through chats and mail. */
const LONGEST = 60_000;
const FRAGMENT = /^#(?:\/[a-z]+\?)?1\.([\w-]+)$/;

let passed: Shared | undefined;

/** Hands documents to the view that is opened next. */
export const pass = (shared: Shared): void => void (passed = shared);

/** The documents for this view: handed over by another view, or carried by the address. */
export async function received<V extends View>(view: V): Promise<Extract<Shared, { view: V }> | undefined> {
  const shared = passed ?? (await fromFragment(location.hash));
  passed = undefined;
  return shared?.view === view ? (shared as Extract<Shared, { view: V }>) : undefined;
}

/** True if the address carries documents. */
export const carries = (hash: string): boolean => FRAGMENT.test(hash);

/** The fragment for the documents of a view; none if it is too long for a link. */
export async function fragment(shared: Shared): Promise<string | undefined> {
  const bytes = await through(new CompressionStream("deflate-raw"), new TextEncoder().encode(JSON.stringify(shared)));
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const text = btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return text.length > LONGEST ? undefined : `#/${shared.view}?1.${text}`;
}

/** The documents in a fragment; none for a fragment that this page did not make. */
export async function fromFragment(hash: string): Promise<Shared | undefined> {
  const text = FRAGMENT.exec(hash)?.[1];
  if (text === undefined) return undefined;
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    return checked(JSON.parse(new TextDecoder().decode(await through(new DecompressionStream("deflate-raw"), bytes))));
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
  const switches = { closed: state["closed"] === true, formats: state["formats"] === true };
  const mode = typeof state["mode"] === "string" ? { mode: state["mode"] } : {};
  if (view === "compare") {
    const files = { oldResources: resources("oldResources"), newResources: resources("newResources") };
    return { view, state: { old: text("old"), new: text("new"), ...files, ...switches, ...mode } };
  }
  if (view === "preview") return { view, state: { schema: text("schema"), proposal: text("proposal"), resources: resources("resources"), ...switches, ...mode } };
  if (view === "validate") return { view, state: { schema: text("schema"), artifact: text("artifact"), formats: switches.formats, ...mode } };
  return undefined;
}

async function through(stream: GenericTransformStream, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const out = new Blob([bytes]).stream().pipeThrough(stream as ReadableWritablePair<Uint8Array, BufferSource>);
  return new Uint8Array(await new Response(out as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
}
