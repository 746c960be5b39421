//! One picture: what a canvas is told, written down. Names and meanings of the calls are those of a canvas's context.
//!
//! Must not know: canvases, what is drawn.

use super::{digits, element, escaped};
use crate::number;

/// Where the line of a heading is in its room.
const HEADING_LINE: f64 = 14.0;

/// How the next shape looks.
#[derive(Clone, Debug)]
struct Look {
    fill: String,
    stroke: String,
    line_width: f64,
    alpha: f64,
    font_size: f64,
    anchor: &'static str,
    /// How far below the given place the letters' base line is, in font sizes.
    drop: f64,
    dashes: String,
    clip: Option<String>,
    smooths: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            fill: "#000".into(),
            stroke: "#000".into(),
            line_width: 1.0,
            alpha: 1.0,
            font_size: 10.0,
            anchor: "start",
            drop: 0.0,
            dashes: "none".into(),
            clip: None,
            smooths: true,
        }
    }
}

/// One picture that is being drawn.
#[derive(Clone, Debug)]
pub struct Picture {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) heading: String,
    pub(super) body: String,
    path: String,
    look: Look,
    saved: Vec<Look>,
    /// What the names of its clips begin with; others of the document begin otherwise.
    name: String,
    clips: u32,
}

impl Picture {
    pub(super) fn new(name: String, width: f64, height: f64) -> Self {
        let (heading, body, path) = Default::default();
        Self { width, height, heading, body, path, look: Look::default(), saved: vec![], name, clips: 0 }
    }
}

/// The properties of a context.
impl Picture {
    /// The colour of areas and letters.
    pub fn set_fill_style(&mut self, colour: &str) {
        self.look.fill = colour.into();
    }

    /// The colour of lines.
    pub fn set_stroke_style(&mut self, colour: &str) {
        self.look.stroke = colour.into();
    }

    /// The width of lines.
    pub fn set_line_width(&mut self, width: f64) {
        self.look.line_width = width;
    }

    /// From 0, unseen, to 1.
    pub fn set_global_alpha(&mut self, alpha: f64) {
        self.look.alpha = alpha;
    }

    /// The font, of which a drawing keeps the size.
    pub fn set_font(&mut self, font: &str) {
        let size = font.split("px").next().and_then(number::parse);
        debug_assert!(size.is_some(), "a font has its size in front: {font}");
        self.look.font_size = size.unwrap_or(self.look.font_size);
    }

    /// Where letters lie beside their place: "left", "center" or "right".
    pub fn set_text_align(&mut self, align: &str) {
        debug_assert!(["left", "center", "right"].contains(&align), "{align}");
        self.look.anchor = match align {
            "center" => "middle",
            "right" => "end",
            _ => "start",
        };
    }

    /// Where letters lie above or below their place: "top", "middle", "bottom" or "alphabetic". Readers of drawings differ in how they
    /// take such words, so it is written as a shift.
    pub fn set_text_baseline(&mut self, baseline: &str) {
        debug_assert!(["top", "middle", "bottom", "alphabetic"].contains(&baseline), "{baseline}");
        self.look.drop = match baseline {
            "top" => 0.85,
            "middle" => 0.35,
            "bottom" => -0.2,
            _ => 0.0,
        };
    }

    /// Dashes and the room between them; none for a whole line.
    pub fn set_line_dash(&mut self, dashes: &[f64]) {
        let dashes: Vec<_> = dashes.iter().map(|&length| digits(length)).collect();
        self.look.dashes = if dashes.is_empty() { "none".into() } else { dashes.join(" ") };
    }

    /// Whether enlarged pixels flow into one another.
    pub fn set_image_smoothing_enabled(&mut self, smooths: bool) {
        self.look.smooths = smooths;
    }
}

/// The calls of a context.
impl Picture {
    /// Keeps the properties.
    pub fn save(&mut self) {
        self.saved.push(self.look.clone());
    }

    /// Takes the properties that were kept last.
    pub fn restore(&mut self) {
        debug_assert!(!self.saved.is_empty(), "nothing was kept");
        if let Some(look) = self.saved.pop() {
            self.look = look;
        }
    }

    /// Begins a path.
    pub fn begin_path(&mut self) {
        self.path.clear();
    }

