//! A disk that is simulated over real files: it fails when told to, and at a cut of the power it keeps what was synced and,
//! of everything else, what chance leaves: all, nothing, its beginning, or any of its sectors.

use crate::disk::{Disk, Part, RealDisk};
use std::{
    collections::{BTreeMap, HashMap},
    fs::{self, File},
    io,
    os::unix::fs::{FileExt as _, MetadataExt as _},
    path::{Path, PathBuf},
    sync::Mutex,
    thread,
};

/// A small generator, so that a failing seed can be run again.
pub(super) struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below another.
    pub fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % most
    }
}

impl Default for Chance {
    fn default() -> Self {
        Self::new(0)
    }
}

/// Of a write to a disk that loses its power, each of these is there or not.
const SECTOR: usize = 512;

/// Which act fails.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fault {
    /// So many acts succeed before.
    pub after: usize,
    /// Whether every act after it fails too; otherwise the disk recovers at once, which must help nobody.
    pub lasting: bool,
    pub error: io::ErrorKind,
}

/// A disk over the files of some directories.
pub(super) struct SimDisk {
    dirs: Vec<PathBuf>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    acts: usize,
    fault: Option<Fault>,
    /// A sync of this says that it is done, and does nothing: a journal that does not wait for it would look the same.
    lies: Option<Part>,
    chance: Chance,
    /// By inode.
    files: HashMap<u64, Image>,
    /// The names that survive.
    names: BTreeMap<PathBuf, u64>,
}

/// What survives of a file, and what was written since.
#[derive(Default, Clone)]
struct Image {
    durable: Vec<u8>,
    written: Vec<(u64, Vec<u8>)>,
}

impl Image {
    fn put(bytes: &mut Vec<u8>, offset: u64, new: &[u8]) {
        let offset = usize::try_from(offset).unwrap();
        bytes.resize(bytes.len().max(offset + new.len()), 0);
        bytes[offset..offset + new.len()].copy_from_slice(new);
    }

    /// Of what no sync has covered, chance decides what has reached the disk.
    fn settle(&mut self, chance: &mut Chance) {
        for (offset, new) in std::mem::take(&mut self.written) {
            match chance.below(5) {
                0 => {}
                1 => Self::put(&mut self.durable, offset, &new),
                // Any of its sectors, each whole, where the file was that long before.
                4 if self.durable.len() as u64 >= offset + new.len() as u64 => {
                    let mut at = 0;
                    while at < new.len() {
                        let of_sector = SECTOR - usize::try_from(offset).unwrap().wrapping_add(at) % SECTOR;
                        let to = new.len().min(at + of_sector);
                        if chance.below(2) == 0 {
                            Self::put(&mut self.durable, offset + at as u64, &new[at..to]);
                        }
                        at = to;
                    }
                }
                // Its beginning, with or without zeros for the rest of it.
                torn => {
                    let kept = usize::try_from(chance.below(new.len() as u64 + 1)).unwrap();
                    Self::put(&mut self.durable, offset, &new[..kept]);
                    if torn == 2 && self.durable.len() as u64 == offset + kept as u64 {
                        self.durable.resize(self.durable.len() + new.len() - kept, 0);
                    }
                }
            }
        }
    }
}

fn inode(file: &File) -> u64 {
    file.metadata().unwrap().ino()
}

impl SimDisk {
    /// Over what lies in these directories now, all of it durable.
    pub fn new(dirs: &[&Path], lies: Option<Part>, seed: u64) -> Self {
        let state = State { lies, chance: Chance::new(seed), ..State::default() };
        let disk = Self { dirs: dirs.iter().map(|dir| dir.to_path_buf()).collect(), state: Mutex::new(state) };
        disk.take_in();
        disk
    }

    fn paths(&self) -> Vec<PathBuf> {
        let files = self.dirs.iter().flat_map(|dir| fs::read_dir(dir).into_iter().flatten());
        files.map(|entry| entry.unwrap().path()).filter(|path| path.file_name().unwrap() != "lock").collect()
    }

    fn take_in(&self) {
        let mut state = self.state.lock().unwrap();
        state.files.clear();
        state.names.clear();
        for path in self.paths() {
            let inode = fs::metadata(&path).unwrap().ino();
            state.files.insert(inode, Image { durable: fs::read(&path).unwrap(), written: Vec::new() });
            state.names.insert(path, inode);
        }
    }

    /// Plans a fault among the acts from now on, or none.
    pub fn fail(&self, fault: Option<Fault>) {
        let mut state = self.state.lock().unwrap();
        state.acts = 0;
        state.fault = fault;
    }

