//! What a proposal shows to the rules of scope: the names that it brings, the texts that it says.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Draft;
use serde_json::{Map, Value};

use crate::change::{self, type_name};
use crate::pointer::Pointer;
use crate::pointer::{child_pointer, index_pointer};
use crate::schema::keyword::{Shape, property_place, reference_stands_alone, shape};
use crate::schema::resource;
use crate::wire::proposal::{ChangeType, Proposal};
use crate::wire::proposal_check::RegistrySnapshot;
use crate::wire::schema_check::SchemaOptions;
use crate::wire::scope::ScopeSubject;

/// What a proposal on this registry shows to the rules of scope.
///
/// A name is brought where the resulting schema has it at a place at which the current schema has not; so a removal brings
/// nothing, and a rename brings its new name.
pub(super) fn subject(
    proposal: &Proposal,
    registry: &RegistrySnapshot,
    options: &SchemaOptions,
) -> ScopeSubject {
    let type_name = type_name(proposal);
    let (spec, kind) = (&proposal.field_spec, proposal.change_type);
    let current = registry.types.get(type_name).and_then(|versions| versions.last());
    let current = current.filter(|_| kind != ChangeType::AddType).unwrap_or(&Value::Null);
    let named = Pointer::parse(&spec.pointer).ok();
    let named = named.as_ref().and_then(|place| property_place(place).map(|(_, name)| name.to_owned()));

    let before = Reading::of(current, options);
    let resulting = change::apply(kind, spec, current, options).ok();
    // What cannot be applied is read by itself.
    let place = if resulting.is_some() { spec.pointer.as_str() } else { "" };
    let after = Reading::of(resulting.as_ref().or(spec.schema.as_ref()).unwrap_or(&Value::Null), options);
    let mut fields: Vec<String> = Vec::new();
    match kind {
        ChangeType::RemoveField => {}
        ChangeType::RenameField => fields.extend(spec.new_name.clone()),
        ChangeType::AddField | ChangeType::ModifyField | ChangeType::AddType => {
            if kind == ChangeType::AddField {
                fields.extend(named.clone());
            }
            let new = after.names.iter().filter(|(place, _)| !before.names.contains_key(*place));
            fields.extend(new.map(|(_, name)| name.clone()));
        }
    }
    let mut known = BTreeSet::new();
    fields.retain(|name| known.insert(name.clone()));
    let touched = match kind {
        ChangeType::AddField | ChangeType::AddType => None,
        ChangeType::ModifyField | ChangeType::RemoveField | ChangeType::RenameField => named,
    };
    let says = spec.schema.is_some();
    let below =
        |at: &str| at.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let said = after.texts.into_iter().filter(|(at, _)| says && below(at)).map(|(_, text)| text);
    ScopeSubject {
        artifact_type: type_name.to_owned(),
        text: proposal.rationale.clone(),
        texts: proposal.use_cases.iter().cloned().chain(said).collect(),
        fields,
        touched: touched.into_iter().collect(),
        field_count: after.declared,
        current_field_count: Some(before.declared),
    }
}

/// The names and texts of a schema, each at its place.
#[derive(Debug, Default)]
struct Reading<'s> {
    whole: Option<&'s Value>,
    /// The name of a field, by the place of its object and its name.
    names: BTreeMap<String, String>,
    texts: Vec<(String, String)>,
    /// How many fields are declared: names under `properties`.
    declared: u64,
    /// Places that were read as schemas.
    read: BTreeSet<String>,
    /// Places that references lead to.
    targets: Vec<(String, Context)>,
}

/// What a subschema inherits: its draft, and the place of the resource that `#` means.
#[derive(Debug, Clone)]
struct Context {
    draft: Draft,
    resource: String,
}

impl<'s> Reading<'s> {
    fn of(schema: &'s Value, options: &SchemaOptions) -> Self {
        let default = options.default_draft.map_or(Draft::Draft202012, Into::into);
        let draft = resource::draft_of(schema, options).unwrap_or(default);
        let mut reading = Self { whole: Some(schema), ..Self::default() };
        reading.schema(schema, "", &Context { draft, resource: String::new() });
        // A reference makes a schema of what stands below a keyword that nobody knows.
        while let Some((target, context)) = reading.targets.pop() {
            if let Some(found) = reading.whole.and_then(|whole| whole.pointer(&target)) {
                reading.schema(found, &target, &context);
            }
        }
        reading.texts.sort();
        reading
    }

