internal import Sessions

/// What the `config` document says about sound.
extension Settings {
    /// The sound that is served unless the document says otherwise.
    private static let soundRate = 48_000
    private static let soundPeriod = 512

    /// The clock of the AudioOut service; nil when there is none.
    static func sound(_ document: Document, _ problems: inout [String]) throws(VNCServerError) -> AudioFormat? {
        if document.isNull || document == false { return nil }
        problems += document.members.filter { !["rate", "period"].contains($0.name) }
            .map { "`sound: \($0.name)` is not known" }
        func number(_ name: String, _ usual: Int) throws(VNCServerError) -> Int {
            if document[name].isNull { return usual }
            guard let number = document[name].integer else {
                throw VNCServerError("`sound: \(name)` must be a number")
            }
            return number
        }
        guard document == true || !document.members.isEmpty || document == .object([]),
            let format = AudioFormat(
                rate: try number("rate", soundRate), period: try number("period", soundPeriod))
        else {
            throw VNCServerError(
                "`sound` must be `false`, `true` or such as {rate: 48000, period: 512}: a rate from "
                    + "\(AudioFormat.rates.lowerBound) to \(AudioFormat.rates.upperBound), a period that is a power of two from "
                    + "\(AudioFormat.periods.lowerBound) to \(AudioFormat.periods.upperBound)")
        }
        return format
    }
}
