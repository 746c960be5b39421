//! What `measure` has measured, as a table, and what of it is over a limit.
//!
//! Must not know: how it was measured.

use std::fmt::Write as _;

const PAINTED_MS: f64 = 200.0;
const LONGEST_TASK_MS: f64 = 50.0;
/// Of the CPU backend: a software adapter takes the processor's time from the page, and some seconds to compile its kernels.
const P95_FRAME_MS: f64 = 20.0;
const FIRST_ITERATION_MS: f64 = 1000.0;
const SWITCH_MS: f64 = 100.0;
/// On the slow machine: painted, training, the longest task while it trains.
const SLOW_MS: [f64; 3] = [500.0, 2000.0, 100.0];

/// Times in milliseconds.
pub struct Measured {
    /// The executor that trained.
    pub backend: String,
    /// From navigation to the first paint that shows something.
    pub painted: f64,
    /// From navigation to the first iteration on the screen.
    pub first_iteration: f64,
    /// Tasks before that: told, not judged.
    pub early: Vec<Task>,
    /// The views in the order of the page.
    pub views: Vec<View>,
}

/// A long task of the main thread.
#[derive(Clone, Copy)]
pub struct Task {
    /// When it began.
    pub at: f64,
    /// How long it was; the browser notes only those over 50 ms.
    pub long: f64,
}

/// What was measured in one view.
#[derive(Clone)]
pub struct View {
    /// Its word in links.
    pub name: &'static str,
    /// The longest of the ways there.
    pub switch: f64,
    /// Training speed.
    pub iterations_per_second: f64,
    /// Long tasks while it trained.
    pub tasks: Vec<Task>,
    /// Intervals of animation frames, sorted.
    pub frames: Vec<f64>,
}

impl View {
    fn longest_task(&self) -> f64 {
        self.tasks.iter().map(|task| task.long).fold(0.0, f64::max)
    }

    /// The smallest interval that a share of all do not pass.
    fn frame(&self, share: f64) -> f64 {
        let last = self.frames.len().saturating_sub(1);
        self.frames.get((last as f64 * share).ceil() as usize).copied().unwrap_or(f64::INFINITY)
    }
}

impl Measured {
    /// A table.
    pub fn report(&self) -> String {
        let mut out = format!(
            "backend             {}\npainted             {:.0} ms after navigation\nfirst iteration     {:.0} ms after navigation\ntasks, starting     {}\n",
            self.backend,
            self.painted,
            self.first_iteration,
            tasks_text(&self.early)
        );
        out.push_str("view        switch   it/s   frame p50   p95   longest   tasks over 50 ms");
        for view in &self.views {
            // Writing to a String cannot fail.
            let _ = write!(
                out,
                "\n{:10}  {:4.0} ms  {:5.0}  {:7.1} ms  {:4.1}  {:8.1}   {}",
                view.name,
                view.switch,
                view.iterations_per_second,
                view.frame(0.5),
                view.frame(0.95),
                view.frame(1.0),
                tasks_text(&view.tasks)
            );
        }
        out
    }

    /// A sentence for everything that is over its limit.
    pub fn complaints(&self) -> Vec<String> {
        let mut all = vec![("Something is painted".to_string(), self.painted, PAINTED_MS)];
        if self.backend == "cpu" {
            all.push(("The first iteration is shown".to_string(), self.first_iteration, FIRST_ITERATION_MS));
        }
        for view in &self.views {
            all.push((format!("{}: the longest main-thread task while it trains takes", view.name), view.longest_task(), LONGEST_TASK_MS));
            all.push((format!("{}: the slowest way there takes", view.name), view.switch, SWITCH_MS));
            if self.backend == "cpu" {
                all.push((format!("{}: of the frame intervals, the 95th percentile is", view.name), view.frame(0.95), P95_FRAME_MS));
            }
        }
        over(all)
    }
}

/// A first visit on a slow machine and a slow network: medians over several, in milliseconds.
pub struct Slow([f64; 3]);

