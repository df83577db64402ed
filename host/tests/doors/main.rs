//! The command line through every way to it, and the packages that hold it.
#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

mod case;
mod door;
mod package;
mod release;
