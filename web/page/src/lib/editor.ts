import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { HighlightStyle, bracketMatching, foldGutter, foldKeymap, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension, StateEffect, StateField, type Text } from "@codemirror/state";
import {
  Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate, drawSelection, highlightActiveLine, highlightSpecialChars,
  keymap, lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { type Place, type Range, fault } from "./json.js";
import { locateAll, prettyText } from "./places.js";

/** A finding at a place in the text. */
export interface Note {
  severity: "error" | "warning";
  message: string;
  pointer: string;
}

/** A place that an answer speaks of: where the witness is refused, or a difference with its effect. */
export interface Mark {
  kind: "witness" | "breaking" | "unknown" | "compatible";
  pointer: string;
}

const setMarks = StateEffect.define<(Range & { kind: Mark["kind"] })[]>();

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, transaction) {
    let next = value.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(setMarks)) continue;
      const ranges = effect.value.filter(({ from, to }) => to > from);
      next = Decoration.set(ranges.map(({ from, to, kind }) => Decoration.mark({ class: `cm-mark-${kind}` }).range(from, to)), true);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Lines that do not fit go on below their own indentation. */
const hanging = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = hang(view);
    }

    update(update: ViewUpdate): void {
      if (update.docChanged || update.viewportChanged) this.decorations = hang(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

function hang(view: EditorView): DecorationSet {
  const lines = [];
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to; ) {
      const line = view.state.doc.lineAt(at);
      const indent = Math.min(40, line.text.length - line.text.trimStart().length) + 2;
      const style = `padding-left: calc(${indent}ch + 6px); text-indent: -${indent}ch`;
      lines.push(Decoration.line({ attributes: { style } }).range(line.from));
      at = line.to + 1;
    }
  }
  return Decoration.set(lines);
}

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--code-key)" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-literal)" },
  { tag: [tags.separator, tags.squareBracket, tags.brace], color: "var(--code-mark)" },
]);

const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "transparent", fontSize: "13px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.62", overscrollBehavior: "contain" },
  ".cm-content": { padding: "14px 0 40px", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 16px 0 6px" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "transparent", border: "none", color: "var(--faint)", paddingLeft: "6px" },
  ".cm-activeLine": { backgroundColor: "var(--line-tint)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--muted)" },
  ".cm-foldGutter .cm-gutterElement": { color: "var(--faint)", cursor: "pointer" },
  ".cm-foldPlaceholder": { background: "var(--line-tint)", border: "none", color: "var(--muted)", padding: "0 6px" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--selection) !important" },
  ".cm-matchingBracket": { backgroundColor: "var(--selection)", outline: "none" },
  ".cm-selectionMatch": { backgroundColor: "var(--line-tint)" },
  ".cm-mark-witness": { backgroundColor: "var(--breaking-tint)", boxShadow: "0 2px 0 var(--breaking)", borderRadius: "2px" },
  ".cm-mark-breaking": { backgroundColor: "var(--breaking-tint)", borderRadius: "2px" },
  ".cm-mark-unknown": { backgroundColor: "var(--unknown-tint)", borderRadius: "2px" },
  ".cm-mark-compatible": { backgroundColor: "var(--compatible-tint)", borderRadius: "2px" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--breaking) 1px", textUnderlineOffset: "4px" },
  ".cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline wavy var(--unknown) 1px", textUnderlineOffset: "4px" },
  ".cm-tooltip": { backgroundColor: "var(--surface)", border: "1px solid var(--rule)", borderRadius: "8px", boxShadow: "var(--shadow)", overflow: "hidden", maxWidth: "34rem" },
  ".cm-diagnostic": { fontFamily: "var(--sans)", fontSize: "13px", padding: "8px 12px", borderLeft: "3px solid" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--breaking)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--unknown)" },
  ".cm-panels": { backgroundColor: "var(--surface)", color: "var(--ink)", borderColor: "var(--rule)", fontFamily: "var(--sans)" },
  ".cm-panel input, .cm-panel button": { font: "inherit", color: "inherit", background: "var(--paper)", border: "1px solid var(--rule)", borderRadius: "6px" },
});

/** Settles when the font of the editors is there; the browser loads it only when a text needs it. */
export async function fontsReady(): Promise<void> {
  await document.fonts?.load("13px 'IBM Plex Mono'").catch(() => undefined);
}

/** Extensions that every text of JSON has, also one that is only read. */
export const reading = (isColoured = true) => [EditorView.lineWrapping, highlightSpecialChars(), isColoured ? [json(), syntaxHighlighting(colours)] : [], theme, hanging];

/** A selection longer than this is replaced by the editor itself, in characters. */
const LONG = 1_000;

/** The browser takes a selection apart piece by piece, which takes it minutes where the pieces are many; the editor replaces it at once. */
const replacing = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to } = view.state.selection.main;
    const text = event.inputType.startsWith("delete") ? "" : event.data;
    if (to - from < LONG || text === null || event.isComposing) return false;
    event.preventDefault();
    view.dispatch({ ...view.state.replaceSelection(text), userEvent: text ? "input.type" : "delete.selection", scrollIntoView: true });
    return true;
  },
});

/** A document of an editor as a text, made once for each document. */
interface DocumentText {
  doc: Text;
  text: string;
  /** The reason why it is not JSON; null before it was looked for. */
  fault: ReturnType<typeof fault> | null;
}

