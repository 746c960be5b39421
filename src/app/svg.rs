//! A drawing as SVG: takes the calls that a canvas takes, and writes them down.
//!
//! Must not know: canvases, what is drawn.

/// Height of the line above a picture.
const HEADING: f64 = 20.0;

/// A document that is being written, picture under picture.
#[derive(Default)]
pub struct Svg {
    text: String,
    path: String,
    now: Look,
    saved: Vec<Look>,
    clips: u32,
    width: f64,
    height: f64,
    pictures: u32,
}

/// How strokes, areas and words look from now on.
#[derive(Clone, Default)]
struct Look {
    fill: String,
    stroke: String,
    line_width: f64,
    alpha: f64,
    dashes: String,
    size: f64,
    anchor: &'static str,
    /// How far below the given place words stand, in shares of their size.
    drop: f64,
    is_rough: bool,
    clip: u32,
}

impl Svg {
    /// Begins a picture below the others, under a line of words and their colours.
    pub fn begin(&mut self, width: f64, height: f64, heading: &[(String, String)]) {
        self.end();
        self.pictures += 1;
        self.now = Look { line_width: 1.0, alpha: 1.0, size: 10.0, ..Look::default() };
        let above = if heading.is_empty() { 0.0 } else { HEADING };
        self.put(&["<g transform=\"translate(0 ", &number(self.height + above), ")\">\n"]);
        if !heading.is_empty() {
            self.put(&["<text x=\"4\" y=\"-6\" font-size=\"12\">"]);
            for (words, colour) in heading {
                self.put(&["<tspan fill=\"", &escaped(colour), "\">", &escaped(words), "</tspan>  "]);
            }
            self.put(&["</text>\n"]);
        }
        self.width = self.width.max(width);
        self.height += above + height;
    }

