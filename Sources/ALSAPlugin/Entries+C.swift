internal import CALSA
internal import CAudio
internal import Glibc
internal import Plumbing
internal import Sessions
internal import Sound
internal import Synchronization

/// The link of this process, which all its PCMs share and which stays as long as the process.
private let sharedLink = Mutex<ParentLink?>(nil)

private func stream(_ pointer: UnsafeMutableRawPointer?) -> PlaybackStream? {
    unsafe pointer.map { unsafe Unmanaged<PlaybackStream>.fromOpaque($0).takeUnretainedValue() }
}

@_cdecl("nitpicker_alsa_open")
package func open(
    _ rate: UnsafeMutablePointer<UInt32>?, _ period: UnsafeMutablePointer<UInt32>?,
    _ error: UnsafeMutablePointer<Int32>?
) -> UnsafeMutableRawPointer? {
    do {
        let link = try sharedLink.withLock { shared throws(SessionError) in
            if let link = shared { return link }
            let link = try ParentLink.inherited()
            shared = link
            return link
        }
        let stream = try PlaybackStream(link)
        unsafe rate?.pointee = UInt32(stream.format.rate)
        unsafe period?.pointee = UInt32(stream.format.period)
        return unsafe Unmanaged.passRetained(stream).toOpaque()
    } catch let failure {
        Log.error("ALSA's device nitpicker: \(failure)")
        unsafe error?.pointee = -ENODEV
        return nil
    }
}

@_cdecl("nitpicker_alsa_close")
package func close(_ pointer: UnsafeMutableRawPointer?) {
    unsafe stream(pointer)?.halt()
    if let pointer = unsafe pointer { unsafe Unmanaged<PlaybackStream>.fromOpaque(pointer).release() }
}

@_cdecl("nitpicker_alsa_descriptors")
package func descriptors(_ pointer: UnsafeMutableRawPointer?, _ numbers: UnsafeMutablePointer<Int32>?) {
    guard let stream = unsafe stream(pointer), let numbers = unsafe numbers else { return }
    unsafe numbers[0] = stream.descriptorNumber
    unsafe numbers[1] = stream.timer.number
}

@_cdecl("nitpicker_alsa_shape")
package func shape(_ pointer: UnsafeMutableRawPointer?, _ channels: Int32, _ buffer: Int64) -> Int32 {
    do {
        let isFit = try unsafe stream(pointer)?.shape(channels: Int(channels), buffer: Int(buffer)) ?? false
        return isFit ? 0 : -EINVAL
    } catch {
        Log.error("ALSA's device nitpicker: \(error)")
        return -ENODEV
    }
}

@_cdecl("nitpicker_alsa_available")
package func available(_ pointer: UnsafeMutableRawPointer?, _ minimum: Int64) {
    unsafe stream(pointer)?.setMinimum(Int(clamping: minimum))
}

@_cdecl("nitpicker_alsa_prepare")
package func prepare(_ pointer: UnsafeMutableRawPointer?) -> Int32 {
    unsafe stream(pointer)?.prepare() == true ? 0 : -ENODEV
}

@_cdecl("nitpicker_alsa_start")
package func start(_ pointer: UnsafeMutableRawPointer?) -> Int32 {
    unsafe stream(pointer)?.start() == true ? 0 : -ENODEV
}

@_cdecl("nitpicker_alsa_stop")
package func stop(_ pointer: UnsafeMutableRawPointer?) { unsafe stream(pointer)?.halt() }

@_cdecl("nitpicker_alsa_pause")
package func pause(_ pointer: UnsafeMutableRawPointer?, _ on: Int32) -> Int32 {
    guard let stream = unsafe stream(pointer) else { return -ENODEV }
    if on != 0 {
        stream.pause()
        return 0
    }
    return stream.start() ? 0 : -ENODEV
}

@_cdecl("nitpicker_alsa_position")
package func position(_ pointer: UnsafeMutableRawPointer?, _ written: Int64, _ draining: Int32) -> Int64 {
    unsafe stream(pointer)?.position(written: Int(written), isDraining: draining != 0).map { Int64($0) }
        ?? Int64(-EPIPE)
}

@_cdecl("nitpicker_alsa_delay")
package func delay(_ pointer: UnsafeMutableRawPointer?, _ written: Int64) -> Int64 {
    Int64(unsafe stream(pointer)?.delay(written: Int(written)) ?? 0)
}

@_cdecl("nitpicker_alsa_put")
package func put(
    _ pointer: UnsafeMutableRawPointer?, _ channel: Int32, _ frame: Int64, _ samples: UnsafePointer<Float>?,
    _ distance: Int64, _ count: Int64
) {
    guard let stream = unsafe stream(pointer), let samples = unsafe samples, count > 0 else { return }
    stream.put(Int(channel), Int(frame), Int(count)) { piece, from in
        unsafe caudio_deinterleave(piece.base, samples + from * Int(distance), Int(distance), piece.count)
    }
}

@_cdecl("nitpicker_alsa_publish")
package func publish(_ pointer: UnsafeMutableRawPointer?, _ written: Int64) {
    unsafe stream(pointer)?.publish(Int(written))
}

@_cdecl("nitpicker_alsa_is_ready")
package func isReady(_ pointer: UnsafeMutableRawPointer?, _ written: Int64, _ draining: Int32) -> Int32 {
    unsafe stream(pointer)?.isReady(written: Int(written), isDraining: draining != 0) ?? true ? 1 : 0
}
