//! What becomes of a person's own pictures under the settings in use: their size, and whether their colours are kept.
//!
//! Must not know: forms, how pictures are read.

use crate::gan::data;
use crate::gan::data::{Own, PICTURE_BYTES, PICTURE_SIDE};
use crate::gan::experiment::{Dataset, Experiment, FieldKey};
use crate::gan::field::Group;
use crate::text::{Phrase, Text};
use crate::words::controls as words;

/// How far red, green and blue may be apart in a picture that is called grey: files that lose a little have such pixels.
const GREY_WITHIN: u8 = 8;

/// How the pictures are trained on, and what keeps more of them; `None` where no own pictures are.
pub fn trained_as(experiment: &Experiment, own: &Own) -> Option<Phrase> {
    let picture = data::picture(experiment)?;
    if experiment.data != Dataset::OwnImages || own.count(Dataset::OwnImages) == 0 {
        return None;
    }
    let keeps_colours = picture.channels > 1;
    let loses_colours = !keeps_colours && own.pictures.chunks_exact(PICTURE_BYTES).any(is_coloured);
    let look = match (keeps_colours, loses_colours) {
        (true, _) => words::IN_COLOUR,
        (false, true) => words::WITHOUT_COLOURS,
        (false, false) => words::IN_GREY,
    };
    let told = words::TRAINED_AS.with([picture.side.to_string().into(), picture.side.to_string().into(), Phrase::from(look)]);
    let names = [FieldKey::Side, FieldKey::Colour].map(|key| Experiment::field(key).label);
    Some(if loses_colours || picture.side < PICTURE_SIDE { told.then(more(names)) } else { told })
}

/// Which settings keep more, and where they are.
fn more([side, colour]: [Text; 2]) -> Phrase {
    let pictures = Group::NAMED.iter().find(|(group, _)| *group == Group::Pictures).map_or(Text::same(""), |(_, name)| *name);
    words::KEEP_MORE.with([side, colour, pictures])
}

/// Whether a picture, its red, green and blue pixels one after the other, has colours.
fn is_coloured(picture: &[u8]) -> bool {
    let (red, rest) = picture.split_at(PICTURE_SIDE * PICTURE_SIDE);
    let (green, blue) = rest.split_at(PICTURE_SIDE * PICTURE_SIDE);
    let far = |a: u8, b: u8| a.abs_diff(b) > GREY_WITHIN;
    red.iter().zip(green).zip(blue).any(|((r, g), b)| far(*r, *g) || far(*g, *b) || far(*r, *b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gan::experiment::{Colour, Side};
    use crate::text::Language;

    fn told(side: Side, colour: Colour, pictures: Vec<u8>) -> Option<String> {
        let experiment = Experiment { data: Dataset::OwnImages, side, colour, ..Experiment::default() };
        trained_as(&experiment, &Own { pictures, ..Own::default() }).map(|phrase| phrase.of(Language::English))
    }

    fn grey() -> Vec<u8> {
        (0..PICTURE_BYTES).map(|at| (at % 256) as u8).collect()
    }

    /// Grey but for one pixel.
    fn coloured() -> Vec<u8> {
        let mut picture = grey();
        picture[3] = 200;
        picture
    }

    const MORE: &str = " “picture size” and “colour” keep more, under “pictures” in the settings.";

    #[test]
    fn colours_that_are_lost_and_small_sizes_are_told() {
        let both = [grey(), coloured()].concat();
        for (side, colour, pictures, expected) in [
            (Side::Eight, Colour::Grey, both.clone(), ["Each picture is trained on at 8 × 8 pixels, without its colours.", MORE].concat()),
            (
                Side::Sixteen,
                Colour::Grey,
                both.clone(),
                ["Each picture is trained on at 16 × 16 pixels, without its colours.", MORE].concat(),
            ),
            (Side::Eight, Colour::Grey, grey(), ["Each picture is trained on at 8 × 8 pixels, in grey.", MORE].concat()),
            (Side::Eight, Colour::Rgb, both.clone(), ["Each picture is trained on at 8 × 8 pixels, in colour.", MORE].concat()),
            (Side::Sixteen, Colour::Rgb, both, "Each picture is trained on at 16 × 16 pixels, in colour.".to_string()),
            (Side::Sixteen, Colour::Grey, grey(), "Each picture is trained on at 16 × 16 pixels, in grey.".to_string()),
        ] {
            assert_eq!(told(side, colour, pictures), Some(expected));
        }
    }

    #[test]
    fn nothing_is_told_of_what_is_not_there() {
        assert_eq!(told(Side::Eight, Colour::Grey, vec![]), None);
        let own = Own { pictures: coloured(), ..Own::default() };
        for data in [Dataset::Ring, Dataset::Digits, Dataset::OwnPoints] {
            assert_eq!(trained_as(&Experiment { data, ..Experiment::default() }, &own), None, "{data:?}");
        }
    }

    #[test]
    fn almost_grey_is_grey() {
        let mut picture = grey();
        picture[3] += GREY_WITHIN;
        assert!(!is_coloured(&picture));
        picture[3] += 1;
        assert!(is_coloured(&picture));
    }
}
