//! Proposals: their lives, and whether each step of them was allowed, leaf by leaf.

use std::collections::BTreeMap;

use super::{AgentState, AgentStatus, Doer, OPERATOR, Replay, ReplayError};
use crate::digest::{Digest, Domain};
use crate::electorate::Electorate;
use crate::excerpt::excerpt;
use crate::proposal::default_rules;
use crate::threshold::Rule;
use crate::wire::electorate::SeatInput;
use crate::wire::leaf::Power;
use crate::wire::proposal_check::RuleClass;
use crate::wire::proposal_decide::{
    CheckedState, Event, EventFacts, Facts, Happened, ProposalState, ProposalStatus, Receipt, VotingState,
};
use crate::wire::quoted::Quoted;
use crate::wire::rule::Choice;
use crate::wire::scope::ScopeOverride;
use crate::wire::senate::Role;
use crate::wire::weight::WeightInput;

/// What the leaves say of a proposal.
#[derive(Debug, Clone, PartialEq)]
pub struct ProposalTrail {
    /// Its state.
    pub state: ProposalState,
    /// When it was begun.
    pub created_at: u64,
    /// Its contents by revision and digest, and since when they were there.
    pub revisions: BTreeMap<(u64, Digest), u64>,
    /// The votes that count, or counted on an earlier revision, by revision and voter.
    pub votes: BTreeMap<(u64, String), VoteState>,
    /// The votes that were replaced, or whose voters left, by revision and ballot: the voter and the vote.
    pub replaced: BTreeMap<(u64, u64), (String, VoteState)>,
    /// Who joined and left electorates while they voted, by revision and number of the event.
    pub members: BTreeMap<(u64, u64), MemberState>,
    /// The digests of the electorates by revision.
    pub electorates: BTreeMap<u64, Digest>,
    /// Comments and concerns by kind and number.
    pub comments: BTreeMap<(&'static str, u64), CommentState>,
    /// The digest of the answer of its check; none where it was not submitted.
    pub check: Option<Digest>,
    /// Whether the leaves say which answer that is: those of format 1 do not.
    pub logged_check: bool,
    /// Who cast the ballot that was the last event, and when.
    last_ballot: Option<(String, u64)>,
    /// What voters said to overruling it, each voter's last word.
    pub overrulings: BTreeMap<String, OverrulingState>,
    /// The electorate of the vote that is open.
    seats: BTreeMap<String, SeatInput>,
}

/// What the leaves say of a vote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoteState {
    /// The receipt.
    pub receipt: Receipt,
    /// Why.
    pub reason: Option<String>,
    /// When it was cast.
    pub cast_at: u64,
    /// The key that it was signed with where the voter had rotated the one of the seat; none where it was that one.
    pub signed_by: Option<String>,
    /// Whether the leaves tell the voter's key: those of format 1 came before anybody could rotate during a vote.
    pub logged_key: bool,
}

/// What the leaves say of who joined or left an electorate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberState {
    /// After which ballot.
    pub after_ballot: u64,
    /// Who.
    pub voter: String,
    /// The seat; none for who left.
    pub seat: Option<SeatInput>,
}

/// What the leaves say of a comment or a concern.
#[derive(Debug, Clone, PartialEq)]
pub struct CommentState {
    /// The revision that it was said about.
    pub revision: u64,
    /// Who said it.
    pub author: String,
    /// What.
    pub text: Quoted<String>,
    /// About which place.
    pub pointer: Option<String>,
    /// In reply to which comment.
    pub in_reply_to: Option<u64>,
    /// When.
    pub created_at: u64,
    /// When the concern was resolved.
    pub resolved_at: Option<u64>,
}

/// What a voter said to overruling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OverrulingState {
    /// What.
    pub choice: Choice,
    /// When.
    pub cast_at: u64,
}

