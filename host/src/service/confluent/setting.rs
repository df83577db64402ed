//! Levels, modes, and what clients do not see any more. None of it is in the log: it decides nothing about a schema in force, only what these
//! routes show and refuse.

use rogatio_core::excerpt::excerpt;

use super::denial::{Told, code, deny, no_subject};
use super::level::{Demand, Level};
use super::read::referrers;
use super::subject::{Seen, Wanted};
use crate::service::wire::{NoInput, Role};
use crate::service::{Caller, Reply, Service};
use crate::store::Connection;
use crate::store::confluent::{self, SubjectRow};

/// The modes of the protocol.
const MODES: [&str; 5] = ["READWRITE", "READONLY", "READONLY_OVERRIDE", "IMPORT", "FORWARD"];
/// Modes that would let a client register what nobody voted on, or register elsewhere.
const WEAKER: [&str; 2] = ["IMPORT", "FORWARD"];

/// A change of what a subject demands.
#[derive(Debug, Clone, Default)]
pub(crate) struct DemandInput {
    pub(crate) level: Option<String>,
    pub(crate) policy: Option<String>,
}

impl Service {
    /// What a subject demands; without a name, what all do.
    ///
    /// # Errors
    /// 40408 for a subject that has nothing of its own, unless the common demand was asked for.
    pub(crate) async fn level(&self, caller: &Caller, subject: Option<&str>, common: bool) -> Told<Demand> {
        caller.need(&[Role::Reader])?;
        let mut connection = self.store.read().await?;
        let Some(name) = subject else { return self.demand(&mut connection, None).await };
        let subject = self.subject(&mut connection, name).await?;
        let own = subject.row.as_ref().is_some_and(|row| row.level.is_some());
        // A subject in force has a level, so that a client that sets one after registering finds it set.
        if !own && !common && subject.versions.is_empty() {
            let detail = format!(
                "Subject '{}' does not have subject-level compatibility configured",
                excerpt(&subject.name)
            );
            return deny(code::NO_LEVEL, detail);
        }
        self.demand(&mut connection, subject.row.as_ref()).await
    }

    /// Changes what a subject demands, or what all do. What is in force is never demanded less of.
    ///
    /// # Errors
    /// 42203, 42205.
    pub(crate) async fn set_level(
        &self,
        caller: &Caller,
        subject: Option<&str>,
        input: DemandInput,
    ) -> Told<Demand> {
        caller.need(&[Role::Reader])?;
        let mut connection = self.store.read().await?;
        let (.., now) = self.settable(&mut connection, subject).await?;
        drop(connection);
        let level = match input.level.as_deref().map(|name| (name, Level::named(name))) {
            None => now.level,
            Some((_, Some(level))) => level,
            Some((name, None)) => {
                let detail = format!(
                    "Invalid compatibility level {}. Valid values are none, backward, forward, full, backward_transitive, forward_transitive, and full_transitive",
                    excerpt(name)
                );
                return deny(code::INVALID_LEVEL, detail);
            }
        };
        let lenient = match input.policy.as_deref() {
            None => now.lenient,
            Some(policy) if policy.eq_ignore_ascii_case("STRICT") => false,
            Some(policy) if policy.eq_ignore_ascii_case("LENIENT") => true,
            Some(policy) => {
                return deny(
                    code::INVALID_LEVEL,
                    format!("Invalid compatibility policy {}", excerpt(policy)),
                );
            }
        };
        let wished = Demand { level, lenient };
        if wished == now {
            return Ok(now);
        }
        let authority = caller.with(&[Role::Admin])?;
        let mut work = self.begin(authority).await?;
        // What is in force is read again, with the log held.
        let (row, in_force, now) = self.settable(work.connection(), subject).await?;
        if in_force && !wished.is_at_least(now) {
            let detail = format!(
                "The level {} ({}) is weaker than {} ({}), which is in force. Only the senate can weaken it, by its settings",
                wished.level.name(),
                wished.policy(),
                now.level.name(),
                now.policy()
            );
            return deny(code::NOT_PERMITTED, detail);
        }
        let row = SubjectRow {
            level: Some(wished.level.name().to_owned()),
            policy: Some(wished.policy().to_owned()),
            ..row
        };
        confluent::put_subject(work.connection(), &row).await?;
        self.finish(work, None, Reply::ok(&NoInput {})?).await?;
        Ok(wished)
    }

