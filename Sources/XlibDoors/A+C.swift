internal import CXlib
internal import Glibc
import XlibCompat
@c(xcb_connect) public func door_connect(_ name: UnsafePointer<CChar>?, _ screen: UnsafeMutablePointer<Int32>?) -> OpaquePointer? {
    unsafe write(2, "ours\n", 5)
    let e = Configuration(); _ = e
    return nil
}
struct Configuration { var x = XError.request }
