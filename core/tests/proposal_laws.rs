//! Laws of a proposal's life: every command in every status, random lives, broken logs.
#![expect(
    clippy::unwrap_used,
    clippy::unwrap_in_result,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use rogatio_core::operation;
use rogatio_core::proposal::life::{CommandKind, is_drawn};
use rogatio_core::wire::proposal_decide::ProposalStatus;
use serde_json::{Value, json};

const VOTERS: [&str; 4] = ["ada", "ben", "cyd", "dot"];

fn proposal(minimum: u64) -> Value {
    json!({
        "proposal_type": "schema_change", "target_artifact_type": "note", "change_type": "add_field",
        "field_spec": {"pointer": "/properties/score", "schema": {"type": "integer", "minimum": minimum}, "required": false},
        "rationale": "Reviewers need it, see EXP-12", "backward_compatible": true, "author": "ada", "base_version": 1
    })
}

/// Everything that any command may need; `reserved` puts every proposal out of scope.
fn facts(content: &Value, revote: bool, reserved: bool) -> Value {
    let rule = json!({
        "threshold": {"num": 2, "den": 3, "cmp": "ge"}, "base": "electorate", "signatures": "none",
        "voting_period": 100, "revote": if revote { "replace" } else { "reject" },
    });
    json!({
        "proposal": content,
        "registry": {"types": {"note": [{"type": "object", "properties": {}, "additionalProperties": false}]}},
        "rules": {"compatible": rule, "breaking": rule},
        "scope": {"version": 1, "reserved_names": if reserved { json!(["score"]) } else { json!([]) }, "override_rule": rule},
        "electorate": VOTERS.map(|id| json!({"id": id})),
    })
}

/// One life, as a host would lead it: it keeps the state, the content, the receipts.
struct Life {
    state: Value,
    events: Vec<Value>,
    content: Value,
    receipts: serde_json::Map<String, Value>,
    overruling: Vec<Value>,
    revote: bool,
    reserved: bool,
    now: u64,
}

impl Life {
    fn new(revote: bool, reserved: bool) -> Self {
        let (content, receipts) = (proposal(0), serde_json::Map::new());
        let overruling = Vec::new();
        Self {
            state: Value::Null,
            events: Vec::new(),
            content,
            receipts,
            overruling,
            revote,
            reserved,
            now: 1_000,
        }
    }

    /// The answer, or the code of the problem; nothing is kept of a refused command.
    fn ask(&self, actor: &str, command: &Value) -> Result<Value, String> {
        let mut facts = facts(&self.content, self.revote, self.reserved);
        if let Some(voter) = command["ballot"]["voter"].as_str() {
            if VOTERS.contains(&voter) {
                facts["seat"] = json!({"id": voter});
            }
            if let Some(receipt) = self.receipts.get(voter) {
                facts["earlier"] = receipt.clone();
            }
        }
        if command["type"] == "leave" {
            facts["seat"] = json!({"id": command["voter"]});
        }
        if command["type"] == "overrule" && VOTERS.contains(&actor) {
            facts["seat"] = json!({"id": actor});
        }
        if command["type"] == "forfeit_seat" {
            facts["seat"] = json!({"id": "dot"});
        }
        facts["overruling"] = json!(self.overruling);
        let request =
            json!({"state": self.state, "command": command, "actor": actor, "facts": facts, "now": self.now});
        match operation::call("proposal.decide", &request.to_string()) {
            Ok(answer) => Ok(serde_json::from_str(&answer).unwrap()),
            Err(problem) => Err(problem.code.as_str().to_owned()),
        }
    }

    fn tell(&mut self, actor: &str, command: &Value) -> Result<(), String> {
        let answer = self.ask(actor, command)?;
        if command["type"] == "edit" {
            self.content = command["proposal"].clone();
            self.receipts.clear();
        }
        if let (Some(voter), Some(receipt)) = (command["ballot"]["voter"].as_str(), answer.get("receipt")) {
            self.receipts.insert(voter.to_owned(), receipt.clone());
        }
        if command["type"] == "overrule" {
            self.overruling.push(json!({"voter": actor, "choice": command["choice"]}));
        }
        self.events.extend(answer["events"].as_array().unwrap().iter().cloned());
        self.state = answer["state"].clone();
        Ok(())
    }

    fn must(mut self, actor: &str, command: &Value) -> Self {
        self.tell(actor, command).unwrap_or_else(|code| panic!("{command}: {code}"));
        self
    }

    fn later(mut self, seconds: u64) -> Self {
        self.now += seconds;
        self
    }

    fn status(&self) -> Option<&str> {
        self.state["status"].as_str()
    }
}

fn draft() -> Value {
    json!({"type": "draft", "id": "p-1", "instance": "lab", "proposal": proposal(0)})
}

fn cast(voter: &str, choice: &str) -> Value {
    json!({"type": "cast", "ballot": {"voter": voter, "choice": choice}, "reason": "because"})
}

