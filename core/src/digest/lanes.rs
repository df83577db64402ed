//! Four words of 32 bits, on which every operation acts at once.

#[cfg(target_arch = "wasm32")]
pub(super) use simd::Lanes;
#[cfg(not(target_arch = "wasm32"))]
pub(super) use words::Lanes;

#[cfg(target_arch = "wasm32")]
mod simd {
    use core::arch::wasm32::{
        i8x16_shuffle, u32x4, u32x4_add, u32x4_extract_lane, u32x4_shl, u32x4_shr, u32x4_splat, v128,
        v128_and, v128_or, v128_xor,
    };

    #[derive(Clone, Copy)]
    pub(in crate::digest) struct Lanes(v128);

    impl Lanes {
        /// The same word in each lane.
        pub(in crate::digest) fn all(word: u32) -> Self {
            Self(u32x4_splat(word))
        }

        /// The words, whose bytes are in the order of the greatest first.
        pub(in crate::digest) fn big_endian([a, b, c, d]: [u32; 4]) -> Self {
            let words = u32x4(a, b, c, d);
            Self(i8x16_shuffle::<3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12>(words, words))
        }

        /// The word of each lane.
        pub(in crate::digest) fn each(self) -> [u32; 4] {
            [
                u32x4_extract_lane::<0>(self.0),
                u32x4_extract_lane::<1>(self.0),
                u32x4_extract_lane::<2>(self.0),
                u32x4_extract_lane::<3>(self.0),
            ]
        }

        pub(in crate::digest) fn add(self, other: Self) -> Self {
            Self(u32x4_add(self.0, other.0))
        }

        pub(in crate::digest) fn xor(self, other: Self) -> Self {
            Self(v128_xor(self.0, other.0))
        }

        pub(in crate::digest) fn and(self, other: Self) -> Self {
            Self(v128_and(self.0, other.0))
        }

        pub(in crate::digest) fn right<const BITS: u32>(self) -> Self {
            Self(u32x4_shr(self.0, BITS))
        }

        /// Turned right by some bits; `LEFT` is the rest of the 32.
        pub(in crate::digest) fn turned<const RIGHT: u32, const LEFT: u32>(self) -> Self {
            const { assert!(RIGHT + LEFT == 32) };
            Self(v128_or(u32x4_shr(self.0, RIGHT), u32x4_shl(self.0, LEFT)))
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod words {
    #[derive(Clone, Copy)]
    pub(in crate::digest) struct Lanes([u32; 4]);

    impl Lanes {
        pub(in crate::digest) fn all(word: u32) -> Self {
            Self([word; 4])
        }

        pub(in crate::digest) fn big_endian(words: [u32; 4]) -> Self {
            Self(words.map(u32::swap_bytes))
        }

        pub(in crate::digest) fn each(self) -> [u32; 4] {
            self.0
        }

        pub(in crate::digest) fn add(self, other: Self) -> Self {
            self.both(other, u32::wrapping_add)
        }

        pub(in crate::digest) fn xor(self, other: Self) -> Self {
            self.both(other, |one, other| one ^ other)
        }

        pub(in crate::digest) fn and(self, other: Self) -> Self {
            self.both(other, |one, other| one & other)
        }

        pub(in crate::digest) fn right<const BITS: u32>(self) -> Self {
            Self(self.0.map(|word| word >> BITS))
        }

        pub(in crate::digest) fn turned<const RIGHT: u32, const LEFT: u32>(self) -> Self {
            const { assert!(RIGHT + LEFT == 32) };
            Self(self.0.map(|word| word.rotate_right(RIGHT)))
        }

        fn both(self, other: Self, of: fn(u32, u32) -> u32) -> Self {
            let mut words = self.0;
            for (word, other) in words.iter_mut().zip(other.0) {
                *word = of(*word, other);
            }
            Self(words)
        }
    }
}
