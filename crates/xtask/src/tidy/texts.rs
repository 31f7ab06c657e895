//! What no tracked text holds: paths of one machine, addresses of package registries, unfinished or sleeping code,
//! printing outside the programs that talk to a terminal.
//!
//! This file names what it looks for, so it alone is not looked at.

/// The file that names everything forbidden.
const SELF: &str = "crates/xtask/src/tidy/texts.rs";

/// Folders of a machine that somebody worked on. Written in two pieces, so that no other search takes them for paths.
const MACHINE: &[&str] = &[concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/")];

/// Where packages are fetched from is the business of whoever builds, never of the repository.
const REGISTRIES: &[&str] = &[
    "index.crates.io",
    "static.crates.io",
    "registry.npmjs.org",
    "pypi.org/simple",
    "proxy.golang.org",
    "registry-1.docker.io",
    "artifactory",
    "[source.",
    "[registries.",
];

/// Code that is not finished, or a test that is not run.
const UNFINISHED: &[&str] = &[concat!("to", "do!"), concat!("unimple", "mented!"), concat!("#[ig", "nore")];

/// Printing; only these crates talk to a terminal.
const PRINTING: &[&str] = &["println!", "print!", "eprintln!", "eprint!"];
const PRINTERS: &[&str] = &["crates/server/", "crates/xtask/", "tests/"];

/// A test waits for what it expects, not for a while.
const SLEEPING: &[&str] = &["sleep(", "sleep_until("];

/// The problems of one text.
pub fn problems(path: &str, text: &str) -> Vec<String> {
    if path == SELF {
        return Vec::new();
    }
    let mut problems = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        problems.extend(words(line, MACHINE).map(|word| format!("{path}:{number}: {word} is a path of one machine")));
        problems.extend(words(line, REGISTRIES).map(|word| format!("{path}:{number}: {word} names a registry")));
    }
    if is_rust(path) {
        problems.extend(code(path, text));
    }
    problems
}

/// The problems of Rust code, comments left out.
fn code(path: &str, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let mut in_tests = is_for_tests(path);
    let lines: Vec<_> = text.lines().map(str::trim).collect();
    for (at, line) in lines.iter().enumerate() {
        let next = lines.get(at + 1).copied().unwrap_or_default();
        in_tests |= *line == "#[cfg(test)]" && next.contains("mod ") && next.ends_with('{');
        if line.starts_with("//") {
            continue;
        }
        let place = format!("{path}:{}", at + 1);
        problems.extend(words(line, UNFINISHED).map(|word| format!("{place}: {word} is not finished")));
        if in_tests {
            problems.extend(words(line, SLEEPING).map(|word| format!("{place}: {word}) in a test; wait for an event")));
        } else if !PRINTERS.iter().any(|folder| path.starts_with(folder)) {
            problems.extend(words(line, PRINTING).map(|word| format!("{place}: {word} in a library; use tracing")));
        }
    }
    problems
}

fn is_rust(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| extension == "rs")
}

/// Whole files of test code.
fn is_for_tests(path: &str) -> bool {
    path.starts_with("tests/")
        || path.starts_with("crates/testkit/")
        || path.contains("/examples/")
        || path.ends_with("/tests.rs")
        || path.ends_with("/suite.rs")
        || path.contains("/tests/")
}

/// The words of a list that stand in a line by themselves, not as the end of a longer word.
fn words<'a>(line: &str, list: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    let stands = |word: &&&str| {
        line.match_indices(**word).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            !before.is_some_and(|before| before.is_alphanumeric() || matches!(before, '_' | '.' | '-'))
        })
    };
    list.iter().filter(stands).copied().collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_texts_are_found_with_their_line() {
        for (path, text) in [
            ("deploy/README.md", concat!("see /ho", "me/me/x")),
            ("a.toml", concat!("path = \"/wo", "rk/main\"")),
            (".cargo/config.toml", "[source.crates-io]"),
            ("x.md", "https://index.crates.io/"),
            ("crates/risk/src/decide.rs", concat!("    to", "do!()")),
            ("crates/risk/src/tests.rs", concat!("#[ig", "nore = \"slow\"]")),
            ("crates/risk/src/decide.rs", "println!(\"x\");"),
            ("crates/risk/src/decide.rs", "std::eprintln!(\"x\");"),
            ("tests/it/main.rs", "thread::sleep(second);"),
            ("crates/risk/src/tests.rs", "tokio::time::sleep(second).await;"),
            ("crates/journal/src/lib.rs", "fn f() {}\n#[cfg(test)]\nmod tests {\n  sleep(x)\n}"),
            ("crates/journal/src/lib.rs", "#[cfg(test)]\nmod tests;\nprintln!()"),
        ] {
            assert_eq!(problems(path, text).len(), 1, "{path}: {text}");
        }
        assert_eq!(
            problems("a.md", concat!("one\ntwo /ro", "ot/.x")),
            [concat!("a.md:2: /ro", "ot/ is a path of one machine")],
            "the line is counted from one"
        );
    }

    #[test]
    fn what_only_looks_alike_is_left_alone() {
        for (path, text) in [
            ("a.md", concat!("https://example.org/ho", "me/page and ../wo", "rk/x and /var/lib/hub")),
            ("Cargo.lock", "source = \"registry+https://github.com/rust-lang/crates.io-index\""),
            ("crates/risk/src/decide.rs", "// never println!(...) here, and no todo!"),
            ("crates/risk/src/lib.rs", "#[cfg(test)]\nmod tests {\n  println!(\"shown\");\n}"),
            ("crates/server/src/main.rs", "println!(\"listening\");"),
            ("crates/journal/src/writer.rs", "tokio::time::sleep(pause).await;"),
            ("crates/risk/src/decide.rs", concat!("my_to", "do!(); fingerprint!();")),
            ("a.md", "todo! is a macro"),
        ] {
            assert_eq!(problems(path, text), [""; 0], "{path}: {text}");
        }
    }
}
