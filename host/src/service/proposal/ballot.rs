//! Ballots: those that wait for one proposal at the same moment are decided one after the other, and written together.
//!
//! A proposal for which ballots wait has one task that takes them, at most one of each voter at a time. It reads all that they rest on inside the
//! transaction that writes them, so what is decided is what is stored. A ballot that is refused changes nothing for those after it. A long one is decided
//! before it comes into the box, too.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rogatio_core::log::leaf;
use rogatio_core::wire::ballot::BallotInput;
use rogatio_core::wire::electorate::SeatInput;
use rogatio_core::wire::leaf::{Act, Entry, Power};
use rogatio_core::wire::proposal_decide::{
    self, Command, Event, Happened, ProposalState, ProposalStatus, Receipt,
};
use rogatio_core::wire::{Code, Problem, ProposalDecideResponse};
use tokio::sync::oneshot;

use super::decide::{act_of, carry, question};
use super::refused::{keep_refused, to_keep};
use super::{Loaded, not_found};
use crate::engine::Engine;
use crate::service::authority::{Authority, Granted};
use crate::service::wire::{Role, VoteCounted};
use crate::service::work::{Work, remember, unwritable};
use crate::service::{
    ATTEMPTS, Answer, Caller, Repeat, Reply, Service, Trouble, exceeded, read, refuse, text,
};
use crate::store::proposal::{self, ProposalRow};
use crate::store::vote::{self, Ground, VoteRow};
use crate::store::{Connection, log};

/// Who may vote.
pub(super) const VOTES: &[Role] = &[Role::Voter];
/// The most ballots that are written together.
const MOST: usize = 32;
/// A ballot with more bytes of JSON is long, and a reason with more bytes too.
const LONGEST: usize = 8_192;
/// Leaves of a proposal that are read at once.
const LEAVES: u64 = 100;

/// A ballot, and who casts it.
pub(super) struct Slip {
    pub(super) caller: Caller,
    pub(super) voter: String,
    /// The ballot as it came.
    pub(super) ballot: BallotInput,
    pub(super) reason: Option<String>,
    /// The request that may come twice.
    pub(super) repeat: Option<Repeat>,
}

impl Slip {
    fn command(&self) -> Command {
        Command::Cast { ballot: Box::new(self.ballot.clone()), reason: self.reason.clone() }
    }
}

/// What a voter is told.
type Told = Answer<Reply<VoteCounted>>;

/// A ballot that waits, and where its voter waits.
struct Waiting {
    slip: Arc<Slip>,
    told: oneshot::Sender<Told>,
}

/// The ballots that wait, by proposal. Whoever puts the first one into a box has it emptied; the box goes when it is found empty.
#[derive(Default)]
pub(in crate::service) struct Boxes(Mutex<HashMap<String, VecDeque<Waiting>>>);

impl Boxes {
    fn boxes(&self) -> MutexGuard<'_, HashMap<String, VecDeque<Waiting>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a ballot into the box of a proposal: where its voter is told, and whether nobody empties the box yet.
    ///
    /// # Errors
    /// `limit.engine` if too many ballots of the voter wait already.
    fn put(&self, id: &str, slip: Arc<Slip>, most: usize) -> Answer<(oneshot::Receiver<Told>, bool)> {
        let mut boxes = self.boxes();
        let waiting =
            boxes.get(id).map_or(0, |all| all.iter().filter(|one| one.slip.voter == slip.voter).count());
        if waiting >= most {
            return exceeded(
                (Code::LimitEngine, "engine_waiting_from_one", most),
                format!(
                    "{waiting} ballots of this voter are waiting for the engine (limit {most}); retry later"
                ),
            );
        }
        let (told, answer) = oneshot::channel();
        let is_first = !boxes.contains_key(id);
        boxes.entry(id.to_owned()).or_default().push_back(Waiting { slip, told });
        Ok((answer, is_first))
    }

    /// Takes ballots of different voters out of a box, the oldest first. Without any the box is gone.
    fn take(&self, id: &str) -> Vec<Waiting> {
        let mut boxes = self.boxes();
        let (mut taken, mut left, mut voters) = (Vec::new(), VecDeque::new(), HashSet::new());
        for one in boxes.remove(id).unwrap_or_default() {
            if one.told.is_closed() {
                continue;
            }
            if taken.len() < MOST && voters.insert(one.slip.voter.clone()) {
                taken.push(one);
            } else {
                left.push_back(one);
            }
        }
        if !taken.is_empty() {
            boxes.insert(id.to_owned(), left);
        }
        taken
    }
}

