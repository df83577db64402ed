//! The memory of an instance. Each one begins as the snapshot that lies in this program's file: the system maps it, and copies a page when the
//! instance first writes to it. When an instance ends, its memory waits for the next one, which begins with the bytes of the snapshot again.
#![expect(unsafe_code, reason = "memory is mapped from a file, and wasmtime trusts the one who gives it")]

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::ptr;
use std::sync::{Arc, Mutex, PoisonError};

use rustix::mm::{
    Advice, MapFlags, MprotectFlags, ProtFlags, madvise, mmap, mmap_anonymous, mprotect, munmap,
};
use wasmtime::{LinearMemory, MemoryCreator, MemoryType};

use super::embedded::{SNAPSHOT, START};

/// The memory that stays with a place between two instances, in bytes: twice what most calls write to. Beyond this it is quicker to begin anew.
const KEPT_BYTES: usize = 1 << 20;

/// What the system says of one page of memory: it is here, it was moved to the disk, it is still a page of the file.
const PRESENT: u64 = 1 << 63;
const SWAPPED: u64 = 1 << 62;
const OF_FILE: u64 = 1 << 61;

/// Gives instances their memory.
pub(super) struct Memories(Arc<Shared>);

struct Shared {
    source: Source,
    /// What the system says of the pages of this process; without it nothing is kept between two instances.
    pages: Option<File>,
    idle: Mutex<Vec<Place>>,
    /// The most places that wait.
    most_idle: usize,
}

/// Where the snapshot comes from.
enum Source {
    /// A file that holds it from an offset on: this program.
    File(File, u64),
    /// The memory of this process, which is copied.
    Process,
}

impl Memories {
    /// Keeps up to so many places for the next instances.
    pub(super) fn new(most_idle: usize) -> Self {
        let source = program().map_or(Source::Process, |(file, offset)| Source::File(file, offset));
        // A place whose snapshot was copied cannot be given back to the system in part.
        let most_idle = if matches!(source, Source::Process) { 0 } else { most_idle };
        let pages = File::open("/proc/self/pagemap").ok();
        Self(Arc::new(Shared { source, pages, idle: Mutex::default(), most_idle }))
    }
}

// SAFETY: a place has the accessible bytes, the reserved ones and the guard that wasmtime asked for; it belongs to one instance at a time, and
// what is not of the snapshot is zero.
unsafe impl MemoryCreator for Memories {
    fn new_memory(
        &self,
        _: MemoryType,
        minimum: usize,
        _: Option<usize>,
        reserved: Option<usize>,
        guard: usize,
    ) -> Result<Box<dyn LinearMemory>, String> {
        let reserved = reserved.ok_or("the sandbox reserves no memory")?;
        let place = match self.0.waiting(minimum, reserved) {
            Some(place) => place,
            None => {
                Place::map(&self.0.source, minimum, reserved, guard).map_err(|error| error.to_string())?
            }
        };
        Ok(Box::new(Memory { place: Some(place), shared: Arc::clone(&self.0) }))
    }
}

impl Shared {
    /// A place that waits, with the bytes of the snapshot in it.
    fn waiting(&self, minimum: usize, reserved: usize) -> Option<Place> {
        loop {
            let mut place = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()?;
            let fits = place.minimum == minimum && place.reserved == reserved;
            if fits && place.reset(self.pages.as_ref()).is_ok() {
                return Some(place);
            }
        }
    }

    fn give_back(&self, place: Place) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < self.most_idle {
            idle.push(place);
        }
    }
}

/// The memory of one instance.
struct Memory {
    place: Option<Place>,
    shared: Arc<Shared>,
}

// SAFETY: the place is this instance's alone, and it is never moved.
unsafe impl LinearMemory for Memory {
    fn byte_size(&self) -> usize {
        self.place.as_ref().map_or(0, |place| place.size)
    }

    fn byte_capacity(&self) -> usize {
        self.place.as_ref().map_or(0, |place| place.reserved)
    }

    fn grow_to(&mut self, size: usize) -> wasmtime::Result<()> {
        let place = self.place.as_mut().ok_or_else(|| wasmtime::Error::msg("the memory has ended"))?;
        place.grow(size).map_err(wasmtime::Error::new)
    }

    fn as_ptr(&self) -> *mut u8 {
        self.place.as_ref().map_or(ptr::null_mut(), |place| place.base)
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        if let Some(place) = self.place.take() {
            self.shared.give_back(place);
        }
    }
}

/// A part of the address space that holds one memory: a guard, the memory, what it may grow into, a guard.
struct Place {
    base: *mut u8,
    /// The bytes that can be read and written.
    size: usize,
    minimum: usize,
    reserved: usize,
    guard: usize,
}

