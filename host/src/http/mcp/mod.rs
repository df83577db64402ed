//! The Model Context Protocol: the senate's API as tools and resources, over streamable HTTP and over stdio.
//!
//! A tool is a request to the API, or a few. Nothing is decided here: the operations check, refuse and do.

mod argument;
mod input;
mod mark;
mod resource;
mod schema;
mod serve;
mod server;
mod stdio;
mod tool;
mod way;

pub(crate) use serve::PATH;
pub(super) use serve::mount;
pub(crate) use stdio::run;
pub(crate) use way::{Own, Remote, Signer, Way};
