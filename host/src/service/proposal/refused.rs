//! Ballots that were refused: those whose signature and seat are right are kept, a few of each voter, for the certificate of the vote.

use rogatio_core::wire::Code;
use rogatio_core::wire::ballot::{Envelope, Fate};

use super::decide::Wish;
use super::fact::look;
use super::loaded_by;
use crate::service::{Answer, Reply, Service, Trouble, text};
use crate::store::refused::{self, RefusedRow};

/// The most refused ballots of one voter on one revision that are kept.
const MOST: usize = 8;
/// The longest envelope that is kept, in bytes of JSON.
const LONGEST: usize = 8_192;

/// The reason that a certificate names for a ballot that was refused with this code; `None` for a code that is also given before the signature
/// is verified, or that is not about the ballot.
const fn fate(code: Code) -> Option<Fate> {
    Some(match code {
        Code::BallotAlreadyCast => Fate::AlreadyVoted,
        Code::BallotZeroWeight => Fate::ZeroWeight,
        Code::BallotUnknownChoice => Fate::UnknownChoice,
        Code::BallotWrongProposal => Fate::WrongProposalHash,
        Code::BallotWrongRevision => Fate::WrongRevision,
        Code::BallotWrongElectorate => Fate::WrongElectorate,
        Code::BallotWrongRule => Fate::WrongRule,
        Code::BallotWrongInstance => Fate::WrongInstance,
        Code::BallotWrongFormat => Fate::WrongFormat,
        Code::BallotAlreadyFinal => Fate::AlreadyFinal,
        Code::BallotWrongTime => Fate::WrongTime,
        Code::BallotNotNewer => Fate::NotNewer,
        _ => return None,
    })
}

impl Service {
    /// Keeps a ballot that was refused with this code. It is refused once more inside the transaction that keeps it, so the reason is true at
    /// its place in the log.
    pub(super) async fn keep_refused(
        &self,
        id: &str,
        (wish, voter): (&Wish<'_>, &str),
        envelope: &Envelope,
        code: Code,
    ) -> Answer<()> {
        let Some(fate) = fate(code) else { return Ok(()) };
        let body = text(envelope)?;
        if body.len() > LONGEST {
            return Ok(());
        }
        let is_new = |kept: &[RefusedRow]| kept.len() < MOST && kept.iter().all(|row| row.envelope != body);
        let mut connection = self.store.read().await?;
        let revision = loaded_by(&mut connection, id).await?.state.revision;
        if !is_new(&refused::of_voter(&mut connection, (id, revision), voter).await?) {
            return Ok(());
        }
        drop(connection);
        let (mut work, _) = self.begin_together(wish.authority).await?;
        let (loaded, _, mut facts) = look(work.connection(), id, &wish.need).await?;
        facts.of_administrator(work.granted().is_admin());
        let (actor, now, place) = (work.actor(), work.now, work.size());
        let again = self.decided(Some(&loaded.state), &wish.command, (&actor, now), &facts.facts).await;
        let vote = (id, loaded.state.revision);
        let kept = refused::of_voter(work.connection(), vote, voter).await?;
        if !matches!(again, Err(Trouble::Problem(problem, _)) if problem.code == code) || !is_new(&kept) {
            return Ok(());
        }
        let row = RefusedRow {
            voter: voter.to_owned(),
            number: u64::try_from(kept.len()).unwrap_or(u64::MAX).saturating_add(1),
            place,
            refused_at: now,
            fate: text(&fate)?,
            envelope: body,
        };
        refused::insert(work.connection(), vote, &row).await?;
        self.finish(work, None, Reply::ok(&())?).await.map(drop)
    }
}
