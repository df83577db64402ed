import { h } from "./dom.js";

/** What the large sign says. */
export type Tone = "compatible" | "breaking" | "unknown" | "problem" | "idle";

/** Each tone has a shape of its own: colour never speaks alone. */
const SHAPES: Record<Tone, string[]> = {
  compatible: ["M16 2.5a13.5 13.5 0 1 0 0 27 13.5 13.5 0 0 0 0-27Z", "m9.8 16.4 4.3 4.3 8.2-9"],
  breaking: ["M10.6 3h10.8L29 10.6v10.8L21.4 29H10.6L3 21.4V10.6Z", "m11 11 10 10m0-10L11 21"],
  unknown: ["M16 2.4 29.6 16 16 29.6 2.4 16Z", "M12.6 13.2a3.4 3.4 0 1 1 5 3c-1.1.6-1.6 1.2-1.6 2.3m0 3.4v.2"],
  problem: ["M16 3.5 30 28H2Z", "M16 12.5v7m0 3.8v.2"],
  idle: ["M16 2.5a13.5 13.5 0 1 0 0 27 13.5 13.5 0 0 0 0-27Z", "M10 16h.1m5.9 0h.1m5.9 0h.1"],
};

/** The shape of a tone. */
export function shape(tone: Tone): SVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 32 32");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "shape");
  for (const [index, d] of SHAPES[tone].entries()) {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", d);
    path.setAttribute("class", index === 0 ? "outline" : "mark");
    svg.append(path);
  }
  return svg;
}

/** The large sign: a word, a sentence, and small print. */
export class Sign {
  readonly element = h("div", { class: "sign", "data-area": "verdict", role: "status", "aria-live": "polite" });
  #shown = "";

  show(tone: Tone, word: string, sentence: string, small = ""): void {
    this.element.dataset["tone"] = tone;
    this.element.removeAttribute("data-busy");
    const [sentenceElement, smallElement] = [h("p", { class: "sentence" }, sentence), h("p", { class: "small" }, small)];
    // What has not changed is not said again to those who listen.
    const next = `${tone} ${word} ${sentence}`;
    if (next === this.#shown) {
      this.element.querySelector(".small")?.replaceWith(smallElement);
      return;
    }
    this.#shown = next;
    this.element.replaceChildren(shape(tone), h("div", {}, h("p", { class: "word" }, word), sentenceElement, smallElement));
  }

  /** The answer on show is not about the text any more. */
  busy(): void {
    this.element.setAttribute("data-busy", "");
  }
}

/** A small sign for one line of a list. */
export function badge(tone: Tone, word: string): HTMLElement {
  return h("span", { class: "badge", "data-tone": tone }, shape(tone), word);
}

/** A duration for people. */
export function milliseconds(duration: number): string {
  if (duration >= 1_000) return `${(duration / 1_000).toFixed(1)} s`;
  return duration < 10 ? `${duration.toFixed(1)} ms` : `${Math.round(duration)} ms`;
}
