//! Contracts: documents that hold several schemas, each with a direction.
//!
//! A front end reads one format and gives named parts. The parts that both versions have are judged by
//! [`crate::compatibility`]. Everything else is told: a removed thing is a break, and a change that a front end does not judge
//! shuts the gate. So no change passes because nobody looked at it.
//!
//! | format | file | direction |
//! |---|---|---|
//! | OpenAPI 3.0, 3.1 | `openapi.rs` | requests backward, responses forward; webhooks the other way round |
//! | CustomResourceDefinition | `crd.rs` | objects backward, `status` also forward |
//! | MCP tools | `mcp.rs` | input backward, output forward |
//! | AsyncAPI 3 | `asyncapi.rs` | `receive` backward, `send` forward |

mod asyncapi;
mod compare;
mod convert;
mod crd;
mod fingerprint;
mod judge;
mod keyword;
mod mcp;
mod openapi;
mod reading;
mod source;
mod structural;
mod unjudged;

use std::collections::BTreeMap;

use serde_json::Value;

pub use self::compare::{Question, compare};
pub(crate) use self::convert::Dialect;
pub use self::source::Place;
use self::source::Source;
use crate::compatibility::Resources;
use crate::digest::Digest;
use crate::wire::compatibility_check::CompatibilityMode;
use crate::wire::contract_check::{ContractCheckResponse, ContractFormat};
use crate::wire::{Code, Problem};

/// A format of contracts.
pub type Format = ContractFormat;
/// What came of a comparison.
pub type ContractReport = ContractCheckResponse;

/// The most parts, and the most things that are not judged, of one document.
pub const MAX_PARTS: usize = 20_000;

/// A contract, read: its parts with their directions, and the digests of what nobody judges.
///
/// ```
/// use rogatio_core::contract::{Format, read, recognise};
/// use serde_json::json;
/// let document = json!({"tools": [{"name": "search", "inputSchema": {"type": "object"}}]});
/// assert_eq!(recognise(&document), Some(Format::Mcp));
/// let contract = read(&document, Format::Mcp)?;
/// let part = contract.parts.values().next().unwrap();
/// assert_eq!((part.name.as_str(), part.place.pointer.as_str()), ("tool search input", "/tools/0/inputSchema"));
/// # Ok::<(), rogatio_core::wire::Problem>(())
/// ```
#[derive(Debug, Default)]
pub struct Contract {
    /// What the contract offers, by key: operations, responses, versions, messages, tools.
    pub offers: BTreeMap<String, Offer>,
    /// The schemas, by key. A key is a name without the details that do not matter, for example the names in a path template.
    pub parts: BTreeMap<String, Part>,
    /// What the front end does not judge.
    pub unjudged: Vec<Unjudged>,
}

/// Something that a contract offers and that can be removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its name, for example `GET /users/{id}`.
    pub name: String,
    /// Its place in the document, as a JSON Pointer.
    pub pointer: String,
    /// The key of the offer around it.
    pub parent: Option<String>,
}

/// One schema of a contract.
#[derive(Debug, Clone)]
pub struct Part {
    /// Its name, for example `POST /users request application/json`.
    pub name: String,
    /// The key of the offer to which it belongs.
    pub offer: String,
    /// The direction in which it is judged.
    pub direction: CompatibilityMode,
    /// The place of its schema.
    pub place: Place,
    /// How the schema at that place is read.
    pub(crate) dialect: Dialect,
}

/// Something that the front end does not judge; a change of its digest shuts the gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unjudged {
    /// The key of the offer or the part to which it belongs; empty for the document.
    pub owner: String,
    /// The name of that offer or part.
    pub owner_name: String,
    /// What kind of thing it is, for example `parameters`.
    pub category: String,
    /// What tells it from others of this kind and owner; empty if there is only one.
    pub inner: String,
    /// Its place in the document, as a JSON Pointer.
    pub pointer: String,
    /// The digest of its content, with everything to which it refers.
    pub digest: Digest,
}

/// The format of a document, as its members tell; `None` for a document of another kind.
///
/// ```
/// use rogatio_core::contract::{Format, recognise};
/// use serde_json::json;
/// assert_eq!(recognise(&json!({"openapi": "3.1.0"})), Some(Format::Openapi));
/// assert_eq!(recognise(&json!({"type": "object"})), None);
/// ```
#[must_use]
pub fn recognise(document: &Value) -> Option<Format> {
    if document.get("openapi").is_some_and(Value::is_string) {
        return Some(Format::Openapi);
    }
    if document.get("asyncapi").is_some_and(Value::is_string) {
        return Some(Format::Asyncapi);
    }
    let kind = document.get("kind").and_then(Value::as_str);
    if kind == Some("CustomResourceDefinition") {
        return Some(Format::Crd);
    }
    mcp::is_list(document).then_some(Format::Mcp)
}

