//! What is done to a slider, told apart: when its number acts, and when it goes back to what it was.
//!
//! A finger that comes down on a slider may be about to scroll the page. Until it has moved sideways or was lifted, what the slider
//! shows is no wish. Must not know: what the number is, the DOM.

/// CSS pixels that a finger moves sideways before it is taken to slide.
const SIDEWAYS: f64 = 8.0;

/// When a slider's number acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acts {
    /// While it is moved.
    AtOnce,
    /// When it is let go: what it does is too much to do at every stop on the way.
    WhenLetGo,
}

/// What is being done to a slider.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slide {
    acts: Acts,
    /// Where a finger came down that may yet scroll.
    finger: Option<[f64; 2]>,
    /// A key is held: it moves the slider again and again.
    key: bool,
    /// The stop that is shown and has not acted.
    shown: Option<u32>,
}

impl Slide {
    /// Nothing is being done.
    pub fn new(acts: Acts) -> Self {
        Self { acts, finger: None, key: false, shown: None }
    }

    /// The stop to show in place of that of the value.
    pub fn shown(&self) -> Option<u32> {
        self.shown
    }

    /// A finger comes down.
    pub fn touch(&mut self, place: [f64; 2]) {
        self.finger = Some(place);
    }

    /// The finger is somewhere else. Like the other events, this answers with the stop that acts now.
    pub fn drag(&mut self, to: [f64; 2]) -> Option<u32> {
        let [dx, dy] = self.finger.map(|from| [0, 1].map(|axis| (to[axis] - from[axis]).abs()))?;
        if !(dx > SIDEWAYS && dx > dy) {
            return None;
        }
        self.finger = None;
        if self.acts == Acts::AtOnce { self.shown.take() } else { None }
    }

    /// A key goes down.
    pub fn press(&mut self) {
        self.key = true;
    }

    /// The slider is moved to a stop, and not let go.
    pub fn pass(&mut self, stop: u32) -> Option<u32> {
        if self.finger.is_some() || self.acts == Acts::WhenLetGo {
            self.shown = Some(stop);
            return None;
        }
        Some(stop)
    }

    /// The slider says that it stays at a stop; it says that at every repetition of a key too.
    pub fn stay(&mut self, stop: u32) -> Option<u32> {
        if self.key && self.acts == Acts::WhenLetGo {
            self.shown = Some(stop);
            return None;
        }
        self.finger = None;
        self.shown = None;
        Some(stop)
    }

    /// A finger, button or key goes up, or the focus goes elsewhere.
    pub fn let_go(&mut self) -> Option<u32> {
        self.finger = None;
        self.key = false;
        self.shown.take()
    }

    /// The finger scrolls: nothing was meant.
    pub fn take_back(&mut self) {
        self.finger = None;
        self.shown = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mouse_moves_what_acts_at_once_all_the_way() {
        let mut slide = Slide::new(Acts::AtOnce);
        assert_eq!([slide.pass(4), slide.pass(5), slide.stay(5), slide.let_go()], [Some(4), Some(5), Some(5), None]);
        assert_eq!(slide.shown(), None);
    }

    #[test]
    fn what_waits_is_shown_on_the_way_and_acts_once() {
        let mut slide = Slide::new(Acts::WhenLetGo);
        assert_eq!([slide.pass(4), slide.pass(5)], [None, None]);
        assert_eq!(slide.shown(), Some(5));
        assert_eq!(slide.stay(5), Some(5));
        assert_eq!([slide.shown(), slide.let_go()], [None, None]);
    }

    #[test]
    fn a_held_key_acts_once_where_it_waits_and_at_every_stop_where_it_does_not() {
        for (acts, on_the_way, at_the_end) in [(Acts::WhenLetGo, [None; 4], Some(6)), (Acts::AtOnce, [5, 5, 6, 6].map(Some), None)] {
            let mut slide = Slide::new(acts);
            slide.press();
            assert_eq!([slide.pass(5), slide.stay(5), slide.pass(6), slide.stay(6)], on_the_way);
            assert_eq!([slide.let_go(), slide.shown()], [at_the_end, None], "{acts:?}");
        }
    }

    #[test]
    fn a_finger_that_scrolls_has_moved_nothing() {
        for acts in [Acts::AtOnce, Acts::WhenLetGo] {
            let mut slide = Slide::new(acts);
            slide.touch([100.0, 100.0]);
            // Upwards, a little sideways, slantwise.
            assert_eq!([slide.pass(200), slide.drag([100.0, 85.0]), slide.drag([107.0, 100.0]), slide.drag([120.0, 75.0])], [None; 4]);
            assert_eq!(slide.shown(), Some(200));
            slide.take_back();
            assert_eq!([slide.shown(), slide.let_go()], [None, None], "{acts:?}");
        }
    }

    #[test]
    fn a_finger_that_moves_sideways_slides() {
        let mut slide = Slide::new(Acts::AtOnce);
        slide.touch([100.0, 100.0]);
        assert_eq!([slide.pass(20), slide.drag([115.0, 103.0]), slide.pass(24), slide.stay(24)], [None, Some(20), Some(24), Some(24)]);
        let mut slide = Slide::new(Acts::WhenLetGo);
        slide.touch([100.0, 100.0]);
        assert_eq!([slide.pass(20), slide.drag([115.0, 103.0]), slide.pass(24), slide.let_go()], [None, None, None, Some(24)]);
    }

    #[test]
    fn a_tap_is_meant() {
        for acts in [Acts::AtOnce, Acts::WhenLetGo] {
            let mut slide = Slide::new(acts);
            slide.touch([100.0, 100.0]);
            assert_eq!([slide.pass(20), slide.let_go(), slide.let_go()], [None, Some(20), None], "{acts:?}");
        }
    }

    #[test]
    fn a_place_that_is_no_number_does_not_slide() {
        let mut slide = Slide::new(Acts::AtOnce);
        slide.touch([f64::NAN, 0.0]);
        assert_eq!([slide.pass(20), slide.drag([50.0, 0.0])], [None, None]);
    }
}
