//! Exact comparison of a weight times a factor: 128 bits times 64 bits, so nothing can overflow.

const LOW: u128 = u128::MAX >> 64;

/// A product of a 128-bit weight and a 64-bit factor, exact in 192 bits; compares as the number it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Product {
    /// Everything above the lowest 64 bits.
    high: u128,
    /// The lowest 64 bits.
    low: u128,
}

impl Product {
    /// `weight * factor`.
    pub(crate) fn new(weight: u128, factor: u64) -> Self {
        let factor = u128::from(factor);
        let low = (weight & LOW) * factor;
        // At most (2^64 - 1)^2 + 2^64 - 1, which is below 2^128.
        let high = (weight >> 64) * factor + (low >> 64);
        Self { high, low: low & LOW }
    }
}

/// The least number in `0..=most` that satisfies a predicate which never turns false again; `None` when none does.
pub(crate) fn least(most: u128, satisfies: impl Fn(u128) -> bool) -> Option<u128> {
    if !satisfies(most) {
        return None;
    }
    let (mut low, mut high) = (0, most);
    while low < high {
        let middle = low + (high - low) / 2;
        if satisfies(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Some(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_compare_where_u128_would_overflow() {
        let most = u128::MAX;
        assert!(Product::new(most, u64::MAX) > Product::new(most - 1, u64::MAX));
        assert!(Product::new(most - 1, 100) >= Product::new(most, 99));
        assert_eq!(Product::new(1 << 64, 1 << 32), Product::new(1 << 96, 1));
        assert!(Product::new(most, 1) < Product::new(1 << 127, 3));
    }

    #[test]
    fn small_products_are_products() {
        for weight in 0..40_u128 {
            for factor in 0..40_u64 {
                let expected = weight * u128::from(factor);
                assert_eq!(Product::new(weight, factor), Product { high: 0, low: expected });
            }
        }
    }

    #[test]
    fn the_least_is_found_at_both_ends() {
        assert_eq!(least(u128::MAX, |n| n == u128::MAX), Some(u128::MAX));
        assert_eq!(least(7, |_| true), Some(0));
        assert_eq!(least(7, |n| n >= 5), Some(5));
        assert_eq!(least(7, |n| n >= 8), None);
    }
}
