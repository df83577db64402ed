//! Random lives of proposals, as a host would lead them: it keeps the state, the contents, the seats and the receipts.

use std::collections::BTreeMap;

use rogatio_core::operation;
use serde_json::{Map, Value, json};

pub(crate) const VOTERS: [&str; 4] = ["ada", "ben", "cyd", "dot"];
/// Who joins a live electorate.
const LATER: [&str; 2] = ["eve", "fay"];

/// A generator of numbers, the same ones in every run.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % u64::try_from(most).unwrap()).unwrap()
    }

    pub(crate) fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// True so many times in a hundred.
    pub(crate) fn percent(&mut self, often: usize) -> bool {
        self.below(100) < often
    }
}

/// What one command gave: the state before it, its events, and the facts that it was decided on.
pub(crate) struct Decision {
    pub(crate) before: Value,
    pub(crate) events: Vec<Value>,
    /// What the host knows at that moment.
    pub(crate) known: Known,
}

/// What a host knows beside the state.
#[derive(Clone)]
pub(crate) struct Known {
    content: Value,
    rule: Value,
    reserved: bool,
    /// The seats of the vote.
    seats: BTreeMap<String, Value>,
    receipts: BTreeMap<String, Value>,
    overruling: Vec<Value>,
}

pub(crate) struct Life {
    pub(crate) state: Value,
    pub(crate) decisions: Vec<Decision>,
    known: Known,
    now: u64,
}

fn proposal(minimum: usize) -> Value {
    json!({
        "proposal_type": "schema_change", "target_artifact_type": "note", "change_type": "add_field",
        "field_spec": {"pointer": "/properties/score", "schema": {"type": "integer", "minimum": minimum}, "required": false},
        "rationale": "Reviewers need it, see EXP-12", "backward_compatible": true, "author": "ada", "base_version": 1
    })
}

fn rule(chance: &mut Chance) -> Value {
    let mut rule = json!({
        "threshold": chance.of(&[json!({"num": 2, "den": 3, "cmp": "ge"}), json!({"num": 1, "den": 2, "cmp": "gt"}),
            json!({"weight": 2})]),
        "base": chance.of(&["electorate", "electorate", "cast", "yes_no"]),
        "signatures": "none",
        "revote": chance.of(&["reject", "replace"]),
        "early_close": chance.percent(70),
        "after_final": chance.of(&["record", "reject"]),
        "min_open": chance.of(&[0, 0, 8]),
        "late_quorum_extension": chance.of(&[0, 15]),
    });
    if chance.percent(50) {
        rule["quorum"] = json!({"num": 1, "den": 2, "cmp": "ge", "counts": ["yes", "no", "abstain"]});
    }
    if chance.percent(25) {
        rule["membership_change"] = json!("live");
    }
    if chance.percent(70) {
        rule["voting_period"] = json!(40);
    }
    rule
}

impl Known {
    /// The facts for a command; `voter` is who votes, overrules, joins or leaves.
    pub(crate) fn facts(&self, kind: &str, voter: &str) -> Value {
        let everybody: Vec<Value> = VOTERS.map(|id| json!({"id": id})).to_vec();
        let mut facts = Map::new();
        if matches!(kind, "draft" | "edit" | "submit" | "appeal" | "open_voting") {
            facts.insert("proposal".into(), self.content.clone());
            let note = json!({"type": "object", "properties": {}, "additionalProperties": false});
            facts.insert("registry".into(), json!({"types": {"note": [note]}}));
            facts.insert("rules".into(), json!({"compatible": self.rule, "breaking": self.rule}));
            facts.insert("electorate".into(), json!(everybody));
            facts.insert("overruling".into(), json!(self.overruling));
        }
        let reserved = if self.reserved { json!(["score"]) } else { json!([]) };
        facts.insert(
            "scope".into(),
            json!({"version": 1, "reserved_names": reserved, "override_rule": {
                "threshold": {"num": 1, "den": 2, "cmp": "ge"}, "base": "electorate"}}),
        );
        if matches!(kind, "cast" | "join" | "leave")
            && let Some(seat) = self.seats.get(voter)
        {
            facts.insert("seat".into(), seat.clone());
        }
        if let Some(receipt) = self.receipts.get(voter).filter(|_| matches!(kind, "cast" | "leave")) {
            facts.insert("earlier".into(), receipt.clone());
        }
        if kind == "overrule" && VOTERS.contains(&voter) {
            facts.insert("seat".into(), json!({"id": voter}));
        }
        Value::Object(facts)
    }
}

