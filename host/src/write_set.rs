//! Writing several files of a folder at once: a crash at any moment leaves the whole old folder or the whole new one.
//!
//! A copy of the folder is made beside it (hard links for what stays, new files for what changes), flushed to the disk,
//! and then changes places with the folder in one step. The old files are removed last. Where the system cannot
//! exchange two folders in one step, two renames do it, and [`recover`] finishes what a crash between them began.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// One moment of a write, told before it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A folder of the copy is made.
    Folder,
    /// A file that stays is linked into the copy.
    Keep,
    /// A new file is created in the copy.
    Create,
    /// Half of a new file is written.
    Half,
    /// A new file is flushed.
    Flush,
    /// The copy and the folder change places: before it everything is old, after it everything is new.
    Exchange,
    /// The exchange is flushed.
    Settle,
    /// The old files are removed.
    Remove,
}

/// Replaces files below `folder` and leaves the others; paths are relative to it, with `/`.
///
/// `watch` is told each step before it comes and can stop there, as a crash would.
///
/// # Errors
/// Any error of the file system; the folder is then as it was, unless the error came after [`Step::Exchange`].
pub fn replace(
    folder: &Path,
    files: &BTreeMap<String, Vec<u8>>,
    watch: &mut dyn FnMut(Step) -> io::Result<()>,
) -> io::Result<()> {
    let parent = folder
        .parent()
        .filter(|parent| parent.is_dir())
        .ok_or_else(|| io::Error::other("the folder has no parent"))?;
    if folder.symlink_metadata()?.is_symlink() {
        return Err(io::Error::other("the folder is a symbolic link; name the folder it leads to"));
    }
    let lock = File::open(parent)?;
    lock.try_lock().map_err(|_| io::Error::other("another process is writing this folder"))?;
    recover(folder)?;
    let copy = beside(folder, "staging")?;
    let before = listing(folder)?;
    copy_folder(folder, &copy, files, watch)?;
    for (path, bytes) in files {
        create(&copy, path, bytes, watch)?;
    }
    if listing(folder)? != before {
        fs::remove_dir_all(&copy)?;
        return Err(io::Error::other("another process changed the folder meanwhile; nothing was written"));
    }
    watch(Step::Exchange)?;
    exchange(&copy, folder)?;
    watch(Step::Settle)?;
    File::open(parent)?.sync_all()?;
    watch(Step::Remove)?;
    fs::remove_dir_all(&copy)
}

/// Puts right what a crash left beside `folder`: finishes an exchange that was half done, removes a copy that was not
/// finished. Safe to call at any time by whoever holds the folder.
///
/// # Errors
/// Any error of the file system.
pub fn recover(folder: &Path) -> io::Result<()> {
    let (copy, old) = (beside(folder, "staging")?, beside(folder, "old")?);
    if !folder.exists() && copy.exists() && old.exists() {
        // The crash came between the two renames: the copy was complete.
        fs::rename(&copy, folder)?;
    } else if !folder.exists() && old.exists() {
        fs::rename(&old, folder)?;
    }
    for left in [copy, old] {
        if left.exists() {
            fs::remove_dir_all(left)?;
        }
    }
    Ok(())
}

/// A name beside the folder that only this module uses.
fn beside(folder: &Path, role: &str) -> io::Result<PathBuf> {
    let name = folder.file_name().ok_or_else(|| io::Error::other("the folder has no name"))?;
    Ok(folder.with_file_name(format!(".{}.{role}", name.to_string_lossy())))
}

/// What another process could have changed: every entry with its length and time.
fn listing(folder: &Path) -> io::Result<BTreeMap<PathBuf, (u64, Option<std::time::SystemTime>)>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let metadata = entry.metadata()?;
            if metadata.is_dir() {
                folders.push(entry.path());
            } else {
                found.insert(entry.path(), (metadata.len(), metadata.modified().ok()));
            }
        }
    }
    Ok(found)
}

fn copy_folder(
    from: &Path,
    to: &Path,
    replaced: &BTreeMap<String, Vec<u8>>,
    watch: &mut dyn FnMut(Step) -> io::Result<()>,
) -> io::Result<()> {
    let mut folders = vec![(from.to_owned(), to.to_owned(), String::new())];
    while let Some((from, to, prefix)) = folders.pop() {
        watch(Step::Folder)?;
        fs::create_dir(&to)?;
        fs::set_permissions(&to, fs::metadata(&from)?.permissions())?;
        for entry in fs::read_dir(&from)? {
            let entry = entry?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            let target = to.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                folders.push((entry.path(), target, format!("{name}/")));
            } else if !replaced.contains_key(&name) {
                watch(Step::Keep)?;
                // A hard link keeps the bytes, the times and, for a symbolic link, the link.
                fs::hard_link(entry.path(), target)?;
            }
        }
    }
    Ok(())
}

