//! Beginning a senate, and opening one that there is.

use std::path::Path;
use std::sync::Arc;

use ed25519_dalek::SigningKey;
use ipnet::IpNet;
use rogatio_core::digest::Digest;
use rogatio_core::log::leaf;
use rogatio_core::weight::Weight;
use rogatio_core::wire::electorate::SeatInput;
use rogatio_core::wire::leaf::{Act, Entry, InstanceHappened, Leaf, Power, Record, SettingsHappened};
use rogatio_core::wire::proposal::{ChangeType, FieldSpec, Proposal, ProposalType};
use rogatio_core::wire::proposal_check::RegistrySnapshot;
use rogatio_core::wire::rule::RuleInput;
use rogatio_core::wire::scope::ScopeSubject;
use rogatio_core::wire::{
    Code, LogCheckpointRequest, Problem, ProposalCheckRequest, ScopeEvaluateRequest, TallyCountRequest,
    TallyCountResponse,
};
use serde_json::{Map, Value};
use tokio::sync::{RwLock, watch};

use super::agent::voters;
use super::authority::Authority;
use super::background::Background;
use super::confluent::Naming;
use super::name::likeness;
use super::turn::{Bounds, Turns};
use super::wire::{InstanceView, NoInput, Role, Settings};
use super::work::{Expected, Repeat};
use super::{Answer, Caller, GATES, OPERATOR, Reply, Service, note, now, random, read, refuse, text};
use crate::cosigner::Cosigner;
use crate::engine::Engine;
use crate::store::{Chore, Connection, Store, StoreError, agent, event, log};

/// This installation.
pub(super) struct Instance {
    pub(super) name: String,
    /// What no other installation has: every ballot and every statement names it.
    pub(super) id: String,
    pub(super) key: SigningKey,
}

/// What this process is told, beside what the senate has settled.
#[derive(Debug, Clone)]
pub(crate) struct Policy {
    /// Whether somebody without a token may read.
    pub(crate) public_read: bool,
    /// Whether what was approved is migrated at once, and not when somebody applies it.
    pub(crate) auto_migrate: bool,
    /// True if the impact of each open proposal on the stored artifacts is measured without a request.
    pub(crate) auto_measure: bool,
    /// Whether webhooks may lead to private addresses.
    pub(crate) private_webhooks: bool,
    /// The most open proposals of one agent.
    pub(crate) most_open_proposals: u64,
    /// The most registrations that wait for an administrator.
    pub(crate) most_registrations: u64,
    /// The most of them from one network address (of IPv6, from one /64).
    pub(crate) most_registrations_from_one: u64,
    /// Requests a second of one agent, or of one address without a token.
    pub(crate) rate: u32,
    /// The longest body, in bytes.
    pub(crate) longest_body: usize,
    /// The most connections at once; fewer where the process may not open so many files.
    pub(crate) most_connections: usize,
    /// The address at which the outside reaches this process, without a `/` at its end.
    pub(crate) public_url: Option<String>,
    /// Seconds after which a connection is closed on which no request arrived.
    pub(crate) idle_timeout: u64,
    /// The most listeners to events, and the most of one agent, or of one network address without a token.
    pub(crate) most_listeners: usize,
    pub(crate) most_listeners_from_one: usize,
    /// The most connections at once of one network address; proxies have no such limit.
    pub(crate) most_connections_from_one: usize,
    /// Networks of proxies, whose `X-Forwarded-For` names the address of a caller.
    pub(crate) proxies: Vec<IpNet>,
    /// The most requests to the engine that are worked on at once, and the most of them of one caller.
    pub(crate) most_engine_calls: usize,
    pub(crate) most_engine_calls_from_one: usize,
    /// The most requests of one caller that wait for the engine.
    pub(crate) most_waiting_from_one: usize,
    /// The most requests at once that read the whole log or all documents of a type, and the most of them of one caller.
    pub(crate) most_long: usize,
    pub(crate) most_long_from_one: usize,
    /// The most comments and concerns of one agent on one proposal, and the most of its concerns that are open.
    pub(crate) most_comments_from_one: u64,
    pub(crate) most_open_concerns_from_one: u64,
    /// Which type a subject of Confluent's protocol is a name of.
    pub(crate) naming: Naming,
    /// Whether a draft is made of a schema that a client of this protocol would register.
    pub(crate) drafts: bool,
    /// Whether the addresses of this protocol are at the root too.
    pub(crate) confluent_root: bool,
    /// The cosigners to which new checkpoints of the log are sent, and the least number of seconds between two of them.
    pub(crate) cosigners: Vec<Cosigner>,
    pub(crate) cosign_every: u64,
}

