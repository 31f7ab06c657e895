//! Black-box tests: the real server, calls only through its socket, the real program where a process has to die.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may")]
#![allow(clippy::too_many_lines, reason = "a black-box test tells one story from beginning to end")]

mod api;
mod cluster;
mod command_line;
mod connections;
mod crash;
mod custody;
mod damage;
mod erasure;
mod evidence;
mod identity;
mod key_store;
mod larkfield;
mod missed;
mod northmere;
mod reference;
mod returns;
mod rows;
mod second_case;
mod stonemoor;
mod submit;
mod transfer;
mod trust;
mod upgrades;
mod watch;
#[allow(dead_code, reason = "shared with the benchmark")]
mod world;
