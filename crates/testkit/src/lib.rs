//! What tests share: check, a seeded world, generated histories.
