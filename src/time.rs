//! Points in time and lifetimes, in milliseconds, the unit of the token format.

use core::time::Duration;

/// A point in time in milliseconds since the Unix epoch, or an explicitly unknown time.
///
/// Sealing and unsealing take the time as an argument and never read a clock, so they work without one and are easy to
/// test.
///
/// ```
/// use fe26::UnixTime;
/// use std::time::SystemTime;
///
/// # #[cfg(feature = "std")] {
/// // With an operating system (feature `std`):
/// let now = UnixTime::now();
/// assert!(now.as_millis() > Some(1_700_000_000_000));
/// assert_eq!(UnixTime::from(SystemTime::UNIX_EPOCH), UnixTime::from_secs(0));
/// # }
///
/// // With a real-time clock or SNTP, which count seconds:
/// assert_eq!(UnixTime::from_secs(1_700_000_000).as_millis(), Some(1_700_000_000_000));
///
/// // On a device before its clock is set:
/// assert_eq!(UnixTime::UNKNOWN.as_millis(), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UnixTime(Option<u64>);

impl UnixTime {
    /// The unknown time: the clock is not set yet, or there is none.
    ///
    /// With it, tokens that never expire can be sealed and unsealed. Unsealing a token with an expiry returns
    /// [`UnsealError::ClockUnknown`](crate::UnsealError::ClockUnknown), and sealing one returns
    /// [`SealError::ClockUnknown`](crate::SealError::ClockUnknown): no check is ever skipped.
    ///
    /// It differs from time 0, at which every expiry is in the future.
    pub const UNKNOWN: Self = Self(None);

    /// Creates a time from milliseconds since 1970-01-01T00:00:00Z, as JavaScript's `Date.now()` returns.
    #[must_use]
    pub const fn from_millis(ms: u64) -> Self {
        Self(Some(ms))
    }

    /// Creates a time from seconds since 1970-01-01T00:00:00Z.
    ///
    /// Saturates.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self(Some(secs.saturating_mul(1000)))
    }

    /// Creates a time from the duration since the Unix epoch, as `SystemTime::duration_since(UNIX_EPOCH)` returns.
    ///
    /// Saturates; fractions of a millisecond are truncated.
    #[must_use]
    pub const fn since_unix_epoch(since: Duration) -> Self {
        Self(Some(millis(since)))
    }

    /// Returns this time, or [`UNKNOWN`](Self::UNKNOWN) if it is before `passed`.
    ///
    /// Pass a time that has certainly passed, such as the build time: after boot, a device's clock is often still at
    /// its reset value.
    ///
    /// ```
    /// use fe26::UnixTime;
    ///
    /// const BUILT: UnixTime = UnixTime::from_secs(1_763_900_000);
    /// assert_eq!(UnixTime::from_secs(12).unknown_if_before(BUILT), UnixTime::UNKNOWN);
    /// ```
    #[must_use]
    pub const fn unknown_if_before(self, passed: Self) -> Self {
        match (self.0, passed.0) {
            (Some(ms), Some(passed_ms)) if ms < passed_ms => Self::UNKNOWN,
            _ => self,
        }
    }

    /// Returns the system time (feature `std`).
    #[cfg(feature = "std")]
    #[must_use]
    pub fn now() -> Self {
        std::time::SystemTime::now().into()
    }

    /// Returns the milliseconds since the Unix epoch, or `None` if the time is unknown.
    #[must_use]
    pub const fn as_millis(self) -> Option<u64> {
        self.0
    }
}

/// Converts a system time; before the Unix epoch it becomes [`UnixTime::UNKNOWN`], because such a clock is not set.
#[cfg(feature = "std")]
impl From<std::time::SystemTime> for UnixTime {
    fn from(time: std::time::SystemTime) -> Self {
        time.duration_since(std::time::UNIX_EPOCH).map_or(Self::UNKNOWN, Self::since_unix_epoch)
    }
}

/// The lifetime of a sealed token.
///
/// ```
/// use fe26::Ttl;
///
/// const TWO_WEEKS: Ttl = Ttl::from_secs(14 * 24 * 3600);
/// assert_eq!(TWO_WEEKS.as_millis(), Some(1_209_600_000));
/// assert_eq!(Ttl::NEVER.as_millis(), None);
/// ```
///
/// Zero is a lifetime of zero, not "forever" as `ttl: 0` in iron-session and `@hapi/iron`: a computed lifetime that has
/// run out must not become an infinite one. Use [`Ttl::NEVER`] for tokens that never expire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ttl(Option<u64>);

impl Ttl {
    /// The lifetime of a token that never expires: `ttl: 0` in iron-session and `@hapi/iron`.
    pub const NEVER: Self = Self(None);

    /// Creates a lifetime from seconds, the unit of iron-session.
    ///
    /// Saturates.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self(Some(secs.saturating_mul(1000)))
    }

    /// Creates a lifetime from milliseconds, the unit of `@hapi/iron`.
    #[must_use]
    pub const fn from_millis(ms: u64) -> Self {
        Self(Some(ms))
    }

    /// Returns the lifetime in milliseconds, or `None` for [`Ttl::NEVER`].
    #[must_use]
    pub const fn as_millis(self) -> Option<u64> {
        self.0
    }
}

impl From<Duration> for Ttl {
    /// Converts a duration.
    ///
    /// Saturates; fractions of a millisecond are truncated.
    fn from(lifetime: Duration) -> Self {
        Self(Some(millis(lifetime)))
    }
}

/// Returns `Duration::as_millis` without 128-bit arithmetic.
///
/// Saturates.
pub(crate) const fn millis(duration: Duration) -> u64 {
    let secs_ms = duration.as_secs().saturating_mul(1000);
    // Lossless widening; `From` is not const.
    #[expect(clippy::as_conversions)]
    let subsec_ms = duration.subsec_millis() as u64;
    secs_ms.saturating_add(subsec_ms)
}
