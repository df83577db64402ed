//! A subject as these clients see it: a type under their name, without the versions that they hid.

use std::collections::BTreeMap;

use super::denial::{Told, code, deny, no_subject};
use super::level::{Demand, Level};
use super::name;
use crate::service::setup::settled;
use crate::service::{Service, refuse};
use crate::store::Connection;
use crate::store::confluent::{self, Numbered, SubjectRow};
use crate::store::registry::{self, SchemaRow};
use rogatio_core::wire::Code;

/// The version that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// The newest that is seen.
    Latest,
    /// This one.
    Number(u64),
}

impl Wanted {
    /// Reads a version of the path: 1 to 2^31 - 1, `latest` or `-1`.
    ///
    /// # Errors
    /// 42202.
    pub(crate) fn read(text: &str) -> Told<Self> {
        if text == "latest" || text == "-1" {
            return Ok(Self::Latest);
        }
        let digits = !text.is_empty() && text.chars().all(|one| one.is_ascii_digit());
        match text.parse::<i32>().ok().and_then(|number| u64::try_from(number).ok()) {
            Some(number) if digits && number > 0 => Ok(Self::Number(number)),
            _ => deny(
                code::INVALID_VERSION,
                format!(
                    "The specified version '{}' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \"latest\"",
                    rogatio_core::excerpt::excerpt(text)
                ),
            ),
        }
    }
}

/// Which versions are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Seen {
    /// Those that are not hidden.
    #[default]
    Visible,
    /// All.
    All,
    /// Those that are hidden.
    Hidden,
}

impl Seen {
    /// What `deleted` and `deletedOnly` ask for.
    pub(crate) const fn of(deleted: bool, only: bool) -> Self {
        match (deleted, only) {
            (_, true) => Self::Hidden,
            (true, false) => Self::All,
            (false, false) => Self::Visible,
        }
    }

    const fn shows(self, hidden: bool) -> bool {
        match self {
            Self::Visible => !hidden,
            Self::All => true,
            Self::Hidden => hidden,
        }
    }
}

/// A version of a subject.
#[derive(Debug, Clone)]
pub(super) struct Version {
    pub(super) row: SchemaRow,
    pub(super) hidden: bool,
}

/// A subject.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    pub(super) name: String,
    pub(super) artifact_type: String,
    /// What was written down about it.
    pub(super) row: Option<SubjectRow>,
    /// All versions of the type, oldest first.
    pub(super) versions: Vec<Version>,
}

impl Subject {
    /// The versions that are meant.
    pub(super) fn seen(&self, seen: Seen) -> impl DoubleEndedIterator<Item = &Version> {
        self.versions.iter().filter(move |version| seen.shows(version.hidden))
    }

    /// Whether clients see it.
    pub(super) fn is_visible(&self) -> bool {
        self.seen(Seen::Visible).next().is_some()
    }

    /// One version.
    ///
    /// # Errors
    /// 40401 and 40402.
    pub(super) fn version(&self, wanted: Wanted, seen: Seen) -> Told<&Version> {
        if self.seen(seen).next().is_none() {
            return Err(no_subject(&self.name));
        }
        let found = match wanted {
            Wanted::Latest => self.seen(seen).next_back(),
            Wanted::Number(number) => self.seen(seen).find(|version| version.row.version == number),
        };
        match (found, wanted) {
            (Some(version), _) => Ok(version),
            (None, Wanted::Latest) => Err(no_subject(&self.name)),
            (None, Wanted::Number(number)) => deny(code::NO_VERSION, format!("Version {number} not found.")),
        }
    }

    /// What is written down about it, or would be.
    pub(super) fn written(&self) -> SubjectRow {
        self.row.clone().unwrap_or_else(|| SubjectRow {
            subject: self.name.clone(),
            artifact_type: self.artifact_type.clone(),
            ..SubjectRow::default()
        })
    }
}

/// A version with its number, as clients are told of it.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) subject: String,
    pub(crate) version: u64,
    pub(crate) text: Numbered,
}

impl Service {
    /// The subject of this name, whether there is a type or not.
    pub(super) async fn subject(&self, connection: &mut Connection, given: &str) -> Told<Subject> {
        let name = name::plain(given);
        if name.is_empty() || name.len() > 500 || name.chars().any(char::is_control) {
            return deny(
                code::INVALID_SUBJECT,
                "The specified subject is not valid: it must have 1 to 500 bytes without control characters.",
            );
        }
        let row = confluent::subject(connection, name).await?;
        let artifact_type = match &row {
            Some(row) => row.artifact_type.clone(),
            None => self.policy().naming.artifact_type(name),
        };
        let hidden: BTreeMap<u64, String> = confluent::hidden(connection, name).await?.into_iter().collect();
        let versions = registry::versions(connection, &artifact_type).await?;
        let versions = versions
            .into_iter()
            .map(|row| Version { hidden: hidden.get(&row.version) == Some(&row.digest), row })
            .collect();
        Ok(Subject { name: name.to_owned(), artifact_type, row, versions })
    }

    /// What a subject demands of its next version: what was set for it, or what all have.
    pub(super) async fn demand(&self, connection: &mut Connection, row: Option<&SubjectRow>) -> Told<Demand> {
        let own = match row.map(|row| (row.level.as_deref(), row.policy.as_deref())) {
            Some((Some(level), policy)) => Some((read_level(level)?, policy == Some("LENIENT"))),
            _ => None,
        };
        if let Some((level, lenient)) = own {
            return Ok(Demand { level, lenient });
        }
        let settled = Level::of(&settled(connection).await?);
        let common = confluent::subject(connection, "").await?;
        let level = match common.and_then(|row| row.level) {
            Some(level) => settled.with(read_level(&level)?),
            None => settled,
        };
        Ok(Demand { level, lenient: false })
    }

    /// A version with its number.
    pub(super) async fn shown_version(
        &self,
        connection: &mut Connection,
        subject: &str,
        version: &Version,
    ) -> Told<Found> {
        match confluent::shown(connection, &version.row.digest).await? {
            Some(text) => Ok(Found { subject: subject.to_owned(), version: version.row.version, text }),
            None => Ok(refuse(Code::Internal, "a schema has no number")?),
        }
    }
}

/// A level out of a column.
fn read_level(text: &str) -> Told<Level> {
    match Level::named(text) {
        Some(level) => Ok(level),
        None => Ok(refuse(Code::Internal, "a stored level is not valid")?),
    }
}
