//! Times sealing and unsealing, the floor below them, and other crates for sessions in cookies.
//!
//! ```sh
//! taskset -c 1 cargo run --release --features simd    # prints tables: nanoseconds, and ratios to the first row
//! taskset -c 1 cargo run --release                    # the same with base64 by base64ct
//! taskset -c 1 cargo run --release -- worker     # times the given operation: `seal 300` in, nanoseconds out
//! ```

mod cases;
mod floor;
mod timing;

use std::collections::HashMap;
use std::error::Error;
use std::io::stdin;
use timing::Timed;

const ROUNDS: usize = 500;

fn main() -> Result<(), Box<dyn Error>> {
    if std::env::args().nth(1).is_some_and(|mode| mode == "worker") {
        return work();
    }
    cases::tables().into_iter().for_each(print);
    Ok(())
}

/// Times an operation, once more for each input line.
fn work() -> Result<(), Box<dyn Error>> {
    let mut all = HashMap::new();
    for line in stdin().lines() {
        let line = line?;
        let (operation, size) = line.split_once(' ').ok_or("which operation, and how many bytes?")?;
        let call = match operation {
            "seal" => cases::seal(size.parse()?),
            "unseal" => cases::unseal(size.parse()?),
            other => return Err(format!("what is {other}?").into()),
        };
        let timed = all.entry(line.clone()).or_insert_with(|| Timed::new(call));
        println!("{}", timed.time());
    }
    Ok(())
}

/// Times all calls of a table in turns and prints it.
fn print(table: cases::Table) {
    let mut rows: Vec<(&str, Vec<Option<Timed>>)> = table
        .rows
        .into_iter()
        .map(|(name, calls)| (name, calls.into_iter().map(|call| call.map(Timed::new)).collect()))
        .collect();
    for _ in 0..ROUNDS {
        for column in 0..table.columns.len() {
            for timed in rows.iter_mut().filter_map(|(_, cells)| cells[column].as_mut()) {
                timed.time();
            }
        }
    }
    print!("\n{:32}", table.title);
    for column in &table.columns {
        print!(" {column:>16}");
    }
    println!();
    let (_, base) = &rows[0];
    for (name, cells) in &rows {
        print!("{name:32}");
        for (cell, base) in cells.iter().zip(base) {
            let text = match (cell, base) {
                (Some(timed), Some(base)) => format!("{:.0} ({:.2})", timed.median(), timed.ratio_to(base)),
                _ => "-".into(),
            };
            print!(" {text:>16}");
        }
        println!();
    }
}
