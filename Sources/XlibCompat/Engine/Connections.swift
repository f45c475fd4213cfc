extension Engine {
    /// A new client, or nothing when there are as many as there may be.
    package func connect() -> Client? {
        var number = firstClient
        while number < clients.count, clients[number] != nil { number += 1 }
        guard number < clientEnd else { return nil }
        while clients.count <= number { clients.append(nil) }
        let client = Client(number: number)
        clients[number] = client
        return client
    }

    /// Ends a client: by its close-down mode its resources go, or stay.
    package func disconnect(_ client: Client) {
        if client.isGone { return }
        client.hasEnded = true
        releaseInput(of: client)
        if client.closeDownMode == 0 { destroyResources(of: client) }
        forgetSelections(of: client)
        forgetForeign(of: client)
        let hidCursor = extensions.hidesCursor
        extensions.forget(client: client.number)
        if hidCursor != extensions.hidesCursor { cursorChanged() }
        colorShares.forget(client: client.number)
        clients[client.number] = nil
        endFrame()
    }

    /// Frees all that a client made (also by KillClient of a client that is gone already).
    func destroyResources(of client: Client) {
        destroyWindows(of: client)
        for resource in resources.all(of: client.number) { free(resource) }
    }

    /// The client that made a resource, when it is still there.
    func client(of id: UInt32) -> Client? {
        let number = Int(id >> 21)
        return number < clients.count ? clients[number] : nil
    }
}