    /// Removes what was set for a subject, if what all subjects have demands as much. The demand that was set.
    ///
    /// # Errors
    /// 40408, 42205.
    pub(crate) async fn unset_level(&self, caller: &Caller, subject: Option<&str>) -> Told<Demand> {
        let authority = caller.with(&[Role::Admin])?;
        let mut work = self.begin(authority).await?;
        let (row, in_force, now) = self.settable(work.connection(), subject).await?;
        if row.level.is_none() && subject.is_some() {
            return deny(code::NO_LEVEL, "The subject does not have subject-level compatibility configured");
        }
        let bare = SubjectRow { level: None, policy: None, ..row };
        // Without a setting of its own, a subject has what all have; all have what the senate settled.
        confluent::put_subject(work.connection(), &bare).await?;
        let after = self.demand(work.connection(), subject.map(|_| &bare)).await?;
        if in_force && !after.is_at_least(now) {
            let detail = format!(
                "Without {} the level would be {}, which is weaker. Only the senate can weaken it, by its settings",
                now.level.name(),
                after.level.name()
            );
            return deny(code::NOT_PERMITTED, detail);
        }
        self.finish(work, None, Reply::ok(&NoInput {})?).await?;
        Ok(now)
    }

    /// What is written down about a subject or about all, whether a schema is in force under it, and what it demands.
    async fn settable(
        &self,
        connection: &mut Connection,
        subject: Option<&str>,
    ) -> Told<(SubjectRow, bool, Demand)> {
        let Some(name) = subject else {
            let row = confluent::subject(connection, "").await?.unwrap_or_default();
            let demand = self.demand(connection, None).await?;
            return Ok((row, true, demand));
        };
        let subject = self.subject(connection, name).await?;
        let demand = self.demand(connection, subject.row.as_ref()).await?;
        Ok((subject.written(), !subject.versions.is_empty(), demand))
    }

    /// The mode of a subject; without a name, that of all.
    ///
    /// # Errors
    /// 40409 for a subject that has none of its own, unless the common one was asked for.
    pub(crate) async fn mode(&self, caller: &Caller, subject: Option<&str>, common: bool) -> Told<String> {
        caller.need(&[Role::Reader])?;
        let mut connection = self.store.read().await?;
        let Some(name) = subject else { return self.mode_of(&mut connection, None).await };
        let subject = self.subject(&mut connection, name).await?;
        let own = subject.row.as_ref().and_then(|row| row.mode.clone());
        match own {
            Some(mode) => Ok(mode),
            None if common => self.mode_of(&mut connection, None).await,
            None => deny(
                code::NO_MODE,
                format!("Subject '{}' does not have subject-level mode configured", excerpt(&subject.name)),
            ),
        }
    }

    pub(super) async fn mode_of(
        &self,
        connection: &mut Connection,
        row: Option<&SubjectRow>,
    ) -> Told<String> {
        if let Some(mode) = row.and_then(|row| row.mode.clone()) {
            return Ok(mode);
        }
        let common = confluent::subject(connection, "").await?;
        Ok(common.and_then(|row| row.mode).unwrap_or_else(|| "READWRITE".into()))
    }

