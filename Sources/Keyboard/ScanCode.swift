package import Sessions

extension KeyCode {
    /// The key of a scan code as RFB's QEMU extended key event sends it; nil for none and for unassigned codes.
    ///
    /// That is the PC's set 1, with 0x80 added where the keyboard sends an E0 prefix; a code of the form 0xE0xx is
    /// understood too.
    package init?(scanCode: UInt32) {
        let isExtended = scanCode & 0x80 != 0 || scanCode >> 8 == 0xe0
        guard scanCode < 0x100 || scanCode >> 8 == 0xe0 else { return nil }
        let base = UInt16(scanCode & 0x7f)
        if isExtended {
            guard let key = Self.extended[base] else { return nil }
            self.init(key)
        } else if let key = Self.irregular[base] {
            self.init(key)
        } else if (1...0x53).contains(base) || (0x56...0x58).contains(base) {
            // Linux numbers the keys of the first PC as that PC did.
            self.init(base)
        } else {
            return nil
        }
    }

    /// The scan code of the key as RFB's QEMU extended key event sends it; nil when it has none.
    package var scanCode: UInt32? { Self.scanCodes[rawValue] }

    private static let irregular: [UInt16: UInt16] = [
        0x54: 99, 0x55: 186, 0x59: 117, 0x5a: 190, 0x5d: 183, 0x5e: 184, 0x5f: 185, 0x64: 134, 0x65: 135, 0x6d: 193,
        0x6f: 194, 0x70: 93, 0x71: 123, 0x72: 122, 0x73: 89, 0x74: 191, 0x76: 85, 0x77: 91, 0x78: 90, 0x79: 92,
        0x7b: 94, 0x7d: 124, 0x7e: 121,
    ]

    private static let extended: [UInt16: UInt16] = [
        0x03: 187, 0x04: 189, 0x05: 129, 0x06: 130, 0x07: 131, 0x10: 165, 0x19: 163, 0x1c: 96, 0x1d: 97, 0x20: 113,
        0x21: 140, 0x22: 164, 0x24: 166, 0x25: 205, 0x2e: 114, 0x30: 115, 0x32: 172, 0x35: 98, 0x37: 99, 0x38: 100,
        0x3c: 137, 0x41: 136, 0x46: 119, 0x47: 102, 0x48: 103, 0x49: 104, 0x4b: 105, 0x4d: 106, 0x4f: 107, 0x50: 108,
        0x51: 109, 0x52: 110, 0x53: 111, 0x5b: 125, 0x5c: 126, 0x5d: 127, 0x5e: 116, 0x5f: 142, 0x63: 143, 0x65: 217,
        0x66: 156, 0x67: 173, 0x68: 128, 0x69: 159, 0x6a: 158, 0x6b: 157, 0x6c: 155, 0x6d: 226, 0x75: 138, 0x76: 179,
        0x77: 188, 0x78: 133, 0x79: 192, 0x7b: 180, 0x7d: 162,
    ]

    private static let scanCodes: [UInt16: UInt32] = {
        var result: [UInt16: UInt32] = [:]
        for code in (UInt32(1)..<0x100).reversed() {
            if let key = KeyCode(scanCode: code) { result[key.rawValue] = code }
        }
        return result
    }()
}