// SAFETY: a place is memory that nobody else knows of.
unsafe impl Send for Place {}
// SAFETY: as above; a shared place is only looked at.
unsafe impl Sync for Place {}

impl Place {
    fn map(source: &Source, minimum: usize, reserved: usize, guard: usize) -> io::Result<Self> {
        let end = START + SNAPSHOT.len();
        if end > minimum || minimum > reserved {
            return Err(io::Error::other("the snapshot does not fit into the memory of the engine"));
        }
        let flags = MapFlags::PRIVATE | MapFlags::NORESERVE;
        // SAFETY: the system chooses the address, so nothing is there yet.
        let start =
            unsafe { mmap_anonymous(ptr::null_mut(), guard + reserved + guard, ProtFlags::empty(), flags)? };
        // SAFETY: the mapping is longer than its first guard.
        let base = unsafe { start.cast::<u8>().add(guard) };
        // From here on the mapping is taken back when something fails.
        let place = Self { base, size: minimum, minimum, reserved, guard };
        place.protect(0, minimum, MprotectFlags::READ | MprotectFlags::WRITE)?;
        // SAFETY: the snapshot lies within the first `minimum` bytes.
        let snapshot = unsafe { base.add(START) };
        match source {
            Source::File(file, offset) => {
                let access = ProtFlags::READ | ProtFlags::WRITE;
                let flags = MapFlags::PRIVATE | MapFlags::FIXED;
                // SAFETY: it replaces pages of the mapping above, which nobody uses yet.
                unsafe { mmap(snapshot.cast(), SNAPSHOT.len(), access, flags, file, *offset)? };
            }
            // SAFETY: as above, and the pages can be written.
            Source::Process => unsafe {
                ptr::copy_nonoverlapping(SNAPSHOT.as_ptr(), snapshot, SNAPSHOT.len());
            },
        }
        Ok(place)
    }

