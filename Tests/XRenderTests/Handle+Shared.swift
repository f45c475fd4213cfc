import XDrawing
import XlibCompat

/// Lets an engine handle a request's bytes.
func handle(_ bytes: [UInt8], _ engine: Engine, _ client: Client) {
    unsafe bytes.withUnsafeBytes { engine.handle(unsafe WireBytes($0), from: client) }
}
