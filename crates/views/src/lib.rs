//! Each agency's feed of a case, folded from its history and kept in the store.
