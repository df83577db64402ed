//! The leaves of a senate's log: every act that there is, one type for whoever writes it and for whoever reads it.
//!
//! The text of a leaf begins with its format. Format 1 is read as it was written; format 2 is written. What format 1 did not
//! say is absent in it, and the replay does not ask it for that.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::artifact_validate::{ArtifactVerdict, Mode};
use super::ballot::Envelope;
use super::impact_statement::{ImpactCounts, ImpactSubject};
use super::migration::{Stage, Storage, Way};
use super::proposal_decide::Event;
use super::quoted::Quoted;
use super::senate::{Roles, Settings};
use super::weight::WeightInput;
use crate::digest::{Digest, Domain};

/// The domain of the senate's unique id: its key, its nonce and its name, each on its own line.
pub const INSTANCE: Domain = Domain::new("rogatio/instance@v1");

/// A leaf of the log, with its format.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "format")]
pub enum Leaf {
    /// Format 1: ballots name the senate by its name, artifacts have no leaves.
    #[serde(rename = "rogatio/leaf@v1")]
    V1(Act),
    /// Format 2: the current format.
    #[serde(rename = "rogatio/leaf@v2")]
    V2(Act),
}

/// An act in the log, grouped by the kind of its subject.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Act {
    /// An event of a proposal, as the engine decided it.
    Proposal(Entry<Event>),
    /// An event of an agent.
    Agent(Entry<Record<AgentHappened>>),
    /// An event of an artifact type.
    Schema(Entry<Record<SchemaHappened>>),
    /// A change of the senate's settings.
    Settings(Entry<Record<SettingsHappened>>),
    /// An event of an artifact.
    Artifact(Entry<Record<ArtifactHappened>>),
    /// An event of the lineage of artifacts.
    Step(Entry<Record<StepHappened>>),
    /// An event of a migration run; the subject is its proposal.
    Migration(Entry<Record<MigrationHappened>>),
    /// A fact about the impact of a proposed change on stored documents; the subject is the proposal.
    Impact(Entry<Record<ImpactHappened>>),
    /// An event of the senate itself; the subject is its unique id.
    Instance(Entry<Record<InstanceHappened>>),
}

/// An act with its subject.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry<E> {
    /// The id or the name of the subject.
    pub subject: String,
    /// The power with which the actor acted; absent in format 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Power>,
    /// The event itself.
    pub event: E,
}

/// The power with which an actor acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Power {
    /// An agent that uses its own roles.
    Agent,
    /// The operator, who has the database and the senate's key. A named agent is accepted on the operator's word.
    Operator,
    /// The senate itself, because a time limit was reached.
    Senate,
}

/// An event with its time and its actor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Record<H> {
    /// The time of the event, in seconds.
    pub at: u64,
    /// The actor: the name of an agent, or `operator`.
    pub actor: String,
    /// The event itself.
    pub happened: H,
}

/// An event of an agent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum AgentHappened {
    /// The agent proved that it has a key, and got its first token.
    Registered {
        /// The public key of the agent.
        public_key: String,
        /// The first token of the agent; absent in logs from before tokens were logged.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token: Option<IssuedToken>,
    },
    /// An administrator gave the agent roles.
    Authorized {
        /// The roles from this event on.
        roles: Roles,
        /// The weight of the agent's vote.
        weight: WeightInput,
    },
    /// An administrator suspended the agent: it has no powers until it is authorized again.
    Suspended {
        /// The reason for the suspension.
        reason: Option<Quoted<String>>,
    },
    /// An administrator revoked the agent permanently.
    Revoked {
        /// The reason for the revocation.
        reason: Option<Quoted<String>>,
    },
    /// The agent rotated its key. All its tokens were revoked, and it got a new one.
    Rotated {
        /// The new public key.
        public_key: String,
        /// The new token; absent in logs from before tokens were logged.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token: Option<IssuedToken>,
    },
    /// The agent proved that it has its key, and got another token.
    TokenIssued {
        /// The issued token.
        token: IssuedToken,
    },
    /// The agent or an administrator revoked one of the agent's tokens. Suspending, revoking and rotating revoke all tokens without further
    /// leaves.
    TokenRevoked {
        /// The id of the token.
        token: String,
    },
}

