//! The certificate of a vote, made in pieces: its lines are never in memory all at once.
//!
//! Everything that a certificate contains can be read with other requests as well: the leaves, the seats, the ballots, the schemas.
//! `docs/certificate.md` describes the format.

use std::collections::VecDeque;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rogatio_core::canonical;
use rogatio_core::certificate::{STATEMENT_TYPE, Summary, payload};
use rogatio_core::digest::{Digest, Digester, Domain};
use rogatio_core::log::leaf;
use rogatio_core::threshold::spelled;
use rogatio_core::wire::ballot::BallotInput;
use rogatio_core::wire::certificate::{
    CertificateFormat, CertificateLine as Line, CertificateOutcome, CertificateWitness,
};
use rogatio_core::wire::compatibility_check::{
    Assumptions, CompatibilityCheckResponse, CompatibilityMode, Verdict,
};
use rogatio_core::wire::electorate::SeatInput;
use rogatio_core::wire::leaf::{Act, Entry, InstanceHappened, SchemaHappened};
use rogatio_core::wire::proposal::Proposal;
use rogatio_core::wire::proposal_check::{ProposalCheckResponse, RuleClass};
use rogatio_core::wire::proposal_decide::{CheckedState, Happened, ProposalStatus};
use rogatio_core::wire::{
    Code, LogAppendRequest, LogCheckpointRequest, LogConsistencyRequest, LogInclusionRequest, Problem,
};
use serde_json::Value;

use super::proposal::Loaded;
use super::wire::Role;
use super::{Answer, Caller, Service, envelope, indexed, note, read, refuse, stored_digest};
use crate::store::vote::{self, VoteRow};
use crate::store::{Connection, cosignature, log, refused, registry, seat};

/// Leaves, seats and ballots in one batch.
const BATCH: u64 = 500;
/// The first line of a C2SP `tlog-proof`.
const PROOF: &str = "c2sp.org/tlog-proof@v1";

/// A certificate that is being made.
pub(crate) struct Certificate {
    /// The id and the revision of the proposal.
    id: String,
    revision: u64,
    /// The next piece, if it is made already.
    ready: Option<String>,
    /// The hash of the lines before the statement.
    digester: Digester,
    lines: u64,
    /// The index of the next leaf; after `outcome` the end follows.
    next: u64,
    outcome: u64,
    /// The revision that the leaves so far lead to.
    at_revision: u64,
    /// True while the vote on the revision is open in the leaves so far.
    is_open: bool,
    /// Ballots that were read from the database and have not been counted by a leaf yet.
    votes: VecDeque<VoteRow>,
    last_vote: u64,
    vote: Vote,
    is_done: bool,
}

/// The facts of the vote that the last lines name.
struct Vote {
    artifact_type: String,
    version: u64,
    base: Value,
    schema: Value,
    class: RuleClass,
    rule: Digest,
    electorate: Digest,
    outcome: CertificateOutcome,
    at: u64,
    /// The number of leaves in the checkpoint.
    size: u64,
    /// The checkpoint with all its signatures.
    note: String,
}

/// A leaf of an outcome.
struct Ended {
    index: u64,
    at: u64,
    outcome: CertificateOutcome,
}

/// A line as text, in canonical form where it has one.
fn written(line: &Line) -> Answer<String> {
    let value = serde_json::to_value(line)
        .map_err(|error| Problem::new(Code::Internal, format!("a line cannot be written: {error}")))?;
    let text = canonical::exact(&value).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    Ok(text.unwrap_or_else(|| value.to_string()))
}

/// The names and the digest of the engine in this binary.
fn engine() -> Answer<Digest> {
    stored_digest(crate::engine::COMPONENT_DIGEST.trim_end())
}

/// The problem of something that a decided vote always has.
fn lacking<T>(what: &str) -> Answer<T> {
    refuse(Code::Internal, format!("the vote has no {what}"))
}

/// The comparison of the schema with the version before it, which is the last one that was compared.
fn compared(report: Option<&CompatibilityCheckResponse>, checked: &CheckedState) -> Line {
    let (class, claim) = (checked.class, checked.claim);
    let Some(report) = report else {
        return Line::Compatibility {
            class,
            claim,
            verdict: Verdict::Compatible,
            mode: CompatibilityMode::default(),
            assumptions: Assumptions::default(),
            witness: None,
        };
    };
    let newest = report.comparisons.iter().map(|one| one.version).max();
    let own = || report.comparisons.iter().filter(|one| Some(one.version) == newest);
    let breaks = own().find(|one| one.verdict == Verdict::Breaking);
    let witness = breaks.and_then(|one| {
        let instance = one.witness.as_ref()?.instance.clone();
        Some(CertificateWitness { direction: one.direction, instance })
    });
    let verdict = match breaks {
        Some(_) => Verdict::Breaking,
        None if own().any(|one| one.verdict == Verdict::Unknown) => Verdict::Unknown,
        None => Verdict::Compatible,
    };
    Line::Compatibility { class, claim, verdict, mode: report.mode, assumptions: report.assumptions, witness }
}

