import TestKit

/// One thing that is wrong with a request.
enum WrongRequest: CustomStringConvertible {
    /// A word more or less than there should be.
    case length(Int)
    /// The second byte of the header.
    case data(UInt8)
    /// 16 bits or 32 at a place.
    case short(Int, Int)
    case long(Int, UInt32)
    /// The id of something else, or of nothing, at a place.
    case id(Int, Int)

    /// All that is done to a request.
    static func all(of request: GoodRequest) -> [WrongRequest] {
        let setup: [UInt8] = [1] + [UInt8](repeating: 0, count: 39)
        guard let empty = XSetup(setup + [UInt8](repeating: 0, count: 80)) else { return [] }
        let bytes = request.make(Fixture(base: 32), XNames(setups: [empty])).finished
        var result: [WrongRequest] = [.length(1), .length(-1), .data(1), .data(2), .data(7), .data(200)]
        for place in stride(from: 4, to: min(bytes.count, 60), by: 4) {
            // The second half of a size stays small, so that nothing is too large to be made.
            for value in [0, 1, 4000, 0xff38] {
                result += [.short(place, value), .short(place + 2, value)]
            }
            result += [.long(place, 0), .long(place, 1), .long(place, 0xffff_ffff), .long(place, 0x1fff_ffff)]
            for number in [0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 25] { result.append(.id(place, number)) }
        }
        return result
    }

    /// The request with that wrong.
    func apply(to request: XRequest, _ fixture: Fixture, _ names: XNames) -> XRequest {
        var bytes = request.finished
        func put(_ value: UInt32, _ place: Int, _ count: Int) {
            for index in 0..<count where place + index < bytes.count {
                bytes[place + index] = UInt8(truncatingIfNeeded: value >> UInt32(8 * index))
            }
        }
        switch self {
        case .length(let difference) where difference < 0 && bytes.count > 4: bytes.removeLast(4)
        case .length: bytes += [0, 0, 0, 0]
        case .data(let value): bytes[1] = value
        case .short(let place, let value): put(UInt32(value), place, 2)
        case .long(let place, let value): put(value, place, 4)
        case .id(let place, let number): put(names.id(fixture.base + number), place, 4)
        }
        return XRequest(bytes[0], bytes[1]).raw(Array(bytes[4...]))
    }

    var description: String {
        switch self {
        case .length(let difference): "\(difference) words"
        case .data(let value): "data \(value)"
        case .short(let place, let value): "16 bits \(value) at \(place)"
        case .long(let place, let value): "32 bits \(value) at \(place)"
        case .id(let place, let number): "the fixture's id \(number) at \(place)"
        }
    }
}
