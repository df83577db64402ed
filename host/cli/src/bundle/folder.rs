//! A project's bundle on the disk, as the engine wants it: bytes, times, links, what git tracks.

use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rogatio_core::wire::{Code, Problem};
use serde_json::{Map, Value, json};

use crate::engine::Bundle;
use crate::{process, write_set};

/// What belongs to a bundle.
const PARTS: [&str; 4] = [".kittify/charter", ".kittify/doctrine", ".kittify/charter-packs", ".gitignore"];

/// The longest file, in bytes: what the engine reads of one document.
const LONGEST: u64 = 16 << 20;

/// How much is handed to the engine at once, in bytes.
const BATCH: usize = 4 << 20;

/// Hands the files of the project at `root` to `bundle`, and returns the rest of what is known: a `BundleInput` without files.
///
/// Symbolic links are reported and followed only inside the project; what they lead to outside is not read.
///
/// # Errors
/// `input.unreadable` for a folder or a file that cannot be read, and what the engine says of the files.
pub(super) fn read(root: &Path, bundle: &mut dyn Bundle) -> Result<Value, Problem> {
    if !root.is_dir() {
        let detail = format!("`{}` is not a folder", root.display());
        return Err(Problem::new(Code::InputUnreadable, detail).with_help("give the project's root folder"));
    }
    refuse_link(&root.join(".kittify"))?;
    let charter = charter(root);
    write_set::finish(&charter).map_err(|error| {
        let detail = format!(
            "a write of `{}` was interrupted by a crash and cannot be completed: {error}",
            charter.display()
        );
        Problem::new(Code::InputUnreadable, detail).with_help(
            "rename the folder `.charter.staging` next to it to `charter`, then remove `.charter.old`",
        )
    })?;
    let mut reader = Reader { root, bundle, lines: Vec::new(), symlinks: Map::new() };
    for part in PARTS {
        reader.visit(part)?;
    }
    reader.hand_over()?;
    Ok(json!({"files": {}, "symlinks": reader.symlinks, "git_tracked": tracked(root)}))
}

struct Reader<'r> {
    root: &'r Path,
    bundle: &'r mut dyn Bundle,
    /// Records that are not handed over yet.
    lines: Vec<u8>,
    symlinks: Map<String, Value>,
}

impl Reader<'_> {
    fn visit(&mut self, start: &str) -> Result<(), Problem> {
        let mut waiting = vec![start.to_owned()];
        while let Some(path) = waiting.pop() {
            let full = self.root.join(&path);
            let metadata = match full.symlink_metadata() {
                Ok(metadata) => metadata,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(unreadable(&full, &error)),
            };
            if metadata.is_symlink() {
                if full.is_dir() {
                    refuse_link(&full)?;
                }
                self.link(path, &full)?;
            } else if metadata.is_dir() {
                for entry in fs::read_dir(&full).map_err(|error| unreadable(&full, &error))? {
                    let entry = entry.map_err(|error| unreadable(&full, &error))?;
                    let Ok(name) = entry.file_name().into_string() else {
                        let detail = format!("the name of `{}` is not UTF-8", entry.path().display());
                        return Err(Problem::new(Code::InputUnreadable, detail));
                    };
                    waiting.push(format!("{path}/{name}"));
                }
            } else if metadata.is_file() {
                self.file(path, &full)?;
            }
        }
        Ok(())
    }

    /// Tells where a link leads: as it is written, or, where other links on its way lead out of the project, to where.
    fn link(&mut self, path: String, full: &Path) -> Result<(), Problem> {
        let mut target = fs::read_link(full).map_err(|error| unreadable(full, &error))?;
        let end = process::real_path(full).ok();
        let root = process::real_path(self.root).map_err(|error| unreadable(self.root, &error))?;
        let is_inside = end.as_ref().is_some_and(|end| end.starts_with(&root));
        if let Some(end) = end.filter(|_| !is_inside) {
            target = end;
        }
        self.symlinks.insert(path.clone(), target.to_string_lossy().into());
        if is_inside && full.is_file() { self.file(path, full) } else { Ok(()) }
    }

    fn file(&mut self, path: String, full: &Path) -> Result<(), Problem> {
        let length = full.metadata().map_err(|error| unreadable(full, &error))?.len();
        if length > LONGEST {
            let detail = format!("`{path}` has {length} bytes; the limit is {LONGEST}");
            let problem = Problem::new(Code::LimitBytes, detail).with_help("keep it outside `.kittify`");
            return Err(
                problem.over(usize::try_from(LONGEST).unwrap_or(usize::MAX), usize::try_from(length).ok())
            );
        }
        let bytes = fs::read(full).map_err(|error| unreadable(full, &error))?;
        let modified = full.metadata().and_then(|metadata| metadata.modified()).ok();
        let mtime = modified.and_then(|time| match time.duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_nanos()).ok(),
            Err(before) => i64::try_from(before.duration().as_nanos()).map(|nanoseconds| -nanoseconds).ok(),
        });
        let content = match String::from_utf8(bytes) {
            Ok(text) => Value::String(text),
            Err(error) => json!({"base64": STANDARD.encode(error.as_bytes())}),
        };
        let record = json!({"path": path, "content": content, "mtime": mtime}).to_string();
        if self.lines.len() + record.len() > BATCH {
            self.hand_over()?;
        }
        self.lines.extend_from_slice(record.as_bytes());
        self.lines.push(b'\n');
        Ok(())
    }

    fn hand_over(&mut self) -> Result<(), Problem> {
        self.bundle.push(&std::mem::take(&mut self.lines))?;
        Ok(())
    }
}

/// Refuses a folder that is a link: what is written there would be written elsewhere, and what is read there is not checked.
fn refuse_link(path: &Path) -> Result<(), Problem> {
    if path.is_symlink() {
        let detail = format!("`{}` is a link to a folder", path.display());
        return Err(
            Problem::new(Code::InputUnreadable, detail).with_help("replace the link by the folder itself")
        );
    }
    Ok(())
}

fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    Problem::new(Code::InputUnreadable, format!("cannot read `{}`: {error}", path.display()))
}

/// What git tracks under the bundle's folders; none without git or outside a work tree.
fn tracked(root: &Path) -> Option<Vec<String>> {
    let list = ["ls-files", "-z", "--"].into_iter().chain(PARTS).map(OsStr::new);
    let output = process::git(["-C".as_ref(), root.as_os_str()].into_iter().chain(list), &[]).ok()?;
    if !output.success {
        return None;
    }
    let paths = output.stdout.split(|byte| *byte == 0).filter(|path| !path.is_empty());
    Some(paths.map(|path| String::from_utf8_lossy(path).into_owned()).collect())
}

/// The folder that holds everything an upgrade writes.
pub(super) fn charter(root: &Path) -> PathBuf {
    root.join(".kittify/charter")
}
