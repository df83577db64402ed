import type { Shared, View } from "./share.js";

/** One entry of the menu; the texts lie in files beside the page. */
export type Example = { name: string; old: string; new: string } | { name: string; schema: string; artifact: string };

export interface Group {
  group: string;
  examples: Example[];
}

async function text(path: string): Promise<string> {
  const response = await fetch(new URL(path, document.baseURI));
  if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
  return response.text();
}

let listed: Promise<Group[]> | undefined;

/** The menu of examples. */
export function examples(): Promise<Group[]> {
  return (listed ??= text("examples/index.json").then((list) => JSON.parse(list) as Group[]));
}

/** The documents of an example. */
export async function load(example: Example): Promise<Shared> {
  if ("old" in example) {
    const [before, after] = await Promise.all([text(example.old), text(example.new)]);
    return { view: "compare", state: { old: before, new: after } };
  }
  const [schema, artifact] = await Promise.all([text(example.schema), text(example.artifact)]);
  return { view: "validate", state: { schema, artifact } };
}

/** The first example for a view; none if the examples cannot be loaded. */
export async function firstExample(view: View): Promise<Shared | undefined> {
  try {
    const all = (await examples()).flatMap((group) => group.examples);
    const first = all.find((example) => ("old" in example) === (view === "compare"));
    return first && (await load(first));
  } catch {
    return undefined;
  }
}
