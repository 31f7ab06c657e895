//! The binary `hub`: everything is in the library, so that tests drive the same code.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::run()
}
