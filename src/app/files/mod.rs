//! Files: what is dropped, what is handed out, and the run over a reload.

pub mod dropped;
pub mod hand_out;
pub mod kept_run;
pub mod share;
pub mod state;
