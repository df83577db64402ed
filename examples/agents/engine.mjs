// Recomputes what a senate says, in a sandbox of this process: `engine.mjs FOLDER`. Nothing here asks the senate.
//
// FOLDER has: schema.json (the schema in force), proposal.json (a proposal), artifacts.ndjson (a document a line), vote.json (from
// `rogatio proposal recount --out`), and proof.json (a leaf of the log, its proof, a signed checkpoint and the key of the senate).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "rogatio";

const text = (name) => readFileSync(join(process.argv[2], name), "utf8");
const say = (what, answer) => console.log(JSON.stringify({ what, ...answer }));
const engine = await load();

// Check a proposal. The methods whose name ends in `Text` get the bytes of a file, so that no number is rounded on the way.
const type = JSON.parse(text("proposal.json")).target_artifact_type;
const registry = `{"types": {${JSON.stringify(type)}: [${text("schema.json")}]}}`;
const check = JSON.parse(engine.proposalCheckText(`{"proposal": ${text("proposal.json")}, "registry": ${registry}}`));
say("check", { submittable: check.submittable, verdict: check.compatibility.verdict });

// Read the witness of a break, and confirm it: one schema accepts the document, the other refuses it.
const witness = check.compatibility.comparisons[0].witness.instance;
const accepts = (schema) => engine.artifactValidate({ schema, artifact: witness }).accepted;
say("witness", { instance: witness, before: accepts(JSON.parse(text("schema.json"))), after: accepts(check.resulting_schema) });

// Validate a file of artifacts with the schema compiled once.
const validator = engine.validator(`{"schema": ${text("schema.json")}}`);
const verdicts = validator.push(text("artifacts.ndjson")).trim().split("\n").map((line) => JSON.parse(line));
validator.free();
say("artifacts", { accepted: verdicts.map((verdict) => verdict.accepted) });

// Recount a vote from its ballots: every signature is verified.
const tally = JSON.parse(engine.tallyCountText(text("vote.json")));
say("recount", { outcome: tally.outcome_at_close, ballots: tally.ballots, refused: tally.refused.length, yes: tally.tally.yes });

// Verify that a leaf is in the log of the checkpoint that the senate signed.
const proof = JSON.parse(text("proof.json"));
const { checkpoint } = engine.logOpenCheckpoint({ note: proof.checkpoint, verifier: proof.verifier });
const asked = { leaf: proof.leaf, index: proof.index, size: checkpoint.size, root: checkpoint.root, proof: proof.proof };
const altered = { ...asked, leaf: asked.leaf.replace("t", "T") };
say("log", { holds: engine.logVerifyInclusion(asked).holds, altered: engine.logVerifyInclusion(altered).holds });
