//! Wrong bits in the files of a store that was stopped cleanly.
