//! Writing several files of a folder at once: a crash at any moment leaves the whole old folder or the whole new one.
//!
//! A copy of the folder is made beside it (hard links for what stays, new files for what changes), flushed to the disk,
//! and then changes places with the folder in one step. The old files are removed last.
//!
//! Where the file system cannot exchange two folders in one step, two renames do it: the old folder steps aside, the copy
//! takes its name. Between them there is nothing under the folder's name, and beside it stand both the whole old folder
//! (`.NAME.old`) and the whole new one (`.NAME.staging`), so a crash there is finished by whoever comes next, always to
//! the new one: every reader and every writer begins with [`finish`].

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
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
    /// Where they cannot: the folder steps aside.
    Aside,
    /// Where they cannot: the copy takes the folder's name, which nothing has at this moment.
    Enter,
    /// The exchange is flushed.
    Settle,
    /// The old files are removed.
    Remove,
}

/// Is told each step before it comes, and can stop there, as a crash would.
///
/// One that answers [`ErrorKind::Unsupported`] to [`Step::Exchange`] stands for a file system that cannot exchange.
pub type Watch<'w> = &'w mut dyn FnMut(Step) -> io::Result<()>;

/// Replaces files below `folder` and leaves the others; paths are relative to it, with `/`. A file without bytes is removed.
///
/// # Errors
/// Any error of the file system; the folder is then as it was, unless the error came after [`Step::Exchange`].
pub fn replace(folder: &Path, files: &BTreeMap<String, Option<Vec<u8>>>, watch: Watch<'_>) -> io::Result<()> {
    let parent = parent_of(folder)?;
    let lock = File::open(parent)?;
    lock.try_lock().map_err(|_| io::Error::other("another process is writing this folder"))?;
    recover(folder)?;
    if folder.symlink_metadata()?.is_symlink() {
        return Err(io::Error::other("the folder is a symbolic link; give the folder to which it points"));
    }
    let copy = beside(folder, "staging")?;
    let before = listing(folder)?;
    let folders = copy_folder(folder, &copy, files, watch)?;
    for (path, bytes) in files.iter().filter_map(|(path, bytes)| Some((path, bytes.as_ref()?))) {
        create(&copy, path, bytes, watch)?;
    }
    for folder in folders {
        sync(&folder)?;
    }
    if listing(folder)? != before {
        fs::remove_dir_all(&copy)?;
        return Err(io::Error::other(
            "another process changed the folder during the write; nothing was written",
        ));
    }
    exchange(&copy, folder, watch)?;
    watch(Step::Settle)?;
    sync(parent)?;
    watch(Step::Remove)?;
    fs::remove_dir_all(&copy)
}

/// Writes one file, whole or not at all: a reader sees the old one or the new one, and a write that fails leaves nothing
/// behind. What a crash left is removed by the next write of the same file.
///
/// # Errors
/// Any error of the file system; what was there before is then still there.
pub fn put(file: &Path, bytes: &[u8], watch: Watch<'_>) -> io::Result<()> {
    let parent = parent_of(file)?;
    let lock = File::open(parent)?;
    lock.try_lock().map_err(|_| io::Error::other("another process is writing in this folder"))?;
    let staged = beside(file, "staging")?;
    match fs::remove_file(&staged) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let written = stage(&staged, bytes, watch).and_then(|()| {
        watch(Step::Exchange)?;
        fs::rename(&staged, file)
    });
    if written.is_err() {
        // The error that matters is the first one.
        let _ = fs::remove_file(&staged);
    }
    written?;
    sync(parent)
}

/// Puts right what a crash left beside `folder`: finishes an exchange that was half done, removes what was not finished.
/// Waits for a living writer only where there is no folder to be read.
///
/// # Errors
/// Any error of the file system, where it keeps the folder from being there.
pub fn finish(folder: &Path) -> io::Result<()> {
    if !beside(folder, "staging")?.exists() && !beside(folder, "old")?.exists() {
        return Ok(());
    }
    let lock = File::open(parent_of(folder)?)?;
    if !folder.exists() {
        lock.lock()?;
        return recover(folder);
    }
    if lock.try_lock().is_ok() {
        // Leftovers beside a whole folder are in nobody's way: where they cannot be removed, the next write tries again.
        let _ = recover(folder);
    }
    Ok(())
}

