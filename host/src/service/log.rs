//! The log to the outside: checkpoints, leaves, proofs, and the replay of everything.

use std::collections::BTreeMap;

use rogatio_core::digest::{Digest, Domain};
use rogatio_core::log::leaf;
use rogatio_core::wire::Code;
use rogatio_core::wire::leaf::{
    Act, AgentHappened, MigrationHappened, Quoted, SchemaHappened, SettingsHappened, TextReference,
};
use rogatio_core::wire::log::{LogNode, LogPlace};
use rogatio_core::wire::proposal_decide::{Event, Happened, ProposalState};
use rogatio_core::wire::weight::WeightInput;
use serde::Deserialize;
use serde_json::{Value, json};

use super::wire::{LeafPage, LeafView, ProofView, Role, Settings, Verification};
use super::{Answer, Caller, Reply, Service, note, read, refuse, text};
use crate::store::agent::AgentRow;
use crate::store::{agent, log, migration, proposal, registry};

/// The most leaves in one answer, and in one batch of a replay.
const LEAVES: u64 = 500;
/// The most faults that a replay names.
const FAULTS: usize = 100;

fn missing<T>() -> Answer<T> {
    refuse(Code::LogNotFound, "the log is not so long")
}

impl Service {
    async fn head(&self) -> Answer<log::Head> {
        let mut connection = self.store.read().await?;
        match log::head(&mut connection).await? {
            Some(head) => Ok(head),
            None => refuse(Code::StoreUninitialised, "the database has no senate yet"),
        }
    }

    /// The newest checkpoint, signed by the instance's key.
    pub(crate) async fn checkpoint(&self, caller: &Caller) -> Answer<String> {
        caller.need(&[Role::Reader])?;
        let head = self.head().await?;
        #[derive(Deserialize)]
        struct Checkpoint {
            text: String,
        }
        let request = json!({"origin": self.instance.name, "size": head.size, "root": head.root});
        let Checkpoint { text } = self.ask("log.checkpoint", &request).await?;
        Ok(note::sign(&self.instance.name, &self.instance.key, &text))
    }

    /// The key that checkpoints are checked with.
    pub(crate) fn verifier(&self) -> String {
        note::verifier(&self.instance.name, &self.instance.key)
    }

    /// Leaves from `start` on.
    pub(crate) async fn leaves(&self, caller: &Caller, start: u64, most: u64) -> Answer<Reply> {
        caller.need(&[Role::Reader])?;
        let head = self.head().await?;
        let mut connection = self.store.read().await?;
        let leaves = log::leaves(&mut connection, start, most.min(LEAVES)).await?;
        let leaves = leaves.into_iter().map(|leaf| LeafView { index: leaf.index, leaf: leaf.body }).collect();
        Reply::ok(&LeafPage { size: head.size, leaves })
    }

    /// The proof that a leaf is in the tree of `size` leaves, or of all of them.
    pub(crate) async fn inclusion(&self, caller: &Caller, index: u64, size: Option<u64>) -> Answer<Reply> {
        caller.need(&[Role::Reader])?;
        let head = self.head().await?;
        let size = size.unwrap_or(head.size);
        if size > head.size || index >= size {
            return missing();
        }
        let proof = self.proof("log.inclusion", json!({"index": index, "size": size})).await?;
        let mut connection = self.store.read().await?;
        let leaf = log::leaves(&mut connection, index, 1).await?.into_iter().next().map(|leaf| leaf.body);
        let root = (size == head.size).then_some(head.root);
        Reply::ok(&ProofView { size, root, leaf, proof })
    }

    /// The proof that the tree of `newer` leaves begins with the one of `older`.
    pub(crate) async fn consistency(&self, caller: &Caller, older: u64, newer: Option<u64>) -> Answer<Reply> {
        caller.need(&[Role::Reader])?;
        let head = self.head().await?;
        let newer = newer.unwrap_or(head.size);
        if newer > head.size || older == 0 || older > newer {
            return missing();
        }
        let proof = self.proof("log.consistency", json!({"older": older, "newer": newer})).await?;
        let root = (newer == head.size).then_some(head.root);
        Reply::ok(&ProofView { size: newer, root, leaf: None, proof })
    }

