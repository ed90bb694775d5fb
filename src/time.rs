//! Points in time and lifetimes, in the format's own unit: milliseconds.

use core::time::Duration;

/// A point in time, in milliseconds since the Unix epoch; or, said explicitly, that nobody knows the time.
///
/// Time is always an argument in this crate: it never reads a clock, so it runs where there is none and tests need
/// no tricks.
///
/// ```
/// use fe26::UnixTime;
/// use std::time::SystemTime;
///
/// # #[cfg(feature = "std")] {
/// // Where there is an operating system (feature `std`):
/// let now = UnixTime::now();
/// assert!(now.as_millis() > Some(1_700_000_000_000));
/// assert_eq!(UnixTime::from(SystemTime::UNIX_EPOCH), UnixTime::from_secs(0));
/// # }
///
/// // From a real-time clock or SNTP, which count seconds:
/// assert_eq!(UnixTime::from_secs(1_700_000_000).as_millis(), Some(1_700_000_000_000));
///
/// // On a device before its clock is set:
/// assert_eq!(UnixTime::UNKNOWN.as_millis(), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UnixTime(Option<u64>);

impl UnixTime {
    /// The clock is not set yet, or there is none.
    ///
    /// With it, tokens that never expire can be sealed and opened. A token with an expiry is refused with
    /// [`UnsealError::ClockUnknown`](crate::UnsealError::ClockUnknown), and sealing one with
    /// [`SealError::ClockUnknown`](crate::SealError::ClockUnknown): no check is ever skipped.
    ///
    /// This is not the same as time 0, at which every expiry lies in the future.
    pub const UNKNOWN: Self = Self(None);

    /// A time in milliseconds since 1970-01-01T00:00:00Z, as JavaScript's `Date.now()` gives it.
    #[must_use]
    pub const fn from_millis(ms: u64) -> Self {
        Self(Some(ms))
    }

    /// A time in seconds since 1970-01-01T00:00:00Z. Saturates.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self(Some(secs.saturating_mul(1000)))
    }

    /// The time at a distance from the epoch, as `SystemTime::duration_since(UNIX_EPOCH)` gives it. Saturates;
    /// what is finer than a millisecond is cut.
    #[must_use]
    pub const fn since_unix_epoch(since: Duration) -> Self {
        Self(Some(millis(since)))
    }

    /// This time, or [`UNKNOWN`](Self::UNKNOWN) if it is before a time that has certainly passed, such as
    /// that of the build: the clock of a device that has just booted often stands at its beginning.
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

    /// Returns the system's time (feature `std`).
    #[cfg(feature = "std")]
    #[must_use]
    pub fn now() -> Self {
        std::time::SystemTime::now().into()
    }

    /// Milliseconds since the epoch, or `None` where the clock is unknown.
    #[must_use]
    pub const fn as_millis(self) -> Option<u64> {
        self.0
    }
}

/// A time before the epoch becomes [`UnixTime::UNKNOWN`]: such a clock is not set.
#[cfg(feature = "std")]
impl From<std::time::SystemTime> for UnixTime {
    fn from(time: std::time::SystemTime) -> Self {
        time.duration_since(std::time::UNIX_EPOCH).map_or(Self::UNKNOWN, Self::since_unix_epoch)
    }
}

/// How long a sealed token stays valid.
///
/// ```
/// use fe26::Ttl;
///
/// const TWO_WEEKS: Ttl = Ttl::from_secs(14 * 24 * 3600);
/// assert_eq!(TWO_WEEKS.as_millis(), Some(1_209_600_000));
/// assert_eq!(Ttl::NEVER.as_millis(), None);
/// ```
///
/// Zero is a lifetime of zero, not "forever" as in iron-session's `ttl: 0` and `@hapi/iron`'s: a computed lifetime
/// that has run out must not turn into an eternal one. Say [`Ttl::NEVER`] for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ttl(Option<u64>);

impl Ttl {
    /// The token never expires: iron-session's and `@hapi/iron`'s `ttl: 0`.
    pub const NEVER: Self = Self(None);

    /// A lifetime in seconds, as iron-session counts it. Saturates.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self(Some(secs.saturating_mul(1000)))
    }

    /// A lifetime in milliseconds, as `@hapi/iron` counts it.
    #[must_use]
    pub const fn from_millis(ms: u64) -> Self {
        Self(Some(ms))
    }

    /// The lifetime in milliseconds, or `None` for [`Ttl::NEVER`].
    #[must_use]
    pub const fn as_millis(self) -> Option<u64> {
        self.0
    }
}

impl From<Duration> for Ttl {
    /// Saturates; what is finer than a millisecond is cut.
    fn from(lifetime: Duration) -> Self {
        Self(Some(millis(lifetime)))
    }
}

/// Like `Duration::as_millis`, without its 128-bit arithmetic.
pub(crate) const fn millis(duration: Duration) -> u64 {
    let secs_ms = duration.as_secs().saturating_mul(1000);
    // Lossless widening; `From` is not const.
    #[expect(clippy::as_conversions)]
    let subsec_ms = duration.subsec_millis() as u64;
    secs_ms.saturating_add(subsec_ms)
}
