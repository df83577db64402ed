//! What the tables must hold, by what the leaves say.

use std::collections::BTreeSet;
use std::fmt::Display;

use rogatio_core::digest::{Digest, Domain};
use rogatio_core::log::replay::{
    BodyState, ContentState, ImpactKind, ImpactState, ProposalTrail, RemovedState, Replay, VoteState,
};
use rogatio_core::wire::impact_statement::{IMPACT_REPORT, ImpactSubject};
use rogatio_core::wire::migration::Storage;
use rogatio_core::wire::quoted::Quoted;
use serde::Serialize;
use serde_json::Value;

use super::want::{Rows, Want};
use crate::service::indexed;

fn key(parts: &[&dyn Display]) -> Vec<String> {
    parts.iter().map(|part| part.to_string()).collect()
}

/// The word of an enum on the wire.
fn word(value: &impl Serialize) -> Want {
    let word = serde_json::to_value(value).ok();
    Want::Is(word.as_ref().and_then(Value::as_str).map(str::to_owned))
}

pub(super) fn settings(replay: &Replay) -> Rows {
    let row = |(settings, at): &(Quoted<_>, u64)| {
        let value = match settings {
            Quoted::Whole(settings) => Want::json(settings),
            Quoted::Digest(reference) => Want::Text(Some(reference.digest)),
        };
        (key(&[&crate::service::setup::SETTINGS]), vec![value, Want::text(at)])
    };
    replay.settings.iter().map(row).collect()
}

pub(super) fn agents(replay: &Replay) -> Rows {
    let row = |(name, agent): (&String, &rogatio_core::log::replay::AgentState)| {
        let cells = vec![
            Want::text(agent.status.as_str()),
            Want::text(&agent.public_key),
            Want::text(&agent.roles),
            Want::json(&agent.weight),
            Want::text(agent.changes),
            Want::text(agent.created_at),
            Want::text(agent.updated_at),
        ];
        (key(&[name]), cells)
    };
    replay.agents.iter().map(row).collect()
}

pub(super) fn keys(replay: &Replay) -> Rows {
    let keys = replay.keys.iter();
    keys.map(|(one, state)| (key(&[one]), vec![Want::text(&state.agent), Want::text(state.created_at)]))
        .collect()
}

pub(super) fn types(replay: &Replay) -> Rows {
    let row = |(name, one): (&String, &rogatio_core::log::replay::TypeState)| {
        let first = one.versions.first().map(|first| first.created_at.to_string());
        let storage = match one.storage {
            Storage::Documents => "documents",
            Storage::Columns => "columns",
        };
        (
            key(&[name]),
            vec![
                Want::text(one.versions.len()),
                Want::Is(first),
                Want::text(storage),
                Want::text(one.generation),
            ],
        )
    };
    replay.types.iter().map(row).collect()
}

pub(super) fn versions(replay: &Replay) -> Rows {
    let mut rows = Rows::new();
    for (name, one) in &replay.types {
        for (number, version) in (1_u64..).zip(&one.versions) {
            let previous = number.checked_sub(1).filter(|previous| *previous > 0);
            let cells = vec![
                Want::Is(previous.map(|previous| previous.to_string())),
                Want::Digest(Domain::SCHEMA, version.digest),
                Want::text(version.digest),
                Want::Is(version.proposal_id.clone()),
                Want::text(version.created_at),
            ];
            rows.insert(key(&[name, &number]), cells);
        }
    }
    rows
}

pub(super) fn readers(replay: &Replay) -> Rows {
    let mut rows = Rows::new();
    for (name, one) in &replay.types {
        for (reader, state) in &one.readers {
            let cells = vec![
                Want::text(&state.agent),
                Want::Digest(Domain::SCHEMA, state.digest),
                Want::text(state.digest),
                Want::text(state.registered_at),
            ];
            rows.insert(key(&[name, reader]), cells);
        }
    }
    rows
}

