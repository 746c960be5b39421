// What changes from step to step: a block for each run in a uniform buffer, bound at the offset of the
// step that is taken. Prepended to every kernel. `StepBlock` in src/executor/gpu/step.rs is its twin.
//
// Runs in lockstep share every dispatch and differ in their data: each has its own stretch of every
// buffer, its own seed and scalars. A workgroup's z says which run it works for.

struct Step {
    seed: u32,                // of all random numbers
    step: u32,                // the step that random numbers are keyed by
    slot: u32,                // of the summary ring
    ring_width: u32,          // numbers in one slot of the summary ring
    scalars: array<vec4f, 8>, // numbers that the host sets: γ, learning rates …
}

// begin runs
const RUNS: u32 = 1u;
// end runs

@group(0) @binding(0) var<uniform> now: array<Step, RUNS>;

var<private> run: u32;