impl Replay {
    /// Applies an event to a proposal as the engine does, and keeps what the tables hold besides.
    pub(super) fn proposal(&mut self, doer: Doer<'_>, id: &str, event: &Event) -> Result<(), ReplayError> {
        let trail = self.proposals.get(id);
        let mut facts: Vec<EventFacts> = trail.map(|trail| trail.facts(event)).into_iter().collect();
        if matches!(event.happened, Happened::OverruleCast { .. }) {
            // Voters overrule by the rules of scope that were settled by then.
            let scope = self.known_settings.as_ref().and_then(|settings| settings.scope.clone());
            match scope {
                Some(scope) => facts.iter_mut().for_each(|one| one.facts.scope = Some(scope.clone())),
                None => facts.clear(),
            }
        }
        let voters = match &event.happened {
            Happened::OverruleCast { .. } | Happened::VotingOpened { .. } => self.voters(),
            _ => Vec::new(),
        };
        for one in &mut facts {
            match &event.happened {
                Happened::OverruleCast { voter, .. } => {
                    one.facts.seat = voters.iter().find(|seat| seat.id == *voter).cloned();
                }
                // With the electorate the seats and weights that the event tells are compared too.
                Happened::VotingOpened { .. } => {
                    one.facts.electorate = Some(voters.clone());
                    // Whether they were allowed to is judged by `may_happen`.
                    one.facts.administrator = true;
                }
                _ => {}
            }
        }
        let state = trail.map(|trail| trail.state.clone());
        // A decision may have several events, each a leaf of its own.
        let state = match crate::proposal::follow(state, event, facts) {
            Ok(Some(state)) => state,
            Ok(None) => {
                return Err(ReplayError::Life("its event does not follow from the earlier events".into()));
            }
            Err(problem) => return Err(ReplayError::Life(problem.detail)),
        };
        let same = state.id == id;
        let trail = self.proposals.entry(id.to_owned()).or_insert_with(|| ProposalTrail {
            state: state.clone(),
            created_at: doer.at,
            revisions: BTreeMap::new(),
            votes: BTreeMap::new(),
            replaced: BTreeMap::new(),
            members: BTreeMap::new(),
            electorates: BTreeMap::new(),
            comments: BTreeMap::new(),
            check: None,
            logged_check: doer.by.is_some(),
            last_ballot: None,
            overrulings: BTreeMap::new(),
            seats: BTreeMap::new(),
        });
        let key = match &event.happened {
            Happened::BallotCast { voter, .. } => self.agents.get(voter).map(|agent| &agent.public_key),
            _ => None,
        };
        trail.keep(&state, (doer, key), event);
        if let Happened::VotingOpened { electorate_digest, .. } = &event.happened {
            trail.electorates.insert(state.revision, *electorate_digest);
            trail.seats = voters.into_iter().map(|seat| (seat.id.clone(), seat)).collect();
        }
        if state.status != ProposalStatus::Voting {
            trail.seats = BTreeMap::new();
        }
        trail.state = state;
        if same { Ok(()) } else { Err(ReplayError::Life("it is stored under another id".into())) }
    }