/// A life that has come to this status.
fn at(status: ProposalStatus) -> Life {
    use ProposalStatus as S;
    let plain = |name: &str| json!({"type": name});
    match status {
        S::Draft => Life::new(false, false).must("ada", &draft()),
        S::Debate => at(S::Draft)
            .must("ada", &plain("submit"))
            .must("cyd", &json!({"type": "raise_concern", "text": "hm"})),
        S::Voting => at(S::Debate).must("ada", &plain("open_voting")),
        S::Approved => ["ada", "ben", "cyd"]
            .iter()
            .fold(at(S::Voting), |life, voter| life.must(voter, &cast(voter, "yes"))),
        S::Rejected => Life::new(false, true).must("ada", &draft()).must("ada", &plain("submit")),
        S::Expired => at(S::Voting).later(100).must("clock", &plain("close")),
        S::Withdrawn => at(S::Debate).must("ada", &plain("withdraw")),
        S::Migrating => at(S::Approved).must("host", &plain("begin_migration")),
        S::Enacted => at(S::Migrating).must("host", &json!({"type": "record_enacted", "version": 2})),
        S::Failed => {
            at(S::Migrating).must("host", &json!({"type": "record_failed", "reason": "7 artifacts"}))
        }
    }
}

/// A command of this kind that nothing but the diagram could refuse, and who gives it.
fn sound(kind: CommandKind) -> (&'static str, Value) {
    use CommandKind as C;
    match kind {
        C::Draft => ("ada", draft()),
        C::Edit => ("ada", json!({"type": "edit", "proposal": proposal(1)})),
        C::Comment => ("ben", json!({"type": "comment", "text": "hm"})),
        C::RaiseConcern => ("ben", json!({"type": "raise_concern", "text": "hm"})),
        C::ResolveConcern => ("cyd", json!({"type": "resolve_concern", "concern": 1})),
        C::ForfeitSeat => ("host", json!({"type": "forfeit_seat"})),
        C::Cast => ("dot", cast("dot", "abstain")),
        C::Join => ("host", json!({"type": "join", "seat": {"id": "eve"}})),
        C::Leave => ("host", json!({"type": "leave", "voter": "dot"})),
        C::Overrule => ("ben", json!({"type": "overrule", "choice": "yes"})),
        C::Appeal => ("ada", json!({"type": "appeal", "text": "please"})),
        C::RecordEnacted => ("host", json!({"type": "record_enacted", "version": 2})),
        C::RecordFailed => ("host", json!({"type": "record_failed", "reason": "7 artifacts"})),
        C::RecordUndone => ("host", json!({"type": "record_undone", "reason": "too early"})),
        C::Submit | C::OpenVoting | C::Close | C::Withdraw | C::BeginMigration => {
            ("ada", json!({"type": kind.as_str()}))
        }
    }
}

#[test]
fn every_command_in_every_status_goes_as_drawn_or_is_refused_with_a_code() {
    let statuses = [None].into_iter().chain(ProposalStatus::ALL.map(Some));
    for status in statuses {
        for kind in CommandKind::ALL {
            let mut life = status.map_or_else(|| Life::new(false, false), at);
            assert_eq!(life.status(), status.map(ProposalStatus::as_str));
            // A vote can be closed once its time is over.
            if kind == CommandKind::Close {
                life.now += 100;
            }
            let before = life.state.clone();
            let (actor, command) = sound(kind);
            let told = life.tell(actor, &command);
            let moves = matches!(kind, CommandKind::Join | CommandKind::Leave);
            if moves && is_drawn(status, kind) {
                assert_eq!(told, Err("proposal.electorate-frozen".to_owned()), "{kind:?} in {status:?}");
            } else if is_drawn(status, kind) {
                assert_eq!(told, Ok(()), "{kind:?} in {status:?}");
                assert_ne!(life.state, before, "{kind:?} in {status:?}");
            } else {
                let code = if status.is_some_and(ProposalStatus::is_closed) {
                    "proposal.already-closed"
                } else {
                    "proposal.wrong-status"
                };
                assert_eq!(told, Err(code.to_owned()), "{kind:?} in {status:?}");
                assert_eq!(life.state, before);
            }
        }
    }
}

fn replay(events: &[Value]) -> Result<Value, String> {
    match operation::call("proposal.replay", &json!({"events": events}).to_string()) {
        Ok(answer) => Ok(serde_json::from_str::<Value>(&answer).unwrap()["state"].clone()),
        Err(problem) => Err(problem.code.as_str().to_owned()),
    }
}

fn law<S: Strategy>(cases: u32, inputs: S, law: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let config = Config {
        cases,
        rng_seed: RngSeed::Fixed(0x5EED_0004),
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config).run(&inputs, law).unwrap();
}

