internal import CSDL2

extension Window {
    /// The text on the host's clipboard; nil when there is none.
    ///
    /// Under X the program that copied it is asked, for at most a second.
    package var clipboardText: String? {
        guard SDL_HasClipboardText() == SDL_TRUE, let text = unsafe SDL_GetClipboardText() else { return nil }
        defer { unsafe SDL_free(text) }
        let result = unsafe String(cString: text)
        return result.isEmpty ? nil : result
    }

    /// Puts a text on the host's clipboard.
    package func setClipboardText(_ text: String) { unsafe _ = SDL_SetClipboardText(text) }
}
