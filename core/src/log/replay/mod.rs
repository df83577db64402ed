//! The replay of a senate's log: what every leaf says, and whether it was allowed by the leaves before it.
//!
//! A pure function over the leaves. Nothing is believed that the leaves do not say: agents, roles, keys, settings, rules, types and
//! electorates are those of the leaf. An act that was not allowed is told, and carried out all the same, so that one forgery does
//! not make faults of everything that comes after it.

mod agent;
mod artifact;
mod impact;
mod proposal;
mod registry;

pub use agent::{AgentState, AgentStatus, KeyState, TokenState};
pub use artifact::{ArtifactState, BodyState, ContentState, RemovedState, RunState, StepState};
pub use impact::{ImpactKind, ImpactState};
pub use proposal::{CommentState, MemberState, OverrulingState, ProposalTrail, VoteState};
pub use registry::{ReaderState, TypeState, VersionState};

use std::collections::BTreeMap;

use super::leaf::{self, LeafError};
use crate::digest::Digest;
use crate::excerpt::excerpt;
use crate::wire::Code;
use crate::wire::impact::CorpusSum;
use crate::wire::leaf::{
    Act, AgentHappened, ArtifactHappened, Entry, ImpactHappened, InstanceHappened, Leaf, MigrationHappened,
    Power, Record, SchemaHappened, SettingsHappened, StepHappened,
};
use crate::wire::quoted::Quoted;
use crate::wire::senate::{Role, Settings};

/// Who acts where nobody in particular does.
pub const OPERATOR: &str = "operator";

/// Why an act cannot have been allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// The text is not a leaf.
    #[error(transparent)]
    Leaf(#[from] LeafError),
    /// The leaf says of format 2 what only format 1 leaves out.
    #[error("it does not say with which power it was done")]
    NoPower,
    /// The time runs backwards.
    #[error("its time is {at}, earlier than the leaf before it ({before})")]
    Earlier {
        /// Its time.
        at: u64,
        /// The time of the leaf before it.
        before: u64,
    },
    /// Nobody of that name is known.
    #[error("`{0}` is not an agent")]
    NoAgent(String),
    /// The agent had no powers then.
    #[error("the status of `{agent}` was {status} at that time")]
    Powerless {
        /// The agent.
        agent: String,
        /// Its status.
        status: &'static str,
    },
    /// The agent had none of the roles.
    #[error("`{agent}` did not have the role {roles} at that time")]
    WrongRole {
        /// The agent.
        agent: String,
        /// The roles that would do.
        roles: String,
    },
    /// Only somebody else may do that.
    #[error("`{actor}` did something that only `{owner}` is allowed to do")]
    NotOwn {
        /// Who did it.
        actor: String,
        /// Who may.
        owner: String,
    },
    /// The senate does not do that by itself.
    #[error("the senate does not do this without an agent")]
    NotBySenate,
    /// It is not what the leaves before it lead to.
    #[error("{what} is {said}, but the earlier leaves give {led}")]
    Other {
        /// What.
        what: &'static str,
        /// What the leaf says.
        said: String,
        /// What the leaves before it lead to.
        led: String,
    },
    /// It is there already.
    #[error("{0} already exists")]
    Twice(String),
    /// It is not there.
    #[error("{0} does not exist")]
    Missing(String),
    /// It cannot happen in the life of an agent, a proposal or a run.
    #[error("{0}")]
    Life(String),
}

impl ReplayError {
    /// The code on the wire.
    pub const fn code(&self) -> Code {
        match self {
            Self::Leaf(_) => Code::LogInvalidLeaf,
            _ => Code::LogNotAllowed,
        }
    }
}

