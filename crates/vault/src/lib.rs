//! Keys per controller, stream, party and retention class: seal, open, share.
//!
//! A [`Vault`] turns an event into its stored form and back. Every sealed part has a random *content key*; the content
//! key is *wrapped* under a *key-encryption key* (KEK) of each controller that lawfully holds the part. A [`Scope`]
//! names a KEK: destroying it erases, for that controller, everything of that scope, and no byte of the log changes.
//! Sharing an item in full adds wraps for the receiver, which the share event carries.
//!
//! Who may *see* a field is not decided here. A part none of whose keys is held reads as erased; a part whose key is
//! held but does not decrypt is damage, and is never passed off as erased. Nothing here logs, and no error text holds
//! a value or a key.
//!
//! # One process, or several
//!
//! A keyring is one, however many processes use it, and each scope has one key. Where its entries lie differs:
//!
//! - **A file of one process** ([`Vault::open`]). A key is appended when it is made and is durable after [`Vault::sync`],
//!   which the journal calls before it writes. Nobody else makes keys, so [`Vault::settle`] has nothing to do.
//! - **A place that several processes share** ([`Vault::open_shared`]): whatever implements [`Shared`], e.g. a stream with
//!   replicas on NATS. There is no process that keeps the keys for the others, so none whose death stops them: each holds
//!   all keys in memory, and the epoch key in a directory of its own.
//!
//! In a shared keyring a key is made in memory and seals a draft there. [`Vault::settle`], called before the draft goes to
//! the log, publishes it under the subject of its scope, on condition that nothing lies there yet:
//!
//! | What comes of it | What follows |
//! |---|---|
//! | acknowledged | the key is settled: durable, and every other process will find it |
//! | another is there | that one is adopted, the own one dropped; [`Unsettled::Lost`]: decide and seal anew, which needs no more than one repetition for keys lost at the same time |
//! | nobody knows (no acknowledgement) | the place is read to its end and tells; the same entry is published again, at most three times in all; then [`KeyringError::Unreachable`], and nothing is settled |
//!
//! So a record that lies in the log names only keys that every process finds. Before events that somebody else may have
//! sealed are opened, [`Vault::learn`] looks for keys that are not held, once and to the end. Three things stay three: what
//! was looked for in vain reads as *erased*, what has a key and does not decrypt is *damaged*
//! ([`VaultError::Damaged`]), and what nobody has looked for yet is *not known yet* ([`VaultError::NotKnownYet`]).
//!
//! The place is trusted with order and durability alone. Its entries are sealed and bound to their subject and keyring:
//! whoever has its disks learns neither a key nor of whom there is one. An entry that does not open, a number left out, a
//! key repeated or a second key for a scope end making, settling and learning until a restart, which then refuses. An
//! entry taken out together with its number cannot be seen here; as with a file, the server looks whether every key that
//! the log names is there.
//!
//! # Where the key of the epoch is kept
//!
//! All keys of a keyring lie under one, the key of its epoch, whose file is written and read through a [`KeyStore`]:
//!
//! - [`in_files`], the default: the file holds the key, and its mode is what keeps it.
//! - [`Transit`]: the file holds what the transit engine of a `HashiCorp` Vault server has wrapped under a key of its own for
//!   that epoch. Without the server neither the file nor any copy of it opens anything. The server is asked when the keyring
//!   is opened, copied, or an epoch ends, never to seal or open a part; whoever has opened the keyring holds its keys in memory.
//!
//! What destroying means is the same in both: the epoch ends, what is left is sealed anew under the next one, and the key of
//! the epoch before goes ([`Vault::destroy`]). In files it goes with its file, and a copy of that file from before still
//! opens a copy of the keyring from before. At a server it is deleted there, so no copy of anything opens it; nor does a
//! backup of the keys from before, which then gives back nothing without keys that survived ([`put_back`]).
//! [`Vault::rekey`] moves the key of a keyring from its file into a store.
//!
//! One suite is run over both (`tests/{key_stores,renewal}.rs`), the engine being a fake of its documented contract: no test
//! here was run against a Vault server.
//!
//! # Files (frozen; `golden/` holds them)
//!
//! They lie in a directory of their own outside the data, each with mode 0600; other modes are refused.
//!
//! `epoch-1.key`, one line of JSON: `{"v":1,"epoch":1,"keyring":"<32 hex>","key":"<64 hex>","check":"sha256:<64 hex>"}`.
//! The check is the SHA-256 of everything before `,"check"`. Only exactly this text is read. A later epoch's file,
//! `epoch-<n>.key`, has `"v":2` and, between `key` and `check`, `"command"`, `"etag"` and `"token"`, 64 hex each: the keys
//! for hashes and tokens, which are derived from the first epoch's key and then handed on as they are.
//!
//! Where a Vault server has wrapped it, the file is
//! `{"v":3,"epoch":<n>,"keyring":"<32 hex>","key":"hub-epoch-<n>-<32 hex>","mount":"<path>","sealed":"vault:v<m>:<base64>",`
//! `"check":"sha256:<64 hex>"}`: what is sealed is the whole text of the file that would otherwise lie there; `key` is the
//! name of the key in the engine at `mount`.
//!
//! `keyring`: a header, then entries without gaps, only ever appended. Numbers are little endian.
//!
//! | Bytes | Header |
//! |---|---|
//! | 0..8 | `HUBKEYS` and a line feed |
//! | 8..12 | format version, u32: 2 |
//! | 12..16 | epoch, u32: from 1 on |
//! | 16..32 | the keyring's random id, the same as in the epoch key's file |
//! | 32..44 | zero |
//! | 44..48 | CRC-32 of bytes 0..44 |
//!
//! | Bytes | Entry |
//! |---|---|
//! | 0..4 | length *n* of the body, u32 |
//! | 4..8 | CRC-32 of bytes 0..4 |
//! | 8..24 | key id, random |
//! | 24..84 | the KEK under the epoch key: nonce 12, ciphertext 32, tag 16 |
//! | 84..92, 92..100 | how many records the facts and the access log had, u64 each |
//! | 100..8+*n* | the scope as text: controller, stream, party, retention, separated by spaces; or nothing |
//! | 8+*n*..12+*n* | CRC-32 of the body, bytes 8..8+*n* |
//!
//! The encryption of a KEK binds the keyring's id, the entry's number, the key id, both lengths and the scope, so that no
//! entry can be taken out of the middle, moved, or given other lengths or another scope.
//!
//! The lengths testify against logs that were put back to an earlier day together with their anchors. They are taken
//! before the entry is written, from what is durable and anchored by then, so no crash leaves one that is too high. An
//! entry without a scope has a key id and a KEK of zeros, no key, and testifies only ([`Vault::testify`]).
//!
//! An entry that the file ends within (or that zeros to the end of the file have taken the place of, as some file
//! systems leave them) was never synced, so no record rests on it: it is reported as [`Opened::torn_bytes`], and cut when
//! the next key is written. Opening changes nothing, so that what is refused can still be examined as it was found.
//! Because the length has its own checksum, a flipped bit never looks like that: any other flaw is
//! [`KeyringError::Damaged`]. Cutting at the border of two entries cannot be seen here; the server checks with
//! [`Vault::has_key`] that every key the log names is there, and with [`Vault::testified`] that the logs are long enough.
//!
//! # Entries of a shared keyring, version 1 (frozen; `golden/v2/shared.json`)
//!
//! | Bytes | |
//! |---|---|
//! | 0 | version: 1 |
//! | 1..17 | key id, random; zeros in an entry that testifies only |
//! | 17..29 | nonce |
//! | 29.. | encrypted: the KEK 32, the lengths of the facts and the access log, u64 little endian each, the scope as text; then the tag 16 |
//!
//! The key of that encryption is derived from the epoch key by HKDF-SHA-256 (salt `stalking-hub v1`, label `ring-entry`).
//! Associated data: `ring v1`, the keyring's id, the key id, the subject. The subject is `key.` and 32 hex digits, the first
//! half of HMAC-SHA-256 of the scope's text under another derived key (label `ring-subject`), or `heads` for what testifies
//! only.
//!
//! # Destroying a key
//!
//! [`Vault::destroy`] seals the keys that are left anew under the key of a new epoch, in a new file, and destroys the key
//! of the epoch before: so no copy of the old keyring gives the destroyed key back either, as long as nobody has a copy of
//! the old epoch's key with it. `renew.rs` has the order of the steps, and what a restart does with one that was stopped.
//! The keys for hashes and tokens outlive it: a repeated command is still known. So whoever holds the hub's keys can still
//! confirm a guess at a *whole* command, byte for byte, by its keyed hash; nobody else can. In a keyring that several
//! processes share nothing can be destroyed: [`KeyringError::NotHere`].
//!
//! # The ledger of destroyed keys (frozen)
//!
//! `destroyed`: the ledger of keys that were destroyed, only there if one was. Lines of text, each ended by a line feed:
//! `hub destroyed keys v1 <keyring id, 32 hex>`, then a line of 32 hex digits for each key, ascending, then
//! `check <CRC-32 of all lines before, 8 hex>`. Written whole and renamed into its place. A key that it names is not held,
//! whatever the keyring has, so an old keyring put back beside it revives nothing ([`put_back`]).
//!
//! # Sealed parts, version 1 (frozen)
//!
//! *Binding*: record id 16 bytes, event's number in the record u32, part's number in the event u16 (both big endian),
//! then the words of party, class and retention, each after a zero byte.
//!
//! - HMAC-SHA-512 of `stalking-hub part v1` under the content key gives 64 bytes: the encryption key and a commitment of
//!   32 bytes each. The commitment makes it impossible to build one box that two content keys open differently.
//! - Box: base64 of commitment 32, nonce 12, ciphertext, tag 16. Plaintext: the fields as a JSON object, padded with
//!   spaces to a multiple of 32 bytes. Associated data: `box v1` and the binding.
//! - Wrap: base64 of nonce 12, the content key encrypted 32, tag 16. Associated data: `wrap v1`, key id, a zero byte, the
//!   controller, and the binding.
//!
//! All encryption is AES-256-GCM with random nonces.

mod backup;
mod crypto;
mod derived;
mod disk;
mod epoch;
mod error;
mod file;
mod frame;
mod heads;
mod held;
mod key_store;
mod keyring;
mod ledger;
mod memory;
mod message;
mod part;
mod remote;
mod renew;
mod scope;
mod shared;
mod transit;
mod vault;
mod wrapped;

pub use backup::{PutBack, Snapshot, put_back, snapshot};
pub use error::{KeyringError, Unsettled, VaultError};
pub use heads::Heads;
pub use key_store::{Kept, KeyStore, KeyStoreError, SecretBytes, in_files};
pub use memory::MemoryShared;
pub use scope::Scope;
pub use shared::{ENTRY_BYTES_MAX, Later, NotPublished, Shared, SharedEntry, SharedPage};
pub use transit::{Transit, TransitSettings};
pub use vault::{Opened, Vault};

#[cfg(test)]
mod tests;
