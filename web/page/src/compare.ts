import type {
  Comparison, CompatibilityCheckResponse, Difference, Direction, Problem, SchemaCheckResponse, Verdict, Witness,
} from "rogatio";
import { choice, h, toggle } from "./dom.js";
import { code } from "./document.js";
import { Editor, type Mark, type Note } from "./editor.js";
import { Newest, RogatioProblem, ask } from "./engine.js";
import { pretty, slice } from "./json.js";
import { type Resource, Resources } from "./resources.js";
import { Sign, badge, milliseconds } from "./verdict.js";

/** What the view holds, as a link carries it. */
export interface CompareState {
  old: string;
  new: string;
  oldResources?: readonly Resource[];
  newResources?: readonly Resource[];
  mode?: string;
  closed?: boolean;
  formats?: boolean;
}

const MODES = [
  { value: "backward", label: "Backward", title: "NEW must accept every document that OLD accepts" },
  { value: "forward", label: "Forward", title: "OLD must accept every document that NEW accepts" },
  { value: "full", label: "Full", title: "Both must accept the same documents" },
] as const;

const WORDS: Record<Verdict, string> = { compatible: "Compatible", breaking: "Breaking", unknown: "Unknown" };
const EFFECTS: Record<Verdict, string> = { compatible: "compatible", breaking: "breaking", unknown: "unknown" };

/** Two schemas side by side, and whether one may replace the other. */
export class Compare {
  readonly #old: Editor;
  readonly #new: Editor;
  readonly #sign = new Sign();
  readonly #evidence = h("div", { class: "evidence", "data-area": "evidence" });
  readonly #newest = new Newest();
  readonly #mode;
  readonly #closed;
  readonly #formats;
  readonly #oldResources;
  readonly #newResources;
  /** Whether the texts were just loaded, so that scrolling to the point disturbs nobody. */
  #fresh = false;

