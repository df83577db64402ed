//! Compatibility: time per pair over the open corpora, native and in the sandbox, beside three peers on the same pairs; and how
//! often each is right.

use std::process::Command;
use std::time::Instant;

use rogatio::engine::Engine;
use serde_json::{Value, json};

use crate::table::{Table, micros};

/// Every so many-th pair is measured: the slowest peer takes seconds for some.
const EVERY: usize = 4;
/// The fastest of so many calls: other work on the machine does not count.
const CALLS: usize = 3;
/// Canonical forms of deep schemas need more than a test's stack.
const STACK: usize = 256 << 20;

struct Pair {
    old: Value,
    new: Value,
    draft: String,
    /// Whether NEW accepts all that OLD does, says the label; none where it says nothing.
    label: Option<bool>,
}

/// How often an answer was right.
#[derive(Default)]
struct Score {
    right: usize,
    wrong_compatible: usize,
    wrong_breaking: usize,
    none: usize,
}

impl Score {
    /// Counts answers, `true` for compatible, against what is true of each pair; pairs of which nothing is known do not count.
    fn of(answers: impl Iterator<Item = Option<bool>>, truths: &[Option<bool>]) -> Self {
        let mut score = Self::default();
        for (answer, truth) in answers.zip(truths) {
            match (answer, truth) {
                (_, None) => {}
                (None, _) => score.none += 1,
                (Some(answer), Some(truth)) if answer == *truth => score.right += 1,
                (Some(true), _) => score.wrong_compatible += 1,
                (Some(false), _) => score.wrong_breaking += 1,
            }
        }
        score
    }

    fn told(&self) -> String {
        format!("{} / {} / {} / {}", self.right, self.wrong_compatible, self.wrong_breaking, self.none)
    }
}

/// What a peer or an engine took, in microseconds.
struct Times {
    median: f64,
    p99: f64,
    max: f64,
}

/// Measures every pair natively and in the sandbox, then the peers.
pub(crate) fn measure(table: &mut Table) {
    let Some(pairs) = pairs() else {
        println!("skipped: no ../shared/corpora/compat beside the checkout");
        return;
    };
    let requests: Vec<String> = pairs
        .iter()
        .map(|pair| json!({"old": pair.old, "new": pair.new, "default_draft": pair.draft}).to_string())
        .collect();
    let [native, sandbox] = [Engine::native(), Engine::new().unwrap()].map(|engine| {
        times(requests.iter().map(|request| fastest(|| drop(engine.call("compatibility.check", request)))))
    });
    let what = format!("compatibility of {} pairs, witness and differences included", pairs.len());
    state(table, &format!("{what}: native"), &native, 500.0);
    state(table, &format!("{what}: wasmtime, fresh sandbox each"), &sandbox, 400.0);
    let (covered, contains) = std::thread::scope(|scope| {
        let run = || {
            let times = times(pairs.iter().map(|pair| fastest(|| _ = std::hint::black_box(covers(pair)))));
            (times, pairs.iter().map(covers).collect::<Vec<_>>())
        };
        std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, run).unwrap().join().unwrap()
    });
    compare(table, &native, "`covers` of the jsonschema crate, no witness", &covered);
    let engine = Engine::native();
    let ours: Vec<Option<bool>> = requests.iter().map(|request| verdict(&engine, request)).collect();
    // A witness refutes a label that says compatible: both validators of the tests confirmed those.
    let truth = |(pair, ours): (&Pair, &Option<bool>)| if *ours == Some(false) { *ours } else { pair.label };
    let truths: Vec<Option<bool>> = pairs.iter().zip(&ours).map(truth).collect();
    let mut scores = vec![
        ("rogatio".to_owned(), Score::of(ours.iter().copied(), &truths)),
        ("`covers` of the jsonschema crate".to_owned(), Score::of(contains.into_iter(), &truths)),
    ];
    for (name, times, answers) in python(&pairs) {
        compare(table, &native, &name, &times);
        scores.push((name, Score::of(answers.into_iter(), &truths)));
    }
    let known = truths.iter().flatten().count();
    for (name, score) in scores {
        let what = format!(
            "{known} pairs with a known truth, {name}: right / wrong compatible / wrong breaking / no answer"
        );
        table.state(&what, score.told(), String::new());
    }
}

/// What the engine says, `true` for compatible; none for `unknown` and for what it refuses.
fn verdict(engine: &Engine, request: &str) -> Option<bool> {
    let answer: Value = serde_json::from_str(&engine.call("compatibility.check", request).ok()?).unwrap();
    match answer["verdict"].as_str()? {
        "compatible" => Some(true),
        "breaking" => Some(false),
        _ => None,
    }
}

/// A fixed share of the open corpora, and the cases that once failed.
fn pairs() -> Option<Vec<Pair>> {
    let folder = rogatio_tests::shared("corpora/compat")?;
    let mut pairs = Vec::new();
    for file in rogatio_tests::files(&folder, "jsonl") {
        for line in std::fs::read_to_string(file).unwrap().lines() {
            let pair: Value = serde_json::from_str(line).unwrap();
            let draft = match pair["draft"].as_str().unwrap() {
                year @ ("2019-09" | "2020-12") => format!("draft{year}"),
                other => other.to_owned(),
            };
            let label = match pair["expected"].as_str() {
                Some("compatible") => Some(true),
                Some("breaking") => Some(false),
                _ => None,
            };
            pairs.push(Pair { old: pair["old"].clone(), new: pair["new"].clone(), draft, label });
        }
    }
    let mut pairs: Vec<Pair> = pairs.into_iter().step_by(EVERY).collect();
    pairs.extend(cases());
    Some(pairs)
}

