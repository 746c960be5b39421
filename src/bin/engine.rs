//! The page's worker: trains.

fn main() {
    #[cfg(target_arch = "wasm32")]
    loss_explorer::engine::worker::start();
}
