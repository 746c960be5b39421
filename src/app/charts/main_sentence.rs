//! The main sentence above the charts: what is going on in the run, whole; what it could be instead; and what to try, as one click
//! with its way back.
//!
//! Must not know: how a diagnosis comes about (see `judge`).

use leptos::prelude::*;

use crate::app::charts::verdicts::{ToneMark, Verdicts, tone_key};
use crate::app::client::run_handle::Run;
use crate::app::shell::say::say;
use crate::app::shell::state::Shell;
use crate::gan::experiment::{Experiment, FieldKey};
use crate::insight::judge::{Advice, Change, Diagnosis};
use crate::run::model::Intent;
use crate::text::Phrase;
use crate::words::format::thousands;
use crate::words::{causes as words, judge as judge_words};

/// What a click has changed: the setting, and its value before.
type Undo = RwSignal<Option<(FieldKey, String)>>;

/// The diagnosis in words.
#[component]
pub fn MainSentence() -> impl IntoView {
    let verdicts = expect_context::<Verdicts>();
    let language = expect_context::<Shell>().language;
    let undo: Undo = RwSignal::new(None);
    let tone = Memo::new(move |_| verdicts.diagnosis(|diagnosis| diagnosis.state.tone()));
    let of = move |read: fn(&Diagnosis) -> Phrase| move || verdicts.diagnosis(read).of(language.get());
    let advice = Memo::new(move |_| verdicts.diagnosis(|diagnosis| diagnosis.advice.clone()));
    let could_be = Memo::new(move |_| verdicts.diagnosis(|diagnosis| diagnosis.could_be.clone()));
    let has_more = move || advice.with(|all| !all.is_empty()) || could_be.with(|all| !all.is_empty());
    let changes = move || advice.get().into_iter().filter(|advice| advice.change.is_some());
    let others = move || advice.get().into_iter().filter(|advice| advice.change.is_none());
    view! {
        <div class="diagnosis" data-diagnosis="" data-tone=move || tone_key(tone.get()) aria-live="polite">
            <p class="main-sentence">
                <ToneMark tone/>
                " "
                {of(|diagnosis| diagnosis.sentence.clone())}
                <span class="soft" data-state="">" "{of(|diagnosis| judge_words::STATE.with([diagnosis.state.name(), diagnosis.certainty.name()]))}</span>
            </p>
            <For each=changes key=|advice| advice.sentence.clone() let(advice)>
                <Try advice undo/>
            </For>
            <Back undo/>
            <details class="other-ways" class:empty=move || !has_more()>
                <summary>{say(judge_words::OTHER_WAYS)}</summary>
                {move || could_be.get().into_iter().map(|text| view! { <p>{say(judge_words::COULD_BE.with([text]))}</p> }).collect_view()}
                {move || others().map(|advice| view! { <p>{say(judge_words::TRY.with([advice.sentence]))}</p> }).collect_view()}
            </details>
        </div>
    }
}

/// A setting that explains the state, and the click that changes it.
#[component]
fn Try(
    /// What.
    advice: Advice,
    /// What a click has changed.
    undo: Undo,
) -> impl IntoView {
    let run = expect_context::<Run>();
    let verdicts = expect_context::<Verdicts>();
    let Some(change) = advice.change else { return ().into_any() };
    let back = Memo::new({
        let stops = move || run.now.with(|now| now.stops());
        move |_| {
            verdicts.diagnosis(|diagnosis| diagnosis.good_until).map(|good| stops().into_iter().rfind(|stop| *stop <= good).unwrap_or(0))
        }
    });
    let field = Experiment::field(change.key);
    let value = change.value.clone();
    let label = move || match back.get() {
        Some(iteration) => words::MEND.with([words_at(iteration), field.label.into(), value.clone().into()]),
        None => words::TAKE.with([Phrase::from(field.label), value.clone().into()]),
    };
    let language = expect_context::<Shell>().language;
    let take = move |_| follow(run, &change, back.get_untracked(), undo);
    view! {
        <p class="try">
            <span>{say(advice.sentence)}</span>
            " "
            <button type="button" data-try=field.key on:click=take>{move || label().of(language.get())}</button>
        </p>
    }
    .into_any()
}

fn words_at(iteration: u32) -> Phrase {
    judge_words::AT_ITERATION.with([thousands(iteration)])
}

/// Changes a setting, from an earlier state of the run where that is said, and trains on.
fn follow(run: Run, change: &Change, back: Option<u32>, undo: Undo) {
    let field = Experiment::field(change.key);
    let before = run.experiment.with_untracked(|e| field.format((field.get)(e)));
    match back {
        // The state at the start is the seed's own.
        Some(0) => run.want(Intent::Reset),
        Some(iteration) => run.want(Intent::GoBack(Some(iteration))),
        None => {}
    }
    match field.parse(&change.value).and_then(|value| run.set(field, value)) {
        Ok(()) => undo.set(Some((change.key, before))),
        Err(error) => return log::error!("advice that its setting does not take: {error}"),
    }
    if back.is_some() {
        run.want(Intent::Play);
    }
}

/// The way back from what a click has changed.
#[component]
fn Back(
    /// That.
    undo: Undo,
) -> impl IntoView {
    let run = expect_context::<Run>();
    let take_back = move |key: FieldKey, value: String| {
        let field = Experiment::field(key);
        if let Err(error) = field.parse(&value).and_then(|value| run.set(field, value)) {
            log::error!("a value that was in force is refused: {error}");
        }
        undo.set(None);
    };
    move || {
        let (key, value) = undo.get()?;
        let told = words::UNDO.with([Phrase::from(Experiment::field(key).label), value.clone().into()]);
        Some(view! {
            <p class="try">
                <button type="button" data-action="undo-try" on:click=move |_| take_back(key, value.clone())>{say(told)}</button>
            </p>
        })
    }
}
