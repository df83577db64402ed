//! The schemas of a folder, or of one state of a repository: how they are named, and which lead to which.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;
use std::sync::Arc;

use rogatio_core::schema::{Outline, outline};
use rogatio_core::wire::schema_check::{Draft, SchemaOptions};
use rogatio_core::wire::{Code, Problem};
use serde_json::{Map, Value};

use crate::folder;
use crate::refusal::Refusal;
use crate::source::{Source, annotation_path, unreadable, utf8};

/// The URI of the root of a repository. Files below it are named by their paths, so that relative references lead from file to file.
const ROOT: &str = "file:///";

/// The beginning of a pointer of Git LFS (its specification, version 1).
const LFS: &[u8] = b"version https://git-lfs.github.com/spec/v1";

/// A file of one state.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    pub(crate) source: Arc<Source>,
    pub(crate) outline: Arc<Outline>,
    /// Whether it is a schema by itself, and not only a document to which schemas refer.
    pub(crate) is_schema: bool,
    default_draft: Option<Draft>,
}

/// The files of one state that can be schemas, by path.
#[derive(Debug, Default)]
pub(crate) struct Library {
    pub(crate) documents: BTreeMap<String, Document>,
    /// The paths of the documents, by each URI that they have.
    names: BTreeMap<String, String>,
    /// Files of a folder that look like schemas by their names, and hold no JSON object or boolean.
    pub(crate) others: Vec<String>,
    /// Files that look like schemas by their names and cannot be read.
    pub(crate) faults: BTreeMap<String, Refusal>,
}

/// The documents that a schema needs.
#[derive(Debug, Default)]
pub(crate) struct Needs {
    /// Their paths.
    pub(crate) paths: BTreeSet<String>,
    /// The URIs by which references ask for them, each with the path.
    pub(crate) uris: BTreeMap<String, String>,
}

