//! A second implementation of the format, from its description: strings and vectors, `pbkdf2`, `hmac`, `base64` and the
//! ciphers' own padding.

use crate::side::{Key, Password, Side};
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit, StreamCipher, block_padding::Pkcs7};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use fe26::UnsealError;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;

pub const MAX_TOKEN_LEN: usize = 16_384;
const MAX_ID_LEN: usize = 1024;
const MAX_SALT_LEN: usize = 1024;

/// The fields of a token as text, valid or not.
#[derive(Clone, Debug)]
pub struct Parts {
    pub prefix: String,
    pub id: String,
    pub encryption_salt: String,
    pub iv: String,
    pub ciphertext: String,
    pub expiration: String,
    pub integrity_salt: String,
}

impl Parts {
    pub fn signed(&self) -> String {
        let Self { prefix, id, encryption_salt, iv, ciphertext, expiration, .. } = self;
        format!("{prefix}*{id}*{encryption_salt}*{iv}*{ciphertext}*{expiration}")
    }

    pub fn token(&self, mac: &str) -> String {
        format!("{}*{}*{mac}", self.signed(), self.integrity_salt)
    }
}

impl Side {
    /// Returns the fields of a token that this side would seal, with salts and an IV from `random`.
    pub fn parts(&self, payload: &[u8], expiration: &str, random: &[u8; 80]) -> Parts {
        let password = &self.passwords[0];
        let salt = |key: &Key, bytes: &[u8]| match key {
            Key::Text(_) => bytes[..self.salt_bytes.into()].iter().map(|byte| format!("{byte:02x}")).collect(),
            _ => String::new(),
        };
        let encryption_salt: String = salt(&password.encryption, &random[..32]);
        let iv: [u8; 16] = random[32..48].try_into().unwrap();
        let key = self.encryption_key(password, &encryption_salt).expect("salts as they should be");
        Parts {
            prefix: "Fe26.2".into(),
            id: password.id.clone(),
            encryption_salt,
            iv: BASE64URL.encode(iv),
            ciphertext: BASE64URL.encode(self.encrypt(&key, &iv, payload)),
            expiration: expiration.into(),
            integrity_salt: salt(password.integrity(), &random[48..]),
        }
    }

    /// Returns the MAC of a token's fields, valid or not. An invalid integrity salt gives an arbitrary MAC.
    pub fn sign(&self, password: &Password, parts: &Parts) -> String {
        let key = self.integrity_key(password, &parts.integrity_salt).unwrap_or_default();
        mac(&key, &parts.signed())
    }

    /// Returns a token's payload, or the first check that fails.
    pub fn open(&self, token: &str, now_ms: Option<u64>) -> Result<Vec<u8>, UnsealError> {
        if token.len() > MAX_TOKEN_LEN {
            return Err(UnsealError::TooLong);
        }
        let (parts, claimed) = self.split(token).ok_or(UnsealError::Malformed)?;
        let password = self.find(&parts.id).ok_or(UnsealError::UnknownPassword)?;
        let key = self.integrity_key(password, &parts.integrity_salt).ok_or(UnsealError::BadMac)?;
        if claimed != mac(&key, &parts.signed()) {
            return Err(UnsealError::BadMac);
        }
        if !parts.expiration.is_empty() {
            // A time of 20 digits or more counts as the last possible time.
            let is_far = parts.expiration.len() >= 20;
            let expiration_ms: i128 = if is_far { u64::MAX.into() } else { parts.expiration.parse().unwrap() };
            let now_ms: i128 = now_ms.ok_or(UnsealError::ClockUnknown)?.into();
            let skew_ms: i128 = self.skew_ms.into();
            if expiration_ms <= now_ms - skew_ms {
                return Err(UnsealError::Expired);
            }
            if let Some(lifetime_ms) = self.max_lifetime_ms {
                // Times saturate: nothing is later than the last one.
                let latest_ms = (now_ms + i128::from(lifetime_ms) + skew_ms).min(u64::MAX.into());
                if expiration_ms > latest_ms {
                    return Err(UnsealError::ExpiryTooFar);
                }
            }
        } else if self.max_lifetime_ms.is_some() {
            return Err(UnsealError::ExpiryTooFar);
        }
        self.decrypt(password, &parts).ok_or(UnsealError::Undecryptable)
    }