/// The places of the perfect subtrees of a tree, largest first.
fn peaks(size: u64) -> Vec<(u64, u64)> {
    let mut before = 0_u64;
    let levels = (0..64_u32).rev().filter(|level| size >> level & 1 == 1);
    levels
        .map(|level| {
            let place = (u64::from(level), before >> level);
            before = before.saturating_add(1 << level);
            place
        })
        .collect()
}

impl Service {
    /// Begins the certificate of a vote that has ended. `signed` is a checkpoint of this log for the proofs. If it is absent, it is the one since
    /// the outcome that most cosigners signed, or the newest if nobody did.
    ///
    /// # Errors
    /// `proposal.not-found`; `proposal.wrong-status` if the current revision has no outcome of a vote; `input.unreadable` for a checkpoint that
    /// is not one of this log after the outcome.
    pub(crate) async fn certificate(
        &self,
        caller: &Caller,
        id: &str,
        signed: Option<&str>,
    ) -> Answer<Certificate> {
        caller.need(&[Role::Reader])?;
        let loaded = self.loaded(id).await?;
        let Loaded { row, state } = &loaded;
        let (Some(checked), Some(voting)) = (&state.checked, &state.voting) else {
            return no_outcome(state.status);
        };
        let mut connection = self.store.read().await?;
        let Some(ended) = outcome(&mut connection, id).await? else { return no_outcome(state.status) };
        let Some(head) = log::head(&mut connection).await? else { return lacking("log") };
        let Some((first, ..)) =
            log::of_subject(&mut connection, ("proposal", id), 0, 1).await?.into_iter().next()
        else {
            return lacking("leaf");
        };
        let Some(founding) = log::founding(&mut connection).await? else {
            return refuse(Code::ProposalWrongStatus, "this senate is from before senates had unique ids");
        };
        let founding =
            leaf::read(&founding).map_err(|error| Problem::new(Code::Internal, error.to_string()))?;
        let Act::Instance(Entry { event, .. }) = founding.act() else { return lacking("founding") };
        let InstanceHappened::Founded { name, public_key, nonce } = event.happened.clone();

        let (size, note) = match signed {
            Some(note) => {
                let (size, _) = self.own_checkpoint(&mut connection, note).await?;
                if size <= ended.index {
                    let detail = "the checkpoint is older than the outcome of the vote";
                    return refuse(Code::InputUnreadable, detail);
                }
                (size, note.to_owned())
            }
            None => {
                let (size, root) = match cosignature::best(&mut connection, ended.index).await? {
                    Some(size) => (size, self.root(&mut connection, size).await?),
                    None => (head.size, stored_digest(&head.root)?),
                };
                (size, self.cosigned_checkpoint(&mut connection, size, root).await?)
            }
        };
        let report: ProposalCheckResponse = match &row.checked {
            Some(checked) => read(checked)?,
            None => return lacking("check"),
        };
        let Some(schema) = report.resulting_schema else { return lacking("schema") };
        let content = &state.content;
        let base = match content.base_version {
            0 => Value::Null,
            version => {
                let row =
                    registry::version(&mut connection, &indexed(&content.artifact_type), version).await?;
                match row {
                    Some(row) => read(&row.schema)?,
                    None => {
                        let detail =
                            format!("version {version}, for which the proposal was made, was withdrawn");
                        return refuse(Code::ProposalWrongStatus, detail);
                    }
                }
            }
        };
        let version = content.base_version.saturating_add(1);
        let rule = serde_json::to_value(spelled(&checked.rule))
            .map_err(|error| Problem::new(Code::Internal, format!("a rule cannot be written: {error}")))?;
        let content_value = serde_json::to_value(read::<Proposal>(&row.content)?)
            .map_err(|error| Problem::new(Code::Internal, format!("a content cannot be written: {error}")))?;
        let mut lines = vec![
            Line::Certificate {
                format: CertificateFormat::V1,
                name,
                public_key,
                nonce,
                engine: engine()?,
                proposal_id: id.to_owned(),
                revision: state.revision,
            },
            Line::Schema {
                artifact_type: content.artifact_type.clone(),
                version,
                base: base.clone(),
                schema: schema.clone(),
            },
            compared(report.compatibility.as_ref(), checked),
            Line::Proposal { content: content_value },
            Line::Rule { rule },
        ];
        let seats = sorted_seats(&mut connection, (id, state.revision)).await?;
        lines.extend(seats.into_iter().map(|seat| Line::Seat { seat }));
        lines.push(Line::Range { first, peaks: self.peaks(&mut connection, first).await? });
        let mut certificate = Certificate {
            id: id.to_owned(),
            revision: state.revision,
            ready: None,
            digester: Digester::plain(),
            lines: 0,
            next: first,
            outcome: ended.index,
            at_revision: 1,
            is_open: false,
            votes: VecDeque::new(),
            last_vote: 0,
            vote: Vote {
                artifact_type: content.artifact_type.clone(),
                version,
                base,
                schema,
                class: checked.class,
                rule: checked.rule_digest,
                electorate: voting.electorate_digest,
                outcome: ended.outcome,
                at: ended.at,
                size,
                note,
            },
            is_done: false,
        };
        certificate.ready = Some(certificate.write(&lines)?);
        Ok(certificate)
    }