impl Policy {
    /// As many requests to the engine as this machine works on at once.
    pub(crate) fn engine_calls() -> usize {
        std::thread::available_parallelism().map_or(2, usize::from).saturating_mul(2).min(MOST_ENGINE_CALLS)
    }

    /// The turns at the engine.
    fn turns(&self) -> Turns {
        // Instances come from a pool of this size, of which transactions take some out of turn.
        let most = self.most_engine_calls.clamp(1, MOST_ENGINE_CALLS);
        let most_from_one = self.most_engine_calls_from_one.clamp(1, most);
        let waiting_from_one = self.most_waiting_from_one.max(1);
        Turns::new(Bounds { most, most_from_one, kept: most / 2, waiting_from_one })
    }

    /// The turns of long requests.
    fn long_turns(&self) -> Turns {
        let most = self.most_long.max(1);
        let most_from_one = self.most_long_from_one.clamp(1, most);
        let waiting_from_one = self.most_waiting_from_one.max(1);
        Turns::new(Bounds { most, most_from_one, kept: 0, waiting_from_one })
    }
}

/// The most requests to the engine at once.
const MOST_ENGINE_CALLS: usize = 48;

impl Default for Policy {
    fn default() -> Self {
        Self {
            public_read: false,
            auto_migrate: false,
            auto_measure: false,
            private_webhooks: false,
            most_open_proposals: 20,
            most_registrations: 1_000,
            most_registrations_from_one: 100,
            rate: 50,
            longest_body: 4 << 20,
            most_connections: 10_000,
            public_url: None,
            idle_timeout: 60,
            most_listeners: 1_000,
            most_listeners_from_one: 20,
            most_connections_from_one: 1_000,
            proxies: Vec::new(),
            most_engine_calls: Self::engine_calls(),
            most_engine_calls_from_one: Self::engine_calls() / 2,
            most_waiting_from_one: 100,
            most_long: 2,
            most_long_from_one: 1,
            most_comments_from_one: 200,
            most_open_concerns_from_one: 16,
            naming: Naming::default(),
            drafts: false,
            confluent_root: false,
            cosigners: Vec::new(),
            cosign_every: 60,
        }
    }
}

/// A senate to begin.
pub(crate) struct NewSenate<'a> {
    /// The installation's name.
    pub(crate) name: &'a str,
    /// Where its key is written.
    pub(crate) key: &'a Path,
    /// What it settles at the start.
    pub(crate) settings: Settings,
}

pub(super) const SETTINGS: &str = "settings";

/// The version of what is settled: its digest.
fn version(settings: &Settings) -> Answer<String> {
    Ok(Digest::of(text(settings)?.as_bytes()).to_hex())
}

impl Service {
    /// Begins a senate in a database that has none.
    pub(crate) async fn found(
        database: &str,
        engine: Engine,
        policy: Policy,
        new: NewSenate<'_>,
    ) -> Answer<Self> {
        // The engine says whether the name can be a log's and the rules can be, before anything is written.
        let checkpoint = LogCheckpointRequest::builder().origin(new.name).size(0).root(Digest::of(&[]));
        engine.ask(&checkpoint.build())?;
        let (name, id) = (new.name.to_owned(), new.name.to_owned());
        let stand_in = Instance { name, id, key: SigningKey::from_bytes(&[1; 32]) };
        Trials::of(&new.settings, Vec::new(), &stand_in).run(&engine)?;
        let store = Store::open(database, true).await?;
        let mut connection = store.read().await?;
        if log::instance(&mut connection).await?.is_some() {
            return refuse(Code::StoreConflict, "this database already has a senate");
        }
        drop(connection);
        let key = if new.key.exists() { note::read_key(new.key)? } else { note::write_key(new.key)? };
        let public = note::public_key(&key);
        let mut unit = store.write_beside(Chore::Founding).await?;
        let taken = |error| match error {
            StoreError::Taken => {
                Problem::new(Code::StoreConflict, "another process created a senate here at the same time")
                    .into()
            }
            other => super::Trouble::from(other),
        };
        log::insert_instance(unit.connection(), new.name, &public, now()).await.map_err(taken)?;
        log::begin(unit.connection(), &Digest::of(&[]).to_string(), now()).await?;
        unit.commit().await?;
        let (name, id) = (new.name.to_owned(), String::new());
        let mut service = Self::with(store, engine, policy, Instance { name, id, key });
        service.identify().await?;
        service.settle(&Caller::operator(), new.settings, None, None).await?;
        Ok(service)
    }

