//! What is on the board, and would be another board's crate: its Ethernet controller, its clock tick and its random
//! numbers.

#![no_std]

pub mod lan9118;
pub mod random;
pub mod systick;
