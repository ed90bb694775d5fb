//! Seal and unseal: passwords and configuration put to work.

use crate::config::Config;
use crate::crypto::stack::{on_stack_wiped_on_error, on_wiped_stack};
use crate::crypto::{CryptoError, KEY_BYTES, mac};
use crate::entropy::{EntropySource, IV_BYTES};
use crate::error::{PasswordError, SealError, UnsealError, fail};
use crate::json;
use crate::password::{Password, Secret, is_same_id};
use crate::time::{Ttl, UnixTime};
use crate::token::id::TokenId;
use crate::token::{self, Draft, Layout, MAX_EXPIRATION_MS, MAX_TOKEN_LEN, Part, Token};
use crate::util::ascii;
use crate::util::base64url::{self, Base64Error};
use crate::util::wipe::WipeOnDrop;
use core::fmt;
use core::ops::Range;
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

/// The id under which a list of passwords is asked for a token without one, as in `@hapi/iron`.
const DEFAULT_ID: &str = "default";

/// Seals payloads into tokens and opens them again.
///
/// It holds references only, is `Copy`, and can be a `static`: there is nothing to initialize.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use fe26::{Password, Sealer, UnixTime};
/// use serde::{Deserialize, Serialize};
/// # use fe26::Entropy;
/// # let rng = || Entropy::from_bytes(&mut core::array::from_fn(|i| (i as u8).wrapping_mul(41)));
///
/// #[derive(Serialize, Deserialize, PartialEq, Debug)]
/// struct User<'a> {
///     id: u32,
///     name: &'a str, // borrowed from the buffer
/// }
///
/// static SEALER: Sealer = Sealer::new(Password::from_static("1", "a password of at least 32 characters"));
///
/// let now = UnixTime::from_secs(1_700_000_000);
/// let mut out = [0; SEALER.max_sealed_len(64)]; // known at compile time
/// # let rng = rng()?;
/// let token = SEALER.seal(&User { id: 7, name: "Ada" }, now, rng, &mut out)?;
///
/// let mut buf = [0; 64];
/// let user: User = SEALER.unseal(token, now, &mut buf)?;
/// assert_eq!(user, User { id: 7, name: "Ada" });
/// # Ok(())
/// # }
/// ```
///
/// # Security
///
/// A token is encrypted and authenticated (encrypt-then-MAC), but it is not bound to anything: whoever has it can
/// present it, again and anywhere, until it expires, even after a logout. Keep lifetimes short, seal anew at
/// every login, and keep a list of revoked sessions where that is not enough.
#[derive(Clone, Copy)]
pub struct Sealer<'a> {
    password: Password<'a>,
    previous: &'a [Password<'a>],
    config: Config,
}

impl<'a> Sealer<'a> {
    /// Seals and opens with one password, as iron-session does ([`Config::IRON_SESSION`]).
    ///
    /// # Security
    ///
    /// A token is not bound to what it was made for. Whatever is sealed with a password opens wherever that password
    /// opens tokens: in another cookie, in an e-mail link, for another user. Use one password for each purpose.
    ///
    /// # Panics
    ///
    /// If a raw key is not of the algorithm's size. In a `const` or `static` [that fails the build](crate#panics);
    /// elsewhere, use [`try_new`](Self::try_new).
    #[must_use]
    pub const fn new(password: Password<'a>) -> Self {
        Self::configured(password, Config::IRON_SESSION)
    }

    /// Seals and opens with one password, by a configuration.
    ///
    /// ```
    /// use fe26::{Config, Password, Sealer};
    ///
    /// // The raw key of a `Buffer` in JavaScript:
    /// const KEY: &[u8; 32] = b"32 random bytes, and no text....";
    /// static SEALER: Sealer = Sealer::configured(Password::from_key("1", KEY), Config::HAPI_IRON);
    /// ```
    ///
    /// # Panics
    ///
    /// If a raw key is not of the algorithm's size, or the ttl is longer than [`Config::with_max_lifetime`] allows. In
    /// a `const` or `static` [that fails the build](crate#panics); elsewhere, use [`try_new`](Self::try_new).
    #[must_use]
    pub const fn configured(password: Password<'a>, config: Config) -> Self {
        Self::checked(password, &[], config)
    }

