//! Every address of the API: one table, from which the router and the OpenAPI document are made.

use axum::http::Method;
use rogatio_core::wire::Code;
use rogatio_core::wire::artifact_validate::ArtifactValidateResponse;
use rogatio_core::wire::lineage::{
    LineageHistoryResponse, LineageRecordResponse, LineageReproducibilityResponse,
};
use rogatio_core::wire::proposal_check::ProposalCheckResponse;
use rogatio_core::wire::scope::ScopeEvaluateResponse;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::service::wire::{
    AgentInput, AgentPage, AgentRegistered, AgentView, AppealInput, ArchivePage, ArtifactHistory,
    ArtifactInput, ArtifactRegistered, ArtifactView, AuthorizeInput, CommentInput, CommentPage, Compliance,
    ConcernInput, LeafPage, MigrationInput, MigrationPlanView, MigrationRehearsal, MigrationView, NoInput,
    OpenInput, OverruleInput, ProofView, ProposalChanged, ProposalCreated, ProposalInput, ProposalPage,
    ProposalView, ReasonInput, Recount, RehearsalInput, Revived, RotateInput, SchemaHistory, SchemaPage,
    SchemaView, ScopeInput, SeatPage, Settings, StepInput, StorageInput, StorageView, TokenInput,
    TokenListed, TokenPage, TokenView, TypeInput, UndoInput, ValidateInput, Verification, VoteCounted,
    VoteInput, VotePage, WebhookInput, WebhookPage, WebhookView,
};

/// What an address does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Create,
    List,
    Preview,
    Show,
    Edit,
    Submit,
    Rebase,
    Comments,
    Comment,
    RaiseConcern,
    ResolveConcern,
    Open,
    Vote,
    Close,
    Withdraw,
    Overrule,
    Appeal,
    Recount,
    Seats,
    Ballots,
    Migration,
    MigrationPlan,
    RehearseMigration,
    ApplyMigration,
    UndoMigration,
    ScopeEvaluate,
    SearchArchive,
    Types,
    AddType,
    Schema,
    SchemaVersion,
    SchemaHistory,
    Validate,
    Compliance,
    Storage,
    DeclareStorage,
    AddArtifact,
    Artifact,
    ArtifactVersions,
    ArtifactVersion,
    RemoveArtifact,
    RecordStep,
    ProcessingHistory,
    Reproducibility,
    Register,
    Agents,
    Agent,
    NewToken,
    Tokens,
    RevokeToken,
    Authorize,
    Suspend,
    Revoke,
    Rotate,
    Settings,
    Settle,
    Webhooks,
    AddWebhook,
    DeleteWebhook,
    RetryWebhook,
    Leaves,
    Inclusion,
    Consistency,
    Verify,
}

impl Act {
    /// Whether it changes anything: what only asks may come as often as it likes.
    const fn is_write(self) -> bool {
        use Act::*;
        !matches!(
            self,
            Comments
                | Preview
                | RehearseMigration
                | ScopeEvaluate
                | Validate
                | Verify
                | List
                | Show
                | Recount
                | Seats
                | Ballots
                | Migration
                | MigrationPlan
                | SearchArchive
                | Types
                | Schema
                | SchemaVersion
                | SchemaHistory
                | Compliance
                | Storage
                | Artifact
                | ArtifactVersions
                | ArtifactVersion
                | ProcessingHistory
                | Reproducibility
                | Agents
                | Tokens
                | Agent
                | Settings
                | Webhooks
                | Leaves
                | Inclusion
                | Consistency
        )
    }
}

