//! Looking at proposals: one, a page of them, the archive, and previews of what there is not yet.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rogatio_core::wire::ballot::{BallotFormat, PayloadFormat};
use rogatio_core::wire::proposal::Proposal;
use rogatio_core::wire::proposal_check::ProposalCheckResponse;
use rogatio_core::wire::proposal_decide::{ProposalState, ProposalStatus};
use rogatio_core::wire::rule::{Choice, Signatures};
use rogatio_core::wire::scope::{ScopeEvaluateRequest, ScopeEvaluateResponse};
use rogatio_core::wire::{Code, Problem};
use serde_json::Value;

use super::fact::{newest, snapshot};
use super::{Loaded, SHOWN, not_voting, version};
use crate::service::impact::in_short;
use crate::service::statement::{Said, ballot_to_sign};
use crate::service::wire::{
    ArchivePage, ArchivedProposal, ArchivedReason, BallotBinding, BallotPreviewInput, CommentPage,
    CommentView, ProposalInput, ProposalPage, ProposalSummary, ProposalView, Role, ScopeInput, ToSign,
    VoteView,
};
use crate::service::{Answer, Caller, Reply, Service, read, refuse, registry};
use crate::store::Connection;
use crate::store::comment::{self, CommentRow};
use crate::store::proposal::{self, Filter, ProposalRow};
use crate::store::vote::{self, VoteRow};

impl Service {
    /// A proposal and everything about it.
    pub(crate) async fn proposal(
        &self,
        caller: &Caller,
        id: &str,
        comments: Option<&str>,
    ) -> Answer<Reply<ProposalView>> {
        caller.need(&[Role::Reader])?;
        let after = comments.map(said).transpose()?;
        let loaded = self.loaded(id).await?;
        let mut connection = self.store.read().await?;
        let impact = in_short(&mut connection, &loaded).await?;
        let Loaded { row, state } = loaded;
        let comments = comment::list(&mut connection, id, place(after.as_ref()), FEW + 1).await?;
        let few = FEW.min(within(&comments));
        let (comments, comments_cursor) = registry::page(comments, few, said_at);
        let votes = vote::list(&mut connection, id, state.revision, 0, SHOWN).await?;
        let comments = comments.into_iter().map(comment_view).collect::<Answer<_>>()?;
        let votes = votes.into_iter().map(vote_view).collect::<Answer<_>>()?;
        let check: Value = row.checked.as_deref().map(read).transpose()?.unwrap_or(Value::Null);
        let view = ProposalView {
            proposal_id: row.id.clone(),
            status: state.status,
            proposal: read(&row.content)?,
            voting_threshold: check.get("threshold").cloned().unwrap_or(Value::Null),
            check,
            ballot: binding(&state),
            impact,
            comments,
            comments_cursor,
            votes,
            created_at: row.created_at,
            updated_at: row.updated_at,
            state,
        };
        Ok(Reply::ok(&view)?.at_version(version(&row)))
    }

    /// The bytes that a voter signs.
    pub(crate) async fn preview_ballot(
        &self,
        caller: &Caller,
        id: &str,
        input: &BallotPreviewInput,
    ) -> Answer<Reply<ToSign>> {
        caller.need(&[Role::Reader])?;
        let state = self.loaded(id).await?.state;
        let voter = match &input.voter {
            Some(voter) => voter,
            None => caller.agent()?,
        };
        if input.vote == Choice::No && input.reason.is_none() {
            return refuse(Code::BallotMissingReason, "`no` requires a reason");
        }
        let Some(binding) = binding(&state) else { return Err(not_voting(state.status).into()) };
        let rule = state.checked.as_ref().map(|checked| &checked.rule);
        if rule.and_then(|rule| rule.signatures).unwrap_or_default() == Signatures::None {
            let problem = Problem::new(
                Code::BallotMalformed,
                "the rule of this vote takes ballots without a signature",
            );
            return Err(problem.with_help("send the choice as `vote`, without an `envelope`").into());
        }
        let said = Said { voter, choice: input.vote, reason: input.reason.as_deref() };
        Reply::ok(&ballot_to_sign(binding, &said)?)
    }

