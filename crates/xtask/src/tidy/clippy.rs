//! Pure crates forbid themselves input, output, clock and randomness, by a `clippy.toml` of their own.
//!
//! Clippy resolves names, so no import hides a call; a scan of the text would miss `use std::{fs as f}`. A crate's own
//! file replaces the one at the top, so it repeats what that one allows in tests.

use super::map::Row;

/// What the file of every pure crate says.
const PURE: &str = include_str!("pure-clippy.toml");

/// Every pure crate has the file, with exactly this text.
pub fn pure<'a>(map: &[Row], text: &impl Fn(&str) -> &'a str) -> Vec<String> {
    map.iter()
        .filter(|row| row.pure)
        .map(|row| format!("crates/{}/clippy.toml", row.name))
        .filter(|path| text(path) != PURE)
        .map(|path| format!("{path}: must be a copy of crates/xtask/src/tidy/pure-clippy.toml"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pure_crate_forbids_itself_the_world() {
        let row = |name: &str, pure| Row { name: name.to_owned(), layer: Some(0), pure };
        let map = [row("kernel", true), row("server", false)];
        assert!(pure(&map, &|_| PURE).is_empty());
        assert!(pure(&map, &|path| if path == "crates/kernel/clippy.toml" { PURE } else { "" }).is_empty());
        for text in ["", "allow-unwrap-in-tests = true\n"] {
            assert_eq!(pure(&map, &|_| text).len(), 1);
        }
    }

    #[test]
    fn the_file_forbids_what_the_house_style_names_and_keeps_what_tests_may() {
        for path in ["std::fs::read", "std::env::var", "std::net::TcpStream", "std::time::SystemTime"] {
            assert!(PURE.contains(&format!("\"{path}\"")), "{path}");
        }
        for path in ["std::time::Instant", "std::process::Command", "std::thread::spawn", "jiff::Timestamp::now"] {
            assert!(PURE.contains(&format!("\"{path}\"")), "{path}");
        }
        let top = crate::repo::text(&crate::repo::root().unwrap(), ".clippy.toml").unwrap();
        for line in top.lines() {
            assert!(PURE.lines().any(|own| own == line), "{line}");
        }
    }
}
