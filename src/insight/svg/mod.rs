//! Drawings as SVG: pictures one below the other, as the text of a file.
//!
//! Must not know: canvases, what is drawn.

mod picture;

use crate::number;

pub use picture::Picture;

/// Room above a picture for its heading.
const HEADING: f64 = 20.0;

/// Pictures, one below the other.
#[derive(Clone, Debug, Default)]
pub struct Document {
    width: f64,
    height: f64,
    body: String,
    pictures: u32,
}

impl Document {
    /// A picture of a size, to be drawn and then [`add`](Self::add)ed.
    pub fn picture(&mut self, width: f64, height: f64) -> Picture {
        self.pictures += 1;
        Picture::new(["clip", &self.pictures.to_string()].concat(), width, height)
    }

    /// Puts a picture below those before it, under its heading if it has one.
    pub fn add(&mut self, picture: Picture) {
        if !picture.heading.is_empty() {
            self.lay(&picture.heading, HEADING);
        }
        self.lay(&picture.body, picture.height);
        self.width = self.width.max(picture.width);
    }

    fn lay(&mut self, inside: &str, height: f64) {
        let place = ["translate(0 ", &digits(self.height), ")"].concat();
        self.body += &element("g", &[("transform", &place)], inside);
        self.height += height;
    }

    /// The text of the file; `None` where there is no picture.
    pub fn finish(self, title: &str, ground: &str) -> Option<String> {
        if self.pictures == 0 {
            return None;
        }
        let (width, height) = (digits(self.width), digits(self.height));
        let ground = element("rect", &[("width", "100%"), ("height", "100%"), ("fill", ground)], "");
        let inside = [element("title", &[], &escaped(title)), ground, self.body].concat();
        let look =
            [("xmlns", "http://www.w3.org/2000/svg"), ("width", &width), ("height", &height), ("font-family", "system-ui, sans-serif")];
        Some(element("svg", &look, &inside))
    }
}

fn element(tag: &str, attributes: &[(&str, &str)], inside: &str) -> String {
    let mut text = ["<", tag].concat();
    for (key, value) in attributes {
        text += &[" ", key, "=\"", &escaped(value), "\""].concat();
    }
    if inside.is_empty() { text + "/>" } else { [&text, ">", inside, "</", tag, ">"].concat() }
}

/// A length to a hundredth.
fn digits(x: f64) -> String {
    // Adding 0 makes −0 a plain 0.
    number::shortest((x * 100.0).round() / 100.0 + 0.0)
}

/// A text as it stands in XML. What no XML may hold is left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\t' | '\n' => escaped.push(letter),
            '\u{fffe}' | '\u{ffff}' => {}
            _ if letter.is_control() => {}
            _ => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clip_holds_until_it_is_taken_back_and_no_two_bear_one_name() {
        let mut document = Document::default();
        for _ in 0..2 {
            let mut picture = document.picture(10.0, 10.0);
            picture.save();
            picture.rect(0.0, 0.0, 5.0, 5.0);
            picture.clip();
            picture.fill_rect(0.0, 0.0, 9.0, 9.0);
            picture.save();
            picture.clip();
            picture.restore();
            picture.restore();
            picture.fill_rect(1.0, 1.0, 2.0, 2.0);
            document.add(picture);
        }
        let text = document.finish("t", "#fff").unwrap();
        for id in ["clip1-1", "clip1-2", "clip2-1", "clip2-2"] {
            assert_eq!(text.matches(&format!("<clipPath id=\"{id}\"")).count(), 1, "{text}");
        }
        assert_eq!(text.matches("v9h-9z\" fill=\"#000\" fill-opacity=\"1\" clip-path=\"url(#clip").count(), 2, "{text}");
        assert_eq!(text.matches("v2h-2z\" fill=\"#000\" fill-opacity=\"1\"/>").count(), 2, "free again: {text}");
        assert!(text.contains("<clipPath id=\"clip1-2\" clip-path=\"url(#clip1-1)\">"), "a clip within a clip: {text}");
    }

    #[test]
    fn pictures_stand_one_below_the_other_under_their_headings() {
        let mut document = Document::default();
        let mut first = document.picture(100.0, 50.0);
        first.heading("D loss", "#111", &[("Loss/D/loss".into(), "#222")]);
        first.image("data:image/png;base64,AA==", [0.0, 0.0, 8.0, 8.0]);
        document.add(first);
        let mut second = document.picture(80.5, 20.0);
        second.set_image_smoothing_enabled(false);
        second.image("data:image/png;base64,AA==", [0.0, 0.0, 8.0, 8.0]);
        document.add(second);
        let text = document.finish("curves & more", "#fff").unwrap();
        let image = r#"<image href="data:image/png;base64,AA==" x="0" y="0" width="8" height="8" preserveAspectRatio="none""#;
        let expected = [
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="100" height="90" font-family="system-ui, sans-serif">"#,
            r##"<title>curves &amp; more</title><rect width="100%" height="100%" fill="#fff"/>"##,
            r##"<g transform="translate(0 0)"><text x="4" y="14" font-size="12" fill="#111">D loss"##,
            r##"<tspan fill="#222" dx="10">Loss/D/loss</tspan></text></g>"##,
            r#"<g transform="translate(0 20)">"#,
            image,
            r#"/></g><g transform="translate(0 70)">"#,
            image,
            r#" image-rendering="pixelated"/></g></svg>"#,
        ];
        assert_eq!(text, expected.concat());
        assert_eq!(Document::default().finish("nothing", "#fff"), None);
    }
}
