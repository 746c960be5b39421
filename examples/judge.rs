//! Says what is going on in training logs, and in runs of the page that are trained here.
//!
//! `cargo run --release --example judge -- FILE… | LINK --at N`: a line each, name, state, how sure and the main sentence, parted by
//! tabs, and then what is said of the charts. A link may be followed by changes: `'r1_gamma=0.1 @500:r1_gamma=10'`.

#[path = "../tests/support/log_files.rs"]
mod log_files;
#[path = "../tests/support/native_run.rs"]
mod native_run;

use std::path::{Path, PathBuf};

use loss_explorer::engine::contract::link;
use loss_explorer::gan::experiment::{Experiment, FIELDS, FieldKey};
use loss_explorer::insight::charts::ChartKind;
use loss_explorer::insight::judge::{Diagnosis, Evidence, diagnose};
use loss_explorer::text::Language;
use loss_explorer::words::say::Say;
use native_run::NativeRun;

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn main() -> Outcome {
    let (mut at, mut inputs) = (vec![1000], vec![]);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--at" => {
                let list = arguments.next().ok_or("--at takes iterations, as in 250,500")?;
                at = list.split(',').map(str::parse).collect::<Result<_, _>>()?;
            }
            _ => inputs.push(argument),
        }
    }
    for input in inputs {
        if Path::new(&input).exists() { judge_files(&input) } else { judge_link(&input, &at)? }
    }
    Ok(())
}

/// Reads a file or a folder, and judges every run in it.
fn judge_files(input: &str) {
    match log_files::read_files(&[PathBuf::from(input)]) {
        Ok(Ok(runs)) => {
            for run in runs {
                tell(input, &diagnose(&Evidence::of_log(&run, None)));
                run.notices.iter().for_each(|notice| println!("    read: {}", notice.say().of(Language::English)));
            }
        }
        Ok(Err(error)) => println!("{input}\tnot read\tsure\t{}", error.say().of(Language::English)),
        Err(error) => println!("{input}\tnot read\tsure\t{error}"),
    }
}

/// Trains a link, and judges it at these iterations.
fn judge_link(text: &str, at: &[u32]) -> Outcome {
    let (query, changes) = text.split_once(" @").map_or((text, vec![]), |(query, rest)| (query, rest.split(" @").collect()));
    let link = link::parse(query);
    link.complaints.iter().for_each(|complaint| eprintln!("{}", complaint.say().of(Language::English)));
    let mut run = NativeRun::new(link.experiment)?;
    let mut changes: Vec<(u32, &str, &str)> = changes.into_iter().map(change).collect::<Result<_, _>>()?;
    changes.reverse();
    for &iteration in at {
        while let Some((from, key, value)) = changes.pop_if(|(from, ..)| *from < iteration) {
            run.train_until(from)?;
            let field = FIELDS.iter().position(|field| field.key == key).ok_or("no such setting")?;
            run.set(FieldKey::ALL[field], value)?;
        }
        run.train_until(iteration)?;
        tell(&format!("{text} at {iteration}"), &run.diagnosis());
    }
    Ok(())
}

/// `500:r1_gamma=10`
fn change(text: &str) -> Result<(u32, &str, &str), Box<dyn std::error::Error>> {
    let (from, rest) = text.split_once(':').ok_or("a change is as in 500:r1_gamma=10")?;
    let (key, value) = rest.split_once('=').ok_or("a change is as in 500:r1_gamma=10")?;
    Ok((from.parse()?, key, value))
}

fn tell(name: &str, diagnosis: &Diagnosis) {
    let of = |phrase: &loss_explorer::text::Phrase| phrase.of(Language::English);
    let [state, sure] = [diagnosis.state.name(), diagnosis.certainty.name()].map(|text| text.of(Language::English));
    println!("{name}\t{state}\t{sure}\t{}", of(&diagnosis.sentence));
    for (kind, chart) in ChartKind::ALL.iter().zip(&diagnosis.charts) {
        println!("    {}: {}", kind.key(), of(&chart.sentence));
    }
    for advice in &diagnosis.advice {
        let change =
            advice.change.as_ref().map_or_else(String::new, |change| format!(" [{}={}]", Experiment::field(change.key).key, change.value));
        println!("    try: {}{change}", of(&advice.sentence));
    }
    println!("    {}", of(&diagnosis.charts[0].rule));
}