    /// Opens a senate that there is.
    pub(crate) async fn open_senate(
        database: &str,
        engine: Engine,
        policy: Policy,
        key: &Path,
    ) -> Answer<Self> {
        let store = Store::open(database, false).await?;
        let mut connection = store.read().await?;
        let Some(row) = log::instance(&mut connection).await? else {
            return refuse(
                Code::StoreUninitialised,
                "the database has no senate yet: create one with `rogatio init`",
            );
        };
        let newest = event::newest(&mut connection).await?;
        drop(connection);
        let key = note::read_key(key)?;
        if note::public_key(&key) != row.public_key {
            return refuse(
                Code::StoreUninitialised,
                "the given key is not the key with which this senate was created",
            );
        }
        let id = row.unique_id.clone().unwrap_or_default();
        let mut service = Self::with(store, engine, policy, Instance { name: row.name, id, key });
        if row.unique_id.is_none() {
            service.identify().await?;
        }
        service.news.send_replace(newest);
        service.liken_names().await?;
        Ok(service)
    }

    /// Works out what the names of agents look like that an older version registered.
    async fn liken_names(&self) -> Answer<()> {
        let mut connection = self.store.read().await?;
        let names = agent::unlikened(&mut connection).await?;
        drop(connection);
        if names.is_empty() {
            return Ok(());
        }
        let mut unit = self.store.write_beside(Chore::Founding).await?;
        for name in names {
            agent::liken(unit.connection(), &name, &likeness(&name)).await?;
        }
        Ok(unit.commit().await?)
    }

    /// Gives the installation its unique id, and logs it; several processes may come at once.
    async fn identify(&mut self) -> Answer<()> {
        let operator = Caller::operator();
        let mut work = self.begin(Authority::Caller(&operator, &[Role::Admin])).await?;
        let before = log::founding(work.connection()).await?.and_then(|body| leaf::read(&body).ok());
        // What was logged once stays, also where the table lost it.
        let (logged, happened) = match before {
            Some(Leaf::V2(Act::Instance(entry))) => (true, entry.event.happened),
            _ => {
                let name = self.instance.name.clone();
                let public_key = note::public_key(&self.instance.key);
                (false, InstanceHappened::Founded { name, public_key, nonce: random::id("")? })
            }
        };
        let (id, InstanceHappened::Founded { nonce, .. }) = (happened.id().to_string(), &happened);
        if !log::identify(work.connection(), &id, nonce).await? {
            // Another process was faster.
            let row = log::instance(work.connection()).await?;
            self.instance.id = row.and_then(|row| row.unique_id).unwrap_or_default();
            return Ok(());
        }
        if !logged {
            let event = Record { at: work.now, actor: OPERATOR.to_owned(), happened };
            work.log(Act::Instance(Entry { subject: id.clone(), by: Some(Power::Operator), event }));
        }
        self.finish(work, None, Reply::ok(&NoInput {})?).await?;
        self.instance.id = id;
        Ok(())
    }

    /// This installation, for everybody.
    pub(crate) fn instance_view(&self) -> InstanceView {
        InstanceView {
            id: self.instance.id.clone(),
            name: self.instance.name.clone(),
            public_key: note::public_key(&self.instance.key),
            verifier: self.verifier(),
            now: now(),
        }
    }

    /// This installation, as an answer.
    pub(crate) fn show_instance(&self) -> Answer<Reply<InstanceView>> {
        Reply::ok(&self.instance_view())
    }

    fn with(store: Store, engine: Engine, policy: Policy, instance: Instance) -> Self {
        Self {
            store,
            engine: Arc::new(engine),
            turns: policy.turns(),
            boxes: Default::default(),
            background: Arc::new(Background::new(policy.most_engine_calls)),
            measuring: Arc::default(),
            long_turns: policy.long_turns(),
            gates: (0..GATES).map(|_| RwLock::new(())).collect(),
            uses: super::used::Uses::default(),
            instance,
            policy,
            news: watch::Sender::new(0),
        }
    }

    /// What the senate has settled.
    pub(super) async fn settings(&self) -> Answer<Settings> {
        let mut connection = self.store.read().await?;
        settled(&mut connection).await
    }

    /// What the senate has settled, for whoever may read.
    pub(crate) async fn show_settings(&self, caller: &Caller) -> Answer<Reply<Settings>> {
        caller.need(&[Role::Reader])?;
        let settings = self.settings().await?;
        Ok(Reply::ok(&settings)?.at_version(version(&settings)?))
    }