    fn schema(&mut self, schema: &'s Value, at: &str, outer: &Context) {
        let Value::Object(keywords) = schema else { return };
        if !self.read.insert(at.to_owned()) {
            return;
        }
        let context = enter(keywords, at, outer);
        let alone = reference_stands_alone(context.draft) && keywords.contains_key("$ref");
        for (keyword, value) in keywords {
            let place = child_pointer(at, keyword);
            if let ("title" | "description" | "$comment", Value::String(text)) = (keyword.as_str(), value) {
                self.texts.push((place, text.clone()));
                continue;
            }
            // Beside a reference that stands alone a keyword means nothing; definitions are still referred to.
            if alone && !matches!(keyword.as_str(), "$ref" | "definitions") {
                continue;
            }
            match (shape(context.draft, keyword), value) {
                (Some(Shape::Schema | Shape::OneOrMore), Value::Object(_)) => {
                    if keyword == "propertyNames" {
                        self.listed_names(value, at);
                    }
                    self.schema(value, &place, &context);
                }
                (Some(Shape::Schemas | Shape::OneOrMore), Value::Array(items)) => {
                    for (index, item) in items.iter().enumerate() {
                        self.schema(item, &index_pointer(&place, index), &context);
                    }
                }
                (Some(Shape::Named | Shape::Dependencies), Value::Object(named)) => {
                    self.named(keyword, named, at);
                    for (name, item) in named {
                        self.schema(item, &child_pointer(&place, name), &context);
                    }
                }
                (Some(Shape::Reference), Value::String(target)) => self.reference(target, &context),
                (Some(Shape::Data), value) => self.data(keyword, value, at, place),
                _ => {}
            }
        }
    }

    fn name(&mut self, owner: &str, name: &str) {
        self.names.insert(child_pointer(owner, name), name.to_owned());
    }

    /// Names before schemas: fields, or only names of definitions.
    fn named(&mut self, keyword: &str, named: &Map<String, Value>, owner: &str) {
        match keyword {
            "properties" => {
                self.declared = self.declared.saturating_add(u64::try_from(named.len()).unwrap_or(u64::MAX));
                named.keys().for_each(|name| self.name(owner, name));
            }
            "dependentSchemas" | "dependencies" => {
                named.keys().for_each(|name| self.name(owner, name));
                named.values().for_each(|names| self.list(names, owner));
            }
            "patternProperties" => {
                let exact =
                    |pattern: &String| pattern.strip_prefix('^')?.strip_suffix('$').map(str::to_owned);
                let plain =
                    |name: &String| name.chars().all(|one| one.is_alphanumeric() || matches!(one, '_' | '-'));
                named.keys().filter_map(exact).filter(plain).for_each(|name| self.name(owner, &name));
            }
            _ => {}
        }
    }

    fn list(&mut self, names: &Value, owner: &str) {
        let names = names.as_array().into_iter().flatten().filter_map(Value::as_str);
        names.for_each(|name| self.name(owner, name));
    }

    /// The names that `propertyNames` spells out.
    fn listed_names(&mut self, schema: &Value, owner: &str) {
        if let Some(names) = schema.get("enum") {
            self.list(names, owner);
        }
        if let Some(name) = schema.get("const").and_then(Value::as_str) {
            self.name(owner, name);
        }
    }

    fn data(&mut self, keyword: &str, value: &Value, owner: &str, place: String) {
        match (keyword, value) {
            ("required", names) => self.list(names, owner),
            ("dependentRequired", Value::Object(named)) => {
                named.keys().for_each(|name| self.name(owner, name));
                named.values().for_each(|names| self.list(names, owner));
            }
            ("enum" | "const", value) => self.values(value, &place),
            _ => {}
        }
    }

    /// The texts among values.
    fn values(&mut self, value: &Value, place: &str) {
        match value {
            Value::String(text) => self.texts.push((place.to_owned(), text.clone())),
            Value::Array(items) => items.iter().for_each(|item| self.values(item, place)),
            Value::Object(members) => members.values().for_each(|member| self.values(member, place)),
            _ => {}
        }
    }

    fn reference(&mut self, target: &str, context: &Context) {
        if let Some(fragment) = target.strip_prefix('#')
            && let Some(pointer) = unescape(fragment)
            && pointer.starts_with('/')
        {
            self.targets.push((format!("{}{pointer}", context.resource), context.clone()));
        }
    }
}

/// The context inside a schema: its own `$schema` and `$id` count where its draft lets them.
fn enter(keywords: &Map<String, Value>, at: &str, outer: &Context) -> Context {
    let mut context = outer.clone();
    if let Some(uri) = keywords.get("$schema").and_then(Value::as_str) {
        match Draft::from_schema_uri(uri) {
            Draft::Unknown => {}
            draft => context.draft = draft,
        }
    }
    let id = keywords.get(context.draft.id_keyword()).and_then(Value::as_str);
    let alone = reference_stands_alone(context.draft) && keywords.contains_key("$ref");
    if id.is_some_and(|id| !id.is_empty() && !id.starts_with('#')) && !alone {
        context.resource = at.to_owned();
    }
    context
}

/// A fragment with its percent signs resolved; `None` where that gives no text.
fn unescape(fragment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(fragment.len());
    let mut rest = fragment.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit =
            |byte: Option<u8>| char::from(byte?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        bytes.push(digit(rest.next())?.checked_mul(16)?.checked_add(digit(rest.next())?)?);
    }
    String::from_utf8(bytes).ok()
}
