import type { ArtifactValidateResponse, ArtifactVerdict, Diagnostic } from "rogatio";
import { choice, h, toggle } from "./dom.js";
import { inline, schemaNotes } from "./compare.js";
import { Editor } from "./editor.js";
import { Newest, RogatioProblem, ask } from "./engine.js";
import { Sign, type Tone, badge, milliseconds } from "./verdict.js";

/** What the view holds, as a link carries it. */
export interface ValidateState {
  schema: string;
  artifact: string;
  mode?: string;
  formats?: boolean;
}

const MODES = [
  { value: "strict", label: "Strict", title: "An artifact that breaks a rule is refused" },
  { value: "warn", label: "Warn", title: "The artifact is accepted, and the broken rules are reported" },
  { value: "skip", label: "Skip", title: "The artifact is accepted without being validated" },
] as const;

const TONES: Record<ArtifactVerdict, Tone> = { valid: "compatible", invalid: "breaking", unchecked: "unknown" };

/** A schema, an artifact, and whether one satisfies the other. */
export class Validate {
  readonly #schema: Editor;
  readonly #artifact: Editor;
  readonly #sign = new Sign();
  readonly #evidence = h("div", { class: "evidence", "data-area": "evidence" });
  readonly #newest = new Newest();
  readonly #mode;
  readonly #formats;

  constructor(section: HTMLElement) {
    const changed = (): void => this.judge();
    this.#schema = new Editor("Schema", "the rules for an artifact", "first", changed);
    this.#artifact = new Editor("Artifact", "the document to validate", "second", changed);
    this.#mode = choice("Invalid artifacts", "validate-mode", MODES, changed);
    this.#formats = toggle("Formats are rules", "Treat `format` as a rule, not as an annotation", changed);
    const options = h("fieldset", { class: "assumptions" }, h("legend", {}, "Options"), this.#formats.element);
    const controls = h("div", { class: "controls", "data-area": "controls" }, this.#mode.element, options);
    section.append(controls, this.#sign.element, this.#schema.element, this.#artifact.element, this.#evidence);
  }

  get state(): ValidateState {
    return { schema: this.#schema.text, artifact: this.#artifact.text, mode: this.#mode.get(), formats: this.#formats.get() };
  }

  set state(state: ValidateState) {
    this.#schema.text = state.schema;
    this.#artifact.text = state.artifact;
    this.#mode.set(state.mode ?? "strict");
    this.#formats.set(state.formats ?? false);
    this.judge();
  }

  /** Asks the engine about what stands in the editors now. */
  judge(): void {
    this.#sign.busy();
    this.#newest.run((signal) => this.#judge(signal));
  }

  async #judge(signal: AbortSignal): Promise<void> {
    const { schema, artifact } = this.state;
    const [schemaReads, artifactReads] = [this.#schema.checkSyntax(), this.#artifact.checkSyntax()];
    if (!schemaReads || !artifactReads) {
      this.#evidence.replaceChildren();
      const which = schemaReads ? "The artifact is" : artifactReads ? "The schema is" : "Schema and artifact are";
      return this.#sign.show("idle", "Not JSON", `${which} not valid JSON.`);
    }
    const started = performance.now();
    const request = `{"schema":${schema},"artifact":${artifact},"mode":"${this.#mode.get()}","options":{"format_assertion":${this.#formats.get()}}}`;
    try {
      const answer = JSON.parse(await ask("artifactValidate", request, signal)) as ArtifactValidateResponse;
      this.#show(answer, performance.now() - started);
    } catch (error) {
      if (!(error instanceof RogatioProblem)) throw error;
      this.#evidence.replaceChildren(h("p", { class: "hint" }, h("code", {}, error.code)));
      this.#artifact.notes([]);
      this.#sign.show("problem", error.code.startsWith("limit.") ? "Limit exceeded" : "Cannot be validated", error.detail, error.help);
    }
    this.#schema.notes(await schemaNotes(schema, signal));
  }

  #show({ verdict, accepted, diagnostics }: ArtifactValidateResponse, duration: number): void {
    const count = `${diagnostics.length} ${diagnostics.length === 1 ? "rule" : "rules"}`;
    const word = verdict === "valid" ? "Valid" : verdict === "unchecked" ? "Unchecked" : accepted ? "Accepted, with warnings" : "Invalid";
    const sentence = verdict === "valid" ? "The artifact satisfies its schema."
      : verdict === "unchecked" ? "Accepted without being validated, because of the mode."
      : `The artifact breaks ${count} of its schema.`;
    this.#sign.show(verdict === "invalid" && accepted ? "unknown" : TONES[verdict], word, sentence, milliseconds(duration));
    this.#artifact.notes(diagnostics.map(({ severity, message, instance_pointer: pointer }) => ({ severity, message, pointer: pointer ?? "" })));
    this.#evidence.replaceChildren();
    if (diagnostics.length === 0) return;
    const items = diagnostics.map((diagnostic) => this.#finding(diagnostic));
    this.#evidence.append(h("section", { class: "card" }, h("h2", {}, `${count} broken`), h("ul", { class: "differences" }, ...items)));
  }

  #finding({ severity, message, keyword, instance_pointer: instance, schema_pointer: schema }: Diagnostic): HTMLElement {
    const go = (label: string, editor: Editor, pointer: string | undefined) =>
      pointer !== undefined
      && h("button", { type: "button", class: "link", title: pointer || "the whole document", "aria-label": `show ${pointer || "the whole document"} in ${label}`, onclick: () => editor.reveal(pointer) }, label);
    return h(
      "li",
      {},
      badge(severity === "error" ? "breaking" : "unknown", severity),
      h(
        "div",
        {},
        h("p", {}, ...inline(message)),
        h("p", { class: "where" }, keyword !== undefined && h("code", {}, keyword), go("Artifact", this.#artifact, instance), go("Schema", this.#schema, schema)),
      ),
    );
  }
}