    /// Whether somebody was allowed to make this happen.
    pub(super) fn may_happen(&self, doer: Doer<'_>, id: &str, event: &Event) -> Result<(), ReplayError> {
        if doer.by.is_none() {
            return Ok(());
        }
        // What the senate does by itself it does in nobody's name.
        if doer.by == Some(Power::Senate) && doer.actor != OPERATOR {
            return Err(ReplayError::NotOwn { actor: excerpt(doer.actor), owner: OPERATOR.into() });
        }
        let trail = self.proposals.get(id);
        let author = || trail.map_or(doer.actor, |trail| trail.state.content.author.as_str());
        match &event.happened {
            Happened::Drafted { content, .. } => {
                self.instance_of(event)?;
                own(doer, &content.author)?;
                self.need(doer, &[Role::Proposer])
            }
            Happened::Edited { .. } | Happened::Withdrawn { .. } => {
                own(doer, author())?;
                self.need(doer, &[Role::Proposer])
            }
            Happened::Appealed { overruling, .. } => {
                own(doer, author())?;
                self.need(doer, &[Role::Proposer])?;
                self.words(trail, overruling.as_ref())
            }
            Happened::Submitted { checked, .. } => {
                own(doer, author())?;
                self.need(doer, &[Role::Proposer])?;
                self.rule(checked)
            }
            // They follow from what the same agent did.
            Happened::RejectedAsOutOfScope { .. } => {
                own(doer, author())?;
                self.need(doer, &[Role::Proposer])
            }
            Happened::Commented { .. }
            | Happened::ConcernRaised { .. }
            | Happened::ConcernResolved { .. } => self.need(doer, &[Role::Proposer, Role::Voter]),
            Happened::OverruleCast { voter, .. } => {
                own(doer, voter)?;
                self.need(doer, &[Role::Voter])?;
                self.may_vote(voter)
            }
            Happened::VotingOpened { electorate_digest, .. } => {
                // The author opens, or an administrator.
                let roles: &[Role] = if doer.actor == author() {
                    &[Role::Proposer, Role::Voter, Role::Admin]
                } else {
                    &[Role::Admin]
                };
                self.by_itself(doer, roles)?;
                self.base(trail)?;
                self.electorate(electorate_digest)
            }
            Happened::BallotCast { voter, weight, replaces, .. } => {
                own(doer, voter)?;
                self.need(doer, &[Role::Voter])?;
                self.acting(voter)?;
                self.base(trail)?;
                trail.map_or(Ok(()), |trail| trail.casts(voter, weight, *replaces))
            }
            Happened::SeatForfeited { voter, .. } => {
                self.by_itself(doer, &[Role::Admin])?;
                let revoked = |agent: &AgentState| agent.status == AgentStatus::Revoked;
                if self.agents.get(voter).is_none_or(revoked) {
                    return Ok(());
                }
                Err(ReplayError::Life(format!("`{}` was not revoked", excerpt(voter))))
            }
            // Live electorates follow the agents.
            Happened::MemberJoined { voter, weight, public_key } => {
                self.by_itself(doer, &[Role::Admin])?;
                self.may_vote(voter)?;
                let agent = self.acting(voter)?;
                let same = agent.weight.normal() == weight.normal();
                if same && public_key.as_ref() == Some(&agent.public_key) {
                    return Ok(());
                }
                Err(ReplayError::Life(format!("`{}` joins with another weight or key", excerpt(voter))))
            }
            Happened::MemberLeft { .. } => self.by_itself(doer, &[Role::Admin]),
            Happened::Approved { .. } | Happened::Rejected { .. } | Happened::Expired { .. } => {
                if doer.by != Some(Power::Senate)
                    && let Some(voter) = trail.and_then(|trail| trail.ended_by(doer.at))
                {
                    own(doer, voter)?;
                }
                self.by_itself(doer, &[Role::Proposer, Role::Voter, Role::Admin])
            }
            Happened::Enacted { version } => {
                self.migrates(doer)?;
                let next = trail.map(|trail| trail.state.content.base_version.saturating_add(1));
                match next {
                    Some(next) if next != *version => Err(ReplayError::Other {
                        what: "the version",
                        said: version.to_string(),
                        led: next.to_string(),
                    }),
                    _ => Ok(()),
                }
            }
            Happened::MigrationBegan { .. }
            | Happened::MigrationFailed { .. }
            | Happened::MigrationUndone { .. } => self.migrates(doer),
        }
    }

    /// Whoever may do what the senate also does by itself once its time has come.
    fn by_itself(&self, doer: Doer<'_>, roles: &[Role]) -> Result<(), ReplayError> {
        if doer.by == Some(Power::Senate) { Ok(()) } else { self.need(doer, roles) }
    }

    fn instance_of(&self, event: &Event) -> Result<(), ReplayError> {
        let Happened::Drafted { instance, .. } = &event.happened else { return Ok(()) };
        match &self.instance {
            Some(own) if own != instance => {
                Err(ReplayError::Other { what: "the instance", said: excerpt(instance), led: own.clone() })
            }
            _ => Ok(()),
        }
    }

    /// The rule is the one that was settled by then for what the check found, and so are the rules of scope.
    fn rule(&self, checked: &CheckedState) -> Result<(), ReplayError> {
        if self.settings.is_some() && self.known_settings.is_none() {
            return Err(ReplayError::Missing("the text of the settings".into()));
        }
        let settled = self.known_settings.as_ref().and_then(|settings| settings.rules.clone());
        let rules = settled.unwrap_or_else(default_rules);
        let rule = match checked.class {
            RuleClass::Compatible => rules.compatible,
            RuleClass::Breaking => rules.breaking,
        };
        let scope = self.known_settings.as_ref().and_then(|settings| settings.scope.as_ref());
        let scope = scope.map(|scope| Domain::SCOPE.digest_of(scope)).transpose().map_err(|error| {
            ReplayError::Life(format!("the settled rules of scope have no digest: {error}"))
        })?;
        if scope != checked.scope_digest {
            let text =
                |digest: Option<Digest>| digest.map_or_else(|| "none".into(), |digest| digest.to_string());
            let (said, led) = (text(checked.scope_digest), text(scope));
            return Err(ReplayError::Other { what: "the digest of the rules of scope", said, led });
        }
        let led = Rule::from_wire(&rule).map(|rule| rule.digest());
        let used = Rule::from_wire(&checked.rule).map(|rule| rule.digest());
        match (led, used) {
            (Ok(led), Ok(used)) if led == used && used == checked.rule_digest => Ok(()),
            (led, _) => Err(ReplayError::Other {
                what: "the rule",
                said: checked.rule_digest.to_string(),
                led: led.map_or_else(|_| "no rule".into(), |led| led.to_string()),
            }),
        }
    }