/// The cases have no label: only a witness says what is true of them.
fn cases() -> Vec<Pair> {
    let Some(folder) = rogatio_tests::shared("cases/compat") else { return Vec::new() };
    let read = |path: std::path::PathBuf| -> Option<Value> {
        serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok()
    };
    let mut pairs = Vec::new();
    for old in rogatio_tests::files(&folder, "json") {
        let name = old.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        let Some(prefix) = name.strip_suffix("old.json") else { continue };
        let new = old.with_file_name(format!("{prefix}new.json"));
        if let (Some(old), Some(new)) = (read(old), read(new)) {
            pairs.push(Pair { old, new, draft: "draft2020-12".to_owned(), label: None });
        }
    }
    pairs
}

/// Microseconds of the fastest of some calls.
fn fastest(mut call: impl FnMut()) -> f64 {
    let once = || {
        let start = Instant::now();
        call();
        start.elapsed().as_secs_f64() * 1e6
    };
    std::iter::repeat_with(once).take(CALLS).fold(f64::INFINITY, f64::min)
}

fn times(taken: impl Iterator<Item = f64>) -> Times {
    let mut taken: Vec<f64> = taken.collect();
    taken.sort_by(f64::total_cmp);
    let at = |share: f64| taken[((taken.len() - 1) as f64 * share) as usize];
    Times { median: at(0.5), p99: at(0.99), max: at(1.0) }
}

/// What the peer inside the validator does for a pair: both canonical forms, then containment. `true` for compatible.
fn covers(pair: &Pair) -> Option<bool> {
    let draft = match pair.draft.as_str() {
        "draft4" => jsonschema::Draft::Draft4,
        "draft6" => jsonschema::Draft::Draft6,
        "draft7" => jsonschema::Draft::Draft7,
        "draft2019-09" => jsonschema::Draft::Draft201909,
        _ => jsonschema::Draft::Draft202012,
    };
    let read = |schema: &Value| {
        jsonschema::canonical::options().offline().with_draft(draft).canonicalize(schema).ok()
    };
    match read(&pair.new)?.covers(&read(&pair.old)?).ok()? {
        jsonschema::canonical::Containment::Yes => Some(true),
        jsonschema::canonical::Containment::No => Some(false),
        jsonschema::canonical::Containment::Unknown => None,
    }
}

/// The peers of the Python Package Index, installed below `target/`; none where that cannot be done.
fn python(pairs: &[Pair]) -> Vec<(String, Times, Vec<Option<bool>>)> {
    let target = rogatio_tests::workspace().join("target");
    let venv = target.join("compatibility-peers");
    let python = venv.join("bin/python");
    let works = |command: &mut Command| command.output().is_ok_and(|output| output.status.success());
    let installed = works(Command::new(&python).args(["-c", "import jsoncompat, jsonsubschema"]))
        || (works(Command::new("python3").args(["-m", "venv"]).arg(&venv))
            && works(Command::new(&python).args([
                "-m",
                "pip",
                "install",
                "jsoncompat==0.3.1",
                "jsonsubschema==0.0.8",
            ])));
    if !installed {
        println!("skipped: jsoncompat and jsonsubschema cannot be installed (no Python or no registry)");
        return Vec::new();
    }
    let input = target.join("compatibility-pairs.jsonl");
    let lines: Vec<String> =
        pairs.iter().map(|pair| json!({"old": pair.old, "new": pair.new}).to_string()).collect();
    std::fs::write(&input, lines.join("\n")).unwrap();
    let script = rogatio_tests::workspace().join("tests/benches/bench/compatibility_peers.py");
    let output = Command::new(&python).arg(script).arg(&input).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .map(|line| {
            let peer: Value = serde_json::from_str(line).unwrap();
            let taken = peer["micros"].as_array().unwrap().iter().map(|one| one.as_f64().unwrap());
            let answers = peer["answers"].as_array().unwrap().iter().map(Value::as_bool).collect();
            (peer["name"].as_str().unwrap().to_owned(), times(taken), answers)
        })
        .collect()
}

fn state(table: &mut Table, what: &str, times: &Times, target: f64) {
    let mark = |holds: bool| if holds { "✓" } else { "✗" };
    table.state(
        &format!("{what}: median / p99 / max"),
        format!("{} / {} / {}", micros(times.median), micros(times.p99), micros(times.max)),
        format!(
            "median ≤ {} {}, max ≤ 1 s {}",
            micros(target),
            mark(times.median <= target),
            mark(times.max <= 1e6)
        ),
    );
}

fn compare(table: &mut Table, ours: &Times, name: &str, peer: &Times) {
    let rows =
        [("median", ours.median, peer.median), ("p99", ours.p99, peer.p99), ("max", ours.max, peer.max)];
    for (what, ours, peer) in rows {
        table.compare(&format!("compatibility of the same pairs, {what}: native"), ours, name, peer, None);
    }
}
