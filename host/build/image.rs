//! Takes the first memory out of the component. The host maps it out of the program's own file, so that no start copies it; the precompiled
//! component then holds code alone.

use anyhow::{Context, Result, bail, ensure};

/// The first bytes of a component and of a module: a magic number and a version.
const PREAMBLE: usize = 8;
/// The section of a component that holds a module.
const MODULE: u8 = 1;
/// The section of a module that holds its data.
const DATA: u8 = 11;
/// The section of a module that counts its data; only instructions on parts of them need it, which the engine does not have.
const DATA_COUNT: u8 = 12;
/// The instruction that gives a fixed number.
const CONSTANT: u8 = 0x41;
/// The end of an expression.
const END: u8 = 0x0b;
/// No engine begins with more memory, in bytes.
const MOST: usize = 1 << 30;
/// The memory begins and ends at multiples of this: the page of WebAssembly, and the largest page of a processor.
const PAGE: usize = 65536;

/// A component without data, and its memory.
pub(crate) struct Parted {
    /// The component, whose memory is empty at first.
    pub(crate) component: Vec<u8>,
    /// The memory from `start` on, whole pages.
    pub(crate) image: Vec<u8>,
    /// Where the memory begins to differ from zero, a multiple of the page.
    pub(crate) start: usize,
}

/// Parts them.
///
/// # Errors
/// When not exactly one module has data, and when these are not plain data for the first memory.
pub(crate) fn part(component: &[u8]) -> Result<Parted> {
    let mut memory = Vec::new();
    let component = sections(component, |id, body| {
        if id != MODULE {
            return Ok(Some(body.to_vec()));
        }
        let module = sections(body, |id, body| match id {
            DATA => {
                let filled = filled(body)?;
                if filled.is_empty() {
                    return Ok(Some(body.to_vec()));
                }
                ensure!(memory.is_empty(), "two modules of the engine have data");
                memory = filled;
                Ok(None)
            }
            DATA_COUNT => Ok(None),
            _ => Ok(Some(body.to_vec())),
        });
        module.map(Some)
    })?;
    let used = memory.iter().position(|byte| *byte != 0).context("the engine has no data")?;
    let start = used / PAGE * PAGE;
    memory.resize(memory.len().next_multiple_of(PAGE), 0);
    Ok(Parted { component, image: memory.split_off(start), start })
}

/// A component or module with sections that were changed, or left out.
fn sections(bytes: &[u8], mut change: impl FnMut(u8, &[u8]) -> Result<Option<Vec<u8>>>) -> Result<Vec<u8>> {
    let (preamble, rest) = bytes.split_at_checked(PREAMBLE).context("a module of the engine is too short")?;
    let (mut out, mut rest) = (preamble.to_vec(), Reader(rest));
    while let Some(id) = rest.0.first().copied() {
        rest.take(1)?;
        let length = rest.number()?;
        if let Some(body) = change(id, rest.take(length)?)? {
            out.push(id);
            write(&mut out, body.len());
            out.extend(body);
        }
    }
    Ok(out)
}

/// The memory that the data of a section make.
fn filled(section: &[u8]) -> Result<Vec<u8>> {
    let (mut section, mut memory) = (Reader(section), Vec::new());
    for _ in 0..section.number()? {
        match section.number()? {
            0 => {}
            // The snapshot leaves the places of data that the module once used itself, and they are empty.
            1 if section.number()? == 0 => continue,
            _ => bail!("the engine has data that are not for its first memory from the start"),
        }
        ensure!(section.take(1)? == [CONSTANT], "data of the engine have no fixed place");
        let place = section.number()?;
        ensure!(section.take(1)? == [END], "data of the engine have no fixed place");
        let length = section.number()?;
        let end = place + length;
        ensure!(end <= MOST, "data of the engine are beyond its memory");
        memory.resize(memory.len().max(end), 0);
        let part = memory.get_mut(place..end).context("data of the engine have no place")?;
        part.copy_from_slice(section.take(length)?);
    }
    ensure!(section.0.is_empty(), "the engine has more data than it says");
    Ok(memory)
}

/// What is left of some bytes.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length).context("a module of the engine is cut")?;
        self.0 = rest;
        Ok(taken)
    }

    /// A number in LEB128. Places have a sign there; one below zero is read as a place beyond any memory.
    fn number(&mut self) -> Result<usize> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let &[byte] = self.take(1)? else { bail!("a module of the engine is cut") };
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        bail!("a number in a module of the engine is too long")
    }
}

/// Writes a number in LEB128.
fn write(out: &mut Vec<u8>, mut number: usize) {
    loop {
        let byte = u8::try_from(number & 0x7f).unwrap_or_default();
        number >>= 7;
        if number == 0 {
            return out.push(byte);
        }
        out.push(byte | 0x80);
    }
}
