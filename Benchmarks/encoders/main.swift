import Framebuffer
import Glibc
import VNCServer

/// Times the encoders on whole frames: `bench-encoders FILE...`, each 1920x1080 pixels B G R X.
func milliseconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1000 + Double(time.tv_nsec) / 1_000_000
}

func read(_ path: String, _ area: Area) -> Bitmap? {
    let descriptor = unsafe open(path, O_RDONLY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var pixels = [UInt32](repeating: 0, count: area.count)
    let count = unsafe pixels.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
    return count == area.count * 4 ? Bitmap(area, pixels: pixels) : nil
}

let kinds: [(String, EncodingClass)] = [
    ("raw", EncodingClass(.raw)),
    ("tight lossless", EncodingClass(.tight)),
    ("zrle", EncodingClass(.zrle)),
    ("tight q8", EncodingClass(.tight, jpeg: JPEGQuality(quality: 92))),
    ("tight q6", EncodingClass(.tight, jpeg: JPEGQuality(quality: 79, subsampling: .four))),
    (
        "tight 16 bit",
        EncodingClass(
            .tight, format: PixelFormat(bitsPerPixel: 16, depth: 16, maxima: (31, 63, 31), shifts: (11, 5, 0)))
    ),
]

var bench = Workbench()
for path in CommandLine.arguments.dropFirst() {
    guard let frame = read(path, Area(1920, 1080)) else { continue }
    for (name, kind) in kinds {
        var best = Double.infinity
        var size = 0
        for _ in 0..<8 {
            let start = milliseconds()
            size = 0
            frame.withPixels { surface in
                for job in EncodingJob.jobs([frame.bounds], within: frame.bounds, kind) {
                    size += job.run(on: surface, &bench).bytes.count
                }
            }
            best = min(best, milliseconds() - start)
        }
        let rounded = (best * 100).rounded() / 100
        print("\(path) \(name): \(rounded) ms, \(size) bytes")
    }
}
