//! gRPC handlers, authentication, configuration, start and stop; the binary `hub`.

mod auth;
mod watch;
mod render;
mod cases;
mod audits;
mod clock;
mod commands;
mod exit;
mod founding;
mod hub;
mod keys;
mod looks;
mod reading;
mod refuse;
mod token;
mod transact;
