//! TensorBoard's event files: records with a length and two checksums, each a protobuf message with values of curves at a step.
//!
//! Must not know: other formats, what the curves mean.

use std::collections::HashMap;

use prost::Message;

use crate::run::log::axis::Role;
use crate::run::log::file::{Content, Count, Read, Reading};
use crate::run::log::refused::{LogError, LogNotice, MOST_BYTES, MOST_CURVES, MOST_ROWS};
use crate::run::log::series::Series;

/// Bytes before a record's data: its length, and the length's checksum.
const HEAD: usize = 12;
/// Bytes behind it: its checksum.
const TAIL: usize = 4;
/// `DT_FLOAT` and `DT_DOUBLE`, the kinds of tensors that are read.
const FLOAT: i32 = 1;
const DOUBLE: i32 = 2;

#[derive(Clone, PartialEq, Message)]
struct Event {
    #[prost(double, tag = "1")]
    wall_time: f64,
    #[prost(int64, tag = "2")]
    step: i64,
    #[prost(message, optional, tag = "5")]
    summary: Option<Summary>,
}

#[derive(Clone, PartialEq, Message)]
struct Summary {
    #[prost(message, repeated, tag = "1")]
    values: Vec<Scalar>,
}

#[derive(Clone, PartialEq, Message)]
struct Scalar {
    #[prost(string, tag = "1")]
    tag: String,
    #[prost(float, optional, tag = "2")]
    simple_value: Option<f32>,
    #[prost(message, optional, tag = "8")]
    tensor: Option<Tensor>,
}

#[derive(Clone, PartialEq, Message)]
struct Tensor {
    #[prost(int32, tag = "1")]
    kind: i32,
    #[prost(bytes = "vec", tag = "4")]
    content: Vec<u8>,
    #[prost(float, repeated, tag = "5")]
    floats: Vec<f32>,
    #[prost(double, repeated, tag = "6")]
    doubles: Vec<f64>,
}

/// Reads one file.
pub(super) struct Events {
    file: String,
    /// What has come and is not a whole record yet.
    bytes: Vec<u8>,
    /// Where in the file that begins.
    at: usize,
    series: Vec<Series>,
    by_tag: HashMap<String, usize>,
    not_drawn: Vec<String>,
    damaged: Count,
    /// Whether a length is damaged, so that no more records are found.
    is_lost: bool,
}

/// Whether a file begins with a record.
pub(super) fn begins(head: &[u8]) -> bool {
    matches!(length(head), Some(Ok(_)))
}

/// The length of the record that begins here, if enough has come; an error if its checksum is wrong.
fn length(bytes: &[u8]) -> Option<Result<usize, ()>> {
    let (number, rest) = bytes.split_first_chunk::<8>()?;
    let (sum, _) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u64::from_le_bytes(*number)).ok().filter(|length| *length <= MOST_BYTES);
    Some(length.filter(|_| masked_sum(number) == u32::from_le_bytes(*sum)).ok_or(()))
}

impl Events {
    /// For the file of this short name.
    pub(super) fn new(file: &str) -> Self {
        Self {
            file: file.to_string(),
            bytes: vec![],
            at: 0,
            series: vec![],
            by_tag: HashMap::new(),
            not_drawn: vec![],
            damaged: Count::default(),
            is_lost: false,
        }
    }

    /// Takes whole records from the front; how many bytes they were.
    fn records(&mut self, bytes: &[u8]) -> Result<usize, LogError> {
        let mut from = 0;
        while let Some(found) = length(&bytes[from..]) {
            let Ok(length) = found else {
                self.damaged.add(self.at + from);
                self.is_lost = true;
                break;
            };
            let Some(data) = bytes.get(from + HEAD..from + HEAD + length) else { break };
            let Some((sum, _)) = bytes[from + HEAD + length..].split_first_chunk::<TAIL>() else { break };
            let event = Some(data).filter(|data| masked_sum(data) == u32::from_le_bytes(*sum)).and_then(|data| Event::decode(data).ok());
            match event {
                Some(event) => self.event(event)?,
                None => self.damaged.add(self.at + from),
            }
            from += HEAD + length + TAIL;
        }
        Ok(from)
    }

