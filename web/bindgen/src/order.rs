//! Puts functions with like names beside each other: brotli finds more of what repeats. What a function does stays the same.

use std::convert::Infallible;

use anyhow::{Context, Result};
use walrus_parser::{
    CodeSectionReader, CustomSectionReader, FunctionBody, FunctionSectionReader, KnownCustom, Name, Parser,
    Payload, TypeRef,
};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, CustomSection, FunctionSection, Module};

/// The same module with its own functions in the order of their names, and without names.
pub(crate) fn by_name(module: &[u8]) -> Result<Vec<u8>> {
    let functions = Functions::of(module)?;
    let mut order: Vec<usize> = (0..functions.sizes.len()).collect();
    order.sort_by_key(|index| (functions.name(*index), functions.sizes.get(*index)));
    let mut places: Vec<u32> = (0..u32::try_from(functions.imported + order.len())?).collect();
    for (place, index) in order.iter().enumerate() {
        *places.get_mut(functions.imported + index).context("every function has a place")? =
            u32::try_from(functions.imported + place)?;
    }
    let mut written = Module::new();
    Ordered { order, places }.parse_core_module(&mut written, Parser::new(0), module)?;
    Ok(written.finish())
}

/// The functions of a module: how many are imported, then the sizes of its own, and the names of all.
#[derive(Default)]
struct Functions {
    imported: usize,
    sizes: Vec<usize>,
    names: Vec<(usize, String)>,
}

impl Functions {
    fn of(module: &[u8]) -> Result<Self> {
        let mut found = Self::default();
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        if let TypeRef::Func(_) | TypeRef::FuncExact(_) = import?.ty {
                            found.imported += 1;
                        }
                    }
                }
                Payload::CodeSectionEntry(body) => found.sizes.push(body.range().len()),
                Payload::CustomSection(section) => {
                    let KnownCustom::Name(names) = section.as_known() else { continue };
                    for names in names {
                        let Name::Function(names) = names? else { continue };
                        for name in names {
                            let name = name?;
                            found.names.push((usize::try_from(name.index)?, without_length(name.name)));
                        }
                    }
                }
                _ => {}
            }
        }
        found.names.sort();
        Ok(found)
    }

    /// The name of the function at this place among the module's own; empty if it has none.
    fn name(&self, own: usize) -> &str {
        let index = own + self.imported;
        let place = self.names.binary_search_by_key(&index, |name| name.0);
        place.ok().and_then(|place| self.names.get(place)).map_or("", |name| &name.1)
    }
}

/// A mangled name without the length of its first part and without its hash: methods of many types then are beside each other.
fn without_length(name: &str) -> String {
    let rest = name.strip_prefix("_ZN").unwrap_or(name).trim_start_matches(|one: char| one.is_ascii_digit());
    rest.rsplit_once("17h").map_or(rest, |parts| parts.0).to_owned()
}

/// Writes the functions in another order: which function is written at each place, and where each is now.
struct Ordered {
    order: Vec<usize>,
    places: Vec<u32>,
}

impl Reencode for Ordered {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        let index = usize::try_from(function).unwrap_or(usize::MAX);
        Ok(self.places.get(index).copied().unwrap_or(function))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let types = section.into_iter().collect::<Result<Vec<u32>, _>>()?;
        for index in &self.order {
            functions.function(types.get(*index).copied().ok_or(Error::InvalidCodeSectionSize)?);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let bodies = section.into_iter().collect::<Result<Vec<FunctionBody<'_>>, _>>()?;
        for index in self.order.clone() {
            let body = bodies.get(index).cloned().ok_or(Error::InvalidCodeSectionSize)?;
            self.parse_function_body(code, body)?;
        }
        Ok(())
    }

    fn parse_custom_section(
        &mut self,
        module: &mut Module,
        section: CustomSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        if section.name() != "name" {
            module.section(&CustomSection { name: section.name().into(), data: section.data().into() });
        }
        Ok(())
    }
}
