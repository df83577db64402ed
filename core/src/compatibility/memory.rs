//! What evaluations remember.

use std::collections::BTreeMap;

use serde_json::Value;

use super::atom::Literal;
use super::truth::Truth;

/// What one evaluation found on the way, by formula and place in the value.
#[derive(Default)]
pub(super) struct Memory {
    pub(super) known: BTreeMap<(Literal, *const Value), Truth>,
    /// Evaluations so far.
    pub(super) taken: u64,
    /// Whether something was asked that no validator's answer makes up for: a pattern that was not matched to its end, a
    /// number that was not compared.
    pub(super) doubt: bool,
    /// Names are values of their own that do not stay in one place; nothing is remembered about them.
    pub(super) paused: bool,
}
