//! `metric-fid50k_full.jsonl`: what was measured of each snapshot.
//!
//! Must not know: other formats.

use crate::run::json::Expected;
use crate::run::log::file::{Content, Count, Read, Reading};
use crate::run::log::logged::{Metric, Snapshot};
use crate::run::log::refused::{LogError, LogNotice, MOST_CURVES, MOST_ROWS};
use crate::run::log::split::{Piece, Splitter, Start};
use crate::run::log::walk::{Member, value, walk};

/// Reads one file.
pub(super) struct Metrics {
    splitter: Splitter,
    lines: Lines,
}

struct Lines {
    file: String,
    metrics: Vec<Metric>,
    damaged: Count,
    /// The first damaged line's column.
    start: Start,
    count: usize,
}

impl Metrics {
    /// For the file of this short name.
    pub(super) fn new(file: &str) -> Self {
        let lines = Lines { file: file.to_string(), metrics: vec![], damaged: Count::default(), start: Start::default(), count: 0 };
        Self { splitter: Splitter::new(), lines }
    }
}

impl Reading for Metrics {
    fn push(&mut self, bytes: &[u8]) -> Result<(), LogError> {
        let Self { splitter, lines } = self;
        splitter.push(bytes, &mut |piece| lines.piece(piece))
    }

    fn end(self: Box<Self>) -> Result<Read, LogError> {
        let Self { mut splitter, mut lines } = *self;
        let is_cut = splitter.end(&mut |piece| lines.piece(piece))?;
        let Lines { file, metrics, mut damaged, start, .. } = lines;
        if metrics.is_empty() {
            let (line, column) = (start.line, start.column);
            let is_damaged = damaged.count > 0;
            return Err(if is_damaged { LogError::Line { file, line, column, expected: Expected::Open } } else { LogError::Empty(file) });
        }
        let mut notices = vec![];
        if is_cut {
            damaged.count -= 1;
            notices.push(LogNotice::Unfinished { file: file.clone() });
        }
        notices.extend(damaged.tell(|Count { first: line, count }| LogNotice::Damaged { file, line, count }));
        Ok(Read { content: Content::Metrics(metrics), notices, not_drawn: vec![] })
    }
}

impl Lines {
    fn piece(&mut self, piece: Piece<'_>) -> Result<(), LogError> {
        self.count += 1;
        if self.count > MOST_ROWS {
            return Err(LogError::Rows(self.file.clone()));
        }
        let start = match piece {
            Piece::Whole { text, start, .. } => {
                if self.line(text)? {
                    return Ok(());
                }
                start
            }
            Piece::Broken { start, .. } => start,
        };
        if self.damaged.count == 0 {
            self.start = start;
        }
        self.damaged.add(start.line);
        Ok(())
    }

    /// Takes a line of results; whether it is one.
    fn line(&mut self, text: &str) -> Result<bool, LogError> {
        let (mut results, mut snapshot) = (vec![], String::new());
        let walked = walk(text, &mut |place, member| {
            let number = match member {
                Member::Number(number) => number,
                Member::Text(text) => value(text).unwrap_or(f64::NAN),
                Member::Null | Member::Other => f64::NAN,
            };
            match (place.parent(), place.name(), member) {
                (Some("results"), name, _) => results.push((name.to_string(), number)),
                (None, "snapshot_pkl", Member::Text(name)) => snapshot = name.to_string(),
                _ => {}
            }
        });
        if walked.is_err() || results.is_empty() {
            return Ok(false);
        }
        for (name, value) in results {
            let snapshot = Snapshot { name: snapshot.clone(), kimg: kimg(&snapshot), value };
            let place = self.metrics.iter().position(|metric| metric.name == name);
            match place.and_then(|place| self.metrics.get_mut(place)) {
                Some(metric) => metric.snapshots.push(snapshot),
                None => self.metrics.push(Metric { name, snapshots: vec![snapshot] }),
            }
        }
        if self.metrics.len() > MOST_CURVES { Err(LogError::Curves(self.file.clone())) } else { Ok(true) }
    }
}

/// Thousands of images in a snapshot's name: 40 of `network-snapshot-000040.pkl`.
fn kimg(snapshot: &str) -> Option<f64> {
    let stem = snapshot.rsplit_once('.').map_or(snapshot, |(stem, _)| stem);
    let digits = stem.rsplit(['-', '_']).next().unwrap_or(stem);
    let is_number = digits.len() >= 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| crate::number::parse(digits)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Read, LogError> {
        let mut metrics = Box::new(Metrics::new("metric.jsonl"));
        metrics.push(text.as_bytes())?;
        metrics.end()
    }

    #[test]
    fn every_result_is_a_metric_over_snapshots() {
        let text = r#"{"results": {"fid": 12.5, "kid": Infinity}, "metric": "fid", "snapshot_pkl": "network-snapshot-000040.pkl", "num_gpus": 1}
            {"results": {"fid": null}, "snapshot_pkl": "best.pkl"}
            {"resu"#;
        let read = read(text).unwrap();
        let Content::Metrics(metrics) = read.content else { panic!("no metrics") };
        let told: Vec<_> = metrics
            .iter()
            .map(|metric| {
                (metric.name.as_str(), metric.snapshots.iter().map(|one| format!("{} {:?} {}", one.name, one.kimg, one.value)).collect())
            })
            .collect::<Vec<(_, Vec<_>)>>();
        let first = "network-snapshot-000040.pkl Some(40.0)";
        assert_eq!(told, [("fid", vec![format!("{first} 12.5"), "best.pkl None NaN".into()]), ("kid", vec![format!("{first} inf")])]);
        assert_eq!(read.notices, [LogNotice::Unfinished { file: "metric.jsonl".into() }]);
    }

    #[test]
    fn what_has_no_results_is_refused() {
        let refused = |text| read(text).map(|_| ()).unwrap_err().to_string();
        assert_eq!(refused("\n {\"a\": 1}"), "“metric.jsonl”, line 2, column 2: Open expected");
        assert_eq!(refused(""), "“metric.jsonl”: no numbers");
    }
}
