//! The files of a folder.

use std::io;
use std::path::{Path, PathBuf};

/// The files below a folder that are wanted, sorted by name. Hidden files and folders (`.git`) are left out, and links to folders are not
/// followed.
///
/// # Errors
/// Those of the system, for a folder that cannot be read.
pub(crate) fn files(folder: &Path, is_wanted: &dyn Fn(&Path) -> bool) -> io::Result<Vec<PathBuf>> {
    let mut entries: Vec<_> = std::fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.path();
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if entry.file_type()?.is_dir() {
            found.extend(files(&path, is_wanted)?);
        } else if path.is_file() && is_wanted(&path) {
            found.push(path);
        }
    }
    Ok(found)
}
