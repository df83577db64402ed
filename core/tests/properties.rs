//! Laws of canonical YAML, on random documents: the bytes read back as the same value, or were refused; the same value
//! has the same bytes; no text makes the reader fail in any way but its own.
//!
//! A bounded run is part of every test run. `ROGATIO_DOCUMENTS=1000000 cargo test --release --test properties` checks
//! more; `./build.sh fuzz` goes on for half of `FUZZ_SECONDS`.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a test fails loudly"
)]
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a test has a clock and an environment"
)]

mod chance;
mod corpus;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chance::Chance;
use corpus::Corpus;
use rogatio_core::provenance::format::canonical::{canonical_yaml, legacy_bytes};
use rogatio_core::provenance::format::node::{Node, difference};
use rogatio_core::provenance::format::yaml::{ReadOptions, read, read_str};

impl Chance {
    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    fn text(&mut self) -> String {
        const WORDS: &[&str] =
            &["word", "a", "the", "it's", "\"q\"", "c:d", "e: f", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "", "x"];
        const PIECES: &[&str] = &[
            "a",
            "-",
            "---",
            "...",
            "#",
            "# ",
            "  ",
            "\u{85}",
            "\u{2028}",
            "\u{2029}",
            "\u{feff}",
            "é",
            "中文",
            "😀",
            "\t",
            "\n",
            "\r",
            "\0",
            "\u{7}",
            "\u{7f}",
            "\u{a0}",
            "true",
            "null",
            "~",
            "yes",
            "1",
            "0x1f",
            "0o7",
            "1e5",
            ".5",
            "1_0",
            "2026-01-01",
            "12:30",
            "=",
            "<<",
            "?",
            "? ",
            ":",
            ": ",
            "- ",
            "[",
            "]",
            "{",
            "}",
            ",",
            "&",
            "*",
            "!",
            "|",
            ">",
            "'",
            "\"",
            "%",
            "@",
            "`",
            "\\",
            "/path/to",
            "\u{d7ff}",
            "\u{e000}",
            "\u{fffd}",
            "\u{10ffff}",
            " ",
            " x ",
        ];
        match self.below(3) {
            0 => (0..self.below(40)).map(|_| self.pick(WORDS)).collect::<Vec<_>>().join(" "),
            1 => (0..self.below(8)).map(|_| self.pick(PIECES)).collect(),
            _ => (0..self.below(60)).map(|_| self.pick(PIECES)).collect(),
        }
    }

    fn value(&mut self, depth: usize) -> Node {
        match self.below(if depth < 5 { 10 } else { 7 }) {
            0 => Node::Null,
            1 => Node::Boolean(self.below(2) == 0),
            2 => Node::Integer(format!("{}", self.next() as i64)),
            3 => match f64::from_bits(self.next()) {
                float if float.is_finite() => Node::Float(float),
                _ => Node::Float(f64::NAN),
            },
            4..=6 => Node::Text(self.text()),
            7 => Node::Sequence((0..self.below(4)).map(|_| self.value(depth + 1)).collect()),
            _ => self.mapping(depth),
        }
    }

    fn mapping(&mut self, depth: usize) -> Node {
        let mut node = Node::Mapping(Vec::new());
        for _ in 0..self.below(4) {
            let key = self.text();
            let value = self.value(depth + 1);
            node.set(&key, value);
        }
        node
    }
}

/// Counts the documents that had canonical bytes.
fn law_of_documents(chance: &mut Chance, documents: usize) -> usize {
    let mut survived = 0;
    for _ in 0..documents {
        let node = chance.mapping(0);
        let legacy = legacy_bytes(&node).unwrap();
        let Ok(text) = canonical_yaml(&node) else { continue };
        survived += 1;
        assert_eq!(text, legacy);
        let again = read_str(&text, ReadOptions::STRICT).unwrap().root;
        assert_eq!(difference(&node, &again, String::new()), None, "{text}");
        assert_eq!(canonical_yaml(&again).unwrap(), text);
    }
    survived
}

