//! Unsealing a token into its payload: parse, verify, check the expiry, decrypt.

use super::Sealer;
use crate::crypto::aes::IV_BYTES;
use crate::crypto::stack::{on_stack_wiped_on_error, on_wiped_stack};
use crate::crypto::{KEY_BYTES, mac};
use crate::error::UnsealError;
use crate::json;
use crate::password::Password;
use crate::time::UnixTime;
use crate::token::{Field, MAX_TOKEN_LEN, Token};
use crate::util::base64url;
use crate::util::slice::{part, part_mut, split_mut};
use crate::util::wipe::WipeOnDrop;
use core::ops::Range;
use serde::Deserialize;
use zeroize::Zeroize;

/// The password id that a token with an empty id refers to, if passwords have ids, as in `@hapi/iron`.
const DEFAULT_ID: &[u8] = b"default";

/// The key and the IV of an authentic token.
#[derive(Default)]
struct Verified {
    key: [u8; KEY_BYTES],
    iv: [u8; IV_BYTES],
}

impl Sealer<'_> {
    /// Unseals a token and returns its value and its expiry; `None` for never.
    #[cfg(feature = "alloc")]
    pub(crate) fn unseal_with_expiry<'b, T: Deserialize<'b>>(
        &self,
        text: &str,
        now: UnixTime,
        buf: &'b mut [u8],
    ) -> Result<(T, Option<UnixTime>), UnsealError> {
        let mut token = Token::new(text.as_bytes());
        let payload = self.open_token(&mut token, now, buf);
        let value = read_json(payload, buf)?;
        Ok((value, token.expiration_ms().map(UnixTime::from_millis)))
    }

    /// Unseals a token and returns the range of its payload in `buf`, which is not wiped on an error.
    pub(crate) fn open(&self, text: &str, now: UnixTime, buf: &mut [u8]) -> Result<Range<usize>, UnsealError> {
        self.open_token(&mut Token::new(text.as_bytes()), now, buf)
    }

    /// Parses and unseals a token, like [`open`](Self::open).
    fn open_token(&self, token: &mut Token<'_>, now: UnixTime, buf: &mut [u8]) -> Result<Range<usize>, UnsealError> {
        on_wiped_stack(|| {
            let mut verified = Verified::default();
            self.verify(token, now, &mut verified)?;
            let text = token.get(Field::Ciphertext);
            let needed = base64url::decoded_len(text.len());
            let ciphertext = buf.get_mut(..needed).ok_or(UnsealError::BufferTooSmall { needed })?;
            base64url::decode(text, ciphertext)?;
            let payload_len = self.decrypt(&verified, ciphertext)?;
            Ok(0..payload_len)
        })
    }

    /// Unseals a token in place and returns the range of its payload; `token` is not wiped on an error.
    pub(crate) fn open_in_place(&self, token: &mut [u8], now: UnixTime) -> Result<Range<usize>, UnsealError> {
        on_wiped_stack(|| {
            // Parsing checks it, too, but UTF-8 is work by length.
            if token.len() > MAX_TOKEN_LEN {
                return Err(UnsealError::TooLong);
            }
            // JavaScript's tokens are strings: a salt that is not UTF-8 would be another salt there.
            core::str::from_utf8(token).map_err(|_| UnsealError::Malformed)?;
            let mut verified = Verified::default();
            let Range { start, end } = self.verify_text(token, now, &mut verified)?;
            let text = part_mut(token, start..end);
            let ciphertext_len = base64url::decode_in_place(text)?;
            let payload_len = self.decrypt(&verified, part_mut(text, 0..ciphertext_len))?;
            Ok(start..start.saturating_add(payload_len))
        })
    }

    /// Verifies a token like [`verify`](Self::verify) and returns the range of its ciphertext.
    fn verify_text(&self, text: &[u8], now: UnixTime, verified: &mut Verified) -> Result<Range<usize>, UnsealError> {
        let mut token = Token::new(text);
        self.verify(&mut token, now, verified)?;
        Ok(token.range(Field::Ciphertext))
    }

    /// Checks everything that precedes decryption: nothing is decoded or decrypted before the MAC is verified.
    fn verify(&self, token: &mut Token<'_>, now: UnixTime, verified: &mut Verified) -> Result<(), UnsealError> {
        token.parse(self.config.has_version_suffix)?;
        let password = self.password_for(token.get(Field::Id)).ok_or(UnsealError::UnknownPassword)?;
        self.verify_mac(token, password, &mut verified.key)?;
        self.check_expiry(token.expiration_ms(), now)?;
        let (salt, iterations) = (token.get(Field::EncryptionSalt), self.config.encryption_iterations);
        password.encryption().derive(salt, iterations, &mut verified.key)?;
        Ok(base64url::decode(token.get(Field::Iv), &mut verified.iv)?)
    }

    /// Returns the password for a token's `id`.
    fn password_for(&self, id: &[u8]) -> Option<&Password<'_>> {
        if self.password.id().is_empty() {
            // A password without an id is the only one, and unseals every token, as `@hapi/iron`'s string password.
            return Some(&self.password);
        }
        let id = if id.is_empty() { DEFAULT_ID } else { id };
        core::iter::once(&self.password).chain(self.previous).find(|password| password.id().as_bytes() == id)
    }

    /// Verifies the MAC in constant time.
    ///
    /// The integrity key uses the buffer of the encryption key, which is derived later.
    fn verify_mac(
        &self,
        token: &Token<'_>,
        password: &Password<'_>,
        key: &mut [u8; KEY_BYTES],
    ) -> Result<(), UnsealError> {
        let (salt, iterations) = (token.get(Field::IntegritySalt), self.config.integrity_iterations);
        password.integrity().derive(salt, iterations, key).map_err(|_| UnsealError::BadMac)?;
        if has_valid_mac(token, key) { Ok(()) } else { Err(UnsealError::BadMac) }
    }

    /// Checks an authenticated expiry.
    fn check_expiry(&self, expiration_ms: Option<u64>, now: UnixTime) -> Result<(), UnsealError> {
        let max_lifetime_ms = self.config.max_lifetime.as_millis();
        let Some(expiration_ms) = expiration_ms else {
            return if max_lifetime_ms.is_some() { Err(UnsealError::ExpiryTooFar) } else { Ok(()) };
        };
        let now_ms = now.as_millis().ok_or(UnsealError::ClockUnknown)?;
        if now_ms.checked_sub(self.config.skew_ms).is_some_and(|latest| expiration_ms <= latest) {
            return Err(UnsealError::Expired);
        }
        let latest_ms = max_lifetime_ms.map(|max| now_ms.saturating_add(max).saturating_add(self.config.skew_ms));
        if latest_ms.is_some_and(|latest| expiration_ms > latest) { Err(UnsealError::ExpiryTooFar) } else { Ok(()) }
    }

    fn decrypt(&self, verified: &Verified, ciphertext: &mut [u8]) -> Result<usize, UnsealError> {
        Ok(self.config.algorithm.decrypt(&verified.key, &verified.iv, ciphertext)?)
    }
}

