//! Random lives of proposals in a real log, each event altered in each field by somebody who has the database: the hashes of
//! the log fit again, listeners were told the same, and `log verify` refuses it all the same, on either database.
//!
//! Whoever has the instance's key too can sign a checkpoint over the altered log, and write every other table anew. So what
//! counts here is what the leaves themselves say: only where they cannot know, another table has to.
//!
//! A few alterations of each life are tried. `ROGATIO_LIVES` is the long form: so many lives, all their alterations.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use rogatio_core::operation::log::append;
use rogatio_core::wire::LogAppendRequest;
use serde_json::{Value, json};

use crate::harness::{Agent, BASE, Kind, Senate, Server, addition};

/// Lives in one log.
const LIVES: usize = 5;
/// How many other values are tried in each place.
const OTHERS: usize = 2;
/// Rounds of the short form: in each one alteration of each life.
const ROUNDS: usize = 7;

#[test]
fn no_altered_life_verifies_on_sqlite() {
    refused(Kind::Sqlite);
}

#[test]
fn no_altered_life_verifies_on_postgres() {
    refused(Kind::Postgres);
}

/// A generator of numbers, the same ones in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % u64::try_from(most).unwrap()).unwrap()
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// True so many times in a hundred.
    fn percent(&mut self, often: usize) -> bool {
        self.below(100) < often
    }
}

fn rule(chance: &mut Chance) -> Value {
    let mut rule = json!({
        "threshold": chance.of(&[json!({"num": 2, "den": 3, "cmp": "ge"}), json!({"num": 1, "den": 2, "cmp": "gt"}),
            json!({"weight": 2})]),
        "base": chance.of(&["electorate", "electorate", "cast", "yes_no"]),
        "signatures": "none",
        "revote": chance.of(&["reject", "replace"]),
        "early_close": chance.percent(70),
        "min_open": chance.of(&[0, 0, 8]),
        "late_quorum_extension": chance.of(&[0, 15]),
        "min_debate": 0,
        "voting_period": 60,
    });
    if chance.percent(50) {
        rule["quorum"] = json!({"num": 1, "den": 2, "cmp": "ge", "counts": ["yes", "no", "abstain"]});
    }
    if chance.percent(30) {
        rule["membership_change"] = json!("live");
    }
    rule
}

/// A senate in which lives are led.
struct Lives<'s> {
    senate: &'s Senate,
    server: &'s Server,
    root: Agent,
    voters: [Agent; 4],
    /// Seconds that the clock is ahead.
    ahead: u64,
}

