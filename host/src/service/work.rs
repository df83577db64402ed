//! One write: its leaves, its events, its answer, and the commit that makes all of them true at once.

use std::marker::PhantomData;

use rogatio_core::digest::Digest;
use rogatio_core::log::leaf::{self, LeafError};
use rogatio_core::wire::leaf::Act;
use rogatio_core::wire::log::LogNode;
use rogatio_core::wire::quoted::TextReference;
use rogatio_core::wire::{Code, LogAppendRequest, Problem};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::authority::{self, Authority, Granted};
use super::told::told;
use super::turn::Holding;
use super::wire::{EventBody, Role};
use super::{Answer, Caller, Service, Trouble, read, text};
use crate::store::append::{self, Appended, Node};
use crate::store::event::{Answered, EventRow};
use crate::store::{Connection, End, StoreError, Unit, event, log};

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ending {
    /// It was answered.
    #[default]
    Done,
    /// It made something.
    Made(Thing),
    /// What it began goes on after the answer.
    Begun,
}

/// Something that was made, with the name or the id by which it is found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Thing {
    Agent(String),
    Artifact(String),
    Proposal(String),
    /// A step, found by the artifact that it made.
    Step(String),
    Type(String),
    Webhook(String),
}

/// The version of a thing that a caller expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expected {
    /// Any one.
    Any,
    /// This one.
    Version(String),
    /// What no thing has as its version.
    Unknown,
}

impl Expected {
    /// True if the thing has a version that the caller expects.
    pub(super) fn is(&self, version: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Version(expected) => expected == version,
            Self::Unknown => false,
        }
    }
}

/// What a caller gets: a `T`, written as JSON.
#[derive(Debug, Clone)]
pub(crate) struct Reply<T> {
    /// What became of the request.
    pub(crate) ending: Ending,
    /// The body.
    pub(crate) body: Value,
    /// The version of the thing.
    pub(crate) version: Option<String>,
    /// The place of a secret in the body, as a JSON Pointer: it is told once, and is left out of what is kept.
    secret: Option<&'static str>,
    kind: PhantomData<fn() -> T>,
}

impl<T: Serialize> Reply<T> {
    /// An answer.
    pub(crate) fn ok(body: &T) -> Answer<Self> {
        let body = serde_json::to_value(body)
            .map_err(|error| Problem::new(Code::Internal, format!("an answer cannot be written: {error}")))?;
        Ok(Self { ending: Ending::Done, body, version: None, secret: None, kind: PhantomData })
    }
}

impl<T> Reply<T> {
    /// The same answer, of a request that made something.
    #[must_use]
    pub(super) fn made(self, thing: Thing) -> Self {
        Self { ending: Ending::Made(thing), ..self }
    }

    /// The same answer, of a request that began something.
    #[must_use]
    pub(crate) fn begun(self) -> Self {
        Self { ending: Ending::Begun, ..self }
    }

    /// The same answer, where nobody asks for its type any more.
    pub(crate) fn untyped(self) -> Reply<Value> {
        let Self { ending, body, version, secret, .. } = self;
        Reply { ending, body, version, secret, kind: PhantomData }
    }

    /// The same answer with a secret at this place: a repetition is answered without it.
    #[must_use]
    pub(super) fn hiding(mut self, secret: &'static str) -> Self {
        self.secret = Some(secret);
        self
    }

    /// The answer as it is kept.
    fn kept(&self, digest: &str) -> Answer<Answered> {
        let mut body = self.body.clone();
        if let Some((owner, name)) = self.secret.and_then(|secret| secret.rsplit_once('/'))
            && let Some(Value::Object(members)) = body.pointer_mut(owner)
        {
            members.remove(name);
        }
        Ok(Answered {
            request_digest: digest.to_owned(),
            body: text(&body)?,
            headers: text(&Kept { version: self.version.clone(), ending: self.ending.clone() })?,
        })
    }

    /// The same answer with the version of the thing.
    #[must_use]
    pub(crate) fn at_version(mut self, version: String) -> Self {
        self.version = Some(version);
        self
    }
}

/// What is kept of an answer beside its body. An answer that a version before kept has other members, which are not read.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    version: Option<String>,
    ending: Ending,
}

/// A request that may come twice: who asks, the key, and the digest of everything that was asked.
#[derive(Debug, Clone)]
pub(crate) struct Repeat {
    /// Who asks: keys of different callers have nothing to do with each other.
    pub(crate) caller: String,
    /// The `Idempotency-Key`.
    pub(crate) key: String,
    /// The digest of method, address and body.
    pub(crate) digest: String,
}

impl Repeat {
    /// A line of the request: its key has a character that no header has, so that nobody else's key is the same.
    pub(super) fn of_line(&self, number: usize, line: &str) -> Self {
        Self {
            caller: self.caller.clone(),
            key: format!("{}\n{number}", self.key),
            digest: Digest::of(line.as_bytes()).to_string(),
        }
    }
}