/// A step of a random life: who, what, and how many seconds pass before.
fn step() -> impl Strategy<Value = (&'static str, Value, u64)> {
    let commands = prop_oneof![
        2 => prop::sample::select(CommandKind::ALL.to_vec()).prop_map(|kind| sound(kind).1),
        1 => (0_u64..3).prop_map(|minimum| json!({"type": "edit", "proposal": proposal(minimum)})),
        4 => (prop::sample::select(VOTERS.to_vec()), prop::sample::select(vec!["yes", "no", "abstain", "maybe"]))
            .prop_map(|(voter, choice)| cast(voter, choice)),
        1 => (0_u64..4).prop_map(|concern| json!({"type": "resolve_concern", "concern": concern})),
        2 => prop::sample::select(vec!["submit", "open_voting", "close"]).prop_map(|name| json!({"type": name})),
    ];
    (
        prop::sample::select(vec!["ada", "ada", "ben", "cyd"]),
        commands,
        prop::sample::select(vec![0, 1, 7, 60]),
    )
}

#[test]
fn the_events_of_any_life_lead_to_its_state_byte_for_byte() {
    let lives = (prop::bool::ANY, prop::collection::vec(step(), 5..40));
    law(80, lives, |(revote, steps)| {
        let mut life = Life::new(revote, false).must("ada", &draft());
        for (actor, command, seconds) in steps {
            life.now += seconds;
            let before = life.state.clone();
            if life.tell(actor, &command).is_err() {
                prop_assert_eq!(&life.state, &before);
            }
        }
        let replayed = replay(&life.events).unwrap();
        prop_assert_eq!(replayed.to_string(), life.state.to_string());
        Ok(())
    });
}

#[test]
fn a_log_with_an_event_dropped_swapped_or_repeated_is_refused() {
    let events = at(ProposalStatus::Enacted).events;
    assert!(events.len() > 8, "{} events", events.len());
    assert!(replay(&events).is_ok());
    for place in 0..events.len() - 1 {
        let mut dropped = events.clone();
        dropped.remove(place);
        let mut swapped = events.clone();
        swapped.swap(place, place + 1);
        let mut repeated = events.clone();
        repeated.insert(place, events[place].clone());
        for broken in [dropped, swapped, repeated] {
            assert_eq!(replay(&broken), Err("proposal.replay-broken".to_owned()), "at {place}");
        }
    }
}

#[test]
fn an_approval_that_its_ballots_do_not_carry_does_not_replay() {
    let events = at(ProposalStatus::Approved).events;
    for place in 0..events.len() {
        if events[place]["happened"]["type"] == "ballot_cast" {
            let mut forged = events.clone();
            forged[place]["happened"]["receipt"]["choice"] = json!("no");
            assert_eq!(replay(&forged), Err("proposal.replay-broken".to_owned()));
        }
    }
}

#[test]
fn the_state_does_not_grow_with_the_ballots() {
    let voting = at(ProposalStatus::Voting);
    let before = voting.state.to_string().len();
    let after = voting.must("ada", &cast("ada", "yes")).must("ben", &cast("ben", "no"));
    assert!(after.state.to_string().len() < before + 40);
}

fn overrule(choice: &str) -> Value {
    json!({"type": "overrule", "choice": choice})
}

#[test]
fn two_thirds_of_the_voters_overrule_a_rejection_as_out_of_scope_and_fewer_do_not() {
    let appeal = json!({"type": "appeal", "text": "please"});
    let two = at(ProposalStatus::Rejected).must("ben", &overrule("yes")).must("cyd", &overrule("yes"));
    let denied = two.must("ada", &appeal);
    assert_eq!(denied.status(), Some("rejected"));
    // A voter counts once, with the last word.
    let changed = at(ProposalStatus::Rejected)
        .must("ben", &overrule("no"))
        .must("ben", &overrule("yes"))
        .must("ben", &overrule("yes"))
        .must("cyd", &overrule("yes"));
    assert_eq!(changed.must("ada", &appeal).status(), Some("rejected"));
    let three = at(ProposalStatus::Rejected)
        .must("ben", &overrule("no"))
        .must("ben", &overrule("yes"))
        .must("cyd", &overrule("yes"))
        .must("dot", &overrule("yes"));
    assert_eq!(three.ask("eve", &overrule("yes")), Err("ballot.not-eligible".to_owned()));
    let granted = three.must("ada", &appeal);
    assert_eq!(granted.status(), Some("debate"));
    let last = granted.events.last().unwrap();
    assert_eq!(
        last["happened"]["overruling"],
        json!({"yes": 3, "no": 0, "abstain": 0, "electorate": 4}),
        "the event says what the voters said"
    );
    assert_eq!(granted.ask("ben", &overrule("no")), Err("proposal.wrong-status".to_owned()));
    assert_eq!(replay(&granted.events).unwrap(), granted.state);
}

#[test]
fn ten_megabytes_of_rationale_are_one_finding() {
    let mut content = proposal(0);
    content["rationale"] = json!("word ".repeat(2_000_000));
    let request = json!({"proposal": content, "registry": {"types": {}}});
    let answer: Value =
        serde_json::from_str(&operation::call("proposal.check", &request.to_string()).unwrap()).unwrap();
    let found: Vec<&str> =
        answer["diagnostics"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert!(
        found.contains(&"proposal.too-large") && found.contains(&"proposal.rationale-too-long"),
        "{found:?}"
    );
    assert!(answer.to_string().len() < 10_000, "an answer does not echo its question");
}
