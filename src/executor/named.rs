//! A few things by name: states and scalars are some dozens, which a list finds as fast as a map.

/// Values by name.
#[derive(Clone, Debug)]
pub(super) struct Named<T>(Vec<(String, T)>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Named<T> {
    /// The value of that name.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value)
    }

    /// Sets the value of that name.
    pub fn insert(&mut self, name: &str, value: T) {
        match self.0.iter_mut().find(|(own, _)| own == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    /// All values.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|(_, value)| value)
    }

    /// Forgets all, and gives each to `last`.
    pub fn drain(&mut self, last: impl Fn(T)) {
        self.0.drain(..).for_each(|(_, value)| last(value));
    }
}
