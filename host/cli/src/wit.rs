//! The WIT world of the component, made from what the engine says of itself.

use std::fmt::Write;

use rogatio_core::wire::{Code, Problem};
use serde::Deserialize;

const HEAD: &str = "\
interface operations {
  /// Lists every operation with the JSON Schemas of its request and its answer, and every code
  describe: func() -> string;
";

const TAIL: &str = "\
}

/// Work whose first half is done once for many calls.
interface resources {
  /// A schema compiled once, then artifacts in batches
  resource validator {
    /// Compiles the schema of a validator request
    open: static func(request: string) -> result<validator, string>;

    /// Validates newline-delimited JSON, and returns one answer per line
    push: func(lines: list<u8>) -> string;

    /// The same as `push`, for hosts in which strings are passed faster than bytes
    push-text: func(lines: string) -> string;
  }

  /// A change of a schema whose sides are compiled once, then stored documents in batches
  resource impact {
    /// Compiles the schemas of an impact request without documents
    open: static func(request: string) -> result<impact, string>;

    /// Judges newline-delimited JSON; each line of `ids` is the id of the document in the same line, and where it is empty the digest is the id.
    /// Returns the answer on these documents alone: reports are added by `impact.merge`
    push: func(lines: list<u8>, ids: string) -> string;

    /// The same as `push`, for hosts in which strings are passed faster than bytes
    push-text: func(lines: string, ids: string) -> string;
  }

  /// A vote, then its ballots in batches
  resource count {
    /// Starts the count of a tally request without ballots
    open: static func(request: string) -> result<count, string>;

    /// Adds seats to the electorate, as newline-delimited JSON, before the first ballot; returns the number of seats so far
    enroll: func(lines: list<u8>) -> result<string, string>;

    /// The same as `enroll`, with a string
    enroll-text: func(lines: string) -> result<string, string>;

    /// Counts ballots, as newline-delimited JSON; returns the result of the batch
    push: func(lines: list<u8>) -> result<string, string>;

    /// The same as `push`, with a string
    push-text: func(lines: string) -> result<string, string>;

    /// Returns the count so far
    answer: func() -> result<string, string>;
  }

  /// A bundle whose files come in batches
  resource bundle {
    /// Starts without files
    constructor();

    /// Adds files, as newline-delimited JSON; returns the number of files so far
    push: func(lines: list<u8>) -> result<string, string>;

    /// The same as `push`, with a string
    push-text: func(lines: string) -> result<string, string>;

    /// Runs one of the operations on bundles; the request is completed by the bundle
    ask: func(operation: string, request: string) -> result<string, string>;
  }

  /// The certificate of a vote, whose text comes in pieces
  resource certificate {
    /// Starts the verification of a request without the text
    open: static func(request: string) -> result<certificate, string>;

    /// Reads the next piece of the text, which may end anywhere; returns the number of lines so far
    push: func(bytes: list<u8>) -> string;

    /// The same as `push`, with a string
    push-text: func(text: string) -> string;

    /// Returns the verdict on the text so far
    finish: func() -> string;
  }

  /// SHA-256 of bytes in batches
  resource digester {
    /// Starts without bytes
    constructor();

    /// Adds the next batch of bytes
    push: func(bytes: list<u8>);

    /// The same as `push`, with the UTF-8 bytes of a string
    push-text: func(text: string);

    /// Returns the digest of all bytes so far: `sha256:` and 64 hexadecimal digits
    answer: func() -> string;
  }
}

/// The pure engine, without imports.
world engine {
  export operations;
  export resources;
}
";

/// The version of the world, which is not that of the program: docs/component.md has the rule for changes.
const VERSION: &str = "1.0.0";

/// What is read of the engine's description.
#[derive(Deserialize)]
struct Description {
    operations: Vec<Operation>,
}

#[derive(Deserialize)]
struct Operation {
    name: String,
    summary: String,
}

/// The world, one function an operation.
///
/// # Errors
/// `internal` when the description is not the engine's own.
pub(crate) fn world(description: &str) -> Result<String, Problem> {
    let description: Description = serde_json::from_str(description).map_err(|error| {
        Problem::new(Code::Internal, format!("the engine's description cannot be read: {error}"))
    })?;
    let mut text =
        String::from("// Generated from the table of operations: `rogatio engine wit`. Do not edit.\n");
    // Writing to a String cannot fail.
    let _ = writeln!(text, "package rogatio:engine@{VERSION};\n");
    text.push_str(
        "/// One function for each operation: JSON text in, JSON text out. An error is a problem (RFC 9457) as JSON text.\n",
    );
    text.push_str(HEAD);
    for operation in &description.operations {
        let name = operation.name.replace(['.', '_'], "-");
        let _ = write!(
            text,
            "\n  /// {}\n  {name}: func(request: string) -> result<string, string>;\n",
            operation.summary
        );
    }
    text.push_str(TAIL);
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Engine, Native};

    #[test]
    fn the_committed_world_is_the_tables_own() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../core/component/wit/engine.wit");
        let committed = std::fs::read_to_string(path).unwrap();
        let made = world(&Native.describe().unwrap()).unwrap();
        assert_eq!(made, committed, "stale: `rogatio-cli engine wit > core/component/wit/engine.wit`");
    }
}
