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
    /// The parameters of the path.
    pub(super) path_parameters: &'static [Parameter],
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
        "Migrations of stored artifacts after a change was approved.",
    ),
    (&["/api/senate/schema-proposal"], "Proposals", "Proposals to change schemas: submission, debate, vote."),
    (&["/api/senate/"], "Senate", "The rules of voting and of scope, and the archive of rejected proposals."),
    (&["/api/schemas", "/api/check/"], "Schemas", "Artifact types and the versions of their schemas."),
    (&["/api/artifacts", "/api/processing-steps"], "Artifacts", "Artifacts and the steps that made them."),
    (&["/api/agents", "/api/statement"], "Agents", "Agents of the senate: keys, tokens, roles."),
    (&["/api/webhooks", "/api/events"], "Events", "Events of the senate, and webhooks that receive them."),
    (&["/log/"], "Log", "The tamper-evident log of all decisions."),
    (&["/"], "Service", "The description of the senate, health checks and metrics."),
];

/// A number that every reader of JSON keeps exactly, as a JSON Schema.
const INDEX: &str = r#"{"type":"integer","minimum":0,"maximum":9007199254740991}"#;
const LAST_EVENT: &[Parameter] = &[(
    "Last-Event-ID",
    INDEX,
    "The number of the last event that was received: later events are sent first. It has priority over `after`.",
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
    summary: "Sends events as they happen, from now on or from a given event on",
    answer: "Server-sent events without an end. The `id` of each is the number of the event, `event` its kind, and `data` an `EventBody` as JSON. \
             A comment is sent every fifteen seconds. A client that was disconnected sends `Last-Event-ID` and misses nothing.",
    path_parameters: NONE,
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
    summary: "Shows the newest signed checkpoint of the log",
    answer: "A signed note (C2SP `tlog-checkpoint`): origin, number of leaves, root, the signature of the senate, and a line for each cosigner of this \
             checkpoint.",
    path_parameters: NONE,
    query: parameters::<NoQuery>,
    headers: NONE,
    codes: READS,
    is_public: false,
};

const TILE: &[Parameter] = &[(
    "path",
    r#"{"type":"string","minLength":1,"maxLength":200}"#,
    "The level, the number and the width of the tile, for example `0/x001/067` or `entries/000.p/12`; it contains slashes.",
)];
const TILED: &[Code] = &[
    Code::RequestParameter,
    Code::AuthMissing,
    Code::AuthInvalid,
    Code::AuthForbidden,
    Code::LogNotFound,
    Code::LimitRate,
];

/// `GET /log/tile/{path}`.
pub(super) const TILES: Plain = Plain {
    id: "Tile",
    path: "/log/tile/{path}",
    kind: "application/octet-stream",
    summary: "Shows a tile of the log: hashes, or the leaves themselves",
    answer: "The bytes of the tile (C2SP `tlog-tiles`): hashes of 32 bytes, or leaves, each with its length in two bytes before it. A tile never \
             changes.",
    path_parameters: TILE,
    query: parameters::<NoQuery>,
    headers: NONE,
    codes: TILED,
    is_public: false,
};

/// `GET /log/key`.
pub(super) const KEY: Plain = Plain {
    id: "Key",
    path: "/log/key",
    kind: "text/plain",
    summary: "Shows the key that signs checkpoints",
    answer: "A verifier key (C2SP `signed-note`): the installation's name, the key's id, the key.",
    path_parameters: NONE,
    query: parameters::<NoQuery>,
    headers: NONE,
    codes: &[Code::RequestParameter],
    is_public: true,
};

const PROPOSAL: &[Parameter] =
    &[("id", r#"{"type":"string","minLength":1,"maxLength":200}"#, "The id of the resource.")];
const CERTIFIED: &[Code] = &[
    Code::RequestParameter,
    Code::AuthMissing,
    Code::AuthInvalid,
    Code::AuthForbidden,
    Code::ProposalNotFound,
    Code::ProposalWrongStatus,
    Code::LimitRate,
];

/// `GET /api/senate/schema-proposal/{id}/certificate`.
pub(super) const CERTIFICATE: Plain = Plain {
    id: "Certificate",
    path: "/api/senate/schema-proposal/{id}/certificate",
    kind: "application/x-ndjson",
    summary: "Makes the certificate of a vote that has ended: a file that anyone can verify without this server",
    answer: "The lines of the certificate in the format `rogatio/certificate@v1`, the last one of the kind `end`. An answer without that line is \
             incomplete.",
    path_parameters: PROPOSAL,
    query: parameters::<NoQuery>,
    headers: NONE,
    codes: CERTIFIED,
    is_public: false,
};

/// Every address beside the table that a program may ask.
pub(super) const PLAIN: &[Plain] = &[
    LISTEN,
    CHECKPOINT,
    TILES,
    KEY,
    CERTIFICATE,
    Plain {
        id: "Alive",
        path: "/healthz",
        kind: "text/plain",
        summary: "Reports that the process is running",
        answer: "`alive`.",
        path_parameters: NONE,
        query: parameters::<NoQuery>,
        headers: NONE,
        codes: &[],
        is_public: true,
    },
    Plain {
        id: "Ready",
        path: "/readyz",
        kind: "text/plain",
        summary: "Reports if the database answers",
        answer: "`ready`.",
        path_parameters: NONE,
        query: parameters::<NoQuery>,
        headers: NONE,
        codes: &[Code::StoreUnavailable],
        is_public: true,
    },
    Plain {
        id: "Metrics",
        path: "/metrics",
        kind: "application/openmetrics-text",
        summary: "Shows metrics for Prometheus",
        answer: "The metrics in the format OpenMetrics 1.0.",
        path_parameters: NONE,
        query: parameters::<NoQuery>,
        headers: NONE,
        codes: &[],
        is_public: true,
    },
];
