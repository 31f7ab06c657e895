//! gRPC handlers, authentication, configuration, start and stop; the binary `hub`.

mod auth;
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
