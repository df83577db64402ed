//! `rogatio log cosign --listen`: a cosigner to which a log sends its checkpoints (C2SP `tlog-witness`).

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::SigningKey;
use rogatio_core::digest::Digest;
use rogatio_core::wire::LogVerifyConsistencyRequest;
use serde::Serialize;

use super::Speaker;
use super::cosign::{State, keep, signed, verifier};
use super::tiles::{Signed, try_open};
use crate::engine::Engine;
use crate::http::{Answered, Listening};
use rogatio_cli::Exit;
use rogatio_cli::refusal::CliError;

/// The most hashes of a proof.
const MOST_HASHES: usize = 63;

/// A cosigner of one log.
pub(super) struct Desk {
    pub(super) key: SigningKey,
    /// The verifier key of the log.
    pub(super) log: String,
    /// The name of the cosigner.
    pub(super) name: String,
    /// The file of the state.
    pub(super) state: PathBuf,
    pub(super) engine: Engine,
    /// The last checkpoint that was cosigned. It is held from the comparison until the new one is on the disk.
    pub(super) known: Mutex<Option<Signed>>,
}

/// The place of a cosigner that listens.
#[derive(Debug, Serialize)]
struct Listens {
    /// The address to which the log sends its checkpoints, without `/add-checkpoint`.
    address: String,
    /// The verifier key of the cosigner.
    cosigner: String,
}

/// A request: the size that the log believes to be known, the proof that the log has only grown since, and the checkpoint.
struct Request<'body> {
    older: u64,
    proof: Vec<Digest>,
    note: &'body str,
}

impl<'body> Request<'body> {
    fn read(body: &'body str) -> Option<Self> {
        let (head, note) = body.split_once("\n\n")?;
        let mut lines = head.split('\n');
        let digits = lines.next()?.strip_prefix("old ")?;
        let older: u64 = digits.parse().ok().filter(|older: &u64| older.to_string() == digits)?;
        let hash = |line: &str| Some(Digest::from_bytes(STANDARD.decode(line).ok()?.try_into().ok()?));
        let proof: Vec<Digest> = lines.map(hash).collect::<Option<_>>()?;
        (proof.len() <= MOST_HASHES).then_some(Self { older, proof, note })
    }
}

fn refused(status: u16, why: &str) -> Answered {
    Answered { status, kind: "text/plain; charset=utf-8", body: format!("{why}\n") }
}

impl Desk {
    /// Answers a request, in the order of the checks in C2SP `tlog-witness`.
    fn add(&self, body: &str) -> Answered {
        let Some(Request { older, proof, note }) = Request::read(body) else {
            return refused(400, "the request has not the form of `add-checkpoint`");
        };
        if note.lines().next() != self.log.split('+').next() {
            return refused(404, "this cosigner does not know the log");
        }
        let shown = match try_open(note, &self.log, &self.engine) {
            Ok(Ok(shown)) => shown,
            Ok(Err(why)) => return refused(403, &why),
            Err(_) => return refused(500, "the cosigner failed"),
        };
        if older > shown.size {
            return refused(400, "the old size is larger than the checkpoint");
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let size = known.as_ref().map_or(0, |known| known.size);
        if older != size {
            return Answered { status: 409, kind: "text/x.tlog.size", body: format!("{size}\n") };
        }
        match known.as_ref().filter(|_| older > 0) {
            None if proof.is_empty() => {}
            Some(known) if older == shown.size && known.root != shown.root => {
                return refused(409, "another root was cosigned for this size: the log has split");
            }
            Some(_) if older == shown.size && proof.is_empty() => {}
            Some(known) if older < shown.size && self.grew(known, &shown, &proof) => {}
            _ => return refused(422, "the proof does not show that the log has only grown"),
        }
        let Some((line, checkpoint)) = signed(&shown.note, &self.name, &self.key) else {
            return refused(400, "the checkpoint has no signature");
        };
        let state = State { log: self.log.clone(), name: self.name.clone(), checkpoint };
        if keep(&self.state, &state).is_err() {
            return refused(500, "the state of the cosigner cannot be written");
        }
        *known = Some(shown);
        Answered { status: 200, kind: "text/plain; charset=utf-8", body: line }
    }

    fn grew(&self, known: &Signed, shown: &Signed, proof: &[Digest]) -> bool {
        let request = LogVerifyConsistencyRequest::builder()
            .older(known.size)
            .newer(shown.size)
            .older_root(known.root)
            .newer_root(shown.root)
            .proof(proof.to_vec())
            .build();
        self.engine.ask(&request).is_ok_and(|answer| answer.holds)
    }
}

/// Answers logs until the process is told to stop.
pub(super) fn listen(address: SocketAddr, desk: Desk, speaker: &mut Speaker<'_>) -> Result<Exit, CliError> {
    let failed = |source| CliError::Listen { address: address.to_string(), source };
    let cosigner = verifier(&desk.name, &desk.key);
    let listening =
        Listening::of_cosigner(address, Arc::new(move |body: &str| desk.add(body))).map_err(failed)?;
    let stop = listening.interrupted().map_err(failed)?;
    let address = format!("http://{}", listening.address());
    speaker.say_own(Listens { address, cosigner }, |Listens { address, cosigner }| {
        vec![format!("the cosigner listens at {address}"), format!("cosigner {cosigner}")]
    })?;
    listening.serve_until(stop);
    Ok(Exit::Fine)
}
