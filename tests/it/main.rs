//! Black-box tests: the real server, calls only through its socket, the real program where a process has to die.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may")]

mod api;
mod crash;
mod damage;
mod northmere;
mod rows;
mod second_case;
mod watch;
mod world;
