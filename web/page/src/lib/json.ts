import { type Node, createScanner, findNodeAtOffset, format, parse, parseTree, printParseErrorCode } from "jsonc-parser";

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

/** A text that was read once, for many questions about its places. */
export class Reading {
  readonly #root: Node | undefined;
  readonly #members = new WeakMap<Node, Map<string, Node>>();

  constructor(text: string) {
    this.#root = parseTree(text);
  }

  /**
   * The place of a JSON Pointer; the deepest place on its way that exists. A step `$ref` goes where a reference within
   * the document leads.
   */
  locate(pointer: string): Place | undefined {
    const node = this.#node(pointer, 0);
    return node && place(node);
  }

  #node(pointer: string, depth: number): Node | undefined {
    const steps = pointer.split("/").slice(1).map(unescape);
    let node = this.#root;
    for (const [index, step] of steps.entries()) {
      if (!node) return undefined;
      const inner = this.#child(node, step);
      if (!inner) return node;
      const follows = step === "$ref" && index + 1 < steps.length && depth < 32;
      node = (follows ? this.#target(inner, depth) : undefined) ?? inner;
    }
    return node;
  }

  #child(parent: Node, step: string): Node | undefined {
    if (parent.type === "array") return /^\d+$/.test(step) ? parent.children?.[Number(step)] : undefined;
    if (parent.type !== "object") return undefined;
    let members = this.#members.get(parent);
    if (!members) {
      members = new Map();
      for (const { children } of parent.children ?? []) {
        const [key, value] = children ?? [];
        if (key && value && !members.has(key.value as string)) members.set(key.value as string, value);
      }
      this.#members.set(parent, members);
    }
    return members.get(step);
  }

  #target({ value }: Node, depth: number): Node | undefined {
    if (typeof value !== "string" || (value !== "#" && !value.startsWith("#/"))) return undefined;
    try {
      return this.#node(decodeURIComponent(value.slice(1)), depth + 1);
    } catch {
      return undefined;
    }
  }
}

function place(node: Node): Place {
  const key = node.parent?.type === "property" ? node.parent.children?.[0] : undefined;
  return { ...(key && { key: range(key) }), value: range(node) };
}

const range = ({ offset, length }: Node): Range => ({ from: offset, to: offset + length });

/** A step of a JSON Pointer as a name. */
export const unescape = (step: string): string => step.replaceAll("~1", "/").replaceAll("~0", "~");

/** A name as a step of a JSON Pointer. */
export const escape = (name: string | number): string => String(name).replaceAll("~", "~0").replaceAll("/", "~1");

/** The place of a JSON Pointer in JSON text, as {@link Reading.locate} finds it. */
export function locate(text: string, pointer: string): Place | undefined {
  return new Reading(text).locate(pointer);
}

/** The JSON Pointer of the value at an offset; none outside of the document. */
export function pointerAt(text: string, offset: number): string | undefined {
  const root = parseTree(text);
  const node = root && findNodeAtOffset(root, offset, true);
  if (!node) return undefined;
  let pointer = "";
  for (let at: Node | undefined = node; at?.parent; at = at.parent) {
    if (at.parent.type === "property") {
      pointer = `/${escape((at.parent.children?.[0]?.value as string | undefined) ?? "")}${pointer}`;
      at = at.parent;
    } else if (at.parent.type === "array") pointer = `/${at.parent.children?.indexOf(at) ?? 0}${pointer}`;
  }
  return pointer;
}

/** The value at a pointer, as {@link Reading.locate} finds it, as the exact text: a number keeps its digits. */
export function slice(text: string, pointer: string): string {
  const found = locate(text, pointer);
  return found ? text.slice(found.value.from, found.value.to) : "";
}

/** Tokens of `jsonc-parser`; its enum has no values at run time for a compiler that looks at one file. */
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET, COMMA, COLON, STRING, END] = [1, 2, 3, 4, 5, 6, 10, 17] as const;

/**
 * As {@link slice} for a value that exists at exactly this pointer; otherwise an empty text. Only what is before the value is read, and nothing
 * is built of it, so that the text can be long.
 */
export function cut(text: string, pointer: string): string {
  const scanner = createScanner(text, true);
  let token: number = scanner.scan();
  const next = (): number => (token = scanner.scan());
  /** Goes to the last token of the value that begins here. */
  const skip = (): void => {
    for (let depth = 0; token !== END; next()) {
      if (token === OPEN_BRACE || token === OPEN_BRACKET) depth += 1;
      else if (token === CLOSE_BRACE || token === CLOSE_BRACKET) depth -= 1;
      if (depth === 0) return;
    }
  };
  /** Goes to the first token of a member's value; false if there is no such member. */
  const enter = (step: string): boolean => {
    const isList = token === OPEN_BRACKET;
    if (!isList && token !== OPEN_BRACE) return false;
    next();
    for (let index = 0; token !== CLOSE_BRACE && token !== CLOSE_BRACKET && token !== END; index += 1) {
      let name = String(index);
      if (!isList) {
        name = token === STRING ? scanner.getTokenValue() : "";
        if (next() !== COLON) return false;
        next();
      }
      if (name === step) return true;
      skip();
      if (next() === COMMA) next();
    }
    return false;
  };
  for (const step of pointer.split("/").slice(1).map(unescape)) if (!enter(step)) return "";
  const from = scanner.getTokenOffset();
  skip();
  return text.slice(from, scanner.getTokenOffset() + scanner.getTokenLength());
}

/** A list or an object without members stays on its line. */
const EMPTY = new Set(["[]", "{}"]);

/** JSON text with one member a line; digits and escapes stay as they are. */
export function pretty(text: string): string {
  const pieces: string[] = [];
  let end = 0;
  for (const { offset, length, content } of format(text, undefined, { insertSpaces: true, tabSize: 2, eol: "\n" })) {
    const isEmpty = EMPTY.has(`${text[offset - 1]}${text[offset + length]}`);
    pieces.push(text.slice(end, offset), isEmpty ? "" : content);
    end = offset + length;
  }
  pieces.push(text.slice(end));
  return pieces.join("");
}

const WORDS: Partial<Record<string, string>> = {
  InvalidSymbol: "this is not a JSON value",
  InvalidNumberFormat: "this is not a JSON number",
  PropertyNameExpected: "a name in quotes is expected here",
  ValueExpected: "a value is expected here",
  ColonExpected: "a colon is expected here",
  CommaExpected: "a comma is expected here",
  CloseBraceExpected: "`}` is missing",
  CloseBracketExpected: "`]` is missing",
  EndOfFileExpected: "the document ends before this",
  InvalidCommentToken: "JSON has no comments",
};

/** The reason why a text is not JSON, with its place; none for JSON. */
export function fault(text: string): { message: string; at: number } | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const errors: Parameters<typeof parse>[1] = [];
    parse(text, errors, { disallowComments: true });
    const [first] = errors ?? [];
    if (!first) return { message: error instanceof Error ? error.message : String(error), at: 0 };
    const name = printParseErrorCode(first.error);
    return { message: WORDS[name] ?? name, at: first.offset };
  }
}