    /// The document, with a title and a colour behind it; `None` without a picture.
    pub fn finish(&mut self, title: &str, ground: &str) -> Option<String> {
        if self.pictures == 0 {
            return None;
        }
        self.end();
        let (width, height) = (number(self.width), number(self.height));
        let parts = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"",
            &width,
            "\" height=\"",
            &height,
            "\" font-family=\"system-ui, sans-serif\" xml:space=\"preserve\">\n<title>",
            &escaped(title),
            "</title>\n<rect width=\"100%\" height=\"100%\" fill=\"",
            &escaped(ground),
            "\"/>\n",
            &self.text,
            "</svg>\n",
        ];
        Some(parts.concat())
    }

    fn end(&mut self) {
        if self.pictures > 0 {
            self.put(&["</g>\n"]);
        }
    }

    fn put(&mut self, parts: &[&str]) {
        parts.iter().for_each(|part| self.text.push_str(part));
    }

    /// Colour of areas and words.
    pub fn set_fill_style_str(&mut self, colour: &str) {
        self.now.fill = escaped(colour);
    }

    /// Colour of strokes.
    pub fn set_stroke_style_str(&mut self, colour: &str) {
        self.now.stroke = escaped(colour);
    }

    /// Width of strokes.
    pub fn set_line_width(&mut self, width: f64) {
        self.now.line_width = width;
    }

    /// Opacity, 0 to 1.
    pub fn set_global_alpha(&mut self, alpha: f64) {
        self.now.alpha = alpha;
    }

    /// Dashes of strokes.
    pub fn set_dashes(&mut self, dashes: &[f64]) {
        let dashes: Vec<String> = dashes.iter().map(|&x| number(x)).collect();
        self.now.dashes = dashes.join(" ");
    }

    /// Size of words, as in "11px system-ui".
    pub fn set_font(&mut self, font: &str) {
        self.now.size = font.split("px").next().and_then(|size| size.parse::<u32>().ok()).map_or(10.0, f64::from);
    }

    /// "left", "center" or "right".
    pub fn set_text_align(&mut self, align: &str) {
        self.now.anchor = match align {
            "center" => "middle",
            "right" => "end",
            _ => "start",
        };
    }

    /// "top", "middle" or "bottom".
    pub fn set_text_baseline(&mut self, baseline: &str) {
        self.now.drop = match baseline {
            "top" => 0.85,
            "middle" => 0.35,
            "bottom" => -0.2,
            _ => 0.0,
        };
    }

    /// Whether pictures that are made larger are smoothed.
    pub fn set_image_smoothing_enabled(&mut self, smooth: bool) {
        self.now.is_rough = !smooth;
    }

    /// Keeps the look.
    pub fn save(&mut self) {
        self.saved.push(self.now.clone());
    }

    /// Takes the look that was kept last.
    pub fn restore(&mut self) {
        if let Some(look) = self.saved.pop() {
            self.now = look;
        }
    }

    /// Begins a path.
    pub fn begin_path(&mut self) {
        self.path.clear();
    }

    /// To a point without a line.
    pub fn move_to(&mut self, x: f64, y: f64) {
        self.step("M", x, y);
    }

    /// A line to a point.
    pub fn line_to(&mut self, x: f64, y: f64) {
        let letter = if self.path.is_empty() { "M" } else { "L" };
        self.step(letter, x, y);
    }

    fn step(&mut self, letter: &str, x: f64, y: f64) {
        for part in [letter, &number(x), " ", &number(y)] {
            self.path.push_str(part);
        }
    }

    /// A whole circle.
    pub fn arc(&mut self, x: f64, y: f64, radius: f64, _from: f64, _to: f64) {
        let r = number(radius);
        for (letter, x) in [("M", x + radius), ("A", x - radius), ("A", x + radius)] {
            let letter = if letter == "A" { ["A", &r, " ", &r, " 0 0 1 "].concat() } else { letter.to_string() };
            self.step(&letter, x, y);
        }
    }

    /// A rectangle.
    pub fn rect(&mut self, x: f64, y: f64, width: f64, height: f64) {
        self.step("M", x, y);
        for (x, y) in [(x + width, y), (x + width, y + height), (x, y + height), (x, y)] {
            self.step("L", x, y);
        }
    }

    /// What is drawn from now on is seen inside the path alone.
    pub fn clip(&mut self) {
        self.clips += 1;
        let (id, within, path) = (self.clips.to_string(), self.clipped(), std::mem::take(&mut self.path));
        self.put(&["<clipPath id=\"clip", &id, "\"", &within, "><path d=\"", &path, "\"/></clipPath>\n"]);
        (self.now.clip, self.path) = (self.clips, path);
    }

    /// A stroke along the path.
    pub fn stroke(&mut self) {
        let (path, stroke) = (std::mem::take(&mut self.path), self.stroke_look());
        self.put(&["<path d=\"", &path, "\" fill=\"none\"", &stroke, "/>\n"]);
        self.path = path;
    }

    /// The area of the path.
    pub fn fill(&mut self) {
        let (path, fill) = (std::mem::take(&mut self.path), self.fill_look());
        self.put(&["<path d=\"", &path, "\"", &fill, "/>\n"]);
        self.path = path;
    }

    /// The area of a rectangle.
    pub fn fill_rect(&mut self, x: f64, y: f64, width: f64, height: f64) {
        let path = std::mem::take(&mut self.path);
        self.rect(x, y, width, height);
        self.fill();
        self.path = path;
    }

    /// The border of a rectangle.
    pub fn stroke_rect(&mut self, x: f64, y: f64, width: f64, height: f64) {
        let path = std::mem::take(&mut self.path);
        self.rect(x, y, width, height);
        self.stroke();
        self.path = path;
    }

    /// Words.
    pub fn fill_text(&mut self, text: &str, x: f64, y: f64) {
        let look = self.fill_look();
        self.words(text, x, y, &look);
    }

    /// The outline of words.
    pub fn stroke_text(&mut self, text: &str, x: f64, y: f64) {
        let look = [" fill=\"none\"", &self.stroke_look()].concat();
        self.words(text, x, y, &look);
    }

    fn words(&mut self, text: &str, x: f64, y: f64, look: &str) {
        if text.is_empty() {
            return;
        }
        let place = [number(x), number(y + self.now.drop * self.now.size), number(self.now.size)];
        let anchor = if self.now.anchor.is_empty() { "start" } else { self.now.anchor };
        let text = escaped(text);
        self.put(&["<text x=\"", &place[0], "\" y=\"", &place[1], "\" font-size=\"", &place[2], "\" text-anchor=\"", anchor, "\"", look]);
        self.put(&[">", &text, "</text>\n"]);
    }

    /// A picture at an address.
    pub fn image(&mut self, address: &str, x: f64, y: f64, width: f64, height: f64) {
        let place = [x, y, width, height].map(number);
        let rough = if self.now.is_rough { " image-rendering=\"pixelated\"" } else { "" };
        let within = self.clipped();
        self.put(&["<image x=\"", &place[0], "\" y=\"", &place[1], "\" width=\"", &place[2], "\" height=\"", &place[3], "\""]);
        self.put(&[" preserveAspectRatio=\"none\"", rough, &within, " href=\"", &escaped(address), "\"/>\n"]);
    }

    fn stroke_look(&self) -> String {
        let (width, alpha) = (number(self.now.line_width), number(self.now.alpha));
        let dashes = if self.now.dashes.is_empty() { String::new() } else { [" stroke-dasharray=\"", &self.now.dashes, "\""].concat() };
        [" stroke=\"", &self.now.stroke, "\" stroke-width=\"", &width, "\" stroke-opacity=\"", &alpha, "\"", &dashes, &self.clipped()]
            .concat()
    }

    fn fill_look(&self) -> String {
        [" fill=\"", &self.now.fill, "\" fill-opacity=\"", &number(self.now.alpha), "\"", &self.clipped()].concat()
    }

    fn clipped(&self) -> String {
        match self.now.clip {
            0 => String::new(),
            clip => [" clip-path=\"url(#clip", &clip.to_string(), ")\""].concat(),
        }
    }
}

