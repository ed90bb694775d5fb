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

use super::stack::Depth;
use cbc::cipher::common::typenum::{U1, Unsigned};
use cbc::cipher::common::{KeySizeUser, ParBlocks, ParBlocksSizeUser};
use cbc::cipher::inout::InOut;
use cbc::cipher::{
    Block, BlockCipherDecBackend, BlockCipherDecClosure, BlockCipherDecrypt, BlockCipherEncBackend,
    BlockCipherEncClosure, BlockCipherEncrypt, BlockSizeUser, Key, KeyInit,
};

/// Whether the software is compiled to be compact.
const IS_COMPACT: bool = cfg!(aes_backend_soft = "compact");

/// Lanes of the software's widest code. Hardware has more, and a fast way for single blocks.
const MAX_LANES: usize = 4;

/// A block cipher that takes one of its codes for all.
pub(super) struct OneCode<C> {
    cipher: C,
    /// The stack where that code runs.
    pub(super) depth: Depth,
}

impl<C: KeySizeUser> KeySizeUser for OneCode<C> {
    type KeySize = C::KeySize;
}

impl<C: KeyInit> KeyInit for OneCode<C> {
    fn new(key: &Key<Self>) -> Self {
        Self { cipher: C::new(key), depth: Depth::new() }
    }
}

impl<C: BlockSizeUser> BlockSizeUser for OneCode<C> {
    type BlockSize = C::BlockSize;
}

impl<C: BlockCipherEncrypt> BlockCipherEncrypt for OneCode<C> {
    fn encrypt_with_backend(&self, f: impl BlockCipherEncClosure<BlockSize = Self::BlockSize>) {
        self.cipher.encrypt_with_backend(Choose { f, depth: &self.depth });
    }
}

impl<C: BlockCipherDecrypt> BlockCipherDecrypt for OneCode<C> {
    fn decrypt_with_backend(&self, f: impl BlockCipherDecClosure<BlockSize = Self::BlockSize>) {
        self.cipher.decrypt_with_backend(Choose { f, depth: &self.depth });
    }
}

/// Hands on the backend of the one code.
struct Choose<'d, F> {
    f: F,
    depth: &'d Depth,
}

impl<F: BlockSizeUser> BlockSizeUser for Choose<'_, F> {
    type BlockSize = F::BlockSize;
}

impl<F: BlockCipherEncClosure> BlockCipherEncClosure for Choose<'_, F> {
    #[inline(always)]
    fn call<B: BlockCipherEncBackend<BlockSize = Self::BlockSize>>(self, backend: &B) {
        self.depth.note();
        if IS_COMPACT { self.f.call(&Single { backend }) } else { self.f.call(&Wide { backend }) }
    }
}

impl<F: BlockCipherDecClosure> BlockCipherDecClosure for Choose<'_, F> {
    #[inline(always)]
    fn call<B: BlockCipherDecBackend<BlockSize = Self::BlockSize>>(self, backend: &B) {
        self.depth.note();
        if IS_COMPACT { self.f.call(&Single { backend }) } else { self.f.call(&Wide { backend }) }
    }
}

/// The code for single blocks.
struct Single<'b, B> {
    backend: &'b B,
}

impl<B: BlockSizeUser> BlockSizeUser for Single<'_, B> {
    type BlockSize = B::BlockSize;
}

impl<B: BlockSizeUser> ParBlocksSizeUser for Single<'_, B> {
    type ParBlocksSize = U1;
}

impl<B: BlockCipherEncBackend> BlockCipherEncBackend for Single<'_, B> {
    #[inline(always)]
    fn encrypt_block(&self, block: InOut<'_, '_, Block<Self>>) {
        self.backend.encrypt_block(block);
    }
}

impl<B: BlockCipherDecBackend> BlockCipherDecBackend for Single<'_, B> {
    #[inline(always)]
    fn decrypt_block(&self, block: InOut<'_, '_, Block<Self>>) {
        self.backend.decrypt_block(block);
    }
}

/// The code for several blocks, also for single ones.
struct Wide<'b, B> {
    backend: &'b B,
}

impl<B: BlockSizeUser> BlockSizeUser for Wide<'_, B> {
    type BlockSize = B::BlockSize;
}

impl<B: ParBlocksSizeUser> ParBlocksSizeUser for Wide<'_, B> {
    type ParBlocksSize = B::ParBlocksSize;
}

impl<B: BlockCipherEncBackend> BlockCipherEncBackend for Wide<'_, B> {
    #[inline(always)]
    fn encrypt_block(&self, block: InOut<'_, '_, Block<Self>>) {
        if B::ParBlocksSize::USIZE > MAX_LANES {
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

impl<B: BlockCipherDecBackend> BlockCipherDecBackend for Wide<'_, B> {
    #[inline(always)]
    fn decrypt_block(&self, block: InOut<'_, '_, Block<Self>>) {
        if B::ParBlocksSize::USIZE > MAX_LANES {
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
