//! Reading: subjects, versions, and schemas by their numbers.

use std::collections::{BTreeMap, BTreeSet};

use super::denial::{Denial, Told, code, deny, no_subject};
use super::name;
use super::subject::{Found, Seen, Wanted};
use super::text::references;
use crate::service::wire::Role;
use crate::service::{Caller, Service};
use crate::store::Connection;
use crate::store::confluent::{self, Numbered};

/// The number or the digits of a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Key {
    /// Its number.
    Id(u64),
    /// Its 32 digits.
    Guid(String),
}

impl Service {
    /// The names of subjects that begin so; `:*:` stands for every context.
    pub(crate) async fn subjects(&self, caller: &Caller, prefix: &str, seen: Seen) -> Told<Vec<String>> {
        caller.need(&[Role::Reader])?;
        let mut connection = self.store.read().await?;
        let prefix = prefix.strip_prefix(":*:").unwrap_or_else(|| name::plain(prefix));
        let mut found = Vec::new();
        for (name, _) in
            self.names(&mut connection).await?.into_iter().filter(|(name, _)| name.starts_with(prefix))
        {
            let subject = self.subject(&mut connection, &name).await?;
            let (visible, hidden) = (subject.is_visible(), subject.seen(Seen::Hidden).next().is_some());
            let is_meant = match seen {
                Seen::Visible => visible,
                Seen::All => visible || hidden,
                Seen::Hidden => !visible && hidden,
            };
            if is_meant {
                found.push(name);
            }
        }
        Ok(found)
    }

    /// The names of all subjects with their types: as clients call them, or as the rule does.
    async fn names(&self, connection: &mut Connection) -> Told<BTreeMap<String, String>> {
        let bound = confluent::subjects(connection).await?;
        let named: BTreeSet<String> = bound.iter().map(|row| row.artifact_type.clone()).collect();
        let mut names = BTreeMap::new();
        for artifact_type in confluent::types(connection).await? {
            if named.contains(&artifact_type) {
                let own = bound.iter().filter(|row| row.artifact_type == artifact_type);
                names.extend(own.map(|row| (row.subject.clone(), artifact_type.clone())));
            } else {
                names.insert(self.policy().naming.subject(&artifact_type), artifact_type);
            }
        }
        Ok(names)
    }

    /// The contexts in which there are subjects.
    pub(crate) async fn contexts(&self, caller: &Caller) -> Told<Vec<String>> {
        let subjects = self.subjects(caller, ":*:", Seen::Visible).await?;
        let named: BTreeSet<&str> = subjects.iter().map(|subject| name::context(subject)).collect();
        let all = [".".to_owned()].into_iter();
        Ok(all.chain(named.into_iter().filter(|one| *one != ".").map(str::to_owned)).collect())
    }

    /// The numbers of a subject's versions.
    ///
    /// # Errors
    /// 40401.
    pub(crate) async fn versions(&self, caller: &Caller, subject: &str, seen: Seen) -> Told<Vec<u64>> {
        caller.need(&[Role::Reader])?;
        let mut connection = self.store.read().await?;
        let subject = self.subject(&mut connection, subject).await?;
        let found: Vec<u64> = subject.seen(seen).map(|version| version.row.version).collect();
        if found.is_empty() { Err(no_subject(&subject.name)) } else { Ok(found) }
    }

    /// A version of a subject.
    ///
    /// # Errors
    /// 40401, 40402 and 42202.
    pub(crate) async fn subject_version(
        &self,
        caller: &Caller,
        (subject, wanted): (&str, &str),
        seen: Seen,
    ) -> Told<Found> {
        caller.need(&[Role::Reader])?;
        let wanted = Wanted::read(wanted)?;
        let mut connection = self.store.read().await?;
        let subject = self.subject(&mut connection, subject).await?;
        let version = subject.version(wanted, seen)?;
        self.shown_version(&mut connection, &subject.name, version).await
    }

    /// All versions of the subjects that begin so, or the newest of each.
    pub(crate) async fn schemas(
        &self,
        caller: &Caller,
        (prefix, latest): (&str, bool),
        seen: Seen,
    ) -> Told<Vec<Found>> {
        let names = self.subjects(caller, prefix, seen).await?;
        let mut connection = self.store.read().await?;
        let mut all = Vec::new();
        for name in names {
            let subject = self.subject(&mut connection, &name).await?;
            let kept = if latest { 1 } else { usize::MAX };
            let mut own = Vec::new();
            for version in subject.seen(seen).rev().take(kept) {
                own.push(self.shown_version(&mut connection, &subject.name, version).await?);
            }
            all.extend(own.into_iter().rev());
        }
        Ok(all)
    }

    /// The numbers of the schemas that refer to a version.
    ///
    /// # Errors
    /// 40401, 40402 and 42202.
    pub(crate) async fn referred_by(
        &self,
        caller: &Caller,
        (subject, wanted): (&str, &str),
    ) -> Told<Vec<u64>> {
        let found = self.subject_version(caller, (subject, wanted), Seen::Visible).await?;
        let mut connection = self.store.read().await?;
        referrers(&mut connection, &found.subject, found.version).await
    }

    /// The schema with this number.
    ///
    /// # Errors
    /// 40403.
    pub(crate) async fn numbered(&self, caller: &Caller, key: &Key) -> Told<Numbered> {
        caller.need(&[Role::Reader])?;
        let mut connection = self.store.read().await?;
        let found = match key {
            Key::Id(id) => confluent::by_id(&mut connection, *id).await?,
            Key::Guid(guid) => confluent::by_guid(&mut connection, guid).await?,
        };
        match (found, key) {
            (Some(found), _) => Ok(found),
            (None, Key::Id(id)) => deny(code::NO_SCHEMA, format!("Schema {id} not found")),
            (None, Key::Guid(_)) => deny(code::NO_SCHEMA, "Schema not found"),
        }
    }

    /// The highest number.
    pub(crate) async fn highest_number(&self, caller: &Caller) -> Told<u64> {
        caller.need(&[Role::Reader])?;
        let mut connection = self.store.read().await?;
        Ok(confluent::highest(&mut connection).await?)
    }

    /// The subjects and versions that have the schema with this number.
    ///
    /// # Errors
    /// 40403.
    pub(crate) async fn uses(
        &self,
        caller: &Caller,
        key: &Key,
        (only, seen): (Option<&str>, Seen),
    ) -> Told<Vec<(String, u64)>> {
        let text = self.numbered(caller, key).await?;
        let mut connection = self.store.read().await?;
        let names = self.names(&mut connection).await?;
        let mut uses = Vec::new();
        for (artifact_type, version) in confluent::in_force(&mut connection, &text.whole).await? {
            for (name, _) in names.iter().filter(|(_, of)| **of == artifact_type) {
                if only.is_some_and(|only| name::plain(only) != name) {
                    continue;
                }
                let subject = self.subject(&mut connection, name).await?;
                if subject.version(Wanted::Number(version), seen).is_ok() {
                    uses.push((name.clone(), version));
                }
            }
        }
        Ok(uses)
    }
}

/// The numbers of the texts that refer to a version of a subject.
pub(super) async fn referrers(
    connection: &mut Connection,
    subject: &str,
    version: u64,
) -> Result<Vec<u64>, Denial> {
    let mut found = Vec::new();
    for text in confluent::referring(connection).await? {
        let own = references(text.references.as_deref())?;
        if own.iter().any(|one| name::plain(&one.subject) == subject && one.version == version) {
            found.push(text.id);
        }
    }
    Ok(found)
}
