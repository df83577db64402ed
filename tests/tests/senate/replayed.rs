//! Two hosts on one database, many agents at once, some of whom are revoked meanwhile, under rules that change meanwhile:
//! afterwards a replay of the log allows every act that was accepted, and would not have allowed those that were refused.
//!
//! The short form is a few hundred acts; `ROGATIO_ACTS` says how many (10,000 with 200 revocations and 50 changes of the
//! rules is the long form: one revocation in 50 acts, one change in 200).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use rogatio_core::log::leaf;
use rogatio_core::log::replay::{AgentStatus, Replay, ReplayError};
use rogatio_core::wire::leaf::{Act, Leaf, Power};
use serde_json::{Value, json};

use crate::harness::{Agent, Answer, BASE, Kind, STATEMENT, Senate, Server, addition, settings};

/// Those who ask at the same time.
const WORKERS: u64 = 8;
/// Agents with powers at any time.
const AGENTS: usize = 12;
/// One revocation in so many acts, and one change of the rules.
const REVOCATION: u64 = 50;
const CHANGE: u64 = 200;

/// The kinds of act that are asked for. The run goes on until each was accepted once, so that each has a leaf to compare with.
const KINDS: [&str; 19] = [
    "agent.registered",
    "agent.authorized",
    "agent.suspended",
    "agent.revoked",
    "agent.rotated",
    "agent.token_issued",
    "agent.token_revoked",
    "artifact.registered",
    "artifact.removed",
    "proposal.drafted",
    "proposal.submitted",
    "proposal.voting_opened",
    "proposal.ballot_cast",
    "proposal.commented",
    "proposal.concern_raised",
    "proposal.withdrawn",
    "schema.registered",
    "settings.settled",
    "step.recorded",
];

/// What somebody asked for.
#[derive(Debug, Clone)]
struct Asked {
    /// The kind of act that it would be, as a leaf spells it.
    kind: &'static str,
    actor: String,
    subject: String,
    /// The code of the refusal; none where it was accepted.
    refused: Option<String>,
}

/// A generator of numbers.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % u64::try_from(most).unwrap()).unwrap()
    }
}

/// What everybody who asks has in common.
struct Town<'s> {
    servers: [&'s Server; 2],
    root: &'s Agent,
    /// Who has powers, and who was revoked.
    agents: Mutex<Vec<Agent>>,
    gone: Mutex<Vec<Agent>>,
    /// Proposals and their authors.
    proposals: Mutex<Vec<(String, String)>>,
    asked: Mutex<Vec<Asked>>,
    accepted: AtomicU64,
    /// The kinds of which one was accepted.
    seen: Mutex<BTreeSet<&'static str>>,
    number: AtomicU64,
}

