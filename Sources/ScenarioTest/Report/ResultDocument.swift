internal import Films
internal import Foundation
package import Framebuffer
internal import Images
internal import Recordings
package import Sessions

/// The result of a test as a document: what reports are made of, wherever the test ran.
package enum ResultDocument {
    /// What the video of a test has at most, in bytes and in pixels of all frames: seconds of a processor.
    private static let videoBytes = 8 << 20
    private static let videoPixels = 128 << 20

    /// The document of a result, its pictures in it as PNG in base 64.
    ///
    /// - Parameter filmed: whether what was seen becomes a video, when that is not too large; the frames then only tell when they were.
    package static func make(_ result: TestResult, filmed: Bool = false) -> Document {
        let video = filmed ? video(result) : nil
        return [
            "name": .string(result.name), "file": .string(result.file), "outcome": .string(result.outcome.rawValue),
            "duration": .integer(result.duration), "steps": .list(result.steps.map(step)),
            "video": video.map { .string(Data($0).base64EncodedString()) } ?? .null,
            "recording": .list(result.recording.frames.map { frame($0, hasParts: video == nil) }),
            "logs": .list(result.logs.map { ["name": .string($0.name), "text": .string($0.text)] }),
        ]
    }

    private static func video(_ result: TestResult) -> [UInt8]? {
        var options = Film.Options()
        options.byteLimit = videoBytes
        options.pixelLimit = videoPixels
        return try? Film.webM(of: result.recording, until: result.duration, options)
    }

    /// The document of a test that could not even be read.
    package static func broken(name: String, file: String, line: Int, message: String) -> Document {
        var result = TestResult(name: name, file: file)
        var step = StepResult(title: "read \(file)", file: file, line: line)
        step.outcome = .broken
        step.cause = .brokenTest
        step.message = message
        result.steps = [step]
        return make(result)
    }

    private static func step(_ step: StepResult) -> Document {
        var members: [Document.Member] = [
            .init("title", .string(step.title)), .init("file", .string(step.file)), .init("line", .integer(step.line)),
            .init("start", .integer(step.start)), .init("duration", .integer(step.duration)),
            .init("outcome", .string(step.outcome.rawValue)),
        ]
        if let cause = step.cause { members.append(.init("cause", .string(cause.rawValue))) }
        members.append(.init("message", .string(step.message)))
        if let place = step.place { members.append(.init("place", rect(place))) }
        if let miss = step.nearMiss {
            members.append(
                .init(
                    "near",
                    [
                        "name": .string(miss.name), "place": rect(miss.match.place),
                        "score": .number(Double(Int(miss.match.score * 10_000)) / 10_000),
                        "off": .integer(miss.match.off), "wanted": png(miss.wanted), "actual": png(miss.actual),
                        "difference": png(miss.difference),
                    ]))
        }
        if let reading = step.reading { members.append(.init("reading", .string(reading))) }
        members.append(
            .init(
                "inputs",
                .list(
                    step.inputs.map {
                        [
                            "words": .string($0.words), "sent": .integer($0.sent),
                            "taken": $0.taken.map { .integer($0) } ?? .null,
                            "frame": $0.frame.map { .integer(Int(clamping: $0)) } ?? .null,
                        ]
                    })))
        members.append(
            .init("captures", .list(step.captures.map { ["name": .string($0.name), "png": png($0.picture)] })))
        return .object(members)
    }

    private static func frame(_ frame: Recording.Frame, hasParts: Bool) -> Document {
        [
            "time": .integer(frame.time), "width": .integer(frame.area.width), "height": .integer(frame.area.height),
            "parts": .list(
                (hasParts ? frame.parts : []).map {
                    [
                        "x": .integer($0.place.x), "y": .integer($0.place.y),
                        "width": .integer($0.picture.area.width), "height": .integer($0.picture.area.height),
                        "png": png($0.picture),
                    ]
                }),
        ]
    }

    private static func rect(_ rect: Rect) -> Document {
        [.integer(rect.x), .integer(rect.y), .integer(rect.width), .integer(rect.height)]
    }

    /// A picture as PNG in base 64; nothing for one without pixels.
    package static func png(_ picture: Bitmap) -> Document {
        guard let bytes = try? PNG.encode(picture, fast: true) else { return "" }
        return .string(Data(bytes).base64EncodedString())
    }
}