impl Lives<'_> {
    fn status(&self, id: &str) -> String {
        let view = self.server.get(&format!("{BASE}/{id}"), &self.root).ok();
        view["status"].as_str().unwrap().to_owned()
    }

    /// Asks for something that may be refused.
    fn ask(&self, agent: &Agent, path: &str, body: &Value) {
        let answer = self.server.post(path, agent, body);
        assert!(answer.status < 500, "{path}: {}", answer.body);
    }

    fn settle(&self, rule: &Value, reserved: &[String]) {
        let settings = json!({
            "rules": {"compatible": rule, "breaking": rule},
            "scope": {"version": 1, "reserved_names": reserved, "override_rule": {
                "threshold": {"num": 1, "den": 2, "cmp": "ge"}, "base": "electorate", "signatures": "none"}},
        });
        self.server.send("PUT", "/api/senate/settings", &self.root.token, Some(&settings)).ok();
    }

    /// A life of so many commands, most of which come at the right time; the proposal's id.
    fn lead(&mut self, number: usize, chance: &mut Chance, commands: usize) -> String {
        let name = format!("score_{number}");
        let reserved = if chance.percent(25) { vec![name.clone()] } else { Vec::new() };
        self.settle(&rule(chance), &reserved);
        let path = if chance.percent(40) { format!("{BASE}?draft=true") } else { BASE.to_owned() };
        let created = self.server.post(&path, &self.voters[0], &addition(&name)).ok();
        let id = created["proposal_id"].as_str().unwrap().to_owned();
        for _ in 0..commands {
            let seconds = *chance.of(&[0, 0, 0, 1, 5, 25]);
            if seconds > 0 {
                self.ahead += seconds;
                self.senate.pass(self.ahead);
            }
            self.command(&id, &name, chance);
        }
        // Everybody is back for the next one.
        for voter in &self.voters {
            let roles = json!({"roles": ["reader", "proposer", "voter"]});
            self.ask(&self.root, &format!("/api/agents/{}/authorize", voter.name), &roles);
        }
        id
    }

    fn command(&self, id: &str, name: &str, chance: &mut Chance) {
        let at = |what: &str| format!("{BASE}/{id}/{what}");
        let [ada, ..] = &self.voters;
        let voter = chance.of(&self.voters).clone();
        let edit = |chance: &mut Chance| {
            let mut content = addition(name);
            content["field_spec"]["schema"]["minimum"] = json!(chance.below(3));
            let headers = [("if-match", "*")];
            let path = format!("{BASE}/{id}");
            let body = content.to_string();
            let answer = self.server.try_send("PUT", &path, (&ada.token, &headers), Some(&body)).unwrap();
            assert!(answer.status < 500, "{}", answer.body);
        };
        let talk = |chance: &mut Chance| match chance.below(3) {
            0 => {
                let pointer = chance.of(&[Value::Null, json!("/field_spec")]).clone();
                self.ask(&voter, &at("comment"), &json!({"text": "hm", "pointer": pointer}));
            }
            1 => self.ask(&voter, &at("concern"), &json!({"text": "is it needed?"})),
            _ => self.ask(&voter, &at("concern/1/resolve"), &json!({})),
        };
        match self.status(id).as_str() {
            "draft" if chance.percent(30) => edit(chance),
            "draft" => self.ask(ada, &at("submit"), &json!({})),
            "debate" => match chance.below(6) {
                0 | 1 => talk(chance),
                2 => edit(chance),
                3 if chance.percent(10) => self.ask(ada, &at("withdraw"), &json!({})),
                _ => self.ask(ada, &at("open"), &json!({})),
            },
            "voting" => match chance.below(14) {
                0 => talk(chance),
                1 if chance.percent(30) => edit(chance),
                2 if chance.percent(20) => self.ask(ada, &at("withdraw"), &json!({"reason": "enough"})),
                3 | 4 => self.ask(&voter, &at("close"), &json!({})),
                5 | 6 => {
                    // In a live electorate somebody leaves, or joins again with another weight.
                    let [.., dot] = &self.voters;
                    let path = format!("/api/agents/{}/authorize", dot.name);
                    let roles = *chance.of(&[&["reader"][..], &["reader", "voter"][..]]);
                    let body = json!({"roles": roles, "weight": 1 + chance.below(2)});
                    self.ask(&self.root, &path, &body);
                }
                _ => {
                    let choice = chance.of(&["yes", "yes", "yes", "no", "abstain"]);
                    self.ask(&voter, &at("vote"), &json!({"vote": choice, "reason": "because"}));
                }
            },
            "migrating" => {
                self.ask(&self.root, &at("migration/apply"), &json!({}));
                self.settled(id, "migrating");
            }
            "enacted" if chance.percent(40) => {
                self.ask(&self.root, &at("migration/down"), &json!({}));
                self.settled(id, "enacted");
            }
            _ => match chance.below(3) {
                0 => self.ask(ada, &at("appeal"), &json!({"text": "please"})),
                _ => self.ask(&voter, &at("overrule"), &json!({"vote": chance.of(&["yes", "no"])})),
            },
        }
    }

    /// Waits until a run has changed this status, if it does within a while.
    fn settled(&self, id: &str, status: &str) {
        for _ in 0..200 {
            if self.status(id) != status {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(25));
        }
    }
}

/// Every place of a value, as a pointer.
fn places(value: &Value, at: &str, into: &mut Vec<String>) {
    let all: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(place, item)| (place.to_string(), item)).collect()
        }
        _ => Vec::new(),
    };
    for (name, value) in all {
        into.push(format!("{at}/{name}"));
        places(value, &format!("{at}/{name}"), into);
    }
}

