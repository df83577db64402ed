//! Which codes an address may refuse with: for the description and the reference.

use rogatio_core::wire::Code;

use super::route::{Act, Route};

/// What stands in the way of any request.
const ALWAYS: &[Code] = &[Code::AuthInvalid, Code::AuthForbidden, Code::LimitRate, Code::StoreUnavailable];
/// What a body can be wrong about.
const BODY: &[Code] = &[
    Code::RequestInvalidJson,
    Code::RequestInvalidField,
    Code::RequestDuplicateKey,
    Code::RequestLossyNumber,
    Code::LimitBytes,
    Code::RequestMediaType,
];
const BALLOT: &[Code] = &[
    Code::ProposalStale,
    Code::BallotAlreadyCast,
    Code::BallotNotEligible,
    Code::BallotBadSignature,
    Code::BallotUnsigned,
    Code::BallotMissingReason,
    Code::BallotUnknownChoice,
    Code::BallotMalformed,
    Code::BallotWrongInstance,
    Code::BallotWrongProposal,
    Code::BallotWrongRevision,
    Code::BallotWrongElectorate,
    Code::BallotWrongRule,
];

/// The codes of an address, by status; what only a defect or a flood brings about is left out.
pub(super) fn codes(route: &Route) -> Vec<Code> {
    let mut codes = ALWAYS.to_vec();
    let by_proof = matches!(route.act, Act::Register | Act::NewToken | Act::Rotate);
    codes.push(if by_proof { Code::AuthBadProof } else { Code::AuthMissing });
    if route.path.contains('{') || !route.query.is_empty() {
        codes.push(Code::RequestParameter);
    }
    if route.request.is_some() {
        codes.extend(BODY);
    }
    if route.is_write() {
        codes.extend([Code::RequestIdempotency, Code::StoreConflict]);
    }
    if route.is_write() && route.path.starts_with(PROPOSAL) {
        // Every command has its place in a proposal's life.
        codes.extend([Code::ProposalWrongStatus, Code::ProposalAlreadyClosed]);
    }
    codes.extend(not_found(route.path));
    codes.extend(particular(route.act));
    codes.sort_by_key(|code| (code.status(), code.as_str()));
    codes.dedup();
    codes
}

/// Where one proposal is.
const PROPOSAL: &str = "/api/senate/schema-proposal/{id}";

/// What the path may name in vain.
fn not_found(path: &str) -> Option<Code> {
    let owners = [
        (PROPOSAL, Code::ProposalNotFound),
        ("/api/schemas/{type}", Code::SchemaNotFound),
        ("/api/artifacts/{id}", Code::ArtifactNotFound),
        ("/api/agents/{id}", Code::AgentNotFound),
        ("/api/webhooks/{id}", Code::WebhookNotFound),
    ];
    owners.into_iter().find(|(owner, _)| path.starts_with(owner)).map(|(_, code)| code)
}

/// What is refused here and hardly anywhere else.
const fn particular(act: Act) -> &'static [Code] {
    match act {
        Act::Create => &[Code::ProposalNotSubmittable, Code::ProposalTooLarge, Code::LimitOpenProposals],
        Act::Edit => &[
            Code::RequestPreconditionFailed,
            Code::RequestPreconditionRequired,
            Code::ProposalNotAuthor,
            Code::ProposalNotSubmittable,
        ],
        Act::Submit => &[Code::ProposalNotAuthor, Code::ProposalNotSubmittable],
        Act::Rebase => &[Code::ProposalNotAuthor, Code::ProposalStale, Code::ProposalNotSubmittable],
        Act::Comment => &[Code::ProposalInvalidText, Code::ProposalUnknownComment],
        Act::RaiseConcern => &[Code::ProposalInvalidText, Code::ProposalTooManyConcerns],
        Act::ResolveConcern => &[Code::ProposalNotConcernAuthor, Code::ProposalUnknownConcern],
        Act::Open => &[
            Code::ProposalNotAuthor,
            Code::ProposalClosingTime,
            Code::ProposalDebateTooShort,
            Code::ProposalStale,
        ],
        Act::Vote => BALLOT,
        Act::Close => &[Code::ProposalStillOpen],
        Act::Withdraw => &[Code::ProposalNotAuthor, Code::ProposalDecided, Code::ProposalInvalidText],
        Act::Overrule => &[Code::BallotNotEligible, Code::ProposalNotAppealable, Code::ProposalAppealUsed],
        Act::Appeal => &[Code::ProposalNotAuthor, Code::ProposalNotAppealable, Code::ProposalAppealUsed],
        Act::Recount => &[Code::ProposalWrongStatus],
        Act::MigrationPlan => &[
            Code::MigrationInvalidChange,
            Code::MigrationUnclearPlace,
            Code::MigrationUnsupportedColumn,
            Code::ProposalWrongStatus,
        ],
        Act::RehearseMigration => &[Code::MigrationMovedOn, Code::MigrationInvalidChange],
        Act::ApplyMigration => &[Code::MigrationUnderWay, Code::MigrationInvalidChange],
        Act::UndoMigration => &[Code::MigrationUnderWay, Code::MigrationNothingToUndo],
        Act::ScopeEvaluate => &[Code::ScopeInvalidRules],
        Act::Settle => {
            &[Code::RequestPreconditionFailed, Code::RuleInvalidThreshold, Code::ScopeInvalidRules]
        }
        Act::AddType => &[Code::SchemaInvalid, Code::SchemaExists],
        Act::AddArtifact => {
            &[Code::ArtifactRefused, Code::ArtifactExists, Code::ArtifactRemoved, Code::SchemaNotFound]
        }
        Act::RecordStep => &[
            Code::LineageInvalidStep,
            Code::LineageDuplicateStep,
            Code::LineageOutputMismatch,
            Code::LineageUnknownVersion,
        ],
        Act::Reproducibility => &[Code::LineageUnknownArtifact],
        Act::Register => &[Code::AgentInvalid, Code::AgentExists, Code::LimitRegistrations],
        Act::Rotate => &[Code::AgentExists],
        Act::Authorize => &[Code::AgentInvalid, Code::AgentWrongStatus, Code::ElectorateWeightOverflow],
        Act::Suspend | Act::Revoke => &[Code::AgentWrongStatus],
        Act::AddWebhook => &[Code::WebhookRefused],
        Act::Inclusion | Act::Consistency => &[Code::LogNotFound],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Method;

    use super::*;
    use crate::http::route::routes;

    #[test]
    fn codes_are_those_of_problems_and_stand_once() {
        for route in routes() {
            let codes = codes(&route);
            assert!(codes.iter().all(|code| code.status() >= 400), "{} {}", route.method, route.path);
            let once: std::collections::BTreeSet<_> = codes.iter().collect();
            assert_eq!(once.len(), codes.len(), "{} {}", route.method, route.path);
            assert_eq!(codes.contains(&Code::RequestIdempotency), route.is_write());
            assert!(route.method != Method::GET || !route.is_write());
        }
    }
}
