//! Writing a new token's fields as text.

use super::{FIELDS, FieldEnds, IV_LEN, MAC_LEN, PREFIX, STAR, VERSION_SUFFIX};
use crate::crypto::aes::IV_BYTES;
use crate::util::base64url;
use crate::util::digits::{Decimal, hex_digits};
use crate::util::slice_writer::SliceWriter;

/// Writes a token from start to end. A buffer that is too small is detected at the end.
pub(crate) struct TokenWriter<'o> {
    out: SliceWriter<'o>,
    ends: FieldEnds,
    /// Number of complete fields.
    fields: usize,
}

impl<'o> TokenWriter<'o> {
    /// Writes the fields before the ciphertext, with `encryption_salt` in hex digits; it is empty for a raw key.
    #[inline(never)]
    pub(crate) fn new(out: &'o mut [u8], id: &str, encryption_salt: &[u8], iv: &[u8; IV_BYTES]) -> Self {
        let mut writer = Self { out: SliceWriter::new(out), ends: FieldEnds::new(), fields: 0 };
        writer.put(PREFIX);
        writer.put(id.as_bytes());
        writer.put_hex(encryption_salt);
        let range = writer.out.reserve(IV_LEN);
        if let Some(slot) = writer.out.slot(range) {
            let encoded = base64url::encode(iv, slot);
            debug_assert!(encoded.is_ok(), "the slot has the IV's length");
        }
        writer.end_field();
        writer
    }

    /// Returns the buffer for the payload, which is later overwritten by its ciphertext.
    pub(crate) fn payload_mut(&mut self) -> &mut [u8] {
        self.out.remaining_mut()
    }

    /// Writes the fields after the ciphertext, except the MAC, and returns the token's length, also if it does not fit.
    pub(crate) fn finish(
        mut self,
        ciphertext_len: usize,
        expiration_ms: Option<u64>,
        integrity_salt: &[u8],
        has_version_suffix: bool,
    ) -> (usize, FieldEnds) {
        self.out.reserve(base64url::encoded_len(ciphertext_len));
        self.end_field();
        match expiration_ms {
            Some(ms) => self.put(Decimal::new(ms).as_bytes()),
            None => self.end_field(),
        }
        self.put_hex(integrity_salt);
        self.out.reserve(MAC_LEN);
        self.end_field();
        if has_version_suffix {
            self.out.put_slice(VERSION_SUFFIX);
        }
        (self.out.len(), self.ends)
    }

    fn put(&mut self, field: &[u8]) {
        self.out.put_slice(field);
        self.end_field();
    }

    fn put_hex(&mut self, bytes: &[u8]) {
        let range = self.out.reserve(bytes.len().saturating_mul(2));
        if let Some(slot) = self.out.slot(range) {
            for (digits, byte) in slot.chunks_exact_mut(2).zip(bytes) {
                digits.copy_from_slice(&hex_digits(*byte));
            }
        }
        self.end_field();
    }

    fn end_field(&mut self) {
        if let Some(end) = self.ends.ends.get_mut(self.fields) {
            // A token that is too long is rejected after `finish`.
            *end = u16::try_from(self.out.len()).unwrap_or(u16::MAX);
        }
        self.fields = self.fields.saturating_add(1);
        if self.fields < FIELDS {
            self.out.put_slice(&[STAR]);
        }
    }
}
