//! Declared fields: a value's key, words, range, default and unit, stated once.
//!
//! Links, forms and tests all read the same table, so they cannot disagree.
//! Must not know: which struct it describes, the web.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::number;
use crate::text::Text;

/// What a field may hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A real number in `[min, max]`.
    Number {
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
        /// Value of a new experiment.
        default: f64,
        /// How a slider should run over it.
        scale: Scale,
    },
    /// A whole number in `[min, max]`.
    Integer {
        /// Smallest value.
        min: u32,
        /// Largest value.
        max: u32,
        /// Value of a new experiment.
        default: u32,
    },
    /// One of `options`.
    Choice {
        /// What can be chosen.
        options: &'static [Choice],
        /// Index of the option of a new experiment.
        default: usize,
    },
}

/// One option of a [`Kind::Choice`]: its word in links and its label on the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    /// Word in links, stable over versions.
    pub key: &'static str,
    /// What a person reads.
    pub label: Text,
}

/// Where the settings show a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Above all others.
    Data,
    /// The losses and what is turned most: always in sight.
    Losses,
    /// Constants of the losses.
    Constants,
    /// How gradients move weights.
    Optimizer,
    /// Which step comes when.
    Rhythm,
    /// How numbers are rounded.
    Precision,
    /// What concerns pictures.
    Pictures,
    /// What the networks are made of.
    Networks,
    /// How much is drawn of the data, and from which seed.
    Sampling,
    /// Not among the settings: what a person looks at.
    View,
}

impl Group {
    /// Those that open and close, in the order of the page.
    pub const NAMED: [(Self, Text); 7] = [
        (Self::Constants, Text::new("loss constants", "损失的常数")),
        (Self::Optimizer, Text::new("optimizer", "优化器")),
        (Self::Rhythm, Text::new("rhythm", "训练节奏")),
        (Self::Precision, Text::new("precision", "数值精度")),
        (Self::Pictures, Text::new("pictures", "图片")),
        (Self::Networks, Text::new("networks", "网络")),
        (Self::Sampling, Text::new("data & seed", "数据与种子")),
    ];
}

/// How a slider runs over a [`Kind::Number`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale {
    /// Equal steps are equal differences.
    Linear,
    /// Equal steps are equal ratios, from `smallest` up; a slider's lowest stop is `min` itself.
    Log {
        /// The lowest stop but one.
        smallest: f64,
    },
}

/// What a change of the field does to a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Acts on the next iteration; weights and optimizer state stay.
    Immediate,
    /// Starts training again from the seed.
    Restart,
}

/// The value of one field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// Of a [`Kind::Number`].
    Number(f64),
    /// Of a [`Kind::Integer`].
    Integer(u32),
    /// Of a [`Kind::Choice`]: an index into its options.
    Choice(usize),
}

/// One field of a `T`.
pub struct Field<T: 'static> {
    /// Word in links, stable over versions.
    pub key: &'static str,
    /// What a person reads.
    pub label: Text,
    /// Unit, or "" for a pure number.
    pub unit: Text,
    /// One sentence: what it does.
    pub help: Text,
    /// Where the settings show it.
    pub group: Group,
    /// Range, default and scale.
    pub kind: Kind,
    /// What a change does to a run.
    pub effect: Effect,
    /// Reads the field.
    pub get: fn(&T) -> Value,
    /// Writes the field; the value must be of the field's kind and in range (see [`Field::holds`]).
    pub set: fn(&mut T, Value),
}

/// A value that a field cannot hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{key} cannot be “{given}”")]
pub struct FieldError {
    /// Key of the field.
    pub key: String,
    /// The text that was given, cut to 40 characters.
    pub given: String,
    /// What it takes.
    pub takes: Takes,
}

/// What a field takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Takes {
    /// A number in a range.
    Number {
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
    },
    /// A whole number in a range.
    Integer {
        /// Smallest value.
        min: u32,
        /// Largest value.
        max: u32,
    },
    /// One of these words.
    OneOf(Vec<String>),
}

/// Bounds of fields are numbers.
impl Eq for Takes {}

impl Kind {
    /// What a field of this kind takes.
    pub fn takes(&self) -> Takes {
        match *self {
            Self::Number { min, max, .. } => Takes::Number { min, max },
            Self::Integer { min, max, .. } => Takes::Integer { min, max },
            Self::Choice { options, .. } => Takes::OneOf(options.iter().map(|option| option.key.to_string()).collect()),
        }
    }
}

impl<T> Field<T> {
    /// The default value.
    pub fn default_value(&self) -> Value {
        match self.kind {
            Kind::Number { default, .. } => Value::Number(default),
            Kind::Integer { default, .. } => Value::Integer(default),
            Kind::Choice { default, .. } => Value::Choice(default),
        }
    }

    /// Reads a value from text as it stands in a link.
    ///
    /// # Errors
    /// [`FieldError`] when the text is of another kind or out of range.
    pub fn parse(&self, text: &str) -> Result<Value, FieldError> {
        let value = match self.kind {
            Kind::Number { .. } => number::parse(text).map(Value::Number),
            Kind::Integer { .. } => text.trim().parse().ok().map(Value::Integer),
            Kind::Choice { options, .. } => options.iter().position(|o| o.key == text.trim()).map(Value::Choice),
        };
        value.filter(|&v| self.holds(v)).ok_or_else(|| self.error(text))
    }

