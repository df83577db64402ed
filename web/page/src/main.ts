import { Compare, type CompareState } from "./compare.js";
import { byId, h, toast } from "./dom.js";
import { engine } from "./engine.js";
import { fragment, fromFragment } from "./share.js";
import { Validate, type ValidateState } from "./validate.js";

type View = "compare" | "validate";

/** One entry of the menu; the texts lie in files beside the page. */
type Example = { name: string; old: string; new: string } | { name: string; schema: string; artifact: string };

const compare = new Compare(byId("compare"));
const validate = new Validate(byId("validate"));
const VIEWS: readonly View[] = ["compare", "validate"];
let view: View = "compare";

function show(next: View): void {
  view = next;
  for (const name of VIEWS) {
    const tab = byId(`tab-${name}`);
    tab.setAttribute("aria-selected", String(name === next));
    tab.tabIndex = name === next ? 0 : -1;
    byId(name).hidden = name !== next;
  }
}

for (const [index, name] of VIEWS.entries()) {
  const tab = byId(`tab-${name}`);
  tab.addEventListener("click", () => show(name));
  tab.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const next = VIEWS[(index + 1) % VIEWS.length] ?? "compare";
    show(next);
    byId(`tab-${next}`).focus();
  });
}

byId("share").addEventListener("click", async () => {
  const hash = await fragment(view === "compare" ? { view, state: compare.state } : { view, state: validate.state });
  if (hash === undefined) return toast("These documents are too long for a link.");
  history.replaceState(null, "", hash);
  try {
    await navigator.clipboard.writeText(location.href);
    toast("The link was copied; it contains both documents.");
  } catch {
    toast("The link is in the address bar; it contains both documents.");
  }
});

async function text(path: string): Promise<string> {
  const response = await fetch(new URL(path, document.baseURI));
  if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
  return response.text();
}

async function load(example: Example, visibly: boolean): Promise<void> {
  try {
    if ("old" in example) {
      const [before, after] = await Promise.all([text(example.old), text(example.new)]);
      if (visibly) show("compare");
      compare.state = { ...compare.state, old: before, new: after, oldResources: [], newResources: [] } satisfies CompareState;
    } else {
      const [schema, artifact] = await Promise.all([text(example.schema), text(example.artifact)]);
      if (visibly) show("validate");
      validate.state = { ...validate.state, schema, artifact } satisfies ValidateState;
    }
  } catch (error) {
    toast(`The example could not be loaded: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function fillMenu(): Promise<Example[]> {
  const groups = JSON.parse(await text("examples/index.json")) as { group: string; examples: Example[] }[];
  const all = groups.flatMap(({ examples }) => examples);
  const menu = byId<HTMLSelectElement>("examples");
  for (const { group, examples } of groups) {
    const options = examples.map((example) => h("option", { value: String(all.indexOf(example)) }, example.name));
    menu.append(h("optgroup", { label: group }, ...options));
  }
  menu.addEventListener("change", () => {
    const example = all[Number(menu.value || -1)];
    menu.value = "";
    if (example) {
      history.replaceState(null, "", location.pathname + location.search);
      void load(example, true);
    }
  });
  return all;
}

async function restore(): Promise<boolean> {
  const shared = await fromFragment(location.hash);
  if (!shared) return false;
  show(shared.view);
  if (shared.view === "compare") compare.state = shared.state;
  else validate.state = shared.state;
  return true;
}

async function start(): Promise<void> {
  const [examples, restored] = await Promise.all([fillMenu(), restore()]);
  const first = (key: "old" | "schema") => examples.find((example) => key in example);
  const [comparison, validation] = [first("old"), first("schema")];
  if (comparison && !(restored && view === "compare")) await load(comparison, false);
  if (validation && !(restored && view === "validate")) await load(validation, false);
  globalThis.addEventListener("hashchange", () => void restore());
  const worker = await engine;
  byId("engine").textContent = `Engine ${VERSION}, WebAssembly, no network, no clock`;
  document.documentElement.dataset["ready"] = String(worker.generation);
}

/** The engine's version, put in by the build. */
declare const VERSION: string;

void start();