impl Slow {
    /// Of visits, each with the times until something was painted and until training was on the screen, and the longest task while it
    /// trained.
    pub fn of(visits: &[[f64; 3]]) -> Self {
        Self([0, 1, 2].map(|at| {
            let mut all: Vec<f64> = visits.iter().map(|visit| visit[at]).collect();
            all.sort_by(f64::total_cmp);
            all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
        }))
    }

    /// A table.
    pub fn report(&self) -> String {
        let [painted, training, task] = self.0;
        format!(
            "processor slowed 4 times, 10 Mbit/s, 40 ms: medians\npainted             {painted:.0} ms after navigation\n\
             first iteration     {training:.0} ms after navigation\nlongest task        {task:.0} ms while it trains"
        )
    }

    /// A sentence for everything that is over its limit.
    pub fn complaints(&self) -> Vec<String> {
        let whats = ["Something is painted", "The first iteration is shown", "The longest main-thread task while it trains takes"];
        over(
            whats
                .into_iter()
                .zip(self.0)
                .zip(SLOW_MS)
                .map(|((what, is), limit)| (format!("On a slow machine: {what}"), is, limit))
                .collect(),
        )
    }
}

fn over(all: Vec<(String, f64, f64)>) -> Vec<String> {
    let over = all.into_iter().filter(|(_, is, limit)| is.is_nan() || is > limit);
    over.map(|(what, is, limit)| format!("{what} {is:.1} ms; the limit is {limit:.0} ms.")).collect()
}

fn tasks_text(tasks: &[Task]) -> String {
    let tasks: Vec<String> = tasks.iter().map(|task| format!("{:.0} ms at {:.0} ms", task.long, task.at)).collect();
    if tasks.is_empty() { "none".to_string() } else { tasks.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(view: View) -> Measured {
        Measured {
            backend: "cpu".into(),
            painted: 60.0,
            first_iteration: 400.0,
            early: vec![Task { at: 100.0, long: 90.0 }],
            views: vec![view],
        }
    }

    #[test]
    fn limits_are_judged_in_every_view() {
        let good = View {
            name: "listing",
            switch: 99.0,
            iterations_per_second: 100.0,
            tasks: vec![],
            frames: [vec![16.7; 99], vec![40.0]].concat(),
        };
        assert_eq!((good.frame(0.5), good.frame(0.95), good.frame(1.0)), (16.7, 16.7, 40.0));
        assert!(measured(good.clone()).complaints().is_empty());
        let bad = View { switch: f64::NAN, tasks: vec![Task { at: 1600.0, long: 51.0 }], frames: vec![], ..good.clone() };
        let late = Measured { first_iteration: 1500.0, ..measured(bad.clone()) };
        assert_eq!(late.complaints().len(), 4);
        assert!(late.complaints()[1..].iter().all(|complaint| complaint.starts_with("listing: ")));
        let of_both = Measured { views: vec![good.clone(), bad.clone()], ..measured(good.clone()) };
        assert_eq!(of_both.complaints().len(), 3);
        // A software adapter shares the processor with the page.
        assert_eq!(Measured { backend: "webgpu".into(), first_iteration: 8000.0, ..measured(bad) }.complaints().len(), 2);
        let never = Measured { first_iteration: f64::NAN, ..measured(good) };
        assert!(never.complaints().iter().any(|c| c.contains("NaN")));
    }

    #[test]
    fn a_slow_visit_is_judged_by_its_medians() {
        let good = Slow::of(&[[400.0, 1900.0, 0.0], [9000.0, 1000.0, 99.0], [1.0, 9000.0, 900.0]]);
        assert_eq!(good.0, [400.0, 1900.0, 99.0]);
        assert!(good.complaints().is_empty());
        assert_eq!(Slow::of(&[[501.0, 2001.0, 101.0]]).complaints().len(), 3);
        assert_eq!(Slow::of(&[]).complaints().len(), 3);
        let unpainted = Measured {
            painted: f64::INFINITY,
            ..measured(View { name: "explore", switch: 1.0, iterations_per_second: 1.0, tasks: vec![], frames: vec![16.0] })
        };
        assert_eq!(unpainted.complaints().len(), 1);
    }
}
