//! A senate in memory: it leads a vote through the engine's decisions, keeps its log, and makes certificates.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use rogatio_core::canonical;
use rogatio_core::certificate::{Summary, payload};
use rogatio_core::digest::{Digest, Domain, hex};
use rogatio_core::log::{
    Checkpoint, Frontier, Part, consistency_path, inclusion_path, leaf, leaf_hash, prove,
};
use rogatio_core::operation;
use rogatio_core::signature::pae;
use rogatio_core::wire::certificate::CertificateOutcome;
use rogatio_core::wire::leaf::{Act, Entry, InstanceHappened, Power};
use rogatio_core::wire::proposal_check::RuleClass;
use serde_json::{Value, json};

pub(crate) const BALLOT: &str = "application/vnd.rogatio.ballot+json";
pub(crate) const STATEMENT: &str = "application/vnd.in-toto+json";
pub(crate) const ENGINE: &str = "sha256:eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";

pub(crate) fn key(seed: &str) -> SigningKey {
    SigningKey::from_bytes(Digest::of(seed.as_bytes()).as_bytes())
}

pub(crate) fn public(key: &SigningKey) -> String {
    format!("ed25519:{}", hex(key.verifying_key().as_bytes()))
}

/// A DSSE envelope by these keys; `named` says if each signature names its key.
pub(crate) fn envelope(kind: &str, payload: &str, keys: &[&SigningKey], named: bool) -> Value {
    let message = pae(kind, payload.as_bytes());
    let signature = |key: &&SigningKey| {
        let sig = STANDARD.encode(key.sign(&message).to_bytes());
        if named { json!({"keyid": public(key), "sig": sig}) } else { json!({"sig": sig}) }
    };
    let signatures: Vec<Value> = keys.iter().map(signature).collect();
    json!({"payloadType": kind, "payload": STANDARD.encode(payload), "signatures": signatures})
}

fn key_id(name: &str, key: &SigningKey, kind: u8) -> Vec<u8> {
    let preimage = [name.as_bytes(), &[b'\n', kind], key.verifying_key().as_bytes()].concat();
    Digest::of(&preimage).as_bytes()[..4].to_vec()
}

/// The verifier key of a log (1) or of a cosigner (4).
pub(crate) fn verifier(name: &str, key: &SigningKey, kind: u8) -> String {
    let bytes = [&[kind][..], key.verifying_key().as_bytes()].concat();
    format!("{name}+{}+{}", hex(&key_id(name, key, kind)), STANDARD.encode(bytes))
}

/// A note that the log signed, and these cosigners.
pub(crate) fn note(text: &str, log: (&str, &SigningKey), cosigners: &[(String, SigningKey)]) -> String {
    let line = |name: &str, bytes: Vec<u8>| format!("\u{2014} {name} {}\n", STANDARD.encode(bytes));
    let own = [key_id(log.0, log.1, 1), log.1.sign(text.as_bytes()).to_bytes().to_vec()].concat();
    let mut note = format!("{text}\n{}", line(log.0, own));
    for (name, key) in cosigners {
        let time = 1_700_000_000_u64;
        let signature = key.sign(format!("cosignature/v1\ntime {time}\n{text}").as_bytes());
        let bytes =
            [key_id(name, key, 4), time.to_be_bytes().to_vec(), signature.to_bytes().to_vec()].concat();
        note.push_str(&line(name, bytes));
    }
    note
}

/// What a vote of the tests is like.
#[derive(Clone)]
pub(crate) struct Plan {
    pub(crate) senate: &'static str,
    pub(crate) proposal: &'static str,
    pub(crate) voters: usize,
    /// True for a change that breaks.
    pub(crate) breaks: bool,
    pub(crate) rule: Value,
    /// The choice of each voter; absent voters do not vote.
    pub(crate) choices: Vec<&'static str>,
    /// True if the proposal is edited after a first vote.
    pub(crate) edited: bool,
    /// True for comments, refused ballots, replaced ballots and rotated keys.
    pub(crate) rich: bool,
    pub(crate) enacted: bool,
}

