//! Reading back: copies into staging buffers, which are pooled, and futures for their contents.
//!
//! Must not know: programs.

use std::cell::RefCell;
use std::rc::Rc;

use super::device::GpuContext;
use crate::executor::ExecutorError;

/// A piece of a device buffer, in bytes.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) buffer: wgpu::Buffer,
    pub(super) offset: u64,
    pub(super) bytes: u64,
}

/// Staging buffers that wait for their next use.
#[derive(Debug, Default)]
pub(super) struct StagingPool {
    idle: RefCell<Vec<wgpu::Buffer>>,
}

/// Smallest staging buffer.
const LEAST_BYTES: u64 = 4096;

/// Most staging buffers that wait; more than the readbacks that are usually in flight.
const MOST_IDLE: usize = 8;

impl StagingPool {
    fn take(&self, device: &wgpu::Device, bytes: u64) -> wgpu::Buffer {
        let mut idle = self.idle.borrow_mut();
        let fitting = idle.iter().enumerate().filter(|(_, b)| b.size() >= bytes).min_by_key(|(_, b)| b.size()).map(|(at, _)| at);
        if let Some(at) = fitting {
            return idle.swap_remove(at);
        }
        device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("staging"),
            size: bytes.next_power_of_two().max(LEAST_BYTES),
            usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        })
    }

    /// Bytes of the buffers that wait.
    pub(super) fn bytes(&self) -> u64 {
        self.idle.borrow().iter().map(wgpu::Buffer::size).sum()
    }

    fn give(&self, buffer: wgpu::Buffer) {
        let mut idle = self.idle.borrow_mut();
        idle.push(buffer);
        if idle.len() > MOST_IDLE {
            idle.swap_remove(0).destroy();
        }
    }
}

impl Drop for StagingPool {
    fn drop(&mut self) {
        self.idle.borrow().iter().for_each(wgpu::Buffer::destroy);
    }
}

/// A staging buffer on its way; destroyed if nobody waits for it to the end.
struct Staging {
    buffer: Option<wgpu::Buffer>,
    pool: Rc<StagingPool>,
}

impl Drop for Staging {
    fn drop(&mut self) {
        if let Some(buffer) = self.buffer.take() {
            buffer.destroy();
        }
    }
}

/// Copies the pieces, as they are at this place in the queue, and gives their numbers later, one after the other.
pub(super) fn read_back(
    context: &GpuContext,
    pool: &Rc<StagingPool>,
    pieces: &[Piece],
) -> impl Future<Output = Result<Vec<f32>, ExecutorError>> + use<> {
    // Nothing is a piece that cannot be mapped.
    let bytes = pieces.iter().map(|piece| piece.bytes).sum::<u64>().max(size_of::<f32>() as u64);
    let buffer = pool.take(&context.device, bytes);
    let mut encoder = context.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
    let mut at = 0;
    for piece in pieces {
        encoder.copy_buffer_to_buffer(&piece.buffer, piece.offset, &buffer, at, piece.bytes);
        at += piece.bytes;
    }
    let submission = context.queue.submit([encoder.finish()]);
    let (sender, mapped) = futures_channel::oneshot::channel();
    buffer.map_async(wgpu::MapMode::Read, ..bytes, move |result| {
        // Nobody may be waiting any more.
        let _ = sender.send(result);
    });
    let mut staging = Staging { buffer: Some(buffer), pool: Rc::clone(pool) };
    let context = context.clone();
    async move {
        drive(&context, submission);
        let mapped = mapped.await;
        context.check()?;
        match mapped {
            Ok(Ok(())) => take_numbers(&mut staging, bytes),
            Ok(Err(error)) => Err(ExecutorError::DeviceLost(error.to_string())),
            Err(_) => Err(ExecutorError::DeviceLost("a reading was dropped".to_owned())),
        }
    }
}

fn take_numbers(staging: &mut Staging, bytes: u64) -> Result<Vec<f32>, ExecutorError> {
    let Some(buffer) = staging.buffer.take() else {
        return Ok(Vec::new());
    };
    let view = buffer.get_mapped_range(..bytes).map_err(|e| ExecutorError::DeviceLost(e.to_string()))?;
    let numbers = view.chunks_exact(size_of::<f32>()).map(bytemuck::pod_read_unaligned).collect();
    drop(view);
    buffer.unmap();
    staging.pool.give(buffer);
    Ok(numbers)
}

/// Natively callbacks run only while someone polls; a browser does that by itself.
#[cfg(not(target_arch = "wasm32"))]
fn drive(context: &GpuContext, submission: wgpu::SubmissionIndex) {
    // An error here is a lost device, which the health tells.
    let _ = context.device.poll(wgpu::PollType::Wait { submission_index: Some(submission), timeout: None });
}

#[cfg(target_arch = "wasm32")]
fn drive(_context: &GpuContext, _submission: wgpu::SubmissionIndex) {}
