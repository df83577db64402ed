import { applyEdits, modify } from "jsonc-parser";
import type { MigrationGenerateRequest, MigrationGenerateResponse, ProposalCheckResponse } from "rogatio";
import { type Schemas, call, client } from "../api/client.js";
import { RogatioProblem, ask } from "./engine.js";
import { session } from "./session.svelte.js";

/** The facts of the senate that a preview needs. Without a senate there are none, and the engine's own rules count. */
export interface Facts {
  settings: Schemas["Settings"] | undefined;
  electorate: { id: string; weight: Schemas["WeightInput"] }[];
  earlier: object[];
}

export const NO_FACTS: Facts = { settings: undefined, electorate: [], earlier: [] };

/** Reads all pages of a list. */
export async function all<Page extends { next_cursor: string | null }, Row>(page: (cursor: string | undefined) => Promise<Page>, rows: (page: Page) => readonly Row[]): Promise<Row[]> {
  const found: Row[] = [];
  for (let cursor: string | undefined; ; ) {
    const next = await page(cursor);
    found.push(...rows(next));
    if (next.next_cursor === null) return found;
    cursor = next.next_cursor;
  }
}

/** The facts of the senate behind the page. */
export async function facts(): Promise<Facts> {
  if (session.state !== "open") return NO_FACTS;
  try {
    const [settings, agents, archive] = await Promise.all([
      call(() => client.GET("/api/senate/settings")),
      all((cursor) => call(() => client.GET("/api/agents", { params: { query: cursor === undefined ? {} : { cursor } } })), ({ agents }) => agents),
      call(() => client.GET("/api/senate/archive", { params: { query: { limit: 100 } } })).catch(() => undefined),
    ]);
    const voters = agents.filter(({ status, roles }) => status === "authorized" && roles.includes("voter"));
    const earlier = (archive?.proposals ?? []).map(({ proposal, reasons }) => ({
      id: proposal.proposal_id, artifact_type: proposal.target_artifact_type, change_type: proposal.change_type, pointer: proposal.pointer,
      outcome: "rejected", reasons: reasons.map(({ reason }) => reason).filter((reason) => reason !== ""),
    }));
    return { settings, electorate: voters.map(({ id, weight }) => ({ id, weight })), earlier };
  } catch {
    return NO_FACTS;
  }
}

/** The proposal with what the senate would add: its author and the version that it changes. */
export function complete(text: string, version: number): string {
  const proposal = JSON.parse(text) as Record<string, unknown>;
  const missing: [string, unknown][] = [["proposal_type", "schema_change"], ["migration_plan", { backfill: { strategy: "none" } }], ["author", session.agent?.id ?? "you"], ["base_version", version]];
  let whole = text;
  for (const [key, value] of missing) {
    if (!(key in proposal)) whole = applyEdits(whole, modify(whole, [key], value, {}));
  }
  return whole;
}

export interface Question {
  /** The current schema as JSON text; empty for a new type. */
  schema: string;
  proposal: string;
  resources: string;
  mode: string;
  closed: boolean;
  formats: boolean;
  facts: Facts;
}

/** The request of `proposal.check`: texts are joined, so that every digit stays. */
export function request({ schema, proposal, resources, mode, closed, formats, facts }: Question): string {
  const { change_type, target_artifact_type: type } = JSON.parse(proposal) as { change_type?: string; target_artifact_type?: string };
  const isNew = change_type === "add_type";
  const types = isNew ? "{}" : `{${JSON.stringify(type ?? "")}:[${schema}]}`;
  const members = [`"proposal":${complete(proposal, isNew ? 0 : 1)}`, `"registry":{"types":${types}}`, `"mode":"${mode}"`, `"assumptions":{"assume_closed":${closed},"format_assertion":${formats}}`];
  const { settings, electorate, earlier } = facts;
  if (settings?.rules) members.push(`"rules":${JSON.stringify(settings.rules)}`);
  if (settings?.scope) members.push(`"scope":${JSON.stringify(settings.scope)}`);
  if (settings?.rationale) members.push(`"rationale":${JSON.stringify(settings.rationale)}`);
  if (electorate.length > 0) members.push(`"electorate":${JSON.stringify(electorate)}`);
  if (earlier.length > 0) members.push(`"earlier":${JSON.stringify(earlier)}`);
  return `{${members.join(",")}${resources}}`;
}

/** The places where artifacts can be stored, for which the preview shows the migration. */
export const STORES = [
  { name: "Documents in a senate", dialect: "sqlite", storage: "documents" },
  { name: "A table in PostgreSQL", dialect: "postgresql", storage: "columns" },
  { name: "A table in SQLite", dialect: "sqlite", storage: "columns" },
] as const satisfies readonly { name: string; dialect: MigrationGenerateRequest["dialect"]; storage: string }[];

/** The migration for one place where artifacts are stored, or the reason why there is none. */
export async function migration(proposal: string, from: string, to: string, { dialect, storage }: (typeof STORES)[number], signal: AbortSignal): Promise<MigrationGenerateResponse | { reason: string }> {
  try {
    const text = `{"proposal_id":"preview","proposal":${complete(proposal, 1)},"from":${from},"to":${to},"dialect":"${dialect}","facts":{"storage":"${storage}"}}`;
    return JSON.parse(await ask("migrationGenerate", text, signal)) as MigrationGenerateResponse;
  } catch (error) {
    if (error instanceof RogatioProblem) return { reason: error.detail };
    throw error;
  }
}

/** The votes that a proposal needs, in words. */
export function votes({ threshold }: Pick<ProposalCheckResponse, "threshold">): string {
  const { num, den, cmp, weight } = threshold.rule.threshold;
  const share = weight !== undefined && weight !== null ? `a weight of ${weight}` : num === den ? "all of the votes" : `${cmp === "gt" ? "more than " : ""}${num}/${den} of the votes`;
  const base = { electorate: "of all voters", electorate_less_abstain: "of all voters who do not abstain", cast: "of the ballots cast", yes_no: "of the yes and no ballots" }[threshold.rule.base];
  const needed = threshold.votes_needed;
  if (!needed?.yes) return `${share}, ${base}`;
  return `${needed.yes} of ${needed.electorate} must vote yes (${share}, ${base})`;
}
