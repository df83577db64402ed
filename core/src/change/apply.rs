//! Making the change: from the schema that is to the schema that would be.
//!
//! docs/proposals.md says in words what this does; `tests/independent` does the same in another language.

use serde_json::{Map, Value};

use super::error::ChangeError;
use super::names;
use super::place::{Place, PlaceError, Slot};
use super::reference;
use crate::pointer::Pointer;
use crate::schema::keyword::is_silenced;
use crate::wire::proposal::{ChangeType, FieldSpec};
use crate::wire::schema_check::SchemaOptions;

/// The schema that `schema` becomes; `schema` is null for a new type. Of `options` the draft counts.
///
/// # Errors
/// [`ChangeError`] says why the change cannot be made.
pub fn apply(
    kind: ChangeType,
    spec: &FieldSpec,
    schema: &Value,
    options: &SchemaOptions,
) -> Result<Value, ChangeError> {
    let pointer = Pointer::parse(&spec.pointer)?;
    refuse_meaningless(kind, spec)?;
    if kind == ChangeType::AddType {
        return if pointer.is_root() {
            with_default(spec, "a new type", compile_draft(spec, options))
        } else {
            Err(ChangeError::NotTheRoot)
        };
    }
    let place = Place::resolve(&pointer, schema, options).map_err(|error| match error {
        PlaceError::NotASchema => ChangeError::NotASchema(spec.pointer.clone()),
        PlaceError::Missing | PlaceError::NoRoom if kind == ChangeType::AddField => {
            ChangeError::NoRoom(spec.pointer.clone())
        }
        PlaceError::Missing | PlaceError::NoRoom => ChangeError::Missing(spec.pointer.clone()),
    })?;
    match (kind, place.taken) {
        (ChangeType::AddField, true) => return Err(ChangeError::Taken(spec.pointer.clone())),
        (ChangeType::AddField, false) | (_, true) => {}
        (_, false) => return Err(ChangeError::Missing(spec.pointer.clone())),
    }
    let mut schema = schema.clone();
    match kind {
        ChangeType::AddField => add(&place, spec, &mut schema)?,
        ChangeType::ModifyField => modify(&pointer, &place, spec, &mut schema)?,
        ChangeType::RemoveField => remove(&pointer, &place, &mut schema, options)?,
        ChangeType::RenameField => rename(&place, spec, &mut schema)?,
        ChangeType::AddType => {}
    }
    Ok(schema)
}

/// The draft of a new type.
fn compile_draft(spec: &FieldSpec, options: &SchemaOptions) -> jsonschema::Draft {
    let schema = spec.schema.as_ref().unwrap_or(&Value::Null);
    crate::schema::resource::draft_of(schema, options).unwrap_or(jsonschema::Draft::Unknown)
}

/// A specification says nothing that its change would ignore.
fn refuse_meaningless(kind: ChangeType, spec: &FieldSpec) -> Result<(), ChangeError> {
    let FieldSpec { schema, new_name, required, default, .. } = spec;
    let said = [
        ("schema", schema.is_some(), [ChangeType::RemoveField, ChangeType::RenameField].as_slice()),
        (
            "new_name",
            new_name.is_some(),
            &[ChangeType::AddField, ChangeType::ModifyField, ChangeType::RemoveField, ChangeType::AddType],
        ),
        (
            "required",
            required.is_some(),
            &[ChangeType::RemoveField, ChangeType::RenameField, ChangeType::AddType],
        ),
        ("default", default.is_some(), &[ChangeType::RemoveField, ChangeType::RenameField]),
    ];
    match said.into_iter().find(|(_, said, meaningless)| *said && meaningless.contains(&kind)) {
        Some((field, ..)) => Err(ChangeError::Meaningless(field)),
        None => Ok(()),
    }
}

/// The field's schema with its default in it.
fn with_default(
    spec: &FieldSpec,
    what: &'static str,
    draft: jsonschema::Draft,
) -> Result<Value, ChangeError> {
    let mut schema = spec.schema.clone().ok_or(ChangeError::NoSchema(what))?;
    if let Some(default) = &spec.default {
        set_default(&mut schema, default, spec.schema.is_some(), draft)?;
    }
    Ok(schema)
}

/// Sets the default of a schema. One that was `said` with the schema is not overwritten with another one.
fn set_default(
    schema: &mut Value,
    default: &Value,
    said: bool,
    draft: jsonschema::Draft,
) -> Result<(), ChangeError> {
    let Value::Object(members) = schema else {
        return Err(ChangeError::DefaultLost(
            "a boolean schema cannot have a default; write `{}` for `true`",
        ));
    };
    if is_silenced(draft, members) {
        let why = "this draft ignores keywords beside `$ref`; put the reference into `allOf`";
        return Err(ChangeError::DefaultLost(why));
    }
    if said && members.get("default").is_some_and(|own| own != default) {
        return Err(ChangeError::TwoDefaults);
    }
    members.insert("default".into(), default.clone());
    Ok(())
}

