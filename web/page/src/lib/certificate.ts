import type { CertificatePolicy, CertificateVerifyResponse } from "rogatio";
import { engine } from "./engine.js";
import type { Check } from "./verify.js";

/** The knowledge of the verifier, as the form has it. */
export interface Trust {
  key: string;
  /** One cosigner's key a line. */
  cosigners: string;
  quorum: string;
  electorate: string;
  rule: string;
  countersignatures: string;
}

/** Trust in a senate: in its key, and in its log for the electorate and the rule. */
export const trustIn = (key: string): Trust => ({ key, cosigners: "", quorum: "", electorate: "log", rule: "log", countersignatures: "" });

/** The policy of a form. Fields that are empty are not known. */
export function policy({ key, cosigners, quorum, electorate, rule, countersignatures }: Trust): CertificatePolicy {
  const lines = cosigners.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const whole = (text: string, name: string): number | undefined => {
    if (text.trim() === "") return undefined;
    if (!/^\d{1,9}$/.test(text.trim())) throw new Error(`${name} must be a number`);
    return Number(text.trim());
  };
  const [enough, voters] = [whole(quorum, "the number of cosigners"), whole(countersignatures, "the number of voters")];
  return {
    ...(key.trim() && { instance_key: key.trim() }), ...(lines.length > 0 && { cosigners: lines }), ...(enough !== undefined && { quorum: enough }),
    ...(electorate.trim() && { electorate: electorate.trim() }), ...(rule.trim() && { rule: rule.trim() }), ...(voters !== undefined && { countersignatures: voters }),
  };
}

/** The piece of a file that is read at once, in bytes. */
const PIECE = 1 << 20;

/** Each claim with its meaning. */
const CLAIMS: Record<CertificateVerifyResponse["claims"][number]["claim"], string> = {
  format: "Format", instance: "Senate", statement: "Statement", log: "Log", cosigned: "Cosigners", electorate: "Electorate", rule: "Rule", ballots: "Ballots",
  outcome: "Outcome", life: "Life of the proposal", schema: "Schema", compatibility: "Comparison", countersigned: "Countersignatures",
};

/** A claim as a check: established holds, refuted fails, and the rest is not shown. */
export const asCheck = ({ claim, state, detail }: CertificateVerifyResponse["claims"][number]): Check =>
  ({ name: CLAIMS[claim], holds: state === "cannot_be_established" ? undefined : state === "established", detail });

/** Verifies a certificate in pieces, so that a large one needs little memory; tells each claim. */
export async function certificateChecks(file: Blob, trust: Trust, tell: (check: Check) => void, progress: (bytes: number) => void): Promise<CertificateVerifyResponse> {
  const certificate = await (await engine()).certificate({ policy: policy(trust) });
  try {
    for (let from = 0; from < file.size; from += PIECE) {
      await certificate.push(new Uint8Array(await file.slice(from, from + PIECE).arrayBuffer()));
      progress(Math.min(file.size, from + PIECE));
    }
    const answer = await certificate.finish();
    for (const claim of answer.claims) tell(asCheck(claim));
    return answer;
  } finally {
    await certificate.free();
  }
}
