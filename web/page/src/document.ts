import { h } from "./dom.js";
import { locate } from "./json.js";

const TOKEN = /"(?:[^"\\]|\\.)*"(\s*:)?|-?\d[\d.eE+-]*|true|false|null/g;

/** JSON text as coloured code, with the value at a pointer marked; the whole document needs no mark. */
export function code(text: string, pointer: string): HTMLElement {
  const place = pointer === "" ? undefined : locate(text, pointer);
  const range = place ? { from: (place.key ?? place.value).from, to: place.value.to } : undefined;
  const pre = h("pre", { tabindex: "0", "aria-label": "the document, as JSON" });
  const block = h("code");
  pre.append(block);
  if (!range) {
    block.append(...colour(text));
  } else {
    block.append(...colour(text.slice(0, range.from)));
    block.append(h("mark", {}, ...colour(text.slice(range.from, range.to))));
    block.append(...colour(text.slice(range.to)));
  }
  return pre;
}

function colour(text: string): (Node | string)[] {
  const pieces: (Node | string)[] = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    pieces.push(text.slice(end, match.index));
    const kind = match[1] !== undefined ? "key" : match[0].startsWith('"') ? "string" : "literal";
    pieces.push(h("span", { class: kind }, match[0]));
    end = match.index + match[0].length;
  }
  pieces.push(text.slice(end));
  return pieces;
}
