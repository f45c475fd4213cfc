/// The fonts that were scaled, for those who ask for the same size again.
struct ScaledFonts {
    struct Key: Hashable {
        let family: [UInt8]
        let values: [Double]
    }
    private struct WeakFont { weak var font: Font? }
    private var fonts: [Key: WeakFont] = [:]

    subscript(_ key: Key) -> Font? {
        get { fonts[key]?.font }
        set {
            if fonts.count > 200 { fonts = fonts.filter { $0.value.font != nil } }
            fonts[key] = WeakFont(font: newValue)
        }
    }
}

extension FontCatalog {
    /// A font of that family in other sizes.
    func scale(_ family: FontDirectory.Scalable, to sizes: FontSizes, name: [UInt8], in directory: FontDirectory) -> Font? {
        nil
    }
}
