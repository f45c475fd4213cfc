internal import Glibc

/// A number that changes with the zoom: linear between its stops, constant beyond them.
package struct Ramp: Sendable {
    private let stops: [(zoom: Double, value: Double)]

    /// The number that changes at the given stops, in order of zoom.
    package init(_ stops: (zoom: Double, value: Double)...) { self.stops = stops }

    /// A number that does not change.
    package init(_ value: Double) { stops = [(0, value)] }

    /// The number at a zoom.
    package func value(at zoom: Double) -> Double {
        guard let first = stops.first, let last = stops.last else { return 0 }
        if zoom <= first.zoom { return first.value }
        if zoom >= last.zoom { return last.value }
        var lower = first
        for upper in stops.dropFirst() {
            if zoom < upper.zoom {
                let part = (zoom - lower.zoom) / (upper.zoom - lower.zoom)
                // Widths double with every zoom on the ground, so between two stops they grow by a factor.
                if lower.value > 0 && upper.value > 0 { return lower.value * pow(upper.value / lower.value, part) }
                return lower.value + (upper.value - lower.value) * part
            }
            lower = upper
        }
        return last.value
    }
}

extension Ramp: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    /// A number that does not change.
    package init(floatLiteral value: Double) { self.init(value) }
    /// A number that does not change.
    package init(integerLiteral value: Int) { self.init(Double(value)) }
}
