//! References by place: a `$ref` whose fragment is a JSON Pointer depends on where schemas stand.

use jsonschema::Draft;
use serde_json::Value;

use crate::pointer::{Pointer, child_pointer, index, percent_decoded};
use crate::schema::keyword::{Shape, shape, visit};
use crate::schema::resource;
use crate::wire::schema_check::SchemaOptions;

/// A reference inside a schema, and the place of the same document that it names.
pub(crate) struct Reference {
    /// Where the reference stands, as a JSON Pointer.
    pub(crate) at: String,
    /// Where it leads, from the root of the document.
    pub(crate) target: Pointer,
}

/// The references of a schema that name a place by its pointer.
pub(crate) fn by_place(schema: &Value, options: &SchemaOptions) -> Vec<Reference> {
    let draft = resource::draft_of(schema, options).unwrap_or(Draft::Unknown);
    // The schemas with an identifier of their own: a fragment counts from there.
    let mut roots: Vec<(Pointer, String)> = Vec::new();
    let mut written: Vec<(String, Pointer, String)> = Vec::new();
    visit(draft, schema, &mut |at, draft, keywords| {
        let Ok(here) = Pointer::parse(at) else { return };
        let id = keywords.get(draft.id_keyword()).and_then(Value::as_str).unwrap_or_default();
        let id = id.trim_end_matches('#');
        if here.is_root() || !(id.is_empty() || id.starts_with('#')) {
            roots.push((here.clone(), id.to_owned()));
        }
        for (keyword, value) in keywords {
            if let (Some(Shape::Reference), Value::String(target)) = (shape(draft, keyword), value) {
                written.push((child_pointer(at, keyword), here.clone(), target.clone()));
            }
        }
    });
    let resolve = |(at, here, target): (String, Pointer, String)| {
        let (base, fragment) = target.split_once('#')?;
        let own = roots.iter().filter(|(root, _)| root.leads_to(&here));
        let root = if base.is_empty() {
            own.max_by_key(|(root, _)| root.tokens().len())
        } else {
            roots.iter().find(|(_, id)| id == base)
        };
        let (root, _) = root?;
        let fragment = Pointer::parse(&percent_decoded(fragment)?).ok()?;
        let target = fragment.tokens().iter().fold(root.clone(), |place, token| place.child(token));
        Some(Reference { at, target })
    };
    written.into_iter().filter_map(resolve).collect()
}

/// The first reference that leads to or through an item of `list` from `first` on, and that item's place.
pub(super) fn through_items(
    schema: &Value,
    list: &Pointer,
    first: usize,
    options: &SchemaOptions,
) -> Option<(String, String)> {
    by_place(schema, options).into_iter().find_map(|reference| {
        let item = list
            .leads_to(&reference.target)
            .then(|| reference.target.tokens().get(list.tokens().len()))??;
        let moves = index(item).is_some_and(|item| item >= first);
        moves.then(|| (reference.at, list.clone().child(item).to_string()))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_reference_is_read_from_its_own_root() {
        let schema = json!({
            "$id": "https://example.org/s", "allOf": [{}, {"type": "object"}],
            "properties": {
                "a": {"$ref": "#/allOf/1"}, "b": {"$ref": "https://example.org/s#/properties/a%62"},
                "c": {"$id": "c", "not": {"$ref": "#/$defs/x"}, "$defs": {"x": {}}}, "ab": {}, "d": {"$ref": "#anchor"},
            },
        });
        let found: Vec<_> = by_place(&schema, &SchemaOptions::default())
            .into_iter()
            .map(|one| (one.at, one.target.to_string()))
            .collect();
        let expected = [
            ("/properties/a/$ref", "/allOf/1"),
            ("/properties/b/$ref", "/properties/ab"),
            ("/properties/c/not/$ref", "/properties/c/$defs/x"),
        ];
        assert_eq!(found, expected.map(|(at, target)| (at.to_owned(), target.to_owned())));
        let list = Pointer::parse("/allOf").unwrap();
        let through = |first| through_items(&schema, &list, first, &SchemaOptions::default());
        assert!(through(0).is_some() && through(1).is_some() && through(2).is_none());
    }
}
