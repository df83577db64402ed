//! What was found about each claim. The first finding of a kind is the one that is told.

use std::collections::BTreeMap;

use crate::wire::certificate::{CertificateClaim, ClaimName, ClaimState};

/// The findings so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Ledger {
    refuted: BTreeMap<ClaimName, String>,
    open: BTreeMap<ClaimName, String>,
}

impl Ledger {
    /// The claim is false.
    pub(super) fn refute(&mut self, claim: ClaimName, detail: impl Into<String>) {
        self.refuted.entry(claim).or_insert_with(|| detail.into());
    }

    /// The claim is not shown; another finding may still refute it.
    pub(super) fn leave_open(&mut self, claim: ClaimName, detail: impl Into<String>) {
        self.open.entry(claim).or_insert_with(|| detail.into());
    }

    /// The claim is true only if the other one is.
    pub(super) fn depend(&mut self, claim: ClaimName, on: ClaimName) {
        if self.state(on) != ClaimState::Established {
            self.leave_open(claim, format!("it depends on the claim `{}`", on.as_str()));
        }
    }

    pub(super) fn is_refuted(&self, claim: ClaimName) -> bool {
        self.refuted.contains_key(&claim)
    }

    pub(super) fn state(&self, claim: ClaimName) -> ClaimState {
        if self.refuted.contains_key(&claim) {
            ClaimState::Refuted
        } else if self.open.contains_key(&claim) {
            ClaimState::CannotBeEstablished
        } else {
            ClaimState::Established
        }
    }

    /// The claim with its state and its reason.
    pub(super) fn claim(&self, claim: ClaimName) -> CertificateClaim {
        let found = self.refuted.get(&claim).or_else(|| self.open.get(&claim)).cloned();
        let detail = found.unwrap_or_else(|| established(claim).to_owned());
        CertificateClaim { claim, state: self.state(claim), detail }
    }
}

/// The sentence about a claim that is established.
const fn established(claim: ClaimName) -> &'static str {
    match claim {
        ClaimName::Format => "the file is complete and has the format",
        ClaimName::Instance => "the senate has the key of the policy, and its unique id belongs to this key",
        ClaimName::Statement => "the senate signed a statement that says exactly what the file says",
        ClaimName::Log => "the leaves are in the log that the senate signed",
        ClaimName::Cosigned => "enough cosigners of the policy cosigned the checkpoint",
        ClaimName::Electorate => "the vote was opened for this electorate, and it is the right one",
        ClaimName::Rule => "the vote had this rule, and it is the right one",
        ClaimName::Ballots => "each counted ballot is signed by its voter, for this vote",
        ClaimName::Outcome => "the outcome follows from the ballots under the rule",
        ClaimName::Life => "each event of the proposal is the one that the engine decides",
        ClaimName::Schema => "the schema is what the proposal makes of the registered version before it",
        ClaimName::Compatibility => "the class of the change is the right one",
        ClaimName::Countersigned => "enough voters countersigned the statement",
    }
}
