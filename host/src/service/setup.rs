//! Beginning a senate, and opening one that there is.

use std::path::Path;
use std::sync::Arc;

use ed25519_dalek::SigningKey;
use rogatio_core::digest::Digest;
use rogatio_core::wire::{Code, Problem};
use serde_json::json;
use tokio::sync::{Mutex, Semaphore, watch};

use super::wire::{Role, Settings};
use super::work::Repeat;
use super::{Answer, Caller, GATES, Reply, Service, note, now, read, refuse, text};
use crate::engine::Engine;
use crate::store::{Store, StoreError, event, log};

/// This installation.
pub(super) struct Instance {
    pub(super) name: String,
    pub(super) key: SigningKey,
}

/// What this process is told, beside what the senate has settled.
#[derive(Debug, Clone)]
pub(crate) struct Policy {
    /// Whether somebody without a token may read.
    pub(crate) public_read: bool,
    /// Whether what was approved is migrated at once, and not when somebody applies it.
    pub(crate) auto_migrate: bool,
    /// Whether webhooks may lead to private addresses.
    pub(crate) private_webhooks: bool,
    /// The most open proposals of one agent.
    pub(crate) most_open_proposals: u64,
    /// The most registrations that wait for an administrator.
    pub(crate) most_registrations: u64,
    /// Requests a second of one agent, or of one address without a token.
    pub(crate) rate: u32,
    /// The longest body, in bytes.
    pub(crate) longest_body: usize,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            public_read: false,
            auto_migrate: false,
            private_webhooks: false,
            most_open_proposals: 20,
            most_registrations: 1_000,
            rate: 50,
            longest_body: 4 << 20,
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

const SETTINGS: &str = "settings";

impl Service {
    /// Begins a senate in a database that has none.
    pub(crate) async fn found(
        database: &str,
        engine: Engine,
        policy: Policy,
        new: NewSenate<'_>,
    ) -> Answer<Self> {
        let store = Store::open(database, true).await?;
        let mut connection = store.read().await?;
        if log::instance(&mut connection).await?.is_some() {
            return refuse(Code::StoreConflict, "there is a senate in this database already");
        }
        drop(connection);
        // The engine says whether the name can be a log's, before anything is written.
        let empty = Digest::of(&[]).to_string();
        let question = json!({"origin": new.name, "size": 0, "root": empty}).to_string();
        engine.call("log.checkpoint", &question)?;
        let key = if new.key.exists() { note::read_key(new.key)? } else { note::write_key(new.key)? };
        let public = note::public_key(&key);
        let unit = store.write_beside().await?;
        let mut unit = unit;
        let taken = |error| match error {
            StoreError::Taken => {
                Problem::new(Code::StoreConflict, "somebody else began a senate here").into()
            }
            other => super::Trouble::from(other),
        };
        log::insert_instance(unit.connection(), new.name, &public, now()).await.map_err(taken)?;
        log::begin(unit.connection(), &empty, now()).await?;
        unit.commit().await?;
        let service = Self::with(store, engine, policy, Instance { name: new.name.to_owned(), key });
        service.settle(&Caller::operator(None), new.settings, None).await?;
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
                "the database has no senate yet: `rogatio init` begins one",
            );
        };
        let newest = event::newest(&mut connection).await?;
        drop(connection);
        let key = note::read_key(key)?;
        if note::public_key(&key) != row.public_key {
            return refuse(
                Code::StoreUninitialised,
                "the instance's key is not the one that this senate began with",
            );
        }
        let service = Self::with(store, engine, policy, Instance { name: row.name, key });
        service.news.send_replace(newest);
        Ok(service)
    }

    fn with(store: Store, engine: Engine, policy: Policy, instance: Instance) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            store,
            engine: Arc::new(engine),
            room: Semaphore::new(cores.saturating_mul(2).min(48)),
            gates: (0..GATES).map(|_| Mutex::new(())).collect(),
            instance,
            policy,
            news: watch::Sender::new(0),
        }
    }

    /// What the senate has settled.
    pub(super) async fn settings(&self) -> Answer<Settings> {
        let mut connection = self.store.read().await?;
        match log::setting(&mut connection, SETTINGS).await? {
            Some(text) => read(&text),
            None => Ok(Settings::default()),
        }
    }

    /// What the senate has settled, for whoever may read.
    pub(crate) async fn show_settings(&self, caller: &Caller) -> Answer<Reply> {
        caller.need(&[Role::Reader])?;
        Reply::ok(&self.settings().await?)
    }

    /// Settles the rules anew; proposals that were submitted keep the rule that they were submitted under.
    pub(crate) async fn settle(
        &self,
        caller: &Caller,
        settings: Settings,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply> {
        caller.need(&[Role::Admin])?;
        let actor = caller.actor()?.to_owned();
        self.try_settings(&settings).await?;
        let mut work = self.begin().await?;
        let now = work.now;
        log::put_setting(work.connection(), SETTINGS, &text(&settings)?, now).await?;
        let event = json!({"at": now, "actor": actor, "happened": {"type": "settled", "settings": settings}});
        work.log("settings", &self.instance.name, event, Some("settings_changed".into()));
        let reply = Reply::ok(&settings)?;
        self.finish(work, repeat, reply).await
    }

    /// The engine refuses rules that cannot be; asking it about an empty proposal brings that out.
    async fn try_settings(&self, settings: &Settings) -> Answer<()> {
        let mut question = json!({
            "proposal": {
                "proposal_type": "schema_change", "target_artifact_type": "none", "change_type": "add_field",
                "field_spec": {"pointer": ""}, "rationale": "", "backward_compatible": true, "author": "operator",
                "base_version": 0,
            },
            "registry": {"types": {}},
        });
        if let serde_json::Value::Object(members) = &mut question {
            if let Some(rules) = &settings.rules {
                members.insert("rules".into(), json!(rules));
            }
            if let Some(scope) = &settings.scope {
                members.insert("scope".into(), json!(scope));
            }
        }
        let _: serde_json::Value = self.ask("proposal.check", &question).await?;
        Ok(())
    }
}
