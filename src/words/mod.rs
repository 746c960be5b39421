//! What the page says, in English and Chinese side by side: every sentence once, in the files of this folder.
//!
//! What lower floors know as data (errors, notices) gets its sentences here too ([`say`]). Must not know: where a sentence is shown, which
//! language is in use.

pub mod backprop;
pub mod cards;
pub mod causes;
pub mod charts;
pub mod controls;
pub mod engine;
pub mod engine_notices;
pub mod export;
pub mod files;
pub mod format;
pub mod gamma;
pub mod help;
pub mod judge;
pub mod judge_quantities;
pub mod layers;
pub mod listing;
pub mod mistakes;
pub mod notices;
pub mod page;
pub mod presets;
pub mod run;
pub mod say;
pub mod share;
pub mod snippet;
pub mod softplus;
pub mod training_log;