    /// The next lines of a certificate; `None` after the last one.
    pub(crate) async fn next_lines(&self, certificate: &mut Certificate) -> Answer<Option<String>> {
        if let Some(ready) = certificate.ready.take() {
            return Ok(Some(ready));
        }
        if certificate.next <= certificate.outcome {
            return Ok(Some(self.leaf_lines(certificate).await?));
        }
        if std::mem::replace(&mut certificate.is_done, true) {
            return Ok(None);
        }
        let statement = self.statement_line(certificate)?;
        let mut lines = vec![statement, self.log_line(certificate).await?];
        lines.extend(self.registered(certificate).await?);
        let all = u64::try_from(lines.len()).unwrap_or(u64::MAX).saturating_add(1);
        lines.push(Line::End { lines: certificate.lines.saturating_add(all) });
        Ok(Some(certificate.write(&lines)?))
    }

    /// The next batch of leaves, each with the ballot that it counted, and the checkpoint after the opening.
    async fn leaf_lines(&self, certificate: &mut Certificate) -> Answer<String> {
        let left = certificate.outcome.saturating_sub(certificate.next).saturating_add(1);
        let mut connection = self.store.read().await?;
        let leaves = log::leaves(&mut connection, certificate.next, left.min(BATCH)).await?;
        if leaves.is_empty() {
            return refuse(Code::Internal, "the log has a gap");
        }
        let mut lines = Vec::with_capacity(leaves.len().saturating_mul(2));
        let vote = (certificate.id.as_str(), certificate.revision);
        let last = leaves.last().map_or(0, |leaf| leaf.index);
        let refused = refused::between(&mut connection, vote, (certificate.next, last)).await?;
        let mut refused = refused.into_iter().peekable();
        for row in leaves {
            while let Some(ballot) = refused.next_if(|ballot| ballot.place <= row.index) {
                lines.push(Line::Refused {
                    envelope: read(&ballot.envelope)?,
                    at: ballot.refused_at,
                    fate: read(&ballot.fate)?,
                });
            }
            let read_leaf =
                leaf::read(&row.body).map_err(|error| Problem::new(Code::Internal, error.to_string()))?;
            certificate.next = row.index.saturating_add(1);
            let happened = match read_leaf.act() {
                Act::Proposal(Entry { subject, event, .. }) if *subject == certificate.id => {
                    Some(&event.happened)
                }
                _ => None,
            };
            match happened {
                Some(Happened::Edited { revision, .. }) => {
                    (certificate.at_revision, certificate.is_open) = (*revision, false);
                }
                Some(Happened::BallotCast { receipt, .. }) if certificate.is_open => {
                    let ballot = certificate.ballot(&mut connection, receipt.ballot).await?;
                    lines.extend(ballot.map(|envelope| Line::Ballot { envelope }));
                }
                _ => {}
            }
            let opens = certificate.at_revision == certificate.revision
                && matches!(happened, Some(Happened::VotingOpened { .. }));
            lines.push(Line::Leaf { text: row.body });
            if opens {
                certificate.is_open = true;
                let size = row.index.saturating_add(1);
                let root = self.root(&mut connection, size).await?;
                lines.push(Line::Opening { checkpoint: self.signed_checkpoint(size, root).await? });
            }
        }
        certificate.write(&lines)
    }

