//! Disclosure classes, the policy value, who may act, and what each audience may see of each event.
