//! Times in ISO 8601, as the reference writes and compares them.

/// Nanoseconds in a second.
const SECOND: i64 = 1_000_000_000;

/// A file's modification time as the reference writes it: UTC with `+00:00`, microseconds only when there are some.
///
/// `nanoseconds` count from 1970. The reference goes through a double, whose steps are 238 ns in our time, and then
/// rounds to even microseconds; so does this, because the text ends up in a sidecar whose bytes are compared.
///
/// ```
/// use rogatio_core::provenance::format::time::iso_from_mtime;
/// assert_eq!(iso_from_mtime(1_772_366_400_999_999_999), "2026-03-01T12:00:01+00:00");
/// assert_eq!(iso_from_mtime(1_772_366_400_123_456_000), "2026-03-01T12:00:00.123456+00:00");
/// assert_eq!(iso_from_mtime(-86_400_000_000_000), "1969-12-31T00:00:00+00:00");
/// ```
pub fn iso_from_mtime(nanoseconds: i64) -> String {
    let (seconds, microseconds) = through_double(nanoseconds);
    let (days, in_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    let (hour, minute, second) = (in_day / 3600, in_day / 60 % 60, in_day % 60);
    let fraction = if microseconds == 0 { String::new() } else { format!(".{microseconds:06}") };
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}+00:00")
}

/// Seconds and microseconds as a double between them leaves them.
fn through_double(nanoseconds: i64) -> (i64, i64) {
    let (seconds, rest) = (nanoseconds.div_euclid(SECOND), nanoseconds.rem_euclid(SECOND));
    let time = double(seconds) + 1e-9 * double(rest);
    let whole = time.trunc();
    let microseconds = ((time - whole) * 1e6).round_ties_even();
    let total = integer(whole).saturating_mul(1_000_000).saturating_add(integer(microseconds));
    (total.div_euclid(1_000_000), total.rem_euclid(1_000_000))
}

/// The double nearest to a number of seconds that fits 48 bits, which is exact.
fn double(number: i64) -> f64 {
    let high = i32::try_from(number >> 16).unwrap_or(i32::MAX);
    let low = u16::try_from(number & 0xFFFF).unwrap_or(u16::MAX);
    f64::from(high) * 65_536.0 + f64::from(low)
}

/// The integer that a whole double is.
fn integer(whole: f64) -> i64 {
    // `{:.0}` writes a whole double exactly; there is no conversion without `as`.
    format!("{whole:.0}").parse().unwrap_or_default()
}

/// Year, month and day of a number of days since 1970 (Howard Hinnant's algorithm).
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// Days since 1970 of a date; none for one that does not exist.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let shifted = if month > 2 { month - 3 } else { month + 9 };
    let year = if month > 2 { year } else { year - 1 };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let of_year = (153 * shifted + 2) / 5 + day - 1;
    let total = era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - 719_468;
    (civil(total) == (if month > 2 { year } else { year + 1 }, month, day)).then_some(total)
}

/// Nanoseconds since 1970 of an ISO 8601 date and time with an optional fraction and zone (UTC without one); none for
/// a text that is no such time or a date that does not exist.
///
/// ```
/// use rogatio_core::provenance::format::time::parse_iso;
/// assert_eq!(parse_iso("1970-01-01T00:00:01.5Z"), Some(1_500_000_000));
/// assert_eq!(parse_iso("1970-01-01T01:00:00+01:00"), Some(0));
/// assert_eq!(parse_iso("2026-02-30T00:00:00Z"), None);
/// ```
pub fn parse_iso(text: &str) -> Option<i128> {
    let number = |from: usize, to: usize| -> Option<i64> {
        let digits = text.get(from..to)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
    };
    let separators: Vec<&str> = [4, 7, 10, 13, 16].iter().filter_map(|at| text.get(*at..*at + 1)).collect();
    if separators != ["-", "-", "T", ":", ":"] && separators != ["-", "-", " ", ":", ":"] {
        return None;
    }
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let (fraction, zone) = split_fraction(text.get(19..)?)?;
    let offset = zone_seconds(zone)?;
    let day = days(number(0, 4)?, number(5, 7)?, number(8, 10)?)?;
    let seconds = day * 86_400 + hour * 3600 + minute * 60 + second - offset;
    Some(i128::from(seconds) * i128::from(SECOND) + i128::from(fraction))
}

