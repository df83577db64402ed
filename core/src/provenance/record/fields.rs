//! Checking the fields of a sidecar or a manifest against a table of rules.
//!
//! There are two sets of rules. The *program's* decide whether the reference loads a file; the *contract's* are the
//! stricter published schema. A file can satisfy the one and break the other, so both verdicts are given.

use crate::pointer::{child_pointer, index_pointer};
use crate::provenance::format::node::Node;

/// The kinds of artifact: the first three of every generation, the others since spec-kitty 3.2.7.
pub const KINDS: [&str; 5] = ["directive", "tactic", "styleguide", "procedure", "agent_profile"];

/// Stands in `corpus_snapshot_id` when there was no corpus.
pub const NO_SNAPSHOT: &str = "(none)";

/// What an artifact's file name says of its kind: `x.directive.yaml`, but `x.agent.yaml` for an agent's profile.
pub fn kind_in_name(kind: &str) -> &str {
    if kind == "agent_profile" { "agent" } else { kind }
}

/// What a field breaks. The names on the wire are the ones that users of the reference know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// The key is not there.
    Missing,
    /// Not a string.
    StringType,
    /// Not a list.
    ListType,
    /// Not a mapping.
    ModelType,
    /// Not a boolean, nor a word for one.
    BoolParsing,
    /// Not one of the values that are allowed.
    LiteralError,
    /// Empty or too short.
    StringTooShort,
    /// Too long.
    StringTooLong,
    /// A key that is not known.
    ExtraForbidden,
    /// A rule about several fields.
    ValueError,
    /// Not written as a time.
    Pattern,
}

impl Rule {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::StringType => "string_type",
            Self::ListType => "list_type",
            Self::ModelType => "model_type",
            Self::BoolParsing => "bool_parsing",
            Self::LiteralError => "literal_error",
            Self::StringTooShort => "string_too_short",
            Self::StringTooLong => "string_too_long",
            Self::ExtraForbidden => "extra_forbidden",
            Self::ValueError => "value_error",
            Self::Pattern => "pattern",
        }
    }

    /// The keyword of the published contract (a JSON Schema) that corresponds.
    fn keyword(self) -> &'static str {
        match self {
            Self::Missing => "required",
            Self::StringType | Self::ListType | Self::ModelType | Self::BoolParsing => "type",
            Self::LiteralError => "enum",
            Self::StringTooShort => "minLength",
            Self::StringTooLong => "maxLength",
            Self::ExtraForbidden => "additionalProperties",
            Self::ValueError => "minItems",
            Self::Pattern => "pattern",
        }
    }
}

/// One broken rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    /// Where, as a JSON Pointer.
    pub pointer: String,
    /// What.
    pub rule: Rule,
    /// One line for people.
    pub message: String,
}

/// Everything that is wrong with the fields of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    /// What keeps the reference from loading the file.
    pub program: Vec<FieldFault>,
    /// What the published contract forbids, as `field:keyword`.
    pub contract: Vec<(String, &'static str)>,
}

impl Faults {
    /// Whether the reference loads the file.
    pub fn is_valid(&self) -> bool {
        self.program.is_empty()
    }

    pub(super) fn both(&mut self, pointer: String, rule: Rule, message: String) {
        self.only_contract(&pointer, rule.keyword());
        self.program.push(FieldFault { pointer, rule, message });
    }

    pub(super) fn only_contract(&mut self, pointer: &str, keyword: &'static str) {
        self.contract.push((pointer.strip_prefix('/').unwrap_or(pointer).to_owned(), keyword));
    }
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::enum_variant_names, reason = "an artifact's kind is what the charter calls it")]
pub(super) enum Kind {
    /// One of these strings.
    Literal(&'static [&'static str]),
    /// One of [`KINDS`].
    ArtifactKind,
    /// A string.
    Text,
    /// A string or null.
    OptionalText,
    /// A list of strings.
    Texts,
    /// A boolean, or a word for one.
    Boolean,
    /// Exactly 64 characters.
    Digest,
    /// A list, whose items are checked by the caller.
    List,
}

/// The rules of one field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// Whether the program insists on the key.
    pub(super) required: bool,
    /// Whether the contract does.
    pub(super) contract_required: bool,
    /// Whether the program refuses an empty string.
    pub(super) filled: bool,
    /// Whether the contract does.
    pub(super) contract_filled: bool,
    /// Whether the contract wants a date and a time.
    pub(super) time: bool,
}

/// A field with the common rules: the key must be there, the rest is free.
pub(super) const fn field(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        required: true,
        contract_required: true,
        filled: false,
        contract_filled: false,
        time: false,
    }
}

impl Field {
    /// Only the contract refuses an empty string.
    pub(super) const fn contract_filled(mut self) -> Self {
        self.contract_filled = true;
        self
    }

    /// Program and contract refuse an empty string.
    pub(super) const fn filled(mut self) -> Self {
        self.filled = true;
        self.contract_filled = true;
        self
    }

    /// The contract wants a date and a time.
    pub(super) const fn time(mut self) -> Self {
        self.time = true;
        self
    }

    /// Neither insists on the key.
    pub(super) const fn optional(mut self) -> Self {
        self.required = false;
        self.contract_required = false;
        self
    }

    /// Only the program insists on the key.
    pub(super) const fn contract_optional(mut self) -> Self {
        self.contract_required = false;
        self
    }

    /// Only the contract insists on the key.
    pub(super) const fn program_optional(mut self) -> Self {
        self.required = false;
        self
    }
}

