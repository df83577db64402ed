import type { Schemas } from "../api/client.js";
import { count, number } from "./words.js";

/** The result of a comparison with the readers of a type, in one sentence. */
export function readersBroken({ broken, readers }: Schemas["ReaderReport"]): string {
  if (readers.length === 0) return "This type has no readers.";
  const unknown = readers.filter(({ verdict }) => verdict === "unknown").length;
  const open = unknown === 0 ? "" : ` ${count(unknown, "reader")} could not be compared.`;
  if (broken === 0) return `${unknown === 0 ? "No reader is broken." : "No reader is known to be broken."}${open}`;
  return `${number(broken)} of ${count(readers.length, "reader")} would be broken.${open}`;
}

/** The reason why a text cannot be the name of a reader; none if it can. */
export function nameFault(name: string): string | undefined {
  return /^[A-Za-z0-9._-]{1,100}$/.test(name) ? undefined : "The name of a reader has 1 to 100 letters of ASCII, digits, points, lines or hyphens.";
}

/** True if this agent may replace and remove a reader. */
export const mayChange = (reader: Pick<Schemas["ReaderView"], "agent">, agent: Schemas["AgentView"] | undefined): boolean =>
  agent !== undefined && (reader.agent === agent.id || agent.roles.includes("admin"));
