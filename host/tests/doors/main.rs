//! The command line through every way to it, and the packages that hold it.
#![expect(clippy::unwrap_used, reason = "a test fails loudly")]
#![allow(missing_docs, reason = "a test program has no readers of its documentation")]

mod case;
mod door;
mod package;
