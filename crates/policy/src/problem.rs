//! What is wrong with a set of files, and where.

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, if one is to blame.
    pub file: Option<String>,
    /// The policy in it: its id, or where it stands if it has none.
    pub policy: Option<String>,
    /// What is wrong with it.
    pub what: String,
}

impl Problem {
    pub(crate) fn whole(what: impl Into<String>) -> Self {
        Self { file: None, policy: None, what: what.into() }
    }

    pub(crate) fn of_file(file: &str, what: impl Into<String>) -> Self {
        Self { file: Some(file.to_owned()), policy: None, what: what.into() }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for place in [&self.file, &self.policy].into_iter().flatten() {
            write!(f, "{place}: ")?;
        }
        f.write_str(&self.what)
    }
}
