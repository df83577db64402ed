//! `check compat --against`: schemas in many files of a repository.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails loudly")]

mod splits;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// Six schemas, YAML and JSON with comments, that refer to one another by `$id`, by relative path and in a cycle.
const FILES: [(&str, &str); 6] = [
    (
        "schemas/order.yaml",
        "$schema: https://json-schema.org/draft/2020-12/schema\n$id: https://shop.example/schemas/order.yaml\ntype: object\nrequired: [id]\n\
         properties:\n  id: {type: string}\n  customer: {$ref: customer.json}\n  lines:\n    type: array\n    items: {$ref: line.yaml}\n",
    ),
    (
        "schemas/customer.json",
        "\u{feff}{\r\n  // who buys\r\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\r\n  \"$id\": \"https://shop.example/schemas/customer.json\",\r\n\
         \"properties\": {\"address\": {\"$ref\": \"shared/address.json#/definitions/postal\"}},\r\n}\r\n",
    ),
    (
        "schemas/line.yaml",
        "$schema: https://json-schema.org/draft/2020-12/schema\ntype: object\nproperties:\n  count: {$ref: shared/number.json}\n  of: {$ref: order.yaml}\n",
    ),
    (
        "schemas/shared/address.json",
        r#"{"$schema": "http://json-schema.org/draft-07/schema#",
            "definitions": {"postal": {"properties": {"zip": {"type": ["string", "integer"]}}}}}"#,
    ),
    (
        "schemas/shared/number.json",
        r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "integer"}"#,
    ),
    (
        "schemas/sku.json",
        r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "string", "maxLength": 9}"#,
    ),
];

struct Trial(TempDir);

impl Trial {
    /// A repository with one commit.
    fn new() -> Self {
        let trial = Self(tempfile::tempdir().unwrap());
        for (path, text) in FILES {
            trial.write(path, text);
        }
        trial.write("package.json", r#"{"name": "shop", "type": "module"}"#);
        trial.git(&["init", "--quiet", "--initial-branch=main"]);
        trial.commit();
        trial
    }

    /// An empty folder.
    fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, path: &str, text: &str) {
        let file = self.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path().join(path)).unwrap();
        assert!(text.contains(from), "{path}");
        self.write(path, &text.replace(from, to));
    }

    fn git(&self, arguments: &[&str]) {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
        let output =
            Command::new("git").args(identity).args(arguments).current_dir(self.path()).output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "x"]);
    }

    /// The exit code, and what was said.
    fn say(&self, arguments: &[&str]) -> (i32, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_rogatio"))
            .args(["check", "compat"])
            .args(arguments)
            .current_dir(self.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        (output.status.code().unwrap(), said)
    }

    /// The exit code, and the verdict on each schema that was compared.
    fn verdicts(&self, arguments: &[&str]) -> (i32, BTreeMap<String, String>) {
        let (code, said) = self.say(&[arguments, &["--json"]].concat());
        let answers: Value = serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"));
        let verdict = |one: &Value| {
            let verdict =
                [&one["answer"]["verdict"], &one["problem"]["code"]].into_iter().find_map(Value::as_str);
            (one["source"].as_str().unwrap().to_owned(), verdict.unwrap_or_default().to_owned())
        };
        (code, answers.as_array().unwrap().iter().map(verdict).collect())
    }
}

