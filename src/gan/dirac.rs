//! The Dirac-GAN: the smallest GAN there is, in closed form.
//!
//! The data is the point 0, G the point θ, D(x) = ψ·x, and with F(t) = −log(1 + e⁻ᵗ) G minimises and D
//! maximises F(θψ) + F(0). Source: L. Mescheder, A. Geiger, S. Nowozin, Which training methods for
//! GANs do actually converge?, 2018; there a high score means *fake*, unlike everywhere else here.
//! Must not know: graphs, executors.

/// A point (θ, ψ), or a velocity there.
pub type Point = [f64; 2];
/// A complex number [re, im].
pub type Complex = [f64; 2];

/// Half of the reach of the mean over instance noise, in standard deviations.
const NOISE_REACH: f64 = 12.0;
/// Steps of that mean; the trapezoidal rule is exact to rounding for so smooth a function.
const NOISE_STEPS: i32 = 600;

/// How the two players move.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Method {
    /// Both follow the one objective (saturating).
    Gan,
    /// G maximises −F(−θψ).
    Nonsaturating,
    /// F(t) = t; ψ is kept within [−clip, clip].
    Wgan {
        /// Bound on ψ.
        clip: f64,
    },
    /// F(t) = t with the gradient's distance from a target.
    WganGp {
        /// Weight of the penalty.
        weight: f64,
        /// What |ψ| is drawn to.
        target: f64,
    },
    /// Normal noise on the data and on G's point.
    InstanceNoise {
        /// Its standard deviation.
        deviation: f64,
    },
    /// R1, or R2: here they are the same. γ/2·ψ² is taken from D's objective.
    GradientPenalty {
        /// γ.
        weight: f64,
        /// G is non-saturating.
        nonsaturating: bool,
    },
    /// Both also descend on the squared length of the field of [`Method::Gan`].
    Consensus {
        /// Weight of that.
        weight: f64,
    },
}

/// In which order the players step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Both from the old point.
    Simultaneous,
    /// G first, then D with the new θ.
    Alternating,
}

/// F'(t) = sigmoid(−t).
fn slope(t: f64) -> f64 {
    if t >= 0.0 { (-t).exp() / (1.0 + (-t).exp()) } else { 1.0 / (1.0 + t.exp()) }
}

/// F''(t).
fn curvature(t: f64) -> f64 {
    -slope(t) * slope(-t)
}

impl Method {
    /// The velocity (θ', ψ') at a point.
    pub fn field(self, [theta, psi]: Point) -> Point {
        let t = theta * psi;
        match self {
            Self::Gan => [-psi * slope(t), theta * slope(t)],
            Self::Nonsaturating => [-psi * slope(-t), theta * slope(t)],
            Self::Wgan { .. } => [-psi, theta],
            Self::WganGp { weight, target } => {
                let sign = if psi == 0.0 { 0.0 } else { psi.signum() };
                [-psi, theta - weight * (psi.abs() - target) * sign]
            }
            Self::InstanceNoise { deviation } => noisy_field(deviation, [theta, psi]),
            Self::GradientPenalty { weight, nonsaturating } => {
                let [v_theta, v_psi] = if nonsaturating { Self::Nonsaturating } else { Self::Gan }.field([theta, psi]);
                [v_theta, v_psi - weight * psi]
            }
            Self::Consensus { weight } => {
                let [v_theta, v_psi] = Self::Gan.field([theta, psi]);
                let a = slope(t);
                let q = (theta * theta + psi * psi) * a * curvature(t);
                [v_theta - weight * (theta * a * a + psi * q), v_psi - weight * (psi * a * a + theta * q)]
            }
        }
    }

    /// The derivative of the field at (0, 0), rows θ' and ψ'; `None` where the field jumps there.
    pub fn jacobian(self) -> Option<[[f64; 2]; 2]> {
        let turning = [[0.0, -0.5], [0.5, 0.0]];
        let damped = |by: f64| [[0.0, -0.5], [0.5, -by]];
        Some(match self {
            Self::Gan | Self::Nonsaturating => turning,
            Self::Wgan { .. } => [[0.0, -1.0], [1.0, 0.0]],
            Self::WganGp { .. } => return None,
            Self::InstanceNoise { deviation } => damped(deviation * deviation / 2.0),
            Self::GradientPenalty { weight, .. } => damped(weight),
            Self::Consensus { weight } => [[-weight / 4.0, -0.5], [0.5, -weight / 4.0]],
        })
    }

    /// One step of size `h`.
    pub fn step(self, point: Point, h: f64, order: Order) -> Point {
        let [v_theta, v_psi] = self.field(point);
        let theta = point[0] + h * v_theta;
        let v_psi = if order == Order::Alternating { self.field([theta, point[1]])[1] } else { v_psi };
        self.within([theta, point[1] + h * v_psi])
    }

    /// The point that is allowed nearest to a point: WGAN clips ψ, the start's too.
    fn within(self, [theta, psi]: Point) -> Point {
        match self {
            Self::Wgan { clip } => [theta, psi.max(-clip).min(clip)],
            Self::Gan | Self::Nonsaturating | Self::WganGp { .. } | Self::InstanceNoise { .. } => [theta, psi],
            Self::GradientPenalty { .. } | Self::Consensus { .. } => [theta, psi],
        }
    }

