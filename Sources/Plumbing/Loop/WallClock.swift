internal import Glibc

/// The time of day, for what people read; nothing waits by it.
package enum WallClock {
    /// The seconds since 1970.
    package static var seconds: Int { time(nil) }

    /// A second since 1970 in UTC, for names of files: `20261121-233000`.
    package static func stamp(_ seconds: Int = seconds) -> String {
        // Years that begin in March have their odd day at the end, and eras of 400 years are equal.
        let days = seconds / 86_400 + 719_468
        let dayOfEra = days % 146_097
        let year = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
        let month = (5 * dayOfYear + 2) / 153
        func digits(_ number: Int, _ count: Int = 2) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let civilYear = days / 146_097 * 400 + year + (month < 10 ? 0 : 1)
        let date = digits(civilYear, 4) + digits(month < 10 ? month + 3 : month - 9)
        let rest = seconds % 86_400
        return date + digits(dayOfYear - (153 * month + 2) / 5 + 1) + "-" + digits(rest / 3600)
            + digits(rest / 60 % 60) + digits(rest % 60)
    }
}
