//! Links: an experiment and a view as the text after `?`, and back.
//!
//! Only what differs from the default is written. Parsing never fails: a bad field keeps its
//! default and yields a sentence that names the field and the allowed range.

use crate::engine::contract::view;
use crate::engine::contract::view::{Hidden, PARTS, View};
use crate::gan::experiment;
use crate::gan::experiment::Experiment;
use crate::gan::field::Field;
use crate::words::engine as words;

/// What a link says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link {
    /// What the run computes.
    pub experiment: Experiment,
    /// What the person looks at.
    pub view: View,
    /// One sentence for each part of the text that could not be used.
    pub complaints: Vec<String>,
}

/// Words after `?` that belong to the page and not to a link.
const PAGE_WORDS: &[&str] = &["bench"];

/// What a link hides of the page: for teachers.
const HIDE: &str = "hide";

/// Reads a link: the whole address, or what follows `?` or `#`.
pub fn parse(text: &str) -> Link {
    let query = text.split_once('?').map_or(text, |(_, query)| query);
    let query = query.split('#').next().unwrap_or_default();
    let mut link = Link::default();
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        if let Some(field) = experiment::FIELDS.iter().find(|f| f.key == key) {
            read(field, &mut link.experiment, &value, &mut link.complaints);
        } else if let Some(field) = view::FIELDS.iter().find(|f| f.key == key) {
            read(field, &mut link.view, &value, &mut link.complaints);
        } else if key == HIDE {
            let (hidden, unknown) = Hidden::parse(&value);
            link.view.hidden = hidden;
            if !unknown.is_empty() {
                let unknown: String = unknown.join(", ").chars().take(40).collect();
                link.complaints.push(words::NO_PART.with(&[&unknown, &PARTS.join(", ")]));
            }
        } else if !PAGE_WORDS.contains(&&*key) {
            let key: String = key.chars().take(40).collect();
            link.complaints.push(words::NO_SETTING.with(&[&key]));
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

fn read<T>(field: &Field<T>, target: &mut T, text: &str, complaints: &mut Vec<String>) {
    match field.parse(text) {
        Ok(value) => (field.set)(target, value),
        Err(error) => complaints.push(error.to_string()),
    }
}

fn append<T>(fields: &[Field<T>], of: &T, out: &mut form_urlencoded::Serializer<'_, String>) {
    for field in fields {
        let value = (field.get)(of);
        if value != field.default_value() {
            out.append_pair(field.key, &field.format(value));
        }
    }
}
