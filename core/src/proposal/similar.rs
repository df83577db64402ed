//! Earlier proposals that resemble one.

use crate::excerpt::excerpt;
use crate::pointer::Pointer;
use crate::pointer::child_pointer;
use crate::schema::keyword::property_place;
use crate::text::fold;
use crate::wire::proposal::{ChangeType, Proposal};
use crate::wire::proposal_check::{EarlierProposal, SimilarProposal};

/// The most that are listed.
pub const MOST_SIMILAR: usize = 20;

/// The earlier proposals about the same type and place, the closest first; equally close ones by their ids.
///
/// The order that the caller gives them in does not matter.
pub(super) fn similar(
    proposal: &Proposal,
    type_name: &str,
    earlier: Vec<EarlierProposal>,
) -> Vec<SimilarProposal> {
    let here = Change::new(
        proposal.change_type,
        &proposal.field_spec.pointer,
        proposal.field_spec.new_name.as_deref(),
    );
    let close = |one: &EarlierProposal| {
        let there = Change::new(one.change_type, &one.pointer, one.new_name.as_deref());
        if one.artifact_type == type_name {
            return here.closeness(&there);
        }
        let new_types = here.kind == ChangeType::AddType && there.kind == ChangeType::AddType;
        (new_types && is_near(type_name, &one.artifact_type)).then_some(Closeness::NearType)
    };
    let mut found: Vec<(Closeness, EarlierProposal)> =
        earlier.into_iter().filter_map(|one| Some((close(&one)?, one))).collect();
    found.sort_by(|(closeness, one), (other, another)| {
        let key = |one: &EarlierProposal| (one.id.clone(), one.pointer.clone(), one.change_type.as_str());
        // Of those with one id whatever else they hold decides, so that equal entries alone are left.
        let rest = |one: &EarlierProposal| {
            (one.new_name.clone(), one.outcome.map(|end| format!("{end:?}")), one.reasons.clone())
        };
        closeness
            .cmp(other)
            .then_with(|| key(one).cmp(&key(another)))
            .then_with(|| rest(one).cmp(&rest(another)))
    });
    let shown = found.into_iter().take(MOST_SIMILAR);
    shown
        .map(|(closeness, one)| SimilarProposal {
            because: format!("{} of `{}`", closeness.words(), excerpt(&one.artifact_type)),
            id: one.id,
            outcome: one.outcome,
            reasons: one.reasons,
        })
        .collect()
}

/// The places that a change is about.
struct Change {
    kind: ChangeType,
    pointer: String,
    /// The place of a renamed field afterwards.
    becomes: Option<String>,
    /// The names of the field, before and afterwards; none where the place is no property.
    names: Vec<String>,
}

impl Change {
    fn new(kind: ChangeType, pointer: &str, new_name: Option<&str>) -> Self {
        let new_name = new_name.filter(|_| kind == ChangeType::RenameField);
        let place = Pointer::parse(pointer).ok();
        let becomes = place.as_ref().zip(new_name).and_then(|(place, new_name)| {
            let (parents, _) = place.split()?;
            Some(child_pointer(&parents.to_string(), new_name))
        });
        let name = place.as_ref().and_then(|place| property_place(place).map(|(_, name)| name.to_owned()));
        let names = name.into_iter().chain(new_name.map(str::to_owned)).collect();
        Self { kind, pointer: pointer.to_owned(), becomes, names }
    }

    fn places(&self) -> Vec<&str> {
        [Some(&self.pointer), self.becomes.as_ref()].into_iter().flatten().map(String::as_str).collect()
    }

    fn closeness(&self, other: &Self) -> Option<Closeness> {
        let above = |outer: &str, inner: &str| {
            !outer.is_empty() && inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'))
        };
        let (here, there) = (self.places(), other.places());
        let mut pairs = here.iter().flat_map(|here| there.iter().map(move |there| (*here, *there)));
        if pairs.clone().any(|(here, there)| here == there) {
            let same =
                self.kind == other.kind && self.pointer == other.pointer && self.becomes == other.becomes;
            return Some(if same { Closeness::Same } else { Closeness::Place });
        }
        let names = || self.names.iter().flat_map(|here| other.names.iter().map(move |there| (here, there)));
        if names().any(|(here, there)| fold(here) == fold(there)) {
            return Some(Closeness::Name);
        }
        if pairs.any(|(here, there)| above(here, there) || above(there, here)) {
            return Some(Closeness::Around);
        }
        names().any(|(here, there)| is_near(here, there)).then_some(Closeness::NearName)
    }
}

/// How close; the first is the closest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Closeness {
    /// The same kind of change at the same place.
    Same,
    /// Another change at the same place.
    Place,
    /// A field of the same name elsewhere.
    Name,
    /// A place above or below.
    Around,
    /// A field whose name is nearly the same.
    NearName,
    /// A new type whose name is nearly the same.
    NearType,
}

