//! Reads a `training_options.json`.
//!
//! Must not know: what the settings mean.

use crate::run::log::file::{Content, Read, Reading};
use crate::run::log::options::Options;
use crate::run::log::refused::{LogError, MOST_LINE};

/// Reads one file.
pub(super) struct OptionsFile {
    file: String,
    text: Vec<u8>,
}

impl OptionsFile {
    /// For the file of this short name.
    pub(super) fn new(file: &str) -> Self {
        Self { file: file.to_string(), text: vec![] }
    }
}

impl Reading for OptionsFile {
    fn push(&mut self, bytes: &[u8]) -> Result<(), LogError> {
        self.text.extend_from_slice(bytes);
        if self.text.len() > MOST_LINE { Err(LogError::Foreign(self.file.clone())) } else { Ok(()) }
    }

    fn end(self: Box<Self>) -> Result<Read, LogError> {
        let text = String::from_utf8_lossy(&self.text);
        let text = text.trim();
        let options = Options::of(text).map_err(|misread| {
            let before = text.get(..misread.at).unwrap_or(text);
            let column = 1 + before.rsplit('\n').next().unwrap_or(before).chars().count();
            LogError::Line { file: self.file.clone(), line: 1 + before.matches('\n').count(), column, expected: misread.expected }
        })?;
        Ok(Read { content: Content::Options(options), notices: vec![], not_drawn: vec![] })
    }
}
