//! A walk through a schema: every subschema, every reference, every pattern, every keyword without effect.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::{Draft, Registry};
use serde_json::{Map, Value};

use super::keyword::{Shape, draft_within, reference_stands_alone, shape};
use super::resource::resolve;
use super::site::Site;
use super::{MAX_DIAGNOSTICS, dialect, ignored, pattern, place, resource};
use crate::excerpt::excerpt;
use crate::pointer::{child_pointer, index_pointer};
use crate::wire::schema_check::SchemaOptions;
use crate::wire::{Code, Diagnostic, Severity};

/// What the walk comes back with.
pub(crate) struct Walked<'s> {
    /// Of errors and of warnings one more than are listed at most.
    pub(crate) findings: Vec<Diagnostic>,
    /// Every schema in the document that the walk came to.
    pub(crate) sites: Vec<Site<'s>>,
}

/// Everything that a walk finds.
pub(super) fn findings(schema: &Value, draft: Draft, options: &SchemaOptions) -> Vec<Diagnostic> {
    walk(schema, draft, options).findings
}

/// Walks through `schema`.
pub(crate) fn walk<'s>(schema: &'s Value, draft: Draft, options: &'s SchemaOptions) -> Walked<'s> {
    let mut walk = Walk::new(schema, draft, options);
    let root = walk.root.clone();
    walk.schema(schema, "", &root);
    let entered = walk.follow_references();
    walk.report_unknown_keywords(&entered);
    walk.judge_references(schema);
    walk.errors.append(&mut walk.warnings);
    Walked { findings: walk.errors, sites: walk.sites }
}

/// The keywords of the part of `schema` at `within` that have no effect, and of what references in it lead to.
pub(super) fn ignored(
    schema: &Value,
    draft: Draft,
    options: &SchemaOptions,
    within: &str,
) -> Vec<Diagnostic> {
    let Some(part) = schema.pointer(within) else { return Vec::new() };
    let mut walk = Walk::new(schema, draft, options);
    walk.keywords_only = true;
    let root = walk.root.clone();
    walk.schema(part, within, &root);
    let entered = walk.follow_references();
    walk.report_unknown_keywords(&entered);
    walk.warnings
}

/// The names of a document and the documents that it refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// The absolute URI by which the document is known: its own `$id`, resolved against the URI that it was read from.
    pub uri: String,
    /// The absolute URIs of the schemas inside it that have an `$id`.
    pub inner: Vec<String>,
    /// The absolute URIs, without fragments, of the other documents to which its references lead; with the place of the first reference
    /// to each. The metaschemas of the known drafts are not among them.
    pub documents: BTreeMap<String, String>,
}

/// Reads the names of a document and the documents that it refers to. Resources in `options` are not looked at.
pub(super) fn outline(schema: &Value, draft: Draft, options: &SchemaOptions) -> Outline {
    let mut walk = Walk::new(schema, draft, options);
    walk.keywords_only = true;
    walk.silenced_too = true;
    let root = walk.root.clone();
    walk.schema(schema, "", &root);
    walk.follow_references();
    let own = |uri: &str| walk.known.get(uri).is_some_and(Option::is_some);
    let mut documents = BTreeMap::new();
    for reference in &walk.references {
        let escaped = dialect::escaped_reference(&reference.target);
        let written = escaped.as_deref().unwrap_or(&reference.target);
        let Some(absolute) = resolve(&reference.base, written) else { continue };
        let document = document_of(&absolute);
        if !own(document) && !is_metaschema(document) {
            documents.entry(document.to_owned()).or_insert_with(|| reference.pointer.clone());
        }
    }
    let inner = walk.known.iter().filter(|(uri, place)| place.is_some() && **uri != root.base);
    Outline { inner: inner.map(|(uri, _)| uri.clone()).collect(), uri: root.base, documents }
}

/// Whether a document is a metaschema that the engine knows.
fn is_metaschema(document: &str) -> bool {
    Draft::from_schema_uri(document) != Draft::Unknown
        || document.starts_with("https://json-schema.org/draft/")
}

/// Every document that a resource holds by a name of its own. Whether a name counts where it stands, the compiler knows.
fn names(resource: &Value, base: &str, known: &mut BTreeMap<String, Option<(String, &Value)>>) {
    let mut base = base.to_owned();
    if let Value::Object(members) = resource {
        for keyword in ["$id", "id"] {
            let own = members.get(keyword).and_then(Value::as_str).map(document_of);
            if let Some(own) = own.filter(|own| !own.is_empty()).and_then(|own| resolve(&base, own)) {
                known.entry(own.clone()).or_insert(None);
                base = own;
            }
        }
    }
    match resource {
        Value::Object(members) => members.values().for_each(|member| names(member, &base, known)),
        Value::Array(items) => items.iter().for_each(|item| names(item, &base, known)),
        _ => {}
    }
}

