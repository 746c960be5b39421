//! Pipelines, compiled once per source text.
//!
//! Sizes and expressions are printed into the source, so the source is the whole key.
//! Must not know: programs, buffers' contents.

use super::plan::Dispatch;
use super::recent::Recent;

/// A pipeline with the layout of its one bind group.
#[derive(Clone, Debug)]
pub(super) struct Pipeline {
    pub(super) pipeline: wgpu::ComputePipeline,
    pub(super) layout: wgpu::BindGroupLayout,
}

/// Pipelines that are kept for when they are asked for again: twice what the programs of the largest network need.
const MOST: usize = 1024;

/// The pipelines that were compiled on a device, those used last; loaded programs hold their own beside.
#[derive(Debug)]
pub(super) struct Pipelines {
    by_source: Recent<Pipeline>,
    /// By what every storage binding is: written or only read.
    layouts: Vec<(Vec<bool>, wgpu::BindGroupLayout)>,
}

impl Default for Pipelines {
    fn default() -> Self {
        Self { by_source: Recent::new(MOST), layouts: vec![] }
    }
}

impl Pipelines {
    pub(super) fn get(&mut self, device: &wgpu::Device, dispatch: &Dispatch) -> Pipeline {
        if let Some(known) = self.by_source.get(&dispatch.source) {
            return known.clone();
        }
        let written: Vec<bool> = dispatch.bindings.iter().map(|b| b.1).collect();
        let layout = self.layout(device, written);
        let pipeline = Pipeline { pipeline: compile(device, &layout, dispatch), layout };
        self.by_source.insert(&dispatch.source, pipeline.clone());
        pipeline
    }

    fn layout(&mut self, device: &wgpu::Device, written: Vec<bool>) -> wgpu::BindGroupLayout {
        if let Some((_, known)) = self.layouts.iter().find(|(of, _)| *of == written) {
            return known.clone();
        }
        let layout = bind_group_layout(device, &written);
        self.layouts.push((written, layout.clone()));
        layout
    }
}

fn compile(device: &wgpu::Device, layout: &wgpu::BindGroupLayout, dispatch: &Dispatch) -> wgpu::ComputePipeline {
    let label = Some(dispatch.label.as_str());
    let module = device
        .create_shader_module(wgpu::ShaderModuleDescriptor { label, source: wgpu::ShaderSource::Wgsl(dispatch.source.as_str().into()) });
    let layout =
        device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor { label, bind_group_layouts: &[Some(layout)], immediate_size: 0 });
    device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
        label,
        layout: Some(&layout),
        module: &module,
        entry_point: Some("main"),
        compilation_options: wgpu::PipelineCompilationOptions::default(),
        cache: None,
    })
}

/// The step's block at binding 0, storage buffers from 1 up.
fn bind_group_layout(device: &wgpu::Device, written: &[bool]) -> wgpu::BindGroupLayout {
    let step = wgpu::BindingType::Buffer { ty: wgpu::BufferBindingType::Uniform, has_dynamic_offset: true, min_binding_size: None };
    let storage = written.iter().map(|written| wgpu::BindingType::Buffer {
        ty: wgpu::BufferBindingType::Storage { read_only: !written },
        has_dynamic_offset: false,
        min_binding_size: None,
    });
    let entries: Vec<_> = (0..)
        .zip(std::iter::once(step).chain(storage))
        .map(|(binding, ty)| wgpu::BindGroupLayoutEntry { binding, visibility: wgpu::ShaderStages::COMPUTE, ty, count: None })
        .collect();
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: None, entries: &entries })
}
