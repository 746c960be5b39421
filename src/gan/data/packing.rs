//! Grey pictures with labels as few bytes: an adaptive arithmetic code. The build script packs, the program unpacks.
//!
//! A pixel's code depends on how often each value came before in the same surroundings: its column, and the pixels left of and above
//! it. Source: the range coder of D. Subbotin, 1999 (after G. N. N. Martin, 1979). Must not know: what the pictures show.

/// Values of a pixel and of a label: 0 to 16.
const VALUES: usize = 17;
/// Rough values of a neighbour.
const ROUGH: usize = 6;
/// Pixels a side.
const SIDE: usize = 8;
/// How much a value that came counts.
const WEIGHT: u32 = 32;
/// Counts are halved beyond this.
const MOST: u32 = 1 << 15;
const TOP: u32 = 1 << 24;
const BOTTOM: u32 = 1 << 16;

/// A picture: 8 × 8 values from 0 to 16, row by row, and a label.
pub type Picture = [u8; SIDE * SIDE + 1];

/// Packs pictures.
#[allow(dead_code)] // The program only unpacks.
pub fn pack(pictures: &[Picture]) -> Vec<u8> {
    let mut coder = Coder::default();
    let mut counts = Counts::default();
    let mut bytes = vec![];
    for picture in pictures {
        for at in 0..picture.len() {
            let count = counts.around(picture, at);
            let value = usize::from(picture[at]);
            let below = count[..value].iter().sum();
            coder.narrow(below, count[value], count.iter().sum());
            while coder.is_settled() {
                bytes.push(coder.shift());
            }
            learn(count, value);
        }
    }
    for _ in 0..4 {
        bytes.push(coder.shift());
    }
    bytes
}

/// Unpacks so many pictures. Of bytes that [`pack`] did not make it makes some pictures, too.
pub fn unpack(bytes: &[u8], pictures: usize) -> Vec<Picture> {
    let mut bytes = bytes.iter().copied().chain(std::iter::repeat(0));
    let mut coder = Coder::default();
    let mut counts = Counts::default();
    let mut code = 0;
    let mut next = |code: u32| code << 8 | u32::from(bytes.next().unwrap_or(0));
    (0..4).for_each(|_| code = next(code));
    let mut unpacked = vec![];
    for _ in 0..pictures {
        let mut picture = [0; SIDE * SIDE + 1];
        for at in 0..picture.len() {
            let count = counts.around(&picture, at);
            let total = count.iter().sum();
            let place = coder.place(code, total);
            let (mut value, mut below) = (0, 0);
            while value + 1 < VALUES && below + count[value] <= place {
                below += count[value];
                value += 1;
            }
            coder.narrow(below, count[value], total);
            while coder.is_settled() {
                coder.shift();
                code = next(code);
            }
            learn(count, value);
            picture[at] = value as u8;
        }
        unpacked.push(picture);
    }
    unpacked
}

/// How often each value came in each surroundings.
struct Counts(Vec<[u32; VALUES]>);

impl Default for Counts {
    fn default() -> Self {
        Self(vec![[1; VALUES]; ROUGH * ROUGH * SIDE + 1])
    }
}

impl Counts {
    /// The counts for the surroundings of a pixel, or of the label.
    fn around(&mut self, picture: &Picture, at: usize) -> &mut [u32; VALUES] {
        let (x, y) = (at % SIDE, at / SIDE);
        let rough = |is_there: bool, by: usize| match if is_there { picture[at - by] } else { 0 } {
            0 => 0,
            1..=4 => 1,
            5..=8 => 2,
            9..=12 => 3,
            13..=15 => 4,
            _ => 5,
        };
        let label = ROUGH * ROUGH * SIDE;
        let place = if y == SIDE { label } else { (rough(x > 0, 1) * ROUGH + rough(y > 0, SIDE)) * SIDE + x };
        &mut self.0[place]
    }
}

fn learn(count: &mut [u32; VALUES], value: usize) {
    count[value] += WEIGHT;
    if count.iter().sum::<u32>() > MOST {
        count.iter_mut().for_each(|count| *count = *count / 2 + 1);
    }
}

/// The interval that what came so far leaves.
struct Coder {
    low: u32,
    range: u32,
}

impl Default for Coder {
    fn default() -> Self {
        Self { low: 0, range: u32::MAX }
    }
}

impl Coder {
    /// Where a code lies in the interval, out of `total`.
    fn place(&self, code: u32, total: u32) -> u32 {
        (code.wrapping_sub(self.low) / (self.range / total)).min(total - 1)
    }

    /// Keeps the part from `below` on of width `count`, out of `total`.
    fn narrow(&mut self, below: u32, count: u32, total: u32) {
        self.range /= total;
        self.low = self.low.wrapping_add(below * self.range);
        self.range *= count;
    }

    /// Whether the first byte cannot change any more; a narrow interval across a border is cut so that it cannot.
    fn is_settled(&mut self) -> bool {
        if (self.low ^ self.low.wrapping_add(self.range)) < TOP {
            return true;
        }
        if self.range < BOTTOM {
            self.range = self.low.wrapping_neg() & (BOTTOM - 1);
            return true;
        }
        false
    }

    /// Takes the first byte off.
    fn shift(&mut self) -> u8 {
        let byte = (self.low >> 24) as u8;
        self.low <<= 8;
        self.range <<= 8;
        byte
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pictures of a simple pattern with some noise.
    fn pictures() -> Vec<Picture> {
        let noise = |i: usize| (i.wrapping_mul(2_654_435_761) >> 13) % 7;
        (0..500).map(|p| std::array::from_fn(|at| if at % 3 == 0 { (noise(p * 65 + at) * 2) as u8 } else { (p % 17) as u8 })).collect()
    }

    #[test]
    fn unpacked_pictures_are_those_that_were_packed() {
        let pictures = pictures();
        let bytes = pack(&pictures);
        assert!(bytes.len() < 500 * 65 / 2, "{}", bytes.len());
        assert_eq!(unpack(&bytes, pictures.len()), pictures);
        let mut damaged = bytes;
        damaged[100] ^= 4;
        assert_ne!(unpack(&damaged, pictures.len()), pictures);
    }

    #[test]
    fn foreign_bytes_are_no_trouble() {
        for bytes in [vec![], vec![255; 9000], (0..9000).map(|i| (i * 31 % 251) as u8).collect()] {
            assert!(unpack(&bytes, 100).iter().flatten().all(|value| *value <= 16));
        }
    }
}