/// A number with at most two decimals; what is not finite is 0.
fn number(x: f64) -> String {
    // Far outside of every picture, and with room for the hundredths.
    let hundredths = (crate::number::within(x, -1e9, 1e9) * 100.0).round() as i64;
    let (whole, rest) = (hundredths.abs() / 100, hundredths.abs() % 100);
    let sign = if hundredths < 0 { "-" } else { "" };
    let rest = match rest {
        0 => String::new(),
        rest if rest % 10 == 0 => [".", &(rest / 10).to_string()].concat(),
        rest if rest < 10 => [".0", &rest.to_string()].concat(),
        rest => [".", &rest.to_string()].concat(),
    };
    [sign, &whole.to_string(), &rest].concat()
}

/// Text as XML has it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML has no such characters.
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reader of XML as strict as a drawing needs: elements close in turn, attributes are quoted and come once, and no text has bare
    /// signs. Yields the tags and texts.
    fn read(text: &str) -> Result<Vec<String>, String> {
        let (mut open, mut seen, mut rest) = (vec![], vec![], text);
        while let Some((before, after)) = rest.split_once('<') {
            seen.push(checked(before)?);
            let (tag, after) = after.split_once('>').ok_or("a tag without an end")?;
            rest = after;
            if let Some(name) = tag.strip_prefix('/') {
                let last = open.pop();
                if last.as_deref() != Some(name) {
                    return Err(format!("{name} closes {last:?}"));
                }
                continue;
            }
            let inner = tag.trim_end_matches('/');
            let (name, attributes) = inner.split_once(' ').unwrap_or((inner, ""));
            let mut names = vec![];
            for piece in attributes.split_terminator("\" ").map(str::trim).filter(|piece| !piece.is_empty()) {
                let (key, value) = piece.split_once("=\"").ok_or_else(|| format!("{piece} in {tag}"))?;
                checked(value.trim_end_matches('"'))?;
                let is_name = key.bytes().all(|b| b.is_ascii_alphanumeric() || b"-:".contains(&b));
                if !is_name || names.contains(&key) {
                    return Err(format!("{key} in {tag}"));
                }
                names.push(key);
            }
            seen.push(name.to_string());
            if !tag.ends_with('/') {
                open.push(name.to_string());
            }
        }
        if open.is_empty() && rest.trim().is_empty() { Ok(seen) } else { Err(format!("{open:?} {rest}")) }
    }

    fn checked(text: &str) -> Result<String, String> {
        let mut plain = text.to_string();
        for (code, sign) in [("&lt;", "\u{1}"), ("&gt;", "\u{1}"), ("&quot;", "\u{1}"), ("&amp;", "\u{1}")] {
            plain = plain.replace(code, sign);
        }
        if plain.contains(['&', '<', '>', '"', '\0']) { Err(text.to_string()) } else { Ok(text.to_string()) }
    }

    fn drawing() -> Svg {
        let mut svg = Svg::default();
        svg.begin(300.0, 100.0, &[("D \"loss\" < 1 & more".into(), "#000".into()), ("softplus(f)".into(), "#7a35b5".into())]);
        svg.set_font("11px system-ui, sans-serif");
        svg.set_text_align("right");
        svg.set_text_baseline("middle");
        svg.fill_text("≤ 0 <b>\u{0}", 40.0, 12.345);
        svg.save();
        svg.rect(0.0, 0.0, 300.0, 100.0);
        svg.clip();
        svg.begin_path();
        svg.line_to(0.5, f64::NAN);
        svg.line_to(f64::INFINITY, -0.004);
        svg.set_dashes(&[6.0, 3.0]);
        svg.stroke();
        svg.clip();
        svg.arc(10.0, 10.0, 2.5, 0.0, 6.3);
        svg.fill();
        svg.restore();
        svg.restore();
        svg.stroke_text("", 0.0, 0.0);
        svg.begin(120.0, 80.0, &[]);
        svg.image("data:image/png;base64,AA==", 0.0, 0.0, 80.0, 80.0);
        svg.stroke_rect(1.0, 1.0, 5.0, 5.0);
        svg
    }

    #[test]
    fn a_drawing_is_well_formed() {
        let text = drawing().finish("a < b", "#fff").unwrap();
        let seen = read(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        for tag in ["svg", "title", "clipPath", "path", "text", "tspan", "image"] {
            assert!(seen.iter().any(|name| name == tag), "{tag}\n{text}");
        }
        assert!(text.contains("width=\"300\" height=\"200\""), "{text}");
        assert!(text.contains("≤ 0 &lt;b&gt; </text>") && text.contains("translate(0 20)") && text.contains("translate(0 120)"), "{text}");
        assert!(text.contains("<clipPath id=\"clip2\" clip-path=\"url(#clip1)\">"), "clips lie in one another\n{text}");
        assert!(Svg::default().finish("", "").is_none(), "nothing was drawn");
    }

    #[test]
    fn the_reader_refuses_what_is_not() {
        let good = drawing().finish("", "#fff").unwrap();
        for (from, to) in [("</clipPath>", ""), ("&lt;b", "<b"), ("fill=\"none\"", "fill=none"), ("</svg>", "</svg></g>")] {
            assert!(read(&good.replacen(from, to, 1)).is_err(), "{from}");
        }
    }

    #[test]
    fn numbers_have_two_decimals() {
        let cases = [(1.0, "1"), (-0.5, "-0.5"), (12.345, "12.35"), (0.05, "0.05"), (f64::NAN, "0"), (1e300, "1000000000"), (-0.001, "0")];
        for (x, text) in cases {
            assert_eq!(number(x), text);
        }
    }
}