    fn event(&mut self, event: Event) -> Result<(), LogError> {
        for scalar in event.summary.into_iter().flat_map(|summary| summary.values) {
            let Some(number) = number(&scalar) else {
                if self.not_drawn.len() < MOST_CURVES && !self.not_drawn.contains(&scalar.tag) {
                    self.not_drawn.push(scalar.tag);
                }
                continue;
            };
            let place = match self.by_tag.get(&scalar.tag) {
                Some(place) => *place,
                None => self.open(scalar.tag)?,
            };
            if let Some(series) = self.series.get_mut(place) {
                series.push(event.step as f64, event.wall_time, number);
                if series.len() > MOST_ROWS {
                    return Err(LogError::Rows(self.file.clone()));
                }
            }
        }
        Ok(())
    }

    fn open(&mut self, tag: String) -> Result<usize, LogError> {
        let place = self.series.len();
        if place == MOST_CURVES {
            return Err(LogError::Curves(self.file.clone()));
        }
        self.series.push(Series::new(None, tag.clone(), Role::Step));
        self.by_tag.insert(tag, place);
        Ok(place)
    }
}

impl Reading for Events {
    fn push(&mut self, bytes: &[u8]) -> Result<(), LogError> {
        if self.is_lost {
            return Ok(());
        }
        let mut all = std::mem::take(&mut self.bytes);
        all.extend_from_slice(bytes);
        let taken = self.records(&all)?;
        all.drain(..taken);
        self.bytes = all;
        self.at += taken;
        Ok(())
    }

    fn end(self: Box<Self>) -> Result<Read, LogError> {
        let file = || self.file.clone();
        if self.series.is_empty() {
            let byte = self.damaged.first;
            return Err(if self.damaged.count > 0 { LogError::Bytes { file: file(), byte } } else { LogError::Empty(file()) });
        }
        let mut notices = vec![];
        if !self.is_lost && !self.bytes.is_empty() {
            notices.push(LogNotice::Unfinished { file: file() });
        }
        notices.extend(self.damaged.tell(|Count { first: byte, count }| LogNotice::DamagedRecords { file: file(), byte, count }));
        Ok(Read { content: Content::Events(self.series), notices, not_drawn: self.not_drawn })
    }
}

/// The number of a scalar, however it is kept; `None` for pictures, texts and histograms.
fn number(scalar: &Scalar) -> Option<f32> {
    if scalar.simple_value.is_some() {
        return scalar.simple_value;
    }
    let tensor = scalar.tensor.as_ref()?;
    match (tensor.kind, tensor.content.as_slice(), tensor.floats.as_slice(), tensor.doubles.as_slice()) {
        (FLOAT, [], [one], _) => Some(*one),
        (DOUBLE, [], _, [one]) => Some(*one as f32),
        (FLOAT, content, ..) => content.try_into().ok().map(f32::from_le_bytes),
        (DOUBLE, content, ..) => content.try_into().ok().map(|bytes| f64::from_le_bytes(bytes) as f32),
        _ => None,
    }
}

/// The checksum of a record: CRC-32C, turned and moved, as TensorFlow keeps it.
fn masked_sum(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = table();
    let sum = bytes.iter().fold(u32::MAX, |sum, byte| (sum >> 8) ^ TABLE[usize::from((sum as u8) ^ byte)]);
    (!sum).rotate_right(15).wrapping_add(0xA282_EAD8)
}