impl Town<'_> {
    fn next(&self) -> u64 {
        self.number.fetch_add(1, Ordering::Relaxed)
    }

    /// Notes what became of a request.
    fn note(&self, kind: &'static str, agent: &Agent, subject: &str, answer: &Answer) -> bool {
        assert!(answer.status < 500, "{kind}: {}", answer.body);
        let refused = (answer.status >= 300).then(|| answer.body["code"].as_str().unwrap().to_owned());
        let accepted = refused.is_none();
        let subject = subject.to_owned();
        self.asked.lock().unwrap().push(Asked { kind, actor: agent.name.clone(), subject, refused });
        if accepted {
            assert!(KINDS.contains(&kind), "{kind} is missing in the list of kinds");
            self.seen.lock().unwrap().insert(kind);
            self.accepted.fetch_add(1, Ordering::Relaxed);
        }
        accepted
    }

    /// Whether enough acts were accepted, of every kind.
    fn is_done(&self, wanted: u64) -> bool {
        self.accepted.load(Ordering::Relaxed) >= wanted && self.seen.lock().unwrap().len() == KINDS.len()
    }

    fn post(&self, kind: &'static str, agent: &Agent, path: &str, body: &Value, subject: &str) -> Answer {
        let server = self.servers[usize::try_from(self.next() % 2).unwrap()];
        let answer = server.post(path, agent, body);
        self.note(kind, agent, subject, &answer);
        answer
    }

    /// A new agent with powers.
    fn settle_in(&self) {
        let number = self.next();
        let mut agent = Agent::stranger(&format!("agent-{number}"), 0);
        let mut seed = [7; 32];
        seed[..8].copy_from_slice(&number.to_le_bytes());
        agent.key = ed25519_dalek::SigningKey::from_bytes(&seed);
        let answer = self.register(&agent);
        agent.token = answer.ok()["token"]["token"].as_str().unwrap().to_owned();
        let path = format!("/api/agents/{}/authorize", agent.name);
        let roles = json!({"roles": ["reader", "proposer", "voter"]});
        self.post("agent.authorized", self.root, &path, &roles, &agent.name).ok();
        self.agents.lock().unwrap().push(agent);
    }

    fn register(&self, agent: &Agent) -> Answer {
        let key = agent.public_key();
        let envelope = agent.sign(STATEMENT, &agent.statement(&self.servers[0].instance, "register", &key));
        let body = json!({"public_key": key, "envelope": envelope});
        let answer = self.servers[0].post("/api/agents", self.root, &body);
        self.note("agent.registered", agent, &agent.name, &answer);
        answer
    }

    /// What an administrator does once in a while.
    fn govern(&self, round: u64, chance: &mut Chance) {
        let root = self.root;
        let leaver = {
            let mut agents = self.agents.lock().unwrap();
            let place = chance.below(agents.len());
            agents.remove(place)
        };
        let of = |what: &str| format!("/api/agents/{}/{what}", leaver.name);
        if round.is_multiple_of(4) {
            // Suspended first, and back for a moment: with another token, since suspending revokes them.
            self.post("agent.suspended", root, &of("suspend"), &json!({}), &leaver.name).ok();
            let roles = json!({"roles": ["reader", "proposer", "voter"]});
            self.post("agent.authorized", root, &of("authorize"), &roles, &leaver.name).ok();
        }
        self.post("agent.revoked", root, &of("revoke"), &json!({"reason": "left"}), &leaver.name).ok();
        self.gone.lock().unwrap().push(leaver);
        self.settle_in();
        let artifact = format!("kept-{round}");
        let body = json!({"id": artifact, "artifact_type": "note", "artifact": {"title": "t"}});
        self.post("artifact.registered", root, "/api/artifacts", &body, &artifact).ok();
        let path = format!("/api/artifacts/{artifact}/remove");
        self.post("artifact.removed", root, &path, &json!({}), &artifact).ok();
        let body = json!({"artifact_type": format!("t-{round}"), "schema": true});
        self.post("schema.registered", root, "/api/schemas", &body, &format!("t-{round}")).ok();
        if round.is_multiple_of(CHANGE / REVOCATION) {
            self.change_rules(root, round);
        }
    }

    fn change_rules(&self, agent: &Agent, round: u64) -> bool {
        let mut rules = settings("none");
        rules["rules"]["compatible"]["voting_period"] = json!(3_600 + round);
        let server = self.servers[usize::try_from(round % 2).unwrap()];
        let answer = server.send("PUT", "/api/senate/settings", &agent.token, Some(&rules));
        self.note("settings.settled", agent, "", &answer)
    }

    /// The author of a proposal, with the key and the token of now; none when revoked.
    fn author(&self, name: &str) -> Option<Agent> {
        self.agents.lock().unwrap().iter().find(|one| one.name == name).cloned()
    }

    /// Mostly the author of a proposal; else the agent itself, which must be refused.
    fn mostly_author(&self, author: &str, (agent, is_gone): (Agent, bool), chance: &mut Chance) -> Agent {
        let is_other = is_gone || chance.below(4) == 0;
        if is_other { agent } else { self.author(author).unwrap_or(agent) }
    }

    /// Something that somebody asks for.
    fn act(&self, chance: &mut Chance) {
        let pick = |from: &Mutex<Vec<Agent>>, chance: &mut Chance| {
            let from = from.lock().unwrap();
            (!from.is_empty()).then(|| from[chance.below(from.len())].clone())
        };
        let is_gone = chance.below(6) == 0;
        let agent = pick(if is_gone { &self.gone } else { &self.agents }, chance);
        let Some(agent) = agent else { return };
        let recent = {
            let all = self.proposals.lock().unwrap();
            let from = all.len().saturating_sub(12);
            (!all.is_empty()).then(|| all[from + chance.below(all.len() - from)].clone())
        };
        let number = self.next();
        let (name, own) = (&agent.name, |what: &str| format!("/api/agents/{}/{what}", agent.name));
        match (chance.below(40), recent) {
            (0..6, _) | (_, None) => {
                let answer =
                    self.post("proposal.drafted", &agent, BASE, &addition(&format!("f_{number}")), "");
                let id = answer.body["proposal_id"].as_str().unwrap_or_default().to_owned();
                if self.note("proposal.submitted", &agent, &id, &answer) {
                    self.proposals.lock().unwrap().push((id, name.clone()));
                }
            }
            (6..12, Some((id, author))) => {
                let opener = self.mostly_author(&author, (agent, is_gone), chance);
                self.post("proposal.voting_opened", &opener, &format!("{BASE}/{id}/open"), &json!({}), &id);
            }
            (12..24, Some((id, _))) => {
                let choice = ["yes", "yes", "no", "abstain"][chance.below(4)];
                let body = json!({"vote": choice, "reason": "because"});
                self.post("proposal.ballot_cast", &agent, &format!("{BASE}/{id}/vote"), &body, &id);
            }
            (24..28, Some((id, _))) => {
                self.post(
                    "proposal.commented",
                    &agent,
                    &format!("{BASE}/{id}/comment"),
                    &json!({"text": "hm"}),
                    &id,
                );
            }
            (28, Some((id, _))) => {
                self.post(
                    "proposal.concern_raised",
                    &agent,
                    &format!("{BASE}/{id}/concern"),
                    &json!({"text": "?"}),
                    &id,
                );
            }
            (29, Some((id, author))) => {
                let leaver = self.mostly_author(&author, (agent, is_gone), chance);
                self.post("proposal.withdrawn", &leaver, &format!("{BASE}/{id}/withdraw"), &json!({}), &id);
            }
            (30..34, _) => {
                let id = format!("a-{number}");
                let body = json!({"id": id, "artifact_type": "note", "artifact": {"title": "t"}});
                self.post("artifact.registered", &agent, "/api/artifacts", &body, &id);
            }
            (34, _) => {
                let digest = "0".repeat(64);
                let step = json!({
                    "source": [], "target": format!("d-{number}"), "type": "extraction", "agent": name, "method": "typing@1",
                    "started_at": "2026-01-01T00:00:00Z", "ended_at": "2026-01-01T00:00:01Z",
                    "input_digest": digest, "output_digest": digest,
                });
                self.post("step.recorded", &agent, "/api/processing-steps", &json!({"step": step}), "");
            }
            (35, _) => {
                let key = agent.public_key();
                let envelope =
                    agent.sign(STATEMENT, &agent.statement(&self.servers[0].instance, "token", &key));
                self.post("agent.token_issued", &agent, &own("tokens"), &json!({"envelope": envelope}), name);
            }
            (36, _) => {
                // One at a time: to revoke a token that is revoked is no act.
                let _alone = self.agents.lock().unwrap();
                let tokens = self.servers[0].get(&own("tokens"), self.root).ok();
                let spare = tokens["tokens"].as_array().unwrap().iter();
                let mut spare =
                    spare.filter(|one| one["revoked_at"].is_null() && one["prefix"] != agent.token[..12]);
                if let Some(id) = spare.next().map_or(is_gone.then_some("t-0"), |one| one["id"].as_str()) {
                    let path = own(&format!("tokens/{id}/revoke"));
                    self.post("agent.token_revoked", &agent, &path, &json!({}), name);
                }
            }
            (37, _) => {
                let mut next = Agent::stranger(name, 0);
                let mut seed = [9; 32];
                seed[..8].copy_from_slice(&number.to_le_bytes());
                next.key = ed25519_dalek::SigningKey::from_bytes(&seed);
                let statement = agent.statement(&self.servers[0].instance, "rotate", &next.public_key());
                let body = json!({"old": agent.sign(STATEMENT, &statement), "new": next.sign(STATEMENT, &statement)});
                // Nobody else asks as this agent meanwhile, so that its token is known.
                let mut agents = self.agents.lock().unwrap();
                let answer = self.post("agent.rotated", &agent, &own("rotate"), &body, name);
                if answer.status < 300 {
                    next.token = answer.body["token"]["token"].as_str().unwrap().to_owned();
                    agents.iter_mut().filter(|one| one.name == *name).for_each(|one| *one = next.clone());
                }
            }
            // What only an administrator may do, and a name that is taken.
            (38, _) => match chance.below(6) {
                0 => _ = self.change_rules(&agent, number),
                1 => drop(self.post(
                    "agent.authorized",
                    &agent,
                    &own("authorize"),
                    &json!({"roles": ["admin"]}),
                    name,
                )),
                2 => {
                    drop(self.post("agent.suspended", &agent, "/api/agents/root/suspend", &json!({}), "root"))
                }
                3 => drop(self.post("agent.revoked", &agent, "/api/agents/root/revoke", &json!({}), "root")),
                4 => {
                    let body = json!({"artifact_type": format!("u-{number}"), "schema": true});
                    self.post("schema.registered", &agent, "/api/schemas", &body, "");
                }
                _ => drop(self.post(
                    "artifact.removed",
                    &agent,
                    "/api/artifacts/kept/remove",
                    &json!({}),
                    "kept",
                )),
            },
            _ => drop(self.register(&agent)),
        }
    }
}

