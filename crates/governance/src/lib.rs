//! Who is who: agencies, workers, assignments, conflicts of interest, policy adoption.
