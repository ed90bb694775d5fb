//! Measures whether rejecting a forged token takes longer the more of its MAC is right.
//!
//! The left class is a MAC whose first character is wrong, the right one a MAC whose last but one is wrong. A |t| of
//! more than 5 tells them apart.

use dudect_bencher::rand::RngExt;
use dudect_bencher::{BenchRng, Class, CtRunner, ctbench_main};
use fe26::{Config, Password, Sealer};
use fe26_constant_time::{NOW, entropy, leaky_eq};
use std::hint::black_box;

const SAMPLES: usize = 300_000;
const MAC_LEN: usize = 43;

/// A raw key: it leads to the comparison in the fewest steps.
static SEALER: Sealer =
    Sealer::configured(Password::from_key("1", b"32 bytes, and not one repeated.."), Config::HAPI_IRON);

ctbench_main!(refusal, leaky_refusal);

fn refusal(runner: &mut CtRunner, rng: &mut BenchRng) {
    measure(runner, rng, |forged, _| refuse(forged));
}

/// Measures the same with a comparison that ends where the MACs differ.
fn leaky_refusal(runner: &mut CtRunner, rng: &mut BenchRng) {
    measure(runner, rng, |forged, token| {
        refuse(forged);
        black_box(leaky_eq(forged.as_bytes(), token.as_bytes()));
    });
}

fn refuse(forged: &str) {
    assert!(black_box(SEALER.unseal_bytes(forged, NOW, &mut [0; 100])).is_err());
}

fn measure(runner: &mut CtRunner, rng: &mut BenchRng, refuse: impl Fn(&str, &str)) {
    let mut out = [0; 200];
    let token = SEALER.seal_bytes(b"{}", NOW, entropy(), &mut out).unwrap();
    let mac = token.len() - MAC_LEN;
    let forgeries = [mac, token.len() - 2].map(|at| {
        let (start, rest) = token.split_at(at);
        let (right, end) = rest.split_at(1);
        format!("{start}{}{end}", alike(right))
    });
    // Both use one buffer, so that only its content differs.
    let mut forged = token.to_owned();
    for _ in 0..SAMPLES {
        let is_right = rng.random::<bool>();
        forged.clear();
        forged.push_str(&forgeries[usize::from(is_right)]);
        let class = if is_right { Class::Right } else { Class::Left };
        runner.run_one(class, || refuse(black_box(&forged), black_box(token)));
    }
}

/// Returns another character that takes the same path through the decoder, which is not constant-time: the sender knows
/// the text.
fn alike(character: &str) -> &'static str {
    match character.as_bytes() {
        b"A" => "B",
        [b'B'..=b'Z'] => "A",
        b"a" => "b",
        [b'b'..=b'z'] => "a",
        b"0" => "1",
        [b'1'..=b'9'] => "0",
        _ => panic!("no other takes the same way: choose another key"),
    }
}
