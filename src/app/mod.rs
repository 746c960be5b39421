//! The page: leptos components that send commands and draw frames. It owns no tensors.
//!
//! Must not know: executors.