/// Whether a path names a file that can hold a schema.
pub(crate) fn is_candidate(path: &str) -> bool {
    let ending = Path::new(path).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ["json", "jsonc", "yaml", "yml"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// The path of a file below a folder, with `/` between its parts.
pub(crate) fn path_within(file: &Path, folder: &Path) -> String {
    let within = file.strip_prefix(folder).unwrap_or(file);
    let parts = within.components().filter_map(|part| match part {
        std::path::Component::Normal(name) => Some(name.to_string_lossy()),
        _ => None,
    });
    parts.collect::<Vec<_>>().join("/")
}

/// The URI of a file that has no `$id`.
pub(crate) fn uri_of(path: &str) -> String {
    let mut uri = ROOT.to_owned();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=:@".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

impl Document {
    /// Reads a file; `None` where its content is no JSON object or boolean, such as a list of artifacts. `path` is its path in the library,
    /// `shown` its path for annotations; without one that is the path from the root of the repository.
    ///
    /// # Errors
    /// As [`Source::of_schema`].
    pub(crate) fn read(
        path: &str,
        shown: Option<String>,
        name: String,
        bytes: Vec<u8>,
        default_draft: Option<Draft>,
    ) -> Result<Option<Self>, Refusal> {
        if bytes.starts_with(LFS) {
            let detail = format!("`{name}` is not in this clone: only its Git LFS pointer is");
            let problem = Problem::new(Code::InputUnreadable, detail);
            return Err(problem
                .with_help("run `git lfs pull`; for an older commit `git lfs fetch --all`")
                .into());
        }
        let text = utf8(&name, bytes)?;
        let from_root = shown.is_none();
        let source = Source {
            path: Some(shown.unwrap_or_else(|| path.to_owned())),
            from_root,
            name,
            text,
            ..Source::default()
        };
        let source = source.of_schema(Path::new(path))?;
        let Ok(value) = serde_json::from_str::<Value>(source.json()) else { return Ok(None) };
        let is_schema = match &value {
            Value::Bool(_) => true,
            Value::Object(members) => is_schema(members),
            _ => return Ok(None),
        };
        let options = SchemaOptions { uri: Some(uri_of(path)), default_draft, ..SchemaOptions::default() };
        let outline = Arc::new(outline(&value, &options));
        Ok(Some(Self { source, outline, is_schema, default_draft }))
    }
}

/// Whether an object is a JSON Schema, by the draft that it names or by its keywords. What names another schema is an artifact of that.
fn is_schema(members: &Map<String, Value>) -> bool {
    if let Some(draft) = members.get("$schema") {
        return draft.as_str().is_some_and(|draft| draft.contains("json-schema.org/"));
    }
    let types = ["object", "array", "string", "number", "integer", "boolean", "null"];
    let is_type = |value: &Value| value.as_str().is_some_and(|value| types.contains(&value));
    let is_named = |keyword: &str| members.get(keyword).is_some_and(Value::is_object);
    let is_list = |keyword: &str| members.get(keyword).is_some_and(Value::is_array);
    members
        .get("type")
        .is_some_and(|value| is_type(value) || value.as_array().is_some_and(|all| all.iter().all(is_type)))
        || members.get("$ref").is_some_and(Value::is_string)
        || ["$defs", "definitions"].into_iter().any(is_named)
        || is_named("properties") && !members.contains_key("openapi")
        || ["allOf", "anyOf", "oneOf", "enum"].into_iter().any(is_list)
}

impl Library {
    /// Reads the files below a folder that can be schemas. A file that cannot be read is a fault of that file.
    ///
    /// # Errors
    /// `input.unreadable` for a folder that cannot be read.
    pub(crate) fn of_folder(folder: &Path, default_draft: Option<Draft>) -> Result<Self, Refusal> {
        let is_wanted = |path: &Path| path.to_str().is_some_and(is_candidate);
        let (found, _) = folder::files(folder, &is_wanted)
            .map_err(|error| unreadable(&folder.display().to_string(), &error))?;
        let mut library = Self::default();
        for file in found {
            let name = file.display().to_string();
            let path = path_within(&file, folder);
            let read = std::fs::read(&file).map_err(|error| unreadable(&name, &error));
            match read.and_then(|bytes| {
                Document::read(&path, Some(annotation_path(&file)), name, bytes, default_draft)
            }) {
                Ok(Some(document)) => library.add(path, document),
                Ok(None) => library.others.push(path),
                Err(refusal) => drop(library.faults.insert(path, refusal)),
            }
        }
        Ok(library)
    }

    /// The documents that the schema at `path` needs, by the URI by which references ask for them.
    pub(crate) fn resources(&self, needs: &Needs) -> Vec<(String, Arc<Source>)> {
        let found = |(uri, path): (&String, &String)| {
            Some((uri.clone(), Arc::clone(&self.documents.get(path)?.source)))
        };
        needs.uris.iter().filter_map(found).collect()
    }

    /// Adds a file.
    pub(crate) fn add(&mut self, path: String, document: Document) {
        self.names.insert(uri_of(&path), path.clone());
        let own = std::iter::once(&document.outline.uri).chain(&document.outline.inner);
        for uri in own {
            self.names.entry(uri.clone()).or_insert_with(|| path.clone());
        }
        self.documents.insert(path, document);
    }

    /// Names the files below a folder by URIs that begin in another way as well.
    pub(crate) fn mount(&mut self, prefix: &str, folder: &str) {
        for path in self.documents.keys() {
            let rest = if folder.is_empty() {
                Some(path.as_str())
            } else {
                path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'))
            };
            if let Some(rest) = rest {
                self.names.entry(format!("{prefix}{rest}")).or_insert_with(|| path.clone());
            }
        }
    }

    /// The path of the document that a reference asks for: by a name that a document has, else by the place beside the file that refers to
    /// it, since `https://example.org/a/x.json` is `schemas/x.json` for a file `schemas/a.json` whose base is `https://example.org/a/a.json`.
    fn find(&self, uri: &str, base: &str, from: &str) -> Option<&str> {
        if let Some(path) = self.names.get(uri) {
            return Some(path);
        }
        let (base, _) = base.rsplit_once('/')?;
        let beside = uri.strip_prefix(base)?.strip_prefix('/')?;
        let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        let path = if folder.is_empty() { beside.to_owned() } else { format!("{folder}/{beside}") };
        self.documents.get_key_value(&path).map(|(path, _)| path.as_str())
    }

    /// The documents that the schema at `path` needs; a document that is missing is left out.
    ///
    /// A document without an `$id` of its own has the base by which it was asked for (RFC 3986, section 5.1), so one file can be needed by
    /// several URIs, each with references of its own.
    pub(crate) fn needs(&self, path: &str) -> Needs {
        let mut needs = Needs::default();
        let Some(root) = self.documents.get(path) else { return needs };
        let mut waiting = VecDeque::from([(path.to_owned(), Arc::clone(&root.outline))]);
        while let Some((from, outline)) = waiting.pop_front() {
            for uri in outline.documents.keys().filter(|uri| **uri != root.outline.uri) {
                let Some(found) = self.find(uri, &outline.uri, &from) else { continue };
                if found != path {
                    needs.paths.insert(found.to_owned());
                }
                if needs.uris.insert(uri.clone(), found.to_owned()).is_none()
                    && let Some(document) = self.documents.get(found)
                {
                    // What was asked for by another name is read by that name, and by its own `$id` where it has one.
                    let asked = document.outline_at(uri);
                    if asked.is_none() || document.outline.uri != uri_of(found) {
                        waiting.push_back((found.to_owned(), Arc::clone(&document.outline)));
                    }
                    waiting.extend(asked.map(|outline| (found.to_owned(), outline)));
                }
            }
        }
        needs
    }
}

impl Document {
    /// The outline of the document as read from `uri`, where that is not how it is known. The registry of the engine follows the URI by which a
    /// document was asked for even where the document has an `$id` of its own.
    fn outline_at(&self, uri: &str) -> Option<Arc<Outline>> {
        if uri == self.outline.uri {
            return None;
        }
        let mut value: Value = serde_json::from_str(self.source.json()).ok()?;
        if let Value::Object(members) = &mut value {
            members.shift_remove("$id");
            members.shift_remove("id");
        }
        let options = SchemaOptions {
            uri: Some(uri.to_owned()),
            default_draft: self.default_draft,
            ..SchemaOptions::default()
        };
        Some(Arc::new(outline(&value, &options)))
    }
}