/// As [`finish`], for whoever holds the lock.
fn recover(folder: &Path) -> io::Result<()> {
    let (copy, old) = (beside(folder, "staging")?, beside(folder, "old")?);
    if !folder.exists() && old.exists() {
        // The crash came between the two renames, before which the copy was complete.
        fs::rename(if copy.exists() { &copy } else { &old }, folder)?;
        sync(parent_of(folder)?)?;
    }
    for left in [copy, old] {
        if left.exists() {
            fs::remove_dir_all(left)?;
        }
    }
    Ok(())
}

fn parent_of(path: &Path) -> io::Result<&Path> {
    let parent = path.parent().filter(|parent| parent.is_dir());
    parent.ok_or_else(|| io::Error::other("the folder to write it in does not exist"))
}

/// Flushes what stands in a folder: the names, not the files.
fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
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

/// Links everything but `replaced` into a copy, and returns the copy's folders.
fn copy_folder(
    from: &Path,
    to: &Path,
    replaced: &BTreeMap<String, Option<Vec<u8>>>,
    watch: Watch<'_>,
) -> io::Result<Vec<PathBuf>> {
    let mut made = Vec::new();
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
        made.push(to);
    }
    Ok(made)
}

fn create(copy: &Path, path: &str, bytes: &[u8], watch: Watch<'_>) -> io::Result<()> {
    let target = copy.join(path);
    if path.split('/').any(|step| matches!(step, "" | "." | "..")) {
        return Err(io::Error::other("a path to write points outside the folder"));
    }
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder)?;
    }
    stage(&target, bytes, watch)?;
    target.parent().map_or(Ok(()), sync)
}

/// Writes a new file and flushes it.
fn stage(target: &Path, bytes: &[u8], watch: Watch<'_>) -> io::Result<()> {
    watch(Step::Create)?;
    let mut file = File::create_new(target)?;
    let (first, second) = bytes.split_at_checked(bytes.len() / 2).unwrap_or((bytes, &[]));
    file.write_all(first)?;
    watch(Step::Half)?;
    file.write_all(second)?;
    watch(Step::Flush)?;
    file.sync_all()
}

/// Lets two folders change places. Afterwards `copy` holds the old files.
fn exchange(copy: &Path, folder: &Path, watch: Watch<'_>) -> io::Result<()> {
    match watch(Step::Exchange).and_then(|()| exchange_at_once(copy, folder)) {
        Err(error) if error.kind() == ErrorKind::Unsupported => {}
        done => return done,
    }
    let old = beside(folder, "old")?;
    watch(Step::Aside)?;
    fs::rename(folder, &old)?;
    watch(Step::Enter)?;
    fs::rename(copy, folder)?;
    fs::rename(&old, copy)
}

#[cfg(target_os = "linux")]
fn exchange_at_once(copy: &Path, folder: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    renameat_with(CWD, copy, CWD, folder, RenameFlags::EXCHANGE).map_err(|error| match error {
        // What a file system says that cannot.
        Errno::INVAL | Errno::NOSYS | Errno::NOTSUP => ErrorKind::Unsupported.into(),
        error => error.into(),
    })
}

