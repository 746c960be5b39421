//! What a run means: judgements, cards, sums of terms, the lines of the listing, exports, and the arithmetic of pictures. Pure
//! functions of the experiment and of a recording, tested natively.
//!
//! Must not know: the DOM, workers, canvases.

pub mod cards;
pub mod charts;
pub mod colour;
pub mod drawing;
pub mod export;
pub mod file_kinds;
pub mod gamma;
pub mod goal;
pub mod judge;
pub mod keys;
pub mod listing;
pub mod loss_curves;
pub mod own_pictures;
pub mod picture_map;
pub mod presets;
pub mod scale;
pub mod slide;
pub mod slider;
pub mod slowness;
pub mod snippet;
pub mod stack;
pub mod stage_map;
pub mod sum;
pub mod svg;
pub mod tabulate;
pub mod tensor_text;
pub mod ticks;
pub mod trace;
