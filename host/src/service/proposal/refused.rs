//! Ballots that were refused: those whose signature and seat are right are kept, a few of each voter, for the certificate of the vote.

use rogatio_core::wire::Code;
use rogatio_core::wire::ballot::Fate;

use super::ballot::Slip;
use crate::service::work::Work;
use crate::service::{Answer, text};
use crate::store::Connection;
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

/// A refused ballot that is to be kept.
pub(super) struct Kept {
    /// Counts the refused ballots of the voter on the revision, from 1.
    number: u64,
    fate: Fate,
    /// The envelope, as JSON text.
    envelope: String,
}

/// What is to be kept of a ballot that was refused with this code, as the connection sees it; `None` where nothing is.
pub(super) async fn to_keep(
    connection: &mut Connection,
    vote: (&str, u64),
    slip: &Slip,
    code: Code,
) -> Answer<Option<Kept>> {
    let (Some(fate), Some(envelope)) = (fate(code), &slip.ballot.envelope) else { return Ok(None) };
    let envelope = text(envelope)?;
    if envelope.len() > LONGEST {
        return Ok(None);
    }
    let kept = refused::of_voter(connection, vote, &slip.voter).await?;
    if kept.len() >= MOST || kept.iter().any(|row| row.envelope == envelope) {
        return Ok(None);
    }
    let number = u64::try_from(kept.len()).unwrap_or(u64::MAX).saturating_add(1);
    Ok(Some(Kept { number, fate, envelope }))
}

/// Keeps a ballot that was refused with this code, where its reason is true at its place in the log; whether it was kept.
pub(super) async fn keep_refused(
    work: &mut Work,
    vote: (&str, u64),
    slip: &Slip,
    code: Code,
) -> Answer<bool> {
    let Some(Kept { number, fate, envelope }) = to_keep(work.connection(), vote, slip, code).await? else {
        return Ok(false);
    };
    let (voter, place, refused_at) = (slip.voter.clone(), work.next_leaf(), work.now);
    let row = RefusedRow { voter, number, place, refused_at, fate: text(&fate)?, envelope };
    refused::insert(work.connection(), vote, &row).await?;
    Ok(true)
}
