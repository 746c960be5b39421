//! The page's one module, which runs twice: as the page itself, and as the engine in its worker.

#[cfg(target_arch = "wasm32")]
fn main() {
    match web_sys::window() {
        Some(_) => loss_explorer::app::mount(),
        None => loss_explorer::engine::worker::start(),
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This binary is the page: `cargo xtask serve` builds it and opens it.");
}