    /// Goes to a place.
    pub fn move_to(&mut self, x: f64, y: f64) {
        self.point("M", x, y);
    }

    /// Draws a line to a place.
    pub fn line_to(&mut self, x: f64, y: f64) {
        self.point(if self.path.is_empty() { "M" } else { "L" }, x, y);
    }

    /// A place of the path; a canvas leaves out what is no number, and so does this.
    fn point(&mut self, letter: &str, x: f64, y: f64) {
        if x.is_finite() && y.is_finite() {
            self.path += &[letter, &digits(x), " ", &digits(y)].concat();
        }
    }

    /// A rectangle.
    pub fn rect(&mut self, x: f64, y: f64, width: f64, height: f64) {
        self.path += &rectangle(x, y, width, height);
    }

    /// A whole circle.
    pub fn circle(&mut self, x: f64, y: f64, radius: f64) {
        let (r, across) = (digits(radius), 2.0 * radius);
        self.point("M", x + radius, y);
        self.path += &["a", &r, " ", &r, " 0 0 1 ", &digits(-across), " 0a", &r, " ", &r, " 0 0 1 ", &digits(across), " 0"].concat();
    }

    /// Draws nothing outside of the path any more.
    pub fn clip(&mut self) {
        self.clips += 1;
        let id = [&self.name, "-", &self.clips.to_string()].concat();
        let path = element("path", &[("d", &self.path)], "");
        self.put("clipPath", &[("id", &id)], &path);
        self.look.clip = Some(["url(#", &id, ")"].concat());
    }

    /// The line of the path.
    pub fn stroke(&mut self) {
        self.shape(self.path.clone(), Self::stroked);
    }

    /// What lies inside the path.
    pub fn fill(&mut self) {
        self.shape(self.path.clone(), Self::filled);
    }

    /// The inside of a rectangle.
    pub fn fill_rect(&mut self, x: f64, y: f64, width: f64, height: f64) {
        self.shape(rectangle(x, y, width, height), Self::filled);
    }

    /// The line around a rectangle.
    pub fn stroke_rect(&mut self, x: f64, y: f64, width: f64, height: f64) {
        self.shape(rectangle(x, y, width, height), Self::stroked);
    }

    /// Letters.
    pub fn fill_text(&mut self, text: &str, x: f64, y: f64) {
        self.letters(text, x, y, Self::filled);
    }

    /// The outline of letters.
    pub fn stroke_text(&mut self, text: &str, x: f64, y: f64) {
        self.letters(text, x, y, Self::stroked);
    }

    /// Pixels, by the address that holds them, over a rectangle.
    pub fn image(&mut self, address: &str, [x, y, width, height]: [f64; 4]) {
        let [x, y, width, height] = [x, y, width, height].map(digits);
        let place = [("href", address), ("x", &x), ("y", &y), ("width", &width), ("height", &height), ("preserveAspectRatio", "none")];
        let rough: &[_] = if self.look.smooths { &[] } else { &[("image-rendering", "pixelated")] };
        self.put("image", &[place.as_slice(), rough].concat(), "");
    }

    /// What the picture is called, above it, and of what it is drawn, each in its colour.
    pub fn heading(&mut self, name: &str, colour: &str, parts: &[(String, &str)]) {
        let part = |(part, colour): &(String, &str)| element("tspan", &[("fill", colour), ("dx", "10")], &escaped(part));
        let parts: String = parts.iter().map(part).collect();
        let line = digits(HEADING_LINE);
        let place = [("x", "4"), ("y", line.as_str()), ("font-size", "12"), ("fill", colour)];
        self.heading = element("text", &place, &(escaped(name) + &parts));
    }

