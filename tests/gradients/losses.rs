//! Every loss with its penalties, through small networks.

use loss_explorer::gan::experiment::{Activation, DLoss, GLoss, Precision};
use loss_explorer::gan::losses::{self, DInputs, Surroundings};
use loss_explorer::gan::networks::{Gains, Layer, Network, Start, mlp};
use loss_explorer::graph::{Graph, NodeId, ShapeError, Unary};

use crate::differences::{Build, Built, Input, check, tensor};

#[test]
fn every_loss_through_every_network() {
    through_every_network(check);
}

/// Checks every loss through every small network.
pub fn through_every_network(check: fn(&str, &[Input], Build<'_>)) {
    for d in SmallD::all() {
        for &loss in DLoss::ALL {
            check(&format!("{loss:?}, {}", d.network.name), &d.inputs(3), &|g, x| d.d_loss(g, x, loss));
        }
        for &loss in GLoss::ALL {
            check(&format!("{loss:?}, {}", d.network.name), &d.inputs(3), &|g, x| d.g_loss(g, x, loss));
        }
    }
}

#[test]
fn path_length_regularisation() {
    check("path length", &path_length_inputs(), &path_length);
}

/// A small D. Its functions take: all its weights, flat; reals; fakes.
pub struct SmallD {
    pub network: Network,
    /// Extents of a batch of images.
    images: Vec<usize>,
    /// Reals and fakes are one batch.
    stacked: bool,
    /// Whether there is R1, and R2.
    penalties: [bool; 2],
}

impl SmallD {
    /// One of dense layers for each activation, a convolutional one, and some that see reals and fakes as one batch.
    pub fn all() -> Vec<Self> {
        let of_layers = |&activation: &Activation| Self::mlp(activation, 3, 2, 3);
        let stacked = [
            (Activation::LeakyRelu, [true, false]),
            (Activation::LeakyRelu, [true, true]),
            (Activation::Tanh, [true, false]),
            (Activation::Tanh, [false, true]),
            (Activation::Softplus, [true, true]),
        ];
        let stacked = stacked.into_iter().map(|(activation, penalties)| Self::stacked(activation, penalties));
        Activation::ALL.iter().map(of_layers).chain([Self::convolutional(), Self::stacked_convolutional()]).chain(stacked).collect()
    }

    fn stacked(activation: Activation, penalties: [bool; 2]) -> Self {
        let mut d = Self { stacked: true, penalties, ..Self::mlp(activation, 3, 2, 3) };
        d.network.name = format!("{activation:?}, stacked, penalties {penalties:?}");
        d
    }

    /// Two hidden layers.
    pub fn mlp(activation: Activation, rows: usize, features: usize, width: usize) -> Self {
        let network = mlp(&format!("{activation:?}"), features, (width, 2), activation, 1);
        Self { network, images: vec![rows, features], stacked: false, penalties: [true; 2] }
    }

    /// Convolution, minibatch standard deviation, and a score.
    fn convolutional() -> Self {
        let (activation, gains) = (Some(Activation::Tanh), Gains { weight: 0.5, bias: 0.7, start: Start::He });
        let layers = vec![
            Layer::Conv { inputs: 1, outputs: 2, kernel: 3, stride: 2, padding: 1, activation, gains },
            Layer::MinibatchStddev { group: 2, features: 1, epsilon: 1e-2 },
            Layer::Flatten,
            Layer::Dense { inputs: 12, outputs: 1, activation: None, gains },
        ];
        let network = Network { name: "convolutional".into(), layers, precision: Precision::Single };
        Self { network, images: vec![4, 1, 4, 3], stacked: false, penalties: [true; 2] }
    }

    /// Two convolutions, each before a mean over 2 × 2 pixels, that see reals and fakes as one batch.
    fn stacked_convolutional() -> Self {
        let (activation, gains) = (Some(Activation::LeakyRelu), Gains { weight: 0.5, bias: 0.7, start: Start::He });
        let convolution = |inputs| Layer::Conv { inputs, outputs: 2, kernel: 3, stride: 1, padding: 1, activation, gains };
        let score = Layer::Dense { inputs: 2, outputs: 1, activation: None, gains };
        let layers = vec![convolution(1), Layer::Downsample, convolution(2), Layer::Downsample, Layer::Flatten, score];
        let network = Network { name: "convolutional, stacked".into(), layers, precision: Precision::Single };
        Self { network, images: vec![2, 1, 4, 4], stacked: true, penalties: [true, false] }
    }

    pub fn inputs(&self, salt: u32) -> Vec<Input> {
        vec![tensor(&[self.network.parameter_count()], salt), tensor(&self.images, salt + 1), tensor(&self.images, salt + 2)]
    }

    fn scores(&self, graph: &mut Graph, flat: NodeId, images: NodeId) -> Built {
        let mut parameters = vec![];
        for parameter in self.network.parameters() {
            let slice = graph.slice(flat, parameter.offset, parameter.len())?;
            parameters.push(graph.reshape(slice, &parameter.shape)?);
        }
        let column = self.network.apply(graph, &parameters, images, None)?;
        let rows = graph.shape(images).extents()[0];
        graph.reshape(column, &[rows])
    }

    /// Scores of reals and of fakes.
    fn both_scores(&self, graph: &mut Graph, flat: NodeId, reals: NodeId, fakes: NodeId) -> Result<[NodeId; 2], ShapeError> {
        if !self.stacked {
            return Ok([self.scores(graph, flat, reals)?, self.scores(graph, flat, fakes)?]);
        }
        let rows = self.images[0];
        let images = graph.concat(&[reals, fakes])?;
        let scores = self.scores(graph, flat, images)?;
        Ok([graph.slice(scores, 0, rows)?, graph.slice(scores, rows, rows)?])
    }

    pub fn d_loss(&self, graph: &mut Graph, x: &[NodeId], loss: DLoss) -> Built {
        let [real_scores, fake_scores] = self.both_scores(graph, x[0], x[1], x[2])?;
        let [r1_gamma, r2_gamma] = [(0, 0.8), (1, 0.3)].map(|(which, gamma)| self.penalties[which].then(|| graph.constant(gamma, &[])));
        let inputs = DInputs { reals: x[1], fakes: x[2], real_scores, fake_scores, r1_gamma, r2_gamma };
        let mut surroundings = Fixed { d: self, flat: x[0], reals: x[1] };
        Ok(losses::build_d_loss(graph, losses::d_loss(loss), "", &inputs, &mut surroundings)?.per_sample)
    }

    pub fn g_loss(&self, graph: &mut Graph, x: &[NodeId], loss: GLoss) -> Built {
        let scores = self.scores(graph, x[0], x[2])?;
        let mut surroundings = Fixed { d: self, flat: x[0], reals: x[1] };
        Ok(losses::build_g_loss(graph, losses::g_loss(loss), "", scores, &mut surroundings)?.per_sample)
    }
}

/// Fixed constants and mixing factors, beside the small D and the reals.
struct Fixed<'a> {
    d: &'a SmallD,
    flat: NodeId,
    reals: NodeId,
}

