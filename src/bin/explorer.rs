//! The page's main thread.
fn main() {}
