//! Protection orders: application, service, notification, breach.
