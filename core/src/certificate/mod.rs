//! Certificates: files that show, without a server, that a schema version was approved by an electorate under a rule.
//!
//! A certificate is lines of JSON ([`CertificateLine`](crate::wire::certificate::CertificateLine)); `docs/certificate.md` describes the
//! format for other implementations. [`Certificate`] reads one in pieces and keeps only the seats of the voters, so that 100,000 ballots
//! stream. Each claim is established, refuted, or cannot be established from this file and the policy of the verifier.
//!
//! ```
//! use rogatio_core::certificate::verify;
//! use rogatio_core::wire::certificate::{CertificatePolicy, ClaimName, ClaimState};
//!
//! // The text of a `*.cert.jsonl`; this one breaks the rules of the format.
//! let text = "{\"line\":\"certificate\"}\n";
//! let answer = verify(text, &CertificatePolicy::default(), None)?;
//! assert_eq!(answer.verdict, ClaimState::Refuted);
//! let format = &answer.claims[0];
//! assert_eq!((format.claim, format.state), (ClaimName::Format, ClaimState::Refuted));
//! # Ok::<(), rogatio_core::wire::Problem>(())
//! ```

mod ledger;
mod policy;
mod proof;
mod schema;
mod statement;
mod stream;
mod vote;

pub use policy::MOST_COSIGNERS;
pub use statement::{STATEMENT_TYPE, Summary, payload};
pub use stream::{Certificate, LONGEST_LINE};

use crate::digest::Digest;
use crate::wire::Problem;
use crate::wire::certificate::{CertificatePolicy, CertificateVerifyResponse};

/// What no certificate of this format shows.
pub const NOT_SHOWN: [&str; 5] = [
    "if the electorate was the right one: the policy or the log names it, and nothing in the file explains how it was chosen",
    "if the log showed others something else: only cosigners that the verifier trusts can rule this out",
    "if the senate refused or ignored other ballots, which are not in its log",
    "if the version before the change was still in force when the vote opened",
    "if the settings of the senate gave this rule to this class of change",
];

/// Verifies a certificate that is in memory as a whole.
///
/// # Errors
/// `request.invalid-field` for a policy that cannot be. A certificate is never an error.
pub fn verify(
    text: &str,
    policy: &CertificatePolicy,
    engine: Option<Digest>,
) -> Result<CertificateVerifyResponse, Problem> {
    let mut certificate = Certificate::new(policy, engine)?;
    certificate.push(text.as_bytes());
    Ok(certificate.finish())
}
