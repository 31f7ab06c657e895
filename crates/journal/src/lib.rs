//! The truth on one machine: a segmented file of framed records with group commit and an outside anchor.
