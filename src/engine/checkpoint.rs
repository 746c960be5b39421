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
use crate::engine::contract::view::View;
use crate::engine::snapshot::{Snapshot, StateError};
use crate::gan::data::{Own, OwnError};
use crate::gan::experiment::Experiment;
use crate::gan::trainer::TrainError;
use crc::{CRC_32_ISO_HDLC, Crc, Table};
use serde::{Deserialize, Serialize};

/// CRC-32 as zip and PNG have it.
static SUM: Crc<u32, Table<1>> = Crc::<u32, Table<1>>::new(&CRC_32_ISO_HDLC);
const MAGIC: [u8; 4] = *b"SGLC";
/// The version that is written and read.
pub const VERSION: u32 = 2;
const HEADER: usize = 16;
/// Most characters of a link that an error repeats; those of an honest one are fewer.
const MOST_LINK: usize = 2048;

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

/// Why a checkpoint cannot be used, or written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum CheckpointError {
    /// It is something else.
    #[error("no checkpoint")]
    Foreign,
    /// It was written by another version; [`VERSION`] is read.
    #[error("version {found}, not {VERSION}")]
    Version {
        /// The version that it says it has.
        found: u32,
    },
    /// Some of it is missing, or there is more.
    #[error("{found} bytes, not {expected}")]
    Length {
        /// Bytes that its header tells of.
        expected: u64,
        /// Bytes of the file.
        found: u64,
    },
    /// Its contents are not what was written.
    #[error("damaged")]
    Damaged,
    /// Its experiment has fields that this version does not take: the text of its link, whose complaints tell which.
    #[error("an experiment that cannot be used: {0}")]
    Experiment(String),
    /// It is of another experiment than the one that it should go on with.
    #[error("of another experiment")]
    OtherExperiment,
    /// Its states cannot be taken up.
    #[error(transparent)]
    States(#[from] StateError),
    /// It carries data that no run can be of.
    #[error(transparent)]
    Data(#[from] OwnError),
    /// Its experiment cannot be trained here.
    #[error("an experiment that cannot be trained: {0}")]
    Train(TrainError),
    /// The run is too large for a file of this form, or cannot be written.
    #[error("it cannot be written")]
    Unwritable,
}

#[derive(Serialize)]
struct Written<'a> {
    link: &'a str,
    snapshot: &'a Snapshot,
    own: &'a Own,
}

#[derive(Deserialize)]
struct Read {
    link: String,
    snapshot: Snapshot,
    own: Own,
}

/// The file of a run. Of the person's own data it carries those that the experiment is of.
///
/// # Errors
/// [`CheckpointError::Unwritable`], and what [`decode`] would refuse: states that are not those of the experiment or not finite.
pub fn encode(experiment: &Experiment, snapshot: &Snapshot, own: &Own) -> Result<Vec<u8>, CheckpointError> {
    snapshot.check(experiment)?;
    let link = link::format(experiment, &View::default());
    let own = own.needed(experiment.data);
    let mut file = Vec::with_capacity(HEADER + link.len() + snapshot.bytes() + own.pictures.len() + 4 * own.points.len() + 64);
    file.resize(HEADER, 0);
    let body = Written { link: &link, snapshot, own: &own };
    let mut file = postcard::to_extend(&body, file).map_err(|_| CheckpointError::Unwritable)?;
    let (header, body) = file.split_at_mut(HEADER);
    let length = u32::try_from(body.len()).map_err(|_| CheckpointError::Unwritable)?;
    let words = [u32::from_le_bytes(MAGIC), VERSION, length, SUM.checksum(body)];
    header.chunks_exact_mut(4).zip(words).for_each(|(place, word)| place.copy_from_slice(&word.to_le_bytes()));
    Ok(file)
}

/// The experiment that a file says it is of, before anything else of it is read; `None` where it says none.
pub fn experiment_of(file: &[u8]) -> Option<Experiment> {
    let body = file.strip_prefix(&MAGIC).and_then(|rest| rest.get(HEADER - MAGIC.len()..))?;
    let (link, _) = postcard::take_from_bytes::<&str>(body).ok()?;
    Some(link::parse(link).experiment)
}

/// What a file holds.
///
/// # Errors
/// Why it cannot be used, for everything that [`encode`] did not write.
pub fn decode(file: &[u8]) -> Result<Checkpoint, CheckpointError> {
    let word = |at: usize| file.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_le_bytes);
    if !file.starts_with(&MAGIC) {
        return Err(CheckpointError::Foreign);
    }
    let of_length = |expected: usize| CheckpointError::Length { expected: expected as u64, found: file.len() as u64 };
    let (Some(version), Some(length), Some(sum)) = (word(4), word(8), word(12)) else { return Err(of_length(HEADER)) };
    if version != VERSION {
        return Err(CheckpointError::Version { found: version });
    }
    let body = &file[HEADER..];
    if body.len() != length as usize {
        return Err(of_length(HEADER + length as usize));
    }
    if SUM.checksum(body) != sum {
        return Err(CheckpointError::Damaged);
    }
    let (body, rest) = postcard::take_from_bytes::<Read>(body).map_err(|_| CheckpointError::Damaged)?;
    if !rest.is_empty() {
        return Err(CheckpointError::Damaged);
    }
    let parsed = link::parse(&body.link);
    if !parsed.complaints.is_empty() {
        return Err(CheckpointError::Experiment(body.link.chars().take(MOST_LINK).collect()));
    }
    body.snapshot.check(&parsed.experiment)?;
    body.own.check()?;
    Ok(Checkpoint { own: body.own.needed(parsed.experiment.data), experiment: parsed.experiment, snapshot: body.snapshot })
}

#[cfg(test)]
mod tests {
    use super::{MAGIC, SUM};
    /// The checksum is part of the file's form: it is the usual one.
    #[test]
    fn the_checksum_is_the_usual_one() {
        assert_eq!([&b"123456789"[..], b""].map(|bytes| SUM.checksum(bytes)), [0xCBF4_3926, 0]);
        assert_eq!(SUM.checksum(MAGIC.as_slice()), crc32fast::hash(&MAGIC));
    }
}
