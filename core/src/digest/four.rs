//! SHA-256 of four texts side by side, one in each lane of a vector: WebAssembly has vectors, but no instructions for SHA-256.

use sha2::block_api::compress256;

use super::Digest;
use super::lanes::Lanes;

const START: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// The constants of the rounds, sixteen by sixteen.
const ROUNDS: [[u32; 16]; 4] = [
    [
        0x428a_2f98,
        0x7137_4491,
        0xb5c0_fbcf,
        0xe9b5_dba5,
        0x3956_c25b,
        0x59f1_11f1,
        0x923f_82a4,
        0xab1c_5ed5,
        0xd807_aa98,
        0x1283_5b01,
        0x2431_85be,
        0x550c_7dc3,
        0x72be_5d74,
        0x80de_b1fe,
        0x9bdc_06a7,
        0xc19b_f174,
    ],
    [
        0xe49b_69c1,
        0xefbe_4786,
        0x0fc1_9dc6,
        0x240c_a1cc,
        0x2de9_2c6f,
        0x4a74_84aa,
        0x5cb0_a9dc,
        0x76f9_88da,
        0x983e_5152,
        0xa831_c66d,
        0xb003_27c8,
        0xbf59_7fc7,
        0xc6e0_0bf3,
        0xd5a7_9147,
        0x06ca_6351,
        0x1429_2967,
    ],
    [
        0x27b7_0a85,
        0x2e1b_2138,
        0x4d2c_6dfc,
        0x5338_0d13,
        0x650a_7354,
        0x766a_0abb,
        0x81c2_c92e,
        0x9272_2c85,
        0xa2bf_e8a1,
        0xa81a_664b,
        0xc24b_8b70,
        0xc76c_51a3,
        0xd192_e819,
        0xd699_0624,
        0xf40e_3585,
        0x106a_a070,
    ],
    [
        0x19a4_c116,
        0x1e37_6c08,
        0x2748_774c,
        0x34b0_bcb5,
        0x391c_0cb3,
        0x4ed8_aa4a,
        0x5b9c_ca4f,
        0x682e_6ff3,
        0x748f_82ee,
        0x78a5_636f,
        0x84c8_7814,
        0x8cc7_0208,
        0x90be_fffa,
        0xa450_6ceb,
        0xbef9_a3f7,
        0xc671_78f2,
    ],
];

/// A text as the blocks that are hashed.
struct Blocks<'t> {
    whole: &'t [[u8; 64]],
    /// The rest of the text, the mark of its end, and its length.
    last: [[u8; 64]; 2],
    /// The number of blocks: all of `whole`, and one or two of `last`.
    count: usize,
}

impl<'t> Blocks<'t> {
    fn of(text: &'t [u8]) -> Self {
        let (whole, rest) = text.as_chunks::<64>();
        let mut last = [[0; 64]; 2];
        let bytes = rest.iter().chain([&0x80]);
        for (into, byte) in last.as_flattened_mut().iter_mut().zip(bytes) {
            *into = *byte;
        }
        // The length needs eight bytes.
        let is_long = rest.len() >= 56;
        let [first, second] = &mut last;
        let bits = u64::try_from(text.len()).unwrap_or(u64::MAX).wrapping_mul(8);
        let end = if is_long { second } else { first };
        if let Some(length) = end.last_chunk_mut() {
            *length = bits.to_be_bytes();
        }
        Self { whole, last, count: whole.len() + if is_long { 2 } else { 1 } }
    }

    /// The block at a place below `count`.
    fn at(&self, place: usize) -> &[u8; 64] {
        let [first, second] = &self.last;
        let after = if place == self.whole.len() { first } else { second };
        self.whole.get(place).unwrap_or(after)
    }
}

/// The plain SHA-256 of each text. Where one has more blocks than another, its rest is hashed alone.
pub(super) fn of(texts: [&[u8]; 4]) -> [Digest; 4] {
    let blocks = texts.map(Blocks::of);
    let [least, ..] = {
        let mut counts = blocks.each_ref().map(|one| one.count);
        counts.sort_unstable();
        counts
    };
    let mut state = START.map(Lanes::all);
    for place in 0..least {
        compress(&mut state, blocks.each_ref().map(|one| one.at(place)));
    }
    let [a, b, c, d, e, f, g, h] = state.map(Lanes::each);
    let states: [[u32; 8]; 4] = {
        let lane = |of: fn([u32; 4]) -> u32| [a, b, c, d, e, f, g, h].map(of);
        [lane(|[x, ..]| x), lane(|[_, x, ..]| x), lane(|[_, _, x, _]| x), lane(|[.., x]| x)]
    };
    let mut states = states.into_iter();
    blocks.map(|one| {
        let mut state = states.next().unwrap_or_default();
        for place in least..one.count {
            compress256(&mut state, std::slice::from_ref(one.at(place)));
        }
        let mut bytes = [0; 32];
        for (into, word) in bytes.as_chunks_mut::<4>().0.iter_mut().zip(state) {
            *into = word.to_be_bytes();
        }
        Digest(bytes)
    })
}

