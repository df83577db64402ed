"""Recomputes what a senate says, in a sandbox of this process: `engine.py FOLDER`. Nothing here asks the senate.

FOLDER has: schema.json (the schema in force), proposal.json (a proposal), artifacts.ndjson (a document a line), vote.json (from
`rogatio proposal recount --out`), and proof.json (a leaf of the log, its proof, a signed checkpoint and the key of the senate).
"""

import json
import sys
from pathlib import Path

import rogatio

folder = Path(sys.argv[1])
engine = rogatio.Engine()


def text(name):
    return (folder / name).read_text(encoding="utf-8")


def say(what, **answer):
    print(json.dumps({"what": what, **answer}, separators=(",", ":"), ensure_ascii=False))


# Check a proposal. `rogatio.Json` gives the engine the bytes of a file, so that no number is rounded on the way.
schema, proposal = rogatio.Json(text("schema.json")), json.loads(text("proposal.json"))
registry = {"types": {proposal["target_artifact_type"]: [schema]}}
check = engine.proposal_check({"proposal": rogatio.Json(text("proposal.json")), "registry": registry})
say("check", submittable=check["submittable"], verdict=check["compatibility"]["verdict"])

# Read the witness of a break, and confirm it: one schema accepts the document, the other refuses it.
witness = check["compatibility"]["comparisons"][0]["witness"]["instance"]
before = rogatio.validate(schema, witness)["accepted"]
after = rogatio.validate(check["resulting_schema"], witness)["accepted"]
say("witness", instance=witness, before=before, after=after)

# Validate a file of artifacts with the schema compiled once.
verdicts = engine.validator(schema).push(text("artifacts.ndjson"))
say("artifacts", accepted=[verdict["accepted"] for verdict in verdicts])

# Recount a vote from its ballots: every signature is verified.
tally = engine.tally_count(rogatio.Json(text("vote.json")))
say("recount", outcome=tally["outcome_at_close"], ballots=tally["ballots"], refused=len(tally["refused"]), yes=tally["tally"]["yes"])

# Verify that a leaf is in the log of the checkpoint that the senate signed.
proof = json.loads(text("proof.json"))
opened = engine.log_open_checkpoint({"note": proof["checkpoint"], "verifier": proof["verifier"]})["checkpoint"]
asked = {"leaf": proof["leaf"], "index": proof["index"], "size": opened["size"], "root": opened["root"], "proof": proof["proof"]}
altered = {**asked, "leaf": asked["leaf"].replace("t", "T", 1)}
say("log", holds=engine.log_verify_inclusion(asked)["holds"], altered=engine.log_verify_inclusion(altered)["holds"])