fn add(place: &Place, spec: &FieldSpec, schema: &mut Value) -> Result<(), ChangeError> {
    let no_room = || ChangeError::NoRoom(spec.pointer.clone());
    let field = with_default(spec, "an added field", place.draft)?;
    if let Some(name) = place.property() {
        check_name(name)?;
    }
    let owner = place.owner.find_mut(schema).and_then(Value::as_object_mut).ok_or_else(no_room)?;
    // `properties`, `$defs`, `allOf` and the like come into being with their first member.
    match &place.slot {
        Slot::Whole => drop(owner.insert(place.keyword.clone(), field)),
        Slot::Named(name) => {
            let named = owner.entry(&place.keyword).or_insert_with(|| Value::Object(Map::new()));
            named.as_object_mut().ok_or_else(no_room)?.insert(name.clone(), field);
        }
        Slot::Item(index) => {
            // Only at the end: in between, the later ones would move.
            let length = owner.get(&place.keyword).and_then(Value::as_array).map_or(0, Vec::len);
            if *index != length {
                return Err(no_room());
            }
            let items = owner.entry(&place.keyword).or_insert_with(|| Value::Array(Vec::new()));
            items.as_array_mut().ok_or_else(no_room)?.push(field);
        }
    }
    set_required(place, spec, schema)
}

fn modify(pointer: &Pointer, place: &Place, spec: &FieldSpec, schema: &mut Value) -> Result<(), ChangeError> {
    let current = pointer.find_mut(schema).ok_or_else(|| ChangeError::Missing(spec.pointer.clone()))?;
    if spec.schema.is_some() {
        *current = with_default(spec, "a modified field", place.draft)?;
    } else if let Some(default) = &spec.default {
        set_default(current, default, false, place.draft)?;
    } else if spec.required.is_none() {
        return Err(ChangeError::NoSchema("a modified field"));
    }
    set_required(place, spec, schema)
}

fn remove(
    pointer: &Pointer,
    place: &Place,
    schema: &mut Value,
    options: &SchemaOptions,
) -> Result<(), ChangeError> {
    let missing = || ChangeError::Missing(pointer.to_string());
    if let Slot::Item(index) = place.slot {
        let list = place.owner.clone().child(&place.keyword);
        if let Some((reference, through)) = reference::through_items(schema, &list, index, options) {
            return Err(ChangeError::Repointed { reference, place: through });
        }
    }
    let owner = place.owner.find_mut(schema).and_then(Value::as_object_mut).ok_or_else(missing)?;
    match (&place.slot, owner.get_mut(&place.keyword)) {
        (Slot::Whole, _) => drop(owner.shift_remove(&place.keyword)),
        (Slot::Named(name), Some(Value::Object(named))) => drop(named.shift_remove(name)),
        (Slot::Item(index), Some(Value::Array(items))) if *index < items.len() => {
            items.remove(*index);
            // No draft allows an empty list of schemas: the keyword goes with its last one.
            if items.is_empty() {
                owner.shift_remove(&place.keyword);
            }
        }
        _ => return Err(missing()),
    }
    if let Some(name) = place.property() {
        names::forget(owner, name, place.draft);
    }
    Ok(())
}

fn rename(place: &Place, spec: &FieldSpec, schema: &mut Value) -> Result<(), ChangeError> {
    let name = place.property().ok_or_else(|| ChangeError::NotAProperty(spec.pointer.clone()))?;
    let new_name = spec.new_name.as_deref().ok_or(ChangeError::NoName)?;
    check_name(new_name)?;
    if new_name == name {
        return Ok(());
    }
    let missing = || ChangeError::Missing(spec.pointer.clone());
    let owner = place.owner.find_mut(schema).and_then(Value::as_object_mut).ok_or_else(missing)?;
    let properties = owner.get_mut("properties").and_then(Value::as_object_mut).ok_or_else(missing)?;
    let taken =
        |keyword: &str| ChangeError::Taken(place.owner.clone().child(keyword).child(new_name).to_string());
    if properties.contains_key(new_name) {
        return Err(taken("properties"));
    }
    names::rename_key(properties, name, new_name);
    names::rename(owner, name, new_name, place.draft).map_err(taken)
}

/// Does what the specification says about the property being required.
fn set_required(place: &Place, spec: &FieldSpec, schema: &mut Value) -> Result<(), ChangeError> {
    let Some(required) = spec.required else { return Ok(()) };
    let Some(name) = place.property() else {
        return if required { Err(ChangeError::NotAProperty(spec.pointer.clone())) } else { Ok(()) };
    };
    if let Some(Value::Object(owner)) = place.owner.find_mut(schema) {
        names::set_required(owner, name, required);
    }
    Ok(())
}

