//! Tensors on the page: what has the engine send them, and one of them in full. Every number comes from a tensor that the engine
//! was asked for by name.
//!
//! Must not know: which tensors there are, how their numbers read (see `insight::tensor_text`).

use leptos::prelude::*;

use crate::app::client::run_client::WatchGuard;
use crate::app::client::run_handle::Run;
use crate::app::shell::say::say;
use crate::app::shell::state::Shell;
use crate::engine::contract::command::Watch;
use crate::engine::contract::frame::Watched;
use crate::insight::listing::older_gammas;
use crate::insight::tensor_text as text;
use crate::text::Phrase;
use crate::words::format::computed;
use crate::words::listing as words;

/// Has the engine send these tensors, and the sample that is looked at, for as long as the calling component is on the page.
pub fn watch(names: impl Fn() -> Vec<String> + 'static) {
    keep_watching(Box::new(move || Watch { names: names(), ..Watch::default() }));
}

/// As [`watch`], and the text of the kernel that one tensor has its numbers from, as [`Run::sources`].
pub fn watch_with_source(names: impl Fn() -> Vec<String> + 'static, source: impl Fn() -> Option<String> + 'static) {
    keep_watching(Box::new(move || Watch { names: names(), sources: source().into_iter().collect(), ..Watch::default() }));
}

/// As [`watch`], and what the known mistakes make of R1.
pub fn watch_with_mistakes(names: impl Fn() -> Vec<String> + 'static) {
    keep_watching(Box::new(move || Watch { names: names(), mistakes: true, ..Watch::default() }));
}

/// Watches what is wanted, of the sample that is looked at.
fn keep_watching(wanted: Box<dyn Fn() -> Watch>) {
    let run = expect_context::<Run>();
    let sample = expect_context::<Shell>().sample;
    let guard: StoredValue<Option<WatchGuard>, LocalStorage> = StoredValue::new_local(None);
    Effect::new(move |_| {
        let watch = Watch { sample: sample.get(), ..wanted() };
        guard.update_value(|guard| match guard {
            Some(guard) => guard.change(watch),
            None => *guard = Some(run.client().watch(watch)),
        });
    });
    on_cleanup(move || drop(guard.try_update_value(Option::take)));
}

/// What `read` makes of a watched tensor; "–" while nothing is known of it.
pub fn of<T: for<'a> From<&'a str>>(run: Run, name: &str, read: fn(&Watched) -> T) -> T {
    run.watched.with(|all| text::of(&all.value, name, read))
}

/// Names the sample whose numbers are shown. After another one was chosen this is the one before, until its numbers arrive.
#[component]
pub fn SampleHeading() -> impl IntoView {
    let run = expect_context::<Run>();
    let shell = expect_context::<Shell>();
    let shown = move || run.watched.with(|all| all.value.iter().find_map(|tensor| tensor.asked));
    let sample = move || shown().unwrap_or_else(|| shell.sample.get());
    move || words::SAMPLE.with([sample().to_string()]).of(shell.language.get())
}

/// Says so where the numbers that are shown are of a step that was taken with another γ than is set now.
#[component]
pub fn OlderGammas() -> impl IntoView {
    let run = expect_context::<Run>();
    let language = expect_context::<Shell>().language;
    let told = Memo::new(move |_| {
        let of_step = run.watched.with(|all| text::find(&all.value, "real_scores_out").map(|_| all.gammas));
        run.experiment.with(|e| of_step.and_then(|of_step| older_gammas(of_step, e)))
    });
    view! {
        <Show when=move || told.with(Option::is_some)>
            <p class="soft" data-about="gammas">{move || told.get().map(|told| told.of(language.get()))}</p>
        </Show>
    }
}

/// A histogram as bars, the largest as high as the drawing.
#[component]
pub fn Histogram(
    /// The tensor's name.
    #[prop(into)]
    name: Signal<String>,
) -> impl IntoView {
    let run = expect_context::<Run>();
    let outline = move || run.watched.with(|all| name.with(|name| text::outline(&all.value, name)));
    view! { <div class="histogram" aria-hidden="true"><div style:clip-path=outline></div></div> }
}

/// A tensor in full: its shape, range, mean and spread, histogram, and all numbers of the sample.
#[component]
pub fn Readout(
    /// The tensor's name.
    #[prop(into)]
    name: Signal<String>,
) -> impl IntoView {
    let run = expect_context::<Run>();
    let language = expect_context::<Shell>().language;
    let number = move |read: fn(&Watched) -> String| move || name.with(|name| of(run, name, read));
    let phrase = move |read: fn(&Watched) -> Phrase| move || name.with(|name| of(run, name, read)).of(language.get());
    let is_broken = move || run.watched.with(|all| name.with(|name| text::find(&all.value, name).is_some_and(|t| t.non_finite > 0)));
    // Numbers have no identity beyond their place, so that a list without keys, which is compared place by place, is right for them.
    let numbers = move || {
        let sample = run.watched.with(|all| name.with(|name| text::find(&all.value, name).map(|t| t.sample.clone())));
        sample.into_iter().flatten().map(|x| view! { <span class="num">{computed(x)}</span> }).collect_view()
    };
    view! {
        <div class="tensor">
            <p><code>{move || name.get()}</code>" "{number(text::shape)}</p>
            <Histogram name/>
            <p>
                {phrase(text::range)}
                " "
                <Show when=is_broken><strong class="bad">{phrase(text::non_finite)}</strong></Show>
            </p>
            <p>{say(words::MEAN)}" "{number(text::mean)}" · "{say(words::SPREAD)}" "{number(text::spread)}</p>
            <p class="soft">{phrase(text::heading)}</p>
            <p class="numbers">{numbers}</p>
        </div>
    }
}
