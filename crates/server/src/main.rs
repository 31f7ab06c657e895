//! The binary `hub`: everything is in the library, so that tests drive the same code.

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// Commands and looks are many small pieces that one thread makes and another takes apart.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    server::run()
}
