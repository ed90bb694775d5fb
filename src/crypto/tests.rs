//! Tests of the module's functions, and third-party vectors.

use super::{CryptoError, KEY_BYTES, mac};

mod vectors;

#[test]
fn macs_are_verified_over_their_whole_length() {
    let key = [7; KEY_BYTES];
    let mut tag = [0; mac::TAG_BYTES];
    mac::sign(&key, b"signed", &mut tag).unwrap();
    assert_eq!(mac::verify(&key, b"signed", &tag), Ok(()));
    assert_eq!(mac::verify(&key, b"signet", &tag), Err(CryptoError));
    assert_eq!(mac::verify(&[8; KEY_BYTES], b"signed", &tag), Err(CryptoError));
    for (at, bit) in (0..tag.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
        let mut other = tag;
        other[at] ^= 1 << bit;
        assert_eq!(mac::verify(&key, b"signed", &other), Err(CryptoError), "{at}");
    }
}