pub(super) fn proposals(replay: &Replay) -> Rows {
    let row = |(id, trail): (&String, &ProposalTrail)| {
        let (state, content) = (&trail.state, &trail.state.content);
        let checked = if trail.logged_check { Want::Text(trail.check) } else { Want::Any };
        let cells = vec![
            Want::text("schema_change"),
            Want::text(indexed(&content.artifact_type)),
            Want::text(content.change_type.as_str()),
            Want::text(indexed(&content.pointer)),
            Want::text(indexed(&content.author)),
            Want::text(state.status.as_str()),
            Want::text(state.revision),
            Want::Digest(Domain::PROPOSAL, content.digest),
            Want::text(content.digest),
            checked,
            Want::json(state),
        ];
        (key(&[id]), cells)
    };
    replay.proposals.iter().map(row).collect()
}

pub(super) fn revisions(replay: &Replay) -> Rows {
    let mut rows = Rows::new();
    for (id, trail) in &replay.proposals {
        for (revision, digest) in trail.revisions.keys() {
            rows.insert(key(&[id, revision, digest]), vec![Want::Digest(Domain::PROPOSAL, *digest)]);
        }
    }
    rows
}

pub(super) fn votes(replay: &Replay) -> Rows {
    let mut rows = Rows::new();
    for (id, trail) in &replay.proposals {
        for ((revision, voter), vote) in &trail.votes {
            let (choice, ballot) =
                (Want::text(vote.receipt.choice.as_str()), Want::text(vote.receipt.ballot));
            let mut cells = vec![choice, ballot];
            cells.extend(of_vote(voter, vote));
            rows.insert(key(&[id, revision, voter]), cells);
        }
    }
    rows
}

pub(super) fn replaced(replay: &Replay) -> Rows {
    let mut rows = Rows::new();
    for (id, trail) in &replay.proposals {
        for ((revision, ballot), (voter, vote)) in &trail.replaced {
            let mut cells = vec![Want::text(voter), Want::text(vote.receipt.choice.as_str())];
            cells.extend(of_vote(voter, vote));
            rows.insert(key(&[id, revision, ballot]), cells);
        }
    }
    rows
}

/// The ballot, the receipt, the reason, the time and the key of a vote.
fn of_vote(voter: &str, vote: &VoteState) -> [Want; 5] {
    let (digest, choice) = (vote.receipt.digest, vote.receipt.choice.as_str());
    [
        Want::Ballot { digest, voter: voter.to_owned(), choice },
        Want::json(&vote.receipt),
        Want::Said(vote.reason.clone().map(Into::into)),
        Want::text(vote.cast_at),
        if vote.logged_key { Want::Is(vote.signed_by.clone()) } else { Want::Any },
    ]
}

pub(super) fn members(replay: &Replay) -> Rows {
    let mut rows = Rows::new();
    for (id, trail) in &replay.proposals {
        for ((revision, number), member) in &trail.members {
            let seat = member.seat.as_ref().map_or(Want::Is(None), Want::json);
            let cells = vec![Want::text(member.after_ballot), Want::text(&member.voter), seat];
            rows.insert(key(&[id, revision, number]), cells);
        }
    }
    rows
}

pub(super) fn comments(replay: &Replay) -> Rows {
    let mut rows = Rows::new();
    for (id, trail) in &replay.proposals {
        for ((kind, number), one) in &trail.comments {
            let cells = vec![
                Want::text(one.revision),
                Want::text(indexed(&one.author)),
                Want::Said(Some(one.text.clone())),
                Want::Said(one.pointer.clone().map(Into::into)),
                Want::Is(one.in_reply_to.map(|number| number.to_string())),
                Want::text(one.created_at),
                Want::Is(one.resolved_at.map(|at| at.to_string())),
            ];
            rows.insert(key(&[id, kind, number]), cells);
        }
    }
    rows
}

pub(super) fn overrulings(replay: &Replay) -> Rows {
    let mut rows = Rows::new();
    for (id, trail) in &replay.proposals {
        for (voter, said) in &trail.overrulings {
            let cells = vec![Want::text(said.choice.as_str()), Want::text(said.cast_at)];
            rows.insert(key(&[id, voter]), cells);
        }
    }
    rows
}

