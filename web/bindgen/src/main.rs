//! `rogatio-bindgen MODULE FOLDER NAME`: writes the JavaScript glue of a module for browsers and Node, and the module that it loads.
//!
//! This is what `wasm-bindgen --target no-modules` does. The library of the command line tool is built here instead,
//! because the tool would have to be compiled from source with an HTTP server and a test runner that nobody needs.
#![forbid(unsafe_code)]

mod order;

use std::path::Path;
use std::{env, fs};

use anyhow::{Context, Result, bail, ensure};
use walrus::ir::{BinaryOp, Instr, UnaryOp, Unreachable, Value};
use walrus::{FunctionKind, InstrSeqBuilder, Module, ModuleConfig, ValType};
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
    trust_draft_4(&mut module)?;
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

/// Lets `jsonschema` trust the schemas of draft 4 that it is given. They are words of core: `{"$ref": …}`, which leads to the schema that core has
/// checked (`core/src/schema/compile.rs`), and `{"format": …}` (`core/src/compatibility/solve/string.rs`). On WebAssembly the crate would build the
/// metaschema of draft 4 each time to check these words, which is more than a third of a first verdict. Other drafts are checked as before.
fn trust_draft_4(module: &mut Module) -> Result<()> {
    let found: Vec<_> =
        module.funcs.iter().filter(|function| function.name.as_deref().is_some_and(is_check)).collect();
    let [check] = found.as_slice() else { bail!("{} functions check schemas, not one", found.len()) };
    let (check, kind) = (check.id(), check.ty());
    // The draft and the schema; the answer is a pointer to the fault, or zero.
    ensure!(
        module.types.params_results(kind) == (&[ValType::I32, ValType::I32], &[ValType::I32]),
        "the check of a schema has another type: `jsonschema` or the compiler has changed"
    );
    let local = module.funcs.get_mut(check).kind.unwrap_local_mut();
    let draft = *local.args.first().context("the check of a schema has arguments")?;
    // The draft is one byte; the first one is draft 4.
    let mut body = local.builder_mut().func_body();
    body.local_get_at(0, draft).const_at(1, Value::I32(0xFF)).binop_at(2, BinaryOp::I32And);
    let sound = |answer: &mut InstrSeqBuilder<'_>| {
        answer.i32_const(0).return_();
    };
    body.unop_at(3, UnaryOp::I32Eqz).if_else_at(4, None, sound, |_| {});
    Ok(())
}

/// Whether a mangled name is the function of `jsonschema` that checks a schema before it is compiled.
fn is_check(name: &str) -> bool {
    name.starts_with("_ZN10jsonschema8compiler15validate_schema17h")
}
