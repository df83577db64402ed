//! The engine as native code: no sandbox, the same answers.

use rogatio_core::artifact::Validator;
use rogatio_core::tally::BallotStream;
use rogatio_core::wire::Problem;

/// Compiles a schema once.
pub(super) fn validator(request: &str) -> Result<Validator, Problem> {
    Validator::from_json(request)
}

/// Begins a count.
pub(super) fn count(request: &str) -> Result<BallotStream, Problem> {
    BallotStream::from_json(request)
}
