package import Framebuffer

/// A VNC viewer in the hands of a test: it connects, acts, waits for what the screen shows, and compares.
///
/// It has no thread of its own: it reads only while one of its calls waits, so between two of them a test holds the
/// viewer still, and a viewer that nobody asks anything is a stalled one. A wait looks at the present picture first and
/// then at each update, the moment it is whole; it never sleeps and never polls. It is used from one thread at a time.
package final class VNCScreen {
    let connection: VNCConnection
    /// Where it is connected to.
    package let address: VNCAddress
    /// Where the test put the pointer last.
    package internal(set) var pointer = Point.zero
    /// The buttons held, as a mask of the protocol.
    package internal(set) var buttons: Int32 = 0
    /// Called after each whole update with the rectangles that it brought, also while a call of this class waits.
    package var updated: ((VNCScreen) -> Void)?
    private var told = 0
    var lastQuestion: UInt32 = 0
    private var cached: (version: Int, picture: Bitmap)?

    /// Connects and waits for the first whole picture.
    package init(_ address: VNCAddress, _ options: VNCOptions = VNCOptions()) throws(ScenarioError) {
        self.address = address
        connection = try VNCConnection(address, options)
        try wait("the first whole picture") { $0.updates > 0 && $0.isWhole }
    }

    /// Leaves; the server sees the connection close.
    package func disconnect() { connection.close() }

    /// Whether the connection stands, as far as it is known without reading.
    package var isConnected: Bool { connection.isOpen }

    /// What has been seen since the connection began.
    package var record: VNCRecord { connection.record }

    /// The name that the server gives its desktop.
    package var name: String { connection.name }

    /// What LibVNCClient logged.
    package var log: String { connection.log }

    /// The bytes received over TCP; nil on a unix socket.
    package var bytesReceived: Int? { connection.bytesReceived }

    package var area: Area { connection.record.area }

    /// The picture after the last whole update.
    package var picture: Bitmap {
        let version = connection.record.updates << 16 | connection.record.sizes
        if let cached, cached.version == version { return cached.picture }
        let picture = connection.picture
        cached = (version, picture)
        return picture
    }

    /// Handles one message of the server, if one comes in time.
    @discardableResult
    package func pump(_ deadline: Deadline) throws(ScenarioError) -> Bool {
        let isHandled = try connection.pump(deadline)
        if let updated, told != record.updates {
            told = record.updates
            updated(self)
        }
        return isHandled
    }

    /// Handles what has arrived already and does not wait.
    package func drain() throws(ScenarioError) {
        let now = Deadline(milliseconds: 0)
        while try pump(now) {}
    }
}
