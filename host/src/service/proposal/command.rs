//! What people do with proposals: one function a command.

use rogatio_core::wire::proposal::Proposal;
use rogatio_core::wire::proposal_decide::{ProposalState, Receipt};
use rogatio_core::wire::{Code, Diagnostic, Problem};
use serde::Deserialize;
use serde_json::{Value, json};

use super::decide::{carry, changed};
use super::fact::{Facts, Need, newest};
use super::member::is_live;
use super::{canonical_text, tag, type_name};
use crate::service::wire::{
    AppealInput, CommentInput, ConcernInput, OpenInput, OverruleInput, ProposalCreated, ProposalInput, Role,
    VoteCounted, VoteInput,
};
use crate::service::{
    Answer, Caller, Repeat, Reply, Service, Trouble, again, indexed, now, random, read, refuse,
};
use crate::store::proposal::{self, ProposalRow};

impl Service {
    /// Puts a proposal to the senate: drafted and submitted at once, or only drafted.
    pub(crate) async fn create(
        &self,
        caller: &Caller,
        input: ProposalInput,
        draft: bool,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply> {
        caller.need(&[Role::Proposer])?;
        let actor = caller.agent()?.to_owned();
        let _gate = self.gate(&actor).await;
        again(|| self.try_create(&actor, input.clone(), draft, repeat)).await
    }

    async fn try_create(
        &self,
        actor: &str,
        input: ProposalInput,
        draft: bool,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply> {
        let snapshot = self.snapshot(input.type_name()).await?;
        let base = newest(&snapshot, input.type_name());
        let content = input.complete(actor, base);
        let id = random::id("p-")?;
        let command = json!({"type": "draft", "id": id, "instance": self.instance(), "proposal": content});
        let drafted = self.decided(None, &command, actor, &json!({})).await?;
        let (mut state, mut events) = (drafted.state, drafted.events);
        let mut facts = Facts {
            facts: json!({}),
            current: None,
            seats: Vec::new(),
            checked: None,
            content: Some(content.clone()),
        };
        if !draft {
            facts = self.facts(None, &Need::Check(Some(content.clone()))).await?;
            let submitted =
                self.decided(Some(&state), &json!({"type": "submit"}), actor, &facts.facts).await?;
            state = submitted.state;
            events.extend(submitted.events);
        }
        let mut work = self.begin().await?;
        self.still_so(&mut work, &facts).await?;
        if proposal::open_of(work.connection(), &indexed(actor)).await? >= self.policy().most_open_proposals {
            return refuse(Code::LimitOpenProposals, "withdraw a proposal, or wait until one is decided");
        }
        let mut row = ProposalRow {
            id,
            artifact_type: String::new(),
            change_type: String::new(),
            pointer: String::new(),
            author: indexed(actor),
            status: String::new(),
            revision: 0,
            content: canonical_text(&content)?,
            content_digest: String::new(),
            checked: facts.checked,
            state: String::new(),
            version: 1,
            created_at: work.now,
            updated_at: work.now,
        };
        carry(&mut row, &state)?;
        proposal::insert(work.connection(), &row).await?;
        proposal::insert_revision(work.connection(), &row).await?;
        self.record(&mut work, &row, &events, None).await?;
        let check: Value = row.checked.as_deref().map(read).transpose()?.unwrap_or(Value::Null);
        let answer = ProposalCreated {
            proposal_id: row.id.clone(),
            status: state.status,
            voting_threshold: check.get("threshold").cloned().unwrap_or(Value::Null),
            revision: state.revision,
            digest: state.content.digest,
            check,
        };
        let location = format!("/api/senate/schema-proposal/{}", row.id);
        let reply = Reply::created(&answer, location)?.tagged(tag(&row));
        self.finish(work, repeat, reply).await
    }

    /// Replaces the content of a proposal; of a submitted one this makes a new revision and voids every ballot.
    pub(crate) async fn edit(
        &self,
        caller: &Caller,
        id: &str,
        input: ProposalInput,
        expected: &str,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply> {
        caller.need(&[Role::Proposer])?;
        let actor = caller.agent()?;
        let name = input.type_name().to_owned();
        let base = newest(&self.snapshot(&name).await?, &name);
        let content = input.complete(actor, base);
        self.replace(actor, id, content, expected, repeat).await
    }

    async fn replace(
        &self,
        actor: &str,
        id: &str,
        content: Proposal,
        expected: &str,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply> {
        let command = json!({"type": "edit", "proposal": content});
        let need = Need::Check(Some(content));
        self.decide(id, actor, (&command, &need, None), (Some(expected), repeat), changed).await
    }

    /// The same change on the current version: a new revision, or why it cannot stand there.
    pub(crate) async fn rebase(&self, caller: &Caller, id: &str, repeat: Option<&Repeat>) -> Answer<Reply> {
        caller.need(&[Role::Proposer])?;
        let actor = caller.agent()?;
        let loaded = self.loaded(id).await?;
        let content: Proposal = read(&loaded.row.content)?;
        let snapshot = self.snapshot(type_name(&content)).await?;
        #[derive(Deserialize)]
        struct Rebased {
            proposal: Option<Proposal>,
            diagnostics: Vec<Diagnostic>,
        }
        let request = json!({"proposal": content, "registry": snapshot});
        let rebased: Rebased = self.ask("proposal.rebase", &request).await?;
        match rebased.proposal {
            Some(content) => self.replace(actor, id, content, &tag(&loaded.row), repeat).await,
            None => {
                let detail =
                    rebased.diagnostics.first().map_or("it cannot be rebased", |one| one.message.as_str());
                let problem = Problem::new(Code::ProposalStale, detail);
                Err(Trouble::Problem(Box::new(problem), Some(json!({"diagnostics": rebased.diagnostics}))))
            }
        }
    }

    /// Puts a draft to debate.
    pub(crate) async fn submit(&self, caller: &Caller, id: &str, repeat: Option<&Repeat>) -> Answer<Reply> {
        caller.need(&[Role::Proposer])?;
        let (command, need) = (json!({"type": "submit"}), Need::Check(None));
        self.decide(id, caller.agent()?, (&command, &need, None), (None, repeat), changed).await
    }

    /// Says something about a proposal.
    pub(crate) async fn comment(
        &self,
        caller: &Caller,
        id: &str,
        input: CommentInput,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply> {
        caller.need(&[Role::Proposer, Role::Voter])?;
        let CommentInput { text, pointer, in_reply_to } = input;
        let command =
            json!({"type": "comment", "text": text, "pointer": pointer, "in_reply_to": in_reply_to});
        self.decide(id, caller.agent()?, (&command, &Need::Nothing, None), (None, repeat), changed).await
    }

    /// Raises a concern.
    pub(crate) async fn raise_concern(
        &self,
        caller: &Caller,
        id: &str,
        input: ConcernInput,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply> {
        caller.need(&[Role::Proposer, Role::Voter])?;
        let command = json!({"type": "raise_concern", "text": input.text, "pointer": input.pointer});
        self.decide(id, caller.agent()?, (&command, &Need::Nothing, None), (None, repeat), changed).await
    }

    /// Resolves a concern.
    pub(crate) async fn resolve_concern(
        &self,
        caller: &Caller,
        id: &str,
        concern: u64,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply> {
        caller.need(&[Role::Proposer, Role::Voter])?;
        let command = json!({"type": "resolve_concern", "concern": concern});
        self.decide(id, caller.agent()?, (&command, &Need::Nothing, None), (None, repeat), changed).await
    }

    /// Freezes the electorate and opens the vote.
    pub(crate) async fn open(
        &self,
        caller: &Caller,
        id: &str,
        input: OpenInput,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply> {
        caller.need(&[Role::Proposer, Role::Voter, Role::Admin])?;
        let command = json!({"type": "open_voting", "closes_at": input.closes_at});
        self.decide(id, caller.actor()?, (&command, &Need::Opening, None), (None, repeat), changed).await
    }

    /// Casts a ballot.
    pub(crate) async fn vote(
        &self,
        caller: &Caller,
        id: &str,
        input: VoteInput,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply> {
        caller.need(&[Role::Voter])?;
        let voter = caller.agent()?;
        let ballot = match (&input.envelope, &input.vote) {
            (Some(envelope), None) => json!({"envelope": envelope}),
            (None, Some(vote)) => json!({"voter": voter, "choice": vote}),
            _ => return refuse(Code::BallotMalformed, "a vote is either an `envelope` or a plain `vote`"),
        };
        let command = json!({"type": "cast", "ballot": ballot, "reason": input.reason});
        let need = Need::Ballot(voter.to_owned());
        let reply = |row: &ProposalRow, state: &ProposalState, receipt: Option<Receipt>| {
            let Some(receipt) = receipt else { return refuse(Code::Internal, "a ballot has no receipt") };
            Reply::ok(&VoteCounted {
                proposal_id: row.id.clone(),
                status: state.status,
                receipt,
                tally: state.voting.clone(),
                ended: state.ended.clone(),
            })
        };
        self.follow_members(id).await?;
        self.decide(id, voter, (&command, &need, Some(&ballot)), (None, repeat), reply).await
    }

    /// Ends a vote whose time is over, or whose outcome is final.
    pub(crate) async fn close_vote(
        &self,
        caller: &Caller,
        id: &str,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply> {
        caller.need(&[Role::Proposer, Role::Voter, Role::Admin])?;
        let command = json!({"type": "close"});
        self.follow_members(id).await?;
        self.decide(id, caller.actor()?, (&command, &Need::Nothing, None), (None, repeat), changed).await
    }

    /// Takes a proposal back.
    pub(crate) async fn withdraw(
        &self,
        caller: &Caller,
        id: &str,
        reason: Option<String>,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply> {
        caller.need(&[Role::Proposer])?;
        let command = json!({"type": "withdraw", "reason": reason});
        self.decide(id, caller.agent()?, (&command, &Need::Nothing, None), (None, repeat), changed).await
    }

    /// Says whether a rejection as out of scope should be overruled.
    pub(crate) async fn overrule(
        &self,
        caller: &Caller,
        id: &str,
        input: OverruleInput,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply> {
        caller.need(&[Role::Voter])?;
        let voter = caller.agent()?;
        let (command, need) =
            (json!({"type": "overrule", "choice": input.vote}), Need::Overruling(voter.to_owned()));
        self.decide(id, voter, (&command, &need, None), (None, repeat), changed).await
    }

    /// Appeals against a rejection as out of scope; what the voters said by then is heard with it.
    pub(crate) async fn appeal(
        &self,
        caller: &Caller,
        id: &str,
        input: AppealInput,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply> {
        caller.need(&[Role::Proposer])?;
        let command = json!({"type": "appeal", "text": input.text});
        self.decide(id, caller.agent()?, (&command, &Need::Appeal, None), (None, repeat), changed).await
    }

    /// Ends the votes whose time is over; how many. Voters join and leave the open ones whose electorate is live.
    pub(in crate::service) async fn close_overdue(&self) -> Answer<u64> {
        let mut connection = self.store.read().await?;
        let rows = proposal::overdue(&mut connection, 1_000).await?;
        drop(connection);
        let mut closed = 0_u64;
        for row in rows {
            let state: ProposalState = read(&row.state)?;
            if is_live(&state) {
                self.follow_members(&row.id).await?;
            }
            if state.voting.as_ref().is_none_or(|voting| now() < voting.closes_at) {
                continue;
            }
            let command = json!({"type": "close"});
            // Another process may have closed it meanwhile; whatever else is in the way will be there next time.
            let done = self
                .decide(&row.id, "operator", (&command, &Need::Nothing, None), (None, None), changed)
                .await;
            closed = closed.saturating_add(u64::from(done.is_ok()));
        }
        Ok(closed)
    }
}