/// A box that is being emptied. Dropped before it is empty, as by a panic, it takes the box away: those who wait learn of it.
struct Emptying<'a> {
    boxes: &'a Boxes,
    id: &'a str,
    is_empty: bool,
}

impl Drop for Emptying<'_> {
    fn drop(&mut self) {
        if !self.is_empty {
            self.boxes.boxes().remove(self.id);
        }
    }
}

/// A ballot with all that it rests on, beside the state.
struct Question {
    slip: Arc<Slip>,
    actor: String,
    power: Power,
    facts: proposal_decide::Facts,
}

/// A ballot that is under way inside the transaction: whose word it is, and what its voter is told.
struct Held {
    slip: Arc<Slip>,
    granted: Option<Granted>,
    /// The key that the voter has now, where it is not the one of the seat.
    signed_by: Option<String>,
    told: Option<Told>,
}

/// What several ballots write.
struct Written {
    row: ProposalRow,
    /// The state after the last of them.
    state: ProposalState,
    votes: Vec<VoteRow>,
    /// What happened beside their casting.
    others: Vec<Event>,
    /// How many of them changed the state.
    decisions: u64,
    /// Whether anything else is stored.
    is_kept: bool,
}

impl Service {
    /// Casts a ballot, together with those that come at the same moment.
    pub(super) async fn cast(self: &Arc<Self>, id: &str, slip: Slip) -> Told {
        if text(&slip.ballot)?.len().max(slip.reason.as_ref().map_or(0, String::len)) > LONGEST {
            self.try_ballot(id, &slip).await?;
        }
        let slip = Arc::new(slip);
        for _ in 0..ATTEMPTS {
            self.store.hold_for_test(slip.caller.name()).await;
            let most = self.policy().most_waiting_from_one;
            let (told, is_first) = self.boxes.put(id, Arc::clone(&slip), most)?;
            if is_first {
                tokio::spawn(Arc::clone(self).empty(id.to_owned()));
            }
            match told.await {
                Ok(Err(Trouble::Conflict)) => {
                    // Whoever was faster may have been this very request.
                    if let Some(repeat) = &slip.repeat
                        && let Some(before) = self.repeated(repeat).await?
                    {
                        return Ok(before);
                    }
                }
                Ok(told) => return told,
                Err(_) => return refuse(Code::Internal, "it is not known whether the ballot was counted"),
            }
        }
        Err(Trouble::Conflict)
    }

    /// Decides a long ballot when it is its caller's turn, and stores nothing: one that is refused holds nobody up, unless the refusal is to be kept.
    async fn try_ballot(&self, id: &str, slip: &Slip) -> Answer<()> {
        let mut connection = self.store.read().await?;
        let found = proposal::find_with_version(&mut connection, id).await?;
        let (row, current, now) = found.ok_or_else(not_found)?;
        let state: ProposalState = read(&row.state)?;
        let (dialect, place) = (self.store.dialect(), (id, state.revision));
        let grounds = vote::grounds(&mut connection, dialect, place, &[&*slip.voter]).await?;
        drop(connection);
        let (facts, _) = facts_of(grounds.first(), current, slip.caller.is_admin())?;
        let decided = self.decided(Some(&state), &slip.command(), (&*slip.voter, now), &facts).await;
        if let Err(Trouble::Problem(problem, _)) = &decided {
            let mut connection = self.store.read().await?;
            if to_keep(&mut connection, place, slip, problem.code).await?.is_some() {
                return Ok(());
            }
        }
        decided.map(drop)
    }

    /// Empties the box of a proposal.
    async fn empty(self: Arc<Self>, id: String) {
        let mut emptying = Emptying { boxes: &self.boxes, id: &id, is_empty: false };
        loop {
            let waiting = self.boxes.take(&id);
            if waiting.is_empty() {
                emptying.is_empty = true;
                return;
            }
            let slips: Vec<_> = waiting.iter().map(|one| Arc::clone(&one.slip)).collect();
            let answers = match self.count(&id, slips).await {
                Ok(answers) => answers,
                Err(trouble) => waiting.iter().map(|_| Err(trouble.clone())).collect(),
            };
            for (one, told) in waiting.into_iter().zip(answers) {
                // A voter who has left hears nothing.
                let _ = one.told.send(told);
            }
        }
    }

