//! Places where a schema stands, or could stand, resolved step by step with the keywords of the draft.

use jsonschema::Draft;
use serde_json::{Map, Value};

use crate::pointer::{Pointer, index};
use crate::schema::keyword::{Shape, draft_within, is_silenced, shape};
use crate::schema::resource;
use crate::wire::schema_check::SchemaOptions;

/// Why a pointer leads to no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceError {
    /// A step is no keyword of the draft that holds a schema, or the keyword of the last step holds several.
    NotASchema,
    /// A schema above the place is not there.
    Missing,
    /// What stands above the place is no object, so it has no keywords.
    NoRoom,
}

/// Which of the schemas under its keyword a place is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slot {
    /// The only one: `not`, `additionalProperties`, `items`.
    Whole,
    /// The one of this name: a field, a pattern, a definition.
    Named(String),
    /// The one at this index of a list.
    Item(usize),
}

/// A place where a schema stands, or could: the schema above it is there and is an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The schema whose keyword holds the place.
    pub owner: Pointer,
    /// That keyword.
    pub keyword: String,
    /// Which of the keyword's schemas.
    pub slot: Slot,
    /// The draft that the schema above is read as.
    pub draft: Draft,
    /// Whether something stands there.
    pub taken: bool,
    /// Whether the schema above has a `$ref` that silences the keyword.
    pub silenced: bool,
}

impl Place {
    /// The place that `pointer` names in `schema`.
    ///
    /// # Errors
    /// [`PlaceError`]; the whole document is a place of no keyword, so it is refused too.
    pub fn resolve(pointer: &Pointer, schema: &Value, options: &SchemaOptions) -> Result<Self, PlaceError> {
        let mut draft = resource::draft_of(schema, options).unwrap_or(Draft::Unknown);
        let mut steps = pointer.tokens().iter();
        let (mut owner, mut node) = (Pointer::default(), schema);
        loop {
            let keyword = steps.next().ok_or(PlaceError::NotASchema)?;
            let keywords = node.as_object().ok_or(PlaceError::NoRoom)?;
            draft = draft_within(draft, keywords);
            let (slot, found) = step(draft, keywords, keyword, &mut steps)?;
            if steps.as_slice().is_empty() {
                // A list of names in `dependencies` is no schema, neither to be changed nor to be replaced.
                if found.is_some_and(|found| found.is_array()) {
                    return Err(PlaceError::NotASchema);
                }
                let silenced = is_silenced(draft, keywords) && keyword != "definitions";
                let (keyword, taken) = (keyword.clone(), found.is_some());
                return Ok(Self { owner, keyword, slot, draft, taken, silenced });
            }
            owner = owner.child(keyword);
            match &slot {
                Slot::Whole => {}
                Slot::Named(name) => owner = owner.child(name),
                Slot::Item(index) => owner = owner.child(&index.to_string()),
            }
            node = found.ok_or(PlaceError::Missing)?;
        }
    }

    /// The name of the field, when the place is one.
    pub fn property(&self) -> Option<&str> {
        match &self.slot {
            Slot::Named(name) if self.keyword == "properties" => Some(name),
            _ => None,
        }
    }
}

/// The step that `keyword` begins, and what stands at its end.
fn step<'v>(
    draft: Draft,
    keywords: &'v Map<String, Value>,
    keyword: &str,
    rest: &mut std::slice::Iter<'_, String>,
) -> Result<(Slot, Option<&'v Value>), PlaceError> {
    let value = keywords.get(keyword);
    let in_list = match shape(draft, keyword).ok_or(PlaceError::NotASchema)? {
        Shape::Reference | Shape::Data => return Err(PlaceError::NotASchema),
        Shape::Schema => return Ok((Slot::Whole, value)),
        Shape::Named | Shape::Dependencies => {
            let name = rest.next().ok_or(PlaceError::NotASchema)?;
            let named = match value {
                None => None,
                Some(Value::Object(named)) => named.get(name),
                Some(_) => return Err(PlaceError::NoRoom),
            };
            return Ok((Slot::Named(name.clone()), named));
        }
        Shape::Schemas => true,
        // One schema or a list: what stands there says which. Where nothing does, an index makes it a list.
        Shape::OneOrMore => match value {
            Some(value) => value.is_array(),
            None => rest.as_slice().first().is_some_and(|next| index(next).is_some()),
        },
    };
    if !in_list {
        return Ok((Slot::Whole, value));
    }
    let index = rest.next().and_then(|next| index(next)).ok_or(PlaceError::NotASchema)?;
    let item = match value {
        None => None,
        Some(Value::Array(items)) => items.get(index),
        Some(_) => return Err(PlaceError::NoRoom),
    };
    Ok((Slot::Item(index), item))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn resolve(
        draft: &str,
        pointer: &Pointer,
        mut schema: Value,
    ) -> Result<(String, String, bool), PlaceError> {
        schema["$schema"] = json!(draft);
        let place = Place::resolve(pointer, &schema, &SchemaOptions::default())?;
        Ok((place.owner.to_string(), place.property().unwrap_or_default().to_owned(), place.taken))
    }

    #[test]
    fn a_place_is_resolved_by_the_keywords_of_its_draft() {
        const D7: &str = "http://json-schema.org/draft-07/schema#";
        const D20: &str = "https://json-schema.org/draft/2020-12/schema";
        let found = |owner: &str, name: &str, taken| Ok((owner.to_owned(), name.to_owned(), taken));
        let schema = json!({
            "properties": {"properties": {"properties": {"x": {}}}, "t": true, "if": {}},
            "items": {}, "dependencies": {"a": ["b"], "c": {}}, "allOf": [{}],
        });
        for (draft, pointer, expected) in [
            (D20, "/properties/properties", found("", "properties", true)),
            (D20, "/properties/properties/properties/x", found("/properties/properties", "x", true)),
            (D20, "/properties/if/not", found("/properties/if", "", false)),
            (D20, "/properties/x", found("", "x", false)),
            (D20, "/properties/x/not", Err(PlaceError::Missing)),
            (D20, "/properties/t/not", Err(PlaceError::NoRoom)),
            (D20, "/items/0", Err(PlaceError::NotASchema)),
            (D7, "/items/0", Err(PlaceError::NotASchema)),
            (D20, "/prefixItems/0", found("", "", false)),
            (D7, "/prefixItems/0", Err(PlaceError::NotASchema)),
            (D7, "/properties/if/items/0", found("/properties/if", "", false)),
            (D20, "/properties/if/items/0", Err(PlaceError::Missing)),
            (D7, "/$defs/p", Err(PlaceError::NotASchema)),
            (D20, "/$defs/p", found("", "", false)),
            (D20, "/dependencies/a", Err(PlaceError::NotASchema)),
            (D20, "/dependencies/c", found("", "", true)),
            (D20, "/allOf/0/properties/z", found("/allOf/0", "z", false)),
            (D20, "/allOf/00", Err(PlaceError::NotASchema)),
            (D20, "/allOf", Err(PlaceError::NotASchema)),
            (D20, "", Err(PlaceError::NotASchema)),
            (D20, "/default/properties/a", Err(PlaceError::NotASchema)),
            (D20, "/$ref", Err(PlaceError::NotASchema)),
        ] {
            let place = Pointer::parse(pointer).unwrap();
            assert_eq!(resolve(draft, &place, schema.clone()), expected, "{pointer} in {draft}");
        }
    }
}