/// A time by RFC 3339, strictly: a zone with a colon or `Z`, a date that exists, 24 hours of 60 minutes, a second 60 only where a leap second
/// can be (23:59:60 UTC), the years 0001 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rfc3339 {
    /// Nanoseconds since 1970; a leap second counts as the second after it.
    pub nanoseconds: i128,
    /// Minutes that the text's clock is ahead of UTC.
    offset: i64,
}

impl Rfc3339 {
    /// Reads a time.
    ///
    /// ```
    /// use rogatio_core::provenance::format::time::Rfc3339;
    /// assert!(Rfc3339::parse("2026-04-30T06:23:33+00:00").is_some());
    /// for wrong in ["2026-04-30T06:23:33", "2026-04-30T06:23:33+0000", "2026-04-30T12:00:60Z", "0000-01-01T00:00:00Z"] {
    ///     assert!(Rfc3339::parse(wrong).is_none(), "{wrong}");
    /// }
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let upper = text.to_ascii_uppercase();
        let nanoseconds = parse_iso(&upper)?;
        let zone = upper
            .get(19..)?
            .trim_start_matches(|character: char| character == '.' || character.is_ascii_digit());
        let offset = match zone.as_bytes() {
            b"Z" => 0,
            [_, _, _, b':', _, _] => zone_seconds(zone)? / 60,
            _ => return None,
        };
        let is_leap = upper.get(17..19)? == "60";
        let in_utc = nanoseconds.div_euclid(i128::from(SECOND)).rem_euclid(86_400);
        let known = upper.get(10..11)? == "T" && upper.get(..4)? != "0000";
        (known && (!is_leap || in_utc == 0)).then_some(Self { nanoseconds, offset })
    }

    /// The same moment as `xsd:dateTime` writes it: zones of at most 14 hours, no second 60. In the text's own zone where that is possible,
    /// else in UTC.
    ///
    /// ```
    /// use rogatio_core::provenance::format::time::Rfc3339;
    /// let xsd = |text| Rfc3339::parse(text).unwrap().xsd();
    /// assert_eq!(xsd("2026-04-30t06:23:33.50+02:00"), "2026-04-30T06:23:33.5+02:00");
    /// assert_eq!(xsd("2026-01-01T00:00:00+14:30"), "2025-12-31T09:30:00Z");
    /// assert_eq!(xsd("2026-12-31T23:59:60Z"), "2027-01-01T00:00:00Z");
    /// ```
    pub fn xsd(self) -> String {
        const FURTHEST: i64 = 14 * 60;
        let offset = if self.offset.abs() > FURTHEST { 0 } else { self.offset };
        let second = i128::from(SECOND);
        let local = self.nanoseconds + i128::from(offset) * 60 * second;
        let seconds = i64::try_from(local.div_euclid(second)).unwrap_or(i64::MAX);
        let (days, in_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        let (year, month, day) = civil(days);
        let fraction = match local.rem_euclid(second) {
            0 => String::new(),
            rest => format!(".{rest:09}").trim_end_matches('0').to_owned(),
        };
        let zone = match offset {
            0 => "Z".to_owned(),
            _ => format!(
                "{}{:02}:{:02}",
                if offset < 0 { '-' } else { '+' },
                offset.abs() / 60,
                offset.abs() % 60
            ),
        };
        let (hour, minute) = (in_day / 3600, in_day / 60 % 60);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{:02}{fraction}{zone}", in_day % 60)
    }
}

/// The nanoseconds of `.123456`, and what follows.
fn split_fraction(text: &str) -> Option<(i64, &str)> {
    let Some(rest) = text.strip_prefix('.') else { return Some((0, text)) };
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    let digits: String = rest.chars().take(length.min(9)).collect();
    let nanoseconds = format!("{digits:0<9}").parse().ok()?;
    (length > 0).then(|| rest.get(length..).map(|zone| (nanoseconds, zone))).flatten()
}

fn zone_seconds(zone: &str) -> Option<i64> {
    if matches!(zone, "" | "Z" | "z") {
        return Some(0);
    }
    let sign = match zone.get(..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let digits = zone.get(1..)?.replacen(':', "", 1);
    let (hours, minutes) = match digits.len() {
        2 => (digits.parse::<i64>().ok()?, 0),
        4 => (digits.get(..2)?.parse().ok()?, digits.get(2..)?.parse::<i64>().ok()?),
        _ => return None,
    };
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}
