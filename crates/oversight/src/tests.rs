mod laws;
mod rows;
mod several;
mod suppressing;
