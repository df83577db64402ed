//! The files of a folder.

use std::io;
use std::path::{Path, PathBuf};

/// The files below a folder that are wanted, sorted by name, and the names of all others. Hidden files and folders (`.git`) are passed over, and
/// links to folders are not followed.
///
/// # Errors
/// Those of the system, for a folder that cannot be read.
pub(crate) fn files(
    folder: &Path,
    is_wanted: &dyn Fn(&Path) -> bool,
) -> io::Result<(Vec<PathBuf>, Vec<String>)> {
    let mut entries: Vec<_> = std::fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    let (mut found, mut others) = (Vec::new(), Vec::new());
    for entry in entries {
        let path = entry.path();
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            others.push(path.display().to_string());
        } else if entry.file_type()?.is_dir() {
            let (inner, passed_over) = files(&path, is_wanted)?;
            found.extend(inner);
            others.extend(passed_over);
        } else if path.is_file() && is_wanted(&path) {
            found.push(path);
        } else {
            others.push(path.display().to_string());
        }
    }
    Ok((found, others))
}