impl Plan {
    pub(crate) fn new(senate: &'static str, proposal: &'static str) -> Self {
        let rule = json!({"threshold": {"num": 2, "den": 3, "cmp": "ge"}, "base": "electorate", "signatures": "ed25519",
            "voting_period": 1_000});
        Self {
            senate,
            proposal,
            voters: 6,
            breaks: true,
            rule,
            choices: vec!["yes"; 6],
            edited: false,
            rich: false,
            enacted: true,
        }
    }
}

/// Everything of which a certificate is made. A test can change it before it is assembled.
#[derive(Clone)]
pub(crate) struct Parts {
    pub(crate) key: SigningKey,
    pub(crate) cosigners: Vec<(String, SigningKey)>,
    pub(crate) countersigners: Vec<SigningKey>,
    pub(crate) header: Value,
    pub(crate) schema: Value,
    pub(crate) compatibility: Value,
    pub(crate) content: Value,
    pub(crate) rule: Value,
    pub(crate) seats: Vec<Value>,
    pub(crate) leaves: Vec<String>,
    pub(crate) first: usize,
    pub(crate) opening: usize,
    pub(crate) outcome: usize,
    /// Leaves in the log of the checkpoint.
    pub(crate) size: usize,
    /// The lines before a leaf.
    pub(crate) before: BTreeMap<usize, Vec<Value>>,
    pub(crate) registered: Vec<usize>,
    pub(crate) ended: (CertificateOutcome, RuleClass, u64),
    pub(crate) electorate: Digest,
}

/// The subtrees of a log, and its root.
pub(crate) struct Tree {
    nodes: BTreeMap<(u32, u64), Digest>,
}

impl Tree {
    pub(crate) fn of(leaves: &[String]) -> Self {
        let (mut frontier, mut nodes) = (Frontier::default(), BTreeMap::new());
        for leaf in leaves {
            frontier.push_with(leaf_hash(leaf.as_bytes()), |level, index, hash| {
                nodes.insert((level, index), hash);
            });
        }
        Self { nodes }
    }

    pub(crate) fn hashes(&self, path: &[Part]) -> Vec<Digest> {
        prove(path, &self.nodes).unwrap()
    }
}

fn frontier(leaves: &[String]) -> Frontier {
    leaves.iter().fold(Frontier::default(), |mut frontier, leaf| {
        frontier.push(leaf_hash(leaf.as_bytes()));
        frontier
    })
}

impl Parts {
    fn name(&self) -> String {
        self.header["name"].as_str().unwrap().to_owned()
    }

    pub(crate) fn policy(&self) -> Value {
        let cosigners: Vec<String> =
            self.cosigners.iter().map(|(name, key)| verifier(name, key, 4)).collect();
        let rule: Digest = Domain::RULE.digest(&self.rule).unwrap();
        let mut policy =
            json!({"instance_key": public(&self.key), "electorate": self.electorate, "rule": rule});
        if !cosigners.is_empty() {
            policy["cosigners"] = json!(cosigners);
        }
        if !self.countersigners.is_empty() {
            policy["countersignatures"] = json!(self.countersigners.len());
        }
        policy
    }

    /// A checkpoint of the first `size` leaves.
    pub(crate) fn checkpoint(&self, size: usize, cosigners: &[(String, SigningKey)]) -> String {
        let root = frontier(&self.leaves[..size]).root();
        let text = Checkpoint::new(self.name(), size.try_into().unwrap(), root).unwrap().to_string();
        note(&text, (&self.name(), &self.key), cosigners)
    }

    /// The line `log` for a log of so many leaves.
    pub(crate) fn log_line(&self, size: usize, cosigners: &[(String, SigningKey)]) -> Value {
        let tree = Tree::of(&self.leaves[..size]);
        let (index, wide) = (u64::try_from(self.outcome).unwrap(), u64::try_from(size).unwrap());
        let hashes = inclusion_path(index, wide).map(|path| tree.hashes(&path)).unwrap_or_default();
        let consistency =
            consistency_path(index + 1, wide).map(|path| tree.hashes(&path)).unwrap_or_default();
        let hashes: String =
            hashes.iter().map(|hash| format!("{}\n", STANDARD.encode(hash.as_bytes()))).collect();
        let proof =
            format!("c2sp.org/tlog-proof@v1\nindex {index}\n{hashes}\n{}", self.checkpoint(size, cosigners));
        json!({"line": "log", "proof": proof, "consistency": consistency})
    }

