//! What follows from everything that was read.

use super::{Certificate, Opening};
use crate::certificate::vote::Vote;
use crate::wire::certificate::{CertificateAnchor, CertificateVote, ClaimName};

impl Certificate {
    /// What can be said once everything was read.
    pub(super) fn conclude(&mut self) {
        let (Some(vote), Some(version), Some(compared), Some(head), Some(content)) =
            (&self.vote, &self.version, &self.compared, &self.head, &self.content)
        else {
            return;
        };
        let ledger = &mut self.ledger;
        if self.opening != Opening::Done {
            ledger.refute(ClaimName::Log, "there is no checkpoint at the opening");
        }
        vote.conclude(ledger);
        version.check(content, vote.content(), ledger);
        // A line that cannot be used has refuted its claim already.
        let unused = ledger.is_refuted(ClaimName::Schema) || self.proof.is_none();
        if !self.base_registered && !version.base.is_null() && !unused {
            let detail = "the line `registered` of the version before the change is missing";
            ledger.refute(ClaimName::Format, detail);
        }
        let logged = vote.checked().map(|checked| (checked.class, checked.claim));
        if logged != Some((compared.class, compared.claim)) {
            ledger.refute(
                ClaimName::Compatibility,
                "the log has another class, or another verdict on the claim",
            );
        }
        compared.check(version, (head.engine, self.engine), ledger);
        let anchors = [
            (ClaimName::Electorate, self.policy.electorate, Some(vote.electorate())),
            (ClaimName::Rule, self.policy.rule, self.rule.as_ref().and_then(|rule| rule.1)),
        ];
        for (claim, anchor, said) in anchors {
            let name = claim.as_str();
            match anchor {
                None => ledger.leave_open(claim, format!("the policy does not say which {name} is right")),
                Some(CertificateAnchor::Digest(right)) if said != Some(right) => {
                    ledger.refute(claim, format!("the {name} is not the one of the policy"));
                }
                Some(_) => {}
            }
        }
        match self.policy.countersignatures {
            None => ledger.leave_open(
                ClaimName::Countersigned,
                format!(
                    "the policy does not ask for countersignatures; there are {}",
                    self.countersignatures
                ),
            ),
            Some(needed) if self.countersignatures < needed => ledger.refute(
                ClaimName::Countersigned,
                format!("{} voters countersigned, {needed} are needed", self.countersignatures),
            ),
            Some(_) => {}
        }
    }

    /// A claim that follows from others is open where they are.
    pub(super) fn depend(&mut self) {
        use ClaimName::{
            Ballots, Cosigned, Countersigned, Electorate, Instance, Life, Log, Outcome, Rule, Schema,
            Statement,
        };
        let edges = [
            (Statement, Instance),
            (Log, Instance),
            (Cosigned, Log),
            (Electorate, Log),
            (Rule, Log),
            (Ballots, Electorate),
            (Ballots, Rule),
            (Outcome, Ballots),
            (Life, Log),
            (Schema, Log),
            (Countersigned, Electorate),
            (Countersigned, Statement),
        ];
        for (claim, on) in edges {
            self.ledger.depend(claim, on);
        }
    }

    pub(super) fn told(&self) -> Option<CertificateVote> {
        let (head, version) = (self.head.as_ref()?, self.version.as_ref()?);
        let vote = self.vote.as_ref();
        Some(CertificateVote {
            instance: head.instance,
            name: head.name.clone(),
            proposal_id: head.proposal_id.clone(),
            revision: head.revision,
            engine: head.engine,
            artifact_type: version.artifact_type.clone(),
            version: version.number,
            schema: version.digest(),
            electorate: vote.map(Vote::electorate),
            seats: vote.map_or(0, Vote::seats),
            rule: self.rule.as_ref().and_then(|rule| rule.1),
            ballots: vote.map_or(0, |vote| vote.ballots),
            refused: vote.map_or(0, |vote| vote.refused),
            outcome: vote.and_then(|vote| vote.ended).map(|ended| ended.outcome),
            countersignatures: self.countersignatures,
            log_size: self.proof.as_ref().map(|proof| proof.checkpoint.size),
        })
    }
}
