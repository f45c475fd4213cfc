internal import CXKBCommon
internal import Sessions

/// A compiled keymap of libxkbcommon.
///
/// Not thread safe: the library's counts are plain integers. It lives where it was made.
@safe struct XKBKeymap: ~Copyable {
    @unsafe let context: OpaquePointer
    @unsafe let keymap: OpaquePointer

    /// Compiles the keymap of the system's XKB rules.
    init(_ layout: KeyboardLayout) throws(KeyboardError) {
        guard let context = unsafe xkb_context_new(XKB_CONTEXT_NO_ENVIRONMENT_NAMES) else {
            throw KeyboardError(.unavailable, "keyboard: no XKB context")
        }
        unsafe xkb_context_set_log_level(context, XKB_LOG_LEVEL_CRITICAL)
        let keymap = unsafe layout.layout.withCString { layoutName in
            unsafe layout.variant.withCString { variant in
                unsafe layout.model.withCString { model in
                    unsafe layout.options.withCString { options in
                        var names = unsafe xkb_rule_names(
                            rules: nil, model: model, layout: layoutName, variant: variant, options: options)
                        return unsafe xkb_keymap_new_from_names(context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS)
                    }
                }
            }
        }
        guard let keymap = unsafe keymap else {
            unsafe xkb_context_unref(context)
            throw KeyboardError(
                .unknownLayout,
                "keyboard: no keymap for layout \"\(layout.layout)\" variant \"\(layout.variant)\" "
                    + "model \"\(layout.model)\" options \"\(layout.options)\"")
        }
        unsafe self.context = context
        unsafe self.keymap = keymap
    }

    deinit {
        unsafe xkb_keymap_unref(keymap)
        unsafe xkb_context_unref(context)
    }

    /// Everything that the keymap says of its keys.
    borrowing func keys() -> [KeyCode: Keymap.Key] {
        var result: [KeyCode: Keymap.Key] = [:]
        let first = max(8, unsafe xkb_keymap_min_keycode(keymap))
        let last = min(UInt32(KeyCode.count) + 7, unsafe xkb_keymap_max_keycode(keymap))
        guard first <= last else { return result }
        for code in first...last {
            let groups = (0..<(unsafe xkb_keymap_num_layouts_for_key(keymap, code))).map { levels(code, $0) }
            if groups.allSatisfy({ $0.allSatisfy { $0.keysym == Keysym.none } }) { continue }
            let effect = effect(of: code)
            result[KeyCode(UInt16(code - 8))] = Keymap.Key(
                groups: groups, repeats: unsafe xkb_keymap_key_repeats(keymap, code) != 0,
                modifiers: effect.held, locks: effect.locked)
        }
        return result
    }

    private borrowing func levels(_ code: UInt32, _ group: UInt32) -> [Keymap.Level] {
        (0..<(unsafe xkb_keymap_num_levels_for_key(keymap, code, group))).map { level in
            var symbols: UnsafePointer<xkb_keysym_t>?
            let count = unsafe xkb_keymap_key_get_syms_by_level(keymap, code, group, level, &symbols)
            let keysym = if count == 1, let symbols = unsafe symbols { unsafe symbols[0] } else { Keysym.none }
            var masks = [xkb_mod_mask_t](repeating: 0, count: 32)
            let found = unsafe xkb_keymap_key_get_mods_for_level(keymap, code, group, level, &masks, masks.count)
            let sets = masks.prefix(min(found, masks.count)).map { Modifiers(rawValue: UInt8($0 & 0xff)) }
            return Keymap.Level(
                keysym: keysym,
                modifiers: sets.sorted {
                    ($0.contains(.lock) ? 1 : 0, $0.count, $0.rawValue)
                        < ($1.contains(.lock) ? 1 : 0, $1.count, $1.rawValue)
                })
        }
    }

    /// What a press of the key does to the modifiers: the library tells it by being asked, not by a table.
    private borrowing func effect(of code: UInt32) -> (held: Modifiers, locked: Modifiers) {
        guard let state = XKBState(self) else { return ([], []) }
        state.update(code, isDown: true)
        return (state.modifiers(XKB_STATE_MODS_DEPRESSED), state.modifiers(XKB_STATE_MODS_LOCKED))
    }
}

/// The modifiers, locks and group of a keyboard.
@safe struct XKBState: ~Copyable {
    @unsafe private let state: OpaquePointer

    /// Nothing pressed, nothing locked; nil when there is no memory.
    init?(_ keymap: borrowing XKBKeymap) {
        guard let state = unsafe xkb_state_new(keymap.keymap) else { return nil }
        unsafe self.state = state
    }

    deinit { unsafe xkb_state_unref(state) }

    /// Notes that the key with that XKB code went down or up.
    borrowing func update(_ code: UInt32, isDown: Bool) {
        _ = unsafe xkb_state_update_key(state, code, isDown ? XKB_KEY_DOWN : XKB_KEY_UP)
    }

    /// The modifiers of these components.
    borrowing func modifiers(_ components: xkb_state_component) -> Modifiers {
        Modifiers(rawValue: UInt8(unsafe xkb_state_serialize_mods(state, components) & 0xff))
    }

    /// The modifiers that the key's level may depend on.
    borrowing func consumed(_ code: UInt32) -> Modifiers {
        Modifiers(
            rawValue: UInt8(unsafe xkb_state_key_get_consumed_mods2(state, code, XKB_CONSUMED_MODE_XKB) & 0xff))
    }

    /// The keysym of the key as things stand.
    borrowing func keysym(_ code: UInt32) -> UInt32 { unsafe xkb_state_key_get_one_sym(state, code) }

    /// The active group.
    var group: Int { Int(unsafe xkb_state_serialize_layout(state, XKB_STATE_LAYOUT_EFFECTIVE)) }

    /// Sets the locks; nothing else may be active.
    borrowing func lock(_ modifiers: Modifiers, group: Int) {
        _ = unsafe xkb_state_update_mask(state, 0, 0, UInt32(modifiers.rawValue), 0, 0, UInt32(clamping: group))
    }
}