    /// The line `log` with an older checkpoint: with the proof for its size where there is one, else with the proof for the whole log.
    pub(crate) fn log_line_of_older(&self, size: usize) -> Value {
        if size > self.outcome {
            return self.log_line(size, &[]);
        }
        let mut line = self.log_line(self.size, &self.cosigners);
        let proof = line["proof"].as_str().unwrap().split_once("\n\n").unwrap().0.to_owned();
        line["proof"] = json!(format!("{proof}\n\n{}", self.checkpoint(size, &[])));
        line
    }

    pub(crate) fn statement_line(&self, lines: &[String], keys: &[&SigningKey]) -> Value {
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let schema = canonical::exact(&self.schema["schema"]).unwrap();
        let (outcome, class, at) = self.ended;
        let summary = Summary {
            artifact_type: self.schema["artifact_type"].as_str().unwrap(),
            version: self.schema["version"].as_u64().unwrap(),
            schema: Digest::of(&schema),
            lines: Digest::of(text.as_bytes()),
            engine: self.header["engine"].as_str().unwrap().parse().unwrap(),
            rule: Domain::RULE.digest(&self.rule).unwrap(),
            electorate: self.electorate,
            outcome,
            class,
            at,
        };
        let envelope = envelope(STATEMENT, &payload(&summary).unwrap(), keys, true);
        json!({"line": "statement", "envelope": envelope})
    }

    /// The lines of the certificate, in canonical form.
    pub(crate) fn lines(&self) -> Vec<String> {
        let write = |value: &Value| canonical::text(value).unwrap();
        let mut lines: Vec<String> =
            [&self.header, &self.schema, &self.compatibility].into_iter().map(write).collect();
        lines.push(write(&json!({"line": "proposal", "content": self.content})));
        lines.push(write(&json!({"line": "rule", "rule": self.rule})));
        lines.extend(self.seats.iter().map(|seat| write(&json!({"line": "seat", "seat": seat}))));
        let peaks = frontier(&self.leaves[..self.first]).peaks().to_vec();
        lines.push(write(&json!({"line": "range", "first": self.first, "peaks": peaks})));
        for index in self.first..=self.outcome {
            lines.extend(self.before.get(&index).into_iter().flatten().map(write));
            lines.push(write(&json!({"line": "leaf", "text": self.leaves[index]})));
            if index == self.opening {
                let checkpoint = self.checkpoint(index + 1, &[]);
                lines.push(write(&json!({"line": "opening", "checkpoint": checkpoint})));
            }
        }
        let mut signers = vec![&self.key];
        let mut voters: Vec<&SigningKey> = self.countersigners.iter().collect();
        voters.sort_by_key(|key| *key.verifying_key().as_bytes());
        signers.extend(voters);
        lines.push(write(&self.statement_line(&lines, &signers)));
        lines.push(write(&self.log_line(self.size, &self.cosigners)));
        let tree = Tree::of(&self.leaves[..self.size]);
        for index in &self.registered {
            let path = inclusion_path((*index).try_into().unwrap(), self.size.try_into().unwrap()).unwrap();
            let proof = tree.hashes(&path);
            lines.push(write(
                &json!({"line": "registered", "index": index, "text": self.leaves[*index], "proof": proof}),
            ));
        }
        lines.push(write(&json!({"line": "end", "lines": lines.len() + 1})));
        lines
    }
}

