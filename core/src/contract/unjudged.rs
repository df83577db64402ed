//! Changes of things that no front end judges: they shut the gate until the request allows them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::reading::is_in_new_property;
use super::{Contract, Unjudged};
use crate::excerpt::excerpt;
use crate::wire::contract_check::ContractFinding;
use crate::wire::{Code, Severity};

/// What tells one thing from another: its category, the place inside its owner, its owner.
type Key<'u> = (&'u str, &'u str, &'u str);

/// A category, and its place in OLD and in NEW.
type Spot<'u> = (&'u str, Option<&'u str>, Option<&'u str>);
/// A thing in OLD and in NEW.
type Change<'u> = (Option<&'u Unjudged>, Option<&'u Unjudged>);

/// Two versions of the lists.
pub(super) struct Lists<'u> {
    pub(super) old: &'u Contract,
    pub(super) new: &'u Contract,
    pub(super) old_document: &'u Value,
    pub(super) allow: &'u [String],
}

/// A finding for each change; one change that several parts share is one finding.
pub(super) fn findings(lists: &Lists<'_>) -> Vec<ContractFinding> {
    let (old, new) = (by_key(lists.old), by_key(lists.new));
    let keys: BTreeSet<&Key<'_>> = old.keys().chain(new.keys()).collect();
    let mut groups: BTreeMap<Spot<'_>, Vec<Change<'_>>> = BTreeMap::new();
    for key in keys {
        let (before, after) = (old.get(key).copied(), new.get(key).copied());
        let same = before.map(|one| one.digest) == after.map(|one| one.digest);
        if same || !has_owner(lists.old, key.2) || !has_owner(lists.new, key.2) {
            continue;
        }
        // A field that did not exist before is in no stored object: its rules hold nobody yet.
        if before.is_none() && is_of_new_field(lists, key) {
            continue;
        }
        groups
            .entry((key.0, before.map(|one| one.pointer.as_str()), after.map(|one| one.pointer.as_str())))
            .or_default()
            .push((before, after));
    }
    groups.into_iter().filter_map(|((category, ..), group)| finding(category, &group, lists.allow)).collect()
}

fn by_key(contract: &Contract) -> BTreeMap<Key<'_>, &Unjudged> {
    let each = contract.unjudged.iter();
    each.map(|one| ((one.category.as_str(), one.inner.as_str(), one.owner.as_str()), one)).collect()
}

/// True if the contract has the owner; the document itself is the empty key.
fn has_owner(contract: &Contract, owner: &str) -> bool {
    owner.is_empty() || contract.offers.contains_key(owner) || contract.parts.contains_key(owner)
}

/// True for a keyword of a field that OLD does not specify, in a schema whose other fields are dropped.
fn is_of_new_field(lists: &Lists<'_>, (_, inner, owner): &Key<'_>) -> bool {
    let Some(part) = lists.old.parts.get(*owner) else { return false };
    let drops = matches!(part.dialect, super::Dialect::Crd { pruned: true, .. });
    drops && is_in_new_property(lists.old_document, &format!("{}{inner}", part.place.pointer))
}

fn finding(category: &str, group: &[Change<'_>], allow: &[String]) -> Option<ContractFinding> {
    let names = group.iter().filter_map(|(before, after)| after.or(*before)).map(Unjudged::name);
    let names: Vec<String> = names.collect();
    let allowed = allow.iter().any(|one| one == category) || names.iter().all(|name| allow.contains(name));
    let (before, after) = group.first().copied()?;
    let name = names.first()?.clone();
    let done = match (before, after) {
        (None, _) => "was added",
        (_, None) => "was removed",
        _ => "changed",
    };
    let more = match names.len() {
        0 | 1 => String::new(),
        2 => " (and in one more part)".to_owned(),
        count => format!(" (and in {} more parts)", count - 1),
    };
    let message = format!("`{}` {done}{more}, and the engine does not judge it", excerpt(&name));
    let help = format!("review the change, then allow it with `allow_not_judged`: `{}`", excerpt(category));
    Some(ContractFinding {
        code: Code::ContractNotJudged,
        severity: if allowed { Severity::Warning } else { Severity::Error },
        name,
        message,
        help: (!allowed).then_some(help),
        category: Some(category.to_owned()),
        old_pointer: before.map(|one| one.pointer.clone()),
        new_pointer: after.map(|one| one.pointer.clone()),
        old_digest: before.map(|one| one.digest),
        new_digest: after.map(|one| one.digest),
    })
}

impl Unjudged {
    /// Its name, for example `GET /users/{id} parameters`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.owner_name, self.category)
    }
}