/// The leaf that a refused act would have: one of its kind that was accepted, by whoever was refused.
fn would_be(model: &str, asked: &Asked, number: u64) -> Leaf {
    let mut leaf: Value = serde_json::from_str(model).unwrap();
    leaf.as_object_mut().unwrap().remove("format");
    leaf["event"]["actor"] = json!(asked.actor);
    let own = matches!(
        asked.kind,
        "agent.registered" | "agent.rotated" | "agent.token_issued" | "agent.token_revoked"
    );
    if own {
        leaf["subject"] = json!(asked.actor);
    } else if asked.kind.starts_with("proposal.") && !asked.subject.is_empty() {
        leaf["subject"] = json!(asked.subject);
    }
    let happened = &mut leaf["event"]["happened"];
    // What may not be there twice is new, so that it is not refused for that.
    for place in ["/public_key", "/token/digest"] {
        if let Some(text) = happened.pointer_mut(place) {
            let prefix = text.as_str().unwrap().split_once(':').unwrap().0.to_owned();
            *text = json!(format!("{prefix}:{number:064x}"));
        }
    }
    if let Some(author) = happened.pointer_mut("/content/author") {
        *author = json!(asked.actor);
    }
    if asked.kind == "proposal.ballot_cast" {
        happened["voter"] = json!(asked.actor);
    }
    Leaf::V2(serde_json::from_value::<Act>(leaf).unwrap().by(Power::Agent))
}

