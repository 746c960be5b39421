//! Data: what an experiment's reals are, and how a batch of them is drawn.
//!
//! Points come from formulas (`plane`), pictures from formulas or a table (`pictures`, `table`), and either from what a person
//! gives (`own`, read from text in `points`). Whatever it is, a batch is drawn on the device from counter-based random numbers.
//! Must not know: executors, networks.

mod own;
mod pictures;
mod plane;
pub mod points;
mod table;

use super::experiment::{Architecture, Colour, Dataset, Experiment, Side, Switch};
use crate::graph::{Distribution, Graph, NodeId, ShapeError, Unary};

pub use own::{MOST_PICTURES, Own, OwnError, PICTURE_BYTES, PICTURE_SIDE, Rows, is_own};
pub use plane::{EXTENT, modes};
pub use table::{NoDigits, Table, TableError};

type Built = Result<NodeId, ShapeError>;

/// State that holds a table's samples, `[rows · numbers]`.
pub const TABLE_SAMPLES: &str = "data/samples";
/// State that holds a table's labels, `[rows]`.
pub const TABLE_LABELS: &str = "data/labels";

/// Scalar that counts the rows of a person's own data.
pub const OWN_ROWS: &str = "data_rows";

/// What a picture is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// 1 for grey, 3 for RGB.
    pub channels: usize,
    /// Pixels a side: a power of two from 4 on.
    pub side: usize,
}

impl Picture {
    /// Numbers in it.
    pub fn numbers(self) -> usize {
        self.channels * self.side * self.side
    }
}

/// What an experiment's samples are as pictures; `None` for points of the plane.
pub fn picture(experiment: &Experiment) -> Option<Picture> {
    let side = match experiment.side {
        Side::Eight => 8,
        Side::Sixteen => 16,
    };
    let channels = match experiment.colour {
        Colour::Grey => 1,
        Colour::Rgb => 3,
    };
    matches!(experiment.data, Dataset::Dots | Dataset::Digits | Dataset::OwnImages).then_some(Picture { channels, side })
}

/// The network that an experiment really has: points of the plane have multilayer perceptrons only.
pub fn architecture(experiment: &Experiment) -> Architecture {
    picture(experiment).map_or(Architecture::Mlp, |_| experiment.architecture)
}

/// Classes that the networks are told of; 0 without labels.
pub fn classes(experiment: &Experiment) -> usize {
    let labelled = experiment.labels == Switch::On && is_labelled(experiment.data);
    if labelled { table::DIGITS } else { 0 }
}

/// Whether a data set has labels.
pub fn is_labelled(dataset: Dataset) -> bool {
    dataset == Dataset::Digits
}

/// Whether an experiment may need the digits: they stand in for pictures that were not given.
pub fn needs_digits(experiment: &Experiment) -> bool {
    matches!(experiment.data, Dataset::Digits | Dataset::OwnImages)
}

/// Where batches are drawn from, if no formula draws them.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// The table that the explorer comes with.
    Digits(Table),
    /// What a person gave, or what stands in for it.
    Own(Rows),
}

impl Source {
    /// That of an experiment; `None` where a formula draws its batches.
    ///
    /// # Errors
    /// It needs the digits, and they are not here; see [`needs_digits`].
    pub fn of(experiment: &Experiment, own: &Own) -> Result<Option<Self>, NoDigits> {
        Ok(match (experiment.data, picture(experiment)) {
            (Dataset::Digits, Some(picture)) => Some(Self::Digits(Table::digits()?.resized(picture.side))),
            (data, picture) if is_own(data) => Some(Self::Own(own.rows(picture)?)),
            _ => None,
        })
    }

    /// The table of digits, if it is that.
    pub fn digits(&self) -> Option<&Table> {
        match self {
            Self::Digits(table) => Some(table),
            Self::Own(_) => None,
        }
    }
}

