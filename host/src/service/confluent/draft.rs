//! The proposal that a schema needs before it can be registered: the one that there is, or a draft of it.

use rogatio_core::excerpt::excerpt;
use rogatio_core::wire::proposal::{ChangeType, FieldSpec, Proposal, ProposalType};
use rogatio_core::wire::proposal_decide::ProposalStatus;
use serde_json::Value;

use super::denial::Told;
use super::step::{Step, steps};
use super::subject::Subject;
use super::text::Posted;
use crate::service::wire::{ProposalInput, Role};
use crate::service::{Answer, Caller, Repeat, Service, Trouble, read};
use crate::store::Connection;
use crate::store::proposal::{self, Filter};

/// How many proposals about a type are looked at.
const LOOKED: u64 = 200;

/// What is missing before a schema is in force.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Missing {
    /// A proposal for a new type.
    Type,
    /// These changes, each a proposal of its own; the first one is to be made first.
    Steps(Step, usize),
    /// No proposal can make it; the reason.
    Impossible(String),
}

impl Missing {
    /// What leads from the version in force to a schema.
    pub(super) fn of(subject: &Subject, posted: &Posted) -> Told<Self> {
        let Some(newest) = subject.versions.last() else { return Ok(Self::Type) };
        let current: Value = read(&newest.row.schema)?;
        Ok(match steps(&current, &posted.whole) {
            Err(what) => Self::Impossible(what),
            Ok(steps) => {
                let count = steps.len();
                match steps.into_iter().next() {
                    Some(first) => Self::Steps(first, count),
                    // It differs from the newest version in nothing, and is still not it.
                    None => Self::Impossible("the order of items of a list".into()),
                }
            }
        })
    }

    fn kind(&self) -> Option<ChangeType> {
        match self {
            Self::Type => Some(ChangeType::AddType),
            Self::Steps(step, _) => Some(step.kind),
            Self::Impossible(_) => None,
        }
    }

    fn spec(&self, posted: &Posted) -> FieldSpec {
        match self {
            Self::Steps(step, _) => step.spec.clone(),
            _ => FieldSpec::new("", posted.whole.clone()),
        }
    }
}

/// Whether a proposal may still become a version.
const fn is_open(status: ProposalStatus) -> bool {
    matches!(
        status,
        ProposalStatus::Draft
            | ProposalStatus::Debate
            | ProposalStatus::Voting
            | ProposalStatus::Approved
            | ProposalStatus::Migrating
    )
}

/// A proposal that makes this change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) id: String,
    pub(super) status: ProposalStatus,
}

impl Service {
    /// The open proposal that makes this change to the version in force, and how many made it before and ended.
    pub(super) async fn proposed(
        &self,
        connection: &mut Connection,
        (subject, posted): (&Subject, &Posted),
        missing: &Missing,
    ) -> Answer<(Option<Known>, usize)> {
        let Some(kind) = missing.kind() else { return Ok((None, 0)) };
        let spec = missing.spec(posted);
        let base = u64::try_from(subject.versions.len()).unwrap_or(u64::MAX);
        let filter = Filter { artifact_type: Some(subject.artifact_type.clone()), ..Filter::default() };
        let rows = proposal::list(connection, &filter, None, LOOKED).await?;
        let mut ended = 0_usize;
        for row in rows.into_iter().filter(|row| row.change_type == kind) {
            let content: Proposal = read(&row.content)?;
            if content.base_version != base || !is_same(&content.field_spec, &spec) {
                continue;
            }
            if is_open(row.status) {
                return Ok((Some(Known { id: row.id, status: row.status }), ended));
            }
            ended = ended.saturating_add(1);
        }
        Ok((None, ended))
    }

    /// Drafts the proposal in the name of the caller. The same caller who asks again gets the same draft; whoever may not propose gets none.
    pub(super) async fn draft(
        &self,
        caller: &Caller,
        (subject, posted): (&Subject, &Posted),
        (missing, ended): (&Missing, usize),
        compatible: bool,
    ) -> Answer<Option<Known>> {
        let Some(kind) = missing.kind() else { return Ok(None) };
        if caller.need(&[Role::Proposer]).is_err() || caller.agent().is_err() {
            return Ok(None);
        }
        let is_new = kind == ChangeType::AddType;
        let name = &subject.artifact_type;
        let shown = excerpt(&subject.name);
        let input = ProposalInput {
            proposal_type: Some(ProposalType::SchemaChange),
            target_artifact_type: if is_new { rogatio_core::change::NEW_TYPE.into() } else { name.clone() },
            new_type: is_new.then(|| name.clone()),
            change_type: kind,
            field_spec: missing.spec(posted),
            rationale: format!(
                "A client of the schema registry needs this schema for the subject `{shown}`. This draft was made when it asked for the \
                 registration: say here why the change is needed."
            ),
            use_cases: vec![format!("registry:{}", crate::client::encoded(&subject.name))],
            migration_plan: rogatio_core::wire::proposal::MigrationPlan::default(),
            backward_compatible: compatible,
            author: None,
            base_version: None,
        };
        // The same draft is made once, however often and on however many processes the client asks. No key of a header has a line end.
        let repeat = Repeat {
            caller: caller.name().to_owned(),
            key: format!("confluent\n{}\n{}\n{}\n{ended}", name, posted.digest, subject.versions.len()),
            digest: posted.digest.clone(),
        };
        let made = match self.repeated::<crate::service::wire::ProposalCreated>(&repeat).await? {
            Some(before) => before,
            None => match self.create(caller, input, true, Some(&repeat)).await {
                Ok(made) => made,
                Err(Trouble::Conflict) => match self.repeated(&repeat).await? {
                    Some(before) => before,
                    None => return Err(Trouble::Conflict),
                },
                Err(trouble) => return Err(trouble),
            },
        };
        let id = made.body.get("proposal_id").and_then(Value::as_str).map(str::to_owned);
        Ok(id.map(|id| Known { id, status: ProposalStatus::Draft }))
    }
}

/// Whether two specifications make the same change.
fn is_same(one: &FieldSpec, other: &FieldSpec) -> bool {
    let FieldSpec { pointer, schema, new_name, required, default } = one;
    *pointer == other.pointer
        && *new_name == other.new_name
        && *default == other.default
        && required.unwrap_or(false) == other.required.unwrap_or(false)
        && match (schema, &other.schema) {
            (Some(one), Some(other)) => super::text::normal(one) == super::text::normal(other),
            (one, other) => one == other,
        }
}
