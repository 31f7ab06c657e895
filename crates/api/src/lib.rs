//! Rust generated from proto/, committed, never edited.
