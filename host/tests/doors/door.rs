//! The ways to the command line.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// The ways to the command line. No case needs a database, so none is excused at any of them.
pub(crate) const DOORS: [Door; 4] = [Door::Native, Door::Sandbox, Door::Npm, Door::Wheel];

/// One way to the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    Native,
    Sandbox,
    Npm,
    Wheel,
}

impl Door {
    /// The program, without arguments.
    pub(crate) fn command(self) -> Command {
        match self {
            Self::Native => Command::new(native()),
            Self::Sandbox => Command::new(env!("CARGO_BIN_EXE_rogatio")),
            Self::Npm => Command::new(npm()),
            Self::Wheel => Command::new(wheel()),
        }
    }
}

/// The program with the engine as native code, which cargo built beside the other.
fn native() -> PathBuf {
    Path::new(env!("CARGO_BIN_EXE_rogatio")).with_file_name("rogatio-cli")
}

/// An empty folder for an installed package.
pub(crate) fn empty(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The one file in `dist/` with this ending.
pub(crate) fn packed(ending: &str) -> PathBuf {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist");
    let entries = fs::read_dir(&dist).into_iter().flatten().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = entries.filter(|path| path.to_string_lossy().ends_with(ending)).collect();
    assert_eq!(found.len(), 1, "one file ending in {ending} in dist/: `./build.sh package` makes it");
    fs::canonicalize(found.remove(0)).unwrap()
}

/// Runs a command that must succeed.
pub(crate) fn done(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// The npm package, installed as a user installs it.
pub(crate) fn npm() -> &'static Path {
    static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = empty("door-npm");
        fs::write(folder.join("package.json"), "{}").unwrap();
        done(
            Command::new("npm")
                .args(["install", "--no-audit", "--no-fund", "--offline"])
                .arg(packed(".tgz"))
                .current_dir(&folder),
        );
        folder.join("node_modules/.bin/rogatio")
    });
    &PROGRAM
}

/// The wheel, installed as a user installs it.
pub(crate) fn wheel() -> &'static Path {
    static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = empty("door-wheel");
        done(Command::new("python3").args(["-m", "venv", "."]).current_dir(&folder));
        done(Command::new(folder.join("bin/pip")).args(["install", "--quiet"]).arg(packed("none-any.whl")));
        let program = folder.join("bin/rogatio");
        // The first start compiles, and one compilation is enough.
        done(Command::new(&program).arg("--version"));
        program
    });
    &PROGRAM
}
