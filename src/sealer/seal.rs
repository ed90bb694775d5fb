//! Sealing a payload into a token: write, encrypt, sign.

use super::Sealer;
use crate::crypto::aes::IV_BYTES;
use crate::crypto::stack::on_wiped_stack;
use crate::crypto::{CryptoError, KEY_BYTES, mac};
use crate::entropy::EntropySource;
use crate::error::SealError;
use crate::json;
use crate::password::Secret;
use crate::time::UnixTime;
use crate::token::{Field, FieldEnds, MAX_EXPIRATION_MS, MAX_TOKEN_LEN, TokenWriter};
use crate::util::ascii;
use crate::util::base64url;
use crate::util::slice::part;
use crate::util::wipe::WipeOnDrop;
use serde::Serialize;
use zeroize::Zeroize;

/// The contents of a token.
pub(super) trait Payload {
    /// Writes the payload at the start of `out` and returns its length, which exceeds `out.len()` if it does not fit.
    fn write_to(&self, out: &mut [u8]) -> Result<usize, SealError>;
}

/// A value that is sealed as JSON.
pub(super) struct Json<'v, T: ?Sized>(pub(super) &'v T);

impl<T: Serialize + ?Sized> Payload for Json<'_, T> {
    fn write_to(&self, out: &mut [u8]) -> Result<usize, SealError> {
        let out = WipeOnDrop(out);
        let len = json::to_slice(self.0, &mut *out.0).map_err(|_| SealError::NotJson)?;
        // A `Serialize` that swallows an error, or breaks serde's rules, may have written invalid JSON.
        if let Some(payload) = out.0.get(..len) {
            json::validate(payload).map_err(|_| SealError::NotJson)?;
        }
        out.keep();
        Ok(len)
    }
}

/// Bytes that are sealed unchanged.
pub(super) struct Bytes<'p>(pub(super) &'p [u8]);

impl Payload for Bytes<'_> {
    fn write_to(&self, out: &mut [u8]) -> Result<usize, SealError> {
        if let Some(place) = out.get_mut(..self.0.len()) {
            place.copy_from_slice(self.0);
        }
        Ok(self.0.len())
    }
}

/// A token that is complete except for ciphertext and MAC.
struct PendingToken {
    len: usize,
    payload_len: usize,
    iv: [u8; IV_BYTES],
    ends: FieldEnds,
}

