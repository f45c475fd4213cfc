package import Sessions

extension Service {
    /// The services that the parent itself provides.
    package static let ofParent: [Service] = [.report, .rom]
}