    fn shape(&mut self, path: String, paint: fn(&Self) -> Vec<(&'static str, String)>) {
        if !path.is_empty() {
            let paint = paint(self);
            let all: Vec<_> = [("d", path.as_str())].into_iter().chain(paint.iter().map(|(key, value)| (*key, value.as_str()))).collect();
            self.put("path", &all, "");
        }
    }

    fn letters(&mut self, text: &str, x: f64, y: f64, paint: fn(&Self) -> Vec<(&'static str, String)>) {
        if text.is_empty() || !(x.is_finite() && y.is_finite()) {
            return;
        }
        let (x, y, size) = (digits(x), digits(y + self.look.drop * self.look.font_size), digits(self.look.font_size));
        let place = [("x", x.as_str()), ("y", &y), ("font-size", &size), ("text-anchor", self.look.anchor)];
        let paint = paint(self);
        let all: Vec<_> = place.into_iter().chain(paint.iter().map(|(key, value)| (*key, value.as_str()))).collect();
        self.put("text", &all, &escaped(text));
    }

    fn stroked(&self) -> Vec<(&'static str, String)> {
        let Look { stroke, line_width, alpha, dashes, .. } = &self.look;
        vec![
            ("fill", "none".into()),
            ("stroke", stroke.clone()),
            ("stroke-width", digits(*line_width)),
            ("stroke-opacity", digits(*alpha)),
            ("stroke-dasharray", dashes.clone()),
        ]
    }

    fn filled(&self) -> Vec<(&'static str, String)> {
        vec![("fill", self.look.fill.clone()), ("fill-opacity", digits(self.look.alpha))]
    }

    fn put(&mut self, tag: &str, attributes: &[(&str, &str)], inside: &str) {
        let clip = self.look.clip.as_deref().map(|clip| ("clip-path", clip));
        let attributes: Vec<_> = attributes.iter().copied().chain(clip).collect();
        self.body += &element(tag, &attributes, inside);
    }
}

fn rectangle(x: f64, y: f64, width: f64, height: f64) -> String {
    let [x, y, across, down, back] = [x, y, width, height, -width].map(digits);
    ["M", &x, " ", &y, "h", &across, "v", &down, "h", &back, "z"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a drawing on a picture of 100 × 50 writes.
    fn drawn(draw: impl FnOnce(&mut Picture)) -> String {
        let mut picture = Picture::new("clip1".into(), 100.0, 50.0);
        draw(&mut picture);
        picture.body
    }

    #[test]
    fn lines_and_areas_have_the_properties_of_their_moment() {
        let text = drawn(|pen| {
            pen.set_stroke_style("#123");
            pen.set_line_width(1.75);
            pen.set_line_dash(&[6.0, 3.0]);
            pen.begin_path();
            pen.line_to(1.0, 2.0);
            pen.line_to(3.456, -0.001);
            pen.line_to(f64::NAN, 1.0);
            pen.stroke();
            pen.set_line_dash(&[]);
            pen.set_fill_style("rgb(1,2,3)");
            pen.set_global_alpha(0.2);
            pen.fill();
            pen.begin_path();
            pen.stroke();
        });
        let expected = concat!(
            r##"<path d="M1 2L3.46 0" fill="none" stroke="#123" stroke-width="1.75" stroke-opacity="1" stroke-dasharray="6 3"/>"##,
            r#"<path d="M1 2L3.46 0" fill="rgb(1,2,3)" fill-opacity="0.2"/>"#,
        );
        assert_eq!(text, expected, "a path without places is no path");
    }

    #[test]
    fn rectangles_and_circles_are_closed() {
        let text = drawn(|pen| {
            pen.fill_rect(1.0, 2.0, 3.0, 4.0);
            pen.begin_path();
            pen.circle(10.0, 10.0, 2.5);
            pen.fill();
            pen.stroke_rect(0.0, 0.0, 5.0, 5.0);
        });
        assert!(text.contains(r#"d="M1 2h3v4h-3z" fill="#), "{text}");
        assert!(text.contains(r#"d="M12.5 10a2.5 2.5 0 0 1 -5 0a2.5 2.5 0 0 1 5 0""#), "{text}");
        assert!(text.contains(r#"d="M0 0h5v5h-5z" fill="none""#), "{text}");
    }

    #[test]
    fn letters_are_shifted_to_their_base_line_and_cannot_leave_the_text() {
        let text = drawn(|pen| {
            pen.set_font("20px system-ui, sans-serif");
            pen.set_text_align("right");
            pen.set_text_baseline("middle");
            pen.fill_text("a < \"b\" & \u{1}c", 1.0, 10.0);
            pen.fill_text("", 1.0, 1.0);
        });
        let expected =
            r##"<text x="1" y="17" font-size="20" text-anchor="end" fill="#000" fill-opacity="1">a &lt; &quot;b&quot; &amp; c</text>"##;
        assert_eq!(text, expected);
    }
}