/// A write that is under way, on the word of somebody who was judged inside its transaction.
pub(super) struct Work {
    unit: Unit,
    granted: Granted,
    head: log::Head,
    acts: Vec<Act>,
    /// The database's time at which the transaction took the log.
    pub(super) now: u64,
    /// What it asks of the engine does not wait: others wait for its transaction.
    _holding: Holding,
}

impl Work {
    /// The connection inside the transaction.
    pub(super) fn connection(&mut self) -> &mut Connection {
        self.unit.connection()
    }

    /// On whose word it is.
    pub(super) const fn granted(&self) -> &Granted {
        &self.granted
    }

    /// Judges callers on whose word this write is besides, each for one of these roles.
    ///
    /// # Errors
    /// Those of the database.
    pub(super) async fn judge(
        &mut self,
        callers: &[&Caller],
        roles: &[Role],
    ) -> Answer<Vec<Answer<Granted>>> {
        let (dialect, now) = (self.unit.dialect, self.now);
        authority::judge_all(self.unit.connection(), (dialect, now), callers, roles).await
    }

    /// Who is logged as doing it.
    pub(super) fn actor(&self) -> String {
        self.granted.actor().to_owned()
    }

    /// The index of the leaf that is logged next.
    pub(super) fn next_leaf(&self) -> u64 {
        self.head.size.saturating_add(u64::try_from(self.acts.len()).unwrap_or(u64::MAX))
    }

    /// Moves the time of this write on to a time that the database told before; it never goes back.
    pub(super) const fn not_before(&mut self, time: u64) {
        if self.now < time {
            self.now = time;
            self.head.now = time;
        }
    }

    /// Which database it is.
    pub(super) fn dialect(&self) -> crate::store::Dialect {
        self.unit.dialect
    }

    /// Logs what happened, and tells whoever listens for it.
    pub(super) fn log(&mut self, act: Act) {
        self.acts.push(act.by(self.granted.power()));
    }

    /// As [`Work::log`], for somebody who was [judged](Work::judge) besides.
    pub(super) fn log_on_word_of(&mut self, granted: &Granted, act: Act) {
        self.acts.push(act.by(granted.power()));
    }
}

impl Service {
    /// Begins a write on somebody's word, which is judged inside it. It waits for the log: writers are in one order.
    ///
    /// # Errors
    /// Those of the [`Authority`]; then nothing was written.
    pub(super) async fn begin(&self, authority: Authority<'_>) -> Answer<Work> {
        let (unit, head, granted) = self.store.write(&authority).await?;
        Ok(Work { unit, granted, now: head.now, head, acts: Vec::new(), _holding: Holding::new() })
    }

    /// As [`Service::begin`], in a transaction that is shared with whatever else is decided at the same moment. It is for little work: others wait
    /// for it. A refusal is told after the [`End`] only: it may rest on what another member wrote.
    ///
    /// # Errors
    /// Those of [`Service::begin`]; [`Trouble::Conflict`] if the shared transaction broke.
    pub(super) async fn begin_together(&self, authority: Authority<'_>) -> Answer<(Work, End)> {
        let (unit, head, granted, end) = self.store.write_together(&authority).await?;
        let work = Work { unit, granted, now: head.now, head, acts: Vec::new(), _holding: Holding::new() };
        Ok((work, end))
    }

    /// Makes a write true: leaves, events, the answer for a repetition, all in its transaction.
    pub(super) async fn finish<T>(
        &self,
        mut work: Work,
        repeat: Option<&Repeat>,
        reply: Reply<T>,
    ) -> Answer<Reply<T>> {
        let told = self.append(&mut work).await?;
        let now = work.now;
        remember(work.connection(), (repeat, &reply), now).await?;
        let Work { unit, head, _holding, .. } = work;
        unit.commit_at(Some(head)).await?;
        if let Some(newest) = told {
            self.news.send_if_modified(|known| {
                let newer = newest > *known;
                *known = newest.max(*known);
                newer
            });
        }
        Ok(reply)
    }

    /// Takes a key for a request that is not one transaction, before any of it is done; whether it is the first one. What is
    /// done after this is not done again under the key, also where nobody heard how it went.
    ///
    /// # Errors
    /// `request.idempotency-conflict` when the key belongs to another request.
    pub(super) async fn claim(&self, authority: Authority<'_>, repeat: &Repeat) -> Answer<bool> {
        let work = self.begin(authority).await?;
        match self.finish(work, Some(repeat), Reply::ok(&())?).await {
            Ok(_) => Ok(true),
            Err(Trouble::Conflict) => match self.repeated::<Value>(repeat).await? {
                Some(_) => Ok(false),
                None => Err(Trouble::Conflict),
            },
            Err(trouble) => Err(trouble),
        }
    }

    /// Gives a key back: the request was refused, and nothing was done.
    pub(super) async fn unclaim(&self, repeat: &Repeat) -> Answer<()> {
        let mut work = self.begin(Authority::Own).await?;
        event::forget_answer(work.connection(), &repeat.caller, &repeat.key).await?;
        Ok(work.unit.commit().await?)
    }

