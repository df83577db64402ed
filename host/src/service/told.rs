//! The kinds of events that listeners hear of.

use rogatio_core::wire::leaf::{
    Act, AgentHappened, ArtifactHappened, ImpactHappened, MigrationHappened, SchemaHappened,
    SettingsHappened, StepHappened,
};
use rogatio_core::wire::proposal_decide::Happened;

/// The kind of event that an act is to listeners; `None` where they do not hear of it.
pub(super) const fn told(act: &Act) -> Option<&'static str> {
    Some(match act {
        Act::Proposal(entry) => proposal(&entry.event.happened),
        Act::Agent(entry) => match &entry.event.happened {
            AgentHappened::Registered { .. } => "agent_registered",
            AgentHappened::Authorized { .. } => "agent_authorized",
            AgentHappened::Suspended { .. } => "agent_suspended",
            AgentHappened::Revoked { .. } => "agent_revoked",
            AgentHappened::Rotated { .. } => "agent_rotated",
            AgentHappened::TokenIssued { .. } => "agent_token_issued",
            AgentHappened::TokenRevoked { .. } => "agent_token_revoked",
        },
        Act::Schema(entry) => match &entry.event.happened {
            SchemaHappened::Registered { .. } => "schema_registered",
            SchemaHappened::Withdrawn { .. } => "schema_withdrawn",
            SchemaHappened::StorageDeclared { .. } => return None,
            SchemaHappened::ReaderRegistered { .. } => "schema_reader_registered",
            SchemaHappened::ReaderRemoved { .. } => "schema_reader_removed",
        },
        Act::Settings(entry) => match &entry.event.happened {
            SettingsHappened::Settled { .. } => "settings_changed",
        },
        Act::Artifact(entry) => match &entry.event.happened {
            ArtifactHappened::Registered { .. } => return None,
            ArtifactHappened::Removed { .. } => "artifact_removed",
        },
        Act::Step(entry) => match &entry.event.happened {
            StepHappened::Recorded { .. } => "processing_step_recorded",
        },
        Act::Migration(entry) => match &entry.event.happened {
            MigrationHappened::Rewrote { .. } | MigrationHappened::Prepared { .. } => return None,
            MigrationHappened::MigrationEnded { .. } => "schema_migration_ended",
        },
        Act::Impact(entry) => match &entry.event.happened {
            ImpactHappened::Measured { .. } => "schema_proposal_impact_measured",
            ImpactHappened::Attached { .. } => "schema_proposal_impact_attached",
        },
        Act::Instance(_) => return None,
    })
}

const fn proposal(happened: &Happened) -> &'static str {
    match happened {
        Happened::Drafted { .. } => "schema_proposal_drafted",
        Happened::Edited { .. } => "schema_proposal_edited",
        Happened::Submitted { .. } => "schema_proposal_submitted",
        Happened::RejectedAsOutOfScope { .. } | Happened::Rejected { .. } => "schema_proposal_rejected",
        Happened::OverruleCast { .. } => "schema_proposal_overrule_cast",
        Happened::Appealed { .. } => "schema_proposal_appealed",
        Happened::Commented { .. } => "schema_proposal_commented",
        Happened::ConcernRaised { .. } => "schema_proposal_concern_raised",
        Happened::ConcernResolved { .. } => "schema_proposal_concern_resolved",
        Happened::VotingOpened { .. } => "schema_proposal_opened",
        Happened::SeatForfeited { .. } => "schema_proposal_seat_forfeited",
        Happened::BallotCast { .. } => "schema_proposal_vote_cast",
        Happened::MemberJoined { .. } => "schema_proposal_member_joined",
        Happened::MemberLeft { .. } => "schema_proposal_member_left",
        Happened::Approved { .. } => "schema_proposal_approved",
        Happened::Expired { .. } => "schema_proposal_expired",
        Happened::Withdrawn { .. } => "schema_proposal_withdrawn",
        Happened::MigrationBegan { .. } => "schema_proposal_migrating",
        Happened::Enacted { .. } => "schema_proposal_migrated",
        Happened::MigrationFailed { .. } => "schema_proposal_migration_failed",
        Happened::MigrationUndone { .. } => "schema_proposal_migration_undone",
    }
}
