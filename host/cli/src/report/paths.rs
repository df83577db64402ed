//! The paths of a report: from the root of the repository, where there is one.

use std::path::Path;

use crate::repository::Repository;
use crate::source::{Place, Source};

/// The way from paths of the working folder to paths of the repository.
#[derive(Default)]
pub(crate) struct Paths(Option<Repository>);

impl Paths {
    /// The paths of the repository that the working folder is in. Without git, or outside of a repository, paths stay as they are.
    pub(crate) fn here() -> Self {
        Self(Repository::here().ok())
    }

    /// The path of a file; absent for a text that is no file.
    pub(crate) fn of(&self, source: &Source) -> Option<String> {
        let path = source.path.as_ref()?;
        if source.from_root {
            return Some(path.clone());
        }
        let within = self.0.as_ref().and_then(|repository| repository.path(Path::new(path)).ok());
        Some(within.unwrap_or_else(|| path.clone()))
    }

    /// The path of the file of a place.
    pub(crate) fn of_place(&self, place: &Place) -> Option<String> {
        self.of(&place.source)
    }

    /// The name of a place for people, with the line where that is known.
    pub(crate) fn name(&self, place: &Place) -> String {
        let name = self.of_place(place).unwrap_or_else(|| place.source.name.clone());
        match place.position() {
            Some(position) => format!("{name}:{}:{}", position.line, position.column),
            None => name,
        }
    }
}
