//! Checkpoints: a run as one file.
//!
//! ```text
//! bytes 0 .. 4    "SGLC"
//! bytes 4 .. 8    version of the format, u32 little-endian: 2
//! bytes 8 .. 12   length of the body, u32 little-endian
//! bytes 12 .. 16  CRC-32 (IEEE) of the body, u32 little-endian
//! the body        postcard 1: the experiment as the text of a link, the snapshot, then the person's own data that it is of
//! ```
//!
//! Version 1 had no data of the person's own.
//!
//! Must not know: executors, files, the web.

use crate::engine::contract::link;
use crate::engine::contract::protocol::Snapshot;
use crate::engine::contract::view::View;
use crate::gan::data::{Own, OwnError};
use crate::gan::experiment::Experiment;
use crate::gan::states;
use crate::words::engine as words;
use serde::{Deserialize, Serialize};

const MAGIC: [u8; 4] = *b"SGLC";
const VERSION: u32 = 2;
const HEADER: usize = 16;

/// What a checkpoint holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    /// What is trained.
    pub experiment: Experiment,
    /// How far it is: every persistent tensor, and the iteration.
    pub snapshot: Snapshot,
    /// The person's own data that it is of, and no others.
    pub own: Own,
}

/// Why a file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// It is something else.
    #[error("{}", words::FOREIGN.get())]
    Foreign,
    /// It was written by another version.
    #[error("{}", words::VERSION.with(&[&.found.to_string(), &VERSION.to_string()]))]
    Version {
        /// The version that it says it has.
        found: u32,
    },
    /// Some of it is missing, or there is more.
    #[error("{}", words::CUT.with(&[&.found.to_string(), &.expected.to_string()]))]
    Length {
        /// Bytes that its header tells of.
        expected: usize,
        /// Bytes of the file.
        found: usize,
    },
    /// Its contents are not what was written.
    #[error("{}", words::DAMAGED.get())]
    Damaged,
    /// Its experiment has fields that this version does not take.
    #[error("{}", words::ITS_EXPERIMENT.with(&[.0]))]
    Experiment(String),
    /// A tensor holds something that is not a number.
    #[error("{}", words::NOT_FINITE.with(&[.0]))]
    NotFinite(String),
    /// Its tensors are not those of its experiment.
    #[error("{}", words::NOT_FITTING.with(&[.0]))]
    Misfit(String),
    /// It carries data that no run can be of.
    #[error("{}", words::ITS_DATA.with(&[&.0.to_string()]))]
    Data(#[from] OwnError),
}

#[derive(Serialize, Deserialize)]
struct Body {
    link: String,
    snapshot: Snapshot,
    own: Own,
}

/// The file of a run. Of the person's own data it carries those that the experiment is of.
pub fn encode(experiment: &Experiment, snapshot: &Snapshot, own: &Own) -> Vec<u8> {
    let link = link::format(experiment, &View::default());
    let body = Body { link, snapshot: snapshot.clone(), own: own.needed(experiment.data) };
    // Encoding into memory cannot fail for these types.
    let body = postcard::to_allocvec(&body).unwrap_or_default();
    let mut file = Vec::with_capacity(HEADER + body.len());
    file.extend(MAGIC);
    for number in [VERSION, body.len() as u32, checksum(&body)] {
        file.extend(number.to_le_bytes());
    }
    file.extend(body);
    file
}

/// What a file holds.
///
/// # Errors
/// A [`CheckpointError`], whose text is a sentence, for everything that [`encode`] did not write.
pub fn decode(file: &[u8]) -> Result<Checkpoint, CheckpointError> {
    let word = |at: usize| file.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_le_bytes);
    if !file.starts_with(&MAGIC) {
        return Err(CheckpointError::Foreign);
    }
    let short = CheckpointError::Length { expected: HEADER, found: file.len() };
    let (Some(version), Some(length), Some(sum)) = (word(4), word(8), word(12)) else { return Err(short) };
    if version != VERSION {
        return Err(CheckpointError::Version { found: version });
    }
    let body = &file[HEADER..];
    if body.len() != length as usize {
        return Err(CheckpointError::Length { expected: HEADER + length as usize, found: file.len() });
    }
    if checksum(body) != sum {
        return Err(CheckpointError::Damaged);
    }
    let body: Body = postcard::from_bytes(body).map_err(|_| CheckpointError::Damaged)?;
    let parsed = link::parse(&body.link);
    if !parsed.complaints.is_empty() {
        return Err(CheckpointError::Experiment(parsed.complaints.join(" ")));
    }
    check_states(&parsed.experiment, &body.snapshot)?;
    body.own.check()?;
    Ok(Checkpoint { own: body.own.needed(parsed.experiment.data), experiment: parsed.experiment, snapshot: body.snapshot })
}

/// A snapshot has the states of its experiment, each once and of its length, and all numbers are finite.
fn check_states(experiment: &Experiment, snapshot: &Snapshot) -> Result<(), CheckpointError> {
    let expected = states::of(experiment);
    for (name, data) in &snapshot.states {
        if data.iter().any(|x| !x.is_finite()) {
            return Err(CheckpointError::NotFinite(name.clone()));
        }
        if !expected.iter().any(|(known, len)| known == name && *len == data.len()) {
            return Err(CheckpointError::Misfit(name.clone()));
        }
    }
    let missing = expected.into_iter().find(|(name, _)| snapshot.states.iter().filter(|(given, _)| given == name).count() != 1);
    missing.map_or(Ok(()), |(name, _)| Err(CheckpointError::Misfit(name)))
}

/// CRC-32 (IEEE), bit by bit: the tables that make it fast would be a twentieth of the page.
fn checksum(bytes: &[u8]) -> u32 {
    const POLYNOMIAL: u32 = 0xEDB8_8320;
    let shift = |crc: u32| (crc >> 1) ^ (POLYNOMIAL & (crc & 1).wrapping_neg());
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| shift(crc)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_usual_one() {
        assert_eq!((checksum(b"123456789"), checksum(b"")), (0xCBF4_3926, 0));
    }
}
