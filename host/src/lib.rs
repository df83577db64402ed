//! The host of the engine: it stores, moves, listens and signs, and never judges.
//!
//! Every judgement comes out of [`engine::Engine`], which runs the engine's WebAssembly component in a sandbox.
#![deny(unsafe_code)]

pub mod cli;
mod client;
mod cosigner;
pub mod engine;
pub mod http;
mod packed;
mod service;
mod store;
mod tile;
