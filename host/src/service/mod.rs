//! The senate: loads state and facts, asks the engine, and makes what it decided true in one transaction.
//!
//! Nothing is judged here. A decision is: state and facts out of the store, `proposal.decide` in the sandbox, then one
//! transaction that stores the new state, appends a leaf for each event, and fills the outbox. Whoever wrote in between
//! makes that transaction fail, and the decision is taken anew.

mod agent;
mod artifact;
mod authority;
mod background;
mod caller;
mod certificate;
pub(crate) mod confluent;
mod cosign;
mod delivery;
mod event;
mod held;
mod impact;
mod lineage;
mod log;
mod measure;
mod migration;
mod name;
mod note;
mod proposal;
mod random;
mod reader;
mod recount;
mod registry;
mod setup;
mod statement;
mod token;
mod told;
mod turn;
mod used;
mod verify;
pub(crate) mod wire;
mod work;

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use rogatio_core::digest::Digest;
use rogatio_core::operation::Request;
use rogatio_core::wire::{Code, Diagnostic, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::{Mutex, RwLock, RwLockReadGuard, RwLockWriteGuard, watch};

pub(crate) use crate::store::proposal::Filter;
pub(crate) use caller::Caller;
pub(crate) use impact::{MOST_ATTACHED, impact_statement};
pub(crate) use note::{ED25519, key_id, line_by, public_key, read_key, verifier_of, write_key};
pub(crate) use setup::{NewSenate, Policy};
pub(crate) use statement::{Said, ballot_envelope, countersign, envelope, statement_envelope};
pub(crate) use turn::on_behalf;
pub(crate) use work::{Ending, Expected, Repeat, Reply, Thing};

use self::background::Background;
use crate::engine::Engine;
use crate::store::{Store, StoreError};

/// Who acts where nobody in particular does.
const OPERATOR: &str = "operator";
/// How often a decision is taken anew when others write in between.
const ATTEMPTS: u32 = 40;
/// Gates that keep decisions about one proposal in line inside this process.
const GATES: usize = 64;

/// Why something was not done.
#[derive(Debug, Clone)]
pub(crate) enum Trouble {
    /// The caller is told, with all findings where there are several.
    Problem(Box<Problem>, Option<Vec<Diagnostic>>),
    /// The caller is told which limit was reached, by the name that `GET /api/version` gives it.
    Limit(Box<Problem>, &'static str),
    /// Somebody else wrote first: load again, decide again.
    Conflict,
}

impl Trouble {
    /// The problem that a caller sees.
    pub(crate) fn into_problem(self) -> (Problem, Option<Vec<Diagnostic>>) {
        match self {
            Self::Problem(problem, findings) => (*problem, findings),
            Self::Limit(problem, _) => (*problem, None),
            Self::Conflict => (StoreError::Conflict.into(), None),
        }
    }

    /// The name of the limit that was reached.
    pub(crate) const fn limit(&self) -> Option<&'static str> {
        match self {
            Self::Limit(_, name) => Some(*name),
            Self::Problem(..) | Self::Conflict => None,
        }
    }
}

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem), None)
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict | StoreError::Taken => Self::Conflict,
            other => Problem::from(other).into(),
        }
    }
}

/// What comes of asking the service.
pub(crate) type Answer<T> = Result<T, Trouble>;

/// A problem with this code.
pub(crate) fn refuse<T>(code: Code, detail: impl Into<String>) -> Answer<T> {
    Err(Problem::new(code, detail).into())
}

