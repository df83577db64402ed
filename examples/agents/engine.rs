//! Recomputes what a senate says, in a sandbox of this process: `engine FOLDER`. Nothing here asks the senate.
//!
//! FOLDER has: schema.json (the schema in force), proposal.json (a proposal), artifacts.ndjson (a document a line), vote.json (from
//! `rogatio proposal recount --out`), and proof.json (a leaf of the log, its proof, a signed checkpoint and the key of the senate).
#![allow(
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "an example prints, and an absent member is null"
)]

use std::error::Error;
use std::fs::read_to_string;
use std::path::PathBuf;

use rogatio::engine::Engine;
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("give the folder")?);
    let text = |name: &str| read_to_string(folder.join(name));
    // The component, in wasmtime: JSON text in, JSON text out.
    let engine = Engine::new()?;
    let ask = |operation: &str, request: &str| -> Result<Value, Box<dyn Error>> {
        let answer = engine.call(operation, request).map_err(|problem| problem.detail)?;
        Ok(serde_json::from_str(&answer)?)
    };

    // Check a proposal. The engine gets the bytes of the files, so that no number is rounded on the way.
    let (schema, proposal) = (text("schema.json")?, text("proposal.json")?);
    let name = serde_json::from_str::<Value>(&proposal)?["target_artifact_type"].clone();
    let request = format!(r#"{{"proposal": {proposal}, "registry": {{"types": {{{name}: [{schema}]}}}}}}"#);
    let check = ask("proposal.check", &request)?;
    let compatibility = &check["compatibility"];
    println!(
        "{}",
        json!({"what": "check", "submittable": check["submittable"], "verdict": compatibility["verdict"]})
    );

    // Read the witness of a break, and confirm it: one schema accepts the document, the other refuses it.
    let witness = &compatibility["comparisons"][0]["witness"]["instance"];
    let accepts = |schema: &str| -> Result<Value, Box<dyn Error>> {
        let answer = ask("artifact.validate", &format!(r#"{{"schema": {schema}, "artifact": {witness}}}"#))?;
        Ok(answer["accepted"].clone())
    };
    let (before, after) = (accepts(&schema)?, accepts(&check["resulting_schema"].to_string())?);
    println!("{}", json!({"what": "witness", "instance": witness, "before": before, "after": after}));

    // Validate a file of artifacts with the schema compiled once.
    let mut validator =
        engine.validator(&format!(r#"{{"schema": {schema}}}"#)).map_err(|problem| problem.detail)?;
    let verdicts = validator.push(text("artifacts.ndjson")?.as_bytes()).map_err(|problem| problem.detail)?;
    let verdicts = verdicts.lines().map(serde_json::from_str::<Value>).collect::<Result<Vec<_>, _>>()?;
    let accepted: Vec<&Value> = verdicts.iter().map(|verdict| &verdict["accepted"]).collect();
    println!("{}", json!({"what": "artifacts", "accepted": accepted}));

    // Recount a vote from its ballots: every signature is verified.
    let tally = ask("tally.count", &text("vote.json")?)?;
    let refused = tally["refused"].as_array().map_or(0, Vec::len);
    let (outcome, ballots, yes) = (&tally["outcome_at_close"], &tally["ballots"], &tally["tally"]["yes"]);
    println!(
        "{}",
        json!({"what": "recount", "outcome": outcome, "ballots": ballots, "refused": refused, "yes": yes})
    );

    // Verify that a leaf is in the log of the checkpoint that the senate signed.
    let proof: Value = serde_json::from_str(&text("proof.json")?)?;
    let note = json!({"note": proof["checkpoint"], "verifier": proof["verifier"]});
    let opened = ask("log.open_checkpoint", &note.to_string())?["checkpoint"].clone();
    let asked = |leaf: &str| json!({"leaf": leaf, "index": proof["index"], "size": opened["size"], "root": opened["root"], "proof": proof["proof"]});
    let leaf = proof["leaf"].as_str().ok_or("no leaf")?;
    let holds = ask("log.verify_inclusion", &asked(leaf).to_string())?["holds"].clone();
    let altered =
        ask("log.verify_inclusion", &asked(&leaf.replacen('t', "T", 1)).to_string())?["holds"].clone();
    println!("{}", json!({"what": "log", "holds": holds, "altered": altered}));
    Ok(())
}
