internal import CXKBCommon

/// Dead keys and the compose key: turns sequences of keysyms into characters.
///
/// The table is the locale's; where the system has none, a small one of the usual accents.
@safe struct Compose: ~Copyable {
    @unsafe private let table: OpaquePointer
    @unsafe private let state: OpaquePointer

    /// The sequences of the locale; nil when there is no memory.
    init?(_ keymap: borrowing XKBKeymap, locale: String) {
        let context = unsafe keymap.context
        var table = unsafe xkb_compose_table_new_from_locale(context, locale, XKB_COMPOSE_COMPILE_NO_FLAGS)
        if unsafe table == nil {
            let usual = "en_US.UTF-8"
            unsafe table = unsafe xkb_compose_table_new_from_locale(context, usual, XKB_COMPOSE_COMPILE_NO_FLAGS)
        }
        if unsafe table == nil { unsafe table = Self.fallback(keymap) }
        guard let table = unsafe table else { return nil }
        guard let state = unsafe xkb_compose_state_new(table, XKB_COMPOSE_STATE_NO_FLAGS) else {
            unsafe xkb_compose_table_unref(table)
            return nil
        }
        unsafe self.table = table
        unsafe self.state = state
    }

    /// The usual accents alone, whatever the system has.
    init?(usualAccents keymap: borrowing XKBKeymap) {
        guard let table = unsafe Self.fallback(keymap) else { return nil }
        guard let state = unsafe xkb_compose_state_new(table, XKB_COMPOSE_STATE_NO_FLAGS) else {
            unsafe xkb_compose_table_unref(table)
            return nil
        }
        unsafe self.table = table
        unsafe self.state = state
    }

    deinit {
        unsafe xkb_compose_state_unref(state)
        unsafe xkb_compose_table_unref(table)
    }

    /// Takes the next keysym.
    borrowing func feed(_ keysym: UInt32) -> Composition {
        guard unsafe xkb_compose_state_feed(state, keysym) == XKB_COMPOSE_FEED_ACCEPTED else { return .nothing }
        switch unsafe xkb_compose_state_get_status(state) {
        case XKB_COMPOSE_COMPOSING:
            return .composing
        case XKB_COMPOSE_COMPOSED:
            let text = text()
            unsafe xkb_compose_state_reset(state)
            return .composed(text)
        case XKB_COMPOSE_CANCELLED:
            unsafe xkb_compose_state_reset(state)
            return .cancelled
        default:
            return .nothing
        }
    }

    /// Forgets a sequence that has begun.
    borrowing func reset() { unsafe xkb_compose_state_reset(state) }

    private borrowing func text() -> [Unicode.Scalar] {
        var bytes = [CChar](repeating: 0, count: 256)
        let length = unsafe xkb_compose_state_get_utf8(state, &bytes, bytes.count)
        let used = bytes.prefix(max(0, min(Int(length), bytes.count - 1))).map { UInt8(bitPattern: $0) }
        return Array(String(decoding: used, as: UTF8.self).unicodeScalars)
    }

    @unsafe private static func fallback(_ keymap: borrowing XKBKeymap) -> OpaquePointer? {
        let text = UsualAccents.composeFile
        return unsafe xkb_compose_table_new_from_buffer(
            keymap.context, text, text.utf8.count, "en_US.UTF-8", XKB_COMPOSE_FORMAT_TEXT_V1,
            XKB_COMPOSE_COMPILE_NO_FLAGS)
    }
}