impl Closeness {
    const fn words(self) -> &'static str {
        match self {
            Self::Same => "the same change at the same place",
            Self::Place => "another change at the same place",
            Self::Name => "a field of the same name elsewhere",
            Self::Around => "a place above or below",
            Self::NearName => "a field of nearly the same name",
            Self::NearType => "a new type of nearly the same name: the schema",
        }
    }
}

/// Whether two names are spelled nearly alike: another style (`userId`, `user_id`), another number (`score`, `scores`), or, from
/// four letters on, one letter more, less, other or swapped. Names that differ in their digits are different names.
fn is_near(one: &str, other: &str) -> bool {
    let (one, other) = (bare(one), bare(other));
    if one.is_empty() || other.is_empty() {
        return false;
    }
    if one == other || singular(&one) == singular(&other) {
        return true;
    }
    let digits = |name: &[char]| name.iter().filter(|one| one.is_numeric()).copied().collect::<Vec<_>>();
    digits(&one) == digits(&other) && one.len().min(other.len()) >= 4 && one_edit(&one, &other)
}

/// The letters of a name, folded, without what joins its words.
fn bare(name: &str) -> Vec<char> {
    fold(name).chars().filter(|one| one.is_alphanumeric()).collect()
}

/// An English plural as its singular, roughly: `scores`, `boxes`, `categories`.
fn singular(name: &[char]) -> Vec<char> {
    let mut name = name.to_vec();
    let ends = |name: &[char], end: &str| name.ends_with(&end.chars().collect::<Vec<_>>());
    if ends(&name, "ies") && name.len() > 4 {
        name.truncate(name.len().saturating_sub(3));
        name.push('y');
    } else if ["ses", "xes", "zes", "ches", "shes"].iter().any(|end| ends(&name, end)) {
        name.truncate(name.len().saturating_sub(2));
    } else if ends(&name, "s") && !ends(&name, "ss") && name.len() > 2 {
        name.pop();
    }
    name
}

/// Whether one letter more, less, other, or two swapped make the difference.
fn one_edit(one: &[char], other: &[char]) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let start = short.iter().zip(long).take_while(|(here, there)| here == there).count();
    let rest = |name: &[char], from: usize| name.get(from..).map(<[char]>::to_vec).unwrap_or_default();
    let (left, right) = (rest(short, start), rest(long, start));
    match long.len().saturating_sub(short.len()) {
        0 => {
            let swapped =
                matches!((left.as_slice(), right.as_slice()), ([a, b, ..], [c, d, ..]) if a == d && b == c);
            rest(&left, 1) == rest(&right, 1) || (swapped && rest(&left, 2) == rest(&right, 2))
        }
        1 => left == rest(&right, 1),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_told_from_others() {
        for (one, other) in [
            ("score", "scores"),
            ("userId", "user_id"),
            ("colour", "color"),
            ("category", "categories"),
            ("recieve", "receive"),
            ("box", "boxes"),
            ("Straße", "STRASSE"),
            ("author", "autor"),
            ("name", "names"),
        ] {
            assert!(is_near(one, other), "{one} {other}");
            assert!(is_near(other, one), "{other} {one}");
        }
        for (one, other) in [
            ("line1", "line2"),
            ("cat", "bat"),
            ("score", "store_id"),
            ("id", "ids2"),
            ("", "a"),
            ("title", "author"),
            ("address", "addresses2"),
            ("abcd", "badc"),
        ] {
            assert!(!is_near(one, other), "{one} {other}");
        }
    }

    #[test]
    fn a_rename_meets_what_its_new_name_was_about() {
        let change = |kind, pointer, name| Change::new(kind, pointer, name);
        let rename = change(ChangeType::RenameField, "/properties/a", Some("rank"));
        let closeness = |kind, pointer, name| rename.closeness(&change(kind, pointer, name));
        assert_eq!(closeness(ChangeType::AddField, "/properties/rank", None), Some(Closeness::Place));
        assert_eq!(closeness(ChangeType::RenameField, "/properties/a", Some("rank")), Some(Closeness::Same));
        assert_eq!(
            closeness(ChangeType::RenameField, "/properties/a", Some("other")),
            Some(Closeness::Place)
        );
        assert_eq!(closeness(ChangeType::RenameField, "/properties/b", Some("rank")), Some(Closeness::Place));
        assert_eq!(
            closeness(ChangeType::AddField, "/$defs/p/properties/ranks", None),
            Some(Closeness::NearName)
        );
        let items = change(ChangeType::ModifyField, "/properties/a/items", None);
        assert_eq!(
            items.closeness(&change(ChangeType::AddField, "/properties/b/items", None)),
            None,
            "a keyword"
        );
    }
}
