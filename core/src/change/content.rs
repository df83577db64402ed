//! The content of a proposal: its digest, its size, its words.

use serde_json::Value;

use crate::canonical::CanonicalError;
use crate::digest::{Digest, Domain};
use crate::wire::proposal::Proposal;
use crate::wire::{Code, Diagnostic};

/// The largest canonical form of a proposal, in bytes.
pub const LARGEST_PROPOSAL: usize = 1024 * 1024;

/// The digest of a content under `rogatio/proposal@v1`: what every ballot about it names.
///
/// # Errors
/// A finding for a content that is too large, or that has no exact canonical form.
pub fn digest(proposal: &Proposal) -> Result<Digest, Box<Diagnostic>> {
    let preimage = Domain::PROPOSAL.preimage_of(proposal).map_err(|error| Box::new(not_canonical(&error)))?;
    if preimage.len() > LARGEST_PROPOSAL {
        let message = format!("the proposal has {} bytes; the limit is {LARGEST_PROPOSAL}", preimage.len());
        return Err(Box::new(Diagnostic::error(Code::ProposalTooLarge, message)));
    }
    Ok(Digest::of(&preimage))
}

/// The digest of the schema that a proposal leads to, under `rogatio/schema@v1`.
///
/// # Errors
/// A finding for a schema with a number that no double holds exactly.
pub(crate) fn schema_digest(schema: &Value) -> Result<Digest, Box<Diagnostic>> {
    Domain::SCHEMA.digest(schema).map_err(|error| {
        let finding = not_canonical(&error);
        let message = format!("the resulting schema: {}", finding.message);
        Box::new(Diagnostic { message, ..finding })
    })
}

fn not_canonical(error: &CanonicalError) -> Diagnostic {
    let help = "use a number that a double holds exactly, or a string";
    Diagnostic::error(Code::ProposalNotCanonical, error.to_string()).with_help(help)
}
