/// Who owns each selection.
struct Selections {
    struct Owner {
        var window: UInt32
        var client: Int
        var time: UInt32
    }
    var owners: [UInt32: Owner] = [:]
}
