//! From the counts of a sample to intervals for all documents, in integers.

use crate::wire::impact::{ImpactEstimate, ImpactInterval, ImpactReport};

/// The estimate for all documents of a report on a sample.
pub(super) fn estimate(report: &ImpactReport) -> ImpactEstimate {
    let of = |found| interval(report.documents, report.judged, found);
    ImpactEstimate {
        valid: of(report.valid),
        broken: of(report.broken),
        broken_before: of(report.broken_before),
        mended: of(report.mended),
        unreadable: of(report.unreadable),
    }
}

/// The interval for the number among `all`, where `found` of `judged` have it.
///
/// Wilson's score interval with z = 2 is `(x + 2 ± 2·√(x(n−x)/n + 1)) / (n + 4)` for a share. It is multiplied by the number of all
/// documents. The root over n(n + 4) and both ends are rounded outward. What was seen itself is certain: it bounds the interval.
fn interval(all: u64, judged: u64, found: u64) -> ImpactInterval {
    let others = judged.saturating_sub(found);
    let (least, most) = (found, all.saturating_sub(others));
    let (low, high) = wilson(all.into(), judged.into(), found.into()).unwrap_or((0, u64::MAX));
    ImpactInterval { low: low.clamp(least, most.max(least)), high: high.clamp(least, most.max(least)) }
}

/// `None` where nothing was judged, and for numbers of documents beyond 2^41, whose products 128 bits do not hold.
fn wilson(all: u128, judged: u128, found: u128) -> Option<(u64, u64)> {
    let others = judged.checked_sub(found)?;
    // Both terms over the common denominator n(n + 4).
    let middle = found.checked_add(2)?.checked_mul(judged)?;
    let square = found.checked_mul(others)?.checked_add(judged)?.checked_mul(4)?.checked_mul(judged)?;
    let root = square.isqrt();
    let root = if root * root < square { root + 1 } else { root };
    let denominator = judged.checked_mul(judged.checked_add(4)?).filter(|product| *product > 0)?;
    let low = all.checked_mul(middle.saturating_sub(root))?.checked_div(denominator)?;
    let high = all.checked_mul(middle.checked_add(root)?)?.div_ceil(denominator);
    Some((u64::try_from(low).ok()?, u64::try_from(high).unwrap_or(u64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(all: u64, judged: u64, found: u64) -> (u64, u64) {
        let ImpactInterval { low, high } = interval(all, judged, found);
        (low, high)
    }

    #[test]
    fn the_interval_is_that_of_wilson() {
        // By hand: n = 100, x = 5: (7 ± 2·√5.75) / 104 = (700 ± 479.6) / 10,400, and the root is rounded up to 480.
        assert_eq!(ends(100_000, 100, 5), (2_115, 11_347));
        // x = 0: 0 and 4/104.
        assert_eq!(ends(100_000, 100, 0), (0, 3_847));
        assert_eq!(ends(100_000, 100, 100), (96_153, 100_000));
    }

    #[test]
    fn what_was_seen_is_certain() {
        assert_eq!(ends(100, 100, 7), (7, 7));
        assert_eq!(ends(0, 0, 0), (0, 0));
        assert_eq!(ends(1_000, 0, 0), (0, 1_000));
        assert_eq!(ends(u64::MAX, u64::MAX - 5, 3), (3, 8), "too large to compute");
    }
}