    /// What the voters said to overruling is what those who can vote by then have said, where the rules of scope let them.
    fn words(&self, trail: Option<&ProposalTrail>, said: Option<&ScopeOverride>) -> Result<(), ReplayError> {
        let (Some(trail), Some(settings)) = (trail, &self.known_settings) else { return Ok(()) };
        let asked = settings.scope.as_ref().is_some_and(|scope| scope.override_rule.is_some());
        let words = trail.overrulings.iter().map(|(voter, word)| (voter.as_str(), word.choice)).collect();
        let led = if asked {
            let electorate = Electorate::from_wire(self.voters())
                .map_err(|(_, error)| ReplayError::Life(error.to_string()))?;
            Some(crate::proposal::overruling_of(&electorate, &words))
        } else {
            None
        };
        if led.as_ref() == said {
            return Ok(());
        }
        let text = |sums: Option<&ScopeOverride>| {
            sums.map_or_else(|| "nothing".to_owned(), |sums| serde_json::json!(sums).to_string())
        };
        let (said, led) = (excerpt(&text(said)), text(led.as_ref()));
        Err(ReplayError::Other { what: "the votes on overruling", said, led })
    }

    /// The version that the proposal was written against is current.
    fn base(&self, trail: Option<&ProposalTrail>) -> Result<(), ReplayError> {
        let Some(trail) = trail else { return Ok(()) };
        let content = &trail.state.content;
        let current = self.current_version(&content.artifact_type);
        if content.base_version == current {
            return Ok(());
        }
        let (said, led) = (content.base_version.to_string(), current.to_string());
        Err(ReplayError::Other { what: "the version that the proposal is based on", said, led })
    }

    /// The electorate is everybody who could vote by then.
    fn electorate(&self, said: &Digest) -> Result<(), ReplayError> {
        let led = Electorate::from_wire(self.voters()).map(|electorate| electorate.digest());
        match led {
            Ok(led) if led == *said => Ok(()),
            Ok(led) => Err(ReplayError::Other {
                what: "the electorate",
                said: said.to_string(),
                led: led.to_string(),
            }),
            Err((_, error)) => Err(ReplayError::Life(error.to_string())),
        }
    }

    fn may_vote(&self, voter: &str) -> Result<(), ReplayError> {
        let agent = self.acting(voter)?;
        if agent.roles.has(Role::Voter) {
            return Ok(());
        }
        Err(ReplayError::WrongRole { agent: excerpt(voter), roles: "`voter`".into() })
    }
}

impl ProposalTrail {
    /// Whether a ballot of this weight can come from this voter.
    fn casts(&self, voter: &str, weight: &WeightInput, replaces: Option<Choice>) -> Result<(), ReplayError> {
        let Some(seat) = self.seats.get(voter) else {
            return Err(ReplayError::Missing(format!("the seat of `{}`", excerpt(voter))));
        };
        let seat = &seat.weight;
        if seat.normal() != weight.normal() {
            let text = |weight: &WeightInput| {
                weight.to_weight().map_or_else(|error| error.to_string(), |weight| weight.to_string())
            };
            let (said, led) = (text(weight), text(seat));
            return Err(ReplayError::Other { what: "the weight", said, led });
        }
        let earlier = self.votes.get(&(self.state.revision, voter.to_owned()));
        if earlier.map(|vote| vote.receipt.choice) == replaces {
            return Ok(());
        }
        Err(ReplayError::Twice(format!("a ballot of `{}`", excerpt(voter))))
    }

    /// What the leaves before an event say of its voter.
    fn facts(&self, event: &Event) -> EventFacts {
        let mut facts = Facts::default();
        if let Happened::BallotCast { voter, .. }
        | Happened::SeatForfeited { voter, .. }
        | Happened::MemberJoined { voter, .. }
        | Happened::MemberLeft { voter, .. } = &event.happened
        {
            let vote = self.votes.get(&(self.state.revision, voter.clone()));
            facts.earlier = vote.map(|vote| vote.receipt.clone());
            facts.seat = self.seats.get(voter).cloned();
        }
        EventFacts { event: event.number, facts, ballot: None }
    }