impl Sealer<'_> {
    /// Seals a payload at the start of `out`; on an error all of `out` is wiped.
    pub(super) fn seal_payload<'o>(
        &self,
        payload: &impl Payload,
        now: UnixTime,
        source: impl EntropySource,
        out: &'o mut [u8],
    ) -> Result<&'o str, SealError> {
        let pending = self.write(payload, now, source, out);
        self.complete(&pending, out)
    }

    /// Returns the buffer size that fits the token of `value`.
    #[cfg(feature = "alloc")]
    pub(crate) fn sealed_len_of<T: Serialize + ?Sized>(&self, value: &T) -> Result<usize, SealError> {
        let payload_len = json::to_slice(value, &mut []).map_err(|_| SealError::NotJson)?;
        Ok(self.max_sealed_len(payload_len))
    }

    /// Returns the expiry of a token that is sealed at `now`; `None` for never.
    #[cfg(feature = "alloc")]
    pub(crate) fn expiration(&self, now: UnixTime) -> Result<Option<UnixTime>, SealError> {
        Ok(self.expiration_ms(now)?.map(UnixTime::from_millis))
    }

    /// Writes a token with the payload instead of its ciphertext, as far as `out` reaches.
    ///
    /// Out of line: the frame with the random bytes ends before cryptography uses the stack.
    #[inline(never)]
    fn write(
        &self,
        payload: &impl Payload,
        now: UnixTime,
        source: impl EntropySource,
        out: &mut [u8],
    ) -> Result<PendingToken, SealError> {
        let expiration_ms = self.expiration_ms(now)?;
        // By reference: moving it out of the result needs stack for a second copy.
        let entropy = source.into_entropy();
        let entropy = entropy.as_ref().map_err(|error| *error)?;
        let salt = self.salt(self.password.encryption(), entropy.encryption_salt());
        let mut writer = TokenWriter::new(out, self.password.id(), salt, entropy.iv());
        let payload_len = payload.write_to(writer.payload_mut())?;
        let salt = self.salt(self.password.integrity(), entropy.integrity_salt());
        let ciphertext_len = self.config.algorithm.ciphertext_len(payload_len);
        let (len, ends) = writer.finish(ciphertext_len, expiration_ms, salt, self.config.has_version_suffix);
        if len > MAX_TOKEN_LEN {
            return Err(SealError::TooLong { len });
        }
        Ok(PendingToken { len, payload_len, iv: *entropy.iv(), ends })
    }

    /// Encrypts and signs a token at the start of `out`; on an error all of `out` is wiped.
    fn complete<'o>(&self, pending: &Result<PendingToken, SealError>, out: &'o mut [u8]) -> Result<&'o str, SealError> {
        let sealed = pending.as_ref().map_err(|error| *error).and_then(|pending| {
            let needed = pending.len;
            let text = out.get_mut(..needed).ok_or(SealError::BufferTooSmall { needed })?;
            let sealed = on_wiped_stack(|| {
                self.encrypt(text, pending)?;
                self.sign(text, pending)
            });
            debug_assert!(sealed.is_ok(), "the token has a place for everything");
            sealed.map(|()| needed).map_err(|_| SealError::BufferTooSmall { needed })
        });
        match sealed {
            // The token is ASCII: the id is, and the rest is written here.
            Ok(len) => Ok(ascii::text(part(out, 0..len))),
            Err(error) => {
                out.zeroize();
                Err(error)
            }
        }
    }

    /// Encrypts the payload of a token in place.
    fn encrypt(&self, text: &mut [u8], pending: &PendingToken) -> Result<(), CryptoError> {
        let mut key = [0; KEY_BYTES];
        let salt = pending.ends.get(text, Field::EncryptionSalt);
        self.password.encryption().derive(salt, self.config.encryption_iterations, &mut key)?;
        let field = pending.ends.get_mut(text, Field::Ciphertext);
        let ciphertext_len = self.config.algorithm.ciphertext_len(pending.payload_len);
        let ciphertext = field.get_mut(..ciphertext_len).ok_or(CryptoError)?;
        self.config.algorithm.encrypt(&key, &pending.iv, ciphertext, pending.payload_len)?;
        base64url::encode_in_place(field, ciphertext_len).map_err(|_| CryptoError)
    }

    /// Writes the MAC of a token.
    fn sign(&self, text: &mut [u8], pending: &PendingToken) -> Result<(), CryptoError> {
        let (mut key, mut tag) = ([0; KEY_BYTES], [0; mac::TAG_BYTES]);
        let salt = pending.ends.get(text, Field::IntegritySalt);
        self.password.integrity().derive(salt, self.config.integrity_iterations, &mut key)?;
        let signed = pending.ends.signed(text).ok_or(CryptoError)?;
        mac::sign(&key, signed, &mut tag)?;
        base64url::encode(&tag, pending.ends.get_mut(text, Field::Mac)).map_err(|_| CryptoError)
    }

    /// Returns when a token that is sealed at `now` expires; `None` for never.
    fn expiration_ms(&self, now: UnixTime) -> Result<Option<u64>, SealError> {
        if self.config.has_version_suffix && !self.password.has_integer_id() {
            return Err(SealError::IdNotInteger);
        }
        if !self.config.is_ttl_allowed() {
            return Err(SealError::TtlTooLong);
        }
        let Some(ttl) = self.config.ttl.as_millis() else { return Ok(None) };
        let now = now.as_millis().ok_or(SealError::ClockUnknown)?;
        let expiration = now.saturating_add(ttl);
        if (1..=MAX_EXPIRATION_MS).contains(&expiration) {
            Ok(Some(expiration))
        } else {
            Err(SealError::ExpiryOutOfRange)
        }
    }

    /// Returns a token's salt for `secret`: `salt`, truncated to the configured size, or none for a raw key.
    fn salt<'e>(&self, secret: &Secret<'_>, salt: &'e [u8]) -> &'e [u8] {
        if secret.is_text() { self.config.salt_bits.of(salt) } else { &[] }
    }
}