/** A JSON editor. Long texts are searched for places in a worker, so a mark appears a moment after the answer it belongs to. */
export class Editor {
  readonly #view: EditorView;
  readonly #extensions: Extension;
  #silent = false;
  /** The document as a text, while it stays the same. */
  #read: DocumentText | undefined;
  /** True while the reason why the text is not JSON is shown. */
  #isFaulty = false;

  constructor(host: HTMLElement, label: string, onChange: () => void) {
    // In a shadow root CodeMirror's styles need no exception in the content security policy.
    const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    this.#extensions = [
      lineNumbers(), foldGutter(), lintGutter(), history(), drawSelection(), indentOnInput(), bracketMatching(),
      highlightActiveLine(), highlightSelectionMatches(), replacing, reading(), marks,
      // Tab is left alone, so that nobody is caught in an editor.
      keymap.of([...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...lintKeymap]),
      EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", tabindex: "0" }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged && !this.#silent) onChange();
      }),
    ];
    this.#view = new EditorView({ parent: root, root, state: EditorState.create({ extensions: this.#extensions }) });
    // Lines are measured again when the fonts are there, or numbers stand beside the wrong ones.
    void fontsReady().then(() => this.#view.requestMeasure());
  }

  destroy(): void {
    this.#view.destroy();
  }

  get text(): string {
    return this.#reading().text;
  }

  #reading(): DocumentText {
    const { doc } = this.#view.state;
    if (this.#read?.doc !== doc) this.#read = { doc, text: doc.toString(), fault: null };
    return this.#read;
  }

  /** Replaces the text without telling the listener. */
  set text(text: string) {
    const { length } = this.#view.state.doc;
    // An editor that was not on the screen yet would draw every line of a text that is put into it, instead of those that fit.
    if (length === 0) {
      this.#view.setState(EditorState.create({ doc: text, extensions: this.#extensions }));
      return;
    }
    this.#silent = true;
    this.#view.dispatch({ changes: { from: 0, to: length, insert: text }, selection: { anchor: 0 } });
    this.#view.scrollDOM.scrollTop = 0;
    this.#silent = false;
  }

  /** One member a line. */
  async format(): Promise<void> {
    const { text } = this;
    if (fault(text)) return;
    const next = await prettyText(text);
    if (text === this.text) this.#view.dispatch({ changes: { from: 0, to: text.length, insert: next } });
  }

  /** Shows in place the reason why the text is not JSON; true when it is JSON. */
  checkSyntax(): boolean {
    const reading = this.#reading();
    const { text } = reading;
    if (reading.fault === null) reading.fault = fault(text);
    const found = reading.fault;
    if (!found && this.#isFaulty) this.#lint([]);
    this.#isFaulty = found !== undefined;
    if (found) {
      const from = Math.max(0, Math.min(found.at, text.length) - (found.at >= text.length ? 1 : 0));
      this.#lint([{ from, to: Math.min(from + 1, text.length), severity: "error", message: found.message }]);
    }
    return !found;
  }

  /** Shows findings at their places. */
  async notes(notes: readonly Note[]): Promise<void> {
    const ranges = await this.#ranges(notes.map(({ pointer }) => pointer));
    this.#isFaulty = false;
    if (ranges) this.#lint(notes.map(({ severity, message }, index) => ({ severity, message, ...(ranges[index] ?? NOWHERE) })));
  }

  /** Marks the places that an answer speaks of. */
  async mark(places: readonly Mark[]): Promise<void> {
    const ranges = await this.#ranges(places.map(({ pointer }) => pointer));
    if (ranges) this.#view.dispatch({ effects: setMarks.of(places.map(({ kind }, index) => ({ kind, ...(ranges[index] ?? NOWHERE) }))) });
  }

  /** Scrolls to a place and leaves the cursor and the focus where they are. */
  async show(pointer: string): Promise<void> {
    const [range] = (await this.#ranges([pointer])) ?? [];
    if (!range) return;
    const { scrollDOM } = this.#view;
    scrollDOM.scrollTop = this.#view.lineBlockAt(range.from).top - scrollDOM.clientHeight / 3;
  }

  /** Scrolls to a place and puts the cursor there. */
  async reveal(pointer: string): Promise<void> {
    const [range] = (await this.#ranges([pointer])) ?? [];
    if (!range) return;
    this.#view.dispatch({ selection: { anchor: range.from, head: range.to }, effects: EditorView.scrollIntoView(range.from, { y: "center" }) });
    this.#view.focus();
  }

  /** The ranges of places; none when the text has changed meanwhile. */
  async #ranges(pointers: readonly string[]): Promise<Range[] | undefined> {
    const { doc, text } = this.#reading();
    const places = await locateAll(text, pointers);
    return doc === this.#view.state.doc ? places.map((place) => short(text, place)) : undefined;
  }

  #lint(diagnostics: Diagnostic[]): void {
    this.#view.dispatch(setDiagnostics(this.#view.state, diagnostics));
  }
}

const NOWHERE: Range = { from: 0, to: 0 };

/** The key of a place with its value as far as the line goes. */
function short(text: string, place: Place | undefined): Range {
  if (!place) return { from: 0, to: 0 };
  const from = (place.key ?? place.value).from;
  const end = text.indexOf("\n", from);
  return { from, to: Math.min(place.value.to, end < 0 ? text.length : end) };
}