pub(super) fn artifacts(replay: &Replay) -> Rows {
    let row = |(id, one): (&String, &rogatio_core::log::replay::ArtifactState)| {
        let mut cells = vec![Want::text(&one.artifact_type), Want::text(one.version)];
        cells.extend(content(&one.current));
        cells.extend([Want::text(one.current.generation), Want::Is(one.current.quarantine.clone())]);
        (key(&[id]), cells)
    };
    replay.artifacts.iter().map(row).collect()
}

/// One version of an artifact, from the version of its schema on.
fn content(one: &ContentState) -> Vec<Want> {
    vec![
        Want::text(one.schema_version),
        word(&one.mode),
        word(&one.verdict),
        Want::Canonical(one.digest),
        Want::text(one.digest),
        Want::text(&one.created_by),
        Want::text(one.created_at),
    ]
}

pub(super) fn artifact_bodies(replay: &Replay) -> Rows {
    let row = |((id, version, generation), one): (&(String, u64, u64), &BodyState)| {
        let cells = vec![
            Want::Canonical(one.digest),
            Want::text(one.digest),
            Want::Is(one.quarantine.clone()),
            Want::text(&one.run.0),
            Want::text(one.run.1),
        ];
        (key(&[id, version, generation]), cells)
    };
    replay.bodies.iter().map(row).collect()
}

/// What runs have prepared that have not ended: while one fails, it takes that back.
pub(super) fn open_bodies(replay: &Replay) -> BTreeSet<Vec<String>> {
    let open = replay.bodies.iter().filter(|(_, one)| !replay.runs.contains_key(&one.run));
    open.map(|((id, version, generation), _)| key(&[id, version, generation])).collect()
}

pub(super) fn artifact_history(replay: &Replay) -> Rows {
    let mut rows = Rows::new();
    for (id, artifact) in &replay.artifacts {
        for (version, one) in &artifact.earlier {
            rows.insert(key(&[id, version]), content(one));
        }
    }
    rows
}

pub(super) fn removed_artifacts(replay: &Replay) -> Rows {
    let row = |(id, one): (&String, &RemovedState)| {
        let cells = vec![
            Want::text(&one.artifact_type),
            Want::text(one.version),
            Want::text(one.digest),
            Want::text(one.removed_at),
        ];
        (key(&[id]), cells)
    };
    replay.removed.iter().map(row).collect()
}

pub(super) fn impacts(replay: &Replay) -> Rows {
    let row = |((id, number), one): (&(String, u64), &ImpactState)| {
        // A statement that cannot be read was told already.
        let about = one.about.as_ref();
        let digest =
            |of: fn(&ImpactSubject) -> Digest| about.map_or(Want::Any, |about| Want::text(of(about)));
        let (engine, statement) = match &one.kind {
            ImpactKind::Measured(engine) => (Want::text(engine), Want::Is(None)),
            ImpactKind::Attached(statement) => (Want::Is(None), Want::json(statement)),
        };
        let cells = vec![
            about.map_or(Want::Any, |about| Want::text(about.revision)),
            digest(|about| about.proposal),
            digest(|about| about.old),
            digest(|about| about.new),
            engine,
            one.report.map_or(Want::Any, |report| Want::Digest(IMPACT_REPORT, report)),
            one.counts.as_ref().map_or(Want::Any, Want::json),
            statement,
            Want::text(&one.created_by),
            Want::text(one.created_at),
        ];
        (key(&[id, number]), cells)
    };
    replay.impacts.iter().map(row).collect()
}

pub(super) fn steps(replay: &Replay) -> Rows {
    let row = |(id, one): (&String, &rogatio_core::log::replay::StepState)| {
        // The text is looked at by itself: its id is its digest.
        let cells = vec![
            Want::text(one.sequence),
            Want::Any,
            Want::text(&one.recorded_by),
            Want::text(one.recorded_at),
        ];
        (key(&[id]), cells)
    };
    replay.steps.iter().map(row).collect()
}
