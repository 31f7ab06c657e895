//! Referrals between agencies, each with its lawful basis.
