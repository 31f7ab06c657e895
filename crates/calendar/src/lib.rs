//! Working days, bank holidays and periods beginning with a day, in Europe/London.
