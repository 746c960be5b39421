//! The device: choosing an adapter, and knowing when the device is gone or has refused something.
//!
//! Must not know: programs.

use std::sync::{Arc, OnceLock};

use crate::executor::ExecutorError;

/// Which adapters will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// A GPU of silicon.
    RealOnly,
    /// Also a GPU played by the CPU.
    AnyIncludingSoftware,
}

/// A device with its queue. Clones share the device and its health.
#[derive(Clone, Debug)]
pub struct GpuContext {
    /// The device.
    pub device: wgpu::Device,
    /// Its queue.
    pub queue: wgpu::Queue,
    /// What the adapter calls itself; browsers may hide it.
    pub adapter_name: String,
    /// The adapter is played by the CPU.
    pub is_software: bool,
    health: Arc<Health>,
}

/// The first thing that went wrong; from then on nothing the device holds is believed.
#[derive(Debug, Default)]
struct Health {
    trouble: OnceLock<ExecutorError>,
}

impl Health {
    fn report(&self, trouble: ExecutorError) {
        // Later troubles follow from the first.
        let _ = self.trouble.set(trouble);
    }
}

impl GpuContext {
    /// Opens a device.
    ///
    /// # Errors
    /// [`ExecutorError::NoAdapter`] when there is no WebGPU, no adapter of the wanted kind, or the
    /// adapter lacks what WebGPU guarantees.
    pub async fn open(want: Want) -> Result<Self, ExecutorError> {
        let adapter = adapter(want).await?;
        let info = adapter.get_info();
        let (device, queue) =
            adapter.request_device(&device_descriptor(&adapter)).await.map_err(|e| ExecutorError::NoAdapter(e.to_string()))?;
        let health = Arc::new(Health::default());
        install_handlers(&device, &health);
        Ok(Self { device, queue, adapter_name: adapter_name(&info), is_software: is_software(&info), health })
    }

    /// Whether all is well.
    ///
    /// # Errors
    /// The first thing that went wrong: [`ExecutorError::DeviceLost`] or [`ExecutorError::Refused`].
    pub fn check(&self) -> Result<(), ExecutorError> {
        self.health.trouble.get().cloned().map_or(Ok(()), Err)
    }

    /// Destroys the device, as a crash of its driver would: for tests of recovery.
    pub fn lose(&self) {
        self.health.report(ExecutorError::DeviceLost("it was destroyed on request".to_owned()));
        self.device.destroy();
    }
}

fn install_handlers(device: &wgpu::Device, health: &Arc<Health>) {
    let lost = Arc::clone(health);
    device.set_device_lost_callback(move |reason, message| {
        let message = if message.is_empty() { format!("{reason:?}") } else { message };
        lost.report(ExecutorError::DeviceLost(message));
    });
    let refused = Arc::clone(health);
    device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| refused.report(ExecutorError::Refused(error.to_string()))));
}

async fn adapter(want: Want) -> Result<wgpu::Adapter, ExecutorError> {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor {
        backends: wgpu::Backends::all(),
        flags: wgpu::InstanceFlags::STRICT_WEBGPU_COMPLIANCE,
        ..wgpu::InstanceDescriptor::new_without_display_handle()
    });
    let adapter = match request(&instance, false).await {
        Err(_) if want == Want::AnyIncludingSoftware => request(&instance, true).await,
        first => first,
    }
    .map_err(|e| ExecutorError::NoAdapter(e.to_string()))?;
    let info = adapter.get_info();
    if want == Want::RealOnly && is_software(&info) {
        return Err(ExecutorError::NoAdapter(format!("only a software adapter ({})", adapter_name(&info))));
    }
    Ok(adapter)
}

async fn request(instance: &wgpu::Instance, fallback: bool) -> Result<wgpu::Adapter, wgpu::RequestAdapterError> {
    let options = wgpu::RequestAdapterOptions {
        power_preference: wgpu::PowerPreference::HighPerformance,
        force_fallback_adapter: fallback,
        ..Default::default()
    };
    instance.request_adapter(&options).await
}

/// WebGPU's guaranteed limits, but buffers as large as the adapter can have them.
fn device_descriptor(adapter: &wgpu::Adapter) -> wgpu::DeviceDescriptor<'static> {
    let offered = adapter.limits();
    wgpu::DeviceDescriptor {
        label: Some("StyleGAN Loss Explorer"),
        required_limits: wgpu::Limits {
            max_buffer_size: offered.max_buffer_size,
            max_storage_buffer_binding_size: offered.max_storage_buffer_binding_size,
            ..wgpu::Limits::default()
        },
        ..Default::default()
    }
}

fn adapter_name(info: &wgpu::AdapterInfo) -> String {
    if info.name.is_empty() { "WebGPU adapter".to_owned() } else { info.name.clone() }
}

fn is_software(info: &wgpu::AdapterInfo) -> bool {
    let described = format!("{} {} {}", info.name, info.driver, info.driver_info).to_ascii_lowercase();
    let known = ["swiftshader", "llvmpipe", "lavapipe", "basic render"];
    info.device_type == wgpu::DeviceType::Cpu || known.iter().any(|name| described.contains(name))
}