    /// Proposals, newest first.
    pub(crate) async fn proposals(
        &self,
        caller: &Caller,
        filter: &Filter,
        cursor: Option<&str>,
        most: u64,
    ) -> Answer<Reply<ProposalPage>> {
        caller.need(&[Role::Reader])?;
        let before = cursor.map(|cursor| opened(cursor, time_and_id)).transpose()?;
        let mut connection = self.store.read().await?;
        let rows = proposal::list(&mut connection, filter, before, most.saturating_add(1)).await?;
        let cursor = |row: &ProposalRow| sealed(&format!("{} {}", row.created_at, row.id));
        let (rows, next) = registry::page(rows, most, cursor);
        let proposals = rows.iter().map(summary).collect::<Answer<_>>()?;
        Reply::ok(&ProposalPage { proposals, next_cursor: next })
    }

    /// Comments and concerns of a proposal in their order.
    pub(crate) async fn comments(
        &self,
        caller: &Caller,
        id: &str,
        cursor: Option<&str>,
        most: u64,
    ) -> Answer<Reply<CommentPage>> {
        caller.need(&[Role::Reader])?;
        let after = cursor.map(said).transpose()?;
        let id = self.loaded(id).await?.row.id;
        let mut connection = self.store.read().await?;
        let rows = comment::list(&mut connection, &id, place(after.as_ref()), most.saturating_add(1)).await?;
        let (rows, next) = registry::page(rows, most, said_at);
        let comments = rows.into_iter().map(comment_view).collect::<Answer<_>>()?;
        Reply::ok(&CommentPage { comments, next_cursor: next })
    }

    /// Proposals that were rejected, expired or withdrawn, whose words match.
    pub(crate) async fn search_archive(
        &self,
        caller: &Caller,
        words: &str,
        cursor: Option<&str>,
        most: u64,
    ) -> Answer<Reply<ArchivePage>> {
        caller.need(&[Role::Reader])?;
        // The order is by likeness, which is no place of its own: what was shown is counted.
        let skipped = cursor.map(|cursor| opened(cursor, number)).transpose()?.unwrap_or(0);
        let mut connection = self.store.read().await?;
        let asked = (skipped, most.saturating_add(1));
        let ids = proposal::search(&mut connection, self.store.dialect(), words, asked).await?;
        let (ids, next) = registry::page(ids, most, |_| sealed(&skipped.saturating_add(most).to_string()));
        let mut proposals = Vec::with_capacity(ids.len());
        for id in ids {
            let Some(row) = proposal::find(&mut connection, &id).await? else { continue };
            let content: Proposal = read(&row.content)?;
            let reasons = reasons(&mut connection, &row).await?;
            proposals.push(ArchivedProposal {
                proposal: summary(&row)?,
                rationale: content.rationale,
                reasons,
            });
        }
        Reply::ok(&ArchivePage { proposals, next_cursor: next })
    }

    /// Whether something belongs to the domain.
    pub(crate) async fn evaluate_scope(
        &self,
        caller: &Caller,
        input: ScopeInput,
    ) -> Answer<Reply<ScopeEvaluateResponse>> {
        caller.need(&[Role::Reader])?;
        let rules = match input.rules {
            Some(rules) => rules,
            None => match self.settings().await?.scope {
                Some(rules) => rules,
                None => rogatio_core::wire::scope::ScopeRules { version: 1, ..Default::default() },
            },
        };
        let ScopeInput { subject, opinion, .. } = input;
        let request =
            ScopeEvaluateRequest::builder().rules(rules).subject(subject).maybe_opinion(opinion).build();
        Reply::ok(&self.ask(request).await?)
    }

    /// What a proposal would do, without proposing it.
    pub(crate) async fn preview(
        &self,
        caller: &Caller,
        input: ProposalInput,
    ) -> Answer<Reply<ProposalCheckResponse>> {
        caller.need(&[Role::Reader])?;
        let name = input.type_name().to_owned();
        let mut connection = self.store.read().await?;
        let current = newest(&snapshot(&mut connection, &name).await?, &name);
        drop(connection);
        let author = if caller.name().is_empty() { "somebody" } else { caller.name() };
        let content = input.complete(author, current);
        Reply::ok(&self.check(&content).await?)
    }
}

fn binding(state: &ProposalState) -> Option<BallotBinding> {
    let voting = state.voting.as_ref().filter(|_| state.status == ProposalStatus::Voting)?;
    let second = voting.ballot_format == BallotFormat::V2;
    Some(BallotBinding {
        format: second.then_some(PayloadFormat::V2),
        instance: state.instance.clone(),
        proposal_id: second.then(|| state.id.clone()),
        sequence: second.then(|| voting.ballots.saturating_add(1)),
        proposal: state.content.digest,
        revision: state.revision,
        electorate: voting.electorate_digest,
        rule: state.checked.as_ref()?.rule_digest,
    })
}

