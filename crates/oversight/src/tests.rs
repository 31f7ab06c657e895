mod laws;
mod rows;
mod suppressing;
