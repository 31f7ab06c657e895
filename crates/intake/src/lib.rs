//! Reports, people, cases opened and referred, screening, links into a course of conduct.
