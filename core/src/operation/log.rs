//! The operations on the log: from the wire to [`log`] and back.

use std::collections::BTreeMap;

use crate::excerpt::excerpt;
use crate::log::replay::{ProposalTrail, Replay};
use crate::log::{self, Checkpoint, Frontier, Hash, NoteVerifier, Part, ProofError, leaf_hash};
use crate::wire::log::{
    LogActs, LogAgent, LogAppendRequest, LogAppendResponse, LogCheckpointRequest, LogCheckpointResponse,
    LogConsistencyRequest, LogInclusionRequest, LogNode, LogOpenCheckpointRequest, LogOpenCheckpointResponse,
    LogPlace, LogProofResponse, LogProposal, LogRefusedLeaf, LogReplayRequest, LogReplayResponse,
    LogVerifyConsistencyRequest, LogVerifyInclusionRequest, LogVerifyResponse,
};
use crate::wire::quoted::TextReference;
use crate::wire::{Code, Diagnostic, Problem};

/// The most leaves that an answer lists as refused.
const MOST_REFUSED: usize = 1_000;

/// Answers `log.append`.
///
/// # Errors
/// `log.wrong-peaks` when there is not one peak for each bit set in the size.
pub fn append(request: LogAppendRequest) -> Result<LogAppendResponse, Problem> {
    let mut frontier = Frontier::from_parts(request.size, request.peaks).ok_or_else(|| {
        let detail = format!("a tree of {} leaves has {} peaks", request.size, request.size.count_ones());
        Problem::new(Code::LogWrongPeaks, detail).with_help("a tree has at most 2^53 leaves").at("/peaks")
    })?;
    let mut nodes = Vec::new();
    for leaf in &request.leaves {
        frontier.push_with(leaf_hash(leaf.as_bytes()), |level, index, hash| {
            nodes.push(LogNode { level, index, hash });
        });
    }
    let root = frontier.root();
    Ok(LogAppendResponse { size: frontier.size(), peaks: frontier.peaks().to_vec(), root, nodes })
}

/// Answers `log.inclusion`.
///
/// # Errors
/// `log.outside-tree` when there is no such leaf.
pub fn inclusion(request: LogInclusionRequest) -> Result<LogProofResponse, Problem> {
    let path = log::inclusion_path(request.index, request.size).map_err(|error| outside(error, "/index"))?;
    Ok(prove(&path, &request.nodes))
}

/// Answers `log.consistency`.
///
/// # Errors
/// `log.outside-tree` when the smaller tree is empty or not the smaller one.
pub fn consistency(request: LogConsistencyRequest) -> Result<LogProofResponse, Problem> {
    let path =
        log::consistency_path(request.older, request.newer).map_err(|error| outside(error, "/older"))?;
    Ok(prove(&path, &request.nodes))
}

/// Answers `log.verify_inclusion`.
///
/// # Errors
/// None: what is wrong with the proof is the answer.
pub fn verify_inclusion(request: LogVerifyInclusionRequest) -> Result<LogVerifyResponse, Problem> {
    let leaf = leaf_hash(request.leaf.as_bytes());
    let outcome = log::verify_inclusion(&leaf, request.index, request.size, &request.proof, &request.root);
    Ok(verified(outcome))
}

/// Answers `log.verify_consistency`.
///
/// # Errors
/// None: what is wrong with the proof is the answer.
pub fn verify_consistency(request: LogVerifyConsistencyRequest) -> Result<LogVerifyResponse, Problem> {
    let LogVerifyConsistencyRequest { older, newer, older_root, newer_root, proof } = request;
    Ok(verified(log::verify_consistency(older, newer, &proof, &older_root, &newer_root)))
}

/// Answers `log.checkpoint`.
///
/// # Errors
/// `log.invalid-origin` for a name that a checkpoint cannot carry.
pub fn checkpoint(request: LogCheckpointRequest) -> Result<LogCheckpointResponse, Problem> {
    let checkpoint = Checkpoint::new(request.origin, request.size, request.root).ok_or_else(|| {
        let detail = "an origin is a word without spaces and `+`, of at most 256 bytes";
        Problem::new(Code::LogInvalidOrigin, detail).at("/origin")
    })?;
    Ok(LogCheckpointResponse { text: checkpoint.to_string() })
}