    /// Settles the rules anew; proposals that were submitted keep the rule that they were submitted under.
    pub(crate) async fn settle(
        &self,
        caller: &Caller,
        settings: Settings,
        expected: Option<&Expected>,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<Settings>> {
        let authority = caller.with(&[Role::Admin])?;
        let mut connection = self.store.read().await?;
        let voters = voters(&mut connection).await?;
        drop(connection);
        self.try_out(&settings, voters.clone()).await?;
        let mut work = self.begin(authority).await?;
        // Where the voters have changed meanwhile, the rules are tried out on those that there are.
        let present = self::voters(work.connection()).await?;
        if present != voters {
            self.try_out(&settings, present).await?;
        }
        let actor = work.actor();
        let before = settled(work.connection()).await?;
        let known = version(&before)?;
        if expected.is_some_and(|expected| !expected.is(&known)) {
            return refuse(Code::RequestPreconditionFailed, "the settings were changed after they were read");
        }
        let now = work.now;
        log::put_setting(work.connection(), SETTINGS, &text(&settings)?, now).await?;
        let happened = SettingsHappened::Settled { settings: Box::new(settings.clone().into()) };
        let event = Record { at: now, actor, happened };
        work.log(Act::Settings(Entry { subject: self.instance.name.clone(), by: None, event }));
        let reply = Reply::ok(&settings)?.at_version(version(&settings)?);
        self.finish(work, repeat, reply).await
    }

    /// Refuses settings that the engine cannot use, and rules under which these voters could approve nothing.
    async fn try_out(&self, settings: &Settings, voters: Vec<SeatInput>) -> Answer<()> {
        let trials = Trials::of(settings, voters, &self.instance);
        let room = self.room().await?;
        let engine = Arc::clone(&self.engine);
        let counts = room.work(move || trials.run(&engine)).await?;
        // A rule under which not even everybody could approve is only remarked by counting.
        let mut findings = counts.into_iter().flat_map(|count| count.diagnostics);
        match findings.find(|one| one.code == Code::RuleUnreachable) {
            Some(found) => refuse(Code::RuleUnreachable, found.message),
            None => Ok(()),
        }
    }
}

/// What is settled, as the connection sees it.
pub(super) async fn settled(connection: &mut Connection) -> Answer<Settings> {
    match log::setting(connection, SETTINGS).await? {
        Some(text) => read(&text),
        None => Ok(Settings::default()),
    }
}

/// Questions that the engine answers only where the rules of a senate can be: each rule counts an empty vote, and the rules of scope
/// and of rationales judge an empty proposal. Where nobody may vote yet, somebody with all the weight there can be stands in.
struct Trials {
    votes: Vec<TallyCountRequest>,
    scope: Option<ScopeEvaluateRequest>,
    rationale: Option<ProposalCheckRequest>,
}

impl Trials {
    fn of(settings: &Settings, voters: Vec<SeatInput>, instance: &Instance) -> Self {
        let somebody = SeatInput {
            id: "somebody".into(),
            weight: Weight::new(u128::MAX).into(),
            public_key: Some(note::public_key(&instance.key)),
            rotated_key: None,
        };
        let electorate = if voters.is_empty() { vec![somebody] } else { voters };
        let rules = settings.rules.iter().flat_map(|rules| [&rules.compatible, &rules.breaking]);
        let vote = |rule: &RuleInput| {
            TallyCountRequest::builder()
                .electorate(electorate.clone())
                .rule(rule.clone())
                .proposal_hash(Digest::of(&[]).to_string())
                .revision(1)
                .instance(&instance.name)
                .build()
        };
        let subject = ScopeSubject { artifact_type: "none".into(), ..Default::default() };
        Self {
            votes: rules.map(vote).collect(),
            scope: settings
                .scope
                .clone()
                .map(|rules| ScopeEvaluateRequest::builder().rules(rules).subject(subject).build()),
            rationale: settings.rationale.clone().map(|rationale| {
                ProposalCheckRequest::builder()
                    .proposal(empty_proposal())
                    .registry(RegistrySnapshot::default())
                    .rationale(rationale)
                    .build()
            }),
        }
    }

    /// Asks all of them.
    ///
    /// # Errors
    /// The engine's problem with the first rule that it cannot use.
    fn run(&self, engine: &Engine) -> Result<Vec<TallyCountResponse>, Problem> {
        let counts = self.votes.iter().map(|vote| engine.ask(vote)).collect::<Result<_, _>>()?;
        self.scope.as_ref().map(|scope| engine.ask(scope)).transpose()?;
        self.rationale.as_ref().map(|check| engine.ask(check)).transpose()?;
        Ok(counts)
    }
}

fn empty_proposal() -> Proposal {
    Proposal {
        proposal_type: ProposalType::SchemaChange,
        target_artifact_type: "new_type".into(),
        new_type: Some("none".into()),
        change_type: ChangeType::AddType,
        field_spec: FieldSpec { schema: Some(Value::Object(Map::new())), ..Default::default() },
        rationale: String::new(),
        use_cases: Vec::new(),
        migration_plan: Default::default(),
        backward_compatible: true,
        author: "somebody".into(),
        base_version: 0,
    }
}