    /// Decides ballots of different voters in their order, and stores what comes of them in one transaction; what each voter is told.
    ///
    /// # Errors
    /// Those that concern all of them: then nothing was written.
    async fn count(&self, id: &str, slips: Vec<Arc<Slip>>) -> Answer<Vec<Told>> {
        let _with_others = self.gate_for_many(id).await;
        let (mut work, end) = self.begin_together(Authority::Own).await?;
        let mut held = self.judged(&mut work, slips).await?;
        let written = match proposal::find_with_version(work.connection(), id).await? {
            Some((row, current, _)) => {
                let loaded = Loaded { state: read(&row.state)?, row };
                Some(self.decide_ballots(&mut work, (loaded, current), &mut held).await?)
            }
            None => None,
        };
        let mut is_approved = false;
        match written {
            Some(written) if written.decisions > 0 || written.is_kept => {
                is_approved = written.decisions > 0 && written.state.status == ProposalStatus::Approved;
                self.store_ballots(&mut work, written).await?;
                self.finish(work, None, Reply::ok(&())?).await?;
            }
            _ => {
                drop(work);
                // The reason of a refusal may be what others wrote in the same transaction.
                end.wait().await?;
            }
        }
        if is_approved {
            self.begin_after_approval(id).await;
        }
        Ok(held.into_iter().map(|one| one.told.unwrap_or_else(|| Err(not_found()))).collect())
    }

    /// Judges on whose word each ballot comes, and finds those that were answered before.
    async fn judged(&self, work: &mut Work, slips: Vec<Arc<Slip>>) -> Answer<Vec<Held>> {
        let callers: Vec<&Caller> = slips.iter().map(|slip| &slip.caller).collect();
        let judged = work.judge(&callers, VOTES).await?;
        let mut held = Vec::with_capacity(slips.len());
        for (slip, judged) in slips.into_iter().zip(judged) {
            let (granted, mut told) = match judged {
                Ok(granted) => (Some(granted), None),
                Err(trouble) => (None, Some(Err(trouble))),
            };
            if let (None, Some(repeat)) = (&told, &slip.repeat) {
                told = self.repeated_by(work.connection(), repeat).await.transpose();
            }
            held.push(Held { slip, granted, signed_by: None, told });
        }
        Ok(held)
    }

    /// Asks the engine about each ballot, after those before it.
    async fn decide_ballots(
        &self,
        work: &mut Work,
        (loaded, current): (Loaded, Option<u64>),
        held: &mut [Held],
    ) -> Answer<Written> {
        let Loaded { row, state } = loaded;
        let (id, revision, now) = (row.id.clone(), state.revision, work.now);
        let voters: Vec<&str> = held.iter().map(|one| &*one.slip.voter).collect();
        let dialect = work.dialect();
        let grounds = vote::grounds(work.connection(), dialect, (&id, revision), &voters).await?;
        let mut questions = Vec::new();
        for (place, one) in held.iter_mut().enumerate() {
            let (None, Some(granted)) = (&one.told, &one.granted) else { continue };
            let ground = grounds.iter().find(|ground| ground.voter == one.slip.voter);
            match facts_of(ground, current, granted.is_admin()) {
                Ok((facts, signed_by)) => {
                    one.signed_by = signed_by;
                    let (slip, actor) = (Arc::clone(&one.slip), granted.actor().to_owned());
                    questions.push((place, Question { slip, actor, power: granted.power(), facts }));
                }
                Err(trouble) => one.told = Some(Err(trouble)),
            }
        }
        let (places, questions): (Vec<_>, Vec<_>) = questions.into_iter().unzip();
        let (engine, before, subject) = (Arc::clone(&self.engine), state.clone(), id.clone());
        let room = self.room().await?;
        let decided = room.work(move || Ok(in_order(&engine, (&subject, before), questions, now))).await?;
        let mut written =
            Written { row, state, votes: Vec::new(), others: Vec::new(), decisions: 0, is_kept: false };
        for (place, decided) in places.into_iter().zip(decided) {
            let Some(one) = held.get_mut(place) else { continue };
            let told = match decided {
                Ok(decided) => self.follow_ballot(work, &mut written, one, decided).await?,
                Err(problem) => {
                    written.is_kept |= keep_refused(work, (&id, revision), &one.slip, problem.code).await?;
                    Err(problem.into())
                }
            };
            one.told = Some(told);
        }
        Ok(written)
    }

