//! Values by text, of which those that were used last are kept.
//!
//! Must not know: what the texts and values are.

use std::collections::HashMap;

/// So many values at most; a new one takes the place of the one that was used longest ago.
#[derive(Debug)]
pub(super) struct Recent<T> {
    most: usize,
    /// Counts uses.
    now: u64,
    /// With when it was last used.
    values: HashMap<String, (u64, T)>,
}

impl<T> Recent<T> {
    pub(super) fn new(most: usize) -> Self {
        Self { most, now: 0, values: HashMap::new() }
    }

    /// The value of a text, which is used by that.
    pub(super) fn get(&mut self, text: &str) -> Option<&T> {
        self.now += 1;
        let (used, value) = self.values.get_mut(text)?;
        *used = self.now;
        Some(value)
    }

    /// Keeps the value of a text.
    pub(super) fn insert(&mut self, text: &str, value: T) {
        self.now += 1;
        if self.values.len() >= self.most && !self.values.contains_key(text) {
            let oldest = self.values.iter().min_by_key(|(_, (used, _))| *used).map(|(text, _)| text.clone());
            oldest.and_then(|oldest| self.values.remove(&oldest));
        }
        self.values.insert(text.to_owned(), (self.now, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_used_last_are_kept() {
        let mut recent = Recent::new(3);
        for (value, text) in ["a", "b", "c"].into_iter().enumerate() {
            recent.insert(text, value);
        }
        assert_eq!(recent.get("a"), Some(&0));
        recent.insert("d", 3);
        assert_eq!(["a", "b", "c", "d"].map(|text| recent.get(text).copied()), [Some(0), None, Some(2), Some(3)]);
        recent.insert("d", 4);
        assert_eq!(["a", "c", "d"].map(|text| recent.get(text).copied()), [Some(0), Some(2), Some(4)], "the same text takes no more room");
    }

    #[test]
    fn there_are_never_more() {
        let mut recent = Recent::new(8);
        for value in 0..1000 {
            recent.insert(&value.to_string(), value);
            assert!(recent.values.len() <= 8 && recent.get(&value.to_string()) == Some(&value));
        }
    }
}
