import type { Schemas } from "../api/client.js";

type View = Schemas["MigrationView"];
type Run = Schemas["MigrationRun"];

/** True while a run works or waits, so that its progress is worth a question. */
export const running = ({ runs }: View): boolean => runs.some(({ status, stalled }) => (status === "running" || status === "waiting") && !stalled);

/** The stage that comes next. Values that have room stay until the second stage, which is a step of its own. */
export function stageOf({ runs, needs_contract }: View): Schemas["Stage"] {
  const last = runs.filter(({ status }) => status === "done").at(-1);
  return needs_contract && last?.way === "up" && last.stage === "expand" ? "contract" : "expand";
}

/** True if the newest run that came to its end went forward, so that there is a way back. */
export function undoable(view: View): boolean {
  return view.status === "enacted" && !running(view) && view.runs.filter(({ status }) => status === "done").at(-1)?.way === "up";
}

/** A run in words. */
export function runWords({ run, stage, way, from_version, to_version }: Pick<Run, "run" | "stage" | "way" | "from_version" | "to_version">): string {
  const direction = way === "up" ? `from version ${from_version} to ${to_version}` : `back from version ${to_version} to ${from_version}`;
  return `Run ${run}: ${direction}${stage === "contract" ? ", second stage" : ""}`;
}
