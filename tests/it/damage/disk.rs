//! What lies on the disk: nothing personal, and nothing that others may read.

use super::{is, northmere, scenario};
use crate::world::{Home, program};
use std::{
    collections::{BTreeMap, HashMap},
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_personal_lies_on_the_disk_or_in_the_log() {
    let hub = northmere().await;
    let secrets: Vec<String> = serde_json::from_value(scenario().expect["secrets"].clone()).unwrap();
    assert!(secrets.len() > 20);
    let search = Search::of(&secrets);
    // A search that finds nothing proves nothing, unless it finds what there is.
    for secret in &secrets {
        for (form, planted) in forms(secret) {
            for padding in 0..3 {
                let hay = [b"{\"text\":\"..".as_slice(), &b"..."[..padding], &planted, b"..\"}"].concat();
                assert!(search.finds(&hay).is_some(), "{secret} as {form} is not found");
            }
        }
    }
    let shouted = format!("Said: {}!", secrets[0].to_uppercase());
    assert!(search.finds(shouted.as_bytes()).is_some());
    let inside = base64(format!("{{\"name\":\"{}\"}}", secrets[0]).as_bytes(), false);
    assert!(search.finds(inside.as_bytes()).is_some());
    assert_eq!(search.finds(b"Nobody of that name lives in this street."), None);

    let mut bytes = 0;
    for (path, content) in hub.clean.iter().chain(&hub.killed) {
        assert_eq!(search.finds(content), None, "{}", path.display());
        assert_eq!(compressed(content), None, "{}", path.display());
        bytes += content.len();
    }
    assert!(hub.log.contains("the hub is open"));
    assert_eq!(search.finds(hub.log.as_bytes()), None, "the log");
    // Nor could anything be packed where this search does not see it: the program has nothing to pack with.
    for packer in ["zstd", "flate2", "miniz", "lz4", "brotli", "snap", "xz2", "lzma", "bzip2", "zlib", "zopfli"] {
        let named =
            include_str!("../../../Cargo.lock").lines().find(|line| line.starts_with(&format!("name = \"{packer}")));
        assert_eq!(named, None);
    }
    println!("secrets: {} in {} spellings, searched in {bytes} bytes", secrets.len(), search.needles.len());
}

#[test]
fn everything_on_the_disk_is_for_its_owner_alone_whatever_the_umask() {
    let home = Home::empty();
    let under_no_umask = |args: &[&str]| {
        let mut command = Command::new("sh");
        command.args(["-c", "umask 0; exec \"$0\" \"$@\""]).arg(program()).args(args);
        command.arg("--data").arg(&home.places.data).arg("--keys").arg(&home.places.keys);
        command
    };
    let founding = ["init", "--origin", "test.hub", "--officers", "officer-1", "officer-2"];
    assert!(under_no_umask(&founding).status().unwrap().success());
    // A store that was stopped, and one that is open.
    for _ in 0..2 {
        let mut hub = under_no_umask(&["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(hub.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let open = all_modes(home.path());
        assert!(Command::new("kill").arg(hub.id().to_string()).status().unwrap().success());
        assert!(hub.wait().unwrap().success() && line.starts_with("listening on "), "{line}");
        for modes in [open, all_modes(home.path())] {
            assert!(modes.keys().any(|path| is(path, "store/sled/db")) && modes.len() > 12, "{modes:?}");
            let others: Vec<_> = modes.iter().filter(|(_, mode)| *mode & 0o077 != 0).collect();
            assert!(others.is_empty(), "others may read or write {others:?}");
        }
    }
}

/// The mode of every file and directory of a hub.
fn all_modes(root: &Path) -> BTreeMap<PathBuf, u32> {
    let (mut modes, mut left) = (BTreeMap::new(), vec![root.join("data"), root.join("keys")]);
    while let Some(path) = left.pop() {
        let Ok(meta) = fs::metadata(&path) else { continue };
        if meta.is_dir() {
            left.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        }
        modes.insert(path, meta.permissions().mode());
    }
    modes
}

/// How a file, or a part of one, begins that was packed.
fn compressed(content: &[u8]) -> Option<&'static str> {
    const MAGIC: [(&str, &[u8]); 7] = [
        ("zstd", b"\x28\xb5\x2f\xfd"),
        ("gzip", b"\x1f\x8b\x08\x00"),
        ("lz4", b"\x04\x22\x4d\x18"),
        ("xz", b"\xfd7zXZ"),
        ("bzip2", b"BZh91AY&SY"),
        ("zip", b"PK\x03\x04"),
        ("snappy", b"sNaPpY"),
    ];
    let begins =
        content.starts_with(b"\x78\x9c") || content.starts_with(b"\x78\x01") || content.starts_with(b"\x78\xda");
    if begins {
        return Some("zlib");
    }
    MAGIC.iter().find(|(_, magic)| content.windows(magic.len()).any(|at| at == *magic)).map(|(name, _)| *name)
}

/// Many needles in one pass.
struct Search {
    needles: Vec<(String, Vec<u8>)>,
    /// By their first four bytes.
    by_start: HashMap<[u8; 4], Vec<usize>>,
}

impl Search {
    /// For secrets in every form.
    fn of(secrets: &[String]) -> Self {
        let mut needles: Vec<_> = secrets
            .iter()
            .flat_map(|secret| {
                forms(secret).into_iter().map(move |(form, bytes)| (format!("{secret} as {form}"), bytes))
            })
            .collect();
        // A base64 text tells three bytes with four letters, so what precedes a secret shifts how it reads.
        needles.retain(|(_, bytes)| bytes.len() >= 6);
        let mut by_start: HashMap<[u8; 4], Vec<usize>> = HashMap::new();
        for (nth, (_, needle)) in needles.iter().enumerate() {
            by_start.entry(*needle.first_chunk().unwrap()).or_default().push(nth);
        }
        Self { needles, by_start }
    }

    /// The first needle that is found, as the bytes are or in small letters.
    fn finds(&self, hay: &[u8]) -> Option<&str> {
        let small = hay.to_ascii_lowercase();
        [hay, &small].into_iter().find_map(|hay| {
            (0..hay.len().saturating_sub(3)).find_map(|at| {
                let found = self.by_start.get(hay[at..].first_chunk::<4>()?)?;
                let found = found.iter().find(|&&nth| hay[at..].starts_with(&self.needles[nth].1))?;
                Some(self.needles[*found].0.as_str())
            })
        })
    }
}

/// How a secret can be written. Forms in small letters are looked for in any letters.
fn forms(secret: &str) -> Vec<(String, Vec<u8>)> {
    let mut forms = Vec::new();
    let packed: String = secret.chars().filter(|letter| !letter.is_whitespace()).collect();
    let dashed = secret.replace(' ', "-");
    for spelling in [secret, packed.as_str(), dashed.as_str()] {
        let small = spelling.to_lowercase();
        forms.push(("text".to_owned(), small.clone().into_bytes()));
        forms.push(("UTF-16 LE".to_owned(), small.encode_utf16().flat_map(u16::to_le_bytes).collect()));
        forms.push(("UTF-16 BE".to_owned(), small.encode_utf16().flat_map(u16::to_be_bytes).collect()));
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        for cased in [spelling.to_owned(), small.clone(), spelling.to_uppercase()] {
            let digits = |byte: u8| [byte >> 4, byte & 15].map(|digit| b"0123456789abcdef"[usize::from(digit)]);
            forms.push(("hex".to_owned(), cased.bytes().flat_map(digits).collect()));
            for (what, bytes) in [("base64", cased.clone().into_bytes()), ("base64 of UTF-16", wide(&cased))] {
                for shift in 0..3 {
                    for url in [false, true] {
                        forms.push((format!("{what}, {shift} bytes in"), base64_inside(&bytes, shift, url)));
                    }
                }
            }
        }
    }
    forms.sort();
    forms.dedup();
    forms
}

/// The letters that these bytes surely give when `shift` other bytes stand before them and any behind.
fn base64_inside(bytes: &[u8], shift: usize, url: bool) -> Vec<u8> {
    let text = base64(&[&[0; 2][..shift], bytes].concat(), url);
    let (from, to) = ((shift * 8).div_ceil(6), (shift + bytes.len()) * 8 / 6);
    text.as_bytes()[from..to].to_vec()
}

/// Base64 without padding.
fn base64(bytes: &[u8], url: bool) -> String {
    let letters = if url {
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    } else {
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    };
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let group =
            chunk.iter().enumerate().fold(0_u32, |group, (nth, &byte)| group | u32::from(byte) << (16 - 8 * nth));
        for nth in 0..=chunk.len() {
            text.push(char::from(letters[usize::try_from(group >> (18 - 6 * nth) & 63).unwrap()]));
        }
    }
    text
}
