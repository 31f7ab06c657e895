#!/bin/sh
# Compiles a crate of this workspace so that libFuzzer sees which branches an input takes. Named to cargo as
# RUSTC_WORKSPACE_WRAPPER, so that packages of others are built once, as they are shipped.
exec "$@" -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares
