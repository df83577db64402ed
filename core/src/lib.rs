//! The pure engine of Rogatio.
//!
//! Every function here is a function of its arguments: no clock, no randomness, no files, no network, no threads.
//! The same request gives the same bytes in native code, inside wasmtime, in Node and in a browser page.
//!
//! # Quick start
//!
//! ```
//! use rogatio_core::compatibility::{Options, check};
//! use rogatio_core::wire::compatibility_check::Verdict;
//! use serde_json::json;
//!
//! let old = json!({"type": "object", "properties": {"title": {"type": "string"}}});
//! let new = json!({"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]});
//! let report = check(&old, &new, &Options::default())?;
//! assert_eq!(report.verdict, Verdict::Breaking);
//! // No negative verdict without evidence: a document that OLD accepts and NEW refuses.
//! assert_eq!(report.comparisons[0].witness.as_ref().unwrap().instance, json!({}));
//!
//! // The same over the wire, as every other language asks it: JSON text in, JSON text out.
//! let request = json!({"old": old, "new": new}).to_string();
//! let answer = rogatio_core::operation::call("compatibility.check", &request)?;
//! assert!(answer.starts_with(r#"{"verdict":"breaking""#));
//!
//! // Or with types: each request has a builder, and what may be left out has a default.
//! use rogatio_core::wire::CompatibilityCheckRequest;
//! let request = CompatibilityCheckRequest::builder().old(old).new(new).budget(10_000).build();
//! assert_eq!(rogatio_core::operation::request::compatibility_check(request)?.verdict, Verdict::Breaking);
//! # Ok::<(), rogatio_core::wire::Problem>(())
//! ```
//!
//! # Where to look
//!
//! | question | function |
//! |---|---|
//! | Is this a schema that one can use, and is it any use? | [`lint::check`] |
//! | May NEW replace OLD? | [`compatibility::check`], [`compatibility::compare`] |
//! | May the new version of an API, a CRD or a list of tools replace the old one? | [`contract::compare`] |
//! | Does a document satisfy a schema? | [`artifact::validate`], [`artifact::Validator`] |
//! | What does a proposal make of a schema, and what is wrong with it? | [`change::apply`], [`proposal::check`], [`proposal::rebase`] |
//! | What follows a command on a proposal? | [`proposal::decide`], [`proposal::replay`] |
//! | Does a proposal belong to the domain? | [`scope::evaluate`] |
//! | How is an approved change carried out? | [`migration::generate`], [`migration::transform`] |
//! | Which stored documents does a change break? | [`impact::Measure`], [`impact::merge`] |
//! | What is enough, and what does a vote come to? | [`threshold::Threshold`], [`threshold::judge`], [`tally::Count`] |
//! | What is hashed, and what is signed? | [`canonical::exact`], [`digest::Domain`], [`signature::pae`], [`log`] |
//! | Does a file show that a schema version was approved? | [`certificate::verify`], [`certificate::Certificate`] |
//! | Where does an artifact come from? | [`provenance`] |
//!
//! [`operation::OPERATIONS`] is the list of everything that the engine can be asked over the wire; [`wire`] holds the shapes of the
//! questions and the answers. Errors are [`wire::Problem`]s with a stable code; what is wrong with the matter itself is
//! never an error but a finding ([`wire::Diagnostic`]) in the answer.
#![forbid(unsafe_code)]

pub mod artifact;
pub mod ballot;
pub mod canonical;
pub mod certificate;
pub mod change;
pub mod compatibility;
pub mod contract;
pub mod digest;
pub mod electorate;
pub mod excerpt;
pub mod impact;
pub mod lint;
pub mod log;
pub mod migration;
pub mod operation;
pub mod pointer;
pub mod proposal;
pub mod provenance;
pub mod schema;
pub mod scope;
pub mod signature;
pub mod tally;
pub mod text;
pub mod threshold;
pub mod weight;
pub mod wire;