/// A URI without its fragment: the document that it leads into (RFC 3986, section 3.5).
fn document_of(uri: &str) -> &str {
    uri.split('#').next().unwrap_or_default()
}

/// What a subschema inherits: the draft that it is read as and the URI that its references are relative to.
#[derive(Clone)]
struct Scope {
    draft: Draft,
    base: String,
}

/// A reference seen on the way, to be judged when all identifiers of the document are known.
struct Reference {
    keyword: String,
    pointer: String,
    target: String,
    base: String,
    draft: Draft,
}

struct Walk<'w> {
    options: &'w SchemaOptions,
    root: Scope,
    /// The documents that references may lead into, and where those stand that are part of this one.
    known: BTreeMap<String, Option<(String, &'w Value)>>,
    references: Vec<Reference>,
    /// The schemas that were walked through, by where they stand in memory.
    seen: BTreeSet<*const Value>,
    sites: Vec<Site<'w>>,
    /// Keywords that their draft does not know: a reference may lead into them all the same.
    unknown: Vec<(String, String, Draft)>,
    errors: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
    /// Whether only keywords without effect are looked for; patterns cost more than all the rest.
    keywords_only: bool,
    /// Whether references count that a `$ref` beside them silences: a registry asks for their documents all the same.
    silenced_too: bool,
}

impl<'w> Walk<'w> {
    fn new(schema: &'w Value, draft: Draft, options: &'w SchemaOptions) -> Self {
        let root = Scope { draft, base: resource::id_of(schema, draft, options) };
        let mut known = BTreeMap::from([(root.base.clone(), Some((String::new(), schema)))]);
        for (uri, resource) in &options.resources {
            known.entry(document_of(uri).to_owned()).or_insert(None);
            names(resource, uri, &mut known);
        }
        Self {
            options,
            root,
            known,
            references: Vec::new(),
            seen: BTreeSet::new(),
            sites: Vec::new(),
            unknown: Vec::new(),
            errors: Vec::new(),
            warnings: Vec::new(),
            keywords_only: false,
            silenced_too: false,
        }
    }

    fn schema(&mut self, schema: &'w Value, pointer: &str, outer: &Scope) {
        let Value::Object(keywords) = schema else { return };
        if self.errors.len() > MAX_DIAGNOSTICS || !self.seen.insert(std::ptr::from_ref(schema)) {
            return;
        }
        let scope = self.enter(schema, keywords, pointer, outer);
        let silenced =
            reference_stands_alone(scope.draft) && keywords.get("$ref").is_some_and(Value::is_string);
        let site = Site { schema, keywords, pointer: pointer.to_owned(), draft: scope.draft, silenced };
        for finding in ignored::findings(&site) {
            self.report(Some(finding));
        }
        self.sites.push(site);
        for (keyword, value) in keywords {
            let place = child_pointer(pointer, keyword);
            match shape(scope.draft, keyword) {
                None => self.unknown.push((keyword.clone(), place, scope.draft)),
                // Definitions are looked at even where `$ref` silences everything else: references lead into them.
                Some(_)
                    if silenced
                        && !self.silenced_too
                        && !matches!(keyword.as_str(), "$ref" | "definitions") => {}
                Some(shape) => self.keyword(keyword, shape, value, &place, &scope),
            }
        }
    }

    /// The scope inside a schema: its own `$schema` and `$id` count where its draft lets them.
    fn enter(
        &mut self,
        schema: &'w Value,
        keywords: &Map<String, Value>,
        pointer: &str,
        outer: &Scope,
    ) -> Scope {
        let mut scope = outer.clone();
        scope.draft = draft_within(outer.draft, keywords);
        let silenced = reference_stands_alone(scope.draft) && keywords.contains_key("$ref");
        let id = keywords.get(scope.draft.id_keyword()).and_then(Value::as_str).filter(|_| !silenced);
        // The fragment of an identifier names a place in its document, and no document of its own.
        if let Some(id) = id.map(document_of).filter(|id| !id.is_empty())
            && let Some(base) = resolve(&scope.base, id)
        {
            scope.base = base;
            self.known.insert(scope.base.clone(), Some((pointer.to_owned(), schema)));
        }
        scope
    }