    fn grow(&mut self, size: usize) -> io::Result<()> {
        if size > self.reserved {
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        if let Some(more) = size.checked_sub(self.size) {
            self.protect(self.size, more, MprotectFlags::READ | MprotectFlags::WRITE)?;
            self.size = size;
        }
        Ok(())
    }

    /// Makes the memory what it was at first: the snapshot, zeros around it, and its first size.
    ///
    /// If few pages were written to, they are written again, and the next instance need not wait for the system to bring them. Otherwise all are
    /// given back to the system, which brings each as it was at first.
    fn reset(&mut self, pages: Option<&File>) -> io::Result<()> {
        let page = rustix::param::page_size();
        let looked = self.size.min(self.minimum + KEPT_BYTES);
        let written = pages.and_then(|pages| self.written(looked, pages, page)).unwrap_or_default();
        let kept = if (1..=KEPT_BYTES / page).contains(&written.len()) { looked } else { 0 };
        if self.size > kept {
            // SAFETY: the pages are this place's, and no instance has it.
            unsafe { madvise(self.base.add(kept).cast(), self.size - kept, Advice::LinuxDontNeed)? };
        }
        if kept > 0 {
            written.into_iter().for_each(|at| self.rewrite(at, page));
        }
        if self.size > self.minimum {
            self.protect(self.minimum, self.size - self.minimum, MprotectFlags::empty())?;
            self.size = self.minimum;
        }
        Ok(())
    }

    /// Writes what one page was at first.
    fn rewrite(&mut self, at: usize, page: usize) {
        // Snapshot and pages begin and end together: both lie at multiples of the largest page.
        let bytes = at.checked_sub(START).and_then(|at| SNAPSHOT.get(at..at + page));
        // SAFETY: the page is one of the accessible ones, and no instance has this place.
        unsafe {
            let to = self.base.add(at);
            match bytes {
                Some(bytes) => ptr::copy_nonoverlapping(bytes.as_ptr(), to, page),
                None => to.write_bytes(0, page),
            }
        }
    }

    /// The pages of the first so many bytes that are no longer what they were at first: those in memory or on the disk that are none of the file.
    fn written(&self, length: usize, pages: &File, page: usize) -> Option<Vec<usize>> {
        let mut entries = vec![0; length / page * 8];
        pages.read_exact_at(&mut entries, u64::try_from(self.base.addr() / page * 8).ok()?).ok()?;
        let is_written = |entry: &[u8; 8]| {
            let entry = u64::from_ne_bytes(*entry);
            entry & (PRESENT | SWAPPED) != 0 && entry & OF_FILE == 0
        };
        let all = (0..).step_by(page).zip(entries.as_chunks().0);
        Some(all.filter(|(_, entry)| is_written(entry)).map(|(at, _)| at).collect())
    }

    fn protect(&self, from: usize, length: usize, flags: MprotectFlags) -> io::Result<()> {
        // SAFETY: all callers name whole pages of this place.
        unsafe { mprotect(self.base.add(from).cast(), length, flags) }.map_err(Into::into)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // SAFETY: the mapping is this place's, and the instance that had it has ended.
        let ended =
            unsafe { munmap(self.base.sub(self.guard).cast(), self.guard + self.reserved + self.guard) };
        debug_assert!(ended.is_ok());
    }
}

/// The file of this program, and where in it the snapshot begins; none where the system does not tell.
fn program() -> Option<(File, u64)> {
    let address = SNAPSHOT.as_ptr().addr();
    let maps = fs::read_to_string("/proc/self/maps").ok()?;
    // `559c9f000000-559c9f0e4000 r--p 00000000 fe:01 1835  /usr/bin/rogatio`
    let (start, offset, path) = maps.lines().find_map(|line| {
        let mut words = line.splitn(6, ' ');
        let (start, end) = words.next()?.split_once('-')?;
        let [start, end] = [start, end].map(|end| usize::from_str_radix(end, 16).ok());
        let (start, end) = (start?, end?);
        let offset = u64::from_str_radix(words.nth(1)?, 16).ok()?;
        let path = words.nth(2)?.trim_start();
        (start <= address && address + SNAPSHOT.len() <= end).then_some((start, offset, path))
    })?;
    // The same name for the mapping and for the program: both are what the system opened when it started this process.
    let same = fs::read_link("/proc/self/exe").ok()?.to_str() == Some(path);
    let offset = offset + u64::try_from(address - start).ok()?;
    same.then(|| File::open("/proc/self/exe").ok()).flatten().map(|file| (file, offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUARD: usize = 32 << 20;
    const RESERVED: usize = 4 << 30;

    fn memory(memories: &Memories) -> Box<dyn LinearMemory> {
        let minimum = START + SNAPSHOT.len();
        memories.new_memory(MemoryType::new(1, None), minimum, None, Some(RESERVED), GUARD).unwrap()
    }

    fn bytes(memory: &mut dyn LinearMemory) -> &mut [u8] {
        // SAFETY: the memory is this test's alone.
        unsafe { std::slice::from_raw_parts_mut(memory.as_ptr(), memory.byte_size()) }
    }

    fn is_new(memory: &mut dyn LinearMemory) -> bool {
        let (before, snapshot) = bytes(memory).split_at(START);
        before.iter().all(|byte| *byte == 0) && snapshot == SNAPSHOT
    }

    fn used_again(memories: &Memories, grown: usize, step: usize) {
        let mut first = memory(memories);
        assert!(is_new(&mut *first));
        let (place, size) = (first.as_ptr(), first.byte_size());
        first.grow_to(size + grown).unwrap();
        assert!(bytes(&mut *first)[size..].iter().all(|byte| *byte == 0), "what is new is zero");
        for byte in bytes(&mut *first).iter_mut().step_by(step) {
            *byte = !*byte;
        }
        drop(first);
        let mut second = memory(memories);
        assert_eq!(second.as_ptr(), place, "the place is used again");
        assert!(is_new(&mut *second), "the second instance begins with the snapshot");
        second.grow_to(size + grown).unwrap();
        assert!(bytes(&mut *second)[size..].iter().all(|byte| *byte == 0), "and grows into zeros");
    }

    #[test]
    fn the_snapshot_comes_from_the_file_of_the_program() {
        let (file, offset) = program().unwrap();
        let mut bytes = vec![0; SNAPSHOT.len()];
        file.read_exact_at(&mut bytes, offset).unwrap();
        assert!(bytes == SNAPSHOT);
    }

    #[test]
    fn an_instance_finds_nothing_of_the_one_before() {
        // Few pages; more pages than are kept; a memory that grew far; every byte.
        for (grown, step) in [(1 << 20, 1 << 18), (1 << 20, 4096), (64 << 20, 1 << 16), (1 << 20, 1)] {
            used_again(&Memories::new(1), grown, step);
            used_again(&without_pages(), grown, step);
        }
    }

    #[test]
    fn a_copy_of_the_snapshot_serves_where_the_file_is_not_known() {
        let memories = Memories(Arc::new(Shared {
            source: Source::Process,
            pages: None,
            idle: Mutex::default(),
            most_idle: 0,
        }));
        assert!(is_new(&mut *memory(&memories)));
        assert!(is_new(&mut *memory(&memories)));
    }

    /// As on a system that does not tell which pages were written to.
    fn without_pages() -> Memories {
        let Memories(shared) = Memories::new(1);
        let shared = Arc::into_inner(shared).unwrap();
        Memories(Arc::new(Shared { pages: None, ..shared }))
    }
}