/// A token of an agent. The token itself is secret: only its digest is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssuedToken {
    /// The id of the token.
    pub id: String,
    /// The SHA-256 of the token, which has 256 random bits.
    pub digest: Digest,
    /// The maximum set of roles that the token can use.
    pub scopes: Roles,
    /// The time at which the token expires, in seconds.
    pub expires_at: u64,
}

/// An event of an artifact type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum SchemaHappened {
    /// A version came into force.
    Registered {
        /// The number of the version, from 1.
        version: u64,
        /// The digest of the schema under `rogatio/schema@v1`.
        digest: Digest,
        /// The id of the proposal that made the version; null if an administrator registered it.
        proposal_id: Option<String>,
        /// The digest of the migration plan that introduced the version.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plan: Option<Digest>,
    },
    /// A version was withdrawn; the version before it is in force again.
    Withdrawn {
        /// The number of the withdrawn version.
        version: u64,
        /// The digest of the withdrawn schema.
        digest: Digest,
        /// The id of the proposal that made the withdrawn version.
        proposal_id: Option<String>,
        /// The digest of the migration plan.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plan: Option<Digest>,
    },
    /// An administrator declared how the artifacts of the type are stored.
    StorageDeclared {
        /// The declared form of storage.
        storage: Storage,
    },
    /// An agent registered the schema with which somebody reads the artifacts of the type, or replaced it.
    ReaderRegistered {
        /// The name of the reader.
        reader: String,
        /// The digest of the schema under `rogatio/schema@v1`.
        digest: Digest,
    },
    /// A reader was removed.
    ReaderRemoved {
        /// The name of the reader.
        reader: String,
    },
}

/// A change of the senate's settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum SettingsHappened {
    /// An administrator replaced the settings.
    Settled {
        /// The complete new settings.
        settings: Box<Quoted<Settings>>,
    },
}

/// An event of an artifact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ArtifactHappened {
    /// The artifact was judged and registered.
    Registered {
        /// The artifact type.
        artifact_type: String,
        /// The version of the schema against which the artifact was judged.
        schema_version: u64,
        /// The consequence that an invalid artifact would have had.
        mode: Mode,
        /// The result of the validation.
        verdict: ArtifactVerdict,
        /// SHA-256 of the artifact's canonical JSON.
        digest: Digest,
        /// The version of the artifact, from 1 without gaps; absent in leaves from before artifacts had versions, which are all about version 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<u64>,
    },
    /// An administrator removed the artifact with all its versions. Its id is not given to other content.
    Removed {
        /// The artifact type.
        artifact_type: String,
        /// SHA-256 of the artifact's canonical JSON.
        digest: Digest,
        /// The reason for the removal.
        reason: Option<Quoted<String>>,
    },
}

/// An event of the lineage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum StepHappened {
    /// A processing step was recorded.
    Recorded {
        /// The id of the step, which is its digest.
        id: Digest,
        /// The id of the artifact that the step made; absent in format 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        target: Option<String>,
        /// SHA-256 of the output of the step, 64 hexadecimal digits; absent in format 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        output_digest: Option<String>,
        /// The version of the artifact that the step made, if the step gives it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        target_version: Option<u64>,
    },
}

/// An event of a migration run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum MigrationHappened {
    /// A run wrote the new form of artifacts next to the current form. It comes into force at the end of the run, if the run succeeds.
    Prepared {
        /// The number of the run among those of the proposal, from 1.
        run: u64,
        /// The generation of the type's artifacts to which the new forms belong.
        generation: u64,
        /// The artifacts, in the order of their registration.
        artifacts: Vec<Prepared>,
    },
    /// A run rewrote artifacts in place, or restored them. Only in logs from before artifacts had generations.
    Rewrote {
        /// The number of the run among those of the proposal, from 1.
        run: u64,
        /// The artifacts, in the order in which they were written.
        artifacts: Vec<Rewritten>,
    },
    /// A migration run ended.
    MigrationEnded {
        /// The number of the run among those of the proposal, from 1.
        run: u64,
        /// The stage of the change that the run was about.
        stage: Stage,
        /// The direction of the run: up or down.
        way: Way,
        /// The actor that began the run; absent in format 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        begun_by: Option<String>,
        /// The result of the run.
        status: RunEnd,
        /// The digest of the plan; null if no plan could be made.
        plan: Option<Digest>,
        /// Number of documents that were written.
        changed: u64,
        /// The reason why the run stopped; null if it did not.
        stopped: Option<Quoted<String>>,
        /// The generation of the type's artifacts that is in force from this event on; absent if none was prepared.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        generation: Option<u64>,
        /// That the owner of the table has run the plan's file: an [`EvidencePayload`](super::evidence::EvidencePayload), signed. It is
        /// there where a run of a type that is kept in columns ended well.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        evidence: Option<Envelope>,
    },
}

