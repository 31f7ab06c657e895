//! Risk assessments with named instruments, plans, and red flags.
