//! Under which law an agency processes, and which powers and bases that law knows. Source: domain 7.1, whose list of gateways
//! is from memory and not confirmed; which kind of agency may use which is the hub's reading of it.
//!
//! A disclosure has two sides (domain 7.1): the sender needs a power to disclose, and the receiver a basis to process. Either
//! belongs to the law of its own side.

use crate::{Gateway, LawfulBasis, Regime};
use kernel::AgencyKind;
use std::collections::BTreeSet;

impl Regime {
    /// The law that a kind of agency processes under: police, prosecution and probation under DPA 2018 Part 3, all others under
    /// UK GDPR (domain 7.1). Competent authorities process for other purposes under UK GDPR too, and councils may switch with the
    /// function; the hub records the law of its own business, which is stalking (hub default).
    pub fn of(kind: AgencyKind) -> Self {
        match kind {
            AgencyKind::Police | AgencyKind::Probation | AgencyKind::Prosecution => Self::LawEnforcement,
            AgencyKind::Advocacy
            | AgencyKind::Health
            | AgencyKind::Housing
            | AgencyKind::HubOffice
            | AgencyKind::Oversight => Self::UkGdpr,
        }
    }

    /// The laws of receivers, where a basis is one of theirs; none where it is not. Part 3 has one basis (DPA 2018 s.35), so that of
    /// receivers under either law a basis is named for those under UK GDPR: one that must act today tells police and a clinician at
    /// once.
    pub fn of_receivers(receivers: impl IntoIterator<Item = AgencyKind>, basis: LawfulBasis) -> Option<BTreeSet<Self>> {
        let laws: BTreeSet<Self> = receivers.into_iter().map(Self::of).collect();
        let named_for = laws.last().copied();
        named_for.is_some_and(|law| law.knows(basis)).then_some(laws)
    }

    /// Whether it knows a basis: Part 3 has its own (DPA 2018 s.35), and UK GDPR those of art. 6 and 9.
    pub fn knows(self, basis: LawfulBasis) -> bool {
        match basis {
            LawfulBasis::LawEnforcementPart3 => self == Self::LawEnforcement,
            LawfulBasis::PublicTask
            | LawfulBasis::LegalObligation
            | LawfulBasis::LegitimateInterests
            | LawfulBasis::VitalInterests
            | LawfulBasis::Safeguarding
            | LawfulBasis::HealthOrSocialCare => self == Self::UkGdpr,
        }
    }
}

impl Gateway {
    /// Whether a kind of agency can disclose under this power. All from memory, not confirmed.
    ///
    /// | Power | Who |
    /// |---|---|
    /// | common-law policing powers | police |
    /// | Crime and Disorder Act 1998 s.115 | anybody, to an authority that it names |
    /// | Criminal Justice Act 2003 s.325 (MAPPA) | police and probation; health and housing, who must cooperate |
    /// | Children Acts, Care Act 2014 | all but prosecution: the authorities, and services that work for them |
    /// | vital interests (UK GDPR art. 6(1)(d); DPA 2018 Sch. 8 para. 3), consent (art. 6(1)(a); s.35(2)(a)) | anybody |
    /// | public task (UK GDPR art. 6(1)(e)), recognised legitimate interests | whoever is under UK GDPR |
    pub fn is_open_to(self, kind: AgencyKind) -> bool {
        match self {
            Self::PolicingCommonLaw => kind == AgencyKind::Police,
            Self::Mappa => {
                matches!(kind, AgencyKind::Police | AgencyKind::Probation | AgencyKind::Health | AgencyKind::Housing)
            }
            Self::ChildrenActs | Self::CareAct2014 => kind != AgencyKind::Prosecution,
            Self::CrimeAndDisorderAct1998S115 | Self::VitalInterests | Self::Consent => true,
            Self::PublicTask | Self::RecognisedLegitimateInterests => Regime::of(kind) == Regime::UkGdpr,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use strum::IntoEnumIterator;

    const ROWS: &str = include_str!("../rows/lawful.txt");

    #[test]
    fn every_power_and_basis_fits_whom_its_row_says() {
        let read = |word: &str| serde_json::Value::String(word.to_owned());
        let mut kinds: Vec<AgencyKind> = Vec::new();
        let (mut powers, mut grounds) = (Vec::new(), Vec::new());
        for line in ROWS.lines().filter(|line| !line.is_empty() && !line.starts_with("//")) {
            let (name, cells) = line.split_once(char::is_whitespace).unwrap();
            let cells: Vec<&str> = cells.split_whitespace().collect();
            match name {
                "kinds" => kinds = cells.iter().map(|kind| serde_json::from_value(read(kind)).unwrap()).collect(),
                "law" => {
                    let law = |kind: &AgencyKind| match Regime::of(*kind) {
                        Regime::LawEnforcement => "part3",
                        Regime::UkGdpr => "uk_gdpr",
                    };
                    assert_eq!(kinds.iter().map(law).collect::<Vec<_>>(), cells);
                }
                _ => {
                    for (kind, cell) in kinds.iter().zip(&cells) {
                        let fits = if let Some(basis) = name.strip_prefix("basis:") {
                            let basis: LawfulBasis = serde_json::from_value(read(basis)).unwrap();
                            grounds.push(basis);
                            Regime::of(*kind).knows(basis)
                        } else {
                            let gateway: Gateway = serde_json::from_value(read(name)).unwrap();
                            powers.push(gateway);
                            gateway.is_open_to(*kind)
                        };
                        assert_eq!(fits, *cell == "y", "{name} for {kind:?}");
                    }
                }
            }
        }
        assert!(Gateway::iter().all(|gateway| powers.contains(&gateway)));
        assert!(LawfulBasis::iter().all(|basis| grounds.contains(&basis)));
    }

    #[test]
    fn a_basis_is_one_of_the_receivers_laws_and_of_uk_gdpr_where_one_is_under_it() {
        use AgencyKind::{Advocacy, Health, Police, Probation};
        use Regime::{LawEnforcement, UkGdpr};
        for (receivers, basis, laws) in [
            (&[Police][..], LawfulBasis::LawEnforcementPart3, Some(&[LawEnforcement][..])),
            (&[Police, Probation], LawfulBasis::LawEnforcementPart3, Some(&[LawEnforcement])),
            (&[Health, Advocacy], LawfulBasis::VitalInterests, Some(&[UkGdpr])),
            (&[Police, Health], LawfulBasis::VitalInterests, Some(&[LawEnforcement, UkGdpr])),
            (&[Police], LawfulBasis::PublicTask, None),
            (&[Health], LawfulBasis::LawEnforcementPart3, None),
            (&[Police, Health], LawfulBasis::LawEnforcementPart3, None),
            (&[], LawfulBasis::PublicTask, None),
        ] {
            let laws = laws.map(|laws| laws.iter().copied().collect());
            assert_eq!(Regime::of_receivers(receivers.iter().copied(), basis), laws, "{receivers:?} {basis:?}");
        }
    }
}
