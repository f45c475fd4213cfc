import Foundation
import Framebuffer
import Plumbing
import ScenarioTest
import Sessions

/// X worlds of shells that start what a test tells them, on one screen.
final class XWorlds {
    let stack: Stack
    let screen: VNCScreen
    private let folder: TestFolder
    private var number = 0
    private var commands: [String: FileHandle] = [:]

    /// The program of `Tests/X11Child`.
    static let child = Programs.find("x11-test-child") ?? "x11-test-child"

    /// Starts a world for each name.
    init(_ names: [String]) throws {
        let folder = try TestFolder("xworlds")
        self.folder = folder
        // A shell that does what the lines of a pipe say, one after the other; it holds the pipe open itself.
        let worlds = names.map { name in
            """
              \(name):
                x11: true
                binary: /bin/sh
                arguments: [-c, 'cd \(folder.path); mkfifo \(name); : >\(name).ready; while read -r line; do eval "$line"; done <>\(name)']
                environment: {HOME: "\(folder.path)", LC_ALL: C.UTF-8}
                restart: never
            """
        }
        stack = try Stack("x11") { _ in
            """
            keyboard: {layout: us}
            defaults:
              routes: {Gui: gui-server}
            components:
              gui-server:
                config: {background: "#2a3038"}
              event-filter:
                routes: {Event: gui-server}
            \(worlds.joined(separator: "\n"))
              vnc-server:
                routes: {Capture: gui-server, Event: event-filter}
                config:
                  size: [1280, 800]
                  listen: {tcp: 0}
                  password-file: ${NITPICKER_STATE}/vnc-password
            """
        }
        screen = try stack.viewer()
        try screen.move(to: Point(1279, 799))
    }

    /// A file in the folder where the shells work.
    func file(_ name: String) -> String { folder.file(name) }

    /// Has the shell of a world run a command.
    func run(_ command: String, in world: String) throws {
        if commands[world] == nil {
            try Files.wait(for: file("\(world).ready"))
            commands[world] = FileHandle(forWritingAtPath: file(world))
        }
        try commands[world]?.write(contentsOf: Data("\(command)\n".utf8))
    }

    /// Has it start a program beside it; returns the program's process.
    @discardableResult
    func start(_ command: String, in world: String) throws -> Int32 {
        number += 1
        let name = "pid-\(number)"
        try run("\(command) & echo $! >\(name).new; mv \(name).new \(name)", in: world)
        let text = try Files.wait(for: file(name)) { $0.hasSuffix("\n") }
        return Int32(text.dropLast()) ?? 0
    }

    /// Ends it all, and tells what is left behind.
    func end() throws -> [String] {
        screen.disconnect()
        return try stack.end()
    }
}

/// A window that counts the presses that reach it and goes on drawing.
final class Witness {
    private let screen: VNCScreen
    private let base: UInt32
    /// Its name, and that of its window.
    let command: String
    private(set) var presses = 0
    private var place = Point.zero

    /// - Parameter base: its colour but for the blue, which counts.
    init(_ worlds: XWorlds, _ base: UInt32) {
        screen = worlds.screen
        self.base = base
        command = "\(XWorlds.child) witness \(String(base, radix: 16))"
    }

    private func color(_ presses: Int) -> UInt32 { 0xff00_0000 | base | UInt32(presses & 0xff) }

    /// Waits until it is seen with as many presses as were made on it.
    func expectCount() throws {
        try screen.waitUntil("the witness \(String(base, radix: 16)) with \(presses) presses") { picture in
            guard let first = picture.pixels.firstIndex(of: color(presses)) else { return false }
            place = Point(first % picture.area.width, first / picture.area.width)
            return true
        }
    }

    /// Presses on it, and waits until that is seen.
    func press() throws {
        try screen.click(at: place + Point(5, 5))
        presses += 1
        try expectCount()
    }

    /// Waits for several of its own pictures.
    func expectFrames(_ count: Int = 5) throws {
        var seen: Set<UInt32> = []
        try screen.waitUntil("\(count) pictures of the witness \(String(base, radix: 16))") { picture in
            seen.insert(picture.pixels[(place.y + 5) * picture.area.width + place.x + 20])
            return seen.count > count
        }
    }
}
