//! Verify the log, replay to any moment, say who saw what, export a chronology.
