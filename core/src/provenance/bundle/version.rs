//! Bundle versions: which a program can read, which it can upgrade, and what it says about the others.

use crate::provenance::format::node::Node;
use crate::provenance::format::yaml::{ReadError, ReadOptions, UnknownTags, read};
use crate::provenance::record::manifest;

/// Where the version stamp stands in a bundle that was made by spec-kitty 3.2.5 or older (see `stamp.rs` for the others).
pub const METADATA: &str = ".kittify/charter/metadata.yaml";
/// The key of the stamp.
pub const STAMP: &str = "bundle_schema_version";
/// The version that is written.
pub const CURRENT: i64 = 2;
/// The oldest version that can be read (by upgrading it).
pub const OLDEST: i64 = 1;
/// The newest version that can be read.
pub const NEWEST: i64 = 2;

/// The versions with an upgrade to the next, each with what it does. The registry: a new version is a new row.
pub const MIGRATIONS: &[(i64, &str)] =
    &[(1, "adds the five mandatory fields, the manifest's digest and the stamp")];

/// The newest schema version of the record at `path` that can be read.
pub(super) fn newest_of(path: &str) -> i64 {
    if path == manifest::PATH { manifest::NEWEST } else { NEWEST }
}

/// How metadata is read: as the reference does, in any encoding that YAML has, unknown tags kept.
pub const METADATA_OPTIONS: ReadOptions = ReadOptions { utf16: true, unknown_tags: UnknownTags::Keep };

/// A version as it was found: an integer of any size in decimal, or `True` or `False`, which the reference counts as
/// one and nought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleVersion(String);

impl BundleVersion {
    /// The version with this number.
    pub fn new(number: i64) -> Self {
        Self(number.to_string())
    }

    /// The version in decimal text; none when the text is no integer.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let is_integer = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_integer.then(|| crate::provenance::format::node::decimal(text)).flatten().map(Self)
    }

    /// The version that a boolean counts as.
    pub fn boolean(flag: bool) -> Self {
        Self(if flag { "True" } else { "False" }.to_owned())
    }

    /// As it is spelled in messages.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number; an integer beyond 64 bits counts as the largest or the smallest.
    fn number(&self) -> i64 {
        match self.0.as_str() {
            "True" => return 1,
            "False" => return 0,
            _ => {}
        }
        self.0.parse().unwrap_or(if self.0.starts_with('-') { i64::MIN } else { i64::MAX })
    }
}

/// What can be done with a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It can be read.
    Compatible,
    /// There is an upgrade.
    NeedsMigration,
    /// There is no stamp; treated as version 1.
    MissingVersion,
    /// Older than anything that can be read.
    IncompatibleOld,
    /// Newer than anything that can be read.
    IncompatibleNew,
}

impl Status {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Compatible => "COMPATIBLE",
            Self::NeedsMigration => "NEEDS_MIGRATION",
            Self::MissingVersion => "MISSING_VERSION",
            Self::IncompatibleOld => "INCOMPATIBLE_OLD",
            Self::IncompatibleNew => "INCOMPATIBLE_NEW",
        }
    }

    /// The status of a version.
    pub fn of(version: Option<&BundleVersion>) -> Self {
        match version.map(BundleVersion::number) {
            None => Self::MissingVersion,
            Some(number) if number < OLDEST => Self::IncompatibleOld,
            Some(number) if number > NEWEST => Self::IncompatibleNew,
            Some(CURRENT) => Self::Compatible,
            Some(_) => Self::NeedsMigration,
        }
    }

    /// Whether it can be read as it is.
    pub fn is_compatible(self) -> bool {
        self == Self::Compatible
    }

    /// Whether an upgrade helps.
    pub fn needs_migration(self) -> bool {
        matches!(self, Self::NeedsMigration | Self::MissingVersion)
    }

    /// The process's exit status: 0 when it can be read, else 1.
    pub fn exit_code(self) -> u8 {
        u8::from(!self.is_compatible())
    }

    /// The reference's message, word for word.
    pub fn message(self, version: Option<&BundleVersion>) -> String {
        let version = version.map(BundleVersion::as_str).unwrap_or_default();
        match self {
            Self::Compatible => format!("Bundle schema version {version} is supported."),
            Self::NeedsMigration => {
                format!("Bundle schema version {version} requires migration. Run `spec-kitty upgrade`.")
            }
            Self::MissingVersion => {
                "Bundle schema version not found; treating as v1. Run `spec-kitty upgrade`.".to_owned()
            }
            Self::IncompatibleOld => format!(
                "Bundle schema version {version} predates the earliest supported version ({OLDEST}). Contact support."
            ),
            Self::IncompatibleNew => format!(
                "Bundle schema version {version} is newer than this CLI supports ({NEWEST}). Upgrade your CLI."
            ),
        }
    }
}

/// The upgrade registered for a version.
///
/// # Errors
/// The reference's message for a version without one.
pub fn migration_from(version: Option<&BundleVersion>) -> Result<&'static str, String> {
    let number = version.map(BundleVersion::number);
    let found = MIGRATIONS.iter().find(|(from, _)| Some(*from) == number).map(|(_, what)| *what);
    let text = version.map_or("None", BundleVersion::as_str);
    found.ok_or_else(|| format!("No migration registered for bundle version {text}"))
}

/// What stands where the stamp should be.
#[derive(Debug, Clone, PartialEq)]
pub enum Stamp {
    /// No file, no mapping, no key, or null.
    Absent,
    /// An integer.
    Version(BundleVersion),
    /// A boolean, which the reference counts as an integer.
    Boolean(bool),
    /// Something that is no integer, which the reference takes for no stamp.
    Malformed(Node),
}

impl Stamp {
    /// The version as the reference reads it.
    pub fn version(&self) -> Option<BundleVersion> {
        match self {
            Self::Absent | Self::Malformed(_) => None,
            Self::Version(version) => Some(version.clone()),
            Self::Boolean(flag) => Some(BundleVersion::boolean(*flag)),
        }
    }

    /// Whether this is a malformed stamp that means a version beyond what can be read, as `"3"` or `3.0` do.
    pub fn means_newer(&self) -> bool {
        match self {
            Self::Malformed(Node::Text(text) | Node::Tagged(text)) => {
                let whole = text.trim().split('.').next().unwrap_or_default();
                BundleVersion::parse(whole).is_some_and(|version| version.number() > NEWEST)
            }
            Self::Malformed(Node::Float(float)) => *float > 2.0,
            _ => false,
        }
    }
}

/// Reads the stamp of a `metadata.yaml`; `None` stands for no file.
///
/// # Errors
/// The fault of a file that is no YAML or has a duplicate key: never a guess.
pub fn read_stamp(bytes: Option<&[u8]>) -> Result<Stamp, ReadError> {
    let Some(bytes) = bytes else { return Ok(Stamp::Absent) };
    Ok(stamp_at(&read(bytes, METADATA_OPTIONS)?.root))
}

/// The stamp among the keys of a mapping.
pub fn stamp_at(root: &Node) -> Stamp {
    match root.get(STAMP) {
        None | Some(Node::Null) => Stamp::Absent,
        Some(Node::Boolean(flag)) => Stamp::Boolean(*flag),
        Some(Node::Integer(digits)) => {
            BundleVersion::parse(digits).map_or_else(|| Stamp::Malformed(Node::text(digits)), Stamp::Version)
        }
        Some(other) => Stamp::Malformed(other.clone()),
    }
}