    /// The way from a point, or from the nearest that is allowed, in steps of size `h`: `steps + 1` points.
    pub fn trajectory(self, start: Point, h: f64, order: Order, steps: usize) -> Vec<Point> {
        std::iter::successors(Some(self.within(start)), |point| Some(self.step(*point, h, order))).take(steps + 1).collect()
    }

    /// The linearised step of size `h` at (0, 0), if there is one.
    pub fn step_matrix(self, h: f64, order: Order) -> Option<[[f64; 2]; 2]> {
        let [[a, b], [c, d]] = self.jacobian()?;
        let theta = [1.0 + h * a, h * b];
        Some(match order {
            Order::Simultaneous => [theta, [h * c, 1.0 + h * d]],
            Order::Alternating => [theta, [h * c * theta[0], 1.0 + h * d + h * c * theta[1]]],
        })
    }

    /// Whether small distances from (0, 0) shrink in steps of size `h`; `None` where there is no linearisation.
    pub fn is_stable(self, h: f64, order: Order) -> Option<bool> {
        Some(spectral_radius(self.step_matrix(h, order)?) < 1.0)
    }
}

/// γ of R1 above which the Dirac-GAN no longer turns on its way in: 2·F'(0).
pub const CRITICAL_GAMMA: f64 = 1.0;

/// E over e of [−ψF'(ψ(θ + se)), (θ + se)F'(ψ(θ + se)) − se·F'(−ψse)].
fn noisy_field(deviation: f64, [theta, psi]: Point) -> Point {
    let width = 2.0 * NOISE_REACH / f64::from(NOISE_STEPS);
    let mut sums = [0.0; 3];
    for step in 0..=NOISE_STEPS {
        let e = -NOISE_REACH + f64::from(step) * width;
        let weight = (-e * e / 2.0).exp();
        let (fake, real) = (theta + deviation * e, deviation * e);
        sums[0] += weight;
        sums[1] -= weight * psi * slope(psi * fake);
        sums[2] += weight * (fake * slope(psi * fake) - real * slope(-psi * real));
    }
    [sums[1] / sums[0], sums[2] / sums[0]]
}

/// Both eigenvalues, the one of larger real or positive imaginary part first.
pub fn eigenvalues([[a, b], [c, d]]: [[f64; 2]; 2]) -> [Complex; 2] {
    let half_trace = (a + d) / 2.0;
    let under_root = ((a - d) / 2.0).powi(2) + b * c;
    let root = under_root.abs().sqrt();
    if under_root >= 0.0 { [[half_trace + root, 0.0], [half_trace - root, 0.0]] } else { [[half_trace, root], [half_trace, -root]] }
}

/// The largest absolute value of an eigenvalue.
pub fn spectral_radius(matrix: [[f64; 2]; 2]) -> f64 {
    eigenvalues(matrix).iter().map(|[re, im]| (re * re + im * im).sqrt()).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    const METHODS: [Method; 8] = [
        Method::Gan,
        Method::Nonsaturating,
        Method::Wgan { clip: 1.0 },
        Method::InstanceNoise { deviation: 0.7 },
        Method::GradientPenalty { weight: 0.3, nonsaturating: false },
        Method::GradientPenalty { weight: 10.0, nonsaturating: true },
        Method::Consensus { weight: 1.0 },
        Method::Consensus { weight: 0.0 },
    ];

    #[test]
    fn jacobians_are_the_field_s_derivatives() {
        for method in METHODS {
            let jacobian = method.jacobian().unwrap();
            let h = 1e-6;
            for (column, step) in [[h, 0.0], [0.0, h]].into_iter().enumerate() {
                let (ahead, back) = (method.field(step), method.field([-step[0], -step[1]]));
                for row in 0..2 {
                    let difference = (ahead[row] - back[row]) / (2.0 * h);
                    assert!((difference - jacobian[row][column]).abs() <= 1e-8, "{method:?}");
                }
            }
        }
    }

    #[test]
    fn the_critical_gamma_separates_turning_from_creeping() {
        let imaginary = |weight| eigenvalues(Method::GradientPenalty { weight, nonsaturating: false }.jacobian().unwrap())[0][1];
        assert!(imaginary(CRITICAL_GAMMA - 1e-6) > 0.0 && imaginary(CRITICAL_GAMMA + 1e-6) == 0.0);
    }

    #[test]
    fn stylegan_s_gamma_diverges_at_the_notebook_s_step() {
        let method = Method::GradientPenalty { weight: 10.0, nonsaturating: false };
        assert_eq!([0.1, 0.19, 0.21].map(|h| method.is_stable(h, Order::Simultaneous).unwrap()), [true, true, false]);
        assert!(!Method::Gan.is_stable(0.2, Order::Simultaneous).unwrap());
        assert_eq!(Method::WganGp { weight: 0.7, target: 1.0 }.is_stable(0.2, Order::Simultaneous), None);
    }

    #[test]
    fn the_plain_gan_keeps_its_distance_in_continuous_time() {
        let way = Method::Gan.trajectory([1.0, 1.0], 1e-4, Order::Alternating, 20_000);
        let radius = |[a, b]: Point| (a * a + b * b).sqrt();
        assert!((radius(way[20_000]) - radius(way[0])).abs() <= 1e-3);
    }
}
