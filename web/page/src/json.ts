/** A piece of text, from a first character to the one after the last. */
export interface Range {
  from: number;
  to: number;
}

/** Where a value stands in JSON text; the key that names it, if a key does. */
export interface Place {
  key?: Range;
  value: Range;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[^\s"{}[\],:]+|[{}[\],:]/g;

/** The tokens of JSON text from an offset on. */
class Tokens {
  readonly #text: string;
  readonly #pattern = new RegExp(TOKEN);
  token = "";
  from = 0;

  constructor(text: string, offset: number) {
    this.#text = text;
    this.#pattern.lastIndex = offset;
  }

  next(): boolean {
    const match = this.#pattern.exec(this.#text);
    this.token = match?.[0] ?? "";
    this.from = match?.index ?? this.#text.length;
    return match !== null;
  }

  get to(): number {
    return this.from + this.token.length;
  }

  /** Goes over the value that the current token begins; gives its end. */
  skip(): number {
    let depth = 0;
    do {
      if (this.token === "{" || this.token === "[") depth += 1;
      else if (this.token === "}" || this.token === "]") depth -= 1;
    } while (depth > 0 && this.next());
    return this.to;
  }
}

/**
 * Finds the place of a JSON Pointer in JSON text; the deepest place on its way that exists. A step `$ref` goes where a
 * reference within the document leads.
 */
export function locate(text: string, pointer: string): Place | undefined {
  const steps = pointer.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  let place = whole(text);
  for (const [index, step] of steps.entries()) {
    if (!place) return undefined;
    const inner = child(text, place.value, step);
    if (!inner) return place;
    const target = step === "$ref" && index + 1 < steps.length ? reference(text, inner.value) : undefined;
    place = target ?? inner;
  }
  return place;
}

function whole(text: string): Place | undefined {
  const tokens = new Tokens(text, 0);
  if (!tokens.next()) return undefined;
  const from = tokens.from;
  return { value: { from, to: tokens.skip() } };
}

function reference(text: string, value: Range): Place | undefined {
  try {
    const uri: unknown = JSON.parse(text.slice(value.from, value.to));
    if (typeof uri !== "string" || !uri.startsWith("#")) return undefined;
    return uri === "#" || uri.startsWith("#/") ? locate(text, decodeURIComponent(uri.slice(1))) : undefined;
  } catch {
    return undefined;
  }
}

function child(text: string, parent: Range, step: string): Place | undefined {
  const tokens = new Tokens(text, parent.from);
  tokens.next();
  const isObject = tokens.token === "{";
  if (!isObject && tokens.token !== "[") return undefined;
  for (let index = 0; tokens.next() && tokens.token !== "}" && tokens.token !== "]"; index += 1) {
    if (tokens.token === ",") tokens.next();
    const key = isObject ? { from: tokens.from, to: tokens.to } : undefined;
    if (key) {
      tokens.next();
      tokens.next();
    }
    const from = tokens.from;
    const to = tokens.skip();
    if (key ? unquote(text.slice(key.from, key.to)) === step : String(index) === step) {
      return { ...(key && { key }), value: { from, to } };
    }
  }
  return undefined;
}

function unquote(token: string): string | undefined {
  try {
    return JSON.parse(token) as string;
  } catch {
    return undefined;
  }
}

/** The value at a pointer, as the exact text: a number keeps its digits. */
export function slice(text: string, pointer: string): string {
  const place = locate(text, pointer);
  return place ? text.slice(place.value.from, place.value.to) : "";
}

/** JSON text with one member a line; digits and escapes stay as they are. */
export function pretty(text: string): string {
  let out = "";
  let indent = "\n";
  let previous = "";
  for (const [token] of text.matchAll(TOKEN)) {
    const closes = token === "}" || token === "]";
    if (closes) indent = indent.slice(0, -2);
    const isEmpty = closes && (previous === "{" || previous === "[");
    if ((closes && !isEmpty) || previous === "," || (!closes && (previous === "{" || previous === "["))) out += indent;
    out += token === ":" ? ": " : token;
    if (token === "{" || token === "[") indent += "  ";
    previous = token;
  }
  return out;
}

/** What keeps a text from being JSON, and where; none for JSON. */
export function fault(text: string): { message: string; at: number } | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const position = /position (\d+)/.exec(message)?.[1];
    const line = /line (\d+) column (\d+)/.exec(message);
    const at = position !== undefined ? Number(position) : line ? offset(text, Number(line[1]), Number(line[2])) : text.length;
    const words = message.replace(/^JSON\.parse: /, "").replace(/,? ?"[^]*" is not valid JSON$/, "");
    return { message: words.replace(/ (in JSON )?at (position|line) [^]*$/, "") || "this is not JSON", at: Math.min(at, text.length) };
  }
}

function offset(text: string, line: number, column: number): number {
  const before = text.split("\n", line - 1).join("\n");
  return (line > 1 ? before.length + 1 : 0) + column - 1;
}
