//! The documents of the folders that the settings name, as far as references lead to them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rogatio_core::schema::outline;
use rogatio_core::wire::schema_check::SchemaOptions;
use serde_json::Value;

use super::{Config, absolute};
use crate::refusal::Refusal;
use crate::source::Source;

impl Config {
    /// Prefixes of URIs, each with the absolute path of its folder.
    pub(crate) fn resource_folders(&self) -> impl Iterator<Item = (&str, PathBuf)> {
        let base = self.folder.as_deref().unwrap_or(Path::new(""));
        self.file
            .resources
            .iter()
            .map(move |(prefix, folder)| (prefix.get_ref().as_str(), absolute(&base.join(folder.get_ref()))))
    }

    /// The file that a URI names; the longest prefix counts.
    fn file_of(&self, uri: &str) -> Option<PathBuf> {
        let (prefix, folder) = self
            .resource_folders()
            .filter(|(prefix, _)| uri.starts_with(prefix))
            .max_by_key(|(prefix, _)| prefix.len())?;
        let rest = uri.strip_prefix(prefix)?;
        // A URI does not lead out of its folder.
        let safe = rest
            .split('/')
            .all(|part| !part.is_empty() && part != "." && part != ".." && !part.contains('\\'));
        let path = folder.join(rest);
        (safe && path.is_file()).then_some(path)
    }

    /// The documents that references of `roots` lead to and that the settings have; `known` are those that are given in another way.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(crate) fn documents(
        &self,
        roots: &[&Arc<Source>],
        known: impl Fn(&str) -> bool,
        read: impl Fn(&Path) -> Result<Option<Arc<Source>>, Refusal>,
    ) -> Result<Vec<(String, Arc<Source>)>, Refusal> {
        if self.file.resources.is_empty() {
            return Ok(Vec::new());
        }
        let mut found: BTreeMap<String, Arc<Source>> = BTreeMap::new();
        let mut waiting: Vec<(Option<String>, Arc<Source>)> =
            roots.iter().map(|root| (None, Arc::clone(root))).collect();
        while let Some((uri, source)) = waiting.pop() {
            let Ok(value) = serde_json::from_str::<Value>(source.json()) else { continue };
            let options =
                SchemaOptions { uri, default_draft: self.default_draft(), ..SchemaOptions::default() };
            for asked in outline(&value, &options).documents.into_keys() {
                if known(&asked) || found.contains_key(&asked) {
                    continue;
                }
                let Some(path) = self.file_of(&asked) else { continue };
                let Some(document) = read(&path)? else { continue };
                found.insert(asked.clone(), Arc::clone(&document));
                waiting.push((Some(asked), document));
            }
        }
        Ok(found.into_iter().collect())
    }
}
