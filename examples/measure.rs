//! Trains an experiment link natively and prints its measures now and then; can write a picture of the samples.
//!
//! `cargo run --release --example measure -- --executor cpu64|cpu|gpu --at 250,500,1000 --picture FILE.png 'LINK'`
//!
//! The StyleGAN preset on the digits, as counted in its test:
//! `cargo run --release --example measure -- --at 250,500,1000 'data=digits&labels=on&network=stylegan&latents=32&g_depth=2&batch=64&r1_gamma=3&g_lr=0.003&d_lr=0.003&ema=0.995'`

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use loss_explorer::engine::contract::link;
use loss_explorer::executor::Executor;
use loss_explorer::executor::cpu::CpuExecutor;
use loss_explorer::executor::gpu::{GpuContext, GpuExecutor, Want};
use loss_explorer::gan::data;
use loss_explorer::gan::data::Picture;
use loss_explorer::gan::experiment::Experiment;
use loss_explorer::gan::probes::{STAGE_COLUMNS, STAGE_ROWS};
use loss_explorer::gan::trainer::Trainer;
use loss_explorer::text::Language;
use loss_explorer::words::say::Say;

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// What the command line asks for.
struct Wish {
    executor: String,
    at: Vec<u32>,
    picture: Option<PathBuf>,
    link: String,
}

fn main() -> Outcome {
    let mut wish = Wish { executor: "cpu".into(), at: vec![250, 500, 1000], picture: None, link: String::new() };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--executor" => wish.executor = arguments.next().ok_or("--executor takes cpu64, cpu or gpu")?,
            "--at" => {
                let list = arguments.next().ok_or("--at takes iterations, as in 250,500")?;
                wish.at = list.split(',').map(str::parse).collect::<Result<_, _>>()?;
            }
            "--picture" => wish.picture = Some(arguments.next().ok_or("--picture takes the name of a file")?.into()),
            _ => wish.link = argument,
        }
    }
    let link = link::parse(&wish.link);
    link.complaints.iter().for_each(|complaint| eprintln!("{}", complaint.say().of(Language::English)));
    match wish.executor.as_str() {
        "cpu64" => measure(CpuExecutor::<f64>::new(), link.experiment, &wish),
        "cpu" => measure(CpuExecutor::<f32>::new(), link.experiment, &wish),
        "gpu" => {
            let context = pollster::block_on(GpuContext::open(Want::AnyIncludingSoftware))?;
            eprintln!("adapter: {}", context.adapter_name);
            measure(GpuExecutor::new(context), link.experiment, &wish)
        }
        other => Err(format!("there is no executor “{other}”: it is cpu64, cpu or gpu").into()),
    }
}

fn measure(executor: impl Executor, experiment: Experiment, wish: &Wish) -> Outcome {
    let picture = data::picture(&experiment);
    let mut trainer = Trainer::new(executor, experiment)?;
    println!("one iteration: {}", trainer.cost());
    let start = std::time::Instant::now();
    for &end in &wish.at {
        while trainer.iteration() < end {
            trainer.run((end - trainer.iteration()).min(trainer.max_queued()))?;
            let rows = pollster::block_on(trainer.rows())?;
            if let Some(fault) = rows.last().and_then(|row| row.fault.clone()) {
                return Err(format!("{} was not finite", fault.term).into());
            }
        }
        let seconds = start.elapsed().as_secs_f64();
        let measures = pollster::block_on(trainer.probe_quality(true)?)?;
        println!("iteration {end}, {seconds:.1} s: {measures:?}");
    }
    if let (Some(path), Some(picture)) = (&wish.picture, picture) {
        let samples = pollster::block_on(trainer.probe_stage(&["probe_ema"])?)?;
        write_png(path, &samples[0].data, picture)?;
    }
    Ok(())
}

/// Writes samples in rows of [`STAGE_COLUMNS`] as a PNG file, each pixel eight by eight.
fn write_png(path: &Path, samples: &[f64], picture: Picture) -> Outcome {
    const ZOOM: usize = 8;
    let (cell, plane) = ((picture.side + 1) * ZOOM, picture.side * picture.side);
    let (width, height) = (STAGE_COLUMNS * cell, STAGE_ROWS * cell);
    let mut pixels = Vec::with_capacity(width * height * 3);
    for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
        let (sample, py, px) = ((y / cell) * STAGE_COLUMNS + x / cell, y % cell / ZOOM, x % cell / ZOOM);
        for channel in 0..3 {
            let first = (sample * picture.channels + channel.min(picture.channels - 1)) * plane;
            let inside = py < picture.side && px < picture.side;
            pixels.push(if inside { ((samples[first + py * picture.side + px] + 1.0) * 127.5).round() as u8 } else { 255 });
        }
    }
    let mut encoder = png::Encoder::new(BufWriter::new(File::create(path)?), width as u32, height as u32);
    encoder.set_color(png::ColorType::Rgb);
    Ok(encoder.write_header()?.write_image_data(&pixels)?)
}
