/// Requests about the server itself, most of which have little to say where there is no screen.
extension Engine {
    func setScreenSaver(_ request: Request) throws(XError) { try request.expect(12) }

    func getScreenSaver(_ request: Request) throws(XError) {
        try request.expect(4)
        request.client.send(Reply())
    }

    func forceScreenSaver(_ request: Request) throws(XError) {
        try request.expect(4)
        guard request.data <= 1 else { throw .value(request.data) }
    }

    /// Who may connect is decided by the doors, not by a client.
    func changeHosts(_ request: Request) throws(XError) {
        try request.expect(atLeast: 8)
        throw .access
    }

    func listHosts(_ request: Request) throws(XError) {
        try request.expect(4)
        request.client.send(Reply(1))
    }

    func setAccessControl(_ request: Request) throws(XError) {
        try request.expect(4)
        throw .access
    }

    func setCloseDownMode(_ request: Request) throws(XError) {
        try request.expect(4)
        guard request.data <= 2 else { throw .value(request.data) }
        request.client.closeDownMode = request.data
    }

    func killClient(_ request: Request) throws(XError) {
        try request.expect(8)
        let id = request.bytes.u32(4)
        if id == 0 { return }
        guard resources[id] != nil, id >= UInt32(firstClient) << 21 else { throw .value(id) }
        if let client = client(of: id) {
            client.closeDownMode = 0
            killed.append(client)
        } else {
            for resource in resources.all(of: Int(id >> 21)) { free(resource) }
        }
    }

    /// Frees one resource, whatever it is.
    func free(_ resource: Resource) {
        if let window = resource.asWindow {
            if resources[window.id] != nil { destroy(window) }
        } else {
            resources.remove(resource.id)
        }
    }
}
