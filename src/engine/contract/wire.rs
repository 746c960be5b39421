//! Messages as bytes for `postMessage`.
//!
//! Must not know: what they say.

use serde::{Serialize, de::DeserializeOwned};

/// Why a message is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a message could not be read or written: {0}")]
pub struct WireError(#[from] postcard::Error);

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
/// They are none of a `T`.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, WireError> {
    Ok(postcard::from_bytes(bytes)?)
}
