internal import Framebuffer

/// The bytes of a WebM file with one video track: EBML elements of which all but the clusters are known when the file ends.
///
/// A cluster begins at each frame that needs none before it, and the cues name them all, so that a player finds any time at once. Times are
/// milliseconds, exactly.
struct WebMFile {
    private let area: Area
    private var clusters: [UInt8] = []
    private var cluster: [UInt8] = []
    private var clusterTime = 0
    private var cues: [(time: Int, place: Int)] = []
    private var last = 0

    /// The numbers of elements.
    private enum Element {
        static let header = 0x1a45_dfa3
        static let segment = 0x1853_8067
        static let info = 0x1549_a966
        static let tracks = 0x1654_ae6b
        static let cluster = 0x1f43_b675
        static let cues = 0x1c53_bb6b
        static let seekHead = 0x114d_9b74
    }

    /// A block's time is counted from its cluster's in 16 bits.
    private static let clusterTime = 30_000

    /// A file without a frame.
    init(_ area: Area) { self.area = area }

    /// The bytes of the frames so far.
    var byteCount: Int { clusters.count + cluster.count }

    /// Adds a frame that is seen from `time` for `duration`.
    ///
    /// Frames come in the order of their times.
    mutating func add(_ frame: [UInt8], isKey: Bool, time: Int, duration: Int) {
        if isKey || time - clusterTime > Self.clusterTime || cluster.isEmpty {
            endCluster()
            clusterTime = time
            if isKey { cues.append((time, clusters.count)) }
            cluster = Self.element(0xe7, Self.number(time))
        }
        let offset = time - clusterTime
        let block: [UInt8] = [0x81, UInt8(offset >> 8 & 255), UInt8(offset & 255), 0] + frame
        // A reference to the frame before makes it one that needs it.
        let reference = isKey ? [] : Self.element(0xfb, Self.signed(last - time))
        cluster += Self.element(
            0xa0, Self.element(0xa1, block) + Self.element(0x9b, Self.number(max(1, duration))) + reference)
        last = time
    }

    /// The whole file.
    mutating func bytes(duration: Int) -> [UInt8] {
        endCluster()
        let header = Self.element(
            Element.header,
            Self.element(0x4286, [1]) + Self.element(0x42f7, [1]) + Self.element(0x42f2, [4])
                + Self.element(0x42f3, [8]) + Self.element(0x4282, Array("webm".utf8)) + Self.element(0x4287, [4])
                + Self.element(0x4285, [2]))
        let info = Self.element(
            Element.info,
            Self.element(0x2ad7b1, Self.number(1_000_000)) + Self.element(0x4489, Self.float(Double(duration)))
                + Self.element(0x4d80, Array("nitpicker".utf8)) + Self.element(0x5741, Array("nitpicker".utf8)))
        // Full range, the matrix of identity, the transfer and the primaries of sRGB.
        let colour =
            Self.element(0x55b1, [0]) + Self.element(0x55b9, [2]) + Self.element(0x55ba, [13])
            + Self.element(0x55bb, [1])
        let video =
            Self.element(0xb0, Self.number(area.width)) + Self.element(0xba, Self.number(area.height))
            + Self.element(0x55b0, colour)
        // Profile 1, eight bits, 4:4:4.
        let features: [UInt8] = [1, 1, 1, 3, 1, 8, 4, 1, 3]
        let track =
            Self.element(0xd7, [1]) + Self.element(0x73c5, [1]) + Self.element(0x83, [1]) + Self.element(0x9c, [0])
            + Self.element(0x86, Array("V_VP9".utf8)) + Self.element(0x63a2, features)
            + Self.element(0xe0, video)
        let tracks = Self.element(Element.tracks, Self.element(0xae, track))
        let cuesLength = cueBytes(behind: 0).count
        // The cues stand before the clusters: one who begins to read has them at once.
        let seekHead = Self.seekHead(info: info.count, tracks: tracks.count)
        let start = seekHead.count + info.count + tracks.count + cuesLength
        let content = seekHead + info + tracks + cueBytes(behind: start) + clusters
        return header + Self.element(Element.segment, content)
    }

    private mutating func endCluster() {
        if cluster.isEmpty { return }
        clusters += Self.element(Element.cluster, cluster)
        cluster = []
    }

    private func cueBytes(behind start: Int) -> [UInt8] {
        let points = cues.flatMap { cue in
            Self.element(
                0xbb,
                Self.element(0xb3, Self.number(cue.time, count: 8))
                    + Self.element(
                        0xb7,
                        Self.element(0xf7, [1]) + Self.element(0xf1, Self.number(start + cue.place, count: 8))))
        }
        return Self.element(Element.cues, points)
    }

    /// Where the parts before the clusters are; it has the same length whatever it says.
    private static func seekHead(info: Int, tracks: Int) -> [UInt8] {
        func seek(_ id: Int, _ place: Int) -> [UInt8] {
            element(0x4dbb, element(0x53ab, number(id)) + element(0x53ac, number(place, count: 8)))
        }
        func head(_ length: Int) -> [UInt8] {
            element(
                Element.seekHead,
                seek(Element.info, length) + seek(Element.tracks, length + info)
                    + seek(Element.cues, length + info + tracks))
        }
        return head(head(0).count)
    }

    private static func element(_ id: Int, _ content: some Collection<UInt8>) -> [UInt8] {
        // Sizes in eight bytes, so that what stands where does not depend on how much there is.
        number(id) + [1] + number(content.count, count: 7) + content
    }

    /// A number, the highest byte first, in as many bytes as it needs or as are named.
    private static func number(_ value: Int, count: Int? = nil) -> [UInt8] {
        let needed = max(1, (Int.bitWidth - value.leadingZeroBitCount + 7) / 8)
        return (0..<(count ?? needed)).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private static func signed(_ value: Int) -> [UInt8] { number(value, count: 8) }

    private static func float(_ value: Double) -> [UInt8] {
        (0..<8).reversed().map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(8 * $0)) }
    }
}
