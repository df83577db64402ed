// The page's menu: our own histories, steps of GitHub's webhook schemas, and a few small lessons.
import { readFile, readdir, writeFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { root, statics, web } from "./paths.ts";

const EVENTS = ["issues_event", "release_event", "pull_request_event"];
const STEPS: readonly (readonly [string, string])[] = [["3.77.1", "5.8.0"], ["5.8.0", "7.6.1"]];

/** Writes a file of the page, and gives its path. */
type Put = (name: string, text: string) => Promise<string>;

/** One entry of the menu. */
type Example = { name: string; old: string; new: string } | { name: string; schema: string; artifact: string };

export async function buildExamples(): Promise<void> {
  const folder = join(statics, "examples");
  await mkdir(folder, { recursive: true });
  const put: Put = async (name, text) => {
    await writeFile(join(folder, name), text);
    return `examples/${name}`;
  };
  const groups = [
    { group: "An artifact type of a science platform", examples: await histories(put) },
    { group: "Small lessons", examples: await lessons(put) },
    { group: "GitHub's webhooks (octokit/webhooks, MIT)", examples: await webhooks(put) },
    { group: "Artifacts", examples: await artifacts(put) },
  ];
  await put("index.json", JSON.stringify(groups));
}

async function histories(put: Put): Promise<Example[]> {
  const examples: Example[] = [];
  for (const entry of await readdir(join(root, "examples"), { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === "node_modules") continue;
    const folder = join(root, "examples", entry.name);
    const files = (await readdir(folder)).filter((name) => /^v\d+\.json$/.test(name));
    const number = (file: string): number => Number(/\d+/.exec(file)?.[0]);
    files.sort((left, right) => number(left) - number(right));
    const paths: string[] = [];
    for (const file of files) paths.push(await put(`${entry.name}-${file}`, await readFile(join(folder, file), "utf8")));
    const title = entry.name.replaceAll("-", " ").replace(/^./, (letter) => letter.toUpperCase());
    for (const [index, path] of paths.entries()) {
      const before = paths[index - 1];
      if (before !== undefined) examples.push({ name: `${title} ${index} → ${index + 1}`, old: before, new: path });
    }
  }
  // The step that breaks says most about the page, so it comes first.
  const breaking = examples.findIndex(({ name }) => name.endsWith("2 → 3"));
  if (breaking > 0) examples.unshift(...examples.splice(breaking, 1));
  return examples;
}

async function lessons(put: Put): Promise<Example[]> {
  const small = JSON.parse(await readFile(join(web, "page/examples/small.json"), "utf8")) as { name: string; old: unknown; new: unknown }[];
  return Promise.all(small.map(async ({ name, old, new: next }, index) => ({
    name,
    old: await put(`small-${index}-old.json`, `${JSON.stringify(old, null, 2)}\n`),
    new: await put(`small-${index}-new.json`, `${JSON.stringify(next, null, 2)}\n`),
  })));
}

async function webhooks(put: Put): Promise<Example[]> {
  const versions = new Map<string, string>();
  for (const version of new Set(STEPS.flat())) {
    const folder = join(web, "node_modules", `webhooks-schemas-${version.split(".")[0]}`);
    versions.set(version, await readFile(join(folder, "schema.json"), "utf8"));
  }
  const text = (version: string): string => versions.get(version) ?? "";
  const examples: Example[] = [];
  for (const event of EVENTS) {
    for (const [before, after] of STEPS) {
      const file = (version: string): Promise<string> => put(`webhooks-${event}-${version}.json`, `${JSON.stringify(closure(JSON.parse(text(version)) as Definitions, event), null, 2)}\n`);
      examples.push({ name: `${event.replaceAll("_", " ")}: ${before} → ${after}`, old: await file(before), new: await file(after) });
    }
  }
  const whole = (version: string): Promise<string> => put(`webhooks-${version}.json`, text(version));
  for (const [before, after] of STEPS) {
    examples.push({ name: `All events: ${before} → ${after} (large)`, old: await whole(before), new: await whole(after) });
  }
  return examples;
}

/** A schema with its definitions. */
interface Definitions {
  $schema: string;
  definitions: Record<string, object>;
}

/** The schema of one definition with everything it refers to. */
function closure({ $schema, definitions }: Definitions, name: string): object {
  const reached: Record<string, unknown> = {};
  const visit = (value: unknown): void => {
    if (value === null || typeof value !== "object") return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === "$ref" && typeof inner === "string" && inner.startsWith("#/definitions/")) {
        const target = decodeURIComponent(inner.slice("#/definitions/".length)).replaceAll("~1", "/").replaceAll("~0", "~");
        if (!(target in reached)) {
          reached[target] = definitions[target];
          visit(definitions[target]);
        }
      } else visit(inner);
    }
  };
  visit(definitions[name]);
  return { $schema, ...definitions[name], definitions: reached };
}

async function artifacts(put: Put): Promise<Example[]> {
  const schema = "examples/evidence-bundle-v3.json";
  const artifact = async (name: string): Promise<string> => put(name, await readFile(join(web, "page/examples", name), "utf8"));
  return [
    { name: "An evidence bundle with mistakes", schema, artifact: await artifact("artifact-bad.json") },
    { name: "An evidence bundle that is fine", schema, artifact: await artifact("artifact-good.json") },
  ];
}