pub(crate) fn text(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// A vote while it is led.
struct Led {
    plan: Plan,
    instance: String,
    now: u64,
    state: Value,
    leaves: Vec<String>,
    facts: Value,
    before: BTreeMap<usize, Vec<Value>>,
    /// The keys of the voters, now.
    keys: BTreeMap<String, SigningKey>,
    receipts: BTreeMap<String, Value>,
    sequence: u64,
}

impl Led {
    fn leaf(&mut self, act: Act) -> usize {
        self.leaves.push(leaf::write(act).unwrap().text);
        self.leaves.len() - 1
    }

    fn act(&mut self, kind: &str, subject: &str, by: &str, actor: &str, happened: &Value) -> usize {
        let act = json!({"kind": kind, "subject": subject, "by": by,
            "event": {"at": self.now, "actor": actor, "happened": happened}});
        self.leaf(serde_json::from_value(act).unwrap())
    }

    /// Decides a command; its events become leaves. The index of the first one.
    fn decide(&mut self, actor: &str, command: &Value, more: &Value) -> usize {
        let mut facts = self.facts.clone();
        for (name, fact) in more.as_object().unwrap() {
            facts[name] = fact.clone();
        }
        let request =
            json!({"state": self.state, "command": command, "actor": actor, "facts": facts, "now": self.now});
        let answer = operation::call("proposal.decide", &request.to_string()).unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        self.state = answer["state"].clone();
        let first = self.leaves.len();
        for event in answer["events"].as_array().unwrap() {
            let event = serde_json::from_value(event.clone()).unwrap();
            let (subject, by) = (self.plan.proposal.to_owned(), Some(Power::Agent));
            self.leaf(Act::Proposal(Entry { subject, by, event }));
        }
        if let Some(receipt) = answer.get("receipt") {
            self.receipts.insert(actor.to_owned(), receipt.clone());
        }
        first
    }

    fn seat(&self, place: usize) -> Value {
        let id = voter(place);
        json!({"id": id, "weight": 1 + place % 3, "public_key": public(&key(&format!("{} {id}", self.plan.senate)))})
    }

    /// The ballot of a voter by a key.
    fn ballot(&mut self, voter: &str, choice: &str, key: &SigningKey) -> (Value, Option<String>) {
        self.sequence += 1;
        let reason = (choice == "no").then(|| format!("{voter} says that it breaks"));
        let mut ballot = json!({
            "format": "rogatio/ballot@v2", "instance": self.instance, "proposal_id": self.plan.proposal,
            "sequence": self.sequence, "proposal": self.state["content"]["digest"], "revision": self.state["revision"],
            "electorate": self.state["voting"]["electorate_digest"], "rule": self.state["checked"]["rule_digest"],
            "voter": voter, "choice": choice, "issued_at": self.now,
        });
        if let Some(reason) = &reason {
            ballot["reason"] = json!(Domain::REASON.digest_bytes(reason.as_bytes()));
        }
        (envelope(BALLOT, &ballot.to_string(), &[key], false), reason)
    }

    fn cast(&mut self, place: usize, choice: &str) {
        self.now += 5;
        let id = voter(place);
        let key = self.keys[&id].clone();
        let (envelope, reason) = self.ballot(&id, choice, &key);
        let mut seat = self.seat(place);
        if public(&key) != seat["public_key"] {
            seat["rotated_key"] = json!(public(&key));
        }
        let facts = json!({"seat": seat, "earlier": self.receipts.get(&id)});
        let command = json!({"type": "cast", "ballot": {"envelope": envelope}, "reason": reason});
        let index = self.decide(&id, &command, &facts);
        self.before.entry(index).or_default().push(json!({"line": "ballot", "envelope": envelope}));
    }

    /// A ballot that is refused, before the next leaf.
    fn refused(&mut self, envelope: &Value, fate: &str) {
        let line = json!({"line": "refused", "envelope": envelope, "at": self.now, "fate": fate});
        self.before.entry(self.leaves.len()).or_default().push(line);
    }

    fn is_open(&self) -> bool {
        self.state["status"] == "voting"
    }
}

fn voter(place: usize) -> String {
    format!("voter-{place:06}")
}

fn content(breaks: bool, note: &str) -> Value {
    json!({
        "proposal_type": "schema_change", "target_artifact_type": "note", "change_type": "add_field",
        "field_spec": {"pointer": "/properties/score", "schema": {"type": "number", "minimum": 0.5}, "required": breaks},
        "rationale": format!("Reviewers need it, see EXP-12 {note}"),
        "migration_plan": if breaks { json!({"backfill": {"strategy": "constant", "value": 1}}) } else { json!({}) },
        "backward_compatible": !breaks, "author": "ada", "base_version": 1,
    })
}

/// Leads a vote, and gives the parts of its certificate.
pub(crate) fn lead(plan: Plan) -> Parts {
    let own = key(plan.senate);
    let nonce = "f".repeat(32);
    let founded = InstanceHappened::Founded {
        name: plan.senate.to_owned(),
        public_key: public(&own),
        nonce: nonce.clone(),
    };
    let instance = founded.id().to_string();
    let base = json!({"type": "object", "properties": {"title": {"type": "string"}}, "additionalProperties": plan.breaks});
    let base = if plan.breaks {
        base
    } else {
        json!({"type": "object", "properties": {"title": {"type": "string"}}, "additionalProperties": false})
    };
    let rules = json!({"compatible": plan.rule, "breaking": plan.rule});
    let proposal = content(plan.breaks, "");
    let facts = json!({"proposal": proposal, "registry": {"types": {"note": [base]}}, "rules": rules});
    let keys =
        (0..plan.voters).map(|place| (voter(place), key(&format!("{} {}", plan.senate, voter(place)))));
    let mut led = Led {
        instance: instance.clone(),
        now: 1_000,
        state: Value::Null,
        leaves: Vec::new(),
        facts,
        before: BTreeMap::new(),
        keys: keys.collect(),
        receipts: BTreeMap::new(),
        sequence: 0,
        plan: plan.clone(),
    };
    led.act("instance", &instance, "operator", "operator", &serde_json::to_value(&founded).unwrap());
    let digest = Domain::SCHEMA.digest(&base).unwrap();
    let version = json!({"type": "registered", "version": 1, "digest": digest, "proposal_id": null});
    let registered = led.act("schema", "note", "agent", "root", &version);
    for name in ["ada", "eve", "root"] {
        let happened = json!({"type": "registered", "public_key": public(&key(name))});
        led.act("agent", name, "agent", name, &happened);
    }
    led.now += 10;
    let draft = json!({"type": "draft", "id": plan.proposal, "instance": instance, "proposal": proposal});
    let first = led.decide("ada", &draft, &json!({}));
    led.decide("ada", &json!({"type": "submit"}), &json!({}));
    let electorate: Vec<Value> = (0..plan.voters).map(|place| led.seat(place)).collect();
    let open = json!({"electorate": electorate});
    let mut opening = led.decide("ada", &json!({"type": "open_voting"}), &open);
    let mut proposal = proposal;
    if plan.edited {
        led.cast(0, "yes");
        led.before.clear();
        led.receipts.clear();
        led.now += 50;
        proposal = content(plan.breaks, "and EXP-13");
        led.facts["proposal"] = proposal.clone();
        led.decide("ada", &json!({"type": "edit", "proposal": proposal}), &json!({}));
        led.decide("ada", &json!({"type": "comment", "text": "better now"}), &json!({}));
        opening = led.decide("ada", &json!({"type": "open_voting"}), &open);
    }
    if plan.rich {
        led.now += 3;
        let (stranger, _) = led.ballot("mallory", "yes", &key("mallory"));
        led.refused(&stranger, "not_in_electorate");
        let (forged, _) = led.ballot(&voter(0), "yes", &key("mallory"));
        led.refused(&forged, "bad_signature");
        led.decide("ada", &json!({"type": "comment", "text": "please vote"}), &json!({}));
        let fresh = key("fresh");
        let happened = json!({"type": "rotated", "public_key": public(&fresh)});
        led.act("agent", &voter(1), "agent", &voter(1), &happened);
        let (stolen, _) = led.ballot(&voter(1), "no", &led.keys[&voter(1)].clone());
        led.refused(&stolen, "bad_signature");
        led.keys.insert(voter(1), fresh);
        led.cast(0, "no");
    }
    for (place, choice) in plan.choices.clone().into_iter().enumerate() {
        if led.is_open() && choice != "absent" {
            led.cast(place, choice);
        }
    }
    let mut outcome = led.leaves.len() - 1;
    if led.is_open() {
        led.now += 2_000;
        led.decide("ada", &json!({"type": "close"}), &json!({}));
        outcome = led.leaves.len() - 1;
    }
    let ended = match led.state["status"].as_str() {
        Some("approved") => CertificateOutcome::Approved,
        Some("rejected") => CertificateOutcome::Rejected,
        _ => CertificateOutcome::Expired,
    };
    let at = led.state["updated_at"].as_u64().unwrap();
    let class: RuleClass = serde_json::from_value(led.state["checked"]["class"].clone()).unwrap();
    let checked = led.state["checked"].clone();
    let mut schema = base.clone();
    schema["properties"]["score"] = json!({"type": "number", "minimum": 0.5});
    if plan.breaks {
        schema["required"] = json!(["score"]);
    }
    let mut registrations = vec![registered];
    if plan.enacted && ended == CertificateOutcome::Approved {
        led.now += 10;
        led.decide("root", &json!({"type": "begin_migration"}), &json!({}));
        led.decide("root", &json!({"type": "record_enacted", "version": 2}), &json!({}));
        let digest = Domain::SCHEMA.digest(&schema).unwrap();
        let version =
            json!({"type": "registered", "version": 2, "digest": digest, "proposal_id": plan.proposal});
        registrations.push(led.act("schema", "note", "agent", "root", &version));
    }
    for _ in 0..5 {
        led.now += 1;
        led.act(
            "agent",
            "eve",
            "agent",
            "eve",
            &json!({"type": "rotated", "public_key": public(&key("eve"))}),
        );
    }
    let report =
        operation::call("compatibility.check", &json!({"old": base, "new": schema}).to_string()).unwrap();
    let report: Value = serde_json::from_str(&report).unwrap();
    let witness = report["comparisons"][0].get("witness");
    let witness = witness.map(|witness| json!({"direction": "backward", "instance": witness["instance"]}));
    let rule = serde_json::from_value(checked["rule"].clone()).unwrap();
    let rule = serde_json::to_value(rogatio_core::threshold::spelled(&rule)).unwrap();
    let content = operation_content(&proposal);
    let digest = &led.state["content"]["digest"];
    assert_eq!(&json!(Domain::PROPOSAL.digest(&content).unwrap()), digest, "the content as it is hashed");
    assert_eq!(&json!(Domain::RULE.digest(&rule).unwrap()), &checked["rule_digest"]);
    let electorate_digest: Digest =
        led.state["voting"]["electorate_digest"].as_str().unwrap().parse().unwrap();
    let countersigners = (0..plan.voters.min(5)).map(|place| led.keys[&voter(place)].clone()).collect();
    Parts {
        cosigners: ["cosigner.example/a", "cosigner.example/b"]
            .map(|name| (name.to_owned(), key(name)))
            .to_vec(),
        countersigners,
        header: json!({"line": "certificate", "format": "rogatio/certificate@v1", "name": plan.senate,
            "public_key": public(&own), "nonce": nonce, "engine": ENGINE, "proposal_id": plan.proposal,
            "revision": led.state["revision"]}),
        schema: json!({"line": "schema", "artifact_type": "note", "version": 2, "base": base, "schema": schema}),
        compatibility: json!({"line": "compatibility", "class": checked["class"], "claim": checked["claim"],
            "verdict": report["verdict"], "mode": "backward",
            "assumptions": {"assume_closed": false, "format_assertion": false}, "witness": witness}),
        content,
        rule,
        seats: electorate,
        size: led.leaves.len(),
        leaves: led.leaves,
        first,
        opening,
        outcome,
        before: led.before,
        registered: registrations,
        ended: (ended, class, at),
        electorate: electorate_digest,
        key: own,
    }
}

/// The content of a proposal with its defaults, as it is hashed.
fn operation_content(proposal: &Value) -> Value {
    let proposal: rogatio_core::wire::proposal::Proposal = serde_json::from_value(proposal.clone()).unwrap();
    serde_json::to_value(proposal).unwrap()
}
