//! A tensor on the page: in one row, and in full. Every number comes from a tensor that the engine was asked for by name.
//!
//! Must not know: which tensors there are.

use leptos::prelude::*;

use crate::app::client::run_client::WatchGuard;
use crate::app::elements::element::{Element, el};
use crate::app::elements::reactive::follow;
use crate::app::page::Page;
use crate::engine::contract::command::Watch;
use crate::engine::contract::frame::Watched;
use crate::text::Phrase;
use crate::words::format::{thousands, value};
use crate::words::listing as words;

/// Numbers of a sample in a row.
const IN_A_ROW: usize = 4;

/// Has the engine send these tensors for as long as the calling view is on the page.
pub fn watch(page: Page, names: impl Fn() -> Vec<String> + Send + 'static) {
    keep_watching(page, Box::new(names), false, Box::new(|| None));
}

/// As [`watch`], and the text of the kernel that one tensor has its numbers from, as [`Page::sources`].
pub fn watch_with_source(
    page: Page,
    names: impl Fn() -> Vec<String> + Send + 'static,
    source: impl Fn() -> Option<String> + Send + 'static,
) {
    keep_watching(page, Box::new(names), false, Box::new(source));
}

/// As [`watch`], and what the known mistakes make of R1.
pub fn watch_with_mistakes(page: Page, names: impl Fn() -> Vec<String> + Send + 'static) {
    keep_watching(page, Box::new(names), true, Box::new(|| None));
}

fn keep_watching(page: Page, names: Box<dyn Fn() -> Vec<String>>, mistakes: bool, source: Box<dyn Fn() -> Option<String>>) {
    let guard: StoredValue<Option<WatchGuard>, LocalStorage> = StoredValue::new_local(None);
    follow(move || {
        let watch = Watch { names: names(), sample: page.shell.sample.get(), mistakes, sources: source().into_iter().collect() };
        guard.update_value(|guard| match guard {
            Some(guard) => guard.change(watch),
            None => *guard = Some(page.run.client().watch(watch)),
        });
    });
    on_cleanup(move || drop(guard.try_update_value(Option::take)));
}

/// Names the sample whose numbers are shown. After another one was chosen this is the one before, until its numbers arrive.
pub fn sample_heading(page: Page) -> Phrase {
    let shown = page.run.watched.with(|all| all.value.first().map(|tensor| tensor.asked));
    words::SAMPLE.with([shown.unwrap_or_else(|| page.shell.sample.get()).to_string()])
}

/// The first number of the chosen sample.
pub fn number(page: Page, name: &str) -> Option<f32> {
    page.run.watched.with(|all| all.value.iter().find(|tensor| tensor.name == name)?.sample.first().copied())
}

/// What `read` makes of a watched tensor; "–" while there is none of that name.
pub fn of<T: for<'a> From<&'a str>>(page: Page, name: &str, read: fn(&Watched) -> T) -> T {
    page.run.watched.with(|all| all.value.iter().find(|tensor| tensor.name == name).map_or_else(|| "–".into(), read))
}

/// "256 × 2".
pub fn shape(tensor: &Watched) -> String {
    if tensor.shape.is_empty() {
        return "1".to_string();
    }
    tensor.shape.iter().map(|&extent| thousands(extent)).collect::<Vec<_>>().join(" × ")
}

/// The mean.
pub fn mean(tensor: &Watched) -> String {
    value(tensor.mean)
}

/// The standard deviation.
pub fn spread(tensor: &Watched) -> String {
    value(tensor.deviation)
}

/// The first numbers of the sample.
pub fn sample(tensor: &Watched) -> String {
    let shown: Vec<String> = tensor.sample.iter().take(IN_A_ROW).map(|&x| value(x)).collect();
    match tensor.sample.len() {
        0 => "–".to_string(),
        1 => shown.concat(),
        n if n <= IN_A_ROW => format!("({})", shown.join(", ")),
        _ => format!("({}, …)", shown.join(", ")),
    }
}

/// A histogram as bars, the largest as high as the drawing.
pub fn histogram(page: Page, name: &str) -> Element {
    let name = name.to_string();
    el("div")
        .class("histogram")
        .set("aria-hidden", "true")
        // As a property: the page's policy refuses the attribute.
        .child(el("div").prop("style", move || of(page, &name, |t| outline(&t.histogram))))
}

/// The outline of a histogram's bars, as a style.
fn outline(histogram: &[u32]) -> String {
    let most = histogram.iter().copied().max().unwrap_or(0).max(1);
    let mut path = String::from("clip-path:polygon(0 100%");
    for (at, &count) in histogram.iter().enumerate() {
        let height = 100 - (count * 100).div_ceil(most);
        for edge in [at, at + 1] {
            path.push_str(&format!(",{}% {height}%", edge * 100 / histogram.len().max(1)));
        }
    }
    path.push_str(",100% 100%)");
    path
}

/// A tensor in full: its shape, range, mean and spread, histogram, and all numbers of the sample.
pub fn readout(page: Page, name: &str) -> Element {
    fn of_this<T: for<'a> From<&'a str> + 'static>(page: Page, name: &str, read: fn(&Watched) -> T) -> impl Fn() -> T + 'static {
        let name = name.to_string();
        move || of(page, &name, read)
    }
    let numbers = {
        let name = name.to_string();
        move || {
            let sample = page.run.watched.with(|all| all.value.iter().find(|t| t.name == name).map_or_else(Vec::new, |t| t.sample.clone()));
            el("p").class("numbers").children(sample.into_iter().map(|x| el("span").class("num").text(value(x))))
        }
    };
    el("div")
        .class("tensor")
        .child(el("p").child(el("code").text(name)).text(" ").live(of_this(page, name, shape)))
        .child(histogram(page, name))
        .child(el("p").live(of_this(page, name, range)).text(" ").child(el("strong").class("bad").live(of_this(page, name, non_finite))))
        .child(
            el("p")
                .text(words::MEAN)
                .text(" ")
                .live(of_this(page, name, mean))
                .text(" · ")
                .text(words::SPREAD)
                .text(" ")
                .live(of_this(page, name, spread)),
        )
        .child(el("p").class("soft").live(move || sample_heading(page)))
        .part(numbers)
}

fn range(tensor: &Watched) -> Phrase {
    words::RANGE.with(tensor.range.map(value))
}

fn non_finite(tensor: &Watched) -> Phrase {
    if tensor.non_finite > 0 { words::NON_FINITE.with([thousands(tensor.non_finite)]) } else { Phrase::default() }
}
