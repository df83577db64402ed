//! The operations of the API. Each is one item: address, parameters, body, answer, refusals, and what it does. The router, the
//! OpenAPI document, the reference and the limits on repetition are made from these items.

mod agent;
mod artifact;
mod body;
mod impact;
mod log;
mod migration;
mod path;
mod proposal;
mod query;
mod schema;
mod senate;
mod short;
mod webhook;

use std::pin::Pin;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::http::Method;
use rogatio_core::wire::Code;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;

pub(super) use body::{Accepts, BodyOf};
pub(super) use path::{Parameter, PathOf};
pub(super) use query::{After, NoQuery, QueryParameter, number, pairs, parameters, query_of};

use super::ask::Ask;
use crate::service::{Answer, Caller, Expected, Repeat, Reply, Service};

/// How long a request may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// What reads the whole log or all documents of a type, or brings thousands of them, may take longer.
const LONG_PATIENCE: Duration = Duration::from_secs(600);

/// What an operation changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// Nothing: it may come as often as it likes.
    Reads,
    /// Something, in one transaction, which keeps the answer for a repetition.
    Writes,
    /// Something that is more than one transaction, and looks after its own repetition.
    Begins,
}

/// How the header `If-Match` is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    /// Not at all.
    None,
    /// Where it comes, the version must be the current one.
    Optional,
    /// It must come.
    Required,
}

/// What else is true of an operation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Traits {
    pub(super) effect: Effect,
    /// Whether its answers have an `ETag`.
    pub(super) is_tagged: bool,
    pub(super) condition: Condition,
    pub(super) patience: Duration,
    /// Whether no token is looked at.
    pub(super) is_public: bool,
}

/// Each operation begins with one of the first three: what it changes has no default.
impl Traits {
    const fn of(effect: Effect) -> Self {
        Self { effect, is_tagged: false, condition: Condition::None, patience: PATIENCE, is_public: false }
    }

    const fn reads() -> Self {
        Self::of(Effect::Reads)
    }

    const fn writes() -> Self {
        Self::of(Effect::Writes)
    }

    const fn begins() -> Self {
        Self::of(Effect::Begins)
    }

    const fn tagged(self) -> Self {
        Self { is_tagged: true, ..self }
    }

    const fn slow(self) -> Self {
        Self { patience: LONG_PATIENCE, ..self }
    }

    /// Whether it keeps a connection to the database for long.
    pub(super) fn is_slow(&self) -> bool {
        self.patience > PATIENCE
    }

    const fn public(self) -> Self {
        Self { is_public: true, ..self }
    }

    const fn conditional(self) -> Self {
        Self { condition: Condition::Optional, ..self }
    }

    const fn guarded(self) -> Self {
        Self { condition: Condition::Required, ..self }
    }
}

/// Who asks, and for which repetition.
pub(super) struct Call {
    pub(super) service: Arc<Service>,
    pub(super) caller: Caller,
    pub(super) if_match: Option<Expected>,
    repeat: Option<Repeat>,
}

impl Call {
    fn repeat(&self) -> Option<&Repeat> {
        self.repeat.as_ref()
    }
}

/// What goes back.
pub(super) enum Outcome {
    Reply(Reply<Value>),
    Lines(String),
}

/// One operation.
trait Operation: 'static {
    const ID: &'static str;
    const METHOD: Method;
    const PATH: &'static str;
    const SUMMARY: &'static str;
    /// The status of a success.
    const STATUS: u16;
    const TRAITS: Traits;
    /// What it refuses, beside what any operation of its kind refuses.
    const REFUSES: &'static [Code];
    type Path: PathOf;
    type Query: query::QueryOf;
    type Body: BodyOf;
    type Answer: JsonSchema;

    fn run(
        call: Call,
        path: Self::Path,
        query: Self::Query,
        body: Self::Body,
    ) -> impl Future<Output = Answer<Outcome>> + Send;
}

/// Where the schema of a body comes from.
pub(super) type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

type Running = Pin<Box<dyn Future<Output = Answer<Outcome>> + Send>>;

/// An operation as the router and the document see it.
pub(super) struct Row {
    pub(super) id: &'static str,
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(super) summary: &'static str,
    pub(super) status: u16,
    pub(super) traits: Traits,
    pub(super) refuses: &'static [Code],
    pub(super) path_parameters: &'static [Parameter],
    pub(super) query: Vec<QueryParameter>,
    pub(super) accepts: Accepts,
    pub(super) answer: SchemaOf,
    run: fn(Arc<Service>, Ask) -> Running,
}

