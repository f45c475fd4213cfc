/// The extensions of the protocol that are served, with the numbers they have here.
package enum Extension: UInt8, CaseIterable {
    case bigRequests = 128
    case miscellaneous
    case shape
    case sharedMemory
    case render
    case fixes
    case randr
    case xinerama
    case sync
    case keyboard
    case genericEvent

    /// The name by which clients ask.
    package var name: String {
        switch self {
        case .bigRequests: "BIG-REQUESTS"
        case .miscellaneous: "XC-MISC"
        case .shape: "SHAPE"
        case .sharedMemory: "MIT-SHM"
        case .render: "RENDER"
        case .fixes: "XFIXES"
        case .randr: "RANDR"
        case .xinerama: "XINERAMA"
        case .sync: "SYNC"
        case .keyboard: "XKEYBOARD"
        case .genericEvent: "Generic Event Extension"
        }
    }

    /// The number of its first event; 0 when it has none.
    package var firstEvent: UInt8 {
        switch self {
        case .shape: 64
        case .sharedMemory: 65
        case .fixes: 66
        case .randr: 68
        case .sync: 70
        case .keyboard: 72
        default: 0
        }
    }

    /// The number of its first error; 0 when it has none.
    package var firstError: UInt8 {
        switch self {
        case .sharedMemory: 128
        case .render: 129
        case .fixes: 134
        case .randr: 136
        case .sync: 140
        case .keyboard: 143
        default: 0
        }
    }

    /// The numbers that events of extensions may have, served here or not.
    static let eventKinds: Range<UInt8> = 64..<112

    /// Those that answer requests.
    static let served: [Extension] = [
        .bigRequests, .miscellaneous, .shape, .sharedMemory, .render, .fixes, .randr, .xinerama, .sync, .genericEvent,
    ]
}

extension Engine {
    func dispatchExtension(_ request: Request) throws(XError) {
        guard let found = Extension(rawValue: request.opcode) else { throw .request }
        switch found {
        case .bigRequests: try bigRequests(request)
        case .miscellaneous: try miscellaneous(request)
        case .shape: try shape(request)
        case .sharedMemory: try sharedMemory(request)
        case .render: try render(request)
        case .fixes: try fixes(request)
        case .randr: try randr(request)
        case .xinerama: try xinerama(request)
        case .sync: try sync(request)
        case .genericEvent: try genericEvent(request)
        default: throw .request
        }
    }

    func queryExtension(_ request: Request) throws(XError) {
        try request.expect(atLeast: 8)
        let name = try request.name(at: 8, length: request.bytes.int16(4))
        var reply = Reply()
        if let found = Extension.served.first(where: { $0.name == name }) {
            reply.put8(8, 1)
            reply.put8(9, found.rawValue)
            reply.put8(10, found.firstEvent)
            reply.put8(11, found.firstError)
        } else {
            unserved.note("extension \(name)")
        }
        request.client.send(reply)
    }

    func listExtensions(_ request: Request) throws(XError) {
        try request.expect(4)
        var reply = Reply(UInt8(Extension.served.count))
        for one in Extension.served {
            reply.append([UInt8(one.name.utf8.count)])
            reply.append(Array(one.name.utf8))
        }
        request.client.send(reply)
    }
}