impl Surroundings for Fixed<'_> {
    fn scores(&mut self, graph: &mut Graph, images: NodeId) -> Built {
        self.d.scores(graph, self.flat, images)
    }

    fn real_scores(&mut self, graph: &mut Graph) -> Built {
        self.scores(graph, self.reals)
    }

    fn mixing_factors(&mut self, graph: &mut Graph, rows: usize) -> NodeId {
        graph.constant(0.3, &[rows])
    }

    fn constant(&mut self, graph: &mut Graph, key: &'static str) -> NodeId {
        let value = match key {
            "wgan_target" => 1.3,
            "wgan_lambda" => 2.0,
            _ => 0.4,
        };
        graph.constant(value, &[])
    }
}

/// Styles and the weights of a small synthesis network.
pub fn path_length_inputs() -> [Input; 2] {
    [tensor(&[3, 2, 2], 1), tensor(&[4, 6], 2)]
}

/// Path length regularisation of images tanh(styles·W).
pub fn path_length(graph: &mut Graph, x: &[NodeId]) -> Built {
    let flat = graph.reshape(x[0], &[3, 4])?;
    let hidden = graph.matmul(flat, false, x[1], false)?;
    let pixels = graph.unary(Unary::Tanh, hidden);
    let images = graph.reshape(pixels, &[3, 1, 2, 3])?;
    let columns = graph.iota(3, &[3, 1, 2, 3])?;
    let noise = graph.scale(columns, 0.8);
    let (mean, decay) = (graph.constant(0.4, &[]), graph.constant(0.25, &[]));
    Ok(losses::path_length(graph, None, images, noise, x[0], (mean, decay))?.per_sample)
}
