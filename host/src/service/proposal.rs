//! The life of a proposal: each command is decided by the engine and made true in one transaction.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rogatio_core::canonical;
use rogatio_core::wire::electorate::SeatInput;
use rogatio_core::wire::proposal::Proposal;
use rogatio_core::wire::proposal_check::{EarlierProposal, RegistrySnapshot};
use rogatio_core::wire::proposal_decide::{Event, Happened, ProposalState, ProposalStatus, Receipt};
use rogatio_core::wire::rule::ChoiceInput;
use rogatio_core::wire::tally::OutcomeName;
use rogatio_core::wire::{Code, Diagnostic, Problem, Severity};
use serde::Deserialize;
use serde_json::{Value, json};

use super::wire::{
    AppealInput, ArchivePage, ArchivedProposal, ArchivedReason, BallotBinding, CommentInput, CommentView,
    ConcernInput, OpenInput, ProposalChanged, ProposalCreated, ProposalInput, ProposalPage, ProposalSummary,
    ProposalView, Role, ScopeInput, VoteCounted, VoteInput, VoteView,
};
use super::work::Work;
use super::{
    ATTEMPTS, Answer, Caller, Repeat, Reply, Service, Trouble, indexed, now, random, read, refuse, text,
};
use crate::store::proposal::{self, CommentRow, Filter, ProposalRow, VoteRow};
use crate::store::{Connection, agent, registry};

/// How many comments and votes a view shows.
const SHOWN: u64 = 500;
/// How many earlier proposals about the same type are compared.
const EARLIER: u64 = 200;

/// What the engine decided.
#[derive(Debug, Deserialize)]
struct Decided {
    state: ProposalState,
    events: Vec<Event>,
    receipt: Option<Receipt>,
}

/// What is decided about: the row, read as the engine's own.
struct Loaded {
    row: ProposalRow,
    state: ProposalState,
}

/// Which facts a command needs, beside the state.
#[expect(clippy::large_enum_variant, reason = "there is one a request")]
enum Need {
    Nothing,
    /// The content, new or stored, and everything that it is checked against.
    Check(Option<Proposal>),
    /// Everybody who may vote now, and the registry.
    Opening,
    /// The voter's seat and earlier ballot.
    Ballot(String),
}

/// The facts, and what must still be so when the transaction begins.
struct Facts {
    facts: Value,
    /// The versions that the type had.
    versions: Option<(String, usize)>,
    seats: Vec<SeatInput>,
    /// The answer of the check, to be shown beside the proposal.
    checked: Option<String>,
    content: Option<Proposal>,
}

fn not_found() -> Trouble {
    Problem::new(Code::ProposalNotFound, "there is no proposal with this id").into()
}

/// The type that a content is about.
fn type_name(content: &Proposal) -> &str {
    match &content.new_type {
        Some(name) if content.target_artifact_type == "new_type" => name,
        _ => &content.target_artifact_type,
    }
}

/// A content's exact canonical text; one that has none is refused by the engine, and kept as it is until then.
fn canonical_text(content: &Proposal) -> Answer<String> {
    let value = serde_json::to_value(content)
        .map_err(|error| Problem::new(Code::Internal, format!("a content cannot be written: {error}")))?;
    match canonical::exact(&value).ok().and_then(|bytes| String::from_utf8(bytes).ok()) {
        Some(canonical) => Ok(canonical),
        None => text(content),
    }
}

fn tag(row: &ProposalRow) -> String {
    format!("\"{}-{}\"", row.id, row.version)
}

/// The kind of event that listeners hear of.
fn told(happened: &Happened) -> &'static str {
    match happened {
        Happened::Drafted { .. } => "schema_proposal_drafted",
        Happened::Edited { .. } => "schema_proposal_edited",
        Happened::Submitted { .. } => "schema_proposal_submitted",
        Happened::RejectedAsOutOfScope { .. } | Happened::Rejected { .. } => "schema_proposal_rejected",
        Happened::Appealed { .. } => "schema_proposal_appealed",
        Happened::Commented { .. } => "schema_proposal_commented",
        Happened::ConcernRaised { .. } => "schema_proposal_concern_raised",
        Happened::ConcernResolved { .. } => "schema_proposal_concern_resolved",
        Happened::VotingOpened { .. } => "schema_proposal_opened",
        Happened::BallotCast { .. } => "schema_proposal_vote_cast",
        Happened::Approved { .. } => "schema_proposal_approved",
        Happened::Expired { .. } => "schema_proposal_expired",
        Happened::Withdrawn { .. } => "schema_proposal_withdrawn",
        Happened::MigrationBegan { .. } => "schema_proposal_migrating",
        Happened::Enacted { .. } => "schema_proposal_migrated",
        Happened::MigrationFailed { .. } => "schema_proposal_migration_failed",
    }
}