  constructor(section: HTMLElement) {
    const changed = (): void => this.judge();
    this.#old = new Editor("Old", "the current schema", "first", changed);
    this.#new = new Editor("New", "the proposed schema", "second", changed);
    this.#mode = choice("The side that must keep working", "mode", MODES, changed);
    this.#closed = toggle("Closed documents", "Assume that documents have only properties that their schema declares", changed);
    this.#formats = toggle("Formats are rules", "Assume that `format` is a rule, not an annotation", changed);
    const assumptions = h("fieldset", { class: "assumptions" }, h("legend", {}, "Assumptions"), this.#closed.element, this.#formats.element);
    this.#oldResources = new Resources("OLD", changed);
    this.#newResources = new Resources("NEW", changed);
    const files = h("div", { class: "files" }, this.#oldResources.element, this.#newResources.element);
    const controls = h("div", { class: "controls", "data-area": "controls" }, this.#mode.element, assumptions, files);
    section.append(controls, this.#sign.element, this.#old.element, this.#new.element, this.#evidence);
  }

  get state(): CompareState {
    return {
      old: this.#old.text,
      new: this.#new.text,
      oldResources: this.#oldResources.get(),
      newResources: this.#newResources.get(),
      mode: this.#mode.get(),
      closed: this.#closed.get(),
      formats: this.#formats.get(),
    };
  }

  set state(state: CompareState) {
    this.#old.text = state.old;
    this.#new.text = state.new;
    this.#oldResources.set(state.oldResources ?? []);
    this.#newResources.set(state.newResources ?? []);
    this.#mode.set(state.mode ?? "backward");
    this.#closed.set(state.closed ?? false);
    this.#formats.set(state.formats ?? false);
    this.#fresh = true;
    this.judge();
  }

  /** Asks the engine about what stands in the editors now. */
  judge(): void {
    this.#sign.busy();
    this.#newest.run((signal) => this.#judge(signal));
  }

  async #judge(signal: AbortSignal): Promise<void> {
    const { old, new: next } = this.state;
    const [oldReads, newReads] = [this.#old.checkSyntax(), this.#new.checkSyntax()];
    if (!oldReads || !newReads) {
      this.#mark([], []);
      this.#evidence.replaceChildren();
      const which = oldReads ? "NEW is" : newReads ? "OLD is" : "OLD and NEW are";
      return this.#sign.show("idle", "Not JSON", `${which} not valid JSON; the verdict appears when both can be read.`);
    }
    const started = performance.now();
    // Both texts are whole JSON values, so that joining them keeps every digit and lets nothing else in.
    const resources = this.#oldResources.member("old_resources") + this.#newResources.member("new_resources");
    const request = `{"old":${old},"new":${next}${resources},"mode":"${this.#mode.get()}","assumptions":{"assume_closed":${this.#closed.get()},"format_assertion":${this.#formats.get()}}}`;
    try {
      const answer = await ask("compatibilityCheck", request, signal);
      this.#show(answer, performance.now() - started);
      await this.#lint(signal);
    } catch (error) {
      if (!(error instanceof RogatioProblem)) throw error;
      this.#refuse(error.toJSON());
      await this.#lint(signal, error.toJSON());
    }
  }

  #show(text: string, duration: number): void {
    const answer = JSON.parse(text) as CompatibilityCheckResponse;
    const { verdict, comparisons } = answer;
    const decisive = comparisons.find((comparison) => comparison.verdict === verdict);
    // A verdict about schemas that accept everything while their rules lie unused is true and says nothing.
    const hollow = verdict === "compatible" ? answer.findings?.find(({ finding }) => finding.severity === "error")?.finding : undefined;
    if (hollow) this.#sign.show("unknown", "Useless comparison", hollow.message, smallPrint(answer, duration));
    else this.#sign.show(verdict, WORDS[verdict], sentence(answer, decisive), smallPrint(answer, duration));
    this.#evidence.replaceChildren();
    this.#point(answer);
    for (const [index, comparison] of comparisons.entries()) {
      if (comparison.witness) this.#evidence.append(this.#witness(text, index, comparison, comparison.witness));
      if (comparison.reason) this.#evidence.append(this.#reason(comparison));
    }
    if (answer.differences.length > 0) this.#evidence.append(this.#differences(answer));
    else if (verdict === "compatible" && comparisons.length > 0) this.#evidence.append(h("p", { class: "hint" }, "No rule has changed."));
  }

  /** Marks in both editors what the answer speaks of, and scrolls there when the texts are new. */
  #point({ comparisons, differences }: CompatibilityCheckResponse): void {
    const [old, next]: [Mark[], Mark[]] = [[], []];
    for (const { effect: kind, old_pointer: before, new_pointer: after } of differences.slice(0, MOST_DIFFERENCES)) {
      if (before) old.push({ kind, pointer: before });
      if (after) next.push({ kind, pointer: after });
    }
    for (const { direction, witness } of comparisons) {
      if (!witness) continue;
      (direction === "backward" ? next : old).unshift({ kind: "witness", pointer: witness.complaint.schema_pointer });
    }
    this.#mark(old, next);
    if (!this.#fresh) return;
    this.#fresh = false;
    for (const [editor, marks] of [[this.#old, old], [this.#new, next]] as const) {
      const first = marks[0];
      if (first) editor.show(first.pointer);
    }
  }

  #mark(old: readonly Mark[], next: readonly Mark[]): void {
    this.#old.mark(old);
    this.#new.mark(next);
  }

  #witness(answer: string, index: number, { direction }: Comparison, { complaint }: Witness): HTMLElement {
    const [accepts, refuses] = direction === "backward" ? ["OLD", "NEW"] : ["NEW", "OLD"];
    const refusing = direction === "backward" ? this.#new : this.#old;
    const document = pretty(slice(answer, `/comparisons/${index}/witness/instance`));
    const show = h("button", { type: "button", class: "quiet small", onclick: () => refusing.reveal(complaint.schema_pointer) }, `Show the rule in ${refuses}`);
    return h(
      "section",
      { class: "card witness" },
      h("h2", {}, "The witness"),
      h("p", { class: "lead" }, "Accepted by ", h("strong", {}, accepts), ", refused by ", h("strong", {}, refuses), ":"),
      code(document, complaint.instance_pointer),
      h("p", { class: "because" }, h("span", { class: "term" }, "because "), ...inline(complaint.message)),
      h("p", { class: "where" }, h("code", {}, complaint.schema_pointer || "/"), show),
    );
  }

  #reason({ reason }: Comparison): HTMLElement {
    const side = reason?.side === "old" ? this.#old : reason?.side === "new" ? this.#new : undefined;
    const pointer = reason?.pointer;
    const show = side && pointer !== undefined
      && h("button", { type: "button", class: "quiet small", onclick: () => side.reveal(pointer) }, `Show the place in ${reason?.side?.toUpperCase()}`);
    return h(
      "section",
      { class: "card" },
      h("h2", {}, "Reason for this verdict"),
      h("p", {}, ...inline(reason?.message ?? "")),
      h("p", { class: "where" }, h("code", {}, reason?.code ?? ""), show),
    );
  }

  #differences({ differences, more_differences: more }: CompatibilityCheckResponse): HTMLElement {
    const count = `${more ? "more than " : ""}${differences.length} ${differences.length === 1 ? "difference" : "differences"}`;
    const shown = differences.slice(0, MOST_DIFFERENCES).map((difference) => this.#difference(difference));
    const rest = differences.length - shown.length;
    return h(
      "section",
      { class: "card" },
      h("h2", {}, count),
      h("ul", { class: "differences" }, ...shown),
      rest > 0 && h("p", { class: "hint" }, `and ${more ? "more than " : ""}${rest} more`),
    );
  }

  #difference(difference: Difference): HTMLElement {
    const { effect, message, suggestion, kind, old_pointer: before, new_pointer: after } = difference;
    const go = (label: string, editor: Editor, pointer: string | undefined) =>
      pointer !== undefined
      && h("button", { type: "button", class: "link", title: pointer || "the whole schema", "aria-label": `show ${pointer || "the whole schema"} in ${label}`, onclick: () => editor.reveal(pointer) }, label);
    return h(
      "li",
      {},
      badge(effect, EFFECTS[effect]),
      h(
        "div",
        {},
        h("p", {}, ...inline(message)),
        suggestion !== undefined && h("p", { class: "suggestion" }, ...inline(suggestion)),
        h("p", { class: "where" }, h("span", { class: "kind" }, kind.replaceAll("-", " ")), go("Old", this.#old, before), go("New", this.#new, after), difference.exercised_by_witness && h("span", { class: "kind" }, "this difference refuses the witness")),
      ),
    );
  }

  #refuse(problem: Problem): void {
    this.#evidence.replaceChildren();
    this.#mark([], []);
    const side = problem.pointer?.startsWith("/old") ? "OLD: " : problem.pointer?.startsWith("/new") ? "NEW: " : "";
    this.#sign.show("problem", problem.code.startsWith("limit.") ? "Limit exceeded" : "Cannot be compared", `${side}${problem.detail}`, problem.help);
    this.#evidence.append(h("p", { class: "hint" }, h("code", {}, problem.code), ` · ${problem.title}`));
  }

  /** What is wrong with each schema by itself, at its place. */
  async #lint(signal: AbortSignal, problem?: Problem): Promise<void> {
    for (const [editor, key] of [[this.#old, "/old"], [this.#new, "/new"]] as const) {
      const notes: Note[] = [];
      if (problem?.pointer?.startsWith(key)) {
        notes.push({ severity: "error", message: problem.detail, pointer: problem.pointer.slice(key.length) });
      }
      notes.push(...(await schemaNotes(editor.text, signal)));
      editor.notes(notes);
    }
  }
}

/** The maximum number of differences shown: nobody reads a longer list. */
const MOST_DIFFERENCES = 100;

/** What the engine finds in one schema. */
export async function schemaNotes(schema: string, signal: AbortSignal): Promise<Note[]> {
  try {
    const { diagnostics } = JSON.parse(await ask("schemaCheck", `{"schema":${schema}}`, signal)) as SchemaCheckResponse;
    return diagnostics.map(({ severity, message, help, schema_pointer: pointer }) =>
      ({ severity, message: help === undefined ? message : `${message}. ${help}`, pointer: pointer ?? "" }));
  } catch (error) {
    if (!(error instanceof RogatioProblem)) throw error;
    return [{ severity: "error", message: error.detail, pointer: (error.pointer ?? "").replace(/^\/schema/, "") }];
  }
}

const accepts: Record<Direction, [string, string]> = { backward: ["NEW", "OLD"], forward: ["OLD", "NEW"] };

function sentence({ mode, verdict }: CompatibilityCheckResponse, decisive: Comparison | undefined): string {
  if (verdict === "compatible") {
    if (mode === "full") return "Proven: OLD and NEW accept the same documents.";
    const [reader, writer] = accepts[mode];
    return `Proven: ${reader} accepts every document that ${writer} accepts.`;
  }
  const [reader, writer] = accepts[decisive?.direction ?? "backward"];
  if (verdict === "breaking") return `${reader} refuses a document that ${writer} accepts.`;
  return "Compatibility could neither be proven nor refuted. Treat the change as breaking.";
}

function smallPrint({ without_assumptions: without, verdict, steps }: CompatibilityCheckResponse, duration: number): string {
  const pieces = [`${milliseconds(duration)}`, `${steps.toLocaleString("en")} ${steps === 1 ? "step" : "steps"}`];
  if (without !== undefined) pieces.push(without === verdict ? "same verdict without the assumptions" : `${without} without the assumptions`);
  return pieces.join(" · ");
}

/** A message with its `quoted` pieces as code. */
export function inline(message: string): (Node | string)[] {
  return message.split(/(`[^`]+`)/).map((piece) => (/^`.+`$/.test(piece) ? h("code", {}, piece.slice(1, -1)) : piece));
}