/// Other values for a place.
fn others(value: &Value) -> Vec<Value> {
    match value {
        Value::Null => vec![json!("x"), json!(1), json!("yes")],
        Value::Bool(flag) => vec![json!(!flag)],
        Value::Number(number) => {
            let number = number.as_u64().unwrap();
            let all = [number + 1, number + 1_000_000, 0, number.saturating_sub(1)];
            all.into_iter().map(|other| json!(other)).chain([json!(number.to_string())]).collect()
        }
        Value::String(text) if text.starts_with("sha256:") => {
            let last = if text.ends_with('0') { "1" } else { "0" };
            vec![json!(format!("{}{last}", &text[..text.len() - 1])), Value::Null]
        }
        Value::String(_) => {
            let names = [
                "",
                "  ",
                "x",
                "ada",
                "ben",
                "dot",
                "eve",
                "root",
                "operator",
                "yes",
                "no",
                "abstain",
                "approved",
                "rejected",
                "compatible",
                "breaking",
                "confirmed",
                "refuted",
                "threshold_met",
                "threshold_not_met",
                "no_yes_votes",
                "quorum_not_met",
                "electorate",
                "cast",
                "live",
                "replace",
                "reject",
                "record",
            ];
            names.into_iter().map(|name| json!(name)).chain([Value::Null]).collect()
        }
        Value::Array(_) | Value::Object(_) => vec![Value::Null],
    }
}

/// An event of a life that says something else.
#[derive(Debug, Clone)]
struct Alteration {
    /// The leaf.
    index: usize,
    /// The kind of the event, and the place in it.
    kind: String,
    place: String,
    /// The text of the altered leaf.
    text: String,
}

impl Alteration {
    /// Whether it changes the time so much that every leaf after it comes too early.
    fn hurries(&self) -> bool {
        self.place == "/at"
    }
}

/// All alterations of a life, in random order.
fn alterations(leaves: &[String], of: &[usize], chance: &mut Chance) -> Vec<Alteration> {
    let mut all = Vec::new();
    for index in of {
        let leaf: Value = serde_json::from_str(&leaves[*index]).unwrap();
        if leaf["kind"] != "proposal" {
            continue;
        }
        let mut inside = Vec::new();
        places(&leaf["event"], "", &mut inside);
        for place in inside {
            let value = leaf["event"].pointer(&place).unwrap();
            let mut values: Vec<Value> = others(value).into_iter().filter(|other| other != value).collect();
            while values.len() > OTHERS {
                values.swap_remove(chance.below(values.len()));
            }
            for other in values {
                let mut altered = leaf.clone();
                *altered["event"].pointer_mut(&place).unwrap() = other;
                let kind = leaf["event"]["happened"]["type"].as_str().unwrap().to_owned();
                let (index, place, text) = (*index, place.clone(), altered.to_string());
                all.push(Alteration { index, kind, place, text });
            }
        }
    }
    for last in (1..all.len()).rev() {
        all.swap(last, chance.below(last + 1));
    }
    all
}

/// A log that is written anew, and the way back.
struct Forgery<'s> {
    senate: &'s Senate,
    leaves: Vec<String>,
    /// Statements that bring back what was there.
    undo: Vec<String>,
}

impl<'s> Forgery<'s> {
    fn new(senate: &'s Senate) -> Self {
        Self { senate, leaves: senate.leaves(), undo: Vec::new() }
    }