/// Where the schema of a body comes from.
pub(super) type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// A parameter of the query: name, its JSON Schema, what it means.
pub(super) type Parameter = (&'static str, &'static str, &'static str);

/// One address.
pub(super) struct Route {
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(super) act: Act,
    pub(super) summary: &'static str,
    pub(super) request: Option<SchemaOf>,
    pub(super) response: SchemaOf,
    /// The status of a success.
    pub(super) status: u16,
    pub(super) query: &'static [Parameter],
}

impl Route {
    /// Whether it changes anything, so that its requests can have an `Idempotency-Key`.
    pub(super) const fn is_write(&self) -> bool {
        self.act.is_write()
    }

    /// Whether its answers have an `ETag`.
    pub(super) const fn is_tagged(&self) -> bool {
        use Act::*;
        matches!(
            self.act,
            Create
                | Show
                | Edit
                | Submit
                | Rebase
                | Comment
                | RaiseConcern
                | ResolveConcern
                | Open
                | Close
                | Withdraw
                | Overrule
                | Appeal
                | Schema
                | SchemaVersion
                | Artifact
                | ArtifactVersion
                | Settings
                | Settle
        )
    }
}

/// An address beside the table: it answers text, and has a handler of its own.
pub(super) struct Plain {
    pub(super) id: &'static str,
    pub(super) path: &'static str,
    /// The media type of the answer.
    pub(super) kind: &'static str,
    pub(super) summary: &'static str,
    /// What the answer is.
    pub(super) answer: &'static str,
    pub(super) query: &'static [Parameter],
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

fn of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

const LIMIT: Parameter =
    ("limit", r#"{"type":"integer","minimum":1,"maximum":200,"default":50}"#, "The most entries of a page.");
const CURSOR: Parameter = (
    "cursor",
    r#"{"type":"string","maxLength":400}"#,
    "Where the page begins: `next_cursor` of the page before.",
);
const LIST: &[Parameter] = &[
    ("status", r##"{"$ref":"#/components/schemas/ProposalStatus"}"##, "Only proposals in this status."),
    (
        "target_artifact_type",
        r#"{"type":"string","maxLength":200}"#,
        "Only proposals about this artifact type.",
    ),
    ("author", r#"{"type":"string","maxLength":200}"#, "Only proposals by this agent."),
    CURSOR,
    LIMIT,
];
const SEARCH: &[Parameter] =
    &[("q", r#"{"type":"string","maxLength":400}"#, "Words; each must begin a word there."), CURSOR, LIMIT];
const DRAFT: &[Parameter] =
    &[("draft", r#"{"type":"boolean","default":false}"#, "Whether it is only drafted.")];
const PLAN: &[Parameter] = &[
    ("dialect", r#"{"enum":["sqlite","postgresql"]}"#, "For which database; the senate's own when absent."),
    (
        "storage",
        r#"{"enum":["documents","columns"]}"#,
        "How the artifacts are stored: as documents, or in a table of the type with a column a field; as the type declares when absent.",
    ),
    ("stage", r#"{"enum":["expand","contract"],"default":"expand"}"#, "Which half of the change."),
];
const PAGES: &[Parameter] = &[CURSOR, LIMIT];
const INDEX: &str = r#"{"type":"integer","minimum":0,"maximum":9007199254740991}"#;
const EVENTS: &[Parameter] =
    &[("after", INDEX, "The last event that was seen, for whoever cannot send `Last-Event-ID`.")];
const LAST_EVENT: &[Parameter] = &[(
    "Last-Event-ID",
    INDEX,
    "The last event that was seen: what came since is sent first. Goes before `after`.",
)];
const LEAVES: &[Parameter] = &[("start", INDEX, "The first leaf, from zero."), LIMIT];
const INCLUSION: &[Parameter] =
    &[("index", INDEX, "The leaf, from zero."), ("size", INDEX, "Leaves in the tree; all when absent.")];
const CONSISTENCY: &[Parameter] = &[
    ("older", INDEX, "Leaves in the smaller tree."),
    ("newer", INDEX, "Leaves in the larger tree; all when absent."),
];

macro_rules! routes {
    ($($method:ident $path:literal $act:ident $status:literal $request:tt -> $response:ident [$query:ident] $summary:literal;)*) => {
        /// Every address of the API.
        pub(super) fn routes() -> Vec<Route> {
            vec![$(Route {
                method: Method::$method,
                path: $path,
                act: Act::$act,
                summary: $summary,
                request: routes!(@request $request),
                response: of::<$response>,
                status: $status,
                query: $query,
            },)*]
        }
    };
    (@request -) => { None };
    (@request $request:ident) => { some(of::<$request>) };
}

/// A function as a pointer to one, which a bare `Some` would not make of it.
const fn some(schema: SchemaOf) -> Option<SchemaOf> {
    Some(schema)
}

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
    query: EVENTS,
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
    query: NONE,
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
    query: NONE,
    headers: NONE,
    codes: &[Code::RequestParameter],
    is_public: true,
};

/// `GET /api/instance`.
pub(super) const INSTANCE: Plain = Plain {
    id: "Instance",
    path: "/api/instance",
    kind: "application/json",
    summary: "Shows the unique id that ballots and statements name, the keys, and the server's time",
    answer: "An `InstanceView`: `id`, `name`, `public_key`, `verifier`, and `now` in seconds since 1970.",
    query: NONE,
    headers: NONE,
    codes: &[Code::RequestParameter],
    is_public: true,
};

/// Every address beside the table that a program may ask.
pub(super) const PLAIN: &[Plain] = &[
    LISTEN,
    CHECKPOINT,
    KEY,
    INSTANCE,
    Plain {
        id: "Alive",
        path: "/healthz",
        kind: "text/plain",
        summary: "Says that the process lives",
        answer: "`alive`.",
        query: NONE,
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
        query: NONE,
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
        query: NONE,
        headers: NONE,
        codes: &[],
        is_public: true,
    },
];

routes! {
    POST "/api/senate/schema-proposal" Create 201 ProposalInput -> ProposalCreated [DRAFT] "Puts a proposal to the senate";
    GET "/api/senate/schema-proposal" List 200 - -> ProposalPage [LIST] "Lists proposals, newest first";
    POST "/api/senate/schema-proposal/preview" Preview 200 ProposalInput -> ProposalCheckResponse [NONE] "Says what a proposal would do, and stores nothing";
    GET "/api/senate/schema-proposal/{id}" Show 200 - -> ProposalView [NONE] "Shows a proposal and everything about it";
    PUT "/api/senate/schema-proposal/{id}" Edit 200 ProposalInput -> ProposalChanged [NONE] "Replaces the content: a new revision, every ballot void; needs `If-Match`";
    POST "/api/senate/schema-proposal/{id}/submit" Submit 200 NoInput -> ProposalChanged [NONE] "Puts a draft to debate";
    POST "/api/senate/schema-proposal/{id}/rebase" Rebase 200 NoInput -> ProposalChanged [NONE] "Applies the change to the current version: a new revision";
    POST "/api/senate/schema-proposal/{id}/comment" Comment 200 CommentInput -> ProposalChanged [NONE] "Says something about a proposal";
    GET "/api/senate/schema-proposal/{id}/comments" Comments 200 - -> CommentPage [PAGES] "Lists comments and concerns in their order";
    POST "/api/senate/schema-proposal/{id}/concern" RaiseConcern 200 ConcernInput -> ProposalChanged [NONE] "Raises a concern";
    POST "/api/senate/schema-proposal/{id}/concern/{number}/resolve" ResolveConcern 200 NoInput -> ProposalChanged [NONE] "Resolves a concern";
    POST "/api/senate/schema-proposal/{id}/open" Open 200 OpenInput -> ProposalChanged [NONE] "Freezes the electorate and opens the vote";
    POST "/api/senate/schema-proposal/{id}/vote" Vote 200 VoteInput -> VoteCounted [NONE] "Casts a ballot, and answers the updated tally";
    POST "/api/senate/schema-proposal/{id}/close" Close 200 NoInput -> ProposalChanged [NONE] "Ends a vote whose time is over, or whose outcome is final";
    POST "/api/senate/schema-proposal/{id}/withdraw" Withdraw 200 ReasonInput -> ProposalChanged [NONE] "Takes a proposal back";
    POST "/api/senate/schema-proposal/{id}/overrule" Overrule 200 OverruleInput -> ProposalChanged [NONE] "Says whether a rejection as out of scope should be overruled; heard with the appeal";
    POST "/api/senate/schema-proposal/{id}/appeal" Appeal 200 AppealInput -> ProposalChanged [NONE] "Appeals against a rejection as out of scope";
    GET "/api/senate/schema-proposal/{id}/recount" Recount 200 - -> Recount [NONE] "Counts the vote anew from its raw ballots";
    GET "/api/senate/schema-proposal/{id}/seats" Seats 200 - -> SeatPage [PAGES] "Lists the frozen seats of the vote";
    GET "/api/senate/schema-proposal/{id}/ballots" Ballots 200 - -> VotePage [PAGES] "Lists the ballots of the vote as they came";
    GET "/api/senate/schema-proposal/{id}/migration" Migration 200 - -> MigrationView [NONE] "Tells how far the migration of a proposal is";
    GET "/api/senate/schema-proposal/{id}/migration/plan" MigrationPlan 200 - -> MigrationPlanView [PLAN] "Shows the plan of the migration with its files, signed";
    POST "/api/senate/schema-proposal/{id}/migration/dry-run" RehearseMigration 200 RehearsalInput -> MigrationRehearsal [NONE] "Says what the migration or its way back would do, and writes nothing";
    POST "/api/senate/schema-proposal/{id}/migration/apply" ApplyMigration 202 MigrationInput -> MigrationView [NONE] "Begins the migration or goes on with it, in the background";
    POST "/api/senate/schema-proposal/{id}/migration/down" UndoMigration 202 UndoInput -> MigrationView [NONE] "Begins the way back or goes on with it, in the background";
    POST "/api/senate/scope-evaluate" ScopeEvaluate 200 ScopeInput -> ScopeEvaluateResponse [NONE] "Says whether something belongs to the domain";
    GET "/api/senate/archive" SearchArchive 200 - -> ArchivePage [SEARCH] "Searches what was rejected, with the reasons";
    GET "/api/senate/settings" Settings 200 - -> Settings [NONE] "Shows the rules of voting and of scope";
    PUT "/api/senate/settings" Settle 200 Settings -> Settings [NONE] "Settles the rules of voting and of scope";
    GET "/api/schemas" Types 200 - -> SchemaPage [PAGES] "Lists the artifact types with their current schemas";
    POST "/api/schemas" AddType 201 TypeInput -> SchemaView [NONE] "Registers an artifact type without a vote";
    GET "/api/schemas/{type}" Schema 200 - -> SchemaView [NONE] "Shows the current schema of a type";
    GET "/api/schemas/{type}/versions/{n}" SchemaVersion 200 - -> SchemaView [NONE] "Shows a version of a schema";
    GET "/api/schemas/{type}/history" SchemaHistory 200 - -> SchemaHistory [NONE] "Shows all versions, with what each changed";
    POST "/api/schemas/{type}/validate" Validate 200 ValidateInput -> ArtifactValidateResponse [NONE] "Judges an artifact, and stores nothing";
    GET "/api/schemas/{type}/compliance" Compliance 200 - -> Compliance [NONE] "Counts which stored artifacts satisfy the current schema";
    GET "/api/schemas/{type}/storage" Storage 200 - -> StorageView [NONE] "Shows how a type's artifacts are kept";
    POST "/api/schemas/{type}/storage" DeclareStorage 200 StorageInput -> StorageView [NONE] "Declares how a type's artifacts are kept: what its plans are made for";
    POST "/api/artifacts" AddArtifact 201 ArtifactInput -> ArtifactRegistered [NONE] "Registers an artifact; as `application/x-ndjson` many, with an answer a line";
    GET "/api/artifacts/{id}" Artifact 200 - -> ArtifactView [NONE] "Shows the current version of an artifact";
    GET "/api/artifacts/{id}/versions" ArtifactVersions 200 - -> ArtifactHistory [NONE] "Lists the versions of an artifact, as they were registered";
    GET "/api/artifacts/{id}/versions/{n}" ArtifactVersion 200 - -> ArtifactView [NONE] "Shows a version of an artifact, as it was registered";
    POST "/api/artifacts/{id}/remove" RemoveArtifact 200 ReasonInput -> NoInput [NONE] "Removes an artifact with all its versions; its digest and the reason stay in the log, and its id is not given to other content";
    POST "/api/processing-steps" RecordStep 201 StepInput -> LineageRecordResponse [NONE] "Records a processing step";
    GET "/api/artifacts/{id}/processing-history" ProcessingHistory 200 - -> LineageHistoryResponse [NONE] "Tells every step that had a part in an artifact";
    GET "/api/artifacts/{id}/reproducibility" Reproducibility 200 - -> LineageReproducibilityResponse [NONE] "Compares the runs of the step that made an artifact";
    POST "/api/agents" Register 201 AgentInput -> AgentRegistered [NONE] "Registers an agent by proof of possession of its key";
    GET "/api/agents" Agents 200 - -> AgentPage [PAGES] "Lists the agents";
    GET "/api/agents/{id}" Agent 200 - -> AgentView [NONE] "Shows an agent";
    POST "/api/agents/{id}/tokens" NewToken 200 TokenInput -> TokenView [NONE] "Gives a token to whoever proves to have the agent's key";
    GET "/api/agents/{id}/tokens" Tokens 200 - -> TokenPage [NONE] "Lists the tokens of an agent, by prefix and last use: for itself and for administrators";
    POST "/api/agents/{id}/tokens/{token}/revoke" RevokeToken 200 NoInput -> TokenListed [NONE] "Revokes a token of an agent: itself or an administrator does";
    POST "/api/agents/{id}/authorize" Authorize 200 AuthorizeInput -> AgentView [NONE] "Gives an agent its roles";
    POST "/api/agents/{id}/suspend" Suspend 200 ReasonInput -> AgentView [NONE] "Takes an agent's powers away for a while";
    POST "/api/agents/{id}/revoke" Revoke 200 ReasonInput -> AgentView [NONE] "Takes an agent's powers and tokens away for ever";
    POST "/api/agents/{id}/rotate" Rotate 200 RotateInput -> AgentRegistered [NONE] "Replaces an agent's key; both keys sign";
    GET "/api/webhooks" Webhooks 200 - -> WebhookPage [NONE] "Lists the webhooks, and what could not be delivered";
    POST "/api/webhooks" AddWebhook 201 WebhookInput -> WebhookView [NONE] "Adds a webhook";
    DELETE "/api/webhooks/{id}" DeleteWebhook 200 - -> NoInput [NONE] "Forgets a webhook";
    POST "/api/webhooks/{id}/retry" RetryWebhook 200 NoInput -> Revived [NONE] "Tries the dead letters of a webhook again";
    GET "/log/leaves" Leaves 200 - -> LeafPage [LEAVES] "Shows leaves of the log";
    GET "/log/inclusion" Inclusion 200 - -> ProofView [INCLUSION] "Proves that a leaf is in the log";
    GET "/log/consistency" Consistency 200 - -> ProofView [CONSISTENCY] "Proves that the log only grew";
    POST "/log/verify" Verify 200 NoInput -> Verification [NONE] "Replays the whole log, and compares it with the tables";
}
