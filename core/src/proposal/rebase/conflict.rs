//! What others did to the place of a change since it was written.

use serde_json::Value;

use super::super::same;
use super::target;
use crate::excerpt::excerpt;
use crate::pointer::Pointer;
use crate::pointer::child_pointer;
use crate::schema::keyword::property_place;
use crate::schema::resource;
use crate::wire::proposal::{ChangeType, Proposal};
use crate::wire::schema_check::SchemaOptions;

/// Something that stands in the way of a rebase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Conflict {
    /// The version that brought it, or the one after which it came.
    pub(super) version: u64,
    /// Whether it came with some version after `version`.
    pub(super) later: bool,
    /// Where it is, in the schema.
    pub(super) at: String,
    /// What that version did: `removed …`.
    pub(super) theirs: String,
}

/// The first thing that makes the change another one on the last version of `history` than on its first.
///
/// Positions in lists are followed from version to version: an item is only known by its index, so a list that lost or
/// moved items is compared step by step. Everything else is compared between the first and the last version, and the
/// version that first differed is named.
pub(super) fn find(
    place: &Pointer,
    proposal: &Proposal,
    history: &[Value],
    options: &SchemaOptions,
) -> Option<Conflict> {
    let (base, current) = (history.first()?, history.last()?);
    let kind = proposal.change_type;
    let renamed =
        (kind == ChangeType::RenameField).then_some(proposal.field_spec.new_name.as_deref()).flatten();
    let steps = history.iter().zip(history.iter().skip(1)).zip(proposal.base_version.saturating_add(1)..);
    for ((old, new), version) in steps {
        if let Some((at, theirs)) = moved(place, old, new) {
            return Some(Conflict { version, later: false, at, theirs });
        }
    }
    let judge = |current: &Value| {
        frame(place, base, current, options)
            .or_else(|| content(place, base, current, options))
            .or_else(|| renamed.and_then(|name| taken(place, name, base, current)))
            .or_else(|| target::changed(place, proposal, base, current, options))
    };
    let (at, theirs) = judge(current)?;
    // The version that brought it is the first one from which on something differs.
    let same = |version: &&Value| judge(version).is_some();
    let after = history.iter().rev().take_while(same).count();
    let index = history.len().saturating_sub(after);
    let version = u64::try_from(index).ok().and_then(|index| proposal.base_version.checked_add(index))?;
    Some(Conflict { version, later: false, at, theirs })
}

/// What stands above a place: each schema, list and map on the way, the outermost first.
fn above(place: &Pointer) -> Vec<(Pointer, String)> {
    let mut found = Vec::new();
    let mut rest = place.clone();
    while let Some((parents, step)) = rest.split().map(|(parents, step)| (parents, step.to_owned())) {
        found.push((parents.clone(), step));
        rest = parents;
    }
    found.reverse();
    found
}

/// Whether one version moved the items of a list that the place leads through.
fn moved(place: &Pointer, old: &Value, new: &Value) -> Option<(String, String)> {
    above(place).into_iter().find_map(|(list, step)| {
        let (Value::Array(old), Value::Array(new)) = (list.find(old)?, list.find(new)?) else { return None };
        let index = step.parse().ok()?;
        (!keeps(old, new, index)).then(|| {
            let what = if new.len() < old.len() { "removed items of" } else { "moved items of" };
            (
                list.to_string(),
                format!("{what} `{}`, so an index may now mean another item", excerpt(&list.to_string())),
            )
        })
    })
}

/// Whether the item at `index` is certainly the same item in both lists.
///
/// A list may grow at its end. One item may have changed in its place. An item behind the one that is meant may have gone,
/// where it cannot have been another one of the same content.
fn keeps(old: &[Value], new: &[Value], index: usize) -> bool {
    let changed = old.iter().zip(new).filter(|(before, now)| before != now).count();
    if new.len() >= old.len() {
        return changed == 0 || (changed == 1 && new.len() == old.len());
    }
    let without = |gone: usize| {
        let left = old.iter().enumerate().filter(|(place, _)| *place != gone).map(|(_, item)| item);
        left.eq(new)
    };
    old.len() == new.len().saturating_add(1)
        && (index.saturating_add(1)..old.len()).any(without)
        && !(0..=index).any(without)
}