/// Which samples make up a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pick {
    /// How many.
    pub rows: usize,
    /// First of the four random streams that they are drawn with.
    pub stream: u32,
    /// State that lists their rows `[rows]`, where there is a table; `None`: random rows.
    pub listed: Option<&'static str>,
}

impl Pick {
    /// Samples drawn at random.
    pub fn random(rows: usize, stream: u32) -> Self {
        Self { rows, stream, listed: None }
    }
}

/// A batch of reals.
#[derive(Clone, Copy, Debug)]
pub struct Batch {
    /// Points `[N, 2]` or pictures `[N, C, H, W]` in [−1, 1].
    pub samples: NodeId,
    /// Their classes `[N, L]`, one-hot, where the networks are told of them.
    pub labels: Option<NodeId>,
}

/// A batch of an experiment's reals. Points have the scalar `noise` times a standard normal added.
///
/// # Errors
/// None for an experiment within its ranges.
pub fn batch(graph: &mut Graph, experiment: &Experiment, pick: Pick) -> Result<Batch, ShapeError> {
    if is_own(experiment.data) {
        return Ok(Batch { samples: own::batch(graph, experiment, pick)?, labels: None });
    }
    let Some(picture) = picture(experiment) else {
        let noise = graph.scalar("noise");
        let samples = plane::reals(graph, experiment.data, pick.rows, noise, pick.stream)?;
        return Ok(Batch { samples, labels: None });
    };
    if experiment.data == Dataset::Dots {
        let samples = pictures::dots(graph, picture, pick)?;
        return Ok(Batch { samples, labels: None });
    }
    let row = chosen_rows(graph, pick, Some(table::DIGIT_ROWS))?;
    let samples = pictures::from_table(graph, picture, pick, row, table::DIGIT_ROWS)?;
    let labels = match classes(experiment) {
        0 => None,
        classes => Some(one_hot_labels(graph, row, table::DIGIT_ROWS, classes)?),
    };
    Ok(Batch { samples, labels })
}

/// Numbers of the rows of a batch, `[rows, 1]`, of so many or, with `None`, of as many as the scalar [`OWN_ROWS`] says.
fn chosen_rows(graph: &mut Graph, pick: Pick, of: Option<usize>) -> Built {
    if let Some(state) = pick.listed {
        let rows = graph.state(state, &[pick.rows])?;
        return graph.reshape(rows, &[pick.rows, 1]);
    }
    let uniform = graph.random(Distribution::Uniform, pick.stream + 1, &[pick.rows, 1]);
    let scaled = match of {
        Some(of) => graph.scale(uniform, of as f64),
        None => {
            let of = graph.scalar(OWN_ROWS);
            graph.mul(uniform, of)?
        }
    };
    Ok(graph.unary(Unary::Floor, scaled))
}

/// Rows `[N, 1]` of a table of `of` rows of so many numbers, `[N, numbers]`.
fn table_rows(graph: &mut Graph, row: NodeId, of: usize, numbers: usize) -> Built {
    let rows = graph.shape(row).extents()[0];
    let table = graph.state(TABLE_SAMPLES, &[of * numbers])?;
    let first = graph.scale(row, numbers as f64);
    let offset = graph.iota(1, &[rows, numbers])?;
    let index = graph.add(first, offset)?;
    Ok(graph.gather(table, index))
}

/// The classes of rows `[N, 1]` of the table, `[N, classes]`.
fn one_hot_labels(graph: &mut Graph, row: NodeId, of: usize, classes: usize) -> Built {
    let rows = graph.shape(row).len();
    let table = graph.state(TABLE_LABELS, &[of])?;
    let label = graph.gather(table, row);
    let label = graph.broadcast(label, &[rows, classes])?;
    let class = graph.iota(1, &[rows, classes])?;
    let off = graph.sub(class, label)?;
    let (zero, one) = (graph.constant(0.0, &[rows, classes]), graph.constant(1.0, &[rows, classes]));
    graph.select(off, zero, one)
}
