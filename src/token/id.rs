//! The id that is the same for all spellings of a token.

use super::{FIELDS, MAC_LEN, STAR, SUFFIX_START};
use crate::crypto::mac::TAG_BYTES;
use crate::util::{ascii, base64url};
use core::fmt;

/// The id of a token, for logs and lists of revoked tokens: the text of its MAC.
///
/// The token itself cannot serve as an id, because it can be unsealed in several spellings: with the suffix `~2`,
/// another suffix or none, and with percent escapes in a cookie. All of them have the same id.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use fe26::{Password, Sealer, SessionCookie, TokenId, UnixTime};
/// use std::collections::HashSet;
/// # let (now, mut rng) = (UnixTime::from_secs(1_700_000_000), getrandom::SysRng);
///
/// static SESSION: SessionCookie = SessionCookie::new(
///     "sid",
///     Sealer::new(Password::from_static("1", "32 random characters, or more than that")),
/// );
///
/// let mut revoked: HashSet<TokenId> = HashSet::new();
///
/// # let mut out = [0; 500];
/// # let token = SESSION.save(&7, now, &mut rng, &mut out)?.value().to_owned();
/// # let header = format!("sid={token}");
/// # let cookie_header = Some(header.as_str());
/// // At logout: revoke a session that can be loaded.
/// if let Ok(Some(7)) = SESSION.load(cookie_header, now, &mut [0; 100]) {
///     revoked.extend(SESSION.token_id(cookie_header));
/// }
///
/// // At every request, here with a copy of the cookie in another spelling:
/// let cookie_header = Some(header.replace("~2", "%7E"));
/// # let cookie_header = cookie_header.as_deref();
/// assert!(SESSION.token_id(cookie_header).is_some_and(|id| revoked.contains(&id)));
/// # Ok(())
/// # }
/// ```
///
/// An id can be removed from the list when its token has expired. Each save creates a token with a new id, and the
/// previous token stays valid until it expires. To revoke a session with all its tokens, store a session id in the
/// value.
///
/// # Security
///
/// An id is not secret and may be logged: without the rest of the token, it gives no access and does not help to forge
/// a token.
///
/// The id of a token that was not unsealed is not authenticated: a forged token can have the id of another one. So
/// revoke only the ids of tokens that were unsealed. Looking up an id needs no such care: a token that can be unsealed
/// has exactly one id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenId([u8; MAC_LEN]);

impl TokenId {
    /// Finds the id in a token's text.
    ///
    /// With `has_version_suffix`, a version suffix is ignored, as by [`Token::parse`](super::Token::parse).
    pub(crate) fn find(text: impl Iterator<Item = u8>, has_version_suffix: bool) -> Option<Self> {
        let (mut id, mut len, mut stars) = ([0; MAC_LEN], 0_usize, 0_usize);
        for byte in text.take_while(|byte| !(has_version_suffix && *byte == SUFFIX_START)) {
            if byte == STAR {
                stars = stars.saturating_add(1);
                len = 0;
            } else {
                if let Some(place) = id.get_mut(len) {
                    *place = byte;
                }
                len = len.saturating_add(1);
            }
        }
        let has_shape = stars == FIELDS - 1 && len == id.len();
        let is_mac = has_shape && base64url::decode(&id, &mut [0; TAG_BYTES]).is_ok();
        is_mac.then_some(Self(id))
    }

    /// Returns the id's 43 base64url characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        ascii::text(&self.0)
    }
}

impl fmt::Display for TokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for TokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenId({self})")
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for TokenId {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "TokenId({=str})", self.as_str());
    }
}