/// Checks `node`, which stands at `pointer`, against `table`. `closed` says whether the program refuses keys that are
/// not in the table; the contract always does.
pub(super) fn check(node: &Node, pointer: &str, table: &[Field], closed: bool, faults: &mut Faults) {
    let Node::Mapping(entries) = node else {
        return faults.both(
            pointer.to_owned(),
            Rule::ModelType,
            format!("expected a mapping, found {}", node.kind()),
        );
    };
    for field in table {
        let place = child_pointer(pointer, field.name);
        match node.get(field.name) {
            Some(value) => check_value(value, place, field, faults),
            None => {
                if field.required {
                    let message = format!("the field `{}` is missing", field.name);
                    faults.program.push(FieldFault { pointer: place, rule: Rule::Missing, message });
                }
                if field.contract_required {
                    faults.only_contract(pointer, "required");
                }
            }
        }
    }
    for (key, _) in entries {
        if !table.iter().any(|field| key.as_text() == Some(field.name)) {
            faults.only_contract(pointer, "additionalProperties");
            if closed {
                let place = child_pointer(pointer, key.key_text());
                let message = format!("the key `{}` is unknown", crate::excerpt::excerpt(key.key_text()));
                faults.program.push(FieldFault { pointer: place, rule: Rule::ExtraForbidden, message });
            }
        }
    }
}

fn check_value(value: &Node, place: String, field: &Field, faults: &mut Faults) {
    let name = field.name;
    match (field.kind, value) {
        (Kind::Literal(wanted), value) => check_literal(value, place, wanted, "const", name, faults),
        (Kind::ArtifactKind, value) => check_literal(value, place, &KINDS, "enum", name, faults),
        (Kind::Text, Node::Text(text)) => check_text(text, place, field, faults),
        (Kind::OptionalText, Node::Null | Node::Text(_)) => {}
        (Kind::Texts, Node::Sequence(items)) => {
            for (index, item) in items.iter().enumerate() {
                if item.as_text().is_none() {
                    let message = format!("`{name}` contains {}, but must be a string", item.kind());
                    faults.both(index_pointer(&place, index), Rule::StringType, message);
                }
            }
        }
        (Kind::List, Node::Sequence(_)) | (Kind::Boolean, Node::Boolean(_)) => {}
        (Kind::Boolean, value) if boolean(value).is_some() => faults.only_contract(&place, "type"),
        (Kind::Boolean, value) => {
            let message = format!("`{name}` is {}, not a boolean", value.kind());
            faults.both(place, Rule::BoolParsing, message);
        }
        (Kind::Digest, Node::Text(text)) => match text.chars().count() {
            64 => {}
            length => {
                let rule = if length < 64 { Rule::StringTooShort } else { Rule::StringTooLong };
                faults.both(place, rule, format!("`{name}` has {length} characters, not 64"));
            }
        },
        (Kind::Texts | Kind::List, value) => {
            let message = format!("`{name}` is {}, not a list", value.kind());
            faults.both(place, Rule::ListType, message);
        }
        (Kind::Text | Kind::OptionalText | Kind::Digest, value) => {
            let message = format!("`{name}` is {}, not a string", value.kind());
            faults.both(place, Rule::StringType, message);
        }
    }
}

fn check_literal(
    value: &Node,
    place: String,
    wanted: &[&str],
    keyword: &'static str,
    name: &str,
    faults: &mut Faults,
) {
    if value.as_text().is_some_and(|text| wanted.contains(&text)) {
        return;
    }
    faults.only_contract(&place, keyword);
    if value.as_text().is_none() {
        faults.only_contract(&place, "type");
    }
    let message = format!("`{name}` must be one of: {}", wanted.join(", "));
    faults.program.push(FieldFault { pointer: place, rule: Rule::LiteralError, message });
}

fn check_text(text: &str, place: String, field: &Field, faults: &mut Faults) {
    let name = field.name;
    match (text.is_empty(), field.filled, field.contract_filled) {
        (true, true, _) => faults.both(place.clone(), Rule::StringTooShort, format!("`{name}` is empty")),
        (true, false, true) => faults.only_contract(&place, "minLength"),
        _ => {}
    }
    if field.time && !starts_with_time(text) {
        faults.only_contract(&place, Rule::Pattern.keyword());
    }
}

/// Whether the text starts as `2026-04-30T06:23:33` does.
pub(super) fn starts_with_time(text: &str) -> bool {
    const SHAPE: &[u8] = b"0000-00-00T00:00:00";
    let bytes = text.as_bytes();
    bytes.len() >= SHAPE.len()
        && bytes
            .iter()
            .zip(SHAPE)
            .all(|(byte, shape)| if *shape == b'0' { byte.is_ascii_digit() } else { byte == shape })
}

/// The boolean that the reference makes of a value.
pub(super) fn boolean(value: &Node) -> Option<bool> {
    let word = match value {
        Node::Boolean(flag) => return Some(*flag),
        Node::Float(float) => {
            return [(0.0, false), (1.0, true)].iter().find(|(n, _)| n == float).map(|(_, flag)| *flag);
        }
        Node::Integer(digits) => digits.clone(),
        Node::Text(text) => text.to_lowercase(),
        _ => return None,
    };
    match word.as_str() {
        "1" | "true" | "t" | "yes" | "y" | "on" => Some(true),
        "0" | "false" | "f" | "no" | "n" | "off" => Some(false),
        _ => None,
    }
}
