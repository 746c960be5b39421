//! A chart as a table and in words, for people who do not see it and for those who want its numbers.
//!
//! Must not know: the DOM.

use crate::insight::charts::Series;
use crate::run::history::{Cell, History};
use crate::text::Phrase;
use crate::words::charts as words;
use crate::words::format::{thousands, value};

/// Most rows of a table.
pub const ROWS: usize = 20;

/// The curves of a chart.
pub struct Curves<'a> {
    /// Where they are kept.
    pub history: &'a History,
    /// Which of them.
    pub series: &'a [Series],
    /// Whether penalties are multiplied by γ/2.
    pub weighted: bool,
    /// Iterations from one value of a penalty to the next, at most.
    pub interval: u32,
}

impl Curves<'_> {
    /// The iterations of a row, "12" or "13–14"; empty past the last row.
    pub fn iterations(&self, row: usize) -> String {
        let bucket = place(self.history.buckets().len(), row).map(|at| self.history.buckets()[at]);
        bucket.map_or(String::new(), |bucket| {
            let first = thousands(bucket.first);
            if bucket.first == bucket.last { first } else { [&first, "–", &thousands(bucket.last)].concat() }
        })
    }

    /// The mean of a curve in the iterations of a row, or its last one before.
    pub fn cell(&self, row: usize, series: &Series) -> String {
        let bucket = place(self.history.buckets().len(), row).map(|at| self.history.buckets()[at]);
        bucket.map_or(String::new(), |bucket| value(self.factor(series) * self.history.at(series.name, bucket.last, self.interval)))
    }

    /// What a sighted person sees at a glance.
    pub fn told(&self) -> Phrase {
        let Some((first, last)) = self.history.reach() else { return words::TOLD_NOTHING.into() };
        let mut text = words::TOLD_REACH.with([first, last].map(thousands));
        for series in self.series {
            if let Some(ends) = ends(self.history.cells(series.name)) {
                let [first, last, least, most] = ends.map(|x| value(self.factor(series) * x));
                text =
                    text.then(words::TOLD_CURVE.with([series.label.into(), Phrase::from(first), last.into(), least.into(), most.into()]));
            }
        }
        text
    }

    fn factor(&self, series: &Series) -> f32 {
        series.weight.filter(|_| self.weighted).unwrap_or(1.0) as f32
    }
}

/// The bucket of a row: evenly from the first to the last.
fn place(len: usize, row: usize) -> Option<usize> {
    let rows = len.min(ROWS);
    (row < rows).then(|| (row * (len - 1)).checked_div(rows - 1).unwrap_or(0))
}

/// First and last mean, smallest and largest value.
fn ends(cells: &[Cell]) -> Option<[f32; 4]> {
    let mut ends = None;
    for cell in cells.iter().filter(|cell| cell.count > 0) {
        let [first, _, least, most] = ends.unwrap_or([cell.mean, cell.mean, cell.min, cell.max]);
        ends = Some([first, cell.mean, least.min(cell.min), most.max(cell.max)]);
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::charts::{Form, Ink};
    use crate::text::Language;

    fn history(last: u32) -> History {
        let mut history = History::default();
        let names = ["a", "p"].map(String::from);
        (1..=last).for_each(|i| history.push(i, &names, &[i as f32, if i % 4 == 1 { 0.5 } else { f32::NAN }]));
        history
    }

    fn with_curves<T>(last: u32, weighted: bool, read: impl Fn(&Curves<'_>) -> T) -> T {
        let history = history(last);
        let penalty = Series { weight: Some(3.0), ..Series::line("p", Ink::Penalty, Form::Dashed) };
        let series = [Series::line("a", Ink::Plain, Form::Solid), penalty];
        read(&Curves { history: &history, series: &series, weighted, interval: 4 })
    }

    #[test]
    fn rows_go_from_the_first_to_the_last() {
        for (last, expected) in [(1, vec![0]), (3, vec![0, 1, 2]), (20, (0..20).collect()), (39, (0..20).map(|i| 2 * i).collect())] {
            assert_eq!((0..99).map_while(|row| place(last, row)).collect::<Vec<_>>(), expected);
        }
        assert_eq!(place(0, 0), None);
        assert_eq!((place(4096, 0), place(4096, ROWS - 1), place(4096, ROWS)), (Some(0), Some(4095), None));
    }

    #[test]
    fn a_table_has_the_numbers_of_the_history() {
        with_curves(39, true, |curves| {
            let cells = |row| (curves.iterations(row), curves.cell(row, &curves.series[0]), curves.cell(row, &curves.series[1]));
            assert_eq!(cells(1), ("3".into(), "3.000".into(), "1.500".into()));
            assert_eq!(cells(19).0, "39");
            assert_eq!(cells(20), (String::new(), String::new(), String::new()));
        });
        assert_eq!(with_curves(39, false, |curves| curves.cell(1, &curves.series[1])), "0.500");
        assert_eq!(with_curves(10_000, false, |curves| curves.iterations(0)), "1–4");
    }

    #[test]
    fn a_chart_is_told_by_its_ends() {
        let told = with_curves(39, true, |curves| curves.told().of(Language::English));
        assert_eq!(
            told,
            "Iterations 1 to 39. a: first 1.000, last 39.000, smallest 1.000, largest 39.000. \
             p: first 1.500, last 1.500, smallest 1.500, largest 1.500."
        );
        assert_eq!(with_curves(0, true, |curves| curves.told().of(Language::English)), "No values yet.");
    }
}