fn summary(row: &ProposalRow) -> Answer<ProposalSummary> {
    let state: ProposalState = read(&row.state)?;
    Ok(ProposalSummary {
        proposal_id: row.id.clone(),
        status: state.status,
        target_artifact_type: state.content.artifact_type,
        change_type: state.content.change_type,
        pointer: state.content.pointer,
        author: state.content.author,
        revision: state.revision,
        voting: state.voting,
        ended: state.ended,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

fn comment_view(row: CommentRow) -> Answer<CommentView> {
    Ok(CommentView {
        kind: row.kind,
        number: row.number,
        revision: row.revision,
        author: row.author,
        text: read(&row.body)?,
        pointer: row.pointer.as_deref().map(read).transpose()?,
        in_reply_to: row.in_reply_to,
        created_at: row.created_at,
        resolved_at: row.resolved_at,
    })
}

fn vote_view(row: VoteRow) -> Answer<VoteView> {
    Ok(VoteView {
        voter: row.voter,
        choice: row.choice,
        reason: row.reason.as_deref().map(read).transpose()?,
        receipt: read(&row.receipt)?,
        ballot: read(&row.ballot_body)?,
    })
}

/// The reasons that voters gave, the first fifty.
pub(super) async fn reasons(connection: &mut Connection, row: &ProposalRow) -> Answer<Vec<ArchivedReason>> {
    let votes = vote::list(connection, &row.id, row.revision, 0, SHOWN).await?;
    let given = votes.into_iter().filter_map(|vote| Some((vote.reason?, vote.voter, vote.choice))).take(50);
    given
        .map(|(reason, voter, choice)| Ok(ArchivedReason { voter, choice, reason: read(&reason)? }))
        .collect()
}

/// How many comments and concerns a view shows at most.
const FEW: u64 = 20;

/// How many bytes of their text a view shows. A caller may write two hundred long comments, and whoever looks at the proposal would wait for all of them.
const MOST_SAID: usize = 16 * 1024;

/// How many of the comments have together so little text; the first one is always among them.
fn within(rows: &[CommentRow]) -> u64 {
    let mut bytes = 0_usize;
    let few = rows.iter().take_while(|row| {
        bytes = bytes.saturating_add(row.body.len());
        bytes <= MOST_SAID
    });
    few.map(|_| 1).sum::<u64>().max(1)
}

/// The place of a comment or concern as a cursor.
fn said_at(row: &CommentRow) -> String {
    sealed(&format!("{} {} {}", row.created_at, row.kind.as_str(), row.number))
}

/// The place among comments and concerns that a cursor names: time, kind and number.
fn said(cursor: &str) -> Answer<(u64, String, u64)> {
    opened(cursor, time_kind_and_number)
}

/// The same place for the store; without one, the place before the first comment.
fn place(after: Option<&(u64, String, u64)>) -> (u64, &str, u64) {
    after.map_or((0, "", 0), |(time, kind, number)| (*time, kind.as_str(), *number))
}

/// A place as a cursor: nobody is to make one up.
fn sealed(place: &str) -> String {
    URL_SAFE_NO_PAD.encode(place)
}

/// The place that a cursor names.
fn opened<T>(cursor: &str, read: impl FnOnce(&str) -> Option<T>) -> Answer<T> {
    let decoded = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    match decoded.as_deref().and_then(read) {
        Some(place) => Ok(place),
        None => refuse(
            Code::RequestParameter,
            "`cursor` is not valid; use the `next_cursor` of the previous page",
        ),
    }
}

fn number(text: &str) -> Option<u64> {
    text.parse().ok()
}

fn time_and_id(text: &str) -> Option<(u64, String)> {
    let (time, id) = text.split_once(' ')?;
    let known = id.chars().all(|one| one.is_ascii_graphic());
    Some((number(time)?, id.to_owned())).filter(|_| known)
}

fn time_kind_and_number(text: &str) -> Option<(u64, String, u64)> {
    let (time, rest) = text.split_once(' ')?;
    let (kind, last) = rest.split_once(' ')?;
    let known = matches!(kind, "comment" | "concern");
    Some((number(time)?, kind.to_owned(), number(last)?)).filter(|_| known)
}
