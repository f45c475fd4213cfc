/// The dashes of a context as an even number of lengths, none of them zero.
struct DashList {
    let lengths: [UInt8]
    let total: Int
    /// Where in the list a line begins, inside of it.
    let offset: Int

    init(_ context: GraphicsContext) {
        let known = context.dashes.isEmpty ? [4, 4] : context.dashes.map { max(1, $0) }
        lengths = known.count.isMultiple(of: 2) ? known : known + known
        total = lengths.reduce(0) { $0 + Int($1) }
        offset = (context.dashOffset % total + total) % total
    }
}