/// What the leaves so far lead to.
#[derive(Debug, Clone, Default)]
pub struct Replay {
    /// The unique id of the installation; none before it got one.
    pub instance: Option<String>,
    /// What the unique id was made of.
    pub founded: Option<Founded>,
    /// The agents by name.
    pub agents: BTreeMap<String, AgentState>,
    /// Every key that ever belonged to an agent.
    pub keys: BTreeMap<String, KeyState>,
    /// Every token that was issued, by its digest.
    pub tokens: BTreeMap<Digest, TokenState>,
    /// What is settled, and since when.
    pub settings: Option<(Quoted<Settings>, u64)>,
    /// The artifact types by name.
    pub types: BTreeMap<String, TypeState>,
    /// The proposals by id.
    pub proposals: BTreeMap<String, ProposalTrail>,
    /// The artifacts by id, from format 2 on.
    pub artifacts: BTreeMap<String, ArtifactState>,
    /// What artifacts are in other generations than the one that they came in, by id, version and generation.
    pub bodies: BTreeMap<(String, u64, u64), BodyState>,
    /// The artifacts that were removed and whose ids nothing has since, by id.
    pub removed: BTreeMap<String, RemovedState>,
    /// The processing steps by id.
    pub steps: BTreeMap<String, StepState>,
    /// Runs of migrations that ended, by proposal and number.
    pub runs: BTreeMap<(String, u64), RunState>,
    /// Facts about the impact of proposals, by proposal and number.
    pub impacts: BTreeMap<(String, u64), ImpactState>,
    /// Acts by kind that were allowed, and that were not.
    pub acts: BTreeMap<&'static str, Acts>,
    /// The settings as they are, where a text or a leaf holds them.
    known_settings: Option<Settings>,
    /// The artifacts in force of types, as far as they were summed up since the last leaf that could change them.
    corpora: BTreeMap<String, (u64, CorpusSum)>,
    /// True if the log begins before artifacts had leaves.
    is_partial: bool,
    at: u64,
}

/// What the unique id of an installation was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Founded {
    /// Its name.
    pub name: String,
    /// Its key.
    pub public_key: String,
    /// Something that no other installation has.
    pub nonce: String,
}

/// How many acts of a kind there were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Acts {
    /// That the leaves before them allow.
    pub allowed: u64,
    /// That they do not.
    pub refused: u64,
}

/// Who did something, and by which power.
#[derive(Debug, Clone, Copy)]
struct Doer<'a> {
    actor: &'a str,
    /// None in format 1, where nothing is asked.
    by: Option<Power>,
    at: u64,
}

impl Replay {
    /// Reads the text of the next leaf, and takes it.
    ///
    /// # Errors
    /// [`ReplayError::Leaf`] for a text that is not a leaf, and as [`Replay::take`].
    pub fn read(&mut self, text: &str, texts: &BTreeMap<Digest, String>) -> Result<(), ReplayError> {
        self.take(&leaf::read(text)?, texts)
    }

    /// Takes the next leaf. `texts` are the texts that leaves name by their digests, as far as they are known.
    ///
    /// # Errors
    /// [`ReplayError`] for an act that was not allowed; it is carried out all the same.
    pub fn take(&mut self, leaf: &Leaf, texts: &BTreeMap<Digest, String>) -> Result<(), ReplayError> {
        let kind = kind(leaf.act());
        self.is_partial |= matches!(leaf, Leaf::V1(_));
        if matches!(leaf.act(), Act::Artifact(_) | Act::Migration(_)) {
            self.corpora.clear();
        }
        let outcome = self.act(leaf, texts);
        let acts = self.acts.entry(kind).or_default();
        match &outcome {
            Ok(()) => acts.allowed = acts.allowed.saturating_add(1),
            Err(_) => acts.refused = acts.refused.saturating_add(1),
        }
        outcome
    }

