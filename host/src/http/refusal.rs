//! Which codes an address may refuse with: for the description and the reference.

use rogatio_core::wire::Code;

use super::operation::Row;

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
/// The codes of an address, by status; what only a defect or a flood brings about is left out.
pub(super) fn codes(row: &Row) -> Vec<Code> {
    let mut codes = ALWAYS.to_vec();
    if row.traits.is_public {
        codes = vec![Code::LimitRate];
    } else if !row.refuses.contains(&Code::AuthBadProof) {
        codes.push(Code::AuthMissing);
    }
    if !row.path_parameters.is_empty() || !row.query.is_empty() {
        codes.push(Code::RequestParameter);
    }
    if row.accepts.schema.is_some() {
        codes.extend(BODY);
    }
    if row.is_write() {
        codes.extend([Code::RequestIdempotency, Code::StoreConflict]);
    }
    if row.is_write() && row.path.starts_with(PROPOSAL) {
        // Every command has its place in a proposal's life.
        codes.extend([Code::ProposalWrongStatus, Code::ProposalAlreadyClosed]);
    }
    codes.extend(not_found(row.path));
    codes.extend(row.refuses);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::operation::OPERATIONS;

    #[test]
    fn codes_are_those_of_problems_and_stand_once() {
        for row in OPERATIONS.iter() {
            let codes = codes(row);
            assert!(codes.iter().all(|code| code.status() >= 400), "{} {}", row.method, row.path);
            let once: std::collections::BTreeSet<_> = codes.iter().collect();
            assert_eq!(once.len(), codes.len(), "{} {}", row.method, row.path);
            assert_eq!(codes.contains(&Code::RequestIdempotency), row.is_write());
        }
    }
}
