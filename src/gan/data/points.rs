//! Points of the plane from text: two numbers a line, as spreadsheets and scripts write them.
//!
//! Must not know: where the text comes from, graphs.

use super::plane::EXTENT;
use super::table::{TableError, cut, lines};
use crate::number;

/// Most points.
pub const MOST_POINTS: usize = 4096;
/// Fewest points.
pub const LEAST_POINTS: usize = 2;
/// Most bytes of a text.
pub const MOST_BYTES: usize = 4_000_000;
/// Largest number, so that neither f32 nor a difference of two overflows.
const LARGEST: f64 = 1e30;
/// Half the side of the square that points are scaled to, in data units: that of the data sets which come as formulas.
const FITTED: f64 = 2.5;
/// Points within a square smaller than this are scaled too: on the stage they would be a dot.
const SMALLEST_SIDE: f64 = 0.4;

/// Points as they lie on the stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    /// x and y of one after another, `[N, 2]`, all within ±[`EXTENT`].
    pub places: Vec<f32>,
    /// How many of the text's units one unit of the stage is; `None` where the points are as they were given.
    pub unit: Option<f32>,
}

/// Reads lines of x and y, separated by a comma, a semicolon, a tab or spaces. A first line without any number is a header.
///
/// Points that all lie on the stage are taken as they are. If one lies outside, or all within a square of side 0.4, all are
/// shifted so that the middle of their bounding box is 0, and scaled, x and y alike, so that its longer side is 5.
///
/// # Errors
/// The first line and column that are no number, too few or too many points, and what is no text.
pub fn from_csv(text: &str) -> Result<Points, TableError> {
    read(text).map_err(|error| if text.contains(['\0', char::REPLACEMENT_CHARACTER]) { TableError::NotText } else { error })
}

fn read(text: &str) -> Result<Points, TableError> {
    if text.len() > MOST_BYTES {
        return Err(TableError::Long { most: MOST_BYTES / 1_000_000 });
    }
    let mut numbers = vec![];
    let mut header_may_come = true;
    for (line, row) in lines(text.trim_start_matches('\u{feff}')) {
        let cells = cells(row);
        let is_header = header_may_come && cells.iter().all(|cell| number::parse(cell).is_none());
        header_may_come = false;
        if is_header {
            continue;
        }
        if cells.len() != 2 {
            return Err(TableError::Width { line, found: cells.len(), expected: 2 });
        }
        if numbers.len() == 2 * MOST_POINTS {
            return Err(TableError::Many { line, most: MOST_POINTS });
        }
        for (column, cell) in (1..).zip(cells) {
            numbers.push(number_in(cell, line, column)?);
        }
    }
    if numbers.len() < 2 * LEAST_POINTS {
        return Err(TableError::Few { found: numbers.len() / 2, least: LEAST_POINTS });
    }
    Ok(fitted(&numbers))
}

/// The cells of a line, without the spaces and quotation marks around them.
fn cells(row: &str) -> Vec<&str> {
    let separator = [';', '\t', ','].into_iter().find(|separator| row.contains(*separator));
    let cells: Vec<&str> = match separator {
        Some(separator) => row.split(separator).collect(),
        None => row.split_ascii_whitespace().collect(),
    };
    cells.into_iter().map(|cell| cell.trim().trim_matches('"')).collect()
}

fn number_in(cell: &str, line: usize, column: usize) -> Result<f64, TableError> {
    let Some(x) = number::parse(cell) else { return Err(TableError::NotANumber { line, column, given: cut(cell) }) };
    if x.abs() > LARGEST {
        return Err(TableError::Beyond { line, column, given: cut(cell) });
    }
    Ok(x)
}