const fn choice(choice: ChoiceInput) -> &'static str {
    match choice {
        ChoiceInput::Yes => "yes",
        ChoiceInput::No => "no",
        ChoiceInput::Abstain => "abstain",
    }
}

impl Service {
    // ------------------------------------------------------------------------------------- looking

    async fn loaded(&self, id: &str) -> Answer<Loaded> {
        let mut connection = self.store.read().await?;
        let row = proposal::find(&mut connection, id).await?.ok_or_else(not_found)?;
        let state = read(&row.state)?;
        Ok(Loaded { row, state })
    }

    /// A proposal and everything about it.
    pub(crate) async fn proposal(&self, caller: &Caller, id: &str) -> Answer<Reply> {
        caller.need(&[Role::Reader])?;
        let Loaded { row, state } = self.loaded(id).await?;
        let mut connection = self.store.read().await?;
        let comments = proposal::comments(&mut connection, id, SHOWN).await?;
        let votes = proposal::votes(&mut connection, id, state.revision, 0, SHOWN).await?;
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
            comments,
            votes,
            created_at: row.created_at,
            updated_at: row.updated_at,
            state,
        };
        Ok(Reply::ok(&view)?.tagged(tag(&row)))
    }

    /// Proposals, newest first.
    pub(crate) async fn proposals(
        &self,
        caller: &Caller,
        filter: &Filter,
        cursor: Option<&str>,
        most: u64,
    ) -> Answer<Reply> {
        caller.need(&[Role::Reader])?;
        let before = cursor.map(place).transpose()?;
        let mut connection = self.store.read().await?;
        let rows = proposal::list(&mut connection, filter, before, most.saturating_add(1)).await?;
        let cursor = |row: &ProposalRow| URL_SAFE_NO_PAD.encode(format!("{} {}", row.created_at, row.id));
        let (rows, next) = super::registry::page(rows, most, cursor);
        let proposals = rows.iter().map(summary).collect::<Answer<_>>()?;
        Reply::ok(&ProposalPage { proposals, next_cursor: next })
    }

    /// Proposals that were rejected, expired or withdrawn, whose words match.
    pub(crate) async fn search_archive(&self, caller: &Caller, words: &str, most: u64) -> Answer<Reply> {
        caller.need(&[Role::Reader])?;
        let mut connection = self.store.read().await?;
        let ids = proposal::search(&mut connection, self.store.dialect(), words, most).await?;
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
        Reply::ok(&ArchivePage { proposals })
    }

    /// Whether something belongs to the domain.
    pub(crate) async fn evaluate_scope(&self, caller: &Caller, input: ScopeInput) -> Answer<Reply> {
        caller.need(&[Role::Reader])?;
        let rules = match input.rules {
            Some(rules) => rules,
            None => match self.settings().await?.scope {
                Some(rules) => rules,
                None => rogatio_core::wire::scope::ScopeRules { version: 1, ..Default::default() },
            },
        };
        let request = json!({"rules": rules, "subject": input.subject, "opinion": input.opinion});
        let answer: Value = self.ask("scope.evaluate", &request).await?;
        Reply::ok(&answer)
    }

    /// What a proposal would do, without proposing it.
    pub(crate) async fn preview(&self, caller: &Caller, input: ProposalInput) -> Answer<Reply> {
        caller.need(&[Role::Reader])?;
        let name = input.type_name().to_owned();
        let snapshot = self.snapshot(&name).await?;
        let current = u64::try_from(snapshot.types.get(&name).map_or(0, Vec::len)).unwrap_or(u64::MAX);
        let author = if caller.name().is_empty() { "somebody" } else { caller.name() };
        let content = input.complete(author, current);
        let answer: Value = read(&self.check(&content, &snapshot, None).await?)?;
        Reply::ok(&answer)
    }

    // ------------------------------------------------------------------------------------- facts

    /// The one type that matters, with all its versions.
    async fn snapshot(&self, name: &str) -> Answer<RegistrySnapshot> {
        let mut connection = self.store.read().await?;
        let rows = registry::versions(&mut connection, &indexed(name)).await?;
        let versions = rows.iter().map(|row| read(&row.schema)).collect::<Answer<Vec<Value>>>()?;
        let mut snapshot = RegistrySnapshot::default();
        if !versions.is_empty() {
            snapshot.types.insert(name.to_owned(), versions);
        }
        Ok(snapshot)
    }

    async fn voters(&self) -> Answer<Vec<SeatInput>> {
        let mut connection = self.store.read().await?;
        let voters = agent::voters(&mut connection).await?;
        voters
            .into_iter()
            .map(|row| {
                Ok(SeatInput { id: row.id, weight: read(&row.weight)?, public_key: Some(row.public_key) })
            })
            .collect()
    }

    /// The answer of `proposal.check` for a content, as text.
    async fn check(
        &self,
        content: &Proposal,
        snapshot: &RegistrySnapshot,
        own: Option<&str>,
    ) -> Answer<String> {
        let settings = self.settings().await?;
        let filter = Filter { artifact_type: Some(indexed(type_name(content))), ..Filter::default() };
        let mut connection = self.store.read().await?;
        let rows = proposal::list(&mut connection, &filter, None, EARLIER).await?;
        let mut earlier = Vec::new();
        for row in rows.iter().filter(|row| own != Some(&row.id)) {
            let state: ProposalState = read(&row.state)?;
            let outcome = match state.status {
                ProposalStatus::Rejected | ProposalStatus::Expired => Some(OutcomeName::Rejected),
                ProposalStatus::Approved
                | ProposalStatus::Migrating
                | ProposalStatus::Enacted
                | ProposalStatus::Failed => Some(OutcomeName::Approved),
                _ => None,
            };
            let reasons = if outcome == Some(OutcomeName::Rejected) {
                reasons(&mut connection, row).await?.into_iter().map(|one| one.reason).collect()
            } else {
                Vec::new()
            };
            earlier.push(EarlierProposal {
                id: row.id.clone(),
                artifact_type: state.content.artifact_type,
                change_type: state.content.change_type,
                pointer: state.content.pointer,
                outcome,
                reasons,
            });
        }
        drop(connection);
        let mut request = json!({
            "proposal": content, "registry": snapshot, "electorate": self.voters().await?, "earlier": earlier,
            "mode": settings.mode, "transitive": settings.transitive,
        });
        if let Some(rules) = settings.rules {
            insert(&mut request, "rules", json!(rules));
        }
        if let Some(scope) = settings.scope {
            insert(&mut request, "scope", json!(scope));
        }
        self.ask_text("proposal.check", text(&request)?).await
    }

    async fn facts(&self, loaded: Option<&Loaded>, need: &Need) -> Answer<Facts> {
        let mut found =
            Facts { facts: json!({}), versions: None, seats: Vec::new(), checked: None, content: None };
        match need {
            Need::Nothing => {}
            Need::Check(content) => {
                let is_edit = content.is_some();
                let content: Proposal = match (content, loaded) {
                    (Some(content), _) => content.clone(),
                    (None, Some(loaded)) => read(&loaded.row.content)?,
                    (None, None) => return refuse(Code::Internal, "there is no content"),
                };
                let is_draft = loaded.is_some_and(|one| one.state.status == ProposalStatus::Draft);
                if is_draft && is_edit {
                    // A draft may have faults until it is submitted.
                    found.content = Some(content);
                    return Ok(found);
                }
                let name = type_name(&content).to_owned();
                let snapshot = self.snapshot(&name).await?;
                let settings = self.settings().await?;
                let checked = self.check(&content, &snapshot, loaded.map(|one| one.row.id.as_str())).await?;
                refuse_faults(&checked)?;
                found.versions = Some((name.clone(), snapshot.types.get(&name).map_or(0, Vec::len)));
                found.facts = json!({
                    "proposal": content, "registry": snapshot, "mode": settings.mode, "transitive": settings.transitive,
                });
                if let Some(rules) = settings.rules {
                    insert(&mut found.facts, "rules", json!(rules));
                }
                if let Some(scope) = settings.scope {
                    insert(&mut found.facts, "scope", json!(scope));
                }
                found.checked = Some(checked);
                found.content = Some(content);
            }
            Need::Opening => {
                let Some(loaded) = loaded else { return Err(not_found()) };
                let name = loaded.state.content.artifact_type.clone();
                let snapshot = self.snapshot(&name).await?;
                found.versions = Some((name.clone(), snapshot.types.get(&name).map_or(0, Vec::len)));
                found.seats = self.voters().await?;
                found.facts = json!({"registry": snapshot, "electorate": found.seats});
            }
            Need::Ballot(voter) => {
                let Some(loaded) = loaded else { return Err(not_found()) };
                let (id, revision) = (&loaded.row.id, loaded.state.revision);
                let mut connection = self.store.read().await?;
                if let Some(seat) = proposal::seat(&mut connection, id, revision, voter).await? {
                    insert(&mut found.facts, "seat", read(&seat)?);
                }
                if let Some(vote) = proposal::vote(&mut connection, id, revision, voter).await? {
                    insert(&mut found.facts, "earlier", read(&vote.receipt)?);
                }
            }
        }
        Ok(found)
    }

    // ------------------------------------------------------------------------------------- deciding

    async fn decided(
        &self,
        state: Option<&ProposalState>,
        command: &Value,
        actor: &str,
        facts: &Value,
    ) -> Answer<Decided> {
        let request =
            json!({"state": state, "command": command, "actor": actor, "facts": facts, "now": now()});
        self.ask("proposal.decide", &request).await
    }

    /// Decides a command on a proposal that there is, again and again while others write in between.
    async fn decide(
        &self,
        id: &str,
        actor: &str,
        (command, need, ballot): (&Value, &Need, Option<&Value>),
        (expected, repeat): (Option<&str>, Option<&Repeat>),
        reply: impl Fn(&ProposalRow, &ProposalState, Option<Receipt>) -> Answer<Reply>,
    ) -> Answer<Reply> {
        let _gate = self.gate(id).await;
        for _ in 0..ATTEMPTS {
            let loaded = self.loaded(id).await?;
            if expected.is_some_and(|expected| expected != "*" && expected != tag(&loaded.row)) {
                return refuse(Code::RequestPreconditionFailed, "the proposal has changed since it was read");
            }
            let facts = self.facts(Some(&loaded), need).await?;
            let decided = self.decided(Some(&loaded.state), command, actor, &facts.facts).await?;
            match self.store_decision(loaded.row, facts, decided, ballot, repeat, &reply).await {
                Err(Trouble::Conflict) => {
                    // Whoever was faster may have been this very request.
                    if let Some(repeat) = repeat
                        && let Some(before) = self.repeated(repeat).await?
                    {
                        return Ok(before);
                    }
                }
                other => return other,
            }
        }
        Err(Trouble::Conflict)
    }

    async fn store_decision(
        &self,
        mut row: ProposalRow,
        facts: Facts,
        decided: Decided,
        ballot: Option<&Value>,
        repeat: Option<&Repeat>,
        reply: &impl Fn(&ProposalRow, &ProposalState, Option<Receipt>) -> Answer<Reply>,
    ) -> Answer<Reply> {
        let Decided { state, events, receipt } = decided;
        if events.is_empty() && repeat.is_none() {
            return reply(&row, &state, receipt);
        }
        let mut work = self.begin().await?;
        if !events.is_empty() {
            self.still_so(&mut work, &facts).await?;
            let before = row.content_digest.clone();
            carry(&mut row, &state, facts.content.as_ref(), facts.checked)?;
            row.updated_at = work.now;
            proposal::update(work.connection(), &row).await?;
            row.version = row.version.saturating_add(1);
            if row.content_digest != before {
                proposal::insert_revision(work.connection(), &row).await?;
            }
            for seat in &facts.seats {
                let body = text(seat)?;
                proposal::insert_seat(work.connection(), &row.id, state.revision, &seat.id, &body).await?;
            }
            self.record(&mut work, &row, &events, ballot).await?;
        }
        let answer = reply(&row, &state, receipt)?;
        self.finish(work, repeat, answer).await
    }

    /// Whether the facts that were decided on are still so; otherwise the decision is taken anew.
    async fn still_so(&self, work: &mut Work, facts: &Facts) -> Answer<()> {
        if let Some((name, versions)) = &facts.versions
            && registry::versions(work.connection(), &indexed(name)).await?.len() != *versions
        {
            return Err(Trouble::Conflict);
        }
        Ok(())
    }

    /// Stores what events mean for the tables, and logs them.
    async fn record(
        &self,
        work: &mut Work,
        row: &ProposalRow,
        events: &[Event],
        ballot: Option<&Value>,
    ) -> Answer<()> {
        let id = row.id.as_str();
        for event in events {
            match &event.happened {
                Happened::BallotCast { voter, receipt, replaces, reason, .. } => {
                    let vote = VoteRow {
                        revision: row.revision,
                        voter: voter.clone(),
                        choice: choice(receipt.choice).into(),
                        ballot: receipt.ballot,
                        ballot_body: text(&ballot.unwrap_or(&Value::Null))?,
                        receipt: text(receipt)?,
                        reason: reason.as_ref().map(text).transpose()?,
                        cast_at: event.at,
                    };
                    proposal::insert_vote(work.connection(), id, &vote, replaces.is_some()).await?;
                }
                Happened::Commented { comment, text: said, pointer, in_reply_to } => {
                    let said =
                        comment_row("comment", *comment, (said, pointer.as_ref()), *in_reply_to, row, event)?;
                    proposal::insert_comment(work.connection(), id, &said).await?;
                }
                Happened::ConcernRaised { concern, text: said, pointer } => {
                    let said = comment_row("concern", *concern, (said, pointer.as_ref()), None, row, event)?;
                    proposal::insert_comment(work.connection(), id, &said).await?;
                }
                Happened::ConcernResolved { concern } => {
                    proposal::resolve_concern(work.connection(), id, *concern, event.at).await?;
                }
                Happened::Rejected { text: why, .. }
                | Happened::RejectedAsOutOfScope { text: why }
                | Happened::Expired { text: why, .. }
                | Happened::Withdrawn { text: why } => {
                    let content: Proposal = read(&row.content)?;
                    let reasons = reasons(work.connection(), row).await?;
                    let mut words = vec![type_name(&content).to_owned(), content.field_spec.pointer.clone()];
                    words.extend([content.rationale.clone(), why.clone()]);
                    words.extend(reasons.into_iter().map(|one| one.reason));
                    let words = words.join("\n").replace('\0', " ");
                    proposal::archive(work.connection(), id, &words).await?;
                }
                _ => {}
            }
            let body = serde_json::to_value(event).map_err(|error| {
                Problem::new(Code::Internal, format!("an event cannot be written: {error}"))
            })?;
            work.log("proposal", id, body, Some(told(&event.happened).to_owned()));
        }
        Ok(())
    }

    // ------------------------------------------------------------------------------------- commands

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
        for _ in 0..ATTEMPTS {
            match self.try_create(&actor, input.clone(), draft, repeat).await {
                Err(Trouble::Conflict) => {}
                other => return other,
            }
        }
        Err(Trouble::Conflict)
    }

    async fn try_create(
        &self,
        actor: &str,
        input: ProposalInput,
        draft: bool,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply> {
        let snapshot = self.snapshot(input.type_name()).await?;
        let versions = snapshot.types.get(input.type_name()).map_or(0, Vec::len);
        let content = input.complete(actor, u64::try_from(versions).unwrap_or(u64::MAX));
        let id = random::id("p-")?;
        let command = json!({"type": "draft", "id": id, "instance": self.instance(), "proposal": content});
        let drafted = self.decided(None, &command, actor, &json!({})).await?;
        let (mut state, mut events) = (drafted.state, drafted.events);
        let mut facts = Facts {
            facts: json!({}),
            versions: None,
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
            content: String::new(),
            content_digest: String::new(),
            checked: None,
            state: String::new(),
            version: 1,
            created_at: work.now,
            updated_at: work.now,
        };
        carry(&mut row, &state, Some(&content), facts.checked)?;
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
        let versions = self.snapshot(&name).await?.types.get(&name).map_or(0, Vec::len);
        let content = input.complete(actor, u64::try_from(versions).unwrap_or(u64::MAX));
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

    /// Appeals against a rejection as out of scope.
    pub(crate) async fn appeal(
        &self,
        caller: &Caller,
        id: &str,
        input: AppealInput,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply> {
        caller.need(&[Role::Proposer])?;
        let command = json!({"type": "appeal", "text": input.text});
        self.decide(id, caller.agent()?, (&command, &Need::Check(None), None), (None, repeat), changed).await
    }

    /// Ends the votes whose time is over; how many.
    pub(super) async fn close_overdue(&self) -> Answer<u64> {
        let mut connection = self.store.read().await?;
        let rows = proposal::overdue(&mut connection, 1_000).await?;
        drop(connection);
        let mut closed = 0_u64;
        for row in rows {
            let state: ProposalState = read(&row.state)?;
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

/// What the row holds of a state.
fn carry(
    row: &mut ProposalRow,
    state: &ProposalState,
    content: Option<&Proposal>,
    checked: Option<String>,
) -> Answer<()> {
    row.artifact_type = indexed(&state.content.artifact_type);
    row.change_type = state.content.change_type.as_str().to_owned();
    row.pointer = indexed(&state.content.pointer);
    row.status = state.status.as_str().to_owned();
    row.revision = state.revision;
    row.content_digest = state.content.digest.to_string();
    row.state = text(state)?;
    if let Some(content) = content {
        row.content = canonical_text(content)?;
    }
    if checked.is_some() {
        row.checked = checked;
    }
    Ok(())
}

fn changed(row: &ProposalRow, state: &ProposalState, _: Option<Receipt>) -> Answer<Reply> {
    let check: Value = row.checked.as_deref().map(read).transpose()?.unwrap_or(Value::Null);
    let answer = ProposalChanged {
        proposal_id: row.id.clone(),
        status: state.status,
        revision: state.revision,
        state: state.clone(),
        voting_threshold: check.get("threshold").cloned().unwrap_or(Value::Null),
    };
    Ok(Reply::ok(&answer)?.tagged(tag(row)))
}

fn insert(object: &mut Value, member: &str, value: Value) {
    if let Value::Object(members) = object {
        members.insert(member.to_owned(), value);
    }
}

/// Refuses a content with faults, and names all of them; being out of scope is not a fault but an ending.
fn refuse_faults(checked: &str) -> Answer<()> {
    #[derive(Deserialize)]
    struct Checked {
        diagnostics: Vec<Diagnostic>,
    }
    let Checked { diagnostics } = read(checked)?;
    let fault = |one: &&Diagnostic| one.severity == Severity::Error && one.code != Code::ScopeOutOfScope;
    let Some(first) = diagnostics.iter().find(fault) else { return Ok(()) };
    let detail = format!("it cannot be submitted: {}", first.message);
    let problem = Problem::new(Code::ProposalNotSubmittable, detail);
    Err(Trouble::Problem(Box::new(problem), Some(json!({"diagnostics": diagnostics}))))
}

fn binding(state: &ProposalState) -> Option<BallotBinding> {
    let voting = state.voting.as_ref().filter(|_| state.status == ProposalStatus::Voting)?;
    Some(BallotBinding {
        instance: state.instance.clone(),
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

fn comment_row(
    kind: &str,
    number: u64,
    (said, pointer): (&str, Option<&String>),
    in_reply_to: Option<u64>,
    row: &ProposalRow,
    event: &Event,
) -> Answer<CommentRow> {
    Ok(CommentRow {
        kind: kind.into(),
        number,
        revision: row.revision,
        author: indexed(&event.actor),
        body: text(&said)?,
        pointer: pointer.map(text).transpose()?,
        in_reply_to,
        created_at: event.at,
        resolved_at: None,
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
async fn reasons(connection: &mut Connection, row: &ProposalRow) -> Answer<Vec<ArchivedReason>> {
    let votes = proposal::votes(connection, &row.id, row.revision, 0, SHOWN).await?;
    let given = votes.into_iter().filter_map(|vote| Some((vote.reason?, vote.voter, vote.choice))).take(50);
    given
        .map(|(reason, voter, choice)| Ok(ArchivedReason { voter, choice, reason: read(&reason)? }))
        .collect()
}

/// The place that a cursor names.
fn place(cursor: &str) -> Answer<(u64, String)> {
    let decoded = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let place = decoded.as_deref().and_then(|text| {
        let (time, id) = text.split_once(' ')?;
        let known = id.chars().all(|one| one.is_ascii_graphic());
        Some((time.parse().ok()?, id.to_owned())).filter(|_| known)
    });
    place.map_or_else(|| refuse(Code::RequestParameter, "`cursor` is none of ours"), Ok)
}