/// Answers `log.open_checkpoint`.
///
/// # Errors
/// `log.invalid-key` for a verifier key that is none.
pub fn open_checkpoint(request: LogOpenCheckpointRequest) -> Result<LogOpenCheckpointResponse, Problem> {
    let verifier = NoteVerifier::parse(&request.verifier)
        .map_err(|error| Problem::new(Code::LogInvalidKey, error.to_string()).at("/verifier"))?;
    Ok(match verifier.open(&request.note) {
        Ok(text) => match Checkpoint::parse(text) {
            Some(Checkpoint { origin, size, root }) => LogOpenCheckpointResponse {
                checkpoint: Some(LogCheckpointRequest { origin, size, root }),
                diagnostics: Vec::new(),
            },
            None => refused(
                Diagnostic::error(Code::LogInvalidNote, "the signed text is not a checkpoint").with_help(
                    format!("a checkpoint has origin, size and root, each on its own line; this text begins with `{}`", excerpt(text)),
                ),
            ),
        },
        Err(error) => refused(Diagnostic::error(error.code(), error.to_string())),
    })
}

/// Answers `log.replay`.
///
/// # Errors
/// None: what is wrong with the log is the answer.
pub fn replay(request: LogReplayRequest) -> Result<LogReplayResponse, Problem> {
    let texts = request.texts.into_iter().map(|text| (TextReference::to(&text).digest, text)).collect();
    let (mut frontier, mut replay) = (Frontier::default(), Replay::default());
    let (mut refused, mut holds) = (Vec::new(), true);
    for text in &request.leaves {
        let index = frontier.size();
        frontier.push_with(leaf_hash(text.as_bytes()), |_, _, _| {});
        if let Err(error) = replay.read(text, &texts) {
            holds = false;
            if refused.len() < MOST_REFUSED {
                refused.push(LogRefusedLeaf { index, code: error.code(), message: error.to_string() });
            }
        }
    }
    let acts = replay.acts.iter().map(|(kind, acts)| LogActs {
        kind: (*kind).to_owned(),
        allowed: acts.allowed,
        refused: acts.refused,
    });
    let agents = replay.agents.iter().map(|(id, agent)| LogAgent {
        id: id.clone(),
        status: agent.status.as_str().to_owned(),
        roles: agent.roles.clone(),
        weight: agent.weight.clone(),
        public_key: agent.public_key.clone(),
    });
    let votes = |trail: &ProposalTrail| {
        let count = trail.votes.keys().filter(|(revision, _)| *revision == trail.state.revision).count();
        u64::try_from(count).unwrap_or(u64::MAX)
    };
    let proposals = replay.proposals.iter().map(|(id, trail)| LogProposal {
        id: id.clone(),
        status: trail.state.status,
        revision: trail.state.revision,
        votes: votes(trail),
    });
    Ok(LogReplayResponse {
        holds,
        size: frontier.size(),
        root: frontier.root(),
        acts: acts.collect(),
        refused,
        agents: agents.collect(),
        proposals: proposals.collect(),
    })
}

fn refused(diagnostic: Diagnostic) -> LogOpenCheckpointResponse {
    LogOpenCheckpointResponse { checkpoint: None, diagnostics: vec![diagnostic] }
}

fn outside(error: ProofError, pointer: &str) -> Problem {
    Problem::new(error.code(), error.to_string()).at(pointer)
}

fn verified(outcome: Result<(), ProofError>) -> LogVerifyResponse {
    let Err(error) = outcome else { return LogVerifyResponse { holds: true, diagnostics: Vec::new() } };
    LogVerifyResponse { holds: false, diagnostics: vec![Diagnostic::error(error.code(), error.to_string())] }
}

/// The proof along `path` out of `nodes`, or the places without which there is none.
fn prove(path: &[Part], nodes: &[LogNode]) -> LogProofResponse {
    let known: BTreeMap<(u32, u64), Hash> =
        nodes.iter().map(|node| ((node.level, node.index), node.hash)).collect();
    match log::prove(path, &known) {
        Ok(proof) => LogProofResponse { proof: Some(proof), missing: Vec::new() },
        Err(missing) => {
            let missing = missing.into_iter().map(|(level, index)| LogPlace { level, index });
            LogProofResponse { proof: None, missing: missing.collect() }
        }
    }
}
