//! Whether somebody on a case may be the one to whom a worker is related: a plain comparison of names and dates of birth. Better
//! ways of comparing people belong into a crate of their own, which then takes the place of this one function.

use kernel::{Date, folded_name};

/// Somebody, as far as they are compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// Every name that they are known to go by.
    pub names: Vec<String>,
    /// When they were born, if that is known.
    pub born: Option<Date>,
}

/// Whether two descriptions may be of one person: one name in common, written alike but for capitals, marks and the order of
/// its words, and the same date of birth where both have one.
pub fn is_the_same(one: &Person, other: &Person) -> bool {
    let born = one.born.zip(other.born).is_none_or(|(one, other)| one == other);
    let names: Vec<_> = other.names.iter().map(|name| folded_name(name)).collect();
    born && one.names.iter().map(|name| folded_name(name)).any(|name| !name.is_empty() && names.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names and the birth of one, those of another, and whether they may be the same.
    type Row = (&'static [&'static str], &'static str, &'static [&'static str], &'static str, bool);

    fn person(names: &[&str], born: &str) -> Person {
        Person { names: names.iter().map(|&name| name.to_owned()).collect(), born: born.parse().ok() }
    }

    #[test]
    fn people_are_compared_by_any_of_their_names_and_by_date_of_birth_where_both_have_one() {
        let rows: &[Row] = &[
            (&["Ben Sharp"], "", &["Ben Sharp"], "", true),
            (&["Ben Sharp"], "", &["  ben   SHARP "], "", true),
            (&["Ben Sharp"], "", &["Sharp, Ben"], "", true),
            (&["Renée O'Neil"], "", &["Renee ONeil"], "", true),
            (&["Anne-Marie Sharp"], "", &["Anne Marie Sharp"], "", true),
            (&["Ben Sharp"], "", &["Ben Sharpe"], "", false),
            (&["Ben Sharp"], "", &["Ben"], "", false),
            (&["Ben Sharp"], "", &["B. Sharp"], "", false),
            // Any name will do.
            (&["Ben Sharp", "Benny"], "", &["Somebody", "benny"], "", true),
            // A date of birth counts where both have one.
            (&["Ben Sharp"], "1990-05-01", &["Ben Sharp"], "1990-05-01", true),
            (&["Ben Sharp"], "1990-05-01", &["Ben Sharp"], "", true),
            (&["Ben Sharp"], "1990-05-01", &["Ben Sharp"], "1990-01-05", false),
            (&["Ben Sharp"], "1990-05-01", &["Bea Sharp"], "1990-05-01", false),
            // Who has no name is nobody's relation.
            (&[], "", &[], "", false),
            (&[" "], "1990-05-01", &["--"], "1990-05-01", false),
        ];
        for (one, born, other, other_born, same) in rows {
            let (one, other) = (person(one, born), person(other, other_born));
            assert_eq!(is_the_same(&one, &other), *same, "{one:?} {other:?}");
            assert_eq!(is_the_same(&other, &one), *same, "{other:?} {one:?}");
        }
    }
}