    /// Asks for a proof, fetches the subtrees that it needs, and asks again.
    async fn proof(&self, operation: &'static str, mut request: Value) -> Answer<Vec<Digest>> {
        #[derive(Deserialize)]
        struct Proof {
            proof: Option<Vec<Digest>>,
            missing: Vec<LogPlace>,
        }
        let first: Proof = self.ask(operation, &request).await?;
        if let Some(proof) = first.proof {
            return Ok(proof);
        }
        let mut nodes = Vec::with_capacity(first.missing.len());
        let mut connection = self.store.read().await?;
        for place in first.missing {
            let hash = log::node(&mut connection, u64::from(place.level), place.index).await?;
            let Some(hash) = hash.and_then(|hash| hash.parse().ok()) else {
                return refuse(Code::Internal, "a subtree of the log is not stored");
            };
            nodes.push(LogNode { level: place.level, index: place.index, hash });
        }
        drop(connection);
        if let Value::Object(members) = &mut request {
            members.insert("nodes".into(), json!(nodes));
        }
        let second: Proof = self.ask(operation, &request).await?;
        match second.proof {
            Some(proof) => Ok(proof),
            None => refuse(Code::Internal, "the log's proof cannot be made"),
        }
    }

    /// Reads the whole log anew: its root from the leaves alone, every proposal's state from its events, every content
    /// and every schema from its digest; and compares all of it with the tables.
    pub(crate) async fn verify(
        &self,
        caller: &Caller,
        mut told: impl FnMut(u64, u64),
    ) -> Answer<Verification> {
        caller.need(&[Role::Reader])?;
        let head = self.head().await?;
        let mut replay = Replay::default();
        let (mut size, mut peaks) = (0_u64, json!([]));
        let mut root = String::new();
        while size < head.size {
            let mut connection = self.store.read().await?;
            let most = LEAVES.min(head.size.saturating_sub(size));
            let leaves = log::leaves(&mut connection, size, most).await?;
            drop(connection);
            if leaves.is_empty() {
                replay.fault(format!("the log ends after {size} leaves, its head says {}", head.size));
                break;
            }
            if leaves.iter().zip(size..).any(|(leaf, index)| leaf.index != index) {
                replay.fault(format!("a leaf is missing after leaf {size}"));
                break;
            }
            #[derive(Deserialize)]
            struct Appended {
                size: u64,
                peaks: Value,
                root: String,
            }
            let texts: Vec<&str> = leaves.iter().map(|leaf| leaf.body.as_str()).collect();
            let request = json!({"size": size, "peaks": peaks, "leaves": texts});
            let appended: Appended = self.ask("log.append", &request).await?;
            (size, peaks, root) = (appended.size, appended.peaks, appended.root);
            for leaf in &leaves {
                Self::replay_leaf(&mut replay, leaf);
            }
            told(size, head.size);
        }
        // Whole lives at once: a state does not say who has voted.
        self.flush(&mut replay).await?;
        if root != head.root && head.size > 0 {
            replay.fault(format!("the leaves have the root {root}, the head says {}", head.root));
        }
        self.compare(&mut replay).await?;
        Ok(Verification {
            holds: replay.faults.is_empty(),
            leaves: size,
            proposals: u64::try_from(replay.states.len()).unwrap_or(u64::MAX),
            root,
            faults: replay.faults,
        })
    }

    /// Notes what a leaf says.
    fn replay_leaf(replay: &mut Replay, row: &log::Leaf) {
        let leaf = match leaf::read(&row.body) {
            Ok(leaf) => leaf,
            Err(error) => return replay.fault(format!("leaf {} is no leaf of ours: {error}", row.index)),
        };
        let act = leaf.act();
        if act.kind() != row.kind || act.subject() != row.subject {
            replay.fault(format!("leaf {} is filed as something else", row.index));
        }
        let subject = act.subject().to_owned();
        match act {
            Act::Proposal(entry) => {
                if let Happened::OverruleCast { voter, choice } = &entry.event.happened {
                    let said = replay.overrulings.entry(subject.clone()).or_default();
                    said.insert(voter.clone(), choice.as_str().to_owned());
                }
                replay.pending.entry(subject).or_default().push(entry.event.clone());
            }
            Act::Schema(entry) => match &entry.event.happened {
                SchemaHappened::Registered { version, digest, .. } => {
                    replay.schemas.insert((subject, *version), *digest);
                }
                SchemaHappened::Withdrawn { version, .. } => {
                    if *version == 1 {
                        replay.storages.remove(&subject);
                    }
                    replay.schemas.remove(&(subject, *version));
                }
                SchemaHappened::StorageDeclared { storage } => {
                    replay.storages.insert(subject, storage.as_str().to_owned());
                }
            },
            Act::Settings(entry) => {
                let SettingsHappened::Settled { settings } = &entry.event.happened;
                replay.settings = Some(Quoted::clone(settings));
            }
            Act::Agent(entry) => replay.agents.entry(subject).or_default().happen(&entry.event.happened),
            Act::Migration(entry) => {
                let MigrationHappened::MigrationEnded { run, status, plan, .. } = &entry.event.happened;
                let ended = (status.as_str().to_owned(), plan.map(|plan| plan.to_string()));
                replay.migrations.insert((subject, *run), ended);
            }
            Act::Artifact(_) | Act::Step(_) => {}
        }
    }

