//! A bundle: what is under `.kittify/`, as bytes, with the facts that only the host can know.

pub mod attestation;
pub mod check;
pub mod envelope;
mod finding;
pub mod seal;
pub mod stamp;
pub mod status;
pub mod upgrade;
pub mod version;

use std::collections::{BTreeMap, BTreeSet};

use crate::provenance::record::fields::{KINDS, kind_in_name};
use crate::provenance::record::{manifest, sidecar};

/// The folder of everything but the artifacts.
pub const CHARTER: &str = ".kittify/charter/";

/// The charter as data, since spec-kitty 3.2.6. It holds what `directives.yaml`, `governance.yaml` and `metadata.yaml` held before.
pub const CHARTER_YAML: &str = ".kittify/charter/charter.yaml";

/// How the files around the records are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Up to spec-kitty 3.2.5: three files derived from `charter.md`, ignored by git; the stamp stands in `metadata.yaml`.
    Derived,
    /// Since spec-kitty 3.2.6: one `charter.yaml`, tracked by git; the stamp stands in its `metadata`.
    Consolidated,
}

/// A bundle's files and the facts about them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bundle {
    /// Bytes by path; paths are relative to the project, with `/`.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Modification times in nanoseconds since 1970, where the host knows them.
    pub mtimes: BTreeMap<String, i64>,
    /// Where symbolic links lead, as they are written. Their bytes, if any, are in `files`.
    pub symlinks: BTreeMap<String, String>,
    /// The files that git tracks; none when the host does not know.
    pub git_tracked: Option<BTreeSet<String>>,
}

impl Bundle {
    /// The bytes at `path`.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// Whether there is anything in the charter's folder.
    pub fn has_charter(&self) -> bool {
        self.files.keys().any(|path| path.starts_with(CHARTER))
    }

    /// The sidecars in the order of their names: `*.yaml` directly in their folder, files with a leading dot too.
    pub fn sidecars(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files
            .iter()
            .filter(|(path, _)| sidecar_name(path).is_some())
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// The artifacts: files under one of the folders of artifacts whose name says their kind.
    pub fn artifacts(&self) -> impl Iterator<Item = Artifact<'_>> {
        self.files.keys().filter(|path| below_artifacts(path).is_some()).filter_map(|path| Artifact::at(path))
    }

    /// How the files around the records are laid out: a `charter.yaml` says it.
    pub fn layout(&self) -> Layout {
        if self.files.contains_key(CHARTER_YAML) { Layout::Consolidated } else { Layout::Derived }
    }
}

/// The path below its folder of artifacts; `None` for any other path.
pub fn below_artifacts(path: &str) -> Option<&str> {
    manifest::ARTIFACT_FOLDERS.iter().find_map(|folder| path.strip_prefix(folder)?.strip_prefix('/'))
}

/// The name of the sidecar at `path`; none for any other file.
pub fn sidecar_name(path: &str) -> Option<&str> {
    let name = path.strip_prefix(sidecar::FOLDER)?.strip_prefix('/')?;
    (!name.contains('/') && name.ends_with(".yaml")).then_some(name)
}

/// What the name of an artifact's file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Artifact<'p> {
    /// Where it stands.
    pub path: &'p str,
    /// One of [`KINDS`].
    pub kind: &'static str,
    /// Its short name, without a directive's number.
    pub slug: &'p str,
}

