//! `rogatio-bindgen MODULE FOLDER NAME`: writes the JavaScript glue of a module for browsers and Node, and the module that it loads.
//!
//! This is what `wasm-bindgen --target no-modules` does. The library of the command line tool is built here instead,
//! because the tool would have to be compiled from source with an HTTP server and a test runner that nobody needs.
#![forbid(unsafe_code)]

mod order;

use std::path::Path;
use std::{env, fs};

use anyhow::{Context, Result, ensure};
use walrus::ir::{Instr, Unreachable};
use walrus::{FunctionKind, Module, ModuleConfig};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let mut arguments = env::args_os().skip(1);
    let mut next = || arguments.next().context("usage: rogatio-bindgen MODULE FOLDER NAME");
    let (path, folder, name) = (next()?, next()?, next()?);
    let name = name.to_str().context("NAME is not text")?;
    let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut module = ModuleConfig::new()
        .strict_validate(false)
        .generate_name_section(true)
        .generate_producers_section(false)
        .parse(&bytes)?;
    forget_evaluation(&mut module)?;
    let mut bindgen = Bindgen::new();
    bindgen
        .input_module(name, module)
        .out_name(name)
        .no_modules(true)?
        .no_modules_global(name)?
        .typescript(false)
        .remove_name_section(false)
        .remove_producers_section(true);
    bindgen.generate(&folder)?;
    let made = Path::new(&folder).join(format!("{name}_bg.wasm"));
    fs::write(&made, order::by_name(&fs::read(&made)?)?)?;
    Ok(())
}

/// The most instructions of a function that is left alone. The compiler merges small functions with the same body, so one of these names may
/// belong to another function, too.
const SMALL: u64 = 40;

/// Empties the functions that make the output formats of JSON Schema (`evaluate` of each keyword): a seventh of the validator's code. The linker
/// keeps them, because the tables of methods name them, but only `Validator::evaluate` begins with them, and core may not call it
/// (`core/.clippy.toml`).
fn forget_evaluation(module: &mut Module) -> Result<()> {
    let mut emptied = 0;
    for function in module.funcs.iter_mut() {
        let is_evaluation = function.name.as_deref().is_some_and(is_evaluation);
        if let (true, FunctionKind::Local(local)) = (is_evaluation, &mut function.kind)
            && local.size() > SMALL
        {
            let entry = local.entry_block();
            local.block_mut(entry).instrs = vec![(Instr::Unreachable(Unreachable {}), Default::default())];
            emptied += 1;
        }
    }
    ensure!(
        emptied > 0,
        "no function of the module makes output formats: `jsonschema` or the names have changed"
    );
    Ok(())
}

/// Whether a mangled name is a method of the trait `jsonschema::validator::Validate` that makes an output.
fn is_evaluation(name: &str) -> bool {
    let is_validate = name.contains("jsonschema..validator..Validate$LT$")
        || name.starts_with("_ZN10jsonschema9validator8Validate");
    is_validate && ["8evaluate17h", "22evaluate_with_location17h"].iter().any(|method| name.contains(method))
}
