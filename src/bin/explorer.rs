//! The page's main thread.

#[cfg(target_arch = "wasm32")]
fn main() {
    loss_explorer::app::mount();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This binary is the page's main thread: `cargo xtask serve` builds it and opens the page.");
}
