internal import Framebuffer

/// RANDR, version 1.5: one output with one mode, which nobody changes.
extension Engine {
    /// The ids of what there is, among the engine's own.
    private enum Screen {
        static let controller: UInt32 = 0x50
        static let output: UInt32 = 0x51
        static let mode: UInt32 = 0x52
        static let name = "nitpicker"
        static let refresh = 60
    }

    func randr(_ request: Request) throws(XError) {
        let bytes = request.bytes
        switch request.data {
        case 0:
            try request.expect(12)
            var reply = Reply()
            reply.put32(8, 1)
            reply.put32(12, bytes.u32(4) == 1 ? min(bytes.u32(8), 5) : 5)
            request.client.send(reply)
        // Nothing ever changes: whoever wants to hear of it never will.
        case 4:
            try request.expect(12)
            _ = try window(bytes.u32(4))
        case 5: try randrGetScreenInfo(request)
        case 6: try randrGetScreenSizeRange(request)
        case 8, 25: try randrGetScreenResources(request)
        case 9: try randrGetOutputInfo(request)
        case 10, 11, 15: try randrProperties(request)
        case 20: try randrGetController(request)
        case 22, 23, 27, 28: try randrControllerDetail(request)
        case 30:
            try request.expect(12)
            _ = try window(bytes.u32(4))
        case 31:
            try request.expect(8)
            _ = try window(bytes.u32(4))
            var reply = Reply()
            reply.put32(8, Screen.output)
            request.client.send(reply)
        case 32:
            try request.expect(8)
            _ = try window(bytes.u32(4))
            var reply = Reply()
            reply.put32(8, 1)
            request.client.send(reply)
        case 42: try randrGetMonitors(request)
        // A screen that is somebody else's is not changed.
        case 2, 21:
            try request.expect(atLeast: 20)
            var reply = Reply(3)
            reply.put32(8, 1)
            request.client.send(reply)
        case 7, 12...14, 16...19, 24, 26, 29, 33...41, 43...46: throw .access
        default: throw .request
        }
    }

    private func randrGetScreenInfo(_ request: Request) throws(XError) {
        try request.expect(8)
        _ = try window(request.bytes.u32(4))
        var reply = Reply(1)
        reply.put32(8, Identifiers.root)
        reply.put32(12, 1)
        reply.put32(16, 1)
        reply.put16(20, 1)
        reply.put16(24, 1)
        reply.put16(26, Screen.refresh)
        reply.put16(28, 2)
        for value in [
            configuration.area.width, configuration.area.height, configuration.millimetres.width,
            configuration.millimetres.height, 1, Screen.refresh,
        ] { reply.append16(value) }
        request.client.send(reply)
    }

    private func randrGetScreenSizeRange(_ request: Request) throws(XError) {
        try request.expect(8)
        _ = try window(request.bytes.u32(4))
        var reply = Reply()
        for place in [8, 12] {
            reply.put16(place, configuration.area.width)
            reply.put16(place + 2, configuration.area.height)
        }
        request.client.send(reply)
    }

    private func randrGetScreenResources(_ request: Request) throws(XError) {
        try request.expect(8)
        _ = try window(request.bytes.u32(4))
        let name = Array("\(configuration.area.width)x\(configuration.area.height)".utf8)
        var reply = Reply()
        reply.put32(8, 1)
        reply.put32(12, 1)
        for place in [16, 18, 20] { reply.put16(place, 1) }
        reply.put16(22, name.count)
        reply.append32(Screen.controller)
        reply.append32(Screen.output)
        reply.append32(Screen.mode)
        let (width, height) = (configuration.area.width, configuration.area.height)
        reply.append16(width)
        reply.append16(height)
        reply.append32(UInt32(truncatingIfNeeded: width * height * Screen.refresh))
        // A line and a picture end where they are seen to end.
        for value in [width, width, width, 0, height, height, height, name.count] { reply.append16(value) }
        reply.append32(0)
        reply.append(name)
        request.client.send(reply)
    }

    private func randrGetOutputInfo(_ request: Request) throws(XError) {
        try request.expect(12)
        guard request.bytes.u32(4) == Screen.output else { throw badScreen(0, request.bytes.u32(4)) }
        var reply = Reply(0)
        reply.put32(8, 1)
        reply.put32(12, Screen.controller)
        reply.put32(16, UInt32(configuration.millimetres.width))
        reply.put32(20, UInt32(configuration.millimetres.height))
        reply.put16(26, 1)
        reply.put16(28, 1)
        reply.put16(30, 1)
        reply.append16(0)
        reply.append16(Screen.name.utf8.count)
        reply.append32(Screen.controller)
        reply.append32(Screen.mode)
        reply.append(Array(Screen.name.utf8))
        request.client.send(reply)
    }

    /// An output has no properties.
    private func randrProperties(_ request: Request) throws(XError) {
        try request.expect(atLeast: 8)
        guard request.bytes.u32(4) == Screen.output else { throw badScreen(0, request.bytes.u32(4)) }
        if request.data == 11 { throw .name }
        request.client.send(Reply())
    }

    private func randrGetController(_ request: Request) throws(XError) {
        try request.expect(12)
        guard request.bytes.u32(4) == Screen.controller else { throw badScreen(1, request.bytes.u32(4)) }
        var reply = Reply(0)
        reply.put32(8, 1)
        reply.put16(16, configuration.area.width)
        reply.put16(18, configuration.area.height)
        reply.put32(20, Screen.mode)
        for place in [24, 26, 28, 30] { reply.put16(place, 1) }
        reply.append32(Screen.output)
        reply.append32(Screen.output)
        request.client.send(reply)
    }

    /// GetCrtcGammaSize, GetCrtcGamma, GetCrtcTransform, GetPanning: none of these.
    private func randrControllerDetail(_ request: Request) throws(XError) {
        try request.expect(8)
        guard request.bytes.u32(4) == Screen.controller else { throw badScreen(1, request.bytes.u32(4)) }
        var reply = Reply(0)
        switch request.data {
        case 27:
            let one: UInt32 = 1 << 16
            let identity: [UInt32] = [one, 0, 0, 0, one, 0, 0, 0, one]
            // 96 bytes: two matrices, and no filters.
            for (index, value) in identity.prefix(6).enumerated() { reply.put32(8 + 4 * index, value) }
            for value in [0, 0, one, 0] + identity + [0, 0, 0] { reply.append32(value) }
        case 28:
            reply.put32(8, 1)
            reply.append32(0)
        default: break
        }
        request.client.send(reply)
    }

    private func randrGetMonitors(_ request: Request) throws(XError) {
        try request.expect(12)
        _ = try window(request.bytes.u32(4))
        var reply = Reply()
        reply.put32(8, 1)
        reply.put32(12, 1)
        reply.put32(16, 1)
        reply.append32(atom(Screen.name))
        reply.append([1, 1])
        for value in [1, 0, 0, configuration.area.width, configuration.area.height] { reply.append16(value) }
        reply.append32(UInt32(configuration.millimetres.width))
        reply.append32(UInt32(configuration.millimetres.height))
        reply.append32(Screen.output)
        request.client.send(reply)
    }

    /// BadRROutput, BadRRCrtc, BadRRMode.
    private func badScreen(_ index: UInt8, _ id: UInt32) -> XError {
        XError(code: Extension.randr.firstError + index, value: id)
    }
}