    async fn append(&self, work: &mut Work) -> Answer<Option<u64>> {
        if work.acts.is_empty() {
            return Ok(None);
        }
        let mut leaves = Vec::with_capacity(work.acts.len());
        for act in std::mem::take(&mut work.acts) {
            let (kind, subject) = (act.kind(), act.subject().to_owned());
            let news = told(&act).map(|kind| Ok::<_, Trouble>((kind, event_of(&act)?))).transpose()?;
            let leaf = leaf::write(act).map_err(unwritable)?;
            leaves.push((kind, subject, news, leaf));
        }
        let texts = leaves.iter().map(|(_, _, _, leaf)| leaf.text.clone()).collect();
        let peaks: Vec<Digest> = read(&work.head.peaks)?;
        let request = LogAppendRequest::builder().size(work.head.size).peaks(peaks).leaves(texts).build();
        let appended = self.ask(request).await?;
        let (start, now) = (work.head.size, work.now);
        let (mut rows, mut events) = (Vec::with_capacity(leaves.len()), Vec::with_capacity(leaves.len()));
        for (index, (kind, subject, news, leaf)) in (start..).zip(leaves) {
            for long in &leaf.long {
                let digest = TextReference::to(long).digest.to_string();
                log::insert_text(work.connection(), &digest, &text(long)?).await?;
            }
            rows.push(log::Leaf { index, kind: kind.into(), subject: subject.clone(), body: leaf.text });
            if let Some((kind, data)) = news {
                let id = index.saturating_add(1);
                let body = EventBody { id, kind: kind.into(), subject: subject.clone(), at: now, data };
                events.push(EventRow { id, kind: kind.into(), subject, body: text(&body)?, created_at: now });
            }
        }
        let node =
            |node: LogNode| Node { level: node.level.into(), index: node.index, hash: node.hash.to_string() };
        let nodes = appended.nodes.into_iter().map(node).collect();
        let (size, peaks, root) = (appended.size, text(&appended.peaks)?, appended.root.to_string());
        let told = events.last().map(|event| event.id);
        work.head = log::Head { size, peaks, root, now };
        let appended = Appended { leaves: rows, nodes, events, head: work.head.clone() };
        let dialect = work.dialect();
        append::append(work.connection(), dialect, &appended).await?;
        Ok(told)
    }

    /// The answer that this very request got before, so that it has the same type; none when it is new.
    ///
    /// # Errors
    /// `request.idempotency-conflict` when the key belongs to another request.
    pub(crate) async fn repeated<T>(&self, repeat: &Repeat) -> Answer<Option<Reply<T>>> {
        let mut connection = self.store.read().await?;
        self.repeated_by(&mut connection, repeat).await
    }

    /// As [`Service::repeated`], as the connection sees it.
    ///
    /// # Errors
    /// Those of [`Service::repeated`].
    pub(super) async fn repeated_by<T>(
        &self,
        connection: &mut Connection,
        repeat: &Repeat,
    ) -> Answer<Option<Reply<T>>> {
        let found = event::answered(connection, &repeat.caller, &repeat.key).await?;
        let Some(answer) = found else { return Ok(None) };
        if answer.request_digest != repeat.digest {
            let detail = "this `Idempotency-Key` was already used for another request";
            return Err(Problem::new(Code::RequestIdempotency, detail).into());
        }
        let Kept { version, ending } = read(&answer.headers)?;
        Ok(Some(Reply { ending, body: read(&answer.body)?, version, secret: None, kind: PhantomData }))
    }
}

/// What happened, as listeners are told: whole, where the leaf may have only digests.
fn event_of(act: &Act) -> Answer<Value> {
    let mut leaf = serde_json::to_value(act)
        .map_err(|error| Problem::new(Code::Internal, format!("an act cannot be written: {error}")))?;
    Ok(leaf.get_mut("event").map(Value::take).unwrap_or_default())
}

/// The problem of an act that has no leaf.
#[expect(clippy::needless_pass_by_value, reason = "it maps an error")]
pub(super) fn unwritable(error: LeafError) -> Problem {
    let problem = Problem::new(error.code(), error.to_string());
    if error.code() == Code::LimitLeaf { problem.with_help("shorten what you send") } else { problem }
}

/// Keeps an answer for the repetition of its request.
pub(super) async fn remember<T>(
    connection: &mut Connection,
    (repeat, reply): (Option<&Repeat>, &Reply<T>),
    now: u64,
) -> Answer<()> {
    let Some(repeat) = repeat else { return Ok(()) };
    let answer = reply.kept(&repeat.digest)?;
    Ok(event::remember(connection, &repeat.caller, &repeat.key, &answer, now).await?)
}

/// A row that is taken where nobody could have been faster means what `code` says.
pub(super) fn taken(error: StoreError, code: Code, detail: impl Into<String>) -> Trouble {
    match error {
        StoreError::Taken => Problem::new(code, detail).into(),
        other => other.into(),
    }
}