/// Canonical bytes with some damage.
fn damaged(chance: &mut Chance) -> Vec<u8> {
    let node = chance.mapping(0);
    let mut bytes = legacy_bytes(&node).unwrap().into_bytes();
    for _ in 0..=chance.below(4) {
        let at = chance.below(bytes.len());
        match chance.below(3) {
            0 => bytes[at] = chance.next() as u8,
            1 => drop(bytes.remove(at)),
            _ => bytes.insert(
                at,
                *chance
                    .pick(&["\n", " ", ":", "-", "&", "*", "'", "\"", "[", "{", "#", "\t", "!"])
                    .as_bytes()
                    .first()
                    .unwrap(),
            ),
        }
        if bytes.is_empty() {
            bytes.push(b'a');
        }
    }
    bytes
}

/// Reads any bytes: whatever is read has canonical bytes that read back, or is refused. The kind of the outcome.
fn law_of_reading(bytes: &[u8]) -> String {
    let document = match read(bytes, ReadOptions::STRICT) {
        Ok(document) => document,
        Err(error) => return format!("not read: {}", kind(&error.to_string())),
    };
    match canonical_yaml(&document.root) {
        Ok(text) => {
            assert!(read_str(&text, ReadOptions::STRICT).unwrap().root.same(&document.root));
            let same = if text.as_bytes() == bytes { "the same" } else { "other" };
            format!("read, {same} canonical bytes")
        }
        Err(error) => format!("no canonical bytes: {}", kind(&error.to_string())),
    }
}

/// A message without what is particular to a case: its quotes and numbers.
fn kind(message: &str) -> String {
    let outside: String = message.split('`').step_by(2).collect();
    outside.chars().filter(|character| !character.is_ascii_digit()).collect()
}

/// Counts the damaged documents that were read.
fn law_of_the_reader(chance: &mut Chance, documents: usize) -> usize {
    (0..documents).filter(|_| !law_of_reading(&damaged(chance)).starts_with("not read")).count()
}

fn documents() -> usize {
    std::env::var("ROGATIO_DOCUMENTS").map_or(3_000, |count| count.parse().unwrap())
}

#[test]
fn canonical_bytes_read_back_or_were_refused() {
    let count = documents();
    let survived = law_of_documents(&mut Chance(1), count);
    println!("{count} documents, {survived} with canonical bytes, {} refused", count - survived);
    assert!(survived > count / 2 && survived < count, "the documents must show both");
}

#[test]
fn damaged_bytes_are_read_or_refused() {
    let count = documents();
    let read_at_all = law_of_the_reader(&mut Chance(2), count);
    println!("{count} damaged documents, {read_at_all} were read, {} refused", count - read_at_all);
    assert!(read_at_all > count / 20 && read_at_all < count, "the documents must show both");
}

#[test]
fn the_law_of_reading_holds_on_the_corpus() {
    let corpus = Corpus::of("canonical_yaml");
    assert!(!corpus.cases().is_empty());
    for case in corpus.cases() {
        law_of_reading(&STANDARD.decode(case.as_str().unwrap()).unwrap());
    }
}

#[test]
#[ignore = "goes on for FUZZ_SECONDS"]
fn fuzz() {
    let seconds = std::env::var("FUZZ_SECONDS").map_or(60, |seconds| seconds.parse().unwrap());
    let start = std::time::Instant::now();
    let mut rounds = 0;
    let mut corpus = Corpus::of("canonical_yaml");
    while start.elapsed().as_secs() < seconds {
        let seed = u64::from(std::process::id()) << 32 | rounds;
        law_of_documents(&mut Chance(seed), 500);
        let mut chance = Chance(!seed);
        for _ in 0..500 {
            let bytes = damaged(&mut chance);
            corpus.check(&STANDARD.encode(&bytes).into(), || law_of_reading(&bytes));
        }
        rounds += 1;
    }
    println!("{} documents in {seconds} s", rounds * 1_000);
}
