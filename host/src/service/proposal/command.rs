//! What people do with proposals: one function a command.

use std::sync::Arc;

use rogatio_core::wire::ballot::BallotInput;
use rogatio_core::wire::proposal::Proposal;
use rogatio_core::wire::proposal_decide::{self, Command, ProposalStatus};
use rogatio_core::wire::{Code, Problem, ProposalRebaseRequest};
use serde_json::Value;

use super::ballot::{Slip, VOTES};
use super::decide::{Wish, carry};
use super::fact::{Facts, Need, gather, newest, snapshot};
use super::{OPENS, SIGNS, canonical_text, loaded_by, type_name, version};
use crate::service::authority::Authority;
use crate::service::wire::{
    AppealInput, CommentInput, ConcernInput, OpenInput, OverruleInput, ProposalChanged, ProposalCreated,
    ProposalInput, Role, VoteCounted, VoteInput,
};
use crate::service::work::{Expected, Thing};
use crate::service::{
    Answer, Caller, Repeat, Reply, Service, Trouble, again, exceeded, indexed, random, read, refuse,
};
use crate::store::proposal::{self, ProposalRow};
use crate::store::{Chore, agent, log, seat};

/// How many due proposals are read at once.
const DUE: u64 = 100;
/// Seconds until something that could not be done is looked at again.
const POSTPONED: u64 = 60;

/// Who may put proposals, and change their own.
const PROPOSES: &[Role] = &[Role::Proposer];
/// Who may say something.
const SPEAKS: &[Role] = &[Role::Proposer, Role::Voter];
/// Who may open and close votes, within what the engine lets them.
const PRESIDES: &[Role] = &[Role::Proposer, Role::Voter, Role::Admin];