    /// Writes altered leaves, all hashes above them, and what listeners were told.
    fn write(&mut self, round: &[Alteration]) {
        let mut leaves = self.leaves.clone();
        let mut statements = Vec::new();
        let quote = |text: &str| text.replace('\'', "''");
        for one in round {
            let set = |text: &str| {
                format!("UPDATE log_leaves SET body = '{}' WHERE leaf_index = {}", quote(text), one.index)
            };
            statements.push(set(&one.text));
            self.undo.push(set(&leaves[one.index]));
            leaves[one.index].clone_from(&one.text);
            let told = self.senate.sql(&format!("SELECT body FROM outbox WHERE id = {}", one.index + 1));
            if let Ok(mut event) = serde_json::from_str::<Value>(&told) {
                let leaf: Value = serde_json::from_str(&one.text).unwrap();
                event["data"] = leaf["event"].clone();
                let set = |text: &str| {
                    format!("UPDATE outbox SET body = '{}' WHERE id = {}", quote(text), one.index + 1)
                };
                statements.push(set(&event.to_string()));
                self.undo.push(set(&told));
            }
        }
        let tree = |leaves: &[String]| {
            append(LogAppendRequest::builder().size(0).peaks(Vec::new()).leaves(leaves.to_vec()).build())
                .unwrap()
        };
        let (before, after) = (tree(&self.leaves), tree(&leaves));
        for (before, after) in before.nodes.iter().zip(&after.nodes).filter(|(before, after)| before != after)
        {
            for (list, node) in [(&mut statements, after), (&mut self.undo, before)] {
                list.push(format!(
                    "UPDATE log_nodes SET hash = '{}' WHERE level = {} AND node_index = {}",
                    node.hash, node.level, node.index
                ));
            }
        }
        for (list, tree) in [(&mut statements, after), (&mut self.undo, before)] {
            let peaks = json!(tree.peaks);
            list.push(format!("UPDATE log_head SET root = '{}', peaks = '{peaks}'", tree.root));
        }
        self.senate.sql(&statements.join(";\n"));
    }

    /// Brings back what was there.
    fn undo(&mut self) {
        self.senate.sql(&std::mem::take(&mut self.undo).join(";\n"));
    }
}

/// What the leaves alone accept, by kind of event and place (`*` is every kind): it is what deciding gives for something else
/// that could have been asked for. Contents and answers of checks are named by digests, what people write is theirs, and a
/// second earlier or later would have done as well. Another table keeps the one that was asked for, as long as no later
/// revision or later event of the life replaces it there.
const ELSEWHERE: [(&str, &str); 12] = [
    ("drafted", "/happened/content"),
    ("edited", "/happened/content"),
    ("submitted", "/happened/answer"),
    // The rule has another digest where it is another rule: this one is spelled or named otherwise.
    ("submitted", "/happened/checked/class"),
    ("submitted", "/happened/checked/rule"),
    ("submitted", "/happened/checked/at"),
    ("appealed", "/happened/reason"),
    ("commented", "/"),
    ("concern_raised", "/"),
    ("withdrawn", "/happened/text"),
    ("migration_failed", "/happened/text"),
    ("migration_undone", "/happened/text"),
];

/// The same, where no table keeps it either. Whoever writes the log anew can change it, and only a checkpoint that was kept
/// outside shows that.
const FREE: [(&str, &str); 7] = [
    ("appealed", "/happened/text"),
    ("*", "/at"),
    ("concern_resolved", "/actor"),
    ("voting_opened", "/actor"),
    // Any voter or proposer may ask for the end of a vote that is over.
    ("approved", "/actor"),
    ("rejected", "/actor"),
    ("expired", "/actor"),
];

/// Whether a list has the place of an alteration.
fn listed(list: &[(&str, &str)], kind: &str, place: &str) -> bool {
    list.iter().any(|(of, at)| (*of == "*" || *of == kind) && place.starts_with(at))
}

/// How an alteration was found.
fn found(faults: &[String], one: &Alteration, of_life: &[usize], id: &str) -> (bool, bool) {
    let by_leaf = of_life.iter().any(|index| {
        let begins = [
            format!("leaf {index} was not allowed"),
            format!("`log_leaves`.`body`: leaf {index} cannot be read"),
        ];
        faults.iter().any(|fault| begins.iter().any(|begin| fault.starts_with(begin.as_str())))
    });
    let by_leaf = by_leaf || (one.hurries() && faults.iter().any(|fault| fault.starts_with("leaf ")));
    (by_leaf, faults.iter().any(|fault| fault.contains(id)))
}

