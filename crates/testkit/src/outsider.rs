//! An outsider who checks what a log publishes with tools of others: the crates `signed_note` and `tlog_tiles`, a
//! directory, and public keys. Nothing of ours decides here, and nothing of this is in a program that is shipped.

use signed_note::{Note, StandardVerifier, Verifier, VerifierList, key_id};
use std::{fmt::Display, fs, path::Path};
use tlog_tiles::{
    Checkpoint, Error, Hash, HashReader, Tile, TileHashReader, TileReader, check_record, check_tree, prove_record,
    prove_tree, record_hash, stored_hash_index, tree_hash,
};

/// For about how many leaves a proof is made.
const PROVEN: usize = 16;
/// The height of a C2SP tile: 256 hashes.
const HEIGHT: u8 = 8;

/// What an outsider has found to be so.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    /// How many leaves the log has.
    pub size: u64,
    /// The root over them.
    pub root: [u8; 32],
    /// The names of the keys whose signatures verified.
    pub signers: Vec<String>,
}

/// The public key of a witness, for cosignatures: the crate knows plain signatures only.
struct Cosigner {
    name: String,
    id: u32,
    plain: StandardVerifier,
}

impl Verifier for Cosigner {
    fn name(&self) -> &str {
        &self.name
    }
    fn key_id(&self) -> u32 {
        self.id
    }
    fn verify(&self, text: &[u8], signature: &[u8]) -> bool {
        let Some((time, signature)) = signature.split_first_chunk() else { return false };
        let head = format!("cosignature/v1\ntime {}\n", u64::from_be_bytes(*time));
        self.plain.verify(&[head.as_bytes(), text].concat(), signature)
    }
}

fn bad(error: impl Display) -> String {
    error.to_string()
}

fn verifier(vkey: &str) -> Result<Box<dyn Verifier>, String> {
    let parts: Vec<_> = vkey.splitn(3, '+').collect();
    let [name, id, key] = parts[..] else { return Err("not a key".into()) };
    let key = data_encoding::BASE64.decode(key.as_bytes()).map_err(bad)?;
    let Some((4, raw)) = key.split_first() else {
        return Ok(Box::new(StandardVerifier::new(vkey).map_err(bad)?));
    };
    if format!("{:08x}", key_id(name, &key)) != id {
        return Err("the id of the key is not that of the key".into());
    }
    let plain = [&[1], raw].concat();
    let plain_vkey = format!("{name}+{:08x}+{}", key_id(name, &plain), data_encoding::BASE64.encode(&plain));
    let plain = StandardVerifier::new(&plain_vkey).map_err(bad)?;
    Ok(Box::new(Cosigner { name: name.to_owned(), id: key_id(name, &key), plain }))
}

/// Reads a signed checkpoint: its log's key must be among the keys, and have signed it.
pub fn open_checkpoint(text: &[u8], vkeys: &[&str]) -> Result<Found, String> {
    let list = vkeys.iter().map(|vkey| verifier(vkey)).collect::<Result<Vec<_>, _>>()?;
    let note = Note::from_bytes(text).map_err(bad)?;
    let (verified, _) = note.verify(&VerifierList::new(list)).map_err(bad)?;
    let checkpoint = Checkpoint::from_bytes(note.text()).map_err(bad)?;
    let signers: Vec<_> = verified.iter().map(|signature| signature.name().to_owned()).collect();
    if !signers.iter().any(|name| name == checkpoint.origin()) {
        return Err("no signature of the log".into());
    }
    Ok(Found { size: checkpoint.size(), root: checkpoint.hash().0, signers })
}

/// The published files in a directory.
struct Files<'a>(&'a Path);

impl Files<'_> {
    /// The crate names tiles with their height, as the Go checksum database does; tlog-tiles without.
    fn bytes(&self, tile: &Tile) -> Result<Vec<u8>, String> {
        let path = tile.path().replace("tile/8/data/", "tile/entries/").replace("tile/8/", "tile/");
        fs::read(self.0.join(&path)).map_err(|error| format!("{path}: {error}"))
    }
}

