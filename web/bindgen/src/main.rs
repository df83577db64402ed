//! `rogatio-bindgen MODULE FOLDER NAME`: writes the JavaScript glue of a module for browsers and Node, and the module that it loads.
//!
//! This is what `wasm-bindgen --target no-modules` does. The library of the command line tool is built here instead,
//! because the tool would have to be compiled from source with an HTTP server and a test runner that nobody needs.
#![forbid(unsafe_code)]

use std::env;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let mut arguments = env::args_os().skip(1);
    let mut next = || arguments.next().context("usage: rogatio-bindgen MODULE FOLDER NAME");
    let (module, folder, name) = (next()?, next()?, next()?);
    let name = name.to_str().context("NAME is not text")?;
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(module)
        .out_name(name)
        .no_modules(true)?
        .no_modules_global(name)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true);
    bindgen.generate(folder)
}
