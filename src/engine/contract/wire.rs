//! Messages as bytes for `postMessage`.
//!
//! Must not know: what they say.

use serde::{Serialize, de::DeserializeOwned};

/// Why a message is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// Its bytes are none of it, or it cannot be written.
    #[error("a message could not be read or written: {0}")]
    Form(#[from] postcard::Error),
    /// It has bytes that are no part of it.
    #[error("a message has {0} bytes too many")]
    TooLong(usize),
}

/// Bytes of a message.
///
/// # Errors
/// It holds something that postcard cannot write; no message of the contract does.
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, WireError> {
    encode_into(message, vec![])
}

/// Bytes of a message, in memory that is there.
///
/// # Errors
/// As [`encode`].
pub fn encode_into<T: Serialize>(message: &T, mut memory: Vec<u8>) -> Result<Vec<u8>, WireError> {
    memory.clear();
    Ok(postcard::to_extend(message, memory)?)
}

/// The message in some bytes.
///
/// # Errors
/// They are none of a `T`, or more.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, WireError> {
    match postcard::take_from_bytes(bytes)? {
        (message, []) => Ok(message),
        (_, rest) => Err(WireError::TooLong(rest.len())),
    }
}
