internal import CXKBCommon

extension Keysym {
    /// The keysym of that name (`Return`, `eacute`, `U20AC`), nil when there is none.
    package static func named(_ name: String) -> UInt32? {
        let keysym = unsafe xkb_keysym_from_name(name, XKB_KEYSYM_NO_FLAGS)
        return keysym == none ? nil : keysym
    }

    /// Its name: `Return`, `eacute`; `U20AC` or a hexadecimal number where it has none of its own.
    package static func name(_ keysym: UInt32) -> String {
        var bytes = [CChar](repeating: 0, count: 64)
        let length = unsafe xkb_keysym_get_name(keysym, &bytes, bytes.count)
        guard length > 0 else { return "0x" + String(keysym, radix: 16) }
        return String(decoding: bytes.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
