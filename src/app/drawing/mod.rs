//! Drawing on canvases: surfaces, axes, and who draws when.

pub mod canvas;
pub mod on_canvas;
pub mod painter;
pub mod pen;
pub mod surface;
