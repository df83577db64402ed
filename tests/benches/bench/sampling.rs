//! How a figure is taken: in turns with its peer, so that a machine that drifts drifts for both.

use std::time::Instant;

/// Microseconds of one call of each function: the median of `samples` batches, the functions taking turns.
pub(crate) fn medians<const N: usize>(
    samples: usize,
    batch: u32,
    mut functions: [&mut dyn FnMut(); N],
) -> [f64; N] {
    let mut taken: [Vec<f64>; N] = std::array::from_fn(|_| Vec::with_capacity(samples));
    for function in &mut functions {
        function();
    }
    for _ in 0..samples {
        for (function, taken) in functions.iter_mut().zip(&mut taken) {
            let start = Instant::now();
            for _ in 0..batch {
                function();
            }
            taken.push(start.elapsed().as_secs_f64() * 1e6 / f64::from(batch));
        }
    }
    taken.map(|mut taken| {
        taken.sort_by(f64::total_cmp);
        taken[taken.len() / 2]
    })
}
