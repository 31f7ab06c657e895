//! What is frozen about events and records, and the laws they keep. They are here, not in `events`, because the samples
//! are built on `events`.

#[cfg(test)]
mod common;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod reference;
