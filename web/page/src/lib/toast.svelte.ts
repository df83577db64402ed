/** A message that passes. */
export const passing = $state({ text: "", shown: false });
let timer: ReturnType<typeof setTimeout> | undefined;

/** Tells people something in passing. */
export function toast(text: string): void {
  passing.text = text;
  passing.shown = true;
  clearTimeout(timer);
  timer = setTimeout(() => (passing.shown = false), 4_000);
}
