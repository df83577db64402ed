//! The leaves of a senate's log: every act that there is, one type for whoever writes it and for whoever reads it.
//!
//! The text of a leaf begins with its format. Format 1 is read as it was written; format 2 is written. What format 1 did not
//! say is absent in it, and the replay does not ask it for that.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::artifact_validate::{ArtifactVerdict, Mode};
use super::migration::{Stage, Storage, Way};
use super::proposal_decide::Event;
use super::quoted::Quoted;
use super::senate::{Roles, Settings};
use super::weight::WeightInput;
use crate::digest::{Digest, Domain};

/// The unique id of an installation: its key, its nonce and its name, a line each.
pub const INSTANCE: Domain = Domain::new("rogatio/instance@v1");

/// A leaf with its format.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "format")]
pub enum Leaf {
    /// As the first version wrote it: ballots name the instance by its name, artifacts have no leaves.
    #[serde(rename = "rogatio/leaf@v1")]
    V1(Act),
    /// As it is written now.
    #[serde(rename = "rogatio/leaf@v2")]
    V2(Act),
}

/// What happened, by what it happened to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Act {
    /// To a proposal: the engine's event.
    Proposal(Entry<Event>),
    /// To an agent.
    Agent(Entry<Record<AgentHappened>>),
    /// To an artifact type.
    Schema(Entry<Record<SchemaHappened>>),
    /// To the senate's settings.
    Settings(Entry<Record<SettingsHappened>>),
    /// To an artifact.
    Artifact(Entry<Record<ArtifactHappened>>),
    /// To the lineage of artifacts.
    Step(Entry<Record<StepHappened>>),
    /// To a run of a migration; the subject is its proposal.
    Migration(Entry<Record<MigrationHappened>>),
    /// To the installation; the subject is its unique id.
    Instance(Entry<Record<InstanceHappened>>),
}

/// What an act is about, and the act.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry<E> {
    /// Which one: an id or a name.
    pub subject: String,
    /// How whoever acted came to act; absent in format 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Power>,
    /// What happened.
    pub event: E,
}

/// How whoever acts comes to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Power {
    /// An agent, by its own roles.
    Agent,
    /// Whoever holds the database and the instance's key. A named agent is then taken at the operator's word.
    Operator,
    /// The senate itself, because its time had come.
    Senate,
}

/// Something that happened, when, and who did it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Record<H> {
    /// When, in seconds.
    pub at: u64,
    /// Who did it: an agent, or `operator`.
    pub actor: String,
    /// What.
    pub happened: H,
}

/// What happens to agents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum AgentHappened {
    /// It proved to have a key, and got its first token.
    Registered {
        /// The key.
        public_key: String,
        /// The token; absent in logs of before tokens were logged.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token: Option<IssuedToken>,
    },
    /// An administrator gave it roles.
    Authorized {
        /// The roles from now on.
        roles: Roles,
        /// The weight of its vote.
        weight: WeightInput,
    },
    /// An administrator took its powers, for a while.
    Suspended {
        /// Why.
        reason: Option<Quoted<String>>,
    },
    /// An administrator took its powers for ever.
    Revoked {
        /// Why.
        reason: Option<Quoted<String>>,
    },
    /// It has another key. All its tokens were revoked, and it got a new one.
    Rotated {
        /// The new key.
        public_key: String,
        /// The new token; absent in logs of before tokens were logged.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token: Option<IssuedToken>,
    },
    /// It proved to have its key, and got another token.
    TokenIssued {
        /// The token.
        token: IssuedToken,
    },
    /// One of its tokens was revoked, by itself or by an administrator. Suspending, revoking and rotating revoke all of
    /// them without further leaves.
    TokenRevoked {
        /// The token's id.
        token: String,
    },
}

/// A token of an agent. The token itself is a secret of the agent: only its digest is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssuedToken {
    /// Its id.
    pub id: String,
    /// The SHA-256 of the token, which has 256 random bits.
    pub digest: Digest,
    /// The roles that it can use at most.
    pub scopes: Roles,
    /// When it expires, in seconds.
    pub expires_at: u64,
}

/// What happens to artifact types.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum SchemaHappened {
    /// A version came into force.
    Registered {
        /// The version, from 1.
        version: u64,
        /// The schema's digest under `rogatio/schema@v1`.
        digest: Digest,
        /// The proposal that made it; null when an administrator did.
        proposal_id: Option<String>,
        /// The digest of the plan that brought it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plan: Option<Digest>,
    },
    /// A version was taken back; the one before is in force again.
    Withdrawn {
        /// The version.
        version: u64,
        /// The schema's digest.
        digest: Digest,
        /// The proposal that had made it.
        proposal_id: Option<String>,
        /// The digest of the plan.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plan: Option<Digest>,
    },
    /// An administrator said how the owner of its artifacts keeps them.
    StorageDeclared {
        /// How.
        storage: Storage,
    },
}

/// What happens to the settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum SettingsHappened {
    /// An administrator settled them anew.
    Settled {
        /// All of them, as they are from now on.
        settings: Box<Quoted<Settings>>,
    },
}

/// What happens to artifacts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ArtifactHappened {
    /// It was judged and registered.
    Registered {
        /// Its type.
        artifact_type: String,
        /// The version of the schema that it was judged by.
        schema_version: u64,
        /// What a failure would have meant.
        mode: Mode,
        /// What was found out.
        verdict: ArtifactVerdict,
        /// The SHA-256 of its canonical JSON.
        digest: Digest,
        /// Which version of the artifact it is, from 1 without gaps; absent in leaves from before artifacts had versions,
        /// which are all about version 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<u64>,
    },
    /// An administrator removed it with all its versions. Its id is not given to other content.
    Removed {
        /// Its type.
        artifact_type: String,
        /// The SHA-256 of its canonical JSON.
        digest: Digest,
        /// Why.
        reason: Option<Quoted<String>>,
    },
}

