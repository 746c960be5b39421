//! The run as TensorBoard's event file, byte by byte.

use super::{File, Tick, logged};

/// An event file of scalars, kept as plain numbers or as tensors.
pub fn events(run: &[Tick], as_tensors: bool) -> Vec<File> {
    // The first record says which version the file is of.
    let mut file = record(&[field(1, 1), 1.7e9_f64.to_le_bytes().to_vec(), message(3, b"brain.Event:2")].concat());
    for tick in run {
        let kimg = std::iter::once(("Progress/kimg", tick.kimg as f32));
        for (name, value) in logged(tick).chain(kimg) {
            let number = if as_tensors { message(8, &tensor(value)) } else { [field(2, 5), value.to_le_bytes().to_vec()].concat() };
            let value = message(1, &[message(1, name.as_bytes()), number].concat());
            let time = [field(1, 1), (1.7e9 + tick.seconds).to_le_bytes().to_vec()].concat();
            let step = [field(2, 0), varint(tick.kimg as u64)].concat();
            file.extend(record(&[time, step, message(5, &value)].concat()));
        }
    }
    vec![("events.out.tfevents.1714469542.host.2137.0".into(), file)]
}

/// A tensor of one float, its shape left empty.
fn tensor(value: f32) -> Vec<u8> {
    [field(1, 0), vec![1], message(2, &[]), message(4, &value.to_le_bytes())].concat()
}

fn field(number: u64, kind: u64) -> Vec<u8> {
    varint((number << 3) | kind)
}

fn message(number: u64, bytes: &[u8]) -> Vec<u8> {
    [field(number, 2), varint(bytes.len() as u64), bytes.to_vec()].concat()
}

fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = vec![];
    while number >= 128 {
        bytes.push(number as u8 | 128);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

fn record(data: &[u8]) -> Vec<u8> {
    let length = (data.len() as u64).to_le_bytes();
    [&length[..], &sum(&length).to_le_bytes(), data, &sum(data).to_le_bytes()].concat()
}

/// CRC-32C bit by bit, masked.
fn sum(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = (sum >> 1) ^ (0x82F6_3B78 & (sum & 1).wrapping_neg());
        }
    }
    let sum = !sum;
    sum.rotate_right(15).wrapping_add(0xA282_EAD8)
}
