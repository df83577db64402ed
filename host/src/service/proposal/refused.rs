//! Ballots that were refused: those whose signature and seat are right are kept, a few of each voter, for the certificate of the vote.

use rogatio_core::wire::Code;
use rogatio_core::wire::ballot::Fate;

use super::ballot::Slip;
use crate::service::work::Work;
use crate::service::{Answer, text};
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

/// Keeps a ballot that was refused with this code, where its reason is true at its place in the log; whether it was kept.
pub(super) async fn keep_refused(
    work: &mut Work,
    vote: (&str, u64),
    slip: &Slip,
    code: Code,
) -> Answer<bool> {
    let (Some(fate), Some(envelope)) = (fate(code), &slip.ballot.envelope) else { return Ok(false) };
    let body = text(envelope)?;
    if body.len() > LONGEST {
        return Ok(false);
    }
    let kept = refused::of_voter(work.connection(), vote, &slip.voter).await?;
    if kept.len() >= MOST || kept.iter().any(|row| row.envelope == body) {
        return Ok(false);
    }
    let row = RefusedRow {
        voter: slip.voter.clone(),
        number: u64::try_from(kept.len()).unwrap_or(u64::MAX).saturating_add(1),
        place: work.next_leaf(),
        refused_at: work.now,
        fate: text(&fate)?,
        envelope: body,
    };
    refused::insert(work.connection(), vote, &row).await?;
    Ok(true)
}
