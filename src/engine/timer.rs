//! Waiting for something no longer than so long.
//!
//! Must not know: what is waited for.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

/// What `work` yields; `None` if `limit` is over first.
pub async fn within<T>(limit: impl Future<Output = ()>, work: impl Future<Output = T>) -> Option<T> {
    let (mut limit, mut work) = (pin!(limit), pin!(work));
    poll_fn(|context| {
        if let Poll::Ready(done) = work.as_mut().poll(context) {
            return Poll::Ready(Some(done));
        }
        limit.as_mut().poll(context).map(|()| None)
    })
    .await
}

/// Resolves after so many milliseconds.
#[cfg(target_arch = "wasm32")]
pub async fn after(ms: u32) {
    use wasm_bindgen::JsCast;
    let Ok(scope) = js_sys::global().dyn_into::<web_sys::WorkerGlobalScope>() else {
        log::error!("timers: there is no worker's scope");
        return std::future::pending().await;
    };
    let timer = js_sys::Promise::new(&mut |resolve: js_sys::Function, _| {
        if let Err(error) = scope.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms.cast_signed()) {
            log::error!("{error:?}");
        }
    });
    if let Err(error) = wasm_bindgen_futures::JsFuture::from(timer).await {
        log::error!("{error:?}");
    }
}

/// Resolves after so many milliseconds.
#[cfg(not(target_arch = "wasm32"))]
pub async fn after(ms: u32) {
    let (over, is_over) = futures_channel::oneshot::channel();
    std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(ms.into()));
        // Nobody waits any more where the work was done in time.
        over.send(()).is_ok()
    });
    let rang = is_over.await.is_ok();
    debug_assert!(rang, "the timer's thread has ended");
}

#[cfg(test)]
mod tests {
    use super::*;
    use pollster::block_on;
    use std::future::{pending, ready};

    #[test]
    fn work_that_is_done_in_time_yields_and_what_never_ends_is_left() {
        assert_eq!(block_on(within(pending(), ready(7))), Some(7));
        assert_eq!(block_on(within(ready(()), ready(7))), Some(7), "what is done counts");
        assert_eq!(block_on(within(ready(()), pending::<u32>())), None);
        assert_eq!(block_on(within(after(20), pending::<u32>())), None);
    }
}