    /// The value as text for a link; [`Field::parse`] reads it back unchanged.
    pub fn format(&self, value: Value) -> String {
        match (value, self.kind) {
            (Value::Number(x), _) => number::shortest(x),
            (Value::Integer(n), _) => n.to_string(),
            (Value::Choice(i), Kind::Choice { options, .. }) => options.get(i).map_or(String::new(), |o| o.key.to_string()),
            (Value::Choice(_), _) => String::new(),
        }
    }

    /// Whether the field may hold `value`. NaN never is.
    pub fn holds(&self, value: Value) -> bool {
        match (value, self.kind) {
            (Value::Number(x), Kind::Number { min, max, .. }) => x >= min && x <= max,
            (Value::Integer(n), Kind::Integer { min, max, .. }) => n >= min && n <= max,
            (Value::Choice(i), Kind::Choice { options, .. }) => i < options.len(),
            _ => false,
        }
    }

    /// Writes `value` if the field may hold it.
    ///
    /// # Errors
    /// [`FieldError`] when it may not; `target` is then unchanged.
    pub fn assign(&self, target: &mut T, value: Value) -> Result<(), FieldError> {
        if !self.holds(value) {
            return Err(self.error(&self.format(value)));
        }
        (self.set)(target, value);
        Ok(())
    }

    fn error(&self, given: &str) -> FieldError {
        FieldError { key: self.key.to_string(), given: given.chars().take(40).collect(), takes: self.kind.takes() }
    }
}

impl<T> fmt::Debug for Field<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Field({})", self.key)
    }
}

/// Declares an enum whose variants are the options of a [`Kind::Choice`].
macro_rules! choices {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $key:literal, $label:expr;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vmeta])* $variant,)+ }

        impl $name {
            /// Every variant, in the order of [`Self::OPTIONS`].
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];
            /// Word in links and label of every variant.
            pub const OPTIONS: &'static [$crate::gan::field::Choice] = &[$($crate::gan::field::Choice { key: $key, label: $label },)+];

            /// Position in [`Self::ALL`].
            pub fn index(self) -> usize {
                self as usize
            }

            /// The variant at a position, if there is one.
            pub fn from_index(index: usize) -> Option<Self> {
                Self::ALL.get(index).copied()
            }

            /// Word in links.
            pub fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)+ }
            }

            /// What a person reads.
            pub fn label(self) -> $crate::text::Text {
                match self { $(Self::$variant => $label,)+ }
            }
        }
    };
}

/// A number field of a struct's `f64` member.
macro_rules! number_field {
    ($key:literal, $member:ident, $label:expr, $unit:expr, $group:ident, $range:expr, $default:expr, $scale:expr, $effect:ident, $help:expr) => {
        $crate::gan::field::Field {
            key: $key,
            label: $label,
            unit: $unit,
            help: $help,
            group: $crate::gan::field::Group::$group,
            kind: $crate::gan::field::Kind::Number { min: $range.0, max: $range.1, default: $default, scale: $scale },
            effect: $crate::gan::field::Effect::$effect,
            get: |t| $crate::gan::field::Value::Number(t.$member),
            set: |t, v| {
                if let $crate::gan::field::Value::Number(x) = v {
                    t.$member = x;
                }
            },
        }
    };
}

/// A whole-number field of a struct's `u32` member.
macro_rules! integer_field {
    ($key:literal, $member:ident, $label:expr, $unit:expr, $group:ident, $range:expr, $default:expr, $effect:ident, $help:expr) => {
        $crate::gan::field::Field {
            key: $key,
            label: $label,
            unit: $unit,
            help: $help,
            group: $crate::gan::field::Group::$group,
            kind: $crate::gan::field::Kind::Integer { min: $range.0, max: $range.1, default: $default },
            effect: $crate::gan::field::Effect::$effect,
            get: |t| $crate::gan::field::Value::Integer(t.$member),
            set: |t, v| {
                if let $crate::gan::field::Value::Integer(n) = v {
                    t.$member = n;
                }
            },
        }
    };
}

/// A choice field of a struct's member declared with `choices!`; its default is the enum's.
macro_rules! choice_field {
    ($key:literal, $member:ident: $enum:ty, $label:expr, $group:ident, $effect:ident, $default:expr, $help:expr) => {
        $crate::gan::field::Field {
            key: $key,
            label: $label,
            unit: $crate::text::Text::same(""),
            help: $help,
            group: $crate::gan::field::Group::$group,
            kind: $crate::gan::field::Kind::Choice { options: <$enum>::OPTIONS, default: $default as usize },
            effect: $crate::gan::field::Effect::$effect,
            get: |t| $crate::gan::field::Value::Choice(t.$member.index()),
            set: |t, v| {
                if let $crate::gan::field::Value::Choice(i) = v
                    && let Some(choice) = <$enum>::from_index(i)
                {
                    t.$member = choice;
                }
            },
        }
    };
}

/// Declares the table of a struct's fields, `FIELDS`, and the names by which code asks for one of them.
macro_rules! fields {
    ($(#[$meta:meta])* $target:ident, $keys:ident; $($variant:ident => $field:expr;)+) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $keys {
            $(
                /// The field of this name.
                $variant,
            )+
        }

        impl $keys {
            /// All of them, in the order of [`FIELDS`].
            pub const ALL: &[Self] = &[$(Self::$variant,)+];
        }

        /// Every field, in the order of links.
        pub static FIELDS: &[$crate::gan::field::Field<$target>] = &[$($field,)+];

        impl $target {
            /// One of its fields.
            pub fn field(key: $keys) -> &'static $crate::gan::field::Field<Self> {
                // The table has a line for each key, in their order.
                &FIELDS[key as usize]
            }
        }
    };
}

pub(crate) use {choice_field, choices, fields, integer_field, number_field};