    /// How many acts there were since the last plan.
    pub fn acts(&self) -> usize {
        self.state.lock().unwrap().acts
    }

    /// The power fails and comes back. Nobody may have a file open.
    pub fn cut_power(&self, chance: &mut Chance) {
        let state = std::mem::take(&mut *self.state.lock().unwrap());
        let mut names = state.names.clone();
        for path in self.paths() {
            // A new name may have become durable without a sync, and so may its removal.
            if !names.contains_key(&path) && chance.below(2) == 0 {
                names.insert(path.clone(), fs::metadata(&path).unwrap().ino());
            }
        }
        names.retain(|path, _| path.exists() || chance.below(2) == 0);
        for path in self.paths() {
            fs::remove_file(path).unwrap();
        }
        for (path, inode) in &names {
            let Some(image) = state.files.get(inode) else { continue };
            let mut image = image.clone();
            image.settle(chance);
            fs::write(path, image.durable).unwrap();
        }
        *self.state.lock().unwrap() = State { lies: state.lies, chance: state.chance, ..State::default() };
        self.take_in();
    }

    /// Counts an act, and says whether it fails.
    fn act(&self) -> Result<(), io::Error> {
        let mut state = self.state.lock().unwrap();
        state.acts += 1;
        let acts = state.acts;
        let fails = |fault: &Fault| acts == fault.after + 1 || acts > fault.after && fault.lasting;
        state.fault.filter(fails).map_or(Ok(()), |fault| Err(fault.error.into()))
    }

    fn note(&self, file: &File, change: impl FnOnce(&mut Image)) {
        change(self.state.lock().unwrap().files.entry(inode(file)).or_default());
    }
}

impl Disk for SimDisk {
    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        self.act()?;
        RealDisk.make_dir(dir)
    }

    fn create(&self, part: Part, path: &Path) -> io::Result<File> {
        self.act()?;
        let file = RealDisk.create(part, path)?;
        // The number may be that of a file that is gone.
        self.note(&file, |image| *image = Image::default());
        Ok(file)
    }

    fn open(&self, part: Part, path: &Path) -> io::Result<File> {
        self.act()?;
        RealDisk.open(part, path)
    }

    fn write(&self, _: Part, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        let failed = self.act();
        // A write that fails has written something.
        let bytes = if failed.is_ok() { bytes } else { &bytes[..bytes.len() / 2] };
        file.write_all_at(bytes, offset)?;
        self.note(file, |image| image.written.push((offset, bytes.into())));
        failed
    }

    fn set_len(&self, part: Part, file: &File, length: u64) -> io::Result<()> {
        self.act()?;
        file.set_len(length)?;
        let lies = self.state.lock().unwrap().lies == Some(part);
        self.note(file, |image| {
            if lies {
                // Of what no sync has made durable this keeps nothing either.
                return image.durable.truncate(usize::try_from(length).unwrap());
            }
            image.written.clear();
            let mut bytes = vec![0; usize::try_from(length).unwrap()];
            file.read_exact_at(&mut bytes, 0).unwrap();
            image.durable = bytes;
        });
        Ok(())
    }

    fn sync(&self, part: Part, file: &File) -> io::Result<()> {
        if self.state.lock().unwrap().lies == Some(part) {
            return Ok(());
        }
        // A sync takes its time, and other threads act meanwhile.
        let turns = self.state.lock().unwrap().chance.below(200);
        (0..turns).for_each(|_| thread::yield_now());
        let failed = self.act();
        let mut state = self.state.lock().unwrap();
        let State { files, chance, .. } = &mut *state;
        let image = files.entry(inode(file)).or_default();
        if failed.is_ok() {
            for (offset, new) in std::mem::take(&mut image.written) {
                Image::put(&mut image.durable, offset, &new);
            }
        } else if chance.below(2) == 0 {
            // The system shows what was written, and never writes what of it has not reached the disk.
            image.settle(chance);
        }
        failed
    }

    fn remove(&self, part: Part, path: &Path) -> io::Result<()> {
        self.act()?;
        RealDisk.remove(part, path)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.act()?;
        let mut state = self.state.lock().unwrap();
        state.names.retain(|path, _| path.parent() != Some(dir));
        for path in self.paths().into_iter().filter(|path| path.parent() == Some(dir)) {
            let inode = fs::metadata(&path).unwrap().ino();
            state.names.insert(path, inode);
        }
        Ok(())
    }
}
