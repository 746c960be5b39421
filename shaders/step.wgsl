// What changes from step to step: one block of 256 bytes in a uniform buffer, bound at the offset of
// the step that runs. Prepended to every kernel. `StepBlock` in src/executor/gpu/step.rs is its twin.

struct Step {
    seed: u32,                // of all random numbers
    step: u32,                // the step that random numbers are keyed by
    slot: u32,                // of the summary ring
    ring_width: u32,          // numbers in one slot of the summary ring
    scalars: array<vec4f, 8>, // numbers that the host sets: γ, learning rates …
}

@group(0) @binding(0) var<uniform> now: Step;
