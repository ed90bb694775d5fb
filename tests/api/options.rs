//! Promise: the configuration alone decides the algorithm, the iterations and the secrets; the token never does.

use crate::common::{HAPI, seal, unseal};
use core::num::NonZeroU32;
use fe26::{Config, SaltBits, Sealer, UnsealError};

const PAYLOAD: &[u8] = b"{\"user\":7}";

fn iterations(encryption: u32, integrity: u32) -> Sealer<'static> {
    let [encryption, integrity] = [encryption, integrity].map(|count| NonZeroU32::new(count).unwrap());
    HAPI.with_config(Config::HAPI_IRON.with_separate_iterations(encryption, integrity))
}

#[test]
fn iterations_are_those_of_the_configuration() {
    let counts = [(1, 1), (1, 2), (2, 1), (2, 2), (3, 3), (1000, 1)];
    for (encryption, integrity) in counts {
        let token = seal(&iterations(encryption, integrity), PAYLOAD);
        for (other_encryption, other_integrity) in counts {
            let opened = unseal(&iterations(other_encryption, other_integrity), &token);
            let case = format!("{encryption} and {integrity}, {other_encryption} and {other_integrity}");
            if integrity == other_integrity {
                assert_eq!(opened.as_deref() == Ok(PAYLOAD), encryption == other_encryption, "{case}");
            } else {
                assert_eq!(opened, Err(UnsealError::BadMac), "{case}");
            }
        }
    }
}

#[test]
fn a_token_of_any_salt_size_opens() {
    for bits in (128..=256).step_by(8) {
        let sealer = HAPI.with_config(Config::HAPI_IRON.with_salt_bits(SaltBits::new(bits).unwrap()));
        let token = seal(&sealer, PAYLOAD);
        let salt_lens: Vec<_> = token.split('*').map(str::len).collect();
        assert_eq!([salt_lens[2], salt_lens[6]], [usize::from(bits / 4); 2]);
        assert_eq!(unseal(&HAPI, &token).as_deref(), Ok(PAYLOAD), "{bits}");
    }
}

#[cfg(feature = "ctr")]
#[test]
fn algorithms_are_not_confused() {
    use crate::common::{OTHER_TEXT, TEXT};
    use fe26::Password;

    let ctr = Config::HAPI_IRON.with_algorithm(fe26::Algorithm::Aes128Ctr);
    for len in 0..100 {
        let payload = vec![b'x'; len];
        // One password for both, which the documentation warns against: authentic, but never the same payload.
        for (sealer, opener) in [(HAPI, HAPI.with_config(ctr)), (HAPI.with_config(ctr), HAPI)] {
            let opened = unseal(&opener, &seal(&sealer, &payload));
            assert!(opened != Ok(payload.clone()) && opened != Err(UnsealError::BadMac), "{len}: {opened:?}");
        }
    }
    // A separate password for each, as documented.
    let (text, other) = (Password::new("", TEXT).unwrap(), Password::new("", OTHER_TEXT).unwrap());
    let (cbc, ctr) = (Sealer::configured(text, Config::HAPI_IRON), Sealer::configured(other, ctr));
    assert_eq!(unseal(&ctr, &seal(&cbc, PAYLOAD)), Err(UnsealError::BadMac));
    assert_eq!(unseal(&cbc, &seal(&ctr, PAYLOAD)), Err(UnsealError::BadMac));
    // The token does not name its algorithm: both kinds start with the same bytes.
    let token = seal(&ctr, PAYLOAD);
    assert!(token.starts_with("Fe26.2**") && unseal(&ctr, &token).is_ok());
}
