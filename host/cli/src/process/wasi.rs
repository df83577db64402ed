//! The same for a WASI program (preview 1). The program that runs it gives it the whole file system, the working folder in the variable
//! `ROGATIO_FOLDER`, and the two functions of the import module `rogatio`.
#![expect(unsafe_code, reason = "a call of an import of a WebAssembly module is unsafe in Rust")]

use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::Component;

use super::{Finished, OsStr, Path, PathBuf, io};

#[link(wasm_import_module = "rogatio")]
unsafe extern "C" {
    /// Runs git with the arguments in these bytes, each followed by a zero byte, and with `input` on its standard input. Answers git's
    /// exit code, or -1 when git does not start.
    fn git_run(arguments: *const u8, length: usize, input: *const u8, input_length: usize) -> i32;
    /// Copies what git wrote, in whole, to the buffer if that has room for it; stream 1 is the standard output, 2 the standard
    /// error or the reason why git did not start. Answers its length in bytes.
    fn git_output(stream: u32, buffer: *mut u8, length: usize) -> usize;
}

/// The most links on the way to one file, as on Linux.
const LINKS: usize = 40;

pub(super) fn git<'a>(arguments: impl IntoIterator<Item = &'a OsStr>, input: &[u8]) -> io::Result<Finished> {
    let mut bytes = Vec::new();
    for argument in arguments {
        bytes.extend_from_slice(argument.as_encoded_bytes());
        bytes.push(0);
    }
    // SAFETY: the host reads as many bytes at each address as the length says, and keeps neither.
    let code = unsafe { git_run(bytes.as_ptr(), bytes.len(), input.as_ptr(), input.len()) };
    if code < 0 {
        return Err(io::Error::other(String::from_utf8_lossy(&output(2)).into_owned()));
    }
    Ok(Finished { success: code == 0, stdout: output(1), stderr: output(2) })
}

fn output(stream: u32) -> Vec<u8> {
    // SAFETY: with no room the host writes nothing.
    let length = unsafe { git_output(stream, std::ptr::null_mut(), 0) };
    let mut bytes = vec![0; length];
    // SAFETY: the host writes at most `length` bytes at the address, and the vector has as many.
    unsafe { git_output(stream, bytes.as_mut_ptr(), bytes.len()) };
    bytes
}

pub(super) fn enter_folder() {
    if let Some(folder) = std::env::var_os("ROGATIO_FOLDER") {
        // Where it cannot be entered, each file that is read says so by its name.
        let _ = std::env::set_current_dir(folder);
    }
}

pub(super) fn real_path(path: &Path) -> io::Result<PathBuf> {
    let whole = std::env::current_dir()?.join(path);
    let mut waiting: VecDeque<OsString> = parts(&whole).collect();
    let (mut real, mut links) = (PathBuf::from("/"), 0);
    while let Some(part) = waiting.pop_front() {
        if part == ".." {
            real.pop();
            continue;
        }
        let next = real.join(&part);
        if !next.symlink_metadata()?.is_symlink() {
            real = next;
            continue;
        }
        links += 1;
        if links > LINKS {
            return Err(io::Error::other("too many levels of symbolic links"));
        }
        let target = next.read_link()?;
        if target.is_absolute() {
            real = PathBuf::from("/");
        }
        parts(&target).collect::<Vec<_>>().into_iter().rev().for_each(|part| waiting.push_front(part));
    }
    Ok(real)
}

/// The names in a path, `..` among them.
fn parts(path: &Path) -> impl Iterator<Item = OsString> {
    path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_owned()),
        Component::ParentDir => Some("..".into()),
        _ => None,
    })
}