    /// The statement, signed by this senate.
    fn statement_line(&self, certificate: &Certificate) -> Answer<Line> {
        let vote = &certificate.vote;
        let unwritable =
            |error| Problem::new(Code::Internal, format!("the statement cannot be written: {error}"));
        let summary = Summary {
            artifact_type: &vote.artifact_type,
            version: vote.version,
            schema: Digest::of(&canonical::exact(&vote.schema).map_err(unwritable)?),
            lines: certificate.digester.clone().finish(),
            engine: engine()?,
            rule: vote.rule,
            electorate: vote.electorate,
            outcome: vote.outcome,
            class: vote.class,
            at: vote.at,
        };
        let payload = payload(&summary).map_err(unwritable)?;
        let envelope = envelope(&self.instance.key, STATEMENT_TYPE, payload.as_bytes());
        Ok(Line::Statement { envelope })
    }

    /// The proof that the leaves are in the log of a checkpoint.
    async fn log_line(&self, certificate: &Certificate) -> Answer<Line> {
        let (index, Vote { size, note, .. }) = (certificate.outcome, &certificate.vote);
        let older = index.saturating_add(1);
        let inclusion = |nodes| LogInclusionRequest::builder().index(index).size(*size).nodes(nodes).build();
        let growth = |nodes| LogConsistencyRequest::builder().older(older).newer(*size).nodes(nodes).build();
        let hashes: String = (self.proof(inclusion).await?.iter())
            .map(|hash| format!("{}\n", STANDARD.encode(hash.as_bytes())))
            .collect();
        let proof = format!("{PROOF}\nindex {index}\n{hashes}\n{note}");
        Ok(Line::Log { proof, consistency: self.proof(growth).await? })
    }

    /// The leaves that registered the version before the change, and the new version where it is in force.
    async fn registered(&self, certificate: &Certificate) -> Answer<Vec<Line>> {
        let vote = &certificate.vote;
        let mut connection = self.store.read().await?;
        let digest = |schema: &Value| Domain::SCHEMA.digest(schema).ok();
        let before = digest(&vote.base)
            .filter(|_| !vote.base.is_null())
            .map(|digest| (vote.version.saturating_sub(1), digest));
        let row = registry::version(&mut connection, &indexed(&vote.artifact_type), vote.version).await?;
        let in_force = row.is_some_and(|row| row.proposal_id.as_ref() == Some(&certificate.id));
        let after = digest(&vote.schema).filter(|_| in_force).map(|digest| (vote.version, digest));
        let (mut found_before, mut found_after) = (None, None);
        let mut start = 0;
        loop {
            let subject = ("schema", vote.artifact_type.as_str());
            let leaves = log::of_subject(&mut connection, subject, start, BATCH).await?;
            let Some((last, _)) = leaves.last() else { break };
            start = last.saturating_add(1);
            for (index, body) in leaves.into_iter().filter(|(index, _)| *index < vote.size) {
                let Ok(read) = leaf::read(&body) else { continue };
                let Act::Schema(Entry { event, .. }) = read.act() else { continue };
                let SchemaHappened::Registered { version, digest, proposal_id, .. } = &event.happened else {
                    continue;
                };
                if before == Some((*version, *digest)) && index < certificate.next {
                    found_before = Some((index, body));
                } else if after == Some((*version, *digest)) && proposal_id.as_ref() == Some(&certificate.id)
                {
                    found_after = Some((index, body));
                }
            }
        }
        drop(connection);
        let mut lines = Vec::new();
        for (index, text) in found_before.into_iter().chain(found_after) {
            let request =
                |nodes| LogInclusionRequest::builder().index(index).size(vote.size).nodes(nodes).build();
            lines.push(Line::Registered { index, text, proof: self.proof(request).await? });
        }
        Ok(lines)
    }

    /// The roots of the perfect subtrees of the first `size` leaves, largest first.
    async fn peaks(&self, connection: &mut Connection, size: u64) -> Answer<Vec<Digest>> {
        let mut hashes = Vec::new();
        for (level, index) in peaks(size) {
            match log::node(connection, level, index).await? {
                Some(hash) => hashes.push(stored_digest(&hash)?),
                None => return refuse(Code::Internal, "a subtree of the log is not stored"),
            }
        }
        Ok(hashes)
    }

    /// The root of the first `size` leaves.
    async fn root(&self, connection: &mut Connection, size: u64) -> Answer<Digest> {
        let peaks = self.peaks(connection, size).await?;
        let request = LogAppendRequest::builder().size(size).peaks(peaks).leaves(Vec::new()).build();
        Ok(self.ask(request).await?.root)
    }