/// CRC-32C of every byte.
const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut sum = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            sum = if sum & 1 == 1 { (sum >> 1) ^ 0x82F6_3B78 } else { sum >> 1 };
            bit += 1;
        }
        table[byte] = sum;
        byte += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(data: &[u8]) -> Vec<u8> {
        let length = (data.len() as u64).to_le_bytes();
        [&length[..], &masked_sum(&length).to_le_bytes(), data, &masked_sum(data).to_le_bytes()].concat()
    }

    fn scalar(tag: &str, simple_value: Option<f32>, tensor: Option<Tensor>) -> Scalar {
        Scalar { tag: tag.into(), simple_value, tensor }
    }

    fn event(step: i64, values: Vec<Scalar>) -> Vec<u8> {
        record(&Event { wall_time: 1.5, step, summary: Some(Summary { values }) }.encode_to_vec())
    }

    fn read(bytes: &[u8], length: usize) -> Result<Read, LogError> {
        let mut events = Box::new(Events::new("events"));
        bytes.chunks(length).try_for_each(|piece| events.push(piece))?;
        events.end()
    }

    #[test]
    fn checksums_are_crc_32c() {
        let sum = masked_sum(b"123456789").wrapping_sub(0xA282_EAD8).rotate_left(15);
        assert_eq!(sum, 0xE306_9283);
    }

    #[test]
    fn numbers_are_read_however_they_are_kept() {
        let tensor = |kind, content: &[u8], floats: &[f32], doubles: &[f64]| {
            Some(Tensor { kind, content: content.to_vec(), floats: floats.to_vec(), doubles: doubles.to_vec() })
        };
        let values = [
            (scalar("a", Some(0.0), None), Some(0.0)),
            (scalar("a", None, tensor(FLOAT, &[], &[2.5], &[])), Some(2.5)),
            (scalar("a", None, tensor(DOUBLE, &[], &[], &[2.5])), Some(2.5)),
            (scalar("a", None, tensor(FLOAT, &2.5_f32.to_le_bytes(), &[], &[])), Some(2.5)),
            (scalar("a", None, tensor(DOUBLE, &2.5_f64.to_le_bytes(), &[], &[])), Some(2.5)),
            (scalar("a", None, tensor(FLOAT, &[], &[1.0, 2.0], &[])), None),
            (scalar("a", None, tensor(7, b"text", &[], &[])), None),
            (scalar("a", None, None), None),
        ];
        for (scalar, expected) in values {
            assert_eq!(number(&scalar), expected, "{scalar:?}");
        }
    }

    #[test]
    fn records_are_read_in_pieces_and_damaged_ones_told() {
        let values = || vec![scalar("a", Some(1.0), None), scalar("picture", None, None)];
        let file: Vec<u8> = [record(&[]), event(1, values()), event(4, values()), event(8, values())].concat();
        let rows = |bytes: &[u8], length| {
            let read = read(bytes, length).unwrap();
            let Content::Events(series) = read.content else { panic!("no events") };
            assert_eq!(read.not_drawn, ["picture"]);
            (series[0].len(), read.notices)
        };
        for length in [1, 7, file.len()] {
            assert_eq!(rows(&file, length), (3, vec![]));
        }
        assert!(begins(&file) && !begins(b"{\"Loss/D/loss\": 1}"));
        let unfinished = vec![LogNotice::Unfinished { file: "events".into() }];
        assert_eq!(rows(&file[..file.len() - 1], 5), (2, unfinished));
        let size = event(1, values()).len();
        let spoilt = |at: usize| file.iter().enumerate().map(|(index, byte)| byte ^ u8::from(index == at)).collect::<Vec<u8>>();
        let told = |byte| vec![LogNotice::DamagedRecords { file: "events".into(), byte, count: 1 }];
        // Data of the second record with numbers, and the length of the third.
        assert_eq!(rows(&spoilt(16 + size + HEAD + 3), 9), (2, told(16 + size)));
        assert_eq!(rows(&spoilt(16 + 2 * size), 9), (2, told(16 + 2 * size)));
        let error = read(&spoilt(0), 9).map(|_| ()).unwrap_err();
        assert_eq!(error, LogError::Bytes { file: "events".into(), byte: 0 });
    }
}