    /// Opens tokens of other passwords too, while sealing with the first one: rotation.
    ///
    /// Put the new password in front, keep the old ones here until their tokens have expired, then drop them: a dropped
    /// password's tokens are refused. Which password opens a token is looked up by id, never tried.
    ///
    /// ```
    /// use fe26::{Password, Sealer};
    ///
    /// static SEALER: Sealer = Sealer::new(Password::from_static("2", "the new one, at least 32 characters"))
    ///     .with_previous(&[Password::from_static("1", "the old one, at least 32 characters")]);
    /// ```
    ///
    /// # Panics
    ///
    /// If an id is missing or not unique, or a raw key is not of the algorithm's size. In a `const` or `static` [that
    /// fails the build](crate#panics); elsewhere, use [`try_new`](Self::try_new).
    #[must_use]
    pub const fn with_previous(self, previous: &'a [Password<'a>]) -> Self {
        Self::checked(self.password, previous, self.config)
    }

    /// Seals and opens by another configuration.
    ///
    /// # Panics
    ///
    /// If a raw key is not of the algorithm's size, or the ttl is longer than [`Config::with_max_lifetime`] allows. In
    /// a `const` or `static` [that fails the build](crate#panics); elsewhere, use [`try_new`](Self::try_new).
    #[must_use]
    pub const fn with_config(self, config: Config) -> Self {
        Self::or_fail(self.try_with_config(config))
    }

    /// Sets the lifetime of the tokens that are sealed.
    ///
    /// It may come from a request: a ttl that is longer than [`Config::with_max_lifetime`] allows does not panic here,
    /// but is an error when sealing, [`SealError::TtlTooLong`].
    #[must_use]
    pub const fn with_ttl(self, ttl: Ttl) -> Self {
        Self { config: self.config.with_ttl(ttl), ..self }
    }

    /// All of it at once, for passwords that are known at run time only.
    ///
    /// # Errors
    ///
    /// [`PasswordError::MissingId`] or [`PasswordError::DuplicateId`] if there are previous passwords and not each
    /// has an id of its own; [`PasswordError::WrongKeySize`] if a raw key does not fit the algorithm;
    /// [`PasswordError::TtlTooLong`] if the ttl is longer than [`Config::with_max_lifetime`] allows.
    pub const fn try_new(
        password: Password<'a>,
        previous: &'a [Password<'a>],
        config: Config,
    ) -> Result<Self, PasswordError> {
        if !previous.is_empty() && password.id().is_empty() {
            return Err(PasswordError::MissingId);
        }
        let mut rest = previous;
        while let [other, others @ ..] = rest {
            if other.id().is_empty() {
                return Err(PasswordError::MissingId);
            }
            if is_same_id(other.id(), password.id()) || has_id(others, other.id()) {
                return Err(PasswordError::DuplicateId);
            }
            rest = others;
        }
        Self { password, previous, config }.try_with_config(config)
    }

    /// This sealer with another configuration, if that fits. The ids were compared before.
    const fn try_with_config(self, config: Config) -> Result<Self, PasswordError> {
        if !self.password.encryption().fits(config.algorithm) {
            return Err(PasswordError::WrongKeySize);
        }
        let mut rest = self.previous;
        while let [other, others @ ..] = rest {
            if !other.encryption().fits(config.algorithm) {
                return Err(PasswordError::WrongKeySize);
            }
            rest = others;
        }
        if !config.is_ttl_allowed() {
            return Err(PasswordError::TtlTooLong);
        }
        Ok(Self { config, ..self })
    }

    const fn checked(password: Password<'a>, previous: &'a [Password<'a>], config: Config) -> Self {
        Self::or_fail(Self::try_new(password, previous, config))
    }

    const fn or_fail(checked: Result<Self, PasswordError>) -> Self {
        match checked {
            Ok(sealer) => sealer,
            Err(error) => fail(error.as_str()),
        }
    }

    /// The configuration.
    #[must_use]
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// Returns the buffer size that fits the token of any payload of `payload_len` bytes, sealed at any time with the
    /// present password. For every password that a program may get, see [`Config::max_sealed_len`].
    ///
    /// ```
    /// # use fe26::{Password, Sealer};
    /// # static SEALER: Sealer = Sealer::new(Password::from_static("1", "a password of at least 32 characters"));
    /// let out = [0; SEALER.max_sealed_len(300)];
    /// assert_eq!(out.len(), 631);
    /// ```
    #[must_use]
    pub const fn max_sealed_len(&self, payload_len: usize) -> usize {
        let salt_len = self.config.salt_bits.hex_len();
        let salt_lens = [
            if self.password.encryption().is_text() { salt_len } else { 0 },
            if self.password.integrity().is_text() { salt_len } else { 0 },
        ];
        let ciphertext_len = self.config.algorithm.ciphertext_len(payload_len);
        token::max_len(self.password.id().len(), salt_lens, ciphertext_len, self.config.marked)
    }

    /// Bytes of a buffer in which every token of at most `sealed_len` bytes can be opened, whoever sealed it.
    ///
    /// ```
    /// # use fe26::{Password, Sealer};
    /// # static SEALER: Sealer = Sealer::new(Password::from_static("1", "a password of at least 32 characters"));
    /// let buf = [0; SEALER.max_payload_len(631)];
    /// assert_eq!(buf.len(), 414);
    /// ```
    #[must_use]
    pub const fn max_payload_len(&self, sealed_len: usize) -> usize {
        token::max_ciphertext_len(sealed_len)
    }

    /// Seals a value as JSON into `out` and returns the token, which begins at `out`'s start.
    ///
    /// The token lives as long as the configuration's [`Ttl`], counted from `now`. The random bytes come from a
    /// `&mut` generator or an [`Entropy`](crate::Entropy). Besides `out` no buffer is needed: the JSON is written where its
    /// ciphertext will be.
    ///
    /// # Errors
    ///
    /// All of [`SealError`]. `out` is wiped then.
    ///
    /// # Security
    ///
    /// Numbers beyond 2^53 arrive rounded in JavaScript: write large ids as text.
    pub fn seal<'b, T: Serialize + ?Sized>(
        &self,
        value: &T,
        now: UnixTime,
        randomness: impl EntropySource,
        out: &'b mut [u8],
    ) -> Result<&'b str, SealError> {
        let draft = self.draft(now, randomness, out, |room| {
            let room = WipeOnDrop(room);
            let payload_len = json::write(value, &mut *room.0).ok_or(SealError::NotJson)?;
            // A `Serialize` that swallows an error, or breaks serde's rules, may have left something else.
            if room.0.get(..payload_len).is_some_and(|payload| !json::is_json(payload)) {
                return Err(SealError::NotJson);
            }
            room.keep();
            Ok(payload_len)
        });
        self.complete(&draft, out)
    }

    /// Seals bytes as they are into `out` and returns the token: the door for other formats than JSON, such as
    /// postcard or CBOR.
    ///
    /// # Errors
    ///
    /// All of [`SealError`] but [`SealError::NotJson`]. `out` is wiped then.
    pub fn seal_bytes<'b>(
        &self,
        payload: &[u8],
        now: UnixTime,
        randomness: impl EntropySource,
        out: &'b mut [u8],
    ) -> Result<&'b str, SealError> {
        let draft = self.draft(now, randomness, out, |room| {
            if let Some(place) = room.get_mut(..payload.len()) {
                place.copy_from_slice(payload);
            }
            Ok(payload.len())
        });
        self.complete(&draft, out)
    }

    /// Like [`seal`](Self::seal), into a fixed-capacity string of the crate [`heapless`](crate::heapless).
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use fe26::{Entropy, Password, Sealer, UnixTime};
    /// # static SEALER: Sealer = Sealer::new(Password::from_static("1", "a password of at least 32 characters"));
    /// # let rng = Entropy::from_bytes(&mut core::array::from_fn(|i| (i as u8).wrapping_mul(41)))?;
    /// let now = UnixTime::from_secs(1_700_000_000);
    /// let token: fe26::heapless::String<300> = SEALER.seal_to_string(&[1, 2, 3], now, rng)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`seal`](Self::seal).
    pub fn seal_to_string<const N: usize>(
        &self,
        value: &(impl Serialize + ?Sized),
        now: UnixTime,
        randomness: impl EntropySource,
    ) -> Result<heapless::String<N>, SealError> {
        let mut out = [0; N];
        let token = self.seal(value, now, randomness, &mut out)?;
        // It fits: `out` has the string's capacity.
        heapless::String::try_from(token).map_err(|_| SealError::BufferTooSmall { needed: token.len() })
    }

    /// Opens a token whose payload is JSON. The value may borrow texts from `buf`.
    ///
    /// Fields that the type does not know are skipped, whatever they hold. Escapes in texts are resolved in place, so a
    /// `&str` field takes every text.
    ///
    /// # Errors
    ///
    /// All of [`UnsealError`]. `buf` is wiped then, but for the texts that were already lent to a `T` that refused the
    /// payload in the end ([`UnsealError::WrongType`]): nobody can take those back.
    pub fn unseal<'b, T: Deserialize<'b>>(
        &self,
        token: &str,
        now: UnixTime,
        buf: &'b mut [u8],
    ) -> Result<T, UnsealError> {
        let payload = self.decrypt(token.as_bytes(), now, buf);
        read_json(payload, buf)
    }

    /// Opens a token and returns its payload as it is: the other side of [`seal_bytes`](Self::seal_bytes).
    ///
    /// # Errors
    ///
    /// All of [`UnsealError`] but [`UnsealError::NotJson`] and [`UnsealError::WrongType`]. `buf` is wiped then.
    pub fn unseal_bytes<'b>(&self, token: &str, now: UnixTime, buf: &'b mut [u8]) -> Result<&'b mut [u8], UnsealError> {
        let payload = self.decrypt(token.as_bytes(), now, buf);
        wiped_on_error(payload, buf).map(|[_, payload, _]| payload)
    }

    /// Opens a token in the buffer that holds its text, and returns the payload: needs no other memory.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use fe26::{Entropy, Password, Sealer, UnixTime};
    /// # static SEALER: Sealer = Sealer::new(Password::from_static("1", "a password of at least 32 characters"));
    /// # let rng = Entropy::from_bytes(&mut core::array::from_fn(|i| (i as u8).wrapping_mul(41)))?;
    /// # let now = UnixTime::from_secs(1_700_000_000);
    /// let mut received = SEALER.seal_to_string::<300>(&[1, 2, 3], now, rng)?.into_bytes();
    /// assert_eq!(SEALER.unseal_in_place(&mut received, now)?, b"[1,2,3]");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`unseal_bytes`](Self::unseal_bytes), without [`UnsealError::BufferTooSmall`]. The token is wiped then.
    pub fn unseal_in_place<'b>(&self, token: &'b mut [u8], now: UnixTime) -> Result<&'b mut [u8], UnsealError> {
        let payload = self.decrypt_in_place(token, now);
        wiped_on_error(payload, token).map(|[_, payload, _]| payload)
    }

    /// Returns the id of a token's text, whether or not the token opens; `None` if the text does not end as a token does.
    ///
    /// The configuration decides whether a `~` ends the token ([`Config::with_version_suffix`]).
    ///
    /// # Security
    ///
    /// The id is authenticated by opening the token. See [`TokenId`].
    #[must_use]
    pub fn token_id(&self, token: &str) -> Option<TokenId> {
        TokenId::find(token.bytes(), self.config.marked)
    }

    /// Opens a token. Returns where its payload is in `buf`, which is not wiped on an error.
    pub(crate) fn decrypt(&self, token: &[u8], now: UnixTime, buf: &mut [u8]) -> Result<Range<usize>, UnsealError> {
        on_wiped_stack(|| {
            let mut found = Authentic::default();
            self.authenticate(token, now, &mut found)?;
            let text = token.get(found.ciphertext.clone()).unwrap_or_default();
            let needed = base64url::decoded_len(text.len());
            let ciphertext = buf.get_mut(..needed).ok_or(UnsealError::BufferTooSmall { needed })?;
            base64url::decode(text, ciphertext)?;
            let len = self.config.algorithm.decrypt(&found.key, &found.iv, ciphertext)?;
            Ok(0..len)
        })
    }

    /// Opens a token in the buffer that holds its text. Returns where its payload is.
    pub(crate) fn decrypt_in_place(&self, token: &mut [u8], now: UnixTime) -> Result<Range<usize>, UnsealError> {
        on_wiped_stack(|| {
            if token.len() > MAX_TOKEN_LEN {
                return Err(UnsealError::TooLong);
            }
            // JavaScript's tokens are texts. Its salts would come out otherwise if these were not.
            core::str::from_utf8(token).map_err(|_| UnsealError::Malformed)?;
            let mut found = Authentic::default();
            self.authenticate(token, now, &mut found)?;
            let start = found.ciphertext.start;
            let text = token.get_mut(found.ciphertext.clone()).unwrap_or_default();
            let ciphertext_len = base64url::decode_in_place(text)?;
            let ciphertext = text.get_mut(..ciphertext_len).unwrap_or_default();
            let len = self.config.algorithm.decrypt(&found.key, &found.iv, ciphertext)?;
            Ok(start..start.saturating_add(len))
        })
    }

    /// What comes before a token's decryption: its shape, password id, MAC, expiry. Fills the key and the IV, and says
    /// where the ciphertext lies.
    fn authenticate(&self, token: &[u8], now: UnixTime, found: &mut Authentic) -> Result<(), UnsealError> {
        if token.len() > MAX_TOKEN_LEN {
            return Err(UnsealError::TooLong);
        }
        let mut token = Token::new(token);
        token.split(self.config.marked).ok_or(UnsealError::Malformed)?;
        let password = self.find(token.get(Part::ID)).ok_or(UnsealError::UnknownPassword)?;
        // Both keys in one place, one after the other.
        let (salt, iterations) = (token.get(Part::INTEGRITY_SALT), self.config.integrity_iterations);
        password.integrity().derive(salt, iterations, &mut found.key).map_err(|_| UnsealError::BadMac)?;
        if !has_valid_mac(&token, &found.key) {
            return Err(UnsealError::BadMac);
        }
        let max_lifetime = self.config.max_lifetime.as_millis();
        if let Some(expiration) = token.expiration_ms() {
            let now = now.as_millis().ok_or(UnsealError::ClockUnknown)?;
            if now.checked_sub(self.config.skew_ms).is_some_and(|now| expiration <= now) {
                return Err(UnsealError::Expired);
            }
            let latest = max_lifetime.map(|max| now.saturating_add(max));
            if latest.is_some_and(|latest| expiration > latest.saturating_add(self.config.skew_ms)) {
                return Err(UnsealError::ExpiryTooFar);
            }
        } else if max_lifetime.is_some() {
            return Err(UnsealError::ExpiryTooFar);
        }
        let (salt, iterations) = (token.get(Part::ENCRYPTION_SALT), self.config.encryption_iterations);
        password.encryption().derive(salt, iterations, &mut found.key)?;
        base64url::decode(token.get(Part::IV), &mut found.iv)?;
        found.ciphertext = token.range(Part::CIPHERTEXT);
        Ok(())
    }

    /// When a token expires that is sealed now; an error where none can be sealed.
    fn expiration_ms(&self, now: UnixTime) -> Result<Option<u64>, SealError> {
        if self.config.marked && !self.password.has_integer_id() {
            return Err(SealError::IdNotInteger);
        }
        if !self.config.is_ttl_allowed() {
            return Err(SealError::TtlTooLong);
        }
        let Some(ttl) = self.config.ttl.as_millis() else { return Ok(None) };
        let now = now.as_millis().ok_or(SealError::ClockUnknown)?;
        let expiration = now.saturating_add(ttl);
        if !(1..=MAX_EXPIRATION_MS).contains(&expiration) {
            return Err(SealError::ExpiryOutOfRange);
        }
        Ok(Some(expiration))
    }

    /// Writes a token whose payload is not encrypted yet: what `write` puts in its place, as far as that has room.
    ///
    /// Not inlined: the random bytes are gone from the stack before there is cryptography on it.
    #[inline(never)]
    fn draft(
        &self,
        now: UnixTime,
        randomness: impl EntropySource,
        out: &mut [u8],
        write: impl FnOnce(&mut [u8]) -> Result<usize, SealError>,
    ) -> Result<Sealing, SealError> {
        let expiration_ms = self.expiration_ms(now)?;
        // By reference: moving it out of the result takes stack for another.
        let entropy = randomness.into_entropy();
        let entropy = entropy.as_ref().map_err(|error| *error)?;
        let salt = self.salt(self.password.encryption(), entropy.encryption_salt());
        let mut draft = Draft::new(out, self.password.id(), salt, entropy.iv());
        let payload_len = write(draft.room())?;
        let salt = self.salt(self.password.integrity(), entropy.integrity_salt());
        let ciphertext_len = self.config.algorithm.ciphertext_len(payload_len);
        let (len, layout) = draft.finish(ciphertext_len, expiration_ms, salt, self.config.marked);
        if len > MAX_TOKEN_LEN {
            return Err(SealError::TooLong { len });
        }
        Ok(Sealing { len, payload_len, iv: *entropy.iv(), layout })
    }

    /// Completes a token at the start of `out`; on an error all of `out` is wiped.
    fn complete<'o>(&self, draft: &Result<Sealing, SealError>, out: &'o mut [u8]) -> Result<&'o str, SealError> {
        let sealed = draft.as_ref().map_err(|error| *error).and_then(|sealing| {
            let needed = sealing.len;
            let text = out.get_mut(..needed).ok_or(SealError::BufferTooSmall { needed })?;
            on_wiped_stack(|| self.encrypt_and_sign(text, sealing))
                .map_err(|_| SealError::BufferTooSmall { needed })?;
            Ok(needed)
        });
        match sealed {
            // It is ASCII: the id is, and the rest is written here.
            Ok(len) => Ok(ascii::text(out.get(..len).unwrap_or_default())),
            Err(error) => {
                out.zeroize();
                Err(error)
            }
        }
    }

    /// Writes ciphertext and MAC into a token that has all other fields.
    fn encrypt_and_sign(&self, text: &mut [u8], sealing: &Sealing) -> Result<(), CryptoError> {
        let Sealing { payload_len, iv, layout, .. } = sealing;
        // Both keys in one place, one after the other.
        let mut key = [0; KEY_BYTES];
        let (salt, iterations) = (layout.get(text, Part::ENCRYPTION_SALT), self.config.encryption_iterations);
        self.password.encryption().derive(salt, iterations, &mut key)?;
        let field = layout.get_mut(text, Part::CIPHERTEXT);
        let ciphertext_len = self.config.algorithm.ciphertext_len(*payload_len);
        let ciphertext = field.get_mut(..ciphertext_len).ok_or(CryptoError)?;
        self.config.algorithm.encrypt(&key, iv, ciphertext, *payload_len)?;
        base64url::encode_in_place(field, ciphertext_len).map_err(|Base64Error| CryptoError)?;

        let (salt, iterations) = (layout.get(text, Part::INTEGRITY_SALT), self.config.integrity_iterations);
        self.password.integrity().derive(salt, iterations, &mut key)?;
        let mut tag = [0; mac::TAG_BYTES];
        mac::sign(&key, layout.signed(text), &mut tag)?;
        base64url::encode(&tag, layout.get_mut(text, Part::MAC)).map_err(|Base64Error| CryptoError)
    }

    /// The salt that a token has for a secret: for a raw key none.
    fn salt<'e>(&self, secret: &Secret<'_>, salt: &'e [u8]) -> &'e [u8] {
        if secret.is_text() { self.config.salt_bits.of(salt) } else { &[] }
    }

    /// The password of a token's id.
    fn find(&self, id: &[u8]) -> Option<&Password<'a>> {
        if self.password.id().is_empty() {
            // Without an id it is the only one, and opens every token, as `@hapi/iron`'s string password.
            return Some(&self.password);
        }
        let id = if id.is_empty() { DEFAULT_ID.as_bytes() } else { id };
        core::iter::once(&self.password).chain(self.previous).find(|password| password.id().as_bytes() == id)
    }
}

