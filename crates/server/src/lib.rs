//! gRPC handlers, authentication, configuration, start and stop; the binary hub.
