//! The hub's process: triage, contributions, sharing, corrections, meetings, victims, closure.