    /// Makes the events of each proposal anew.
    async fn flush(&self, replay: &mut Replay) -> Answer<()> {
        for (id, events) in std::mem::take(&mut replay.pending) {
            #[derive(Deserialize)]
            struct Replayed {
                state: Option<ProposalState>,
            }
            let request = json!({"state": replay.states.get(&id), "events": events});
            match self.ask::<Replayed>("proposal.replay", &request).await {
                Ok(Replayed { state: Some(state) }) => {
                    replay.states.insert(id, state);
                }
                Ok(Replayed { state: None }) => replay.fault(format!("the events of `{id}` lead nowhere")),
                Err(trouble) => {
                    let (problem, _) = trouble.into_problem();
                    replay.fault(format!("the events of `{id}` do not follow: {}", problem.detail));
                }
            }
        }
        Ok(())
    }

    /// Compares what the log says with the tables.
    async fn compare(&self, replay: &mut Replay) -> Answer<()> {
        let mut connection = self.store.read().await?;
        let mut before = None;
        let mut seen = 0_usize;
        loop {
            let rows = proposal::list(&mut connection, &proposal::Filter::default(), before, LEAVES).await?;
            let Some(last) = rows.last() else { break };
            before = Some((last.created_at, last.id.clone()));
            for row in rows {
                seen = seen.saturating_add(1);
                let stored: ProposalState = read(&row.state)?;
                match replay.states.get(&row.id) {
                    None => replay.fault(format!("the log knows nothing of `{}`", row.id)),
                    Some(state) if *state != stored => {
                        replay.fault(format!("the log leads to another state of `{}`", row.id));
                    }
                    Some(_) => {}
                }
                if let Some(voting) = &stored.voting {
                    let counted = self.count_anew(&mut connection, &stored, voting).await;
                    if !counted.is_ok_and(|counted| counted.agrees) {
                        replay.fault(format!(
                            "the ballots of `{}` do not come to the count that was logged",
                            row.id
                        ));
                    }
                }
                let said = proposal::overrulings(&mut connection, &row.id).await?;
                if BTreeMap::from_iter(said) != replay.overrulings.remove(&row.id).unwrap_or_default() {
                    replay
                        .fault(format!("what voters said to overruling `{}` is not what was logged", row.id));
                }
                if row.status != stored.status.as_str() {
                    replay.fault(format!("`{}` is filed under another status", row.id));
                }
                let content: Value = read(&row.content)?;
                if Domain::PROPOSAL.digest(&content).ok() != Some(stored.content.digest) {
                    replay.fault(format!("the content of `{}` is not the one that was logged", row.id));
                }
            }
        }
        if seen != replay.states.len() {
            replay.fault(format!("the log has {} proposals, the tables {seen}", replay.states.len()));
        }
        for (id, run, status, plan) in migration::ended(&mut connection).await? {
            if replay.migrations.remove(&(id.clone(), run)) != Some((status, plan)) {
                replay.fault(format!("run {run} of the migration of `{id}` is not the one that was logged"));
            }
        }
        for (id, run) in std::mem::take(&mut replay.migrations).into_keys() {
            replay.fault(format!("the tables know nothing of run {run} of the migration of `{id}`"));
        }
        let settings = log::setting(&mut connection, super::setup::SETTINGS).await?;
        let logged = match (&settings, &replay.settings) {
            (None, None) => true,
            (Some(stored), Some(Quoted::Whole(settings))) => *stored == text(settings)?,
            (Some(stored), Some(Quoted::Digest(reference))) => *reference == TextReference::to(stored),
            _ => false,
        };
        if !logged {
            replay.fault("the settings are not the ones that were logged".into());
        }
        let mut newest: BTreeMap<&str, u64> = BTreeMap::new();
        for (name, version) in replay.schemas.keys() {
            let known = newest.entry(name).or_default();
            *known = (*known).max(*version);
        }
        let mut after = String::new();
        let mut wrong = Vec::new();
        loop {
            let rows = registry::list(&mut connection, &after, LEAVES).await?;
            let Some(last) = rows.last() else { break };
            after.clone_from(&last.artifact_type);
            wrong.extend(
                rows.into_iter().filter(|row| newest.get(row.artifact_type.as_str()) != Some(&row.version)),
            );
        }
        for row in wrong {
            let (name, version) = (row.artifact_type, row.version);
            replay.fault(format!("version {version} of `{name}` is current, and the log says otherwise"));
        }
        let declared = registry::storages(&mut connection).await?;
        replay.storages.retain(|_, storage| storage != "documents");
        if declared.into_iter().collect::<BTreeMap<_, _>>() != replay.storages {
            replay.fault("how types' artifacts are kept is not what was logged".into());
        }
        let mut after = String::new();
        loop {
            let rows = agent::list(&mut connection, &after, LEAVES).await?;
            let Some(last) = rows.last() else { break };
            after.clone_from(&last.id);
            for row in rows {
                if replay.agents.remove(&row.id).is_none_or(|logged| !logged.says(&row)) {
                    replay.fault(format!("the agent `{}` is not what was logged", row.id));
                }
            }
        }
        for name in std::mem::take(&mut replay.agents).into_keys() {
            replay.fault(format!("the tables know nothing of the agent `{name}`"));
        }
        for ((name, version), digest) in std::mem::take(&mut replay.schemas) {
            let row = registry::version(&mut connection, &name, version).await?;
            let stored = row.map(|row| read::<Value>(&row.schema)).transpose()?;
            let found = stored.and_then(|schema| Domain::SCHEMA.digest(&schema).ok());
            if found != Some(digest) {
                replay.fault(format!("version {version} of `{name}` is not the one that was logged"));
            }
        }
        Ok(())
    }
}