/// The format of both versions of a contract.
///
/// # Errors
/// `contract.unknown-format` if one of them is not recognised, or if the formats differ.
pub fn common_format(old: &Value, new: &Value) -> Result<Format, Problem> {
    let known = |document: &Value, side: &str| {
        recognise(document).ok_or_else(|| {
            Problem::new(Code::ContractUnknownFormat, "the document is not a contract in a known format")
                .with_help(
                    "expected OpenAPI 3, a CustomResourceDefinition, a list of MCP tools or AsyncAPI 3",
                )
                .at(side)
        })
    };
    let (before, after) = (known(old, "/old")?, known(new, "/new")?);
    if before != after {
        let detail = format!("the old contract is {}, and the new one is {}", before.title(), after.title());
        return Err(Problem::new(Code::ContractUnknownFormat, detail)
            .with_help("compare two versions in the same format")
            .at("/new"));
    }
    Ok(after)
}

/// The parts of a document of this format.
///
/// # Errors
/// `contract.invalid` with the place for a document that does not have the shape of its format.
pub fn read(document: &Value, format: Format) -> Result<Contract, Problem> {
    read_with(&Source::new(document, &Resources::new()), format)
}

fn read_with(source: &Source<'_>, format: Format) -> Result<Contract, Problem> {
    let mut contract = Contract::default();
    match format {
        Format::Openapi => openapi::read(source, &mut contract)?,
        Format::Crd => crd::read(source, &mut contract)?,
        Format::Mcp => mcp::read(source, &mut contract)?,
        Format::Asyncapi => asyncapi::read(source, &mut contract)?,
    }
    Ok(contract)
}

impl Contract {
    /// Adds an offer.
    fn offer(&mut self, key: &str, name: &str, pointer: &str, parent: Option<&str>) -> Result<(), Problem> {
        self.has_room(pointer)?;
        let parent = parent.map(str::to_owned);
        let offer = Offer { name: name.to_owned(), pointer: pointer.to_owned(), parent };
        match self.offers.insert(key.to_owned(), offer) {
            Some(_) => Err(source::twice(name, pointer)),
            None => Ok(()),
        }
    }

    /// Adds a part.
    fn part(&mut self, key: &str, part: Part) -> Result<(), Problem> {
        self.has_room(&part.place.pointer)?;
        let (name, pointer) = (part.name.clone(), part.place.pointer.clone());
        match self.parts.insert(key.to_owned(), part) {
            Some(_) => Err(source::twice(&name, &pointer)),
            None => Ok(()),
        }
    }

    /// Adds something that is not judged, of an offer or a part that was added before; the empty key is the document. `inner` tells it
    /// from others of the same category.
    fn leave(
        &mut self,
        source: &Source<'_>,
        owner: &str,
        (category, inner): (&str, &str),
        (value, place): (&Value, &Place),
    ) -> Result<(), Problem> {
        self.has_room(&place.pointer)?;
        let digest = fingerprint::of(source, place, value).map_err(|_| {
            source::invalid(format!("this is too large: {}", source::Endless::MESSAGE), place)
        })?;
        let offer = self.offers.get(owner).map(|offer| &offer.name);
        let name = offer.or_else(|| self.parts.get(owner).map(|part| &part.name));
        self.unjudged.push(Unjudged {
            owner: owner.to_owned(),
            owner_name: name.map_or("document", String::as_str).to_owned(),
            category: category.to_owned(),
            inner: inner.to_owned(),
            pointer: place.to_string(),
            digest,
        });
        Ok(())
    }

    /// As [`Self::leave`], for a member whose name is its category. All extensions have one category.
    fn leave_member(
        &mut self,
        source: &Source<'_>,
        owner: &str,
        key: &str,
        (value, place): (&Value, &Place),
    ) -> Result<(), Problem> {
        let category = if key.starts_with("x-") { "extension" } else { key };
        self.leave(source, owner, (category, key), (value, place))
    }

    fn has_room(&self, pointer: &str) -> Result<(), Problem> {
        if self.parts.len() < MAX_PARTS && self.offers.len() < MAX_PARTS && self.unjudged.len() < MAX_PARTS {
            return Ok(());
        }
        let detail = format!("the document has more than {MAX_PARTS} parts");
        Err(Problem::new(Code::ContractInvalid, detail)
            .with_help("split the document, and compare its pieces")
            .over(MAX_PARTS, None)
            .at(pointer))
    }
}

#[cfg(test)]
mod sample;
