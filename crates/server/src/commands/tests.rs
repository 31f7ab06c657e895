//! Tests of the reading functions.
