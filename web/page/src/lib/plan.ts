import type { Schemas } from "../api/client.js";
import { count, number } from "./words.js";

type Work = Schemas["Work"];
type Statement = Schemas["Statement"];

const SCHEMA: Record<Schemas["Against"], string> = { from: "the schema before the change", to: "the schema after the change" };

const json = (value: unknown): string => `\`${JSON.stringify(value)}\``;

/** The objects at a place of the schema. */
const owners = (pointer: string): string => (pointer === "" ? "the document" : `the objects at \`${pointer}\``);

/** A change to a document in sentences. */
export function rewriteWords(rewrite: Schemas["Rewrite"]): string {
  switch (rewrite.rewrite) {
    case "fill": {
      const missing = `If \`${rewrite.name}\` is missing in ${owners(rewrite.owner)}, it`;
      return typeof rewrite.copy_from === "string"
        ? `${missing} is copied from \`${rewrite.copy_from}\`; if there is no such value, it stays missing.`
        : `${missing} gets the value ${json(rewrite.value)}.`;
    }
    case "convert": {
      const pieces = [`A value at \`${rewrite.place || "/"}\` that the schema after the change refuses becomes an equal value that it accepts.`];
      for (const { from, to } of rewrite.values ?? []) pieces.push(`${json(from)} becomes ${json(to)}.`);
      if (rewrite.null !== undefined) pieces.push(`${json(null)} becomes ${json(rewrite.null)} where null is refused.`);
      return pieces.join(" ");
    }
    case "rename":
      return `\`${rewrite.name}\` in ${owners(rewrite.owner)} becomes \`${rewrite.new_name}\`.${rewrite.keep ? " The old name stays beside it until the second stage." : ""}`;
    case "drop":
      return `\`${rewrite.name}\` is removed from ${owners(rewrite.owner)}.`;
  }
}

/** A step in sentences: how its work is done, and what it does to a document. */
export function workWords(work: Work, { batch, storage }: Pick<Schemas["Plan"], "batch" | "storage">): string[] {
  switch (work.kind) {
    case "run": {
      const [one, many] = [work.statements.length === 1, count(work.statements.length, "statement")];
      if (one) return ["One statement, once. It does no harm if it runs again."];
      return [work.transaction ? `${many} in one transaction: all take effect, or none.` : `${many}, each in a transaction of its own.`, "They do no harm if they run again."];
    }
    case "repeat":
      return [`Repeated in transactions of at most ${count(batch, "row")}, until no row is left to change. Readers and writers go on meanwhile.`];
    case "prepare":
      return [
        "The engine reads the documents one by one and writes the new form of each beside the current one. Nothing comes into force yet.",
        ...work.rewrites.map(rewriteWords),
        `Each new form must satisfy ${SCHEMA[work.against]}.`,
      ];
    case "validate":
      return [`The engine reads the rows, ${number(batch)} at a time, and validates each as a document. If one does not satisfy ${SCHEMA[work.against]}, the plan stops and names it.`];
    case "registry":
      return work.to_version === 0
        ? ["The type leaves the registry."]
        : [`Version ${number(work.to_version)} of the type comes into force${work.from_version === 0 || work.from_version === work.to_version ? "" : ` instead of version ${number(work.from_version)}`}${storage === "documents" ? ", with the documents that were prepared" : ""}. History and log are written in the same transaction.`];
  }
}

/** The statements of a step; none if the engine does the work. */
export function statements(work: Work): readonly Statement[] {
  if (work.kind === "run" || work.kind === "repeat") return work.statements;
  return work.kind === "validate" ? [work.select] : [];
}

const PARAMETERS: Record<Schemas["Parameter"], string> = {
  plan: "the digest of the plan", step: "the number of the step", after: "the id of the last row of the batch before", batch: "the number of rows in a batch",
};

/** The meanings of a statement's parameters, in one sentence; empty if it has none. */
export function parameterWords({ parameters }: Statement, dialect: Schemas["Dialect"]): string {
  const sign = dialect === "sqlite" ? "?" : "$";
  const pieces = (parameters ?? []).map((parameter, index) => `\`${sign}${index + 1}\` is ${PARAMETERS[parameter]}`);
  return pieces.length === 0 ? "" : `${pieces.join(", ")}.`;
}

/** A query of the plan in a sentence. */
export const queryWords = ({ title, expect }: Schemas["PlanQuery"]): string => `Counts ${title}.${expect === "zero" ? " Any other number than 0 stops the plan." : " The number is reported."}`;