/// A replay under way.
#[derive(Default)]
struct Replay {
    states: BTreeMap<String, ProposalState>,
    pending: BTreeMap<String, Vec<Event>>,
    /// What voters said to overruling the rejection of a proposal.
    overrulings: BTreeMap<String, BTreeMap<String, String>>,
    schemas: BTreeMap<(String, u64), Digest>,
    /// How the artifacts of types are kept, where that was declared.
    storages: BTreeMap<String, String>,
    /// Runs that ended: status and the digest of the plan.
    migrations: BTreeMap<(String, u64), (String, Option<String>)>,
    agents: BTreeMap<String, Agent>,
    settings: Option<Quoted<Settings>>,
    faults: Vec<String>,
}

/// What the log says of an agent.
#[derive(Default)]
struct Agent {
    status: &'static str,
    key: String,
    roles: String,
    weight: WeightInput,
}

impl Agent {
    fn happen(&mut self, happened: &AgentHappened) {
        match happened {
            AgentHappened::Registered { public_key } => {
                (self.status, self.key) = ("registered", public_key.clone())
            }
            AgentHappened::Authorized { roles, weight } => {
                (self.status, self.roles, self.weight) = ("authorized", roles.to_string(), weight.clone());
            }
            AgentHappened::Suspended { .. } => self.status = "suspended",
            AgentHappened::Revoked { .. } => (self.status, self.roles) = ("revoked", String::new()),
            AgentHappened::Rotated { public_key } => self.key.clone_from(public_key),
        }
    }

    fn says(&self, row: &AgentRow) -> bool {
        let weight: Option<WeightInput> = serde_json::from_str(&row.weight).ok();
        self.status == row.status
            && self.key == row.public_key
            && self.roles == row.roles
            && weight.as_ref() == Some(&self.weight)
    }
}

impl Replay {
    fn fault(&mut self, fault: String) {
        if self.faults.len() < FAULTS {
            self.faults.push(fault);
        }
    }
}
