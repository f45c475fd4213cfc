extension Engine {
    /// A code that yields the keysym whatever modifiers are held: one that was lent for it before, or is now.
    ///
    /// A key that has the keysym at some level will not do, since programs go by the modifiers that are held.
    func lentCode(for keysym: UInt32) -> UInt8? {
        if let code = input.keyMap.lent.first(where: { input.keyMap.row($0).allSatisfy { $0 == keysym } }) {
            return code
        }
        let code = input.keyMap.lend(keysym)
        tellMapping(1, first: Int(code), count: 1)
        return code
    }
}