    /// Parses an accepted token into its values and writes it again.
    pub fn encode_again(&self, token: &str) -> Option<String> {
        let (parts, _) = self.split(token)?;
        let bytes = |text: &str| BASE64URL.decode(text).ok();
        let digits = |text: &str| text.trim_start_matches('0').to_owned();
        let again = Parts {
            iv: BASE64URL.encode(<[u8; 16]>::try_from(bytes(&parts.iv)?).ok()?),
            ciphertext: BASE64URL.encode(bytes(&parts.ciphertext)?),
            expiration: digits(&parts.expiration),
            ..parts
        };
        Some(again.token(&self.sign(self.find(&again.id)?, &again)))
    }

    fn split(&self, token: &str) -> Option<(Parts, String)> {
        let token = if self.is_marked { token.split('~').next()? } else { token };
        let parts: [&str; 8] = token.split('*').collect::<Vec<_>>().try_into().ok()?;
        let [prefix, id, encryption_salt, iv, ciphertext, expiration, integrity_salt, mac] = parts.map(str::to_owned);
        let is_well_formed = prefix == "Fe26.2"
            && id.len() <= MAX_ID_LEN
            && encryption_salt.len().max(integrity_salt.len()) <= MAX_SALT_LEN
            && expiration.bytes().all(|byte| byte.is_ascii_digit())
            && !expiration.starts_with('0');
        let parts = Parts { prefix, id, encryption_salt, iv, ciphertext, expiration, integrity_salt };
        is_well_formed.then_some((parts, mac))
    }

    fn find(&self, id: &str) -> Option<&Password> {
        if let [only] = self.passwords.as_slice()
            && only.id.is_empty()
        {
            return Some(only);
        }
        let id = if id.is_empty() { "default" } else { id };
        self.passwords.iter().find(|password| password.id == id)
    }

    fn integrity_key(&self, password: &Password, salt: &str) -> Option<Vec<u8>> {
        derive(password.integrity(), salt, self.integrity_iterations, 32)
    }

    fn encryption_key(&self, password: &Password, salt: &str) -> Option<Vec<u8>> {
        derive(&password.encryption, salt, self.encryption_iterations, if self.is_ctr { 16 } else { 32 })
    }

    fn encrypt(&self, key: &[u8], iv: &[u8; 16], payload: &[u8]) -> Vec<u8> {
        if self.is_ctr {
            let mut text = payload.to_vec();
            ctr::Ctr128BE::<aes::Aes128>::new_from_slices(key, iv).unwrap().apply_keystream(&mut text);
            return text;
        }
        cbc::Encryptor::<aes::Aes256>::new_from_slices(key, iv).unwrap().encrypt_padded_vec::<Pkcs7>(payload)
    }

    fn decrypt(&self, password: &Password, parts: &Parts) -> Option<Vec<u8>> {
        let key = self.encryption_key(password, &parts.encryption_salt)?;
        let iv: [u8; 16] = BASE64URL.decode(&parts.iv).ok()?.try_into().ok()?;
        let text = BASE64URL.decode(&parts.ciphertext).ok()?;
        if self.is_ctr {
            return Some(self.encrypt(&key, &iv, &text));
        }
        cbc::Decryptor::<aes::Aes256>::new_from_slices(&key, &iv).unwrap().decrypt_padded_vec::<Pkcs7>(&text).ok()
    }
}

fn derive(key: &Key, salt: &str, iterations: u8, len: usize) -> Option<Vec<u8>> {
    match key {
        Key::Text(_) if salt.is_empty() => None,
        Key::Text(text) => {
            let mut derived = vec![0; len];
            pbkdf2::pbkdf2_hmac::<Sha1>(text.as_bytes(), salt.as_bytes(), iterations.into(), &mut derived);
            Some(derived)
        }
        _ if !salt.is_empty() => None,
        Key::Raw128(raw) => Some(raw.to_vec()),
        Key::Raw256(raw) => Some(raw.to_vec()),
    }
}

fn mac(key: &[u8], signed: &str) -> String {
    let hmac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    BASE64URL.encode(hmac.chain_update(signed).finalize().into_bytes())
}