    fn act(&mut self, leaf: &Leaf, texts: &BTreeMap<Digest, String>) -> Result<(), ReplayError> {
        let of = |by: Option<Power>, actor, at| match (leaf, by) {
            (Leaf::V1(_), _) => Ok(Doer { actor, by: None, at }),
            (Leaf::V2(_), Some(_)) => Ok(Doer { actor, by, at }),
            (Leaf::V2(_), None) => Err(ReplayError::NoPower),
        };
        match leaf.act() {
            Act::Proposal(Entry { subject, by, event }) => {
                let doer = of(*by, &event.actor, event.at)?;
                let timely = self.passes(event.at);
                let allowed = self.may_happen(doer, subject, event);
                let done = self.proposal(doer, subject, event);
                timely.and(allowed).and(done)
            }
            Act::Agent(Entry { subject, by, event }) => self
                .with(of(*by, &event.actor, event.at)?, |replay, doer| {
                    replay.agent(doer, subject, &event.happened)
                }),
            Act::Schema(Entry { subject, by, event }) => self
                .with(of(*by, &event.actor, event.at)?, |replay, doer| {
                    replay.schema(doer, subject, &event.happened)
                }),
            Act::Settings(Entry { by, event: Record { at, actor, happened }, .. }) => {
                let SettingsHappened::Settled { settings } = happened;
                self.with(of(*by, actor, *at)?, |replay, doer| {
                    let allowed = replay.need(doer, &[Role::Admin]);
                    replay.known_settings = whole(settings, texts);
                    replay.settings = Some((Quoted::clone(settings), doer.at));
                    allowed
                })
            }
            Act::Artifact(Entry { subject, by, event }) => self
                .with(of(*by, &event.actor, event.at)?, |replay, doer| {
                    replay.artifact(doer, subject, &event.happened)
                }),
            Act::Step(Entry { subject, by, event }) => self
                .with(of(*by, &event.actor, event.at)?, |replay, doer| {
                    replay.step(doer, subject, &event.happened)
                }),
            Act::Migration(Entry { subject, by, event }) => self
                .with(of(*by, &event.actor, event.at)?, |replay, doer| {
                    replay.run(doer, subject, &event.happened)
                }),
            Act::Impact(Entry { subject, by, event }) => self
                .with(of(*by, &event.actor, event.at)?, |replay, doer| {
                    replay.impact(doer, subject, &event.happened)
                }),
            Act::Instance(Entry { subject, by, event }) => self
                .with(of(*by, &event.actor, event.at)?, |replay, doer| {
                    replay.founded(doer, subject, &event.happened)
                }),
        }
    }