/// The points on the stage, `numbers` being x and y in turn.
fn fitted(numbers: &[f64]) -> Points {
    let bounds = |axis: usize| {
        let of_axis = numbers.iter().skip(axis).step_by(2);
        of_axis.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), &x| (least.min(x), most.max(x)))
    };
    let bounds = [bounds(0), bounds(1)];
    let side = bounds.iter().map(|(least, most)| most - least).fold(0.0, f64::max);
    let on_stage = bounds.iter().all(|(least, most)| *least >= -EXTENT && *most <= EXTENT);
    if on_stage && (side == 0.0 || side >= SMALLEST_SIDE) {
        return Points { places: numbers.iter().map(|&x| x as f32).collect(), unit: None };
    }
    let unit = if side > 0.0 { side / (2.0 * FITTED) } else { 1.0 };
    let place = |(at, x): (usize, &f64)| {
        let (least, most) = bounds[at % 2];
        ((x - (least + most) / 2.0) / unit) as f32
    };
    Points { places: numbers.iter().enumerate().map(place).collect(), unit: Some(unit as f32) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_separate_numbers_is_read() {
        let expected = vec![0.5, -1.0, 2.0, 1.5, -0.25, 0.0];
        for text in [
            "0.5,-1\n2,1.5\n-.25,0",
            "x,y\r\n0.5, -1\r\n\r\n2, 1.5\r\n-0.25, 0\r\n",
            "\u{feff}\"x\";\"y\"\n0.5;-1\n\"2\";\"1.5\"\n-0.25;0e3\n\n",
            "0.5\t-1\n2\t1.5\n-0.25\t0",
            "# x y\n  0.5   -1.0\n2 1.5 \n-0.25 0",
        ] {
            assert_eq!(from_csv(text).unwrap(), Points { places: expected.clone(), unit: None }, "{text:?}");
        }
    }

    #[test]
    fn errors_name_line_and_column() {
        for (text, sentence) in [
            ("x,y\n1,2\n3,abc\n", "line 3, column 2: “abc” is no number"),
            ("1,2\n\nx,y\n", "line 3, column 1: “x” is no number"),
            ("1,2\nNaN,3\n", "line 2, column 1: “NaN” is no number"),
            ("1,inf\n", "line 1, column 2: “inf” is no number"),
            ("1,2\n-1e31,3\n", "line 2, column 1: “-1e31” is beyond ±1e30"),
            ("1,2\n1e999,3\n", "line 2, column 1: “1e999” is beyond ±1e30"),
            ("1,2\n3\n", "line 2 should hold 2 numbers, not 1"),
            ("1,2,3\n", "line 1 should hold 2 numbers, not 3"),
            ("1,2\n3,\n", "line 2, column 2: “” is no number"),
            ("1,2\n", "the text holds 1 of the 2 points that it needs at least"),
            ("", "the text holds 0 of the 2 points that it needs at least"),
            ("x,y\nz,w\n1,2", "line 2, column 1: “z” is no number"),
            ("1,2\nabcdefghijklmnopqrstuvwxyz,2", "line 2, column 1: “abcdefghijklmnopqrst” is no number"),
            ("PK\u{3}\u{4}\0\0,\u{fffd}\n1,2,3", "its bytes are no text"),
        ] {
            assert_eq!(from_csv(text).unwrap_err().to_string(), sentence, "{text:?}");
        }
    }

    #[test]
    fn a_header_may_be_of_another_encoding() {
        assert_eq!(from_csv("gr\u{fffd}e,y\n1,2\n3,2").unwrap().places.len(), 4);
    }

    #[test]
    fn the_limits_are_those_that_are_stated() {
        let many = "0,1\n".repeat(MOST_POINTS);
        assert_eq!(from_csv(&many).unwrap().places.len(), 2 * MOST_POINTS);
        assert_eq!(from_csv(&format!("{many}\n0,1")).unwrap_err(), TableError::Many { line: MOST_POINTS + 2, most: MOST_POINTS });
        assert_eq!(from_csv(&" ".repeat(MOST_BYTES + 1)).unwrap_err(), TableError::Long { most: 4 });
    }

    #[test]
    fn points_beyond_the_stage_are_all_moved_and_scaled_alike() {
        let Points { places, unit } = from_csv("100 1000\n200 1000\n150 1025").unwrap();
        assert_eq!((places, unit), (vec![-2.5, -0.625, 2.5, -0.625, 0.0, 0.625], Some(20.0)));
        // As they are up to the edge of the stage, and no further.
        assert_eq!(from_csv("-3.2 0\n3.2 0").unwrap().unit, None);
        assert_eq!(from_csv("-3.2 0\n3.3 0").unwrap().places, [-2.5, 0.0, 2.5, 0.0]);
        // What would be a dot is made larger; what is one is only moved.
        assert_eq!(from_csv("1 1\n1.01 1").unwrap().places, [-2.5, 0.0, 2.5, 0.0]);
        assert_eq!(from_csv("1 1\n1 1").unwrap(), Points { places: vec![1.0; 4], unit: None });
        assert_eq!(from_csv("9 9\n9 9").unwrap(), Points { places: vec![0.0; 4], unit: Some(1.0) });
        assert!(from_csv("1e30 0\n-1e30 1e-30").unwrap().places.iter().all(|x| x.abs() <= 2.5));
    }
}
