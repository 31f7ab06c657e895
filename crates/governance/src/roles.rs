//! Which roles a worker may hold together. Those that fit the kind of an agency: [`kernel::AgencyKind::roles`].

use kernel::Role;

/// Whether one worker may hold these roles together: who audits does nothing that is audited.
pub(crate) fn go_together(roles: &[Role]) -> bool {
    !roles.contains(&Role::Auditor) || roles.iter().all(|role| *role == Role::Auditor)
}
