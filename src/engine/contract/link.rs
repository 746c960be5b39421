//! Links: an experiment and a view as the text after `?`, and back.
//!
//! Only what differs from the default is written. Parsing never fails: a bad field keeps its
//! default and yields a complaint.

use crate::engine::contract::view;
use crate::engine::contract::view::{Hidden, View};
use crate::gan::experiment;
use crate::gan::experiment::Experiment;
use crate::gan::field::{Field, FieldError};

/// What a link says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link {
    /// What the run computes.
    pub experiment: Experiment,
    /// What the person looks at.
    pub view: View,
    /// One for each part of the text that could not be used, at most [`MOST_COMPLAINTS`] and a last one that counts the others.
    pub complaints: Vec<Complaint>,
}

/// A part of a link that could not be used.
#[derive(Clone, Debug, PartialEq)]
pub enum Complaint {
    /// There is no setting of this key, which is cut to [`MOST_LETTERS`].
    UnknownKey(String),
    /// The page has no such parts to hide; these words are cut to [`MOST_LETTERS`].
    UnknownPart(String),
    /// A setting cannot be what was given.
    Field(FieldError),
    /// There are so many more that could not be used.
    More(u32),
}

/// Most complaints that are told one by one.
pub const MOST_COMPLAINTS: usize = 4;
/// Most characters of a text that a complaint repeats.
pub const MOST_LETTERS: usize = 40;

/// Words after `?` that belong to the page and not to a link.
const PAGE_WORDS: &[&str] = &["bench", "debug", "log"];

/// What a link hides of the page: for teachers.
const HIDE: &str = "hide";

/// Reads a link: the whole address, or what follows `?` or `#`.
pub fn parse(text: &str) -> Link {
    let query = text.split_once('?').map_or(text, |(_, query)| query);
    let query = query.split('#').next().unwrap_or_default();
    let mut link = Link::default();
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        let read = if let Some(field) = experiment::FIELDS.iter().find(|f| f.key == key) {
            read(field, &mut link.experiment, &value)
        } else if let Some(field) = view::FIELDS.iter().find(|f| f.key == key) {
            read(field, &mut link.view, &value)
        } else if key == HIDE {
            let (hidden, unknown) = Hidden::parse(&value);
            link.view.hidden = hidden;
            if unknown.is_empty() { Ok(()) } else { Err(Complaint::UnknownPart(cut(&unknown.join(", ")))) }
        } else if PAGE_WORDS.contains(&&*key) {
            Ok(())
        } else {
            Err(Complaint::UnknownKey(cut(&key)))
        };
        if let Err(complaint) = read {
            link.complain(complaint);
        }
    }
    link
}

/// Writes a link without the leading `?`; empty when everything is at its default.
pub fn format(experiment: &Experiment, view: &View) -> String {
    let mut out = form_urlencoded::Serializer::new(String::new());
    append(experiment::FIELDS, experiment, &mut out);
    append(view::FIELDS, view, &mut out);
    let mut text = out.finish();
    let hidden = view.hidden.words(",");
    if !hidden.is_empty() {
        // Its words and commas may stand in a link as they are.
        text.push_str(&[if text.is_empty() { "" } else { "&" }, HIDE, "=", &hidden].concat());
    }
    text
}

impl Link {
    fn complain(&mut self, complaint: Complaint) {
        if let Some(Complaint::More(count)) = self.complaints.last_mut() {
            *count += 1;
        } else if self.complaints.len() < MOST_COMPLAINTS {
            self.complaints.push(complaint);
        } else {
            self.complaints.push(Complaint::More(1));
        }
    }
}

fn cut(text: &str) -> String {
    text.chars().take(MOST_LETTERS).collect()
}

fn read<T>(field: &Field<T>, target: &mut T, text: &str) -> Result<(), Complaint> {
    let value = field.parse(text).map_err(Complaint::Field)?;
    (field.set)(target, value);
    Ok(())
}

fn append<T>(fields: &[Field<T>], of: &T, out: &mut form_urlencoded::Serializer<'_, String>) {
    for field in fields {
        let value = (field.get)(of);
        if value != field.default_value() {
            out.append_pair(field.key, &field.format(value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_of_nonsense_has_a_bounded_number_of_complaints() {
        let text: Vec<String> = (0..9_000).map(|i| format!("nonsense{i}=1")).collect();
        let complaints = parse(&text.join("&")).complaints;
        assert_eq!(complaints.len(), MOST_COMPLAINTS + 1);
        assert_eq!(complaints[0], Complaint::UnknownKey("nonsense0".into()));
        assert_eq!(complaints[MOST_COMPLAINTS], Complaint::More(9_000 - MOST_COMPLAINTS as u32));
        let long = format!("{}=1&hide={}", "k".repeat(900), "p".repeat(900));
        let expected = [Complaint::UnknownKey("k".repeat(MOST_LETTERS)), Complaint::UnknownPart("p".repeat(MOST_LETTERS))];
        assert_eq!(parse(&long).complaints, expected);
    }
}
