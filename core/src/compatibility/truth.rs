//! Three-valued truth: yes, no, and not known.

/// Whether something holds, as far as that is known (the strong logic of Kleene).
///
/// | and | false | unknown | true | | or | false | unknown | true |
/// |---|---|---|---|---|---|---|---|---|
/// | **false** | false | false | false | | **false** | false | unknown | true |
/// | **unknown** | false | unknown | unknown | | **unknown** | unknown | unknown | true |
/// | **true** | false | unknown | true | | **true** | true | true | true |
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Truth {
    /// It does not hold.
    False,
    /// Not known; always a sound answer.
    Unknown,
    /// It holds.
    True,
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }
}

/// `None` is not known.
impl From<Option<bool>> for Truth {
    fn from(holds: Option<bool>) -> Self {
        holds.map_or(Self::Unknown, Self::from)
    }
}

impl Truth {
    /// What is known: `None` for what is not.
    pub(crate) const fn known(self) -> Option<bool> {
        match self {
            Self::False => Some(false),
            Self::Unknown => None,
            Self::True => Some(true),
        }
    }

    /// True where it is known to hold.
    pub(crate) const fn is_true(self) -> bool {
        matches!(self, Self::True)
    }

    /// True where it is known not to hold.
    pub(crate) const fn is_false(self) -> bool {
        matches!(self, Self::False)
    }

    /// The opposite.
    pub(crate) const fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }

    /// The opposite where `negate` is set.
    pub(crate) const fn negated_if(self, negate: bool) -> Self {
        if negate { self.not() } else { self }
    }

    /// Whether both hold.
    pub(crate) fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// Whether all hold; nothing after the first that does not is asked.
    pub(crate) fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self::True;
        for part in parts {
            all = all.and(part);
            if all.is_false() {
                break;
            }
        }
        all
    }

    /// Whether one holds; nothing after the first that does is asked.
    pub(crate) fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::all(parts.into_iter().map(Self::not)).not()
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{self, False, True, Unknown};

    #[test]
    fn the_truth_table() {
        let table = [
            (False, False, False, False),
            (False, Unknown, False, Unknown),
            (False, True, False, True),
            (Unknown, False, False, Unknown),
            (Unknown, Unknown, Unknown, Unknown),
            (Unknown, True, Unknown, True),
            (True, False, False, True),
            (True, Unknown, Unknown, True),
            (True, True, True, True),
        ];
        for (one, other, and, or) in table {
            assert_eq!(one.and(other), and, "{one:?} and {other:?}");
            assert_eq!(Truth::all([one, other]), and, "all of {one:?}, {other:?}");
            assert_eq!(Truth::any([one, other]), or, "any of {one:?}, {other:?}");
        }
        assert_eq!([False, Unknown, True].map(Truth::not), [True, Unknown, False]);
        assert_eq!((Truth::all([]), Truth::any([])), (True, False));
    }

    #[test]
    fn what_is_known_is_read_back() {
        for truth in [False, Unknown, True] {
            assert_eq!(Truth::from(truth.known()), truth);
            assert_eq!(truth.negated_if(true).negated_if(true), truth);
            assert_eq!(truth.negated_if(false), truth);
        }
    }

    #[test]
    fn nothing_is_asked_once_the_answer_is_known() {
        let asked = |parts: [Truth; 3], fold: fn(&mut dyn Iterator<Item = Truth>) -> Truth| {
            let mut count = 0;
            fold(&mut parts.into_iter().inspect(|_| count += 1));
            count
        };
        assert_eq!(asked([Unknown, False, True], |parts| Truth::all(parts)), 2);
        assert_eq!(asked([Unknown, True, False], |parts| Truth::any(parts)), 2);
        assert_eq!(asked([Unknown, Unknown, True], |parts| Truth::all(parts)), 3);
    }
}