/// Decides, and answers the whole answer or the code of the problem.
pub(crate) fn decide(
    state: &Value,
    command: &Value,
    actor: &Value,
    facts: &Value,
    now: &Value,
) -> Result<Value, String> {
    let request = json!({"state": state, "command": command, "actor": actor, "facts": facts, "now": now});
    match operation::call("proposal.decide", &request.to_string()) {
        Ok(answer) => Ok(serde_json::from_str(&answer).unwrap()),
        Err(problem) => Err(problem.code.as_str().to_owned()),
    }
}

/// Who a command is about.
pub(crate) fn voter_of<'a>(command: &'a Value, actor: &'a str) -> &'a str {
    let named = [&command["ballot"]["voter"], &command["seat"]["id"], &command["voter"]];
    named.into_iter().find_map(Value::as_str).unwrap_or(actor)
}

impl Life {
    /// A life of so many commands, most of which come at the right time.
    pub(crate) fn random(chance: &mut Chance, commands: usize) -> Self {
        let known = Known {
            content: proposal(0),
            rule: rule(chance),
            reserved: chance.percent(12),
            seats: BTreeMap::new(),
            receipts: BTreeMap::new(),
            overruling: Vec::new(),
        };
        let mut life = Self { state: Value::Null, decisions: Vec::new(), known, now: 1_000 };
        for _ in 0..commands {
            let (actor, command) = life.command(chance);
            life.now += *chance.of(&[0_u64, 1, 3, 9]);
            life.tell(&actor, &command);
        }
        life
    }

    fn command(&self, chance: &mut Chance) -> (String, Value) {
        let plain = |name: &str| json!({"type": name});
        let voter = (*chance.of(&VOTERS)).to_owned();
        let talk = |chance: &mut Chance| match chance.below(3) {
            0 => {
                json!({"type": "comment", "text": "hm", "pointer": chance.of(&[Value::Null, json!("/field_spec")])})
            }
            1 => json!({"type": "raise_concern", "text": "is it needed?"}),
            _ => json!({"type": "resolve_concern", "concern": 1}),
        };
        let edit = |chance: &mut Chance| json!({"type": "edit", "proposal": proposal(chance.below(3))});
        let ada = || "ada".to_owned();
        match self.state["status"].as_str() {
            None => {
                (ada(), json!({"type": "draft", "id": "p-1", "instance": "lab", "proposal": proposal(0)}))
            }
            Some("draft") => match chance.below(3) {
                0 => (ada(), edit(chance)),
                _ => (ada(), plain("submit")),
            },
            Some("debate") => match chance.below(6) {
                0 => (voter, talk(chance)),
                1 if chance.percent(50) => (ada(), edit(chance)),
                2 if chance.percent(10) => (ada(), plain("withdraw")),
                _ if self.known.rule.get("voting_period").is_some() => (ada(), plain("open_voting")),
                _ => (ada(), json!({"type": "open_voting", "closes_at": self.now + 40})),
            },
            Some("voting") => match chance.below(14) {
                0 => (voter, talk(chance)),
                1 if chance.percent(30) => (ada(), edit(chance)),
                2 if chance.percent(15) => (ada(), json!({"type": "withdraw", "reason": "enough"})),
                3 | 4 => (voter, plain("close")),
                5 => (
                    "host".into(),
                    json!({"type": "join", "seat": {"id": chance.of(&LATER), "weight": 1 + chance.below(2)}}),
                ),
                6 => ("host".into(), json!({"type": "leave", "voter": chance.of(&["ben", "cyd", "eve"])})),
                _ => {
                    let named =
                        if chance.percent(15) { (*chance.of(&LATER)).to_owned() } else { voter.clone() };
                    let choice = chance.of(&["yes", "yes", "yes", "no", "abstain"]);
                    let cast = json!({"type": "cast", "ballot": {"voter": named, "choice": choice}, "reason": "because"});
                    (named, cast)
                }
            },
            Some("approved" | "failed") => ("host".into(), plain("begin_migration")),
            Some("migrating") => match chance.below(2) {
                0 => ("host".into(), json!({"type": "record_failed", "reason": "7 artifacts"})),
                _ => ("host".into(), json!({"type": "record_enacted", "version": 2})),
            },
            Some("enacted") => ("host".into(), json!({"type": "record_undone", "reason": "too early"})),
            _ => match chance.below(3) {
                0 => (ada(), json!({"type": "appeal", "text": "please"})),
                _ => (voter, json!({"type": "overrule", "choice": chance.of(&["yes", "no"])})),
            },
        }
    }

