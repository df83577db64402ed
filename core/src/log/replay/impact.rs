//! Facts about the impact of proposals, leaf by leaf.

use super::{Doer, OPERATOR, Replay, ReplayError};
use crate::digest::Digest;
use crate::excerpt::excerpt;
use crate::impact::{SignedStatement, StatementError, WantedStatement};
use crate::wire::ballot::Envelope;
use crate::wire::impact::CorpusSum;
use crate::wire::impact_statement::{ImpactCounts, ImpactSubject};
use crate::wire::leaf::{ImpactHappened, Power};
use crate::wire::proposal_decide::ProposalStatus;
use crate::wire::senate::Role;

/// The source of a fact about impact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImpactKind {
    /// The senate measured it, with an engine of this digest.
    Measured(Digest),
    /// An agent attached it, with this statement.
    Attached(Envelope),
}

/// A fact about impact, as the leaves give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImpactState {
    /// The source.
    pub kind: ImpactKind,
    /// The change; absent for a statement that cannot be read.
    pub about: Option<ImpactSubject>,
    /// The digest of the report; absent for a statement that cannot be read.
    pub report: Option<Digest>,
    /// The counts of the report; absent for a statement that cannot be read.
    pub counts: Option<ImpactCounts>,
    /// The actor.
    pub created_by: String,
    /// The time, in seconds.
    pub created_at: u64,
}

impl Replay {
    pub(super) fn impact(
        &mut self,
        doer: Doer<'_>,
        id: &str,
        happened: &ImpactHappened,
    ) -> Result<(), ReplayError> {
        // Format 1 is older than such facts.
        let known = if doer.by.is_none() { Err(ReplayError::NoPower) } else { Ok(()) };
        match happened {
            ImpactHappened::Measured { number, about, engine, report, counts } => {
                let by_senate = doer.by == Some(Power::Senate) && doer.actor == OPERATOR;
                let allowed = if by_senate {
                    Ok(())
                } else {
                    Err(ReplayError::NotOwn { actor: excerpt(doer.actor), owner: "the senate".into() })
                };
                let open = self.open_impact(id, about);
                let whole = self.whole_corpus(id, counts);
                let kind = ImpactKind::Measured(*engine);
                let next = self.keep_impact((id, *number), doer, kind, Some((about, *report, *counts)));
                known.and(allowed).and(open).and(whole).and(next)
            }
            ImpactHappened::Attached { number, statement } => {
                let allowed = self.need(doer, &[Role::Proposer, Role::Voter, Role::Admin]);
                let shown = self.stated(doer, id, statement);
                let read = SignedStatement::read(statement);
                let said = read.as_ref().ok().map(SignedStatement::statement);
                let said = said.map(|said| (&said.about, said.report, said.counts));
                let kind = ImpactKind::Attached(statement.clone());
                let next = self.keep_impact((id, *number), doer, kind, said);
                known.and(allowed).and(shown).and(next)
            }
        }
    }

    fn keep_impact(
        &mut self,
        (id, number): (&str, u64),
        doer: Doer<'_>,
        kind: ImpactKind,
        said: Option<(&ImpactSubject, Digest, ImpactCounts)>,
    ) -> Result<(), ReplayError> {
        let of_proposal = (id.to_owned(), 0)..=(id.to_owned(), u64::MAX);
        let last = self.impacts.range(of_proposal).next_back().map_or(0, |((_, number), _)| *number);
        let state = ImpactState {
            kind,
            about: said.map(|(about, ..)| about.clone()),
            report: said.map(|(_, report, _)| report),
            counts: said.map(|(.., counts)| counts),
            created_by: doer.actor.to_owned(),
            created_at: doer.at,
        };
        self.impacts.insert((id.to_owned(), number), state);
        let led = last.saturating_add(1);
        same("the number of the fact", number, led)
    }

    /// Checks that the proposal is open, and that the change is the one that it has.
    fn open_impact(&self, id: &str, about: &ImpactSubject) -> Result<(), ReplayError> {
        let missing = || ReplayError::Missing(format!("the proposal `{}`", excerpt(id)));
        let state = &self.proposals.get(id).ok_or_else(missing)?.state;
        if !matches!(state.status, ProposalStatus::Debate | ProposalStatus::Voting) {
            let status = state.status.as_str();
            let detail = format!("the proposal `{}` had the status {status} at that time", excerpt(id));
            return Err(ReplayError::Life(detail));
        }
        same("the revision", about.revision, state.revision)?;
        same("the digest of the content", about.proposal, state.content.digest)?;
        let versions = self.types.get(&state.content.artifact_type).map(|one| one.versions.as_slice());
        let base = usize::try_from(state.content.base_version).ok().and_then(|base| base.checked_sub(1));
        let old = base.and_then(|base| versions.and_then(|versions| versions.get(base)));
        let missing = || ReplayError::Missing("the schema before the change".into());
        same("the digest of the schema before", about.old, old.ok_or_else(missing)?.digest)
    }

    /// Checks that the senate judged every artifact that was in force.
    fn whole_corpus(&mut self, id: &str, counts: &ImpactCounts) -> Result<(), ReplayError> {
        same("the number of judged artifacts", counts.judged, counts.documents)?;
        let Some(proposal) = self.proposals.get(id).filter(|_| !self.is_partial) else { return Ok(()) };
        let artifact_type = proposal.state.content.artifact_type.clone();
        let (documents, corpus) = match self.corpora.get(&artifact_type) {
            Some(known) => *known,
            None => {
                let summed = self.corpus_of(&artifact_type);
                self.corpora.insert(artifact_type, summed);
                summed
            }
        };
        same("the number of artifacts", counts.documents, documents)?;
        same("the sum of the digests of artifacts", counts.corpus, corpus)
    }

    fn corpus_of(&self, artifact_type: &str) -> (u64, CorpusSum) {
        let mut corpus = CorpusSum::default();
        let mut documents = 0_u64;
        for (id, _) in self.artifacts.iter().filter(|(_, one)| one.artifact_type == artifact_type) {
            if let Some((digest, _)) = self.in_force(id) {
                corpus.add(&digest);
                documents = documents.saturating_add(1);
            }
        }
        (documents, corpus)
    }

    /// Checks that the agent who acts signed the statement, and that it is about the proposal as it was.
    fn stated(&self, doer: Doer<'_>, id: &str, envelope: &Envelope) -> Result<(), ReplayError> {
        let life = |error: StatementError| ReplayError::Life(error.to_string());
        let signed = SignedStatement::read(envelope).map_err(life)?;
        let about = &signed.statement().about;
        self.open_impact(id, about)?;
        let instance = self.instance.as_deref().unwrap_or_default();
        let wanted = WantedStatement { instance, proposal_id: id, runner: doer.actor, about };
        signed.shows(&wanted, &self.acting(doer.actor)?.public_key).map_err(life)
    }
}

fn same<T: PartialEq + ToString>(what: &'static str, said: T, led: T) -> Result<(), ReplayError> {
    if said == led {
        return Ok(());
    }
    Err(ReplayError::Other { what, said: said.to_string(), led: led.to_string() })
}
