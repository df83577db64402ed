import type { Difference } from "rogatio";

/** Gives differences that an answer repeats as the objects that they were before, so that a list on the screen changes only where they do. No object is there twice. */
export class Repeated {
  #known = new Map<string, Difference>();

  keep(differences: readonly Difference[]): Difference[] {
    const next = new Map<string, Difference>();
    const kept = differences.map((difference) => {
      const text = JSON.stringify(difference);
      // Two that say the same are two.
      const same = next.has(text) ? difference : (this.#known.get(text) ?? difference);
      next.set(text, same);
      return same;
    });
    this.#known = next;
    return kept;
  }
}