    /// Who ends the vote at this time: the voter of the ballot just before, while the vote is not over by its time.
    fn ended_by(&self, at: u64) -> Option<&str> {
        let (voter, cast_at) = self.last_ballot.as_ref()?;
        let open = self.state.voting.as_ref().is_some_and(|voting| at < voting.closes_at);
        (open && *cast_at == at).then_some(voter.as_str())
    }

    /// Keeps what an event says beside the state.
    fn keep(&mut self, state: &ProposalState, (doer, key): (Doer<'_>, Option<&String>), event: &Event) {
        let after_ballot = state.voting.as_ref().map_or(0, |voting| voting.ballots);
        let of_event = (state.revision, event.number);
        self.last_ballot = match &event.happened {
            Happened::BallotCast { voter, .. } => Some((voter.clone(), doer.at)),
            _ => None,
        };
        let comment = |text: &Quoted<String>, pointer: &Option<String>, in_reply_to| CommentState {
            revision: state.revision,
            author: doer.actor.to_owned(),
            text: text.clone(),
            pointer: pointer.clone(),
            in_reply_to,
            created_at: doer.at,
            resolved_at: None,
        };
        match &event.happened {
            Happened::Drafted { .. } | Happened::Edited { .. } => {
                self.revisions.entry((state.revision, state.content.digest)).or_insert(doer.at);
            }
            Happened::Submitted { answer, .. } => {
                (self.check, self.logged_check) = (*answer, doer.by.is_some());
            }
            Happened::BallotCast { voter, receipt, reason, .. } => {
                let seat = self.seats.get(voter).and_then(|seat| seat.public_key.as_ref());
                let signed_by = key.filter(|key| seat != Some(key)).cloned();
                let vote = VoteState {
                    receipt: receipt.clone(),
                    reason: reason.clone(),
                    cast_at: doer.at,
                    signed_by,
                    logged_key: doer.by.is_some(),
                };
                let before = self.votes.insert((state.revision, voter.clone()), vote);
                self.retire(state.revision, voter, before);
            }
            Happened::MemberJoined { voter, weight, public_key } => {
                let (id, weight, public_key) = (voter.clone(), weight.clone(), public_key.clone());
                let seat = SeatInput { id, weight, public_key, rotated_key: None };
                let member = MemberState { after_ballot, voter: voter.clone(), seat: Some(seat.clone()) };
                self.members.insert(of_event, member);
                self.seats.insert(voter.clone(), seat);
            }
            Happened::MemberLeft { voter, .. } => {
                self.members.insert(of_event, MemberState { after_ballot, voter: voter.clone(), seat: None });
                self.seats.remove(voter);
                let before = self.votes.remove(&(state.revision, voter.clone()));
                self.retire(state.revision, voter, before);
            }
            Happened::OverruleCast { voter, choice } => {
                let said = OverrulingState { choice: *choice, cast_at: doer.at };
                self.overrulings.insert(voter.clone(), said);
            }
            Happened::Commented { comment: number, text, pointer, in_reply_to } => {
                self.comments.insert(("comment", *number), comment(text, pointer, *in_reply_to));
            }
            Happened::ConcernRaised { concern, text, pointer } => {
                self.comments.insert(("concern", *concern), comment(text, pointer, None));
            }
            Happened::ConcernResolved { concern } => {
                let concern = self.comments.get_mut(&("concern", *concern));
                concern.into_iter().for_each(|concern| concern.resolved_at = Some(doer.at));
            }
            _ => {}
        }
    }

    /// Keeps a vote that counts no more beside those that count.
    fn retire(&mut self, revision: u64, voter: &str, vote: Option<VoteState>) {
        if let Some(vote) = vote {
            self.replaced.insert((revision, vote.receipt.ballot), (voter.to_owned(), vote));
        }
    }

    /// The vote, if there is or was one on this revision.
    #[must_use]
    pub fn voting(&self) -> Option<&VotingState> {
        self.state.voting.as_ref()
    }
}

/// Refuses what only somebody else may do.
fn own(doer: Doer<'_>, owner: &str) -> Result<(), ReplayError> {
    if doer.by == Some(Power::Senate) {
        return Err(ReplayError::NotBySenate);
    }
    if doer.actor == owner {
        return Ok(());
    }
    Err(ReplayError::NotOwn { actor: excerpt(doer.actor), owner: excerpt(owner) })
}
