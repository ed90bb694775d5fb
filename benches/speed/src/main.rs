//! Times sealing and unsealing, the floor below them, and other crates for sessions in cookies.
//!
//! ```sh
//! taskset -c 1 cargo run --release --features simd    # prints tables: nanoseconds, and ratios to the first row
//! taskset -c 1 cargo run --release -- worker          # times what it is told: `fe26 seal 300` in, nanoseconds out
//! ```
//!
//! Each figure is printed as a line `table,row,column,ns,ratio`, too, if the first argument is `csv`.

mod cases;
mod floor;
mod peers;
mod timing;

use std::collections::HashMap;
use std::error::Error;
use std::io::stdin;
use timing::Timed;

const ROUNDS: usize = 500;

fn main() -> Result<(), Box<dyn Error>> {
    let mode = std::env::args().nth(1).unwrap_or_default();
    match mode.as_str() {
        "worker" => return work(),
        "csv" => cases::tables().into_iter().for_each(|table| print_lines(&time(table))),
        "" => cases::tables().into_iter().for_each(|table| print_table(&time(table))),
        other => return Err(format!("unknown mode {other}").into()),
    }
    Ok(())
}

/// Times an operation, once more for each input line.
fn work() -> Result<(), Box<dyn Error>> {
    let mut all = HashMap::new();
    for line in stdin().lines() {
        let line = line?;
        let [who, operation, size] = *line.split(' ').collect::<Vec<_>>() else {
            return Err(format!("not three words: {line}").into());
        };
        let call = cases::typed(who, operation, size.parse()?).ok_or_else(|| format!("nothing to time: {line}"))?;
        let timed = all.entry(line.clone()).or_insert_with(|| Timed::new(call));
        println!("{}", timed.time());
    }
    Ok(())
}

/// A table whose calls were timed.
struct TimedTable {
    title: &'static str,
    columns: Vec<String>,
    rows: Vec<(&'static str, Vec<Option<Timed>>)>,
}

/// Times all calls of a table in turns.
fn time(table: cases::Table) -> TimedTable {
    let timed = |calls: Vec<Option<timing::Call>>| calls.into_iter().map(|call| call.map(Timed::new)).collect();
    let mut rows: Vec<(_, Vec<Option<Timed>>)> =
        table.rows.into_iter().map(|(name, calls)| (name, timed(calls))).collect();
    for _ in 0..ROUNDS {
        for column in 0..table.columns.len() {
            for timed in rows.iter_mut().filter_map(|(_, cells)| cells[column].as_mut()) {
                timed.time();
            }
        }
    }
    TimedTable { title: table.title, columns: table.columns, rows }
}

impl TimedTable {
    /// Returns the nanoseconds of each cell of a row, and their ratio to the first row's.
    fn figures(&self, cells: &[Option<Timed>]) -> Vec<Option<(f64, f64)>> {
        let (_, base) = &self.rows[0];
        let figures = |(cell, base): (&Option<Timed>, &Option<Timed>)| {
            cell.as_ref().zip(base.as_ref()).map(|(cell, base)| (cell.median(), cell.ratio_to(base)))
        };
        cells.iter().zip(base).map(figures).collect()
    }
}

fn print_table(table: &TimedTable) {
    print!("\n{:40}", table.title);
    for column in &table.columns {
        print!(" {column:>16}");
    }
    println!();
    for (name, cells) in &table.rows {
        print!("{name:40}");
        for figures in table.figures(cells) {
            let text = figures.map_or("-".into(), |(ns, ratio)| format!("{ns:.0} ({ratio:.2})"));
            print!(" {text:>16}");
        }
        println!();
    }
}

fn print_lines(table: &TimedTable) {
    for (name, cells) in &table.rows {
        for (column, figures) in table.columns.iter().zip(table.figures(cells)) {
            if let Some((ns, ratio)) = figures {
                println!("{},{name},{column},{ns:.0},{ratio:.3}", table.title);
            }
        }
    }
}
