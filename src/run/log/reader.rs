//! Takes files in pieces of any length and makes runs of them.
//!
//! Must not know: formats beyond which reader is whose.

use crate::run::log::assemble::{FileRead, runs_of};
use crate::run::log::csv::Csv;
use crate::run::log::decode::Decoder;
use crate::run::log::events::Events;
use crate::run::log::file::{Read, Reading};
use crate::run::log::json_rows::JsonRows;
use crate::run::log::kind::{Kind, kind_of};
use crate::run::log::logged::LoggedRun;
use crate::run::log::metrics::Metrics;
use crate::run::log::options_file::OptionsFile;
use crate::run::log::refused::{LogError, LogNotice, MOST_BYTES};
use crate::run::log::tick_lines::TickLines;
use crate::text::short;

/// Bytes by which a file is told to be of a kind.
const HEAD: usize = 8192;

/// Reads files one after the other: [`begin`](Self::begin), [`push`](Self::push) any number of times, [`end`](Self::end); then
/// [`finish`](Self::finish). Packed files are to be unpacked before, and named without `.gz`.
#[derive(Default)]
pub struct LogReader {
    bytes: usize,
    file: Option<Open>,
    read: Vec<FileRead>,
    refused: Vec<LogError>,
}

/// The file that is being read.
struct Open {
    path: String,
    /// Its name, short.
    file: String,
    state: State,
}

enum State {
    /// Its kind is not known yet.
    Beginning(Vec<u8>),
    /// A text.
    Text(Decoder, Box<dyn Reading>),
    /// Bytes.
    Bytes(Box<dyn Reading>),
    /// It is not read.
    Refused(LogError),
}

impl LogReader {
    /// Before any file.
    pub fn new() -> Self {
        Self::default()
    }

    /// What comes now is of the file of this path; its folders tell which files belong together. A file that was not ended is ended.
    pub fn begin(&mut self, path: &str) {
        if self.file.is_some() {
            // Its error is kept, and told in the end.
            drop(self.end());
        }
        let path = path.replace('\\', "/");
        let path = path.trim_start_matches("./").to_string();
        let file = short(path.rsplit('/').next().unwrap_or(&path));
        self.file = Some(Open { path, file, state: State::Beginning(vec![]) });
    }

    /// Takes the next piece of the file.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes = self.bytes.saturating_add(bytes.len());
        let is_long = self.bytes > MOST_BYTES;
        if let Some(open) = &mut self.file {
            if is_long {
                open.state = State::Refused(LogError::Long);
            }
            open.push(bytes);
        }
    }

    /// The file is over.
    ///
    /// # Errors
    /// It is not read; the others are.
    pub fn end(&mut self) -> Result<(), LogError> {
        let Some(open) = self.file.take() else { return Ok(()) };
        let (folder, file) = (folder(&open.path).to_string(), open.file.clone());
        match open.end() {
            Ok(read) => {
                self.read.push(FileRead { folder, file, read });
                Ok(())
            }
            Err(error) => {
                self.refused.push(error.clone());
                Err(error)
            }
        }
    }

    /// The runs of all files.
    ///
    /// # Errors
    /// Nothing was read; why the first file was not.
    pub fn finish(mut self) -> Result<Vec<LoggedRun>, LogError> {
        if self.file.is_some() {
            drop(self.end());
        }
        let (mut runs, mut told) = runs_of(self.read);
        told.extend(self.refused.into_iter().map(LogNotice::LeftOut));
        let Some(first) = runs.first_mut() else {
            let error = |notice| if let LogNotice::LeftOut(error) = notice { Some(error) } else { None };
            return Err(told.into_iter().find_map(error).unwrap_or(LogError::Nothing));
        };
        first.notices.extend(told);
        Ok(runs)
    }
}

/// The folder of a path, without the slash at its end.
fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

impl Open {
    fn push(&mut self, bytes: &[u8]) {
        if let State::Beginning(head) = &mut self.state {
            head.extend_from_slice(bytes);
            if head.len() >= HEAD {
                self.decide();
            }
            return;
        }
        self.read(bytes);
    }

    /// Chooses a reader, and gives it what has come.
    fn decide(&mut self) {
        let State::Beginning(head) = &mut self.state else { return };
        let head = std::mem::take(head);
        let (path, file) = (&self.path, &self.file);
        let text = |reading: Box<dyn Reading>| State::Text(Decoder::of(&head), reading);
        self.state = match kind_of(path, &head) {
            Some(Kind::Events) => State::Bytes(Box::new(Events::new(file))),
            Some(Kind::Json) => text(Box::new(JsonRows::new(path, file))),
            Some(Kind::Csv) => text(Box::new(Csv::new(path, file))),
            Some(Kind::Ticks) => text(Box::new(TickLines::new(file))),
            Some(Kind::Metrics) => text(Box::new(Metrics::new(file))),
            Some(Kind::Options) => text(Box::new(OptionsFile::new(file))),
            Some(Kind::Packed) => State::Refused(LogError::Packed(file.clone())),
            None => State::Refused(LogError::Foreign(file.clone())),
        };
        self.read(&head);
    }

    fn read(&mut self, bytes: &[u8]) {
        let taken = match &mut self.state {
            State::Text(decoder, reading) => {
                let mut text = Vec::with_capacity(bytes.len());
                decoder.decode(bytes, &mut text);
                reading.push(&text)
            }
            State::Bytes(reading) => reading.push(bytes),
            State::Beginning(_) | State::Refused(_) => Ok(()),
        };
        if let Err(error) = taken {
            self.state = State::Refused(error);
        }
    }

    fn end(mut self) -> Result<Read, LogError> {
        self.decide();
        match self.state {
            State::Text(decoder, reading) => {
                let mut read = reading.end()?;
                if decoder.zeros > 0 {
                    read.notices.insert(0, LogNotice::Zeros { file: self.file, count: decoder.zeros });
                }
                Ok(read)
            }
            State::Bytes(reading) => reading.end(),
            State::Refused(error) => Err(error),
            State::Beginning(_) => Err(LogError::Foreign(self.file)),
        }
    }
}