    fn tell(&mut self, actor: &str, command: &Value) {
        let kind = command["type"].as_str().unwrap();
        let voter = voter_of(command, actor).to_owned();
        let mut known = self.known.clone();
        if kind == "edit" {
            known.content = command["proposal"].clone();
        }
        let facts = known.facts(kind, &voter);
        let Ok(answer) = decide(&self.state, command, &json!(actor), &facts, &json!(self.now)) else {
            return;
        };
        let events = answer["events"].as_array().unwrap().clone();
        if events.is_empty() {
            return;
        }
        let before = std::mem::replace(&mut self.state, answer["state"].clone());
        self.decisions.push(Decision { before, events: events.clone(), known: known.clone() });
        match kind {
            "edit" => (known.seats, known.receipts) = (BTreeMap::new(), BTreeMap::new()),
            "open_voting" => {
                known.seats = VOTERS.map(|id| (id.to_owned(), json!({"id": id}))).into();
                known.receipts = BTreeMap::new();
            }
            "cast" => drop(known.receipts.insert(voter.clone(), answer["receipt"].clone())),
            "overrule" => known.overruling.push(json!({"voter": voter, "choice": command["choice"]})),
            "join" => drop(known.seats.insert(voter.clone(), command["seat"].clone())),
            "leave" => {
                known.seats.remove(&voter);
                known.receipts.remove(&voter);
            }
            _ => {}
        }
        self.known = known;
    }
}

/// The command that an event claims to come from; `None` for one that only follows another.
pub(crate) fn claimed(event: &Value, known: &Known) -> Option<Value> {
    let happened = &event["happened"];
    let field = |name: &str| happened[name].clone();
    Some(match happened["type"].as_str()? {
        "drafted" => {
            json!({"type": "draft", "id": field("id"), "instance": field("instance"), "proposal": known.content})
        }
        "edited" => json!({"type": "edit", "proposal": known.content}),
        "submitted" => json!({"type": "submit"}),
        "appealed" => json!({"type": "appeal", "text": field("text")}),
        "overrule_cast" => json!({"type": "overrule", "choice": field("choice"), "voter": field("voter")}),
        "commented" => json!({"type": "comment", "text": field("text"), "pointer": field("pointer"),
            "in_reply_to": field("in_reply_to")}),
        "concern_raised" => {
            json!({"type": "raise_concern", "text": field("text"), "pointer": field("pointer")})
        }
        "concern_resolved" => json!({"type": "resolve_concern", "concern": field("concern")}),
        "voting_opened" if known.rule.get("voting_period").is_some() => json!({"type": "open_voting"}),
        "voting_opened" => json!({"type": "open_voting", "closes_at": field("closes_at")}),
        "ballot_cast" => json!({"type": "cast", "reason": field("reason"),
            "ballot": {"voter": field("voter"), "choice": happened["receipt"]["choice"]}}),
        "member_joined" => json!({"type": "join", "seat": {"id": field("voter"), "weight": field("weight")}}),
        "member_left" => json!({"type": "leave", "voter": field("voter")}),
        "approved" | "rejected" | "expired" => json!({"type": "close"}),
        "withdrawn" => json!({"type": "withdraw", "reason": field("text")}),
        "migration_began" => json!({"type": "begin_migration"}),
        "enacted" => json!({"type": "record_enacted", "version": field("version")}),
        "migration_failed" => json!({"type": "record_failed", "reason": field("text")}),
        "migration_undone" => json!({"type": "record_undone", "reason": field("text")}),
        _ => return None,
    })
}