#[test]
fn a_replay_tells_what_was_accepted_from_what_was_refused() {
    let wanted: u64 = std::env::var("ROGATIO_ACTS").ok().and_then(|text| text.parse().ok()).unwrap_or(400);
    let senate = Senate::new(Kind::Postgres, &settings("none"));
    senate.note();
    let root = senate.agent("root", &["admin", "reader", "proposer"]);
    let options = ["--most-open-proposals", "100000", "--most-registrations-from-one", "100000"];
    let (one, two) = (senate.serve(&options), senate.serve(&options));
    let before = senate.leaves().len();
    let town = Town {
        servers: [&one, &two],
        root: &root,
        agents: Mutex::new(Vec::new()),
        gone: Mutex::new(Vec::new()),
        proposals: Mutex::new(Vec::new()),
        asked: Mutex::new(Vec::new()),
        accepted: AtomicU64::new(0),
        seen: Mutex::new(BTreeSet::new()),
        number: AtomicU64::new(0),
    };
    (0..AGENTS).for_each(|_| town.settle_in());
    let begun = std::time::Instant::now();
    let accepted = || town.accepted.load(Ordering::Relaxed);
    thread::scope(|scope| {
        for worker in 0..WORKERS {
            let town = &town;
            scope.spawn(move || {
                let mut chance = Chance(worker + 1);
                while !town.is_done(wanted) {
                    town.act(&mut chance);
                }
            });
        }
        let mut chance = Chance(0);
        let mut round = 0;
        while !town.is_done(wanted) || round * REVOCATION < wanted {
            if accepted() >= round * REVOCATION {
                town.govern(round, &mut chance);
                round += 1;
            }
            thread::sleep(std::time::Duration::from_millis(10));
        }
    });
    let seconds = begun.elapsed().as_secs();
    let asked = town.asked.into_inner().unwrap();
    one.stop();
    two.stop();
    let leaves = senate.leaves();
    let mut replay = Replay::default();
    let mut models = BTreeMap::<String, String>::new();
    let mut at_first = BTreeMap::new();
    for (number, text) in leaves.iter().enumerate() {
        if number == before {
            at_first = replay.acts.clone();
        }
        replay
            .take(&leaf::read(text).unwrap(), &BTreeMap::new())
            .unwrap_or_else(|why| panic!("{why}: {text}"));
        let body: Value = serde_json::from_str(text).unwrap();
        let (kind, what) = (body["kind"].as_str().unwrap(), &body["event"]["happened"]["type"]);
        models.insert(format!("{kind}.{}", what.as_str().unwrap()), text.clone());
    }
    // What was accepted is in the log, and nothing else is.
    let mut counts = BTreeMap::<&str, (u64, u64)>::new();
    let mut cast = BTreeSet::new();
    for one in &asked {
        // The same ballot once more is answered with the same receipt, and is no act.
        let is_ballot = one.kind == "proposal.ballot_cast" && one.refused.is_none();
        if is_ballot && !cast.insert((&one.actor, &one.subject)) {
            continue;
        }
        let (yes, no) = counts.entry(one.kind).or_default();
        if one.refused.is_none() { *yes += 1 } else { *no += 1 }
    }
    for (kind, (yes, _)) in &counts {
        let earlier = at_first.get(kind).map_or(0, |acts| acts.allowed);
        assert_eq!(replay.acts[kind].allowed - earlier, *yes, "{kind}");
    }
    // What was refused is not allowed where the log ends; it lasts, since nobody who was revoked comes back.
    let (mut tried, mut undecided) = (BTreeMap::<&str, u64>::new(), 0);
    for (number, one) in (1_u64 << 40..).zip(&asked) {
        let Some(code) = &one.refused else { continue };
        // Whoever asks with a token or a key that was replaced just before may ask again: the log does not tell tokens apart.
        let may_again = matches!(code.as_str(), "auth.invalid-token" | "auth.bad-proof")
            && replay.agents.get(&one.actor).is_some_and(|agent| agent.status == AgentStatus::Authorized);
        if may_again || code.starts_with("store.") || code.starts_with("limit.") {
            undecided += 1;
            continue;
        }
        let outcome = replay.clone().take(&would_be(&models[one.kind], one, number), &BTreeMap::new());
        let why = outcome.expect_err(&format!("the replay allows what was refused: {one:?}"));
        let by_authority = code.starts_with("auth.");
        let told = matches!(
            why,
            ReplayError::Powerless { .. } | ReplayError::WrongRole { .. } | ReplayError::NotOwn { .. }
        );
        assert!(told || !by_authority, "{one:?}: {why}");
        *tried.entry(one.kind).or_default() += 1;
    }
    for (kind, (yes, _)) in &counts {
        println!(
            "{kind}: {yes} accepted and allowed, {} refused and not allowed",
            tried.get(kind).unwrap_or(&0)
        );
    }
    let revoked = counts["agent.revoked"].0;
    println!(
        "{} acts in {seconds} s by two hosts, {revoked} revocations, {} changes of the rules, {} refused, {undecided} undecided",
        leaves.len() - before,
        counts["settings.settled"].0,
        tried.values().sum::<u64>(),
    );
    assert!(revoked >= wanted / REVOCATION && counts["settings.settled"].0 >= wanted / CHANGE);
    let both = counts.iter().filter(|(kind, (yes, _))| *yes > 0 && tried.contains_key(*kind)).count();
    // In a few hundred acts not every kind has both.
    assert!(both == counts.len() || (wanted < 2_000 && both * 3 > counts.len() * 2), "{counts:?} {tried:?}");
    senate.verify();
}