/// A field that can be a column everywhere.
pub(crate) fn check_name(name: &str) -> Result<(), ChangeError> {
    let mut characters = name.chars();
    let begins = characters.next().is_some_and(|first| first == '_' || first.is_ascii_alphabetic());
    if begins && name.len() <= 63 && characters.all(|next| next == '_' || next.is_ascii_alphanumeric()) {
        Ok(())
    } else {
        Err(ChangeError::Name(crate::excerpt::excerpt(name)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn spec(value: Value) -> FieldSpec {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn each_change_does_what_it_says_and_nothing_else() {
        let schema =
            json!({"properties": {"a": {"type": "string"}, "b": {}, "c": {}}, "required": ["a", "b"]});
        let cases = [
            (
                ChangeType::AddField,
                json!({"pointer": "/properties/d", "schema": {"type": "integer"}, "required": true, "default": null}),
                json!({"properties": {"a": {"type": "string"}, "b": {}, "c": {}, "d": {"type": "integer", "default": null}},
                    "required": ["a", "b", "d"]}),
            ),
            (
                ChangeType::AddField,
                json!({"pointer": "/$defs/p", "schema": true}),
                json!({"properties": {"a": {"type": "string"}, "b": {}, "c": {}}, "required": ["a", "b"],
                    "$defs": {"p": true}}),
            ),
            (
                ChangeType::ModifyField,
                json!({"pointer": "/properties/a", "schema": {"type": "number"}, "required": false}),
                json!({"properties": {"a": {"type": "number"}, "b": {}, "c": {}}, "required": ["b"]}),
            ),
            (
                ChangeType::RemoveField,
                json!({"pointer": "/properties/b"}),
                json!({"properties": {"a": {"type": "string"}, "c": {}}, "required": ["a"]}),
            ),
            (
                ChangeType::RenameField,
                json!({"pointer": "/properties/b", "new_name": "z"}),
                json!({"properties": {"a": {"type": "string"}, "z": {}, "c": {}}, "required": ["a", "z"]}),
            ),
        ];
        for (kind, given, expected) in cases {
            let result = apply(kind, &spec(given.clone()), &schema, &SchemaOptions::default()).unwrap();
            assert_eq!(result.to_string(), expected.to_string(), "{given}");
        }
    }

    #[test]
    fn what_cannot_be_done_is_refused() {
        let schema = json!({"properties": {"a": {"properties": {}}, "t": true}, "items": {}});
        let cases = [
            (ChangeType::AddField, json!({"pointer": "/properties/a", "schema": {}}), "proposal.place-taken"),
            (
                ChangeType::AddField,
                json!({"pointer": "/properties/x/properties/y", "schema": {}}),
                "proposal.place-missing",
            ),
            (
                ChangeType::AddField,
                json!({"pointer": "/properties/t/properties/y", "schema": {}}),
                "proposal.place-missing",
            ),
            (
                ChangeType::AddField,
                json!({"pointer": "/properties/a b", "schema": {}}),
                "proposal.invalid-name",
            ),
            (
                ChangeType::AddField,
                json!({"pointer": "/properties/x;DROP TABLE", "schema": {}}),
                "proposal.invalid-name",
            ),
            (ChangeType::AddField, json!({"pointer": "/title", "schema": {}}), "proposal.invalid-pointer"),
            (
                ChangeType::AddField,
                json!({"pointer": "/properties", "schema": {}}),
                "proposal.invalid-pointer",
            ),
            (ChangeType::AddField, json!({"pointer": "", "schema": {}}), "proposal.invalid-pointer"),
            (
                ChangeType::AddField,
                json!({"pointer": "/$defs/x", "schema": {}, "required": true}),
                "proposal.invalid-pointer",
            ),
            (ChangeType::AddField, json!({"pointer": "/properties/z"}), "proposal.invalid-spec"),
            (
                ChangeType::ModifyField,
                json!({"pointer": "/properties/z", "schema": {}}),
                "proposal.place-missing",
            ),
            (ChangeType::ModifyField, json!({"pointer": "/properties/a"}), "proposal.invalid-spec"),
            (ChangeType::RemoveField, json!({"pointer": "/properties/z"}), "proposal.place-missing"),
            (
                ChangeType::RemoveField,
                json!({"pointer": "/properties/a", "schema": {}}),
                "proposal.invalid-spec",
            ),
            (
                ChangeType::RenameField,
                json!({"pointer": "/properties/a", "new_name": "t"}),
                "proposal.place-taken",
            ),
            (
                ChangeType::RenameField,
                json!({"pointer": "/items", "new_name": "t"}),
                "proposal.invalid-pointer",
            ),
            (ChangeType::RenameField, json!({"pointer": "/properties/a"}), "proposal.invalid-spec"),
            (ChangeType::AddType, json!({"pointer": "/x", "schema": {}}), "proposal.invalid-pointer"),
        ];
        for (kind, given, code) in cases {
            let error = apply(kind, &spec(given.clone()), &schema, &SchemaOptions::default()).unwrap_err();
            assert_eq!(error.code().as_str(), code, "{given}: {error}");
        }
    }
}