    fn keyword(&mut self, keyword: &str, shape: Shape, value: &'w Value, place: &str, scope: &Scope) {
        match (shape, value) {
            (Shape::Schema, value) => self.schema(value, place, scope),
            (Shape::OneOrMore, Value::Array(items)) | (Shape::Schemas, Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.schema(item, &index_pointer(place, index), scope);
                }
            }
            (Shape::OneOrMore, value) => self.schema(value, place, scope),
            (Shape::Named | Shape::Dependencies, Value::Object(named)) => {
                for (name, item) in named {
                    let place = child_pointer(place, name);
                    if keyword == "patternProperties" {
                        self.pattern(name, keyword, &place);
                    }
                    self.schema(item, &place, scope);
                }
            }
            (Shape::Reference, Value::String(target)) => self.references.push(Reference {
                keyword: keyword.to_owned(),
                pointer: place.to_owned(),
                target: target.clone(),
                base: scope.base.clone(),
                draft: scope.draft,
            }),
            (Shape::Data, Value::String(text)) if keyword == "pattern" => self.pattern(text, keyword, place),
            _ => {}
        }
    }

    /// Walks through what references lead to and no keyword does, for example below a keyword that the draft does not know.
    /// Answers the places where that began.
    fn follow_references(&mut self) -> Vec<String> {
        let mut entered = Vec::new();
        let mut next = 0;
        while let Some(reference) = self.references.get(next) {
            next += 1;
            let Some((pointer, target, base)) = self.target(reference) else { continue };
            let scope = Scope { draft: reference.draft, base };
            if target.is_object() && !self.seen.contains(&std::ptr::from_ref(target)) {
                self.schema(target, &pointer, &scope);
            }
            entered.push(pointer);
        }
        entered
    }

    /// The place of this document that a reference leads to by a JSON Pointer, what stands there, and its base.
    fn target(&self, reference: &Reference) -> Option<(String, &'w Value, String)> {
        let escaped = dialect::escaped_reference(&reference.target);
        let absolute = resolve(&reference.base, escaped.as_deref().unwrap_or(&reference.target))?;
        let (document, fragment) = absolute.split_once('#').unwrap_or((&absolute, ""));
        let (root, schema) = self.known.get(document)?.as_ref()?;
        let pointer = place::decoded(fragment)?;
        let target = schema.pointer(&pointer)?;
        Some((format!("{root}{pointer}"), target, document.to_owned()))
    }

    fn pattern(&mut self, text: &str, keyword: &str, place: &str) {
        if self.keywords_only {
            return;
        }
        let finding = pattern::finding(text, self.options.patterns);
        self.report(finding.map(|finding| finding.at_schema(place).about(keyword)));
    }

    fn report(&mut self, finding: Option<Diagnostic>) {
        let Some(finding) = finding else { return };
        let found = match finding.severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
        };
        if found.len() <= MAX_DIAGNOSTICS {
            found.push(finding);
        }
    }

    /// A keyword that its draft does not know is ignored, unless a reference leads into it.
    fn report_unknown_keywords(&mut self, entered: &[String]) {
        for (keyword, place, draft) in std::mem::take(&mut self.unknown) {
            let leads = |target: &String| {
                target.strip_prefix(&place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            if !entered.iter().any(leads) {
                self.report(Some(ignored::unknown(&keyword, &place, draft)));
            }
        }
    }

    /// Judges all references at once: the registry that resolves them is prepared once.
    fn judge_references(&mut self, schema: &Value) {
        let references = std::mem::take(&mut self.references);
        if references.is_empty() {
            return;
        }
        let stand_in = Registry::new().retriever(NoDocument);
        let registry = resource::fill(stand_in, schema, self.root.draft, &self.root.base, self.options);
        for reference in &references {
            let finding = self.judge(reference, registry.as_ref().ok());
            self.report(
                finding.map(|finding| finding.at_schema(&*reference.pointer).about(&*reference.keyword)),
            );
        }
    }

    fn judge(&self, reference: &Reference, registry: Option<&Registry<'_>>) -> Option<Diagnostic> {
        // A place of this document that a pointer leads to is there, whatever the registry calls the document.
        if self.target(reference).is_some() {
            return None;
        }
        let target = excerpt(&reference.target);
        let nowhere =
            || Diagnostic::error(Code::SchemaUnresolvableReference, format!("`{target}` does not resolve"));
        let escaped = dialect::escaped_reference(&reference.target);
        let written = escaped.as_deref().unwrap_or(&reference.target);
        let Some(absolute) = resolve(&reference.base, written) else { return Some(nowhere()) };
        let document = document_of(&absolute);
        let metaschema = is_metaschema(document);
        if !metaschema && !self.known.contains_key(document) {
            let message = format!("`{target}` points outside the document");
            let help = "the engine fetches nothing; bundle the schema, or give the document in `resources`";
            return Some(Diagnostic::error(Code::SchemaOutsideReference, message).with_help(help));
        }
        let base = jsonschema::uri::from_str(&reference.base).ok()?;
        match registry?.resolver(base).lookup(written) {
            Ok(_) => None,
            // The metaschemas of other drafts are not in this registry: the compiler has the last word about them.
            Err(_) if metaschema => None,
            Err(_) => {
                Some(nowhere().with_help("it must name a schema, an anchor or an `$id` of this document"))
            }
        }
    }
}

/// Stands in for every document outside, so that one missing document does not hide the other findings.
struct NoDocument;

impl jsonschema::Retrieve for NoDocument {
    fn retrieve(
        &self,
        _: &jsonschema::Uri<String>,
    ) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Value::Bool(true))
    }
}
