//! Small pictures in place of letters that a machine's fonts may lack.
//!
//! Must not know: what a picture is used for.

use leptos::prelude::*;

/// A small picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IconKind {
    /// A letter i in a circle: there is more to read.
    About,
    /// A cross: goes away.
    Close,
    /// An arrow that bends back: as it was before.
    Undo,
    /// An arrow in a circle: from the start.
    Restart,
    /// A triangle to the right.
    Play,
    /// Two bars.
    Pause,
    /// A triangle to the left.
    Back,
    /// A tick: all is well.
    Good,
    /// A triangle that stands: look here.
    Warning,
    /// Scissors.
    Cut,
}

impl IconKind {
    /// Its lines, in a square of 16, and whether they enclose what is filled.
    const fn drawing(self) -> (&'static str, bool) {
        match self {
            Self::About => ("M8 1.75a6.25 6.25 0 1 0 0 12.5a6.25 6.25 0 1 0 0-12.5M8 7.25v4.25M8 4.5v.25", false),
            Self::Close => ("M3.5 3.5l9 9M12.5 3.5l-9 9", false),
            Self::Undo => ("M6 3L2.5 6.5L6 10M2.5 6.5h7a3.5 3.5 0 0 1 0 7H6.5", false),
            Self::Restart => ("M3.3 5.8A5.2 5.2 0 1 1 3.3 10.2M3 2.2v3.6h3.6", false),
            Self::Play => ("M4 2.5v11l9-5.5z", true),
            Self::Pause => ("M3.5 3h3v10h-3zM9.5 3h3v10h-3z", true),
            Self::Back => ("M11 3.5v9l-7-4.5z", true),
            Self::Good => ("M2.5 8.5l3.5 3.5l7.5-8", false),
            Self::Warning => ("M8 2.5l6.5 11h-13z", true),
            Self::Cut => ("M5.5 6L14 12.5M5.5 10L14 3.5M4 2.5a2 2 0 1 0 0 4a2 2 0 1 0 0-4M4 9.5a2 2 0 1 0 0 4a2 2 0 1 0 0-4", false),
        }
    }
}

/// A small picture, as large as the letters around it and in their colour. It is not read aloud: what bears it has a label.
#[component]
pub fn Icon(
    /// Which.
    #[prop(into)]
    icon: Signal<IconKind>,
) -> impl IntoView {
    let lines = move || icon.get().drawing().0;
    let is_solid = move || icon.get().drawing().1;
    view! {
        <svg class="icon" class:solid=is_solid viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path d=lines></path>
        </svg>
    }
}