/// A fact about the impact of a proposed change. It is evidence for voters, and has no effect on the count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ImpactHappened {
    /// The senate measured the change on all artifacts of the type, as they were in force at this leaf.
    Measured {
        /// The number of the fact among those of the proposal, from 1.
        number: u64,
        /// The change that was measured.
        about: ImpactSubject,
        /// The SHA-256 of the engine's component.
        engine: Digest,
        /// The digest of the report under `rogatio/impact-report@v1`.
        report: Digest,
        /// The counts of the report.
        counts: ImpactCounts,
    },
    /// An agent attached a result that was computed outside of the senate.
    Attached {
        /// The number of the fact among those of the proposal, from 1.
        number: u64,
        /// An [`ImpactStatement`](super::impact_statement::ImpactStatement), signed by the agent.
        statement: Envelope,
    },
}

/// The new form of one artifact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Prepared {
    /// The id of the artifact.
    pub id: String,
    /// The version of the artifact.
    pub version: u64,
    /// SHA-256 of the new form's canonical JSON.
    pub digest: Digest,
    /// The reason why the new form is in quarantine; absent if the schema accepts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quarantine: Option<String>,
}

/// The result of rewriting one artifact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rewritten {
    /// The id of the artifact.
    pub id: String,
    /// SHA-256 of the artifact's canonical JSON after the rewrite.
    pub digest: Digest,
}

/// An event of the senate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum InstanceHappened {
    /// The senate got its unique id: with `init`, or when a version that knows unique ids first opened the database.
    Founded {
        /// The name of the senate, which need not be unique.
        name: String,
        /// The public key of the senate.
        public_key: String,
        /// A random value that makes the unique id unique.
        nonce: String,
    },
}

impl InstanceHappened {
    /// The unique id that follows from this event: its digest under `rogatio/instance@v1`. It names one key.
    #[must_use]
    pub fn id(&self) -> Digest {
        let Self::Founded { name, public_key, nonce } = self;
        // Each of the three is one line.
        INSTANCE.digest_bytes(format!("{public_key}\n{nonce}\n{name}").as_bytes())
    }
}

/// The result of a migration run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunEnd {
    /// The run completed.
    Done,
    /// The run stopped before its end.
    Failed,
}

impl RunEnd {
    /// The name of the result on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// The reason why an artifact is in quarantine from its registration on; `None` if its schema accepts it.
#[must_use]
pub const fn quarantined(verdict: ArtifactVerdict) -> Option<&'static str> {
    match verdict {
        ArtifactVerdict::Valid => None,
        ArtifactVerdict::Invalid => Some("registered in mode `warn`: it does not satisfy its schema"),
        ArtifactVerdict::Unchecked => Some("registered in mode `skip`: nobody judged it"),
    }
}

impl Leaf {
    /// The act in the leaf.
    #[must_use]
    pub const fn act(&self) -> &Act {
        match self {
            Self::V1(act) | Self::V2(act) => act,
        }
    }
}

impl Act {
    /// The kind of the act, as the leaf spells it.
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
            Self::Impact(_) => "impact",
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
            Self::Impact(entry) => &mut entry.by,
            Self::Instance(entry) => &mut entry.by,
        };
        *by = Some(power);
        self
    }

    /// The id or the name of the act's subject.
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
            Self::Impact(entry) => &entry.subject,
            Self::Instance(entry) => &entry.subject,
        }
    }
}
