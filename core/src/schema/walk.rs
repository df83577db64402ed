//! A walk through a schema: every subschema, every reference, every pattern, every unknown keyword.

use jsonschema::{Draft, Registry};
use serde_json::{Map, Value};

use super::keyword::{Shape, draft_within, reference_stands_alone, shape};
use super::{MAX_DIAGNOSTICS, compile, dialect, pattern};
use crate::diagnostic::{child_pointer, excerpt, index_pointer};
use crate::wire::schema_check::SchemaOptions;
use crate::wire::{Code, Diagnostic, Severity};

/// What the walk finds: of errors and of warnings one more than are listed at most.
pub(super) fn findings(schema: &Value, draft: Draft, options: &SchemaOptions) -> Vec<Diagnostic> {
    let root = Scope { draft, base: compile::id_of(schema, draft) };
    let mut walk = Walk {
        options,
        root: root.clone(),
        known: Vec::new(),
        references: Vec::new(),
        errors: Vec::new(),
        warnings: Vec::new(),
    };
    walk.known.push(root.base.clone());
    walk.known.extend(options.resources.keys().map(|uri| uri.trim_end_matches('#').to_owned()));
    walk.schema(schema, "", &root);
    walk.judge_references(schema);
    walk.errors.append(&mut walk.warnings);
    walk.errors
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
}

struct Walk<'w> {
    options: &'w SchemaOptions,
    root: Scope,
    known: Vec<String>,
    references: Vec<Reference>,
    errors: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
}

impl Walk<'_> {
    fn schema(&mut self, schema: &Value, pointer: &str, outer: &Scope) {
        let Value::Object(keywords) = schema else { return };
        if self.errors.len() > MAX_DIAGNOSTICS {
            return;
        }
        let scope = self.enter(keywords, outer);
        let alone = reference_stands_alone(scope.draft) && keywords.contains_key("$ref");
        for (keyword, value) in keywords {
            let place = child_pointer(pointer, keyword);
            match shape(scope.draft, keyword) {
                None => self.unknown_keyword(keyword, &place, scope.draft),
                // Definitions are looked at even where `$ref` silences everything else: references lead into them.
                Some(_) if alone && !matches!(keyword.as_str(), "$ref" | "definitions") => {}
                Some(shape) => self.keyword(keyword, shape, value, &place, &scope),
            }
        }
    }

    /// The scope inside a schema: its own `$schema` and `$id` count where its draft lets them.
    fn enter(&mut self, keywords: &Map<String, Value>, outer: &Scope) -> Scope {
        let mut scope = outer.clone();
        scope.draft = draft_within(outer.draft, keywords);
        let silenced = reference_stands_alone(scope.draft) && keywords.contains_key("$ref");
        let id = keywords.get(scope.draft.id_keyword()).and_then(Value::as_str).filter(|_| !silenced);
        if let Some(id) =
            id.map(|id| id.trim_end_matches('#')).filter(|id| !id.is_empty() && !id.starts_with('#'))
            && let Some(base) = resolve(&scope.base, id)
        {
            scope.base = base;
            self.known.push(scope.base.clone());
        }
        scope
    }

    fn keyword(&mut self, keyword: &str, shape: Shape, value: &Value, place: &str, scope: &Scope) {
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
            }),
            (Shape::Data, Value::String(text)) if keyword == "pattern" => self.pattern(text, keyword, place),
            _ => {}
        }
    }

    fn pattern(&mut self, text: &str, keyword: &str, place: &str) {
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

    fn unknown_keyword(&mut self, keyword: &str, place: &str, draft: Draft) {
        let name = excerpt(keyword);
        let finding = Diagnostic::warning(
            Code::SchemaUnknownKeyword,
            format!("`{name}` is not a keyword of {}", draft_name(draft)),
        )
        .with_help("it is ignored; names that begin with `x-` are taken for annotations")
        .at_schema(place)
        .about(keyword);
        self.report(Some(finding));
    }

    /// Judges all references at once: the registry that resolves them is prepared once.
    fn judge_references(&mut self, schema: &Value) {
        let references = std::mem::take(&mut self.references);
        if references.is_empty() {
            return;
        }
        let stand_in = Registry::new().retriever(NoDocument);
        let registry = compile::fill(stand_in, schema, self.root.draft, &self.root.base, self.options);
        for reference in &references {
            let finding = self.judge(reference, registry.as_ref().ok());
            self.report(
                finding.map(|finding| finding.at_schema(&*reference.pointer).about(&*reference.keyword)),
            );
        }
    }

    fn judge(&self, reference: &Reference, registry: Option<&Registry<'_>>) -> Option<Diagnostic> {
        let target = excerpt(&reference.target);
        let nowhere =
            || Diagnostic::error(Code::SchemaUnresolvableReference, format!("`{target}` leads nowhere"));
        let escaped = dialect::escaped_reference(&reference.target);
        let written = escaped.as_deref().unwrap_or(&reference.target);
        let Some(absolute) = resolve(&reference.base, written) else { return Some(nowhere()) };
        let document = absolute.split('#').next().unwrap_or_default();
        let metaschema = Draft::from_schema_uri(document) != Draft::Unknown
            || document.starts_with("https://json-schema.org/draft/");
        let known = metaschema || self.known.iter().any(|known| known == document);
        if !known {
            let message = format!("`{target}` leaves the document");
            let help = "nothing is ever fetched; bundle the schema, or give the document among the resources";
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

/// What people call a draft.
fn draft_name(draft: Draft) -> &'static str {
    match draft {
        Draft::Draft4 => "draft 4",
        Draft::Draft6 => "draft 6",
        Draft::Draft7 => "draft 7",
        Draft::Draft201909 => "draft 2019-09",
        Draft::Draft202012 => "draft 2020-12",
        _ => "any known draft",
    }
}

/// `reference` against `base`, as RFC 3986 section 5 asks; none when either is no URI.
fn resolve(base: &str, reference: &str) -> Option<String> {
    let base = jsonschema::uri::from_str(base).ok()?;
    jsonschema::uri::resolve_against(&base.borrow(), reference).ok().map(|uri| uri.as_str().to_owned())
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
