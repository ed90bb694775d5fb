//! Works with secrets that are undefined to valgrind: it reports every branch on them and every address computed from
//! them.

use fe26::UnsealError;
use fe26_constant_time::{NOW, Secrets, declassify, entropy, hide, is_watched, leaky_eq};
use std::hint::black_box;

const PAYLOAD: &[u8] = br#"{"user":7,"name":"Ada Lovelace","roles":["admin"]}"#;

fn main() {
    assert!(is_watched(), "valgrind is not there");
    match std::env::args().nth(1).as_deref() {
        Some("fe26") => seal_and_open(),
        Some("leaky comparison") => leaky_comparison(),
        Some("leaky lookup") => leaky_lookup(),
        _ => panic!("what is to be checked?"),
    }
}

fn seal_and_open() {
    let secrets = Secrets::default();
    let sealers = secrets.sealers();
    secrets.hide();
    for (name, sealer) in sealers {
        let payload = PAYLOAD.to_vec();
        hide(&payload);
        let mut out = vec![0; sealer.max_sealed_len(payload.len())];
        let len = sealer.seal_bytes(&payload, NOW, entropy(), &mut out).unwrap().len();
        out.truncate(len);
        declassify(&out);
        println!("{name}: sealed");

        let token = String::from_utf8(out).unwrap();
        let mut buf = vec![0; sealer.max_payload_len(token.len())];
        assert!(sealer.unseal_bytes(&token, NOW, &mut buf).is_ok());
        println!("{name}: opened");

        assert!(sealer.unseal_in_place(&mut token.clone().into_bytes(), NOW).is_ok());
        println!("{name}: opened in place");

        // Changes one character of the MAC, at its start or its end.
        let mac = token.trim_end_matches("~2").len() - 43;
        for at in [mac, mac + 42] {
            let mut forged = token.clone().into_bytes();
            forged[at] = if forged[at] == b'A' { b'E' } else { b'A' };
            let forged = String::from_utf8(forged).unwrap();
            let opened = sealer.unseal_bytes(&forged, NOW, &mut buf);
            assert_eq!(opened.unwrap_err(), UnsealError::BadMac);
        }
        println!("{name}: refused");
    }
}

fn leaky_comparison() {
    let (mac, claimed) = ([7; 43], [8; 43]);
    hide(&mac);
    black_box(leaky_eq(&mac, &claimed));
}

fn leaky_lookup() {
    let table: [u8; 256] = core::array::from_fn(|at| at as u8);
    let secret = [7];
    hide(&secret);
    black_box(black_box(&table)[usize::from(black_box(&secret)[0])]);
}