#[cfg(not(target_os = "linux"))]
fn exchange_at_once(_: &Path, _: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
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
        fs::write(folder.join("gone"), "old").unwrap();
        (root, folder)
    }

    const OLD: [&str; 4] = ["old a", "old b", "kept", "old"];
    const NEW: [&str; 4] = ["new a", "new b", "kept", "-"];

    fn contents(folder: &Path) -> Vec<String> {
        let read = |path| fs::read_to_string(folder.join(path)).unwrap_or_else(|_| "-".to_owned());
        ["a", "provenance/b", "keep", "gone"].map(read).to_vec()
    }

    fn files() -> BTreeMap<String, Option<Vec<u8>>> {
        BTreeMap::from([
            ("a".to_owned(), Some(b"new a".to_vec())),
            ("provenance/b".to_owned(), Some(b"new b".to_vec())),
            ("gone".to_owned(), None),
        ])
    }

    /// A file system that can exchange, or one that cannot.
    fn system(step: Step, can_exchange: bool) -> io::Result<()> {
        if step == Step::Exchange && !can_exchange { Err(ErrorKind::Unsupported.into()) } else { Ok(()) }
    }

    #[test]
    fn stopping_anywhere_leaves_all_old_or_all_new() {
        for can_exchange in [true, false] {
            let (_root, whole) = folder();
            let mut steps = Vec::new();
            replace(&whole, &files(), &mut |step| {
                steps.push(step);
                system(step, can_exchange)
            })
            .unwrap();
            assert_eq!(contents(&whole), NEW);
            assert!(steps.len() > 10);
            assert_eq!(steps.contains(&Step::Enter), !can_exchange);
            let mut seen = [0, 0];
            for (stop, step) in steps.iter().enumerate() {
                let (root, folder) = folder();
                let mut left = stop;
                let outcome = replace(&folder, &files(), &mut |step| {
                    if left == 0 {
                        return Err(io::Error::other("stopped"));
                    }
                    left -= 1;
                    system(step, can_exchange)
                });
                assert!(outcome.is_err());
                assert_eq!(folder.exists(), *step != Step::Enter, "{step:?}");
                finish(&folder).unwrap();
                let found = contents(&folder);
                let old = found == OLD;
                assert!(old || found == NEW, "{stop}: {found:?}");
                seen[usize::from(old)] += 1;
                assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1, "nothing is left behind");
                replace(&folder, &files(), &mut |_| Ok(())).unwrap();
                assert_eq!(contents(&folder), NEW);
            }
            assert!(seen[0] > 0 && seen[1] > 0, "{seen:?}");
        }
    }

    #[test]
    fn what_a_living_writer_has_beside_the_folder_stays() {
        let (root, folder) = folder();
        let copy = root.path().join(".charter.staging");
        fs::create_dir(&copy).unwrap();
        let writer = File::open(root.path()).unwrap();
        writer.lock().unwrap();
        finish(&folder).unwrap();
        assert!(copy.exists());
        assert!(replace(&folder, &files(), &mut |_| Ok(())).is_err());
        drop(writer);
        finish(&folder).unwrap();
        assert!(!copy.exists());
        assert_eq!(contents(&folder), OLD);
    }

    #[test]
    fn a_single_file_is_written_whole_or_not_at_all() {
        let (_root, folder) = folder();
        let file = folder.join("a");
        let before = fs::read_dir(&folder).unwrap().count();
        for stop in [Step::Create, Step::Half, Step::Flush, Step::Exchange] {
            let failed = put(&file, b"new a", &mut |step| match step == stop {
                true => Err(ErrorKind::StorageFull.into()),
                false => Ok(()),
            });
            assert_eq!(failed.unwrap_err().kind(), ErrorKind::StorageFull);
            assert_eq!(fs::read_to_string(&file).unwrap(), "old a");
            assert_eq!(fs::read_dir(&folder).unwrap().count(), before, "{stop:?} left its file behind");
        }
        // What a killed process left does not stand in the way.
        fs::write(folder.join(".a.staging"), "ne").unwrap();
        put(&file, b"new a", &mut |_| Ok(())).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new a");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), before);
    }

    #[test]
    fn paths_that_leave_the_folder_are_refused() {
        let (_root, folder) = folder();
        let files = BTreeMap::from([("../x".to_owned(), Some(Vec::new()))]);
        assert!(replace(&folder, &files, &mut |_| Ok(())).is_err());
        assert_eq!(contents(&folder), OLD);
    }
}