/// What happens to the lineage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum StepHappened {
    /// A step was recorded.
    Recorded {
        /// The digest of the step.
        id: Digest,
        /// The artifact that it made; absent in format 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        target: Option<String>,
        /// The SHA-256 of what it made, 64 hexadecimal digits; absent in format 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        output_digest: Option<String>,
        /// Which version of the artifact it made, where the step says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        target_version: Option<u64>,
    },
}

/// What happens to runs of migrations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum MigrationHappened {
    /// A run wrote, beside what is in force, what artifacts become. It counts from the end of the run on, if it ends well.
    Prepared {
        /// Its number among those of the proposal, from 1.
        run: u64,
        /// The generation of the type's artifacts that they are part of.
        generation: u64,
        /// The artifacts in the order in which they came.
        artifacts: Vec<Prepared>,
    },
    /// A run rewrote artifacts where they stood, or gave them back what they were: as it was done before artifacts had generations.
    Rewrote {
        /// Its number among those of the proposal, from 1.
        run: u64,
        /// The artifacts in the order in which they were written.
        artifacts: Vec<Rewritten>,
    },
    /// A run ended.
    MigrationEnded {
        /// Its number among those of the proposal, from 1.
        run: u64,
        /// Which half of the change it was about.
        stage: Stage,
        /// Forth or back.
        way: Way,
        /// Who had begun it; absent in format 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        begun_by: Option<String>,
        /// How it ended.
        status: RunEnd,
        /// The digest of the plan; null where none could be made.
        plan: Option<Digest>,
        /// Documents that were written.
        changed: u64,
        /// Why it stopped; null unless it did.
        stopped: Option<Quoted<String>>,
        /// The generation of the type's artifacts that is in force from now on; absent where none was prepared.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        generation: Option<u64>,
    },
}

/// What an artifact becomes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Prepared {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u64,
    /// The SHA-256 of its canonical JSON.
    pub digest: Digest,
    /// Why it is in quarantine then; absent where the schema accepts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quarantine: Option<String>,
}

/// What became of an artifact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rewritten {
    /// Its id.
    pub id: String,
    /// The SHA-256 of its canonical JSON from now on.
    pub digest: Digest,
}

/// What happens to the installation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum InstanceHappened {
    /// It got its unique id: with `init`, or when a version that knows ids first opened it.
    Founded {
        /// Its name, which need not be unique.
        name: String,
        /// Its key.
        public_key: String,
        /// Something that no other installation has.
        nonce: String,
    },
}

impl InstanceHappened {
    /// The unique id that follows from what was founded: its digest under `rogatio/instance@v1`, so that it names one key.
    #[must_use]
    pub fn id(&self) -> Digest {
        let Self::Founded { name, public_key, nonce } = self;
        // Each of the three is one line.
        INSTANCE.digest_bytes(format!("{public_key}\n{nonce}\n{name}").as_bytes())
    }
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunEnd {
    /// All of it is done.
    Done,
    /// It stopped.
    Failed,
}

impl RunEnd {
    /// Its name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// Why an artifact is in quarantine from its registration on; none where its schema accepts it.
#[must_use]
pub const fn quarantined(verdict: ArtifactVerdict) -> Option<&'static str> {
    match verdict {
        ArtifactVerdict::Valid => None,
        ArtifactVerdict::Invalid => Some("registered in mode `warn`: it does not satisfy its schema"),
        ArtifactVerdict::Unchecked => Some("registered in mode `skip`: nobody judged it"),
    }
}

impl Leaf {
    /// What happened.
    #[must_use]
    pub const fn act(&self) -> &Act {
        match self {
            Self::V1(act) | Self::V2(act) => act,
        }
    }
}

impl Act {
    /// Its kind, as the leaf spells it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Proposal(_) => "proposal",
            Self::Agent(_) => "agent",
            Self::Schema(_) => "schema",
            Self::Settings(_) => "settings",
            Self::Artifact(_) => "artifact",
            Self::Step(_) => "step",
            Self::Migration(_) => "migration",
            Self::Instance(_) => "instance",
        }
    }

    /// The same act, by somebody with this power.
    #[must_use]
    pub fn by(mut self, power: Power) -> Self {
        let by = match &mut self {
            Self::Proposal(entry) => &mut entry.by,
            Self::Agent(entry) => &mut entry.by,
            Self::Schema(entry) => &mut entry.by,
            Self::Settings(entry) => &mut entry.by,
            Self::Artifact(entry) => &mut entry.by,
            Self::Step(entry) => &mut entry.by,
            Self::Migration(entry) => &mut entry.by,
            Self::Instance(entry) => &mut entry.by,
        };
        *by = Some(power);
        self
    }

    /// What it is about.
    #[must_use]
    pub fn subject(&self) -> &str {
        match self {
            Self::Proposal(entry) => &entry.subject,
            Self::Agent(entry) => &entry.subject,
            Self::Schema(entry) => &entry.subject,
            Self::Settings(entry) => &entry.subject,
            Self::Artifact(entry) => &entry.subject,
            Self::Step(entry) => &entry.subject,
            Self::Migration(entry) => &entry.subject,
            Self::Instance(entry) => &entry.subject,
        }
    }
}