impl Row {
    fn of<O: Operation>() -> Self {
        Self {
            id: O::ID,
            method: O::METHOD,
            path: O::PATH,
            summary: O::SUMMARY,
            status: O::STATUS,
            traits: O::TRAITS,
            refuses: O::REFUSES,
            path_parameters: O::Path::PARAMETERS,
            query: parameters::<O::Query>(),
            accepts: O::Body::accepts(),
            answer: |generator| generator.subschema_for::<O::Answer>(),
            run: |service, ask| Box::pin(run::<O>(service, ask)),
        }
    }

    /// Whether it changes anything, so that its requests can have an `Idempotency-Key`.
    pub(super) fn is_write(&self) -> bool {
        self.traits.effect != Effect::Reads
    }

    /// Does what a request asks for.
    pub(super) async fn run(&self, service: Arc<Service>, ask: Ask) -> Answer<Outcome> {
        (self.run)(service, ask).await
    }
}

async fn run<O: Operation>(service: Arc<Service>, ask: Ask) -> Answer<Outcome> {
    let path = O::Path::read(&ask)?;
    let query = query::read(&ask)?;
    let body = O::Body::read(&ask)?;
    let call = Call { service, caller: ask.caller, if_match: ask.if_match, repeat: ask.repeat };
    O::run(call, path, query, body).await
}

/// Declares operations. Each line of a declaration is, in this order: what it is for; its name, method and address; what it
/// changes and what else is true of it; path, query and body; status and type of the answer; what it refuses; what it does.
macro_rules! operations {
    ($(
        $summary:literal
        $id:ident: $method:ident $path:literal ($effect:ident $($more:ident)*)
        ($path_of:ty, $query:ty, $body:ty) -> $status:literal $answer:ty
        $(, refuses $($code:ident)*)?;
        |$call:ident, $path_is:pat_param, $query_is:pat_param, $body_is:pat_param| $run:block
    )*) => {
        $(
            struct $id;

            impl super::Operation for $id {
                const ID: &'static str = stringify!($id);
                const METHOD: axum::http::Method = axum::http::Method::$method;
                const PATH: &'static str = $path;
                const SUMMARY: &'static str = $summary;
                const STATUS: u16 = $status;
                const TRAITS: super::Traits = super::Traits::$effect()$(.$more())*;
                const REFUSES: &'static [rogatio_core::wire::Code] = &[$($(rogatio_core::wire::Code::$code),*)?];
                type Path = $path_of;
                type Query = $query;
                type Body = $body;
                type Answer = $answer;

                async fn run(
                    $call: super::Call,
                    $path_is: Self::Path,
                    $query_is: Self::Query,
                    $body_is: Self::Body,
                ) -> crate::service::Answer<super::Outcome> {
                    let reply: crate::service::Reply<Self::Answer> = $run?;
                    Ok(super::Outcome::Reply(reply.untyped()))
                }
            }
        )*

        pub(super) fn rows() -> Vec<super::Row> {
            vec![$(super::Row::of::<$id>()),*]
        }
    };
}
use operations;

/// Every operation of the API.
pub(super) static OPERATIONS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    [
        proposal::rows(),
        impact::rows(),
        migration::rows(),
        senate::rows(),
        schema::rows(),
        artifact::all(),
        agent::rows(),
        webhook::rows(),
        log::rows(),
    ]
    .into_iter()
    .flatten()
    .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parameters_of_each_path_are_those_that_are_read() {
        for row in OPERATIONS.iter() {
            let names = row.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
            let read = row.path_parameters.iter().map(|(name, ..)| *name);
            assert!(names.eq(read), "{} {}", row.method, row.path);
        }
    }

    #[test]
    fn what_is_got_changes_nothing_and_each_name_stands_once() {
        let mut names = std::collections::BTreeSet::new();
        for row in OPERATIONS.iter() {
            assert!(row.method != Method::GET || !row.is_write(), "{}", row.id);
            assert!(names.insert(row.id), "{}", row.id);
            assert!(row.summary.len() > 10 && row.summary.contains(' '), "{}", row.id);
        }
    }
}
