//! Who calls, and what a caller may take: the cases A, B, E8 and I1 of the threat model, over TLS and through real sockets.

mod browser;
mod certificates;
mod http2;
mod limits;
mod provider;
mod rotation;
mod scene;
mod tokens;
