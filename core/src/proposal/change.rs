//! Making the change: from the schema that is to the schema that would be.

use serde_json::{Map, Value};

use super::pointer::{Pointer, PointerError, index};
use crate::wire::Code;
use crate::wire::proposal::{ChangeType, FieldSpec};

/// Why a change cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// The pointer is no JSON Pointer.
    #[error(transparent)]
    Pointer(#[from] PointerError),
    /// A schema must stand there, and cannot.
    #[error("`{0}` is not a place where a schema stands")]
    NotASchema(String),
    /// There is something already.
    #[error("there is something at `{0}` already")]
    Taken(String),
    /// There is nothing to change.
    #[error("there is nothing at `{0}`")]
    Missing(String),
    /// Nothing can be added below what stands there.
    #[error("nothing can be added at `{0}`: what stands above it is not an object")]
    NoRoom(String),
    /// The schema of the field is missing.
    #[error("`schema` is missing: {0} needs to know what stands there afterwards")]
    NoSchema(&'static str),
    /// The new name is missing.
    #[error("`new_name` is missing")]
    NoName,
    /// Only properties have names and can be required.
    #[error("`{0}` is not a property, so it can be neither renamed nor required")]
    NotAProperty(String),
    /// Only a whole schema makes a new type.
    #[error("a new type is a whole schema: `pointer` must be empty")]
    NotTheRoot,
    /// A field of the specification that this change does not have.
    #[error("`{0}` means nothing for this change")]
    Meaningless(&'static str),
    /// A name that no database column could have.
    #[error("`{0}` cannot be a field: a name is a letter or `_`, then up to 62 letters, digits or `_`")]
    Name(String),
}

impl ChangeError {
    /// The code on the wire.
    pub fn code(&self) -> Code {
        match self {
            Self::Pointer(_) | Self::NotASchema(_) | Self::NotTheRoot | Self::NotAProperty(_) => {
                Code::ProposalInvalidPointer
            }
            Self::Taken(_) => Code::ProposalPlaceTaken,
            Self::Missing(_) | Self::NoRoom(_) => Code::ProposalPlaceMissing,
            Self::NoSchema(_) | Self::NoName | Self::Meaningless(_) => Code::ProposalInvalidSpec,
            Self::Name(_) => Code::ProposalInvalidName,
        }
    }

    /// The field of the proposal that it is about.
    pub fn pointer(&self) -> &'static str {
        match self {
            Self::NoSchema(_) => "/field_spec/schema",
            Self::NoName => "/field_spec/new_name",
            Self::Meaningless("schema") => "/field_spec/schema",
            Self::Meaningless("new_name") => "/field_spec/new_name",
            Self::Meaningless("required") => "/field_spec/required",
            Self::Meaningless(_) => "/field_spec/default",
            _ => "/field_spec/pointer",
        }
    }
}

/// The schema that `schema` becomes; `schema` is null for a new type.
///
/// # Errors
/// [`ChangeError`] says why the change cannot be made.
pub fn apply(kind: ChangeType, spec: &FieldSpec, schema: &Value) -> Result<Value, ChangeError> {
    let place = Pointer::parse(&spec.pointer)?;
    refuse_meaningless(kind, spec)?;
    if kind == ChangeType::AddType {
        return if place.is_root() { with_default(spec, "a new type") } else { Err(ChangeError::NotTheRoot) };
    }
    if place.is_root() || !place.is_schema() {
        return Err(ChangeError::NotASchema(spec.pointer.clone()));
    }
    let mut schema = schema.clone();
    match kind {
        ChangeType::AddField => add(&place, spec, &mut schema)?,
        ChangeType::ModifyField => modify(&place, spec, &mut schema)?,
        ChangeType::RemoveField => remove(&place, &mut schema)?,
        ChangeType::RenameField => rename(&place, spec, &mut schema)?,
        ChangeType::AddType => {}
    }
    Ok(schema)
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
fn with_default(spec: &FieldSpec, what: &'static str) -> Result<Value, ChangeError> {
    let mut schema = spec.schema.clone().ok_or(ChangeError::NoSchema(what))?;
    if let (Some(default), Value::Object(members)) = (&spec.default, &mut schema) {
        members.insert("default".into(), default.clone());
    }
    Ok(schema)
}

fn add(place: &Pointer, spec: &FieldSpec, schema: &mut Value) -> Result<(), ChangeError> {
    let field = with_default(spec, "an added field")?;
    if place.find(schema).is_some() {
        return Err(ChangeError::Taken(spec.pointer.clone()));
    }
    let no_room = || ChangeError::NoRoom(spec.pointer.clone());
    let (parents, name) = place.split().ok_or_else(no_room)?;
    if place.property().is_some() {
        check_name(name)?;
    }
    // `properties`, `$defs` and the like come into being with their first member.
    if parents.find(schema).is_none()
        && let Some((owner, keyword)) = parents.split()
    {
        let owner = owner.find_mut(schema).ok_or_else(|| ChangeError::Missing(owner.to_string()))?;
        let empty = match keyword {
            "prefixItems" | "allOf" | "anyOf" | "oneOf" => Value::Array(Vec::new()),
            _ => Value::Object(Map::new()),
        };
        owner.as_object_mut().ok_or_else(no_room)?.insert(keyword.to_owned(), empty);
    }
    match parents.find_mut(schema) {
        Some(Value::Object(members)) => {
            members.insert(name.to_owned(), field);
        }
        Some(Value::Array(items)) if index(name) == Some(items.len()) => items.push(field),
        _ => return Err(no_room()),
    }
    set_required(place, spec, schema)
}

fn modify(place: &Pointer, spec: &FieldSpec, schema: &mut Value) -> Result<(), ChangeError> {
    let current = place.find_mut(schema).ok_or_else(|| ChangeError::Missing(spec.pointer.clone()))?;
    if spec.schema.is_some() {
        *current = with_default(spec, "a modified field")?;
    } else if let Some(default) = &spec.default {
        let members = current.as_object_mut().ok_or(ChangeError::NoSchema("a default"))?;
        members.insert("default".into(), default.clone());
    } else if spec.required.is_none() {
        return Err(ChangeError::NoSchema("a modified field"));
    }
    set_required(place, spec, schema)
}

fn remove(place: &Pointer, schema: &mut Value) -> Result<(), ChangeError> {
    let missing = || ChangeError::Missing(place.to_string());
    place.find(schema).ok_or_else(missing)?;
    let (parents, name) = place.split().ok_or_else(missing)?;
    match parents.find_mut(schema) {
        Some(Value::Object(members)) => drop(members.shift_remove(name)),
        Some(Value::Array(items)) => drop(items.remove(index(name).ok_or_else(missing)?)),
        _ => return Err(missing()),
    }
    if let Some((owner, name)) = place.property() {
        edit_required(&owner, schema, |required| required.retain(|one| one != name));
    }
    Ok(())
}

fn rename(place: &Pointer, spec: &FieldSpec, schema: &mut Value) -> Result<(), ChangeError> {
    let (owner, name) = place.property().ok_or_else(|| ChangeError::NotAProperty(spec.pointer.clone()))?;
    let new_name = spec.new_name.as_deref().ok_or(ChangeError::NoName)?;
    check_name(new_name)?;
    place.find(schema).ok_or_else(|| ChangeError::Missing(spec.pointer.clone()))?;
    let (parents, _) = place.split().ok_or_else(|| ChangeError::Missing(spec.pointer.clone()))?;
    let properties = parents.find_mut(schema).and_then(Value::as_object_mut);
    let properties = properties.ok_or_else(|| ChangeError::Missing(spec.pointer.clone()))?;
    if properties.contains_key(new_name) {
        return Err(ChangeError::Taken(crate::diagnostic::child_pointer(&parents.to_string(), new_name)));
    }
    // Rebuilt, so that the field keeps its place among the others.
    *properties = std::mem::take(properties)
        .into_iter()
        .map(|(key, value)| if key == name { (new_name.to_owned(), value) } else { (key, value) })
        .collect();
    edit_required(&owner, schema, |required| {
        required.iter_mut().filter(|one| *one == name).for_each(|one| *one = Value::from(new_name));
    });
    Ok(())
}

/// Does what the specification says about the property being required.
fn set_required(place: &Pointer, spec: &FieldSpec, schema: &mut Value) -> Result<(), ChangeError> {
    let Some(required) = spec.required else { return Ok(()) };
    let property = place.property();
    let Some((owner, name)) = property else {
        return if required { Err(ChangeError::NotAProperty(spec.pointer.clone())) } else { Ok(()) };
    };
    if required && let Some(Value::Object(members)) = owner.find_mut(schema) {
        members.entry("required").or_insert_with(|| Value::Array(Vec::new()));
    }
    edit_required(&owner, schema, |list| {
        list.retain(|one| one != name);
        if required {
            list.push(Value::from(name));
        }
    });
    Ok(())
}

/// Edits the `required` of an object's schema, and drops it when nothing is left (draft 4 forbids an empty one).
fn edit_required(owner: &Pointer, schema: &mut Value, edit: impl FnOnce(&mut Vec<Value>)) {
    let Some(Value::Object(members)) = owner.find_mut(schema) else { return };
    let Some(Value::Array(required)) = members.get_mut("required") else { return };
    edit(required);
    if required.is_empty() {
        members.shift_remove("required");
    }
}

/// A field that can be a column everywhere.
pub(crate) fn check_name(name: &str) -> Result<(), ChangeError> {
    let mut characters = name.chars();
    let begins = characters.next().is_some_and(|first| first == '_' || first.is_ascii_alphabetic());
    if begins && name.len() <= 63 && characters.all(|next| next == '_' || next.is_ascii_alphanumeric()) {
        Ok(())
    } else {
        Err(ChangeError::Name(crate::diagnostic::excerpt(name)))
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
            let result = apply(kind, &spec(given.clone()), &schema).unwrap();
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
            let error = apply(kind, &spec(given.clone()), &schema).unwrap_err();
            assert_eq!(error.code().as_str(), code, "{given}: {error}");
        }
    }
}