fn create(
    copy: &Path,
    path: &str,
    bytes: &[u8],
    watch: &mut dyn FnMut(Step) -> io::Result<()>,
) -> io::Result<()> {
    let target = copy.join(path);
    if path.split('/').any(|step| matches!(step, "" | "." | "..")) {
        return Err(io::Error::other("a path to write leaves the folder"));
    }
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder)?;
    }
    watch(Step::Create)?;
    let mut file = File::create_new(&target)?;
    let (first, second) = bytes.split_at_checked(bytes.len() / 2).unwrap_or((bytes, &[]));
    file.write_all(first)?;
    watch(Step::Half)?;
    file.write_all(second)?;
    watch(Step::Flush)?;
    file.sync_all()?;
    target.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

/// Lets two folders change places. Afterwards `copy` holds the old files.
fn exchange(copy: &Path, folder: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        match renameat_with(CWD, copy, CWD, folder, RenameFlags::EXCHANGE) {
            Ok(()) => return Ok(()),
            // A file system that cannot: two renames.
            Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS | rustix::io::Errno::NOTSUP) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let old = beside(folder, "old")?;
    fs::rename(folder, &old)?;
    fs::rename(copy, folder)?;
    fs::rename(&old, copy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, PathBuf) {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("charter");
        fs::create_dir_all(folder.join("provenance")).unwrap();
        fs::write(folder.join("a"), "old a").unwrap();
        fs::write(folder.join("provenance/b"), "old b").unwrap();
        fs::write(folder.join("keep"), "kept").unwrap();
        (root, folder)
    }

    fn contents(folder: &Path) -> Vec<String> {
        ["a", "provenance/b", "keep"]
            .iter()
            .map(|path| fs::read_to_string(folder.join(path)).unwrap())
            .collect()
    }

    fn files() -> BTreeMap<String, Vec<u8>> {
        BTreeMap::from([("a".to_owned(), b"new a".to_vec()), ("provenance/b".to_owned(), b"new b".to_vec())])
    }

    #[test]
    fn stopping_anywhere_leaves_all_old_or_all_new() {
        let (_root, whole) = folder();
        let mut steps = 0;
        replace(&whole, &files(), &mut |_| {
            steps += 1;
            Ok(())
        })
        .unwrap();
        assert_eq!(contents(&whole), ["new a", "new b", "kept"]);
        assert!(steps > 10);
        let mut seen = [0, 0];
        for stop in 0..steps {
            let (root, folder) = folder();
            let mut left = stop;
            let outcome = replace(&folder, &files(), &mut |_| {
                left -= 1;
                if left < 0 { Err(io::Error::other("stopped")) } else { Ok(()) }
            });
            assert!(outcome.is_err());
            let found = contents(&folder);
            let old = found == ["old a", "old b", "kept"];
            assert!(old || found == ["new a", "new b", "kept"], "{stop}: {found:?}");
            seen[usize::from(old)] += 1;
            // The next write puts right what was left and succeeds.
            replace(&folder, &files(), &mut |_| Ok(())).unwrap();
            assert_eq!(contents(&folder), ["new a", "new b", "kept"]);
            assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1, "nothing is left behind");
        }
        assert!(seen[0] > 0 && seen[1] > 0, "{seen:?}");
    }

    #[test]
    fn a_crash_between_two_renames_is_finished() {
        let (root, folder) = folder();
        fs::rename(&folder, root.path().join(".charter.old")).unwrap();
        fs::create_dir(root.path().join(".charter.staging")).unwrap();
        fs::write(root.path().join(".charter.staging/a"), "new").unwrap();
        recover(&folder).unwrap();
        assert_eq!(fs::read_to_string(folder.join("a")).unwrap(), "new");
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
    }

    #[test]
    fn paths_that_leave_the_folder_are_refused() {
        let (_root, folder) = folder();
        let files = BTreeMap::from([("../x".to_owned(), Vec::new())]);
        assert!(replace(&folder, &files, &mut |_| Ok(())).is_err());
        assert_eq!(contents(&folder), ["old a", "old b", "kept"]);
    }
}