    /// The size and the root of a checkpoint, if this senate signed it and the log still begins with its leaves.
    pub(super) async fn own_checkpoint(
        &self,
        connection: &mut Connection,
        note: &str,
    ) -> Answer<(u64, Digest)> {
        let kept = self.kept(note).await?;
        let size = log::head(connection).await?.map_or(0, |head| head.size);
        if kept.size > size || self.root(connection, kept.size).await? != kept.root {
            return refuse(Code::InputUnreadable, "the log does not begin with the leaves of the checkpoint");
        }
        Ok((kept.size, kept.root))
    }

    /// The checkpoint of the first `size` leaves, signed by this senate.
    pub(super) async fn signed_checkpoint(&self, size: u64, root: Digest) -> Answer<String> {
        let origin = self.instance.name.clone();
        let request = LogCheckpointRequest::builder().origin(origin).size(size).root(root).build();
        let checkpoint = self.ask(request).await?;
        Ok(note::sign(&self.instance.name, &self.instance.key, &checkpoint.text))
    }
}

impl Certificate {
    /// Lines as text, counted and hashed.
    fn write(&mut self, lines: &[Line]) -> Answer<String> {
        let mut text = String::new();
        for line in lines {
            text.push_str(&written(line)?);
            text.push('\n');
            self.lines = self.lines.saturating_add(1);
        }
        // What comes from the statement on is not covered by it, and nobody asks for the hash any more.
        self.digester.update(text.as_bytes());
        Ok(text)
    }

    /// The envelope of the ballot with this number; `None` if the rule takes ballots without signatures.
    async fn ballot(
        &mut self,
        connection: &mut Connection,
        number: u64,
    ) -> Answer<Option<rogatio_core::wire::ballot::Envelope>> {
        if self.votes.is_empty() {
            let votes = vote::all(connection, &self.id, self.revision, self.last_vote, BATCH).await?;
            self.votes.extend(votes);
        }
        match self.votes.pop_front() {
            Some(row) if row.ballot == number => {
                self.last_vote = number;
                Ok(read::<BallotInput>(&row.ballot_body)?.envelope)
            }
            _ => refuse(Code::Internal, format!("ballot {number} is not stored")),
        }
    }
}

/// The problem of a proposal without an outcome.
fn no_outcome<T>(status: ProposalStatus) -> Answer<T> {
    let detail =
        format!("the current revision has no outcome of a vote; the status is `{}`", status.as_str());
    let problem = Problem::new(Code::ProposalWrongStatus, detail);
    Err(problem.with_help("a certificate can be made after a vote has ended").into())
}

/// The last leaf of a proposal that ended a vote, if nothing took the outcome back since.
async fn outcome(connection: &mut Connection, id: &str) -> Answer<Option<Ended>> {
    let mut before = None;
    loop {
        let leaves = log::last_of_subject(connection, ("proposal", id), before, BATCH).await?;
        let Some((last, _)) = leaves.last() else { return Ok(None) };
        before = Some(*last);
        for (index, body) in leaves {
            let read = leaf::read(&body).map_err(|error| Problem::new(Code::Internal, error.to_string()))?;
            let Act::Proposal(Entry { event, .. }) = read.act() else { continue };
            let outcome = match event.happened {
                Happened::Approved { .. } => CertificateOutcome::Approved,
                Happened::Rejected { .. } => CertificateOutcome::Rejected,
                Happened::Expired { .. } => CertificateOutcome::Expired,
                Happened::Edited { .. } | Happened::VotingOpened { .. } | Happened::Submitted { .. } => {
                    return Ok(None);
                }
                _ => continue,
            };
            return Ok(Some(Ended { index, at: event.at, outcome }));
        }
    }
}

/// The seats of a vote, sorted by the bytes of their ids: a database may sort texts in another way.
async fn sorted_seats(connection: &mut Connection, (id, revision): (&str, u64)) -> Answer<Vec<SeatInput>> {
    let (mut seats, mut after) = (Vec::new(), String::new());
    loop {
        let rows = seat::list(connection, id, revision, &after, BATCH).await?;
        let Some((last, _)) = rows.last() else { break };
        after.clone_from(last);
        for (_, seat) in &rows {
            seats.push(read::<SeatInput>(seat)?);
        }
    }
    seats.sort_by(|left, right| left.id.cmp(&right.id));
    Ok(seats)
}
