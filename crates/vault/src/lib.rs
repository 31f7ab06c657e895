//! Keys per controller, stream, party and retention class: seal, open, share.