fn refused(kind: Kind) {
    let wanted: Option<usize> = std::env::var("ROGATIO_LIVES").ok().and_then(|text| text.parse().ok());
    let (lives, rounds) = wanted.map_or((LIVES, ROUNDS), |lives| (lives, usize::MAX));
    let (mut tried, mut by_leaves) = (0, 0);
    let mut elsewhere = BTreeMap::<(String, String), u64>::new();
    let (mut kinds, mut missed, mut replaced) = (BTreeSet::new(), Vec::new(), 0);
    for first in (0..lives).step_by(LIVES) {
        let mut chance = Chance(u64::try_from(first).unwrap() + 1);
        let senate = Senate::new(kind, &json!({}));
        senate.note();
        let root = senate.agent("root", &["admin", "reader"]);
        let voters =
            ["ada", "ben", "cyd", "dot"].map(|name| senate.agent(name, &["proposer", "voter", "reader"]));
        let server = senate.serve(&[]);
        let mut all = Lives { senate: &senate, server: &server, root, voters, ahead: 0 };
        let many = LIVES.min(lives - first);
        let ids: Vec<String> = (0..many).map(|number| all.lead(first + number, &mut chance, 20)).collect();
        server.stop();
        senate.verify();
        let mut forgery = Forgery::new(&senate);
        let of_life = |id: &str| -> Vec<usize> {
            let subject = |leaf: &String| serde_json::from_str::<Value>(leaf).unwrap()["subject"] == id;
            forgery.leaves.iter().enumerate().filter(|(_, leaf)| subject(leaf)).map(|(at, _)| at).collect()
        };
        let of_lives: Vec<Vec<usize>> = ids.iter().map(|id| of_life(id)).collect();
        let mut left: Vec<Vec<Alteration>> =
            of_lives.iter().map(|of| alterations(&forgery.leaves, of, &mut chance)).collect();
        // In a round each life is altered once. What moves the time is a round of its own.
        let mut todo: VecDeque<Vec<(usize, Alteration)>> = VecDeque::new();
        while todo.len() < rounds && left.iter().any(|left| !left.is_empty()) {
            let round = left.iter_mut().enumerate().filter_map(|(life, left)| Some((life, left.pop()?)));
            let (alone, together): (Vec<_>, Vec<_>) = round.partition(|(_, one)| one.hurries());
            todo.extend(alone.into_iter().map(|one| vec![one]));
            todo.extend([together].into_iter().filter(|round| !round.is_empty()));
        }
        while let Some(round) = todo.pop_front() {
            let altered: Vec<Alteration> = round.iter().map(|(_, one)| one.clone()).collect();
            forgery.write(&altered);
            let faults = senate.faults(&senate.database);
            forgery.undo();
            // Nothing is found by hashes, nor by what listeners were told.
            let hashes =
                faults.iter().find(|fault| fault.contains("log_head") || fault.contains("log_nodes"));
            assert_eq!(hashes, None, "{altered:?}");
            if faults.last().is_some_and(|fault| fault.ends_with("more faults")) && round.len() > 1 {
                todo.extend(round.into_iter().map(|one| vec![one]));
                continue;
            }
            for (life, one) in round {
                let (by_leaf, by_state) = found(&faults, &one, &of_lives[life], &ids[life]);
                if by_leaf || by_state || listed(&FREE, &one.kind, &one.place) {
                } else if listed(&ELSEWHERE, &one.kind, &one.place) {
                    replaced += 1;
                } else {
                    missed.push(format!("{one:?} of {}", ids[life]));
                }
                kinds.insert(one.kind.clone());
                tried += 1;
                by_leaves += u64::from(by_leaf);
                if !by_leaf {
                    *elsewhere.entry((one.kind.clone(), one.place.clone())).or_default() += 1;
                }
            }
        }
        senate.verify();
    }
    println!(
        "{kind:?}: {lives} lives, {tried} altered events of {} kinds, {by_leaves} refused by the leaves alone, \
         {replaced} facts that a later revision or event replaced",
        kinds.len()
    );
    assert!(missed.is_empty(), "nothing finds these: {missed:#?}");
    let known = |kind: &str, place: &str| listed(&ELSEWHERE, kind, place) || listed(&FREE, kind, place);
    let unknown: Vec<_> = elsewhere.keys().filter(|(kind, place)| !known(kind, place)).collect();
    assert!(unknown.is_empty(), "the leaves alone accept these: {unknown:#?}");
}