impl TileReader for Files<'_> {
    fn height(&self) -> u8 {
        HEIGHT
    }
    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, Error> {
        tiles.iter().map(|tile| self.bytes(tile).map_err(Error::InvalidInput)).collect()
    }
    fn save_tiles(&self, _: &[Tile], _: &[Vec<u8>]) {}
}

/// The leaves of the log, from its entry bundles.
fn leaves(files: &Files<'_>, size: u64) -> Result<Vec<Vec<u8>>, String> {
    let mut all = Vec::new();
    for tile in Tile::new_tiles(HEIGHT, 0, size).into_iter().filter(|tile| tile.level() == 0) {
        let mut entries = tile;
        entries.set_is_data();
        let bytes = files.bytes(&entries)?;
        let mut rest = bytes.as_slice();
        let before = all.len();
        while let Some((length, after)) = rest.split_first_chunk::<2>() {
            let (leaf, after) =
                after.split_at_checked(usize::from(u16::from_be_bytes(*length))).ok_or("a leaf is cut off")?;
            all.push(leaf.to_vec());
            rest = after;
        }
        if !rest.is_empty() || all.len() - before != tile.width() as usize {
            return Err("a bundle has another number of leaves".into());
        }
    }
    Ok(all)
}

/// Checks everything that lies in a directory: the checkpoint, every tile and leaf, inclusion proofs, and a consistency
/// proof from each of some older sizes, all of them computed from the files.
pub fn check_directory(dir: &Path, vkeys: &[&str], olds: &[u64]) -> Result<Found, String> {
    let text = fs::read(dir.join("checkpoint")).map_err(bad)?;
    let found = open_checkpoint(&text, vkeys)?;
    let (size, root) = (found.size, Hash(found.root));
    let files = Files(dir);
    let leaves = leaves(&files, size)?;
    let reader = TileHashReader::new(size, root, &files);
    // One reading that hashes every tile up to the root; a proof for each of hundreds of leaves would take minutes.
    let indexes: Vec<_> = (0..size).map(|index| stored_hash_index(0, index)).collect();
    let known = if indexes.is_empty() { Vec::new() } else { reader.read_hashes(&indexes).map_err(bad)? };
    if known.iter().ne(leaves.iter().map(|leaf| record_hash(leaf)).collect::<Vec<_>>().iter()) {
        return Err("a leaf is not that of the tree".into());
    }
    for (index, leaf) in (0..).zip(&leaves).step_by(1 + leaves.len() / PROVEN) {
        let proof = prove_record(size, index, &reader).map_err(bad)?;
        check_record(&proof, size, root, index, record_hash(leaf)).map_err(bad)?;
    }
    for &old in olds.iter().filter(|old| (1..=size).contains(*old)) {
        let proof = prove_tree(size, old, &reader).map_err(bad)?;
        check_tree(&proof, size, root, old, tree_hash(old, &reader).map_err(bad)?).map_err(bad)?;
    }
    Ok(found)
}

/// Checks a proof that was given that a leaf is in a log.
pub fn check_inclusion(proof: &[[u8; 32]], tree: &Found, index: u64, leaf: &[u8]) -> Result<(), String> {
    let proof = proof.iter().map(|hash| Hash(*hash)).collect();
    check_record(&proof, tree.size, Hash(tree.root), index, record_hash(leaf)).map_err(bad)
}

/// Checks a proof that was given that a tree begins with an older one.
pub fn check_consistency(proof: &[[u8; 32]], old: &Found, new: &Found) -> Result<(), String> {
    let proof = proof.iter().map(|hash| Hash(*hash)).collect();
    check_tree(&proof, new.size, Hash(new.root), old.size, Hash(old.root)).map_err(bad)
}