/// A limit was reached: its code, its name in `GET /api/version`, and its value.
pub(crate) fn exceeded<T, N>(
    (code, name, limit): (Code, &'static str, N),
    detail: impl Into<String>,
) -> Answer<T>
where
    usize: TryFrom<N>,
{
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    Err(Trouble::Limit(Box::new(Problem::new(code, detail).over(limit, None)), name))
}

/// The senate.
pub(crate) struct Service {
    store: Store,
    engine: Arc<Engine>,
    /// Who may ask the engine next.
    turns: turn::Turns,
    /// The threads for work of callers that took much of the engine lately.
    background: Arc<Background>,
    /// Held while this process measures the impact of a proposal.
    measuring: Arc<Mutex<()>>,
    /// Who may read the whole log, or all documents of a type, next.
    long_turns: turn::Turns,
    gates: Vec<RwLock<()>>,
    /// The ballots that wait.
    boxes: proposal::Boxes,
    /// Uses of tokens that are not written yet.
    uses: used::Uses,
    instance: setup::Instance,
    policy: Policy,
    /// The number of the newest event that this process knows of.
    news: watch::Sender<u64>,
}

impl Service {
    /// This installation's unique id, which every ballot and every statement must name.
    pub(crate) fn instance(&self) -> &str {
        &self.instance.id
    }

    /// What this process was told.
    pub(crate) fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Asks the engine, away from the threads that serve.
    pub(crate) async fn ask<Q>(&self, request: Q) -> Answer<Q::Response>
    where
        Q: Request<Response: DeserializeOwned + Send> + Serialize + Send + 'static,
    {
        let room = self.room().await?;
        let engine = Arc::clone(&self.engine);
        room.work(move || engine.ask(&request)).await
    }

    /// Asks the engine on a thread of low priority, for work for which nobody waits.
    pub(crate) async fn ask_in_background<Q>(&self, request: Q) -> Answer<Q::Response>
    where
        Q: Request<Response: DeserializeOwned + Send> + Serialize + Send + 'static,
    {
        let engine = Arc::clone(&self.engine);
        match self.background.begin(move || engine.ask(&request)).await {
            Ok(done) => Ok(done?),
            Err(_) => refuse(Code::Internal, "the engine did not answer"),
        }
    }

    /// Asks the engine for the exact text of its answer.
    pub(crate) async fn ask_text<Q>(&self, request: Q) -> Answer<String>
    where
        Q: Request + Serialize + Send + 'static,
    {
        let room = self.room().await?;
        let engine = Arc::clone(&self.engine);
        room.work(move || engine.ask_text(&request)).await
    }

    /// Waits for a place in the engine. Whoever needs the database too takes its connection first: in this order nobody
    /// waits for each other.
    pub(crate) async fn room(&self) -> Answer<Room> {
        let turn = self.turns.take().await?;
        let background = turn.is_of_much_work().then(|| Arc::clone(&self.background));
        Ok(Room { _turn: turn, background })
    }

    /// Waits until a request may begin that keeps a connection to the database for long: while it waits it has none.
    pub(crate) async fn long_turn(&self) -> Answer<turn::Turn> {
        self.long_turns.take().await
    }

    /// Waits until nobody else in this process decides about this subject.
    async fn gate(&self, subject: &str) -> Option<RwLockWriteGuard<'_, ()>> {
        match self.gate_of(subject) {
            Some(gate) => Some(gate.write().await),
            None => None,
        }
    }

    /// Waits until nobody in this process decides about this subject who took it alone with [`Service::gate`].
    async fn gate_for_many(&self, subject: &str) -> Option<RwLockReadGuard<'_, ()>> {
        match self.gate_of(subject) {
            Some(gate) => Some(gate.read().await),
            None => None,
        }
    }

    fn gate_of(&self, subject: &str) -> Option<&RwLock<()>> {
        let mut hasher = DefaultHasher::new();
        subject.hash(&mut hasher);
        let place = usize::try_from(hasher.finish() % 64).unwrap_or(0) % GATES;
        self.gates.get(place)
    }

    /// Ready once the database answers.
    pub(crate) async fn ready(&self) -> Answer<()> {
        let mut connection = self.store.read().await?;
        crate::store::log::head(&mut connection).await?;
        Ok(())
    }

    /// Gives the database back.
    pub(crate) async fn close(&self) {
        self.uses.write(&self.store).await;
        self.store.close().await;
    }

    /// Writes a consistent copy of the database into a new file, while it is in use.
    pub(crate) async fn back_up(&self, file: &str) -> Answer<()> {
        if self.store.dialect() != crate::store::Dialect::Sqlite {
            let problem = Problem::new(
                Code::StoreUnavailable,
                "a PostgreSQL database must be copied with the tools of PostgreSQL",
            );
            return Err(problem.with_help("use `pg_dump`; the service can keep running").into());
        }
        if std::path::Path::new(file).exists() {
            return refuse(Code::InputUnreadable, format!("`{file}` already exists and is not overwritten"));
        }
        self.store.back_up(file).await?;
        Ok(())
    }
}

/// A place in the engine.
pub(crate) struct Room {
    _turn: turn::Turn,
    /// Present if the work is done by threads of low priority.
    background: Option<Arc<Background>>,
}

impl Room {
    /// Does work of the engine away from the threads that serve.
    pub(crate) async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Answer<T> {
        let under_way = match &self.background {
            Some(background) => background.begin(work),
            None => tokio::task::spawn_blocking(work),
        };
        match under_way.await {
            Ok(done) => Ok(done?),
            Err(_) => refuse(Code::Internal, "the engine did not answer"),
        }
    }
}

/// Does it again while others write in between.
///
/// # Errors
/// Those of the work; [`Trouble::Conflict`] when others were faster too often.
pub(crate) async fn again<T, F: Future<Output = Answer<T>>>(mut work: impl FnMut() -> F) -> Answer<T> {
    for _ in 0..ATTEMPTS {
        match work().await {
            Err(Trouble::Conflict) => {}
            other => return other,
        }
    }
    Err(Trouble::Conflict)
}

/// Something that no other request has.
pub(crate) fn nonce() -> Result<String, Problem> {
    random::id("")
}

/// Seconds since 1970.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |passed| passed.as_secs())
}

/// A value of ours as JSON text.
pub(crate) fn text(value: &impl Serialize) -> Answer<String> {
    serde_json::to_string(value)
        .map_err(|error| Problem::new(Code::Internal, format!("a value cannot be written: {error}")).into())
}

/// Text of the engine's or of ours as a value.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Answer<T> {
    serde_json::from_str(text).map_err(|error| {
        Problem::new(Code::Internal, format!("a stored text cannot be read: {error}")).into()
    })
}

/// A digest out of a column.
fn stored_digest(text: &str) -> Answer<Digest> {
    text.parse().or_else(|_| refuse(Code::Internal, "a stored digest is not valid"))
}

/// A text for a column that is only an index: bounded, and without what PostgreSQL does not take.
fn indexed(text: &str) -> String {
    text.chars().take(200).map(|one| if one == '\0' { '\u{fffd}' } else { one }).collect()
}