#[test]
fn a_break_two_files_away_names_its_file() {
    let trial = Trial::new();
    trial.edit("schemas/shared/address.json", r#"["string", "integer"]"#, r#""string""#);
    let (code, said) = trial.say(&["--against", "main"]);
    assert_eq!(code, 1, "{said}");
    // The address itself is a file of definitions, which are compared one by one; the others reach it over one, two and three files.
    assert!(
        said.contains("5 schemas compared: 1 compatible, 4 breaking, 0 unknown; 0 new, 0 removed, 0 renamed"),
        "{said}"
    );
    assert_eq!(said.matches("the break comes from `schemas/shared/address.json`").count(), 3, "{said}");
    assert!(said.contains(r#"{"customer":{"address":{"zip":0}},"id":""}"#), "{said}");
    // Only some paths, and from a folder inside.
    let (code, said) = trial.say(&["--against", "main", "schemas/shared/number.json"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("0 schemas compared"), "{said}");
}

#[test]
fn what_did_not_change_is_not_compared() {
    let trial = Trial::new();
    trial.write("README.md", "x");
    let (code, said) = trial.say(&["--against", "HEAD"]);
    assert_eq!((code, said.lines().count()), (0, 1), "{said}");
}

#[test]
fn new_removed_and_renamed_schemas_are_told() {
    let trial = Trial::new();
    trial.write("schemas/new.json", r#"{"type": "string"}"#);
    trial.git(&["mv", "schemas/sku.json", "schemas/shared/sku.json"]);
    let (code, said) = trial.say(&["--against", "main"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("`schemas/shared/sku.json` was `schemas/sku.json`"), "{said}");
    assert!(
        said.contains("1 schemas compared: 1 compatible, 0 breaking, 0 unknown; 1 new, 0 removed, 1 renamed"),
        "{said}"
    );
    // A file that git does not know yet is found by its `$id`.
    fs::rename(trial.path().join("schemas/customer.json"), trial.path().join("schemas/buyer.json")).unwrap();
    let (_, said) = trial.say(&["--against", "main"]);
    assert!(said.contains("`schemas/buyer.json` was `schemas/customer.json`"), "{said}");
    // Nobody needs the sku; the number is needed.
    let trial = Trial::new();
    fs::remove_file(trial.path().join("schemas/sku.json")).unwrap();
    let (code, said) = trial.say(&["--against", "main"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("1 removed"), "{said}");
    fs::remove_file(trial.path().join("schemas/shared/number.json")).unwrap();
    let (code, said) = trial.say(&["--against", "main"]);
    assert_ne!(code, 0, "{said}");
    assert!(
        said.contains("`schemas/shared/number.json` was removed, and `schemas/line.yaml` still refers to it"),
        "{said}"
    );
}

#[test]
fn the_index_and_the_merge_base_are_states_too() {
    let trial = Trial::new();
    trial.edit("schemas/sku.json", "9", "8");
    assert_eq!(trial.verdicts(&["--against", "main", "--staged"]), (0, BTreeMap::new()));
    trial.git(&["add", "."]);
    let breaking = BTreeMap::from([("schemas/sku.json".to_owned(), "breaking".to_owned())]);
    assert_eq!(trial.verdicts(&["--against", "main", "--staged"]), (1, breaking));
    // On a branch that began before `main` went on, only the branch's own changes count.
    let trial = Trial::new();
    trial.git(&["branch", "own"]);
    trial.edit("schemas/shared/number.json", "integer", "number");
    trial.commit();
    trial.git(&["checkout", "--quiet", "own"]);
    trial.edit("schemas/sku.json", "9", "10");
    trial.commit();
    let (_, both) = trial.verdicts(&["--against", "main"]);
    assert_eq!(both["schemas/shared/number.json"], "breaking");
    let own = BTreeMap::from([("schemas/sku.json".to_owned(), "compatible".to_owned())]);
    assert_eq!(trial.verdicts(&["--against", "main..."]), (0, own));
}

#[test]
fn what_git_cannot_give_is_said_with_the_command_that_mends_it() {
    let trial = Trial::new();
    let (code, said) = trial.say(&["--against", "nowhere"]);
    assert_eq!(code, 2);
    assert!(said.contains("this repository has no commit `nowhere`"), "{said}");
    trial.edit("schemas/sku.json", "9", "8");
    trial.commit();
    let shallow = tempfile::tempdir().unwrap();
    let url = format!("file://{}", trial.path().display());
    trial.git(&["clone", "--quiet", "--depth", "1", &url, shallow.path().to_str().unwrap()]);
    let inside = Trial(shallow);
    let (code, said) = inside.say(&["--against", "HEAD~1"]);
    assert_eq!(code, 2);
    assert!(said.contains("git fetch --unshallow"), "{said}");
    let nowhere = Trial(tempfile::tempdir().unwrap());
    let (code, said) = nowhere.say(&["--against", "HEAD"]);
    assert_eq!(code, 2);
    assert!(said.contains("not in a git repository"), "{said}");
    // A pointer of Git LFS, and a YAML file that is none.
    let trial = Trial::new();
    trial.write("schemas/sku.json", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
    trial.write("schemas/line.yaml", "type: object\ntype: string\n");
    let (code, said) = trial.say(&["--against", "HEAD"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("git lfs pull"), "{said}");
    assert!(said.contains("input.yaml") && said.contains("the key `type` appears twice"), "{said}");
}

#[test]
fn names_that_differ_in_case_alone_are_refused() {
    let trial = Trial::new();
    trial.write("schemas/SKU.json", r#"{"type": "string"}"#);
    let (code, said) = trial.say(&["--against", "main"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("differ only in case"), "{said}");
}

#[test]
fn yaml_and_comments_are_read_wherever_a_schema_is() {
    let trial = Trial::new();
    trial.write("artifact.json", &json!({"count": 1}).to_string());
    let check = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_rogatio"))
            .args(["check"])
            .args(arguments)
            .current_dir(trial.path())
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, said) = check(&["schema", "schemas/shared/number.json"]);
    assert_eq!(code, Some(0), "{said}");
    trial.write("count.yaml", "# a count\nproperties:\n  count: {type: strin}\n");
    let output = check(&["schema", "count.yaml"]);
    assert_eq!(output.0, Some(1), "{}", output.1);
    trial.write("count.yaml", "# a count\nproperties:\n  count: {type: integer}\n");
    assert_eq!(check(&["artifact", "--schema", "count.yaml", "artifact.json"]).0, Some(0));
    trial.write("old.jsonc", "{ // any\n \"type\": [\"integer\", \"string\",], }");
    trial.write("new.yml", "type: integer\n");
    let (code, said) = check(&["compat", "old.jsonc", "new.yml"]);
    assert_eq!(code, Some(1), "{said}");
}

#[test]
fn definitions_of_a_file_without_rules_are_compared_one_by_one() {
    let trial = Trial::empty();
    let draft = "https://json-schema.org/draft/2020-12/schema";
    let types = |definitions: Value| json!({"$schema": draft, "$defs": definitions}).to_string();
    trial.write("types.json", &types(json!({"a": {"type": "integer"}, "b": {"type": "string"}, "c": true})));
    trial.git(&["init", "--quiet", "--initial-branch=main"]);
    trial.commit();
    trial.write(
        "types.json",
        &types(json!({"a": {"type": "integer", "minimum": 1}, "b": {"type": ["string", "null"]}})),
    );
    let (code, verdicts) = trial.verdicts(&["--against", "HEAD"]);
    let expected = [
        ("types.json", "compatible"),
        ("types.json#/$defs/a", "breaking"),
        ("types.json#/$defs/b", "compatible"),
        ("types.json#/$defs/c", "compatibility.part-gone"),
    ];
    let expected = expected.map(|(name, verdict)| (name.to_owned(), verdict.to_owned()));
    assert_eq!((code, verdicts), (1, BTreeMap::from(expected)));
}

#[test]
fn versions_in_files_of_their_own_are_compared_with_the_earlier_ones() {
    let trial = Trial::empty();
    let version = |number: u32, least: u32| {
        let schema = json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "integer", "minimum": least});
        trial.write(&format!("schemas/order/v{number}.json"), &schema.to_string());
    };
    version(2, 4);
    version(9, 3);
    trial.write("schemas/other/v1.json", r#"{"type": "integer", "minimum": 9}"#);
    trial.git(&["init", "--quiet", "--initial-branch=main"]);
    trial.commit();
    trial.git(&["tag", "v1.9.0"]);
    version(10, 4);
    // Without the pattern a new file passes; with it v10 takes what v2 takes, and refuses what v9 takes.
    assert_eq!(trial.verdicts(&["--against", "HEAD"]), (0, BTreeMap::new()));
    let (code, said) = trial.say(&["--against", "HEAD", "--transitive", "schemas/{name}/v*.json"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("2 schemas compared: 1 compatible, 1 breaking, 0 unknown; 1 new"), "{said}");
    assert!(said.contains("schemas/order/v9.json"), "{said}");
    // Tags are revisions, too.
    trial.commit();
    version(10, 5);
    trial.git(&["tag", "v1.10.0"]);
    let (code, verdicts) = trial.verdicts(&["--against", "HEAD", "--transitive", "v*"]);
    let expected = BTreeMap::from([("schemas/order/v10.json".to_owned(), "breaking".to_owned())]);
    assert_eq!((code, verdicts), (1, expected));
    let (code, said) = trial.say(&["--against", "HEAD", "--transitive", "w*"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("git fetch --tags"), "{said}");
}