impl Service {
    /// Puts a proposal to the senate: drafted and submitted at once, or only drafted.
    pub(crate) async fn create(
        &self,
        caller: &Caller,
        input: ProposalInput,
        draft: bool,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<ProposalCreated>> {
        let authority = caller.with(PROPOSES)?;
        let actor = caller.agent()?.to_owned();
        let _gate = self.gate(&actor).await;
        again(|| self.try_create((authority, &actor), input.clone(), draft, repeat)).await
    }

    async fn try_create(
        &self,
        (authority, actor): (Authority<'_>, &str),
        input: ProposalInput,
        draft: bool,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<ProposalCreated>> {
        let mut connection = self.store.read().await?;
        let now = log::clock(&mut connection).await?;
        let base = newest(&snapshot(&mut connection, input.type_name()).await?, input.type_name());
        let content = input.complete(actor, base);
        let need = Need::Check(Some(content.clone()));
        let mut facts = if draft { Facts::default() } else { gather(&mut connection, None, &need).await? };
        drop(connection);
        let id = random::id("p-")?;
        let instance = self.instance().to_owned();
        let command = Command::Draft { id: id.clone(), instance, proposal: content.clone() };
        let known = proposal_decide::Facts::default();
        let drafted = self.decided(None, &command, (actor, now), &known).await?;
        let (mut state, mut events) = (drafted.state, drafted.events);
        self.check_content(&mut facts).await?;
        if !draft {
            let submit = Command::Submit {};
            let submitted = self.decided(Some(&state), &submit, (actor, now), &facts.facts).await?;
            state = submitted.state;
            events.extend(submitted.events);
        }
        let mut work = self.begin(authority).await?;
        if !draft && !gather(work.connection(), None, &need).await?.is_like(&facts) {
            return Err(Trouble::Conflict);
        }
        if proposal::open_of(work.connection(), &indexed(actor)).await? >= self.policy().most_open_proposals {
            let most = self.policy().most_open_proposals;
            return exceeded(
                (Code::LimitOpenProposals, "open_proposals", most),
                format!(
                    "the agent has {most} open proposals, the most that it can have; withdraw one, or wait until one is decided"
                ),
            );
        }
        let mut row = ProposalRow {
            id,
            artifact_type: String::new(),
            change_type: state.content.change_type,
            pointer: String::new(),
            author: indexed(actor),
            status: state.status,
            revision: 0,
            content: canonical_text(&content)?,
            content_digest: String::new(),
            checked: facts.checked,
            state: String::new(),
            version: 1,
            due_at: None,
            live: false,
            created_at: work.now,
            updated_at: work.now,
        };
        carry(&mut row, &state)?;
        proposal::insert(work.connection(), &row).await?;
        proposal::insert_revision(work.connection(), &row).await?;
        self.record(&mut work, &row, &events).await?;
        let check: Value = row.checked.as_deref().map(read).transpose()?.unwrap_or(Value::Null);
        let answer = ProposalCreated {
            proposal_id: row.id.clone(),
            status: state.status,
            voting_threshold: check.get("threshold").cloned().unwrap_or(Value::Null),
            revision: state.revision,
            digest: state.content.digest,
            check,
        };
        let reply = Reply::ok(&answer)?.made(Thing::Proposal(row.id.clone())).at_version(version(&row));
        self.finish(work, repeat, reply).await
    }

    /// Replaces the content of a proposal; of a submitted one this makes a new revision and voids every ballot.
    pub(crate) async fn edit(
        &self,
        caller: &Caller,
        id: &str,
        input: ProposalInput,
        expected: &Expected,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<ProposalChanged>> {
        let authority = caller.with(PROPOSES)?;
        let actor = caller.agent()?;
        let name = input.type_name().to_owned();
        let mut connection = self.store.read().await?;
        let base = newest(&snapshot(&mut connection, &name).await?, &name);
        drop(connection);
        let content = input.complete(actor, base);
        self.replace(authority, id, content, expected, repeat).await
    }

    async fn replace(
        &self,
        authority: Authority<'_>,
        id: &str,
        content: Proposal,
        expected: &Expected,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<ProposalChanged>> {
        let command = Command::Edit { proposal: content.clone() };
        let need = Need::Check(Some(content));
        let wish = Wish { expected: Some(expected), ..Wish::new(authority, command, repeat).needing(need) };
        self.decide(id, &wish).await
    }

    /// The same change on the current version: a new revision, or why it cannot stand there.
    pub(crate) async fn rebase(
        &self,
        caller: &Caller,
        id: &str,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<ProposalChanged>> {
        let authority = caller.with(PROPOSES)?;
        caller.agent()?;
        let mut connection = self.store.read().await?;
        let loaded = loaded_by(&mut connection, id).await?;
        let content: Proposal = read(&loaded.row.content)?;
        let snapshot = snapshot(&mut connection, type_name(&content)).await?;
        drop(connection);
        let request = ProposalRebaseRequest::builder().proposal(content).registry(snapshot).build();
        let rebased = self.ask(request).await?;
        match rebased.proposal {
            Some(content) => {
                self.replace(authority, id, content, &Expected::Version(version(&loaded.row)), repeat).await
            }
            None => {
                let detail = rebased
                    .diagnostics
                    .first()
                    .map_or("the proposal cannot be rebased", |one| one.message.as_str());
                let problem = Problem::new(Code::ProposalStale, detail);
                Err(Trouble::Problem(Box::new(problem), Some(rebased.diagnostics)))
            }
        }
    }

    /// Puts a draft to debate.
    pub(crate) async fn submit(
        &self,
        caller: &Caller,
        id: &str,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<ProposalChanged>> {
        let wish = Wish::new(spoken(caller, PROPOSES)?, Command::Submit {}, repeat);
        self.decide(id, &wish.needing(Need::Check(None))).await
    }

    /// Says something about a proposal.
    pub(crate) async fn comment(
        &self,
        caller: &Caller,
        id: &str,
        input: CommentInput,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<ProposalChanged>> {
        let CommentInput { text, pointer, in_reply_to } = input;
        let command = Command::Comment { text, pointer, in_reply_to };
        self.decide(id, &Wish::new(spoken(caller, SPEAKS)?, command, repeat)).await
    }

    /// Raises a concern.
    pub(crate) async fn raise_concern(
        &self,
        caller: &Caller,
        id: &str,
        input: ConcernInput,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<ProposalChanged>> {
        let command = Command::RaiseConcern { text: input.text, pointer: input.pointer };
        self.decide(id, &Wish::new(spoken(caller, SPEAKS)?, command, repeat)).await
    }

    /// Resolves a concern.
    pub(crate) async fn resolve_concern(
        &self,
        caller: &Caller,
        id: &str,
        concern: u64,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<ProposalChanged>> {
        let command = Command::ResolveConcern { concern };
        self.decide(id, &Wish::new(spoken(caller, SPEAKS)?, command, repeat)).await
    }

    /// Freezes the electorate and opens the vote: the author does, or an administrator.
    pub(crate) async fn open(
        &self,
        caller: &Caller,
        id: &str,
        input: OpenInput,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<ProposalChanged>> {
        let command = Command::OpenVoting { closes_at: input.closes_at };
        let wish = Wish::new(caller.with(PRESIDES)?, command, repeat);
        self.decide(id, &wish.needing(Need::Opening)).await
    }

    /// Casts a ballot.
    pub(crate) async fn vote(
        self: &Arc<Self>,
        caller: &Caller,
        id: &str,
        input: VoteInput,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<VoteCounted>> {
        spoken(caller, VOTES)?;
        let voter = caller.agent()?;
        if input.voter.as_ref().is_some_and(|named| named != voter) {
            return refuse(
                Code::BallotMalformed,
                "`voter` names another agent: an agent can only vote for itself",
            );
        }
        let ballot = match (input.envelope, input.vote) {
            (Some(envelope), None) => BallotInput { envelope: Some(envelope), ..Default::default() },
            (None, Some(vote)) => {
                BallotInput { voter: Some(voter.to_owned()), choice: Some(vote), ..Default::default() }
            }
            _ => {
                return refuse(
                    Code::BallotMalformed,
                    "a vote must be either an `envelope` or a plain `vote`",
                );
            }
        };
        self.follow_members(id).await?;
        let (caller, voter, repeat) = (caller.clone(), voter.to_owned(), repeat.cloned());
        let decided = self.cast(id, Slip { caller, voter, ballot, reason: input.reason, repeat }).await;
        decided.map_err(|trouble| match trouble {
            Trouble::Problem(problem, findings) if problem.help.is_none() => {
                let help = match problem.code {
                    Code::BallotNotOpen | Code::ProposalWrongStatus => Some(OPENS.to_owned()),
                    Code::BallotUnsigned => Some(SIGNS.to_owned()),
                    _ => None,
                };
                Trouble::Problem(Box::new(Problem { help, ..*problem }), findings)
            }
            other => other,
        })
    }

    /// Ends a vote whose time is over, or whose outcome is final.
    pub(crate) async fn close_vote(
        &self,
        caller: &Caller,
        id: &str,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<ProposalChanged>> {
        self.follow_members(id).await?;
        let wish = Wish::new(caller.with(PRESIDES)?, Command::Close {}, repeat);
        self.decide(id, &wish).await
    }

    /// Takes a proposal back.
    pub(crate) async fn withdraw(
        &self,
        caller: &Caller,
        id: &str,
        reason: Option<String>,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<ProposalChanged>> {
        let command = Command::Withdraw { reason };
        self.decide(id, &Wish::new(spoken(caller, PROPOSES)?, command, repeat)).await
    }

    /// Says whether a rejection as out of scope should be overruled.
    pub(crate) async fn overrule(
        &self,
        caller: &Caller,
        id: &str,
        input: OverruleInput,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<ProposalChanged>> {
        let authority = spoken(caller, VOTES)?;
        let need = Need::Overruling(caller.agent()?.to_owned());
        let command = Command::Overrule { choice: input.vote };
        self.decide(id, &Wish::new(authority, command, repeat).needing(need)).await
    }

    /// Appeals against a rejection as out of scope; what the voters said by then is heard with it.
    pub(crate) async fn appeal(
        &self,
        caller: &Caller,
        id: &str,
        input: AppealInput,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<ProposalChanged>> {
        let command = Command::Appeal { text: input.text };
        let wish = Wish::new(spoken(caller, PROPOSES)?, command, repeat);
        self.decide(id, &wish.needing(Need::Appeal)).await
    }

    /// Does what is due without anybody asking: ends votes whose time is over or whose approval may take effect, and
    /// opens those whose debate is over where the rule says so. In the order in which they were due, all of them; how
    /// many.
    pub(in crate::service) async fn do_what_is_due(&self) -> Answer<u64> {
        let mut after = (0, String::new());
        let mut done = 0_u64;
        loop {
            let mut connection = self.store.read().await?;
            let due = proposal::due(&mut connection, &after, DUE).await?;
            drop(connection);
            let Some(last) = due.last() else { return Ok(done) };
            after = (last.due_at, last.id.clone());
            for one in due {
                let (command, need) = match one.status {
                    ProposalStatus::Debate => (Command::OpenVoting { closes_at: None }, Need::Opening),
                    _ => (Command::Close {}, Need::Nothing),
                };
                let wish = Wish::new(Authority::Own, command, None).needing(need);
                match self.decide(&one.id, &wish).await {
                    Ok(_) => done = done.saturating_add(1),
                    Err(trouble) => self.postpone(&one, trouble).await?,
                }
            }
        }
    }

    /// Tells every open vote of the voters who were revoked before voting; how many seats.
    pub(in crate::service) async fn forfeit_seats(&self) -> Answer<u64> {
        let mut told = 0_u64;
        let mut after = (String::new(), String::new());
        let mut connection = self.store.read().await?;
        if !agent::has_left_seats(&mut connection).await? {
            return Ok(told);
        }
        drop(connection);
        loop {
            let mut connection = self.store.read().await?;
            let silent = seat::silent(&mut connection, (&after.0, &after.1), DUE).await?;
            drop(connection);
            let Some(last) = silent.last() else { break };
            after = (last.proposal.clone(), last.voter.clone());
            for one in silent {
                let command = Command::ForfeitSeat {};
                let wish = Wish::new(Authority::Own, command, None).needing(Need::Forfeit(one.voter));
                match self.decide(&one.proposal, &wish).await {
                    Ok(_) => told = told.saturating_add(1),
                    // Another process was faster, or the vote is over, or its electorate is live.
                    Err(Trouble::Problem(problem, _)) if problem.status < 500 => {}
                    Err(trouble) => return Err(trouble),
                }
            }
        }
        let mut work = self.begin(Authority::Own).await?;
        agent::seats_are_left(work.connection()).await?;
        self.finish(work, None, Reply::ok(&())?).await?;
        Ok(told)
    }

    /// Lets voters join and leave every open vote whose electorate is live.
    pub(in crate::service) async fn follow_all_members(&self) -> Answer<()> {
        let mut connection = self.store.read().await?;
        let live = proposal::live(&mut connection).await?;
        drop(connection);
        for id in live {
            self.follow_members(&id).await?;
        }
        Ok(())
    }

    /// Something is in the way, or another process was faster: looked at again in a while.
    async fn postpone(&self, due: &proposal::Due, trouble: Trouble) -> Answer<()> {
        tracing::debug!(?trouble, proposal = due.id, "a due act is not possible yet");
        let mut unit = self.store.write_beside(Chore::Tidying).await?;
        proposal::postpone(unit.connection(), due, POSTPONED).await?;
        Ok(unit.commit().await?)
    }
}

/// The caller, who must be an agent, as the authority of something that is said in its name.
fn spoken<'a>(caller: &'a Caller, roles: &'a [Role]) -> Answer<Authority<'a>> {
    let authority = caller.with(roles)?;
    caller.agent()?;
    Ok(authority)
}