/// Whether the draft, or something above the place, is another one.
fn frame(
    place: &Pointer,
    base: &Value,
    current: &Value,
    options: &SchemaOptions,
) -> Option<(String, String)> {
    let draft = |schema: &Value| {
        let draft = resource::draft_of(schema, options).ok();
        // Only its URI tells one metaschema of somebody's own from another.
        let own =
            matches!(draft, None | Some(jsonschema::Draft::Unknown)).then(|| schema.get("$schema").cloned());
        (draft, own)
    };
    if draft(base) != draft(current) {
        return Some(("/$schema".into(), "changed the draft of the schema".into()));
    }
    for (outer, _) in above(place) {
        let shown = outer.to_string();
        let said = |what: &str| Some((shown.clone(), format!("{what} `{}`", excerpt(&shown))));
        let (before, now) = match (outer.find(base), outer.find(current)) {
            (Some(_), None) => return gone(&outer, base, current),
            (Some(before), Some(now)) => (before, now),
            (None, _) => continue,
        };
        if std::mem::discriminant(before) != std::mem::discriminant(now) {
            return said("replaced");
        }
        let names = ["$id", "id", "$schema", "$anchor", "$dynamicAnchor", "$recursiveAnchor"];
        let named = |keyword: &&str| {
            // The draft of the whole was compared above: it may be said now where it was understood before.
            let whole = outer.is_root() && **keyword == *"$schema";
            !whole && before.get(keyword) != now.get(keyword) && is_text(before, now, keyword)
        };
        if names.iter().any(named) {
            return said("changed the name or draft of");
        }
        // A reference beside the place decides in old drafts whether the place means anything.
        if before.get("$ref").is_some() != now.get("$ref").is_some() && is_text(before, now, "$ref") {
            return said("added or removed a `$ref` at");
        }
    }
    None
}

/// Whether a member is the keyword, and not a property of that name.
fn is_text(before: &Value, now: &Value, keyword: &str) -> bool {
    let text = |value: &Value| value.get(keyword).is_none_or(|value| value.is_string() || value.is_boolean());
    text(before) && text(now)
}

/// Something went; where it still stands under another name beside, that is told too.
fn gone(place: &Pointer, base: &Value, current: &Value) -> Option<(String, String)> {
    let shown = place.to_string();
    let there = place.find(base);
    let (parents, _) = place.split()?;
    let known = parents.find(base).and_then(Value::as_object);
    let heir = parents.find(current).and_then(Value::as_object).and_then(|members| {
        let new = |name: &str| known.is_none_or(|known| !known.contains_key(name));
        members.iter().find(|(name, value)| new(name) && Some(*value) == there)
    });
    let theirs = match heir {
        Some((name, _)) => {
            let now = child_pointer(&parents.to_string(), name);
            format!("renamed `{}` to `{}`", excerpt(&shown), excerpt(&now))
        }
        None => format!("removed `{}`", excerpt(&shown)),
    };
    Some((shown, theirs))
}

/// Whether the place itself came, went, or holds something else, or is required as it was.
fn content(
    place: &Pointer,
    base: &Value,
    current: &Value,
    options: &SchemaOptions,
) -> Option<(String, String)> {
    let shown = place.to_string();
    let quoted = excerpt(&shown);
    let required = |schema: &Value| {
        let (owner, name) = property_place(place)?;
        let list = owner.find(schema)?.get("required")?.as_array()?;
        Some(list.iter().any(|one| one == name))
    };
    let required = |schema| required(schema).unwrap_or(false);
    let theirs = match (place.find(base), place.find(current)) {
        (Some(_), None) => return gone(place, base, current),
        (None, Some(_)) => format!("added `{quoted}`"),
        (Some(before), Some(now)) if before != now && !means_the_same(place, base, now, options) => {
            format!("changed `{quoted}`")
        }
        _ if required(base) && !required(current) => format!("made `{quoted}` optional"),
        _ if !required(base) && required(current) => format!("made `{quoted}` required"),
        _ => return None,
    };
    Some((shown, theirs))
}

/// Whether `base` with `now` at the place says what it said, in another spelling.
fn means_the_same(place: &Pointer, base: &Value, now: &Value, options: &SchemaOptions) -> bool {
    let mut respelled = base.clone();
    if let Some(at) = place.find_mut(&mut respelled) {
        *at = now.clone();
    }
    same::is_same(base, &respelled, options)
}

/// Whether the new name of a renamed field was taken.
fn taken(place: &Pointer, name: &str, base: &Value, current: &Value) -> Option<(String, String)> {
    let (parents, _) = place.split()?;
    let has = |schema: &Value| parents.find(schema).is_some_and(|members| members.get(name).is_some());
    if has(base) || !has(current) {
        return None;
    }
    let taken = child_pointer(&parents.to_string(), name);
    let theirs = format!("added `{}`", excerpt(&taken));
    Some((taken, theirs))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_item_is_kept_only_where_no_other_could_stand_in_its_place() {
        let list = |text: &str| text.chars().map(|one| json!(one.to_string())).collect::<Vec<_>>();
        for (old, new, index, kept) in [
            ("sii", "ii", 1, false),
            ("sii", "ii", 2, false),
            ("sii", "si", 1, false),
            ("sii", "si", 0, true),
            ("six", "si", 1, true),
            ("six", "sx", 1, false),
            ("si", "six", 1, true),
            ("si", "xsi", 1, false),
            ("si", "xi", 1, true),
            ("si", "xi", 0, true),
            ("si", "is", 0, false),
            ("sii", "iix", 1, false),
            ("si", "", 0, false),
            ("abcd", "ab", 0, false),
            ("si", "si", 2, true),
        ] {
            assert_eq!(keeps(&list(old), &list(new), index), kept, "{old} {new} {index}");
        }
    }
}
