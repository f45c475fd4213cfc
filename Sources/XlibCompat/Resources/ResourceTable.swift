/// All resources of all clients, by id.
///
/// Clients choose ids densely from their base on, so that a client's resources stand in an array; a client that leaps finds its own in a dictionary.
struct ResourceTable {
    private static let denseLimit = 1 << 16
    private var dense: [[Resource?]] = []
    private var sparse: [UInt32: Resource] = [:]

    /// The resource of that id.
    subscript(id: UInt32) -> Resource? {
        let client = Int(id >> 21)
        let index = Int(id & Client.idMask)
        if client < dense.count, index < dense[client].count { return dense[client][index] }
        return sparse.isEmpty ? nil : sparse[id]
    }

    /// Adds a resource under its id, which is free.
    mutating func insert(_ resource: Resource) {
        let client = Int(resource.id >> 21)
        let index = Int(resource.id & Client.idMask)
        while dense.count <= client { dense.append([]) }
        if index < dense[client].count {
            dense[client][index] = resource
        } else if index < Self.denseLimit, index <= dense[client].count * 2 + 64 {
            let old = dense[client].count
            dense[client].append(contentsOf: repeatElement(nil, count: index + 1 - old))
            // What was sparse and is now within the array moves there.
            for place in old..<index {
                let id = UInt32(client) << 21 | UInt32(place)
                if !sparse.isEmpty, let moved = sparse.removeValue(forKey: id) { dense[client][place] = moved }
            }
            dense[client][index] = resource
        } else {
            sparse[resource.id] = resource
        }
    }

    /// Forgets an id.
    mutating func remove(_ id: UInt32) {
        let client = Int(id >> 21)
        let index = Int(id & Client.idMask)
        if client < dense.count, index < dense[client].count { dense[client][index] = nil } else { sparse[id] = nil }
    }

    /// All resources of a client, in order of their ids.
    func all(of client: Int) -> [Resource] {
        let array = client < dense.count ? dense[client].compactMap { $0 } : []
        return array + sparse.values.filter { Int($0.id >> 21) == client }.sorted { $0.id < $1.id }
    }
}