/// Shows ids and configuration, never a secret.
impl fmt::Debug for Sealer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealer")
            .field("password", &self.password)
            .field("previous", &self.previous)
            .field("config", &self.config)
            .finish()
    }
}

/// A token that lacks ciphertext and MAC.
struct Sealing {
    len: usize,
    payload_len: usize,
    iv: [u8; IV_BYTES],
    layout: Layout,
}

/// What decrypts an authentic token, and where its ciphertext lies.
#[derive(Default)]
struct Authentic {
    key: [u8; KEY_BYTES],
    iv: [u8; IV_BYTES],
    ciphertext: Range<usize>,
}

/// Out of line: the MAC's bytes are not on the stack while keys are derived.
#[inline(never)]
fn has_valid_mac(token: &Token<'_>, key: &[u8; KEY_BYTES]) -> bool {
    let mut claimed = [0; mac::TAG_BYTES];
    let decoded = base64url::decode(token.get(Part::MAC), &mut claimed);
    decoded.is_ok() && mac::verify(key, token.signed(), &claimed).is_ok()
}

/// Returns the value of a payload in `buf`; on an error `buf` is wiped, except what a `T` has borrowed by then.
pub(crate) fn read_json<'b, T: Deserialize<'b>>(
    payload: Result<Range<usize>, UnsealError>,
    buf: &'b mut [u8],
) -> Result<T, UnsealError> {
    let payload = payload.and_then(|range| {
        let is_json = buf.get(range.clone()).is_some_and(json::is_json);
        if is_json { Ok(range) } else { Err(UnsealError::NotJson) }
    });
    let [before, payload, behind] = wiped_on_error(payload, buf)?;
    let (before, behind) = (WipeOnDrop(before), WipeOnDrop(behind));
    let value = on_stack_wiped_on_error(|| json::read(payload).ok_or(UnsealError::WrongType))?;
    before.keep();
    behind.keep();
    Ok(value)
}

/// Returns the payload between what is before and behind it; on an error all of `buf` is wiped.
pub(crate) fn wiped_on_error(
    payload: Result<Range<usize>, UnsealError>,
    buf: &mut [u8],
) -> Result<[&mut [u8]; 3], UnsealError> {
    match payload {
        Ok(range) => {
            let (rest, behind) = buf.split_at_mut_checked(range.end).unwrap_or_default();
            let (before, payload) = rest.split_at_mut_checked(range.start).unwrap_or_default();
            Ok([before, payload, behind])
        }
        Err(error) => {
            buf.zeroize();
            Err(error)
        }
    }
}

const fn has_id(passwords: &[Password<'_>], id: &str) -> bool {
    let mut rest = passwords;
    while let [first, others @ ..] = rest {
        if is_same_id(first.id(), id) {
            return true;
        }
        rest = others;
    }
    false
}