    /// Sets the mode of a subject, or of all. No mode lets a client register what nobody voted on.
    ///
    /// # Errors
    /// 42204, 42205.
    pub(crate) async fn set_mode(
        &self,
        caller: &Caller,
        subject: Option<&str>,
        mode: Option<&str>,
    ) -> Told<String> {
        let asked = mode.unwrap_or_default().to_uppercase();
        let Some(mode) = MODES.into_iter().find(|known| *known == asked) else {
            let detail = "Invalid mode. Valid values are READWRITE, READONLY and READONLY_OVERRIDE";
            return deny(code::INVALID_MODE, detail);
        };
        if WEAKER.contains(&mode) {
            let detail = format!("The mode {mode} is not permitted: a client cannot put a schema in force");
            return deny(code::NOT_PERMITTED, detail);
        }
        self.put_mode(caller, subject, Some(mode)).await?;
        Ok(mode.to_owned())
    }

    /// Removes the mode of a subject, or of all; the mode that it was.
    ///
    /// # Errors
    /// 40409.
    pub(crate) async fn unset_mode(&self, caller: &Caller, subject: Option<&str>) -> Told<String> {
        let before = self.mode(caller, subject, false).await?;
        self.put_mode(caller, subject, None).await?;
        Ok(before)
    }

    async fn put_mode(&self, caller: &Caller, subject: Option<&str>, mode: Option<&str>) -> Told<()> {
        let authority = caller.with(&[Role::Admin])?;
        let mut work = self.begin(authority).await?;
        let (row, ..) = self.settable(work.connection(), subject).await?;
        let row = SubjectRow { mode: mode.map(str::to_owned), ..row };
        confluent::put_subject(work.connection(), &row).await?;
        self.finish(work, None, Reply::ok(&NoInput {})?).await?;
        Ok(())
    }

    /// Hides a version from these clients, or all of a subject; the numbers that were hidden. The versions stay in force.
    ///
    /// # Errors
    /// 40401, 40402, 40404, 40406, 42206; 42205 for `permanent`.
    pub(crate) async fn hide(
        &self,
        caller: &Caller,
        (name, wanted): (&str, Option<&str>),
        permanent: bool,
    ) -> Told<Vec<u64>> {
        caller.need(&[Role::Reader])?;
        let wanted = wanted.map(Wanted::read).transpose()?;
        let mut connection = self.store.read().await?;
        let subject = self.subject(&mut connection, name).await?;
        drop(connection);
        if subject.versions.is_empty() {
            return Err(no_subject(&subject.name));
        }
        if let Some(wanted) = wanted {
            subject.version(wanted, Seen::All)?;
        }
        if permanent {
            let detail = "A client cannot delete a schema that is in force. Without `permanent`, it is hidden from these clients";
            return deny(code::NOT_PERMITTED, detail);
        }
        let authority = caller.with(&[Role::Admin])?;
        let mut work = self.begin(authority).await?;
        let subject = self.subject(work.connection(), name).await?;
        let shown = excerpt(&subject.name);
        let hidden: Vec<(u64, String)> = match wanted {
            None if !subject.is_visible() => {
                let detail = format!("Subject '{shown}' was soft deleted and is hidden already");
                return deny(code::SUBJECT_HIDDEN, detail);
            }
            None => {
                let all = subject.seen(Seen::Visible);
                all.map(|version| (version.row.version, version.row.digest.clone())).collect()
            }
            Some(wanted) => {
                let seen = if wanted == Wanted::Latest { Seen::Visible } else { Seen::All };
                let version = subject.version(wanted, seen)?;
                if version.hidden {
                    let number = version.row.version;
                    let detail =
                        format!("Subject '{shown}' Version {number} was soft deleted and is hidden already");
                    return deny(code::VERSION_HIDDEN, detail);
                }
                vec![(version.row.version, version.row.digest.clone())]
            }
        };
        for (version, digest) in &hidden {
            if !referrers(work.connection(), &subject.name, *version).await?.is_empty() {
                let detail = format!(
                    "One or more references exist to the schema {{subject={shown},version={version}}}"
                );
                return deny(code::REFERENCED, detail);
            }
            confluent::hide(work.connection(), &subject.name, (*version, digest)).await?;
        }
        self.finish(work, None, Reply::ok(&NoInput {})?).await?;
        Ok(hidden.into_iter().map(|(version, _)| version).collect())
    }
}
