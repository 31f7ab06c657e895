//! libFuzzer on one target, named by the variable `FUZZ_TARGET`; or, where `FUZZ_SEEDS` names a directory, the seeds of all
//! targets are written there, a folder each. `cargo xtask fuzz` builds and runs it.
#![no_main]

use fuzz::{TARGETS, Target};
use std::{
    env, fs,
    io::{self, Write},
    path::Path,
    process,
    sync::LazyLock,
};

static TARGET: LazyLock<&Target> = LazyLock::new(|| {
    let name = env::var("FUZZ_TARGET").expect("FUZZ_TARGET names a target");
    Target::named(&name).expect("FUZZ_TARGET names a target")
});

libfuzzer_sys::fuzz_target!(
    init: {
        if let Some(into) = env::var_os("FUZZ_SEEDS") {
            write_seeds(Path::new(&into));
            process::exit(0);
        }
    },
    |data: &[u8]| (TARGET.takes)(data)
);

fn write_seeds(into: &Path) {
    for target in TARGETS {
        let folder = into.join(target.name);
        fs::create_dir_all(&folder).expect("a folder for seeds");
        for (nth, seed) in (target.seeds)().into_iter().enumerate() {
            fs::write(folder.join(format!("seed-{nth:03}")), seed).expect("a seed is written");
        }
        writeln!(io::stdout(), "{}", target.name).expect("`cargo xtask fuzz` reads the names");
    }
}
