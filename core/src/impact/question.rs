//! The question: which change, and how its effect is told.

use serde::Serialize;
use serde_json::Value;

use crate::compatibility::Options;
use crate::digest::{Digest, Domain};
use crate::wire::impact::ImpactSample;
use crate::wire::migration::Rewrite;
use crate::wire::schema_check::SchemaOptions;
use crate::wire::{self, Code, Problem};

/// The most examples of each finding that can be asked for.
pub const MAX_EXAMPLES: u32 = 1_000;
/// The most examples of each finding where the question does not say.
pub const DEFAULT_EXAMPLES: u32 = 5;

/// The question under which a document is judged, and on which reports agree.
const QUESTION: Domain = Domain::new("rogatio/impact-question@v1");
/// The text that decides if a document is in a sample: the seed, a line feed, the digest of the document.
const SAMPLE: Domain = Domain::new("rogatio/impact-sample@v1");

/// A change of a schema, and how its effect on documents is told.
#[derive(Debug, Clone)]
pub struct Question {
    /// The schema before the change.
    pub old: Value,
    /// The schema after the change.
    pub new: Value,
    /// How each schema is read.
    pub options: Options,
    /// What the migration plan does to documents; `None` without a plan.
    pub rewrites: Option<Vec<Rewrite>>,
    /// The most examples of each finding, from 0 to [`MAX_EXAMPLES`].
    pub examples: u32,
    /// The documents that are judged; `None` for all.
    pub sample: Option<ImpactSample>,
    /// True to list the documents that are not valid under both schemas. The report is the same.
    pub rows: bool,
}

/// Everything on which a report depends beside the documents.
#[derive(Serialize)]
struct Body<'q> {
    old: &'q Value,
    new: &'q Value,
    old_options: &'q SchemaOptions,
    new_options: &'q SchemaOptions,
    rewrites: &'q Option<Vec<Rewrite>>,
    examples: u32,
    sample: &'q Option<ImpactSample>,
}

impl Question {
    /// The question about a change without a migration plan, for all documents.
    pub fn new(old: Value, new: Value, options: Options) -> Self {
        let examples = DEFAULT_EXAMPLES;
        Self { old, new, options, rewrites: None, examples, sample: None, rows: false }
    }

    /// Refuses what cannot be asked.
    pub(super) fn check(&self) -> Result<(), Problem> {
        if self.examples > MAX_EXAMPLES {
            let detail = format!("`examples` is {}; the most is {MAX_EXAMPLES}", self.examples);
            return Err(Problem::new(Code::RequestInvalidField, detail).at("/examples"));
        }
        if self.sample.as_ref().is_some_and(|sample| sample.one_in == 0) {
            let detail = "`one_in` is 0; a sample is about one document in so many, from 1";
            return Err(Problem::new(Code::RequestInvalidField, detail).at("/sample/one_in"));
        }
        Ok(())
    }

    /// The digest on which reports agree.
    pub(super) fn digest(&self) -> Digest {
        let body = Body {
            old: &self.old,
            new: &self.new,
            old_options: self.options.for_old(),
            new_options: self.options.for_new(),
            rewrites: &self.rewrites,
            examples: self.examples,
            sample: &self.sample,
        };
        // An integer between two doubles has no canonical form; then the text itself is hashed.
        QUESTION.digest_of(&body).unwrap_or_else(|_| QUESTION.digest_bytes(wire::write(&body).as_bytes()))
    }
}

/// Whether the document with this digest is judged.
pub(super) fn judges(sample: Option<&ImpactSample>, document: &Digest) -> bool {
    let Some(ImpactSample { one_in, seed }) = sample else { return true };
    let chosen = SAMPLE.digest_bytes(format!("{seed}\n{document}").as_bytes());
    let first = chosen.as_bytes().iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    // One in n: the first 64 bits, as a fraction of 2^64, are below 1/n.
    u128::from(first) * u128::from(*one_in) < 1 << 64
}
