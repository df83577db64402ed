import { h, toast } from "./dom.js";
import { fault } from "./json.js";

/** A file that a schema refers to: the address by which it is known, and its text. */
export interface Resource {
  uri: string;
  text: string;
}

/** The files that one schema refers to. Nothing is ever fetched: what is not given here cannot be followed. */
export class Resources {
  readonly element: HTMLElement;
  readonly #list = h("ul", { class: "resources" });
  readonly #changed: () => void;
  #held: Resource[] = [];

  constructor(side: string, changed: () => void) {
    this.#changed = changed;
    const input = h("input", { type: "file", accept: ".json,application/json", multiple: true, "aria-label": `Add files that ${side} refers to` });
    input.addEventListener("change", () => {
      void this.#add([...(input.files ?? [])]).finally(() => (input.value = ""));
    });
    this.element = h(
      "details",
      { class: "resources" },
      h("summary", {}, `Files that ${side} refers to`),
      h("p", { class: "hint" }, "References to other files are resolved only with the files given here, by the address next to each file."),
      this.#list,
      input,
    );
  }

  get(): readonly Resource[] {
    return this.#held;
  }

  set(resources: readonly Resource[]): void {
    // A link may hold anything; only whole JSON values may be joined into a request.
    this.#held = resources.filter(({ text }) => !fault(text)).map((resource) => ({ ...resource }));
    this.#show();
  }

  /** The member of a request for these files; empty where there are none. */
  member(key: string): string {
    if (this.#held.length === 0) return "";
    // Each text is a whole JSON value, so that joining them keeps every digit and lets nothing else in.
    const entries = new Map(this.#held.map(({ uri, text }) => [uri, text]));
    return `,${JSON.stringify(key)}:{${[...entries].map(([uri, text]) => `${JSON.stringify(uri)}:${text}`).join(",")}}`;
  }

  async #add(files: readonly File[]): Promise<void> {
    for (const file of files) {
      const text = await file.text();
      if (fault(text)) {
        toast(`${file.name} is not JSON`);
        continue;
      }
      const id = (JSON.parse(text) as { $id?: unknown } | null)?.$id;
      const uri = typeof id === "string" ? id : `file:///${encodeURIComponent(file.name)}`;
      this.#held = [...this.#held.filter((held) => held.uri !== uri), { uri, text }];
    }
    this.#show();
    this.#changed();
  }

  #show(): void {
    const rows = this.#held.map((resource) => {
      const address = h("input", { type: "text", value: resource.uri, "aria-label": "Address of the file", spellcheck: "false" });
      address.addEventListener("change", () => {
        resource.uri = address.value;
        this.#changed();
      });
      const remove = (): void => {
        this.#held = this.#held.filter((held) => held !== resource);
        this.#show();
        this.#changed();
      };
      const button = h("button", { type: "button", class: "quiet small", "aria-label": `Remove ${resource.uri}`, onclick: remove }, "Remove");
      return h("li", {}, address, button);
    });
    this.#list.replaceChildren(...rows);
    if (rows.length > 0) this.element.setAttribute("open", "");
  }
}
