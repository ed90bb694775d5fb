//! AES one block at a time, on one of the codes that `aes` has for it.
//!
//! In software there are two: one on narrow words for single blocks, one on the processor's words for as many blocks as
//! fit them. Each would be linked. Where the software is compiled to be compact, the first does it all: it needs the
//! least flash and stack. Elsewhere the second does, with idle lanes where chaining needs single blocks: it decrypts
//! twice as fast, or more.

#![expect(
    clippy::inline_always,
    reason = "as in `cipher`: a backend is a loop's body, and has the loop's CPU features"
)]

use cbc::cipher::common::typenum::Unsigned;
use cbc::cipher::common::{KeySizeUser, ParBlocks, ParBlocksSizeUser};
use cbc::cipher::inout::InOut;
use cbc::cipher::{
    Block, BlockCipherDecBackend, BlockCipherDecClosure, BlockCipherDecrypt, BlockCipherEncBackend,
    BlockCipherEncClosure, BlockCipherEncrypt, BlockSizeUser, Key, KeyInit,
};

/// Whether the software is compiled to be compact.
pub(super) const IS_COMPACT: bool = cfg!(aes_backend_soft = "compact");

/// Lanes of the software's widest code. Hardware has more, and a fast way for single blocks.
const MAX_LANES: usize = 4;

/// A block cipher whose single blocks go through its code for several.
pub(super) struct Wide<C> {
    cipher: C,
}

impl<C: KeySizeUser> KeySizeUser for Wide<C> {
    type KeySize = C::KeySize;
}

impl<C: KeyInit> KeyInit for Wide<C> {
    fn new(key: &Key<Self>) -> Self {
        Self { cipher: C::new(key) }
    }
}

impl<C: BlockSizeUser> BlockSizeUser for Wide<C> {
    type BlockSize = C::BlockSize;
}

impl<C: BlockCipherEncrypt> BlockCipherEncrypt for Wide<C> {
    fn encrypt_with_backend(&self, f: impl BlockCipherEncClosure<BlockSize = Self::BlockSize>) {
        self.cipher.encrypt_with_backend(Widen { f });
    }
}

impl<C: BlockCipherDecrypt> BlockCipherDecrypt for Wide<C> {
    fn decrypt_with_backend(&self, f: impl BlockCipherDecClosure<BlockSize = Self::BlockSize>) {
        self.cipher.decrypt_with_backend(Widen { f });
    }
}

/// Hands the widened backend on.
struct Widen<F> {
    f: F,
}

impl<F: BlockSizeUser> BlockSizeUser for Widen<F> {
    type BlockSize = F::BlockSize;
}

impl<F: BlockCipherEncClosure> BlockCipherEncClosure for Widen<F> {
    #[inline(always)]
    fn call<B: BlockCipherEncBackend<BlockSize = Self::BlockSize>>(self, backend: &B) {
        self.f.call(&WideBackend { backend });
    }
}

impl<F: BlockCipherDecClosure> BlockCipherDecClosure for Widen<F> {
    #[inline(always)]
    fn call<B: BlockCipherDecBackend<BlockSize = Self::BlockSize>>(self, backend: &B) {
        self.f.call(&WideBackend { backend });
    }
}

struct WideBackend<'b, B> {
    backend: &'b B,
}

impl<B: BlockSizeUser> BlockSizeUser for WideBackend<'_, B> {
    type BlockSize = B::BlockSize;
}

impl<B: ParBlocksSizeUser> ParBlocksSizeUser for WideBackend<'_, B> {
    type ParBlocksSize = B::ParBlocksSize;
}

impl<B: BlockCipherEncBackend> BlockCipherEncBackend for WideBackend<'_, B> {
    #[inline(always)]
    fn encrypt_block(&self, block: InOut<'_, '_, Block<Self>>) {
        if IS_COMPACT || B::ParBlocksSize::USIZE > MAX_LANES {
            self.backend.encrypt_block(block);
        } else {
            in_one_lane::<B>(block, |lanes| self.backend.encrypt_par_blocks(lanes));
        }
    }

    #[inline(always)]
    fn encrypt_par_blocks(&self, blocks: InOut<'_, '_, ParBlocks<Self>>) {
        self.backend.encrypt_par_blocks(blocks);
    }
}

impl<B: BlockCipherDecBackend> BlockCipherDecBackend for WideBackend<'_, B> {
    #[inline(always)]
    fn decrypt_block(&self, block: InOut<'_, '_, Block<Self>>) {
        if IS_COMPACT || B::ParBlocksSize::USIZE > MAX_LANES {
            self.backend.decrypt_block(block);
        } else {
            in_one_lane::<B>(block, |lanes| self.backend.decrypt_par_blocks(lanes));
        }
    }

    #[inline(always)]
    fn decrypt_par_blocks(&self, blocks: InOut<'_, '_, ParBlocks<Self>>) {
        self.backend.decrypt_par_blocks(blocks);
    }
}

/// Runs the code for several blocks on one.
#[inline(always)]
fn in_one_lane<B: ParBlocksSizeUser>(
    mut block: InOut<'_, '_, Block<B>>,
    run: impl FnOnce(InOut<'_, '_, ParBlocks<B>>),
) {
    let mut lanes = ParBlocks::<B>::default();
    if let Some(lane) = lanes.first_mut() {
        *lane = block.clone_in();
    }
    run((&mut lanes).into());
    if let Some(lane) = lanes.first() {
        *block.get_out() = lane.clone();
    }
}