    fn with(
        &mut self,
        doer: Doer<'_>,
        act: impl FnOnce(&mut Self, Doer<'_>) -> Result<(), ReplayError>,
    ) -> Result<(), ReplayError> {
        let timely = self.passes(doer.at);
        act(self, doer).and(timely)
    }

    /// Time passes. Two hosts' clocks may differ a little, so a leaf may be somewhat earlier than the one before it.
    fn passes(&mut self, at: u64) -> Result<(), ReplayError> {
        let before = self.at;
        self.at = before.max(at);
        if at.saturating_add(crate::tally::CLOCK_TOLERANCE) < before {
            return Err(ReplayError::Earlier { at, before });
        }
        Ok(())
    }

    fn founded(
        &mut self,
        doer: Doer<'_>,
        subject: &str,
        happened: &InstanceHappened,
    ) -> Result<(), ReplayError> {
        if self.instance.is_some() {
            return Err(ReplayError::Twice("the senate's unique id".into()));
        }
        self.instance = Some(subject.to_owned());
        let InstanceHappened::Founded { name, public_key, nonce } = happened.clone();
        self.founded = Some(Founded { name, public_key, nonce });
        let led = happened.id().to_string();
        if led != subject {
            return Err(ReplayError::Other { what: "the unique id", said: excerpt(subject), led });
        }
        match doer.by {
            Some(Power::Operator) => Ok(()),
            _ => Err(ReplayError::NotOwn { actor: excerpt(doer.actor), owner: OPERATOR.into() }),
        }
    }

    /// Refuses whoever had none of the roles then. The operator has every power, and names only agents that have some.
    fn need(&self, doer: Doer<'_>, roles: &[Role]) -> Result<(), ReplayError> {
        match doer.by {
            None => Ok(()),
            Some(Power::Senate) => Err(ReplayError::NotBySenate),
            Some(Power::Operator) if doer.actor == OPERATOR => Ok(()),
            Some(Power::Operator) => self.acting(doer.actor).map(drop),
            Some(Power::Agent) => {
                let agent = self.acting(doer.actor)?;
                if roles.iter().any(|role| agent.roles.has(*role)) {
                    return Ok(());
                }
                let names: Vec<String> = roles.iter().map(|role| format!("`{}`", role.as_str())).collect();
                Err(ReplayError::WrongRole { agent: excerpt(doer.actor), roles: names.join(" or ") })
            }
        }
    }

    /// The agent of that name, if it had powers then.
    fn acting(&self, name: &str) -> Result<&AgentState, ReplayError> {
        let agent = self.agents.get(name).ok_or_else(|| ReplayError::NoAgent(excerpt(name)))?;
        if agent.status == AgentStatus::Authorized {
            return Ok(agent);
        }
        Err(ReplayError::Powerless { agent: excerpt(name), status: agent.status.as_str() })
    }
}

/// Settings that a leaf holds or names.
fn whole(settings: &Quoted<Settings>, texts: &BTreeMap<Digest, String>) -> Option<Settings> {
    match settings {
        Quoted::Whole(settings) => Some(settings.clone()),
        Quoted::Digest(reference) => {
            let text = texts.get(&reference.digest)?;
            crate::wire::json::parse(text).ok().and_then(|value| crate::wire::field::read(value).ok())
        }
    }
}

/// The kind of an act, for counting.
fn kind(act: &Act) -> &'static str {
    use crate::wire::proposal_decide::Happened as H;
    match act {
        Act::Proposal(entry) => match &entry.event.happened {
            H::Drafted { .. } => "proposal.drafted",
            H::Edited { .. } => "proposal.edited",
            H::Submitted { .. } => "proposal.submitted",
            H::RejectedAsOutOfScope { .. } => "proposal.rejected_as_out_of_scope",
            H::Appealed { .. } => "proposal.appealed",
            H::OverruleCast { .. } => "proposal.overrule_cast",
            H::Commented { .. } => "proposal.commented",
            H::ConcernRaised { .. } => "proposal.concern_raised",
            H::ConcernResolved { .. } => "proposal.concern_resolved",
            H::VotingOpened { .. } => "proposal.voting_opened",
            H::BallotCast { .. } => "proposal.ballot_cast",
            H::MemberJoined { .. } => "proposal.member_joined",
            H::MemberLeft { .. } => "proposal.member_left",
            H::SeatForfeited { .. } => "proposal.seat_forfeited",
            H::Approved { .. } => "proposal.approved",
            H::Rejected { .. } => "proposal.rejected",
            H::Expired { .. } => "proposal.expired",
            H::Withdrawn { .. } => "proposal.withdrawn",
            H::MigrationBegan { .. } => "proposal.migration_began",
            H::Enacted { .. } => "proposal.enacted",
            H::MigrationFailed { .. } => "proposal.migration_failed",
            H::MigrationUndone { .. } => "proposal.migration_undone",
        },
        Act::Agent(entry) => match &entry.event.happened {
            AgentHappened::Registered { .. } => "agent.registered",
            AgentHappened::Authorized { .. } => "agent.authorized",
            AgentHappened::Suspended { .. } => "agent.suspended",
            AgentHappened::Revoked { .. } => "agent.revoked",
            AgentHappened::Rotated { .. } => "agent.rotated",
            AgentHappened::TokenIssued { .. } => "agent.token_issued",
            AgentHappened::TokenRevoked { .. } => "agent.token_revoked",
        },
        Act::Schema(entry) => match &entry.event.happened {
            SchemaHappened::Registered { .. } => "schema.registered",
            SchemaHappened::Withdrawn { .. } => "schema.withdrawn",
            SchemaHappened::StorageDeclared { .. } => "schema.storage_declared",
            SchemaHappened::ReaderRegistered { .. } => "schema.reader_registered",
            SchemaHappened::ReaderRemoved { .. } => "schema.reader_removed",
        },
        Act::Settings(_) => "settings.settled",
        Act::Artifact(entry) => match &entry.event.happened {
            ArtifactHappened::Registered { .. } => "artifact.registered",
            ArtifactHappened::Removed { .. } => "artifact.removed",
        },
        Act::Step(entry) => match &entry.event.happened {
            StepHappened::Recorded { .. } => "step.recorded",
        },
        Act::Migration(entry) => match &entry.event.happened {
            MigrationHappened::Prepared { .. } => "migration.prepared",
            MigrationHappened::Rewrote { .. } => "migration.rewrote",
            MigrationHappened::MigrationEnded { .. } => "migration.ended",
        },
        Act::Impact(entry) => match &entry.event.happened {
            ImpactHappened::Measured { .. } => "impact.measured",
            ImpactHappened::Attached { .. } => "impact.attached",
        },
        Act::Instance(_) => "instance.founded",
    }
}
