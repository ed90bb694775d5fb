//! Random bytes, from the generator of a board.

use fe26::EntropyError;
use rand_core::TryCryptoRng;

/// A true generator of random bytes: every generator of `rand_core` 0.10, and those that boards wrap.
pub trait Random {
    /// Fills all of `bytes`.
    ///
    /// # Errors
    ///
    /// [`EntropyError`] if the generator is not able to.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyError>;
}

impl<R: TryCryptoRng> Random for R {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        self.try_fill_bytes(bytes).map_err(|_| EntropyError::GeneratorFailed)
    }
}
