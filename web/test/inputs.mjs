// Requests that take more than there is.

/** Takes 2^45 steps: each level asks the next one twice. */
export function endless() {
  const level = (next) => ({ allOf: [{ $ref: `#/$defs/${next}` }, { $ref: `#/$defs/${next}` }] });
  const $defs = Object.fromEntries(Array.from({ length: 45 }, (_, index) => [index, level(index + 1)]));
  return { schema: { $ref: "#/$defs/0", $defs: { ...$defs, 45: { type: "integer" } } }, artifact: 1 };
}

/** Compiles to automata that do not fit into the engine's memory. */
export function gluttonous() {
  const anyOf = Array.from({ length: 3_000 }, (_, index) => ({ pattern: `^\\p{L}{1,60}${index}$` }));
  return { schema: { anyOf }, artifact: "x" };
}