    /// What one decided ballot logs, writes and answers.
    async fn follow_ballot(
        &self,
        work: &mut Work,
        written: &mut Written,
        one: &Held,
        decided: ProposalDecideResponse,
    ) -> Answer<Told> {
        let ProposalDecideResponse { state, events, receipt, .. } = decided;
        let (Some(receipt), Some(granted)) = (receipt, &one.granted) else {
            return Ok(refuse(Code::Internal, "a ballot has no receipt"));
        };
        let mut leaf = None;
        if events.is_empty() {
            leaf = leaf_of(work.connection(), &written.row.id, &receipt).await?;
        } else {
            written.decisions = written.decisions.saturating_add(1);
        }
        for event in events {
            if let Happened::BallotCast { voter, receipt, replaces, reason, .. } = &event.happened {
                if replaces.is_some() {
                    vote::retire(work.connection(), &written.row.id, state.revision, voter).await?;
                }
                leaf = Some(work.next_leaf());
                written.votes.push(VoteRow {
                    revision: state.revision,
                    voter: voter.clone(),
                    choice: receipt.choice,
                    ballot: receipt.ballot,
                    ballot_body: text(&one.slip.ballot)?,
                    signed_by: one.signed_by.clone(),
                    receipt: text(receipt)?,
                    reason: reason.as_ref().map(text).transpose()?,
                    cast_at: event.at,
                });
            } else {
                written.others.push(event.clone());
            }
            work.log_on_word_of(granted, act_of(&written.row.id, event));
        }
        let reply = Reply::ok(&VoteCounted {
            proposal_id: written.row.id.clone(),
            status: state.status,
            receipt,
            leaf_index: leaf,
            tally: state.voting.clone(),
            ended: state.ended.clone(),
        })?;
        written.state = state;
        if let Some(repeat) = &one.slip.repeat {
            let now = work.now;
            remember(work.connection(), (Some(repeat), &reply), now).await?;
            written.is_kept = true;
        }
        Ok(Ok(reply))
    }

    /// Stores the state after the last ballot, the votes, and what else happened.
    async fn store_ballots(&self, work: &mut Work, written: Written) -> Answer<()> {
        let Written { mut row, state, votes, others, decisions, .. } = written;
        if decisions == 0 {
            return Ok(());
        }
        carry(&mut row, &state)?;
        row.updated_at = work.now;
        proposal::update(work.connection(), &row, (decisions, false)).await?;
        let dialect = work.dialect();
        vote::insert(work.connection(), dialect, &row.id, &votes).await?;
        for event in &others {
            self.store_event(work, &row, event).await?;
        }
        Ok(())
    }
}

/// Asks the engine about one ballot after the other: each that it takes is in the state for the next one.
fn in_order(
    engine: &Engine,
    (id, mut state): (&str, ProposalState),
    questions: Vec<Question>,
    now: u64,
) -> Vec<Result<ProposalDecideResponse, Problem>> {
    let decide = |Question { slip, actor, power, facts }| {
        let decided = engine.ask(&question(Some(&state), &slip.command(), (&actor, now), &facts))?;
        for event in &decided.events {
            // What has no leaf is refused before anything rests on it.
            leaf::write(act_of(id, event.clone()).by(power)).map_err(unwritable)?;
        }
        state.clone_from(&decided.state);
        Ok(decided)
    };
    questions.into_iter().map(decide).collect()
}

