//! The table of every code that a diagnostic or a problem can carry.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Declares the codes: variant, code on the wire, HTTP status, title. A status of 200 marks a finding inside an answer.
macro_rules! codes {
    ($($variant:ident = $code:literal, $status:literal, $title:literal;)*) => {
        /// A stable name for what went wrong; each has a page `docs/errors/<code>.md`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $title] $variant,)*
        }

        impl Code {
            /// All codes, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// The code in its form on the wire, for example `request.invalid-json`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $code,)* }
            }

            /// The path of the page about this code, as a service serves it.
            pub const fn page(self) -> &'static str {
                match self { $(Code::$variant => concat!("/docs/errors/", $code),)* }
            }

            /// The HTTP status of a problem with this code; 200 for a finding, which is part of an answer.
            pub const fn status(self) -> u16 {
                match self { $(Code::$variant => $status,)* }
            }

            /// The meaning of the code in one line for people, independent of the input.
            pub const fn title(self) -> &'static str {
                match self { $(Code::$variant => $title,)* }
            }
        }
    };
}

codes! {
    RequestInvalidJson = "request.invalid-json", 400, "the request is not JSON";
    RequestInvalidUtf8 = "request.invalid-utf8", 400, "the request is not UTF-8";
    RequestLoneSurrogate = "request.lone-surrogate", 400, "a string contains half of a surrogate pair";
    RequestDuplicateKey = "request.duplicate-key", 400, "an object has the same key twice";
    RequestLossyNumber = "request.lossy-number", 400, "a number cannot be held exactly as a 64-bit integer or a double";
    RequestInvalidField = "request.invalid-field", 400, "a field of the request is missing, unknown or of the wrong kind";
    RequestUnknownOperation = "request.unknown-operation", 404, "the engine has no such operation";
    LimitBytes = "limit.bytes", 413, "the request is too long";
    LimitDepth = "limit.depth", 422, "the request is nested too deeply";
    LimitNodes = "limit.nodes", 422, "the request has too many values";
    LimitDeadline = "limit.deadline", 422, "the engine ran out of time";
    LimitMemory = "limit.memory", 422, "the engine ran out of memory";
    LimitStack = "limit.stack", 422, "the engine ran out of stack";
    InputUnreadable = "input.unreadable", 400, "an input cannot be read";
    InputEmpty = "input.empty", 400, "an input contains no JSON";
    InputYaml = "input.yaml", 400, "an input is not YAML that means one JSON value";
    InputRevision = "input.revision", 400, "a revision of an input cannot be read";
    ConfigInvalid = "config.invalid", 400, "a file of settings cannot be used";
    SchemaInvalid = "schema.invalid", 422, "the schema cannot be used";
    SchemaNotJoinable = "schema.not-joinable", 422, "the files of a schema cannot be one document";
    SchemaMetaschema = "schema.metaschema", 200, "the schema breaks a rule of its metaschema";
    SchemaUnknownDraft = "schema.unknown-draft", 200, "the `$schema` is not a draft that the engine knows";
    SchemaUnresolvableReference = "schema.unresolvable-reference", 200, "a reference does not resolve";
    SchemaOutsideReference = "schema.outside-reference", 200, "a reference points outside the document";
    SchemaUnsafePattern = "schema.unsafe-pattern", 200, "a pattern cannot be matched in linear time";
    SchemaInvalidPattern = "schema.invalid-pattern", 200, "a pattern is not a regular expression";
    SchemaUnknownKeyword = "schema.unknown-keyword", 200, "a keyword that its draft does not know is ignored";
    SchemaIgnoredKeyword = "schema.ignored-keyword", 200, "a keyword has no effect in this place";
    SchemaAmbiguousName = "schema.ambiguous-name", 200, "a reference uses a name that two schemas have";
    SchemaMisplacedKeyword = "schema.misplaced-keyword", 200, "a keyword is used as the name of a property";
    SchemaContradiction = "schema.contradiction", 200, "two rules of a schema contradict each other";
    SchemaDeadValue = "schema.dead-value", 200, "a listed value can never be accepted";
    SchemaDefaultRefused = "schema.default-refused", 200, "a default does not satisfy its own schema";
    SchemaAcceptsNothing = "schema.accepts-nothing", 200, "a schema accepts no value at all";
    SchemaAcceptsEverything = "schema.accepts-everything", 200, "a schema accepts everything because its rules are not used";
    SchemaTooManyFindings = "schema.too-many-findings", 200, "the list of findings was cut";
    ArtifactInvalid = "artifact.invalid", 200, "the artifact does not satisfy its schema";
    ArtifactPatternLimit = "artifact.pattern-limit", 200, "a pattern took too many steps on this artifact";
    ArtifactTooManyFindings = "artifact.too-many-findings", 200, "the list of findings was cut";
    CompatibilityBreaking = "compatibility.breaking", 200, "a document that one version accepts is refused by the other";
    CompatibilityPartGone = "compatibility.part-gone", 200, "a part of the old version has no counterpart in the new one";
    CompatibilityUnknown = "compatibility.unknown", 200, "compatibility could neither be proven nor refuted";
    WaiverExpired = "waiver.expired", 200, "a waiver matches a finding and is not valid any more";
    WaiverUnused = "waiver.unused", 200, "a waiver matches no finding";
    ContractUnknownFormat = "contract.unknown-format", 422, "the document is not a contract in a known format";
    ContractInvalid = "contract.invalid", 422, "the contract does not have the shape of its format";
    ContractRemoved = "contract.removed", 200, "something that the contract offers was removed";
    ContractNotJudged = "contract.not-judged", 200, "a part of the contract changed that the engine does not judge";
    ContractUnusablePart = "contract.unusable-part", 200, "a schema of the contract cannot be used";
    BallotAlreadyCast = "ballot.already-cast", 409, "the voter has cast a ballot already";
    BallotNotEligible = "ballot.not-eligible", 403, "the voter is not in the electorate";
    BallotZeroWeight = "ballot.zero-weight", 403, "the voter's seat has no weight";
    BallotUnknownChoice = "ballot.unknown-choice", 422, "the choice is not `yes`, `no` or `abstain`";
    BallotNotOpen = "ballot.not-open", 409, "voting has not opened";
    BallotClosed = "ballot.closed", 409, "voting has closed";
    BallotWrongProposal = "ballot.wrong-proposal", 409, "the ballot is about another proposal or another content";
    BallotWrongRevision = "ballot.wrong-revision", 409, "the ballot is about another revision of the proposal";
    BallotWrongElectorate = "ballot.wrong-electorate", 409, "the ballot was made for another electorate";
    BallotWrongRule = "ballot.wrong-rule", 409, "the ballot was made under another rule";
    BallotWrongInstance = "ballot.wrong-instance", 409, "the ballot was made for another senate";
    BallotBadSignature = "ballot.bad-signature", 403, "the ballot's signature is not valid";
    BallotUnsigned = "ballot.unsigned", 403, "the rule requires signed ballots";
    BallotMissingReason = "ballot.missing-reason", 422, "a `no` vote requires a reason";
    BallotMalformed = "ballot.malformed", 422, "the ballot cannot be read";
    BallotOtherReason = "ballot.other-reason", 422, "the reason is not the reason that was signed";
    BallotAlreadyFinal = "ballot.already-final", 409, "the outcome is final and the rule refuses later ballots";
    BallotWrongFormat = "ballot.wrong-format", 409, "the vote does not accept ballots of this format";
    BallotWrongTime = "ballot.wrong-time", 409, "the ballot was not issued while voting was open";
    BallotNotNewer = "ballot.not-newer", 409, "the voter's current ballot is newer than this one";
    ElectorateInvalidId = "electorate.invalid-id", 422, "the id of a voter cannot be used";
    ElectorateDuplicateVoter = "electorate.duplicate-voter", 422, "a voter is listed twice";
    ElectorateInvalidWeight = "electorate.invalid-weight", 422, "a weight is not a plain integer";
    ElectorateWeightOverflow = "electorate.weight-overflow", 422, "the weights add up to more than 2^128 - 1";
    ElectorateMissingKey = "electorate.missing-key", 422, "a voter has no key, but the rule requires signed ballots";
    ElectorateInvalidKey = "electorate.invalid-key", 422, "a public key cannot be used";
    ElectorateWeakKey = "electorate.weak-key", 422, "a public key is weak";
    RuleInvalidThreshold = "rule.invalid-threshold", 422, "the threshold is not valid";
    RuleInvalidQuorum = "rule.invalid-quorum", 422, "the quorum is not valid";
    RuleInvalidTime = "rule.invalid-time", 422, "a duration in the rule is not valid";
    RuleMissingSignatures = "rule.missing-signatures", 422, "the rule does not say whether ballots are signed";
    RuleUnreachable = "rule.unreachable", 422, "this rule cannot be satisfied, even if everybody votes yes";
    TallyInvalidWindow = "tally.invalid-window", 422, "voting closes before it opens";
    TallyMissingBinding = "tally.missing-binding", 422, "the request does not say what signed ballots must name";
    TallyInvalidNow = "tally.invalid-now", 422, "`now` is earlier than the last ballot";
    TallyClosingTime = "tally.closing-time", 200, "the closing time differs from the one that the rule gives";
    TallyTimeBackwards = "tally.time-backwards", 200, "a ballot's time is before that of an earlier ballot";
    TallyUnsigned = "tally.unsigned", 200, "the ballots are not signed";
    ScopeInvalidRules = "scope.invalid-rules", 422, "the rules of scope are not valid";
    ScopeOutOfScope = "scope.out-of-scope", 200, "the proposal is out of scope";
    ProposalTooLarge = "proposal.too-large", 413, "the proposal is too large";
    ProposalWrongStatus = "proposal.wrong-status", 409, "this command is not allowed in the current status";
    ProposalAlreadyClosed = "proposal.already-closed", 409, "the proposal is closed";
    ProposalDecided = "proposal.decided", 409, "the outcome is already decided";
    ProposalNotAuthor = "proposal.not-author", 403, "only the author can do this";
    ProposalNotConcernAuthor = "proposal.not-concern-author", 403, "only the agent that raised a concern can resolve it";
    ProposalUnknownConcern = "proposal.unknown-concern", 404, "there is no such open concern";
    ProposalUnknownComment = "proposal.unknown-comment", 404, "there is no such comment";
    ProposalTooManyConcerns = "proposal.too-many-concerns", 409, "too many concerns are open";
    ProposalInvalidText = "proposal.invalid-text", 422, "a text is empty or too long";
    ProposalInvalidPlace = "proposal.invalid-place", 422, "a comment names an invalid place";
    ProposalMissingFact = "proposal.missing-fact", 422, "the command needs a fact that was not given";
    ProposalOtherFact = "proposal.other-fact", 409, "a given fact differs from the one that the state names";
    ProposalNotSubmittable = "proposal.not-submittable", 422, "the proposal has errors and cannot be submitted";
    ProposalStale = "proposal.stale", 409, "the schema has changed since the proposal was written";
    ProposalDebateTooShort = "proposal.debate-too-short", 409, "the debate has not lasted long enough";
    ProposalClosingTime = "proposal.closing-time", 422, "the closing time is given twice or not at all";
    ProposalStillOpen = "proposal.still-open", 409, "the vote is not over";
    ProposalElectorateFrozen = "proposal.electorate-frozen", 409, "the electorate cannot change during this vote";
    ProposalNotAppealable = "proposal.not-appealable", 409, "this proposal cannot be appealed";
    ProposalAppealUsed = "proposal.appeal-used", 409, "the proposal has already been appealed once";
    ProposalReplayBroken = "proposal.replay-broken", 422, "the events do not form a valid history";
    ProposalNotCanonical = "proposal.not-canonical", 200, "the proposal has no canonical form";
    ProposalInvalidSpec = "proposal.invalid-spec", 200, "a field of the proposal is missing or does not apply to this kind of change";
    ProposalInvalidPointer = "proposal.invalid-pointer", 200, "the pointer does not lead to a schema";
    ProposalInvalidName = "proposal.invalid-name", 200, "a name cannot be used";
    ProposalReferenceMoves = "proposal.reference-moves", 200, "a reference would lead to another schema";
    ProposalLeftBehind = "proposal.left-behind", 200, "a rule at another place still names the field";
    ProposalNothingToFill = "proposal.nothing-to-fill", 200, "the backfill fills nothing";
    ProposalBackfillPartial = "proposal.backfill-partial", 200, "the backfill does not fit every artifact";
    ProposalPlaceTaken = "proposal.place-taken", 200, "the place where the change adds something is already in use";
    ProposalPlaceMissing = "proposal.place-missing", 200, "the place that the change is about does not exist";
    ProposalUnknownType = "proposal.unknown-type", 200, "the artifact type does not exist";
    ProposalTypeExists = "proposal.type-exists", 200, "the artifact type exists already";
    ProposalStaleBase = "proposal.stale-base", 200, "the proposal is based on an older version of the schema";
    ProposalRebaseConflict = "proposal.rebase-conflict", 200, "the same place changed since the proposal was written";
    ProposalNoChange = "proposal.no-change", 200, "the proposal changes nothing";
    ProposalRationaleEmpty = "proposal.rationale-empty", 200, "the rationale is too short";
    ProposalRationaleUncited = "proposal.rationale-uncited", 200, "the rationale cites no use case";
    ProposalRationaleTooLong = "proposal.rationale-too-long", 200, "the rationale is too long";
    ProposalInvalidRationaleRules = "proposal.invalid-rationale-rules", 422, "the rules about rationales are not valid";
    ProposalDefaultInvalid = "proposal.default-invalid", 200, "the default does not satisfy the field's schema";
    ProposalBackfillMissing = "proposal.backfill-missing", 200, "a required field is added, but nothing fills it";
    ProposalBackfillInvalid = "proposal.backfill-invalid", 200, "the backfill is not possible";
    ProposalClaimRefuted = "proposal.claim-refuted", 200, "a witness refutes the claim of compatibility";
    MigrationInvalidChange = "migration.invalid-change", 422, "no migration can be made for the change";
    MigrationOtherSchema = "migration.other-schema", 409, "the given schema is not the result of the change";
    MigrationInvalidFacts = "migration.invalid-facts", 422, "a fact about the database cannot be used";
    MigrationUnderWay = "migration.under-way", 409, "a migration of this type is in progress";
    MigrationNothingToUndo = "migration.nothing-to-undo", 409, "there is no migration of this proposal to undo";
    MigrationMovedOn = "migration.moved-on", 409, "the registry has changed since the migration";
    MigrationMissingEvidence = "migration.missing-evidence", 409, "nothing shows that the plan's file has run";
    MigrationBadEvidence = "migration.bad-evidence", 422, "the evidence does not show that the plan's file has run";
    MigrationNoSql = "migration.no-sql", 404, "the plan has no SQL";
    MigrationUnclearPlace = "migration.unclear-place", 422, "this schema location cannot be mapped to locations in documents";
    MigrationUnsupportedColumn = "migration.unsupported-column", 422, "this change is not supported for artifacts stored in columns";
    MigrationNotCanonical = "migration.not-canonical", 422, "the plan has no canonical form";
    MigrationBothNames = "migration.both-names", 200, "a document has the old and the new name with different values";
    MigrationUnconvertible = "migration.unconvertible", 200, "a value cannot be converted to the new schema";
    MigrationChangedSince = "migration.changed-since", 200, "a document was changed after it was migrated";
    MigrationUnreadableDocument = "migration.unreadable-document", 200, "a stored document cannot be rewritten exactly";
    ImpactBadStatement = "impact.bad-statement", 422, "the statement shows no impact of this proposal";
    ImpactNothingToMeasure = "impact.nothing-to-measure", 409, "the proposal has no impact that can be measured";
    DocumentSyntax = "document.syntax", 422, "a document breaks the grammar of its format";
    DocumentEncoding = "document.encoding", 422, "a document is not text in an encoding that is read";
    DocumentCharacter = "document.character", 422, "a document has a character that its format does not allow";
    DocumentLineSeparator = "document.line-separator", 422, "a document has a line separator that readers read differently";
    DocumentLoneSurrogate = "document.lone-surrogate", 422, "a document has half of a surrogate pair";
    DocumentDuplicateKey = "document.duplicate-key", 422, "a document has the same key twice";
    DocumentComplexKey = "document.complex-key", 422, "a document has a list or a mapping as a key";
    DocumentManyDocuments = "document.many-documents", 422, "a file has more than one document";
    DocumentUnknownTag = "document.unknown-tag", 422, "a document has a tag that is not of the core schema";
    DocumentAlias = "document.alias", 422, "a document has an alias that cannot be followed";
    DocumentMerge = "document.merge", 422, "a document merges something that is not a mapping";
    DocumentNumber = "document.number", 422, "a number in a document is out of range";
    DocumentTooDeep = "document.too-deep", 422, "a document is nested too deeply";
    DocumentTooManyValues = "document.too-many-values", 422, "a document has too many values after its aliases are expanded";
    DocumentTooLong = "document.too-long", 413, "a document has too many bytes";
    CanonicalLossy = "canonical.lossy", 422, "the canonical bytes would read back as another value";
    CanonicalUnreadable = "canonical.unreadable", 422, "the canonical bytes would not be valid YAML";
    CanonicalUnwritable = "canonical.unwritable", 422, "the document has a value without canonical bytes";
    ProvenanceInvalidField = "provenance.invalid-field", 422, "a field of the provenance is missing or of the wrong kind";
    BundleInvalidBase64 = "bundle.invalid-base64", 422, "the bytes of a file are not base64";
    BundleNoCharter = "bundle.no-charter", 200, "there is no charter in this folder";
    BundleNotAMapping = "bundle.not-a-mapping", 200, "a file of the bundle is not a mapping";
    BundleInvalidField = "bundle.invalid-field", 200, "a field is missing, unknown or of the wrong kind";
    BundleContract = "bundle.contract", 200, "a file breaks the published contract";
    BundleMissingVersion = "bundle.missing-version", 200, "the bundle has no version";
    BundleNeedsUpgrade = "bundle.needs-upgrade", 200, "the bundle has an older version that can be upgraded";
    BundleTooOld = "bundle.too-old", 200, "the bundle is too old to be read";
    BundleTooNew = "bundle.too-new", 200, "the bundle, or a file in it, is too new for this engine";
    BundleStructure = "bundle.structure", 200, "a file that belongs to the bundle's project is missing or wrong";
    BundleHashMismatch = "bundle.hash-mismatch", 200, "the manifest does not match its digest";
    BundleMissingManifest = "bundle.missing-manifest", 200, "there are artifacts or sidecars, but no manifest";
    BundleMissingArtifact = "bundle.missing-artifact", 200, "an artifact is missing";
    BundleMissingSidecar = "bundle.missing-sidecar", 200, "an artifact has no sidecar";
    BundleUnlistedArtifact = "bundle.unlisted-artifact", 200, "an artifact is not in the manifest";
    BundleUnlistedSidecar = "bundle.unlisted-sidecar", 200, "a sidecar is not in the manifest";
    BundleUnknownKind = "bundle.unknown-kind", 200, "the file name of a sidecar names no known kind";
    BundleArtifactChanged = "bundle.artifact-changed", 200, "an artifact does not match the manifest";
    BundleLineEndings = "bundle.line-endings", 200, "an artifact differs from the manifest in its line endings only";
    BundleEscapingPath = "bundle.escaping-path", 200, "a path leads out of the project";
    BundleMisplacedPath = "bundle.misplaced-path", 200, "a path leads to a folder where such files do not belong";
    BundleUnusualPath = "bundle.unusual-path", 200, "a path is not in its normal form";
    BundleDuplicateEntry = "bundle.duplicate-entry", 200, "the manifest lists something twice";
    BundleMismatch = "bundle.mismatch", 200, "two files of the bundle contradict each other";
    BundleRunMismatch = "bundle.run-mismatch", 200, "a sidecar is of another run than the manifest";
    BundleTimeOrder = "bundle.time-order", 200, "the times of a sidecar are not valid";
    BundleSeedNotEmpty = "bundle.seed-not-empty", 200, "a bundle is declared empty, but it has artifacts";
    BundleStaleContent = "bundle.stale-content", 200, "the charter has changed since the artifacts were made";
    BundleStaleStaging = "bundle.stale-staging", 200, "a failed run left its folder behind";
    BundleOutOfScope = "bundle.out-of-scope", 200, "a file does not belong to the bundle";
    BundleUnsealed = "bundle.unsealed", 200, "no seal protects the sidecars of this bundle";
    BundleSealMismatch = "bundle.seal-mismatch", 200, "the bundle does not match its seal";
    BundleSealInvalid = "bundle.seal-invalid", 200, "the bundle's seal cannot be read";
    BundleSignatureInvalid = "bundle.signature-invalid", 200, "the signature of the seal is not valid";
    BundleStaleSignature = "bundle.stale-signature", 200, "the signatures belong to another seal";
    BundleCannotRepair = "bundle.cannot-repair", 200, "the manifest cannot be repaired because its digest does not match";
    BundleNotWritable = "bundle.not-writable", 200, "a value cannot be written so that it reads back";
    BundleCommentsLost = "bundle.comments-lost", 200, "the comments of a file will be lost";
    BundleCannotSeal = "bundle.cannot-seal", 422, "only a bundle without errors can be sealed";
    LineageInvalidStep = "lineage.invalid-step", 422, "the processing step is not valid";
    LineageUnknownStep = "lineage.unknown-step", 404, "there is no such step";
    LineageUnknownArtifact = "lineage.unknown-artifact", 404, "no step made or used this artifact";
    LineageDuplicateStep = "lineage.duplicate-step", 409, "there is another step with this id";
    LineageCycle = "lineage.cycle", 200, "the lineage contains a cycle";
    LogWrongPeaks = "log.wrong-peaks", 422, "the peaks are not those of a tree of this size";
    LogOutsideTree = "log.outside-tree", 422, "there is no such leaf, or no such smaller tree";
    LogWrongLength = "log.wrong-length", 200, "a proof has too few or too many hashes";
    LogWrongRoot = "log.wrong-root", 200, "a proof leads to a different root";
    LogInvalidOrigin = "log.invalid-origin", 422, "this name of a log is not allowed in a checkpoint";
    LogInvalidKey = "log.invalid-key", 422, "the verifier key cannot be read";
    LogInvalidNote = "log.invalid-note", 200, "the signed checkpoint cannot be read";
    LogUnsignedNote = "log.unsigned-note", 200, "the checkpoint has no signature by this key";
    LogWrongSignature = "log.wrong-signature", 200, "the signature of the checkpoint is not valid";
    LogInvalidLeaf = "log.invalid-leaf", 200, "the leaf cannot be read as a leaf of a senate's log";
    LogNotAllowed = "log.not-allowed", 200, "the leaves before it do not allow this act";
    RequestNotFound = "request.not-found", 404, "there is nothing at this address";
    RequestMethod = "request.method-not-allowed", 405, "this address does not allow this method";
    RequestMediaType = "request.media-type", 415, "this address does not accept this type of body";
    RequestParameter = "request.invalid-parameter", 400, "a parameter or a header is not valid";
    RequestPreconditionFailed = "request.precondition-failed", 412, "the resource has changed since it was read";
    RequestPreconditionRequired = "request.precondition-required", 428, "the request must say which version it replaces";
    RequestIdempotency = "request.idempotency-conflict", 422, "the idempotency key belongs to another request";
    RequestTimeout = "request.timeout", 503, "the request took too long";
    AuthMissing = "auth.missing-token", 401, "the request requires a token";
    AuthInvalid = "auth.invalid-token", 401, "the token is unknown or has expired";
    AuthForbidden = "auth.forbidden", 403, "the caller is not allowed to do this";
    AuthBadProof = "auth.bad-proof", 403, "the proof of possession is not valid";
    LineageOutputMismatch = "lineage.output-mismatch", 409, "the step names another digest than the artifact has";
    LineageUnknownVersion = "lineage.unknown-version", 409, "the step names a version that the artifact does not have";
    LineageWrongAgent = "lineage.wrong-agent", 403, "the step names another agent than the caller";
    LimitLeaf = "limit.leaf", 413, "the act does not fit into one leaf of the log";
    LimitRate = "limit.rate", 429, "too many requests";
    LimitOpenProposals = "limit.open-proposals", 429, "the author has too many open proposals";
    LimitListeners = "limit.listeners", 429, "too many event streams are open";
    LimitRegistrations = "limit.registrations", 429, "too many agents are waiting for an administrator";
    LimitEngine = "limit.engine", 429, "too much work of the caller is waiting for the engine";
    LimitComments = "limit.comments", 429, "the agent has too many comments on this proposal";
    LimitImpacts = "limit.impacts", 429, "too many results are attached to the proposal";
    AgentNotFound = "agent.not-found", 404, "there is no such agent";
    AgentExists = "agent.exists", 409, "the name or the key is taken";
    AgentWrongStatus = "agent.wrong-status", 409, "this is not allowed in the agent's current status";
    AgentInvalid = "agent.invalid", 422, "the agent cannot be registered with these details";
    AgentTokenNotFound = "agent.token-not-found", 404, "the agent has no such token";
    AgentNameReserved = "agent.name-reserved", 403, "only an administrator can register this name";
    ProposalNotFound = "proposal.not-found", 404, "there is no such proposal";
    SchemaNotFound = "schema.not-found", 404, "there is no such artifact type or version";
    SchemaExists = "schema.exists", 409, "the artifact type exists already";
    ArtifactNotFound = "artifact.not-found", 404, "there is no such artifact";
    ArtifactExists = "artifact.exists", 409, "the id belongs to an artifact of another type, or has a newer version";
    ArtifactRemoved = "artifact.removed", 409, "the id belonged to other content, which was removed";
    ArtifactRefused = "artifact.refused", 422, "the artifact does not satisfy its schema";
    WebhookNotFound = "webhook.not-found", 404, "there is no such webhook or delivery";
    WebhookRefused = "webhook.refused", 422, "events are not sent to this address";
    LogNotFound = "log.not-found", 404, "the log has no such leaf or size";
    StoreConflict = "store.conflict", 503, "too many writes happened at the same time";
    StoreUnavailable = "store.unavailable", 503, "the database does not answer";
    StoreNewer = "store.newer", 503, "the database was written by a newer version";
    StoreOtherStep = "store.other-step", 503, "the database was made by other steps";
    StoreUninitialised = "store.uninitialised", 503, "the database has no senate yet";
    Internal = "internal", 500, "the engine has a defect";
}

impl std::fmt::Display for Code {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        let code = Self::ALL.iter().find(|code| code.as_str() == text).copied();
        code.ok_or_else(|| D::Error::custom("this version of the engine does not know this code"))
    }
}

impl JsonSchema for Code {
    fn schema_name() -> Cow<'static, str> {
        "Code".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        json_schema!({
            "description": "A stable name for what went wrong; each has a page `docs/errors/<code>.md`.",
            "type": "string",
            "enum": codes,
        })
    }
}
