//! Addresses that answer something else than JSON, each with a handler of its own; and the parts of the reference.

use rogatio_core::wire::Code;

use super::operation::{After, NoQuery, Parameter, QueryParameter, parameters};

/// An address beside the table: it answers text, and has a handler of its own.
pub(super) struct Plain {
    pub(super) id: &'static str,
    pub(super) path: &'static str,
    /// The media type of the answer.
    pub(super) kind: &'static str,
    pub(super) summary: &'static str,
    /// What the answer is.
    pub(super) answer: &'static str,
    pub(super) query: fn() -> Vec<QueryParameter>,
    pub(super) headers: &'static [Parameter],
    pub(super) codes: &'static [Code],
    /// Whether no token is looked at.
    pub(super) is_public: bool,
}

/// A part of the reference: where its addresses begin, its name, what it is about.
pub(super) type Tag = (&'static [&'static str], &'static str, &'static str);

/// The parts of the reference. An address is in the first one that fits.
pub(super) const TAGS: &[Tag] = &[
    (
        &["/api/senate/schema-proposal/{id}/migration"],
        "Migrations",
        "What becomes of the stored artifacts when a change is approved.",
    ),
    (&["/api/senate/schema-proposal"], "Proposals", "Changes of schemas: put, debated, voted on."),
    (&["/api/senate/"], "Senate", "The rules, what belongs to the domain, and what was rejected before."),
    (&["/api/schemas"], "Schemas", "Artifact types and the versions of their schemas."),
    (&["/api/artifacts", "/api/processing-steps"], "Artifacts", "Artifacts and the steps that made them."),
    (&["/api/agents"], "Agents", "Who takes part: keys, tokens, roles."),
    (&["/api/webhooks", "/api/events"], "Events", "What happened, as it happens."),
    (&["/log/"], "Log", "The tamper-evident log of everything that was decided."),
    (&["/"], "Service", "Whether it lives, and how it does."),
];

/// A number that every reader of JSON keeps exactly, as a JSON Schema.
const INDEX: &str = r#"{"type":"integer","minimum":0,"maximum":9007199254740991}"#;
const LAST_EVENT: &[Parameter] = &[(
    "Last-Event-ID",
    INDEX,
    "The last event that was seen: what came since is sent first. Goes before `after`.",
)];

const NONE: &[Parameter] = &[];
const READS: &[Code] =
    &[Code::RequestParameter, Code::AuthMissing, Code::AuthInvalid, Code::AuthForbidden, Code::LimitRate];

const LISTENING: &[Code] = &[
    Code::RequestParameter,
    Code::AuthMissing,
    Code::AuthInvalid,
    Code::AuthForbidden,
    Code::LimitRate,
    Code::LimitListeners,
];

/// `GET /api/events`.
pub(super) const LISTEN: Plain = Plain {
    id: "Events",
    path: "/api/events",
    kind: "text/event-stream",
    summary: "Tells what happens as it happens, from now on or from an event on",
    answer: "Server-sent events without an end. The `id` of each is the event's number, `event` its kind, and `data` an `EventBody` as \
             JSON. A comment comes every fifteen seconds. Whoever is cut off comes again with `Last-Event-ID` and misses nothing.",
    query: parameters::<After>,
    headers: LAST_EVENT,
    codes: LISTENING,
    is_public: false,
};

/// `GET /log/checkpoint`.
pub(super) const CHECKPOINT: Plain = Plain {
    id: "Checkpoint",
    path: "/log/checkpoint",
    kind: "text/plain",
    summary: "Shows the newest checkpoint of the log, signed",
    answer: "A signed note (C2SP `tlog-checkpoint`): origin, number of leaves, root, signature.",
    query: parameters::<NoQuery>,
    headers: NONE,
    codes: READS,
    is_public: false,
};

/// `GET /log/key`.
pub(super) const KEY: Plain = Plain {
    id: "Key",
    path: "/log/key",
    kind: "text/plain",
    summary: "Shows the key that signs checkpoints",
    answer: "A verifier key (C2SP `signed-note`): the installation's name, the key's id, the key.",
    query: parameters::<NoQuery>,
    headers: NONE,
    codes: &[Code::RequestParameter],
    is_public: true,
};

/// Every address beside the table that a program may ask.
pub(super) const PLAIN: &[Plain] = &[
    LISTEN,
    CHECKPOINT,
    KEY,
    Plain {
        id: "Alive",
        path: "/healthz",
        kind: "text/plain",
        summary: "Says that the process lives",
        answer: "`alive`.",
        query: parameters::<NoQuery>,
        headers: NONE,
        codes: &[],
        is_public: true,
    },
    Plain {
        id: "Ready",
        path: "/readyz",
        kind: "text/plain",
        summary: "Says whether the database answers",
        answer: "`ready`.",
        query: parameters::<NoQuery>,
        headers: NONE,
        codes: &[Code::StoreUnavailable],
        is_public: true,
    },
    Plain {
        id: "Metrics",
        path: "/metrics",
        kind: "application/openmetrics-text",
        summary: "Shows numbers for Prometheus",
        answer: "OpenMetrics 1.0.",
        query: parameters::<NoQuery>,
        headers: NONE,
        codes: &[],
        is_public: true,
    },
];