/// The facts of a ballot: the voter's seat with the key that the agent has now, and the voter's earlier ballot. Beside them that key, where it is
/// another one than that of the seat.
fn facts_of(
    ground: Option<&Ground>,
    current: Option<u64>,
    is_admin: bool,
) -> Answer<(proposal_decide::Facts, Option<String>)> {
    let mut facts = proposal_decide::Facts {
        current_version: Some(current.unwrap_or(0)),
        administrator: is_admin,
        ..Default::default()
    };
    let mut signed_by = None;
    let Some(ground) = ground else { return Ok((facts, signed_by)) };
    if let Some(seat) = &ground.seat {
        let mut seat: SeatInput = read(seat)?;
        // Whoever rotates the key keeps the vote, and the key before it opens nothing any more.
        signed_by = ground.public_key.clone().filter(|key| seat.public_key.as_ref() != Some(key));
        seat.rotated_key.clone_from(&signed_by);
        facts.seat = Some(seat);
    }
    facts.earlier = ground.receipt.as_deref().map(read).transpose()?;
    Ok((facts, signed_by))
}

/// The index of the leaf of a ballot that was cast before.
async fn leaf_of(connection: &mut Connection, id: &str, receipt: &Receipt) -> Answer<Option<u64>> {
    let mut before = None;
    loop {
        let leaves = log::last_of_subject(connection, ("proposal", id), before, LEAVES).await?;
        let Some((last, _)) = leaves.last() else { return Ok(None) };
        before = Some(*last);
        let is_it = |body: &str| match leaf::read(body) {
            Ok(leaf) => records(leaf.act(), receipt),
            Err(_) => false,
        };
        if let Some((index, _)) = leaves.iter().find(|(_, body)| is_it(body)) {
            return Ok(Some(*index));
        }
    }
}

/// True if an act is the casting of the ballot with this receipt.
fn records(act: &Act, receipt: &Receipt) -> bool {
    let Act::Proposal(Entry { event, .. }) = act else { return false };
    matches!(&event.happened, Happened::BallotCast { receipt: own, .. } if own == receipt)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slip(voter: &str) -> Arc<Slip> {
        let ballot = BallotInput::default();
        Arc::new(Slip {
            caller: Caller::operator(),
            voter: voter.to_owned(),
            ballot,
            reason: None,
            repeat: None,
        })
    }

    fn voters(taken: &[Waiting]) -> Vec<&str> {
        taken.iter().map(|one| &*one.slip.voter).collect()
    }

    #[test]
    fn a_box_gives_one_ballot_of_each_voter_at_a_time() {
        let boxes = Boxes::default();
        let mut answers = Vec::new();
        for (voter, is_first) in [("a", true), ("b", false), ("a", false), ("c", false)] {
            let (answer, first) = boxes.put("p", slip(voter), 2).unwrap();
            assert_eq!(first, is_first, "{voter}");
            answers.push(answer);
        }
        assert!(boxes.put("q", slip("a"), 2).unwrap().1, "each proposal has a box of its own");
        let Err(Trouble::Limit(problem, name)) = boxes.put("p", slip("a"), 2) else {
            panic!("a third one waits")
        };
        assert_eq!((problem.code, name), (Code::LimitEngine, "engine_waiting_from_one"));
        // One who has left is passed over.
        drop(answers.remove(1));
        assert_eq!(voters(&boxes.take("p")), ["a", "c"]);
        assert!(!boxes.put("p", slip("d"), 2).unwrap().1, "the box is being emptied");
        assert_eq!(voters(&boxes.take("p")), ["a"]);
        assert!(boxes.take("p").is_empty());
        assert!(boxes.put("p", slip("d"), 2).unwrap().1, "the box was gone");
    }

    #[test]
    fn a_box_gives_so_many_ballots_at_a_time() {
        let boxes = Boxes::default();
        let answers: Vec<_> =
            (0..=MOST).map(|number| boxes.put("p", slip(&number.to_string()), 1).unwrap()).collect();
        assert_eq!((boxes.take("p").len(), boxes.take("p").len(), boxes.take("p").len()), (MOST, 1, 0));
        drop(answers);
    }

    #[test]
    fn who_waits_for_a_box_that_broke_learns_of_it() {
        let boxes = Boxes::default();
        let (mut answer, _) = boxes.put("p", slip("a"), 1).unwrap();
        drop(Emptying { boxes: &boxes, id: "p", is_empty: false });
        assert!(matches!(answer.try_recv(), Err(oneshot::error::TryRecvError::Closed)));
        let (mut answer, is_first) = boxes.put("p", slip("a"), 1).unwrap();
        assert!(is_first);
        drop(Emptying { boxes: &boxes, id: "p", is_empty: true });
        assert!(matches!(answer.try_recv(), Err(oneshot::error::TryRecvError::Empty)));
    }
}