/// Hashes one block of each text (FIPS 180-4, section 6.2.2).
fn compress(state: &mut [Lanes; 8], blocks: [&[u8; 64]; 4]) {
    let [first, second, third, fourth] = blocks.map(|block| {
        let mut words = [0; 16];
        for (word, bytes) in words.iter_mut().zip(block.as_chunks::<4>().0) {
            *word = u32::from_le_bytes(*bytes);
        }
        words
    });
    let mut words = first.map(Lanes::all);
    for (word, (((a, b), c), d)) in words.iter_mut().zip(first.into_iter().zip(second).zip(third).zip(fourth))
    {
        *word = Lanes::big_endian([a, b, c, d]);
    }
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *state;
    macro_rules! round {
        ($a:ident $b:ident $c:ident $d:ident $e:ident $f:ident $g:ident $h:ident, $word:expr, $constant:expr) => {
            let chosen = $g.xor($e.and($f.xor($g)));
            let turned = $e.turned::<6, 26>().xor($e.turned::<11, 21>()).xor($e.turned::<25, 7>());
            let sum = $h.add($word).add(Lanes::all($constant)).add(turned).add(chosen);
            let most = $a.and($b.xor($c)).xor($b.and($c));
            let turned = $a.turned::<2, 30>().xor($a.turned::<13, 19>()).xor($a.turned::<22, 10>());
            $d = $d.add(sum);
            $h = sum.add(turned).add(most);
        };
    }
    macro_rules! sixteen {
        ($constants:ident, $word:ident) => {
            round!(a b c d e f g h, $word!(0), $constants[0]);
            round!(h a b c d e f g, $word!(1), $constants[1]);
            round!(g h a b c d e f, $word!(2), $constants[2]);
            round!(f g h a b c d e, $word!(3), $constants[3]);
            round!(e f g h a b c d, $word!(4), $constants[4]);
            round!(d e f g h a b c, $word!(5), $constants[5]);
            round!(c d e f g h a b, $word!(6), $constants[6]);
            round!(b c d e f g h a, $word!(7), $constants[7]);
            round!(a b c d e f g h, $word!(8), $constants[8]);
            round!(h a b c d e f g, $word!(9), $constants[9]);
            round!(g h a b c d e f, $word!(10), $constants[10]);
            round!(f g h a b c d e, $word!(11), $constants[11]);
            round!(e f g h a b c d, $word!(12), $constants[12]);
            round!(d e f g h a b c, $word!(13), $constants[13]);
            round!(c d e f g h a b, $word!(14), $constants[14]);
            round!(b c d e f g h a, $word!(15), $constants[15]);
        };
    }
    macro_rules! given {
        ($at:expr) => {
            words[$at]
        };
    }
    macro_rules! next {
        ($at:expr) => {{
            let (early, late) = (words[($at + 1) % 16], words[($at + 14) % 16]);
            let early = early.turned::<7, 25>().xor(early.turned::<18, 14>()).xor(early.right::<3>());
            let late = late.turned::<17, 15>().xor(late.turned::<19, 13>()).xor(late.right::<10>());
            words[$at] = words[$at].add(early).add(words[($at + 9) % 16]).add(late);
            words[$at]
        }};
    }
    let [constants, others @ ..] = &ROUNDS;
    sixteen!(constants, given);
    for constants in others {
        sixteen!(constants, next);
    }
    for (state, word) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
        *state = state.add(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_texts_have_the_digests_of_each() {
        let bytes: Vec<u8> = (0..=255).cycle().take(1_000).collect();
        let text = |length: usize| &bytes[length % 7..][..length];
        for length in 0..300 {
            for lengths in
                [[length; 4], [length, 299 - length, 0, 64], [length + 64, length, length + 640, 55]]
            {
                let texts = lengths.map(text);
                assert_eq!(of(texts), texts.map(Digest::of), "{lengths:?}");
            }
        }
    }
}