/// Returns whether the token's MAC is valid.
///
/// Out of line: the MAC's bytes are not on the stack while keys are derived.
#[inline(never)]
fn has_valid_mac(token: &Token<'_>, key: &[u8; KEY_BYTES]) -> bool {
    let mut claimed = [0; mac::TAG_BYTES];
    let decoded = base64url::decode(token.get(Field::Mac), &mut claimed);
    let (Ok(()), Some(signed)) = (decoded, token.signed()) else { return false };
    mac::verify(key, signed, &claimed).is_ok()
}

/// Deserializes the payload in `buf`; on an error `buf` is wiped, except for strings that `T` has already borrowed.
pub(crate) fn read_json<'b, T: Deserialize<'b>>(
    payload: Result<Range<usize>, UnsealError>,
    buf: &'b mut [u8],
) -> Result<T, UnsealError> {
    let payload = payload.and_then(|range| {
        json::validate(part(buf, range.clone())).map_err(|_| UnsealError::NotJson)?;
        Ok(range)
    });
    let [before, payload, behind] = wiped_on_error(payload, buf)?;
    let (before, behind) = (WipeOnDrop(before), WipeOnDrop(behind));
    let value = on_stack_wiped_on_error(|| json::from_slice_mut(payload).map_err(|_| UnsealError::WrongType))?;
    before.keep();
    behind.keep();
    Ok(value)
}

/// Splits `buf` into the bytes before the payload, the payload and the bytes after it; wipes all of `buf` on an error.
pub(crate) fn wiped_on_error(
    payload: Result<Range<usize>, UnsealError>,
    buf: &mut [u8],
) -> Result<[&mut [u8]; 3], UnsealError> {
    match payload {
        Ok(range) => {
            let (rest, behind) = split_mut(buf, range.end);
            let (before, payload) = split_mut(rest, range.start);
            Ok([before, payload, behind])
        }
        Err(error) => {
            buf.zeroize();
            Err(error)
        }
    }
}