impl<'p> Artifact<'p> {
    /// The artifact at `path`; none when the name does not say a kind.
    pub fn at(path: &'p str) -> Option<Self> {
        let name = path.rsplit('/').next()?;
        for kind in KINDS {
            let Some(base) = name
                .strip_suffix(".yaml")
                .and_then(|base| base.strip_suffix(kind_in_name(kind))?.strip_suffix('.'))
            else {
                continue;
            };
            let slug = match base.split_once('-') {
                Some((number, slug)) if kind == "directive" && is_number(number) => slug,
                _ => base,
            };
            return Some(Self { path, kind, slug });
        }
        None
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A path of a manifest that may be followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafePath {
    /// With `/`, without `.` and empty steps.
    pub normal: String,
    /// Whether it was written so.
    pub is_normal: bool,
}

/// Why a path may not be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathFault {
    /// It is absolute, climbs with `..`, is empty, or has a drive letter.
    Escapes,
    /// It is not below the folder where it belongs.
    Elsewhere,
}

/// Reads a path of a manifest, which must stay below one of `folders`. A backslash reads as `/`.
///
/// # Errors
/// Why it may not be followed.
pub fn safe_path(path: &str, folders: &[&str]) -> Result<SafePath, PathFault> {
    let slashes = path.replace('\\', "/");
    let drive = slashes.as_bytes().get(1) == Some(&b':');
    if slashes.is_empty() || slashes.starts_with('/') || drive || slashes.split('/').any(|step| step == "..")
    {
        return Err(PathFault::Escapes);
    }
    let steps: Vec<&str> = slashes.split('/').filter(|step| !matches!(*step, "" | ".")).collect();
    let normal = steps.join("/");
    let below = |folder: &&str| {
        normal == **folder || normal.strip_prefix(*folder).is_some_and(|rest| rest.starts_with('/'))
    };
    if !folders.iter().any(below) {
        return Err(PathFault::Elsewhere);
    }
    Ok(SafePath { is_normal: normal == path, normal })
}

/// The first symbolic link on the way to `path` that leads out of the project.
pub fn escaping_link<'b>(bundle: &'b Bundle, path: &str) -> Option<&'b str> {
    let mut ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
    ends.find_map(|end| {
        let step = path.get(..end)?;
        let (link, target) = bundle.symlinks.get_key_value(step)?;
        leaves(link, target).then_some(link.as_str())
    })
}

/// Whether a link at `link` to `target` leads out of the project, as far as its text says.
pub fn leaves(link: &str, target: &str) -> bool {
    if target.starts_with(['/', '\\']) || target.as_bytes().get(1) == Some(&b':') {
        return true;
    }
    let mut depth = link.matches('/').count();
    for step in target.split(['/', '\\']) {
        match step {
            "" | "." => {}
            ".." => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return true,
            },
            _ => depth += 1,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_kind_and_slug() {
        let of = |path| Artifact::at(path).map(|artifact| (artifact.kind, artifact.slug));
        assert_eq!(of("a/001-use-prs.directive.yaml"), Some(("directive", "use-prs")));
        assert_eq!(of("a/use-prs.directive.yaml"), Some(("directive", "use-prs")));
        assert_eq!(of("a/12-x.tactic.yaml"), Some(("tactic", "12-x")));
        assert_eq!(of("a/x.yaml"), None);
        assert_eq!(of("a/reviewer.agent.yaml"), Some(("agent_profile", "reviewer")));
        assert_eq!(of("a/reviewer.agent_profile.yaml"), None);
        assert_eq!(of("a/CHANGE_FREEZE.directive.yaml"), Some(("directive", "CHANGE_FREEZE")));
    }

    #[test]
    fn paths_stay_below_their_folder() {
        let folder = &[".kittify/doctrine"];
        assert!(safe_path(".kittify/doctrine/a/b.yaml", folder).unwrap().is_normal);
        for path in [".kittify\\doctrine\\a", "./.kittify/doctrine/a", ".kittify//doctrine/a"] {
            assert_eq!(
                safe_path(path, folder).unwrap(),
                SafePath { normal: ".kittify/doctrine/a".into(), is_normal: false }
            );
        }
        for path in ["", "/etc/passwd", "..", ".kittify/doctrine/../x", "C:\\x", "a/..\\b"] {
            assert_eq!(safe_path(path, folder), Err(PathFault::Escapes), "{path}");
        }
        assert_eq!(safe_path(".kittify/doctrines/a", folder), Err(PathFault::Elsewhere));
    }

    #[test]
    fn links_out_of_the_project_are_found() {
        let links = [("a/b", "../../x"), ("a/c", "../x"), ("d", "/etc")];
        let symlinks =
            links.iter().map(|(link, target)| ((*link).to_owned(), (*target).to_owned())).collect();
        let bundle = Bundle { symlinks, ..Bundle::default() };
        assert_eq!(escaping_link(&bundle, "a/b"), Some("a/b"));
        assert_eq!(escaping_link(&bundle, "a/c"), None);
        assert_eq!(escaping_link(&bundle, "d/e/f"), Some("d"));
    }
}
