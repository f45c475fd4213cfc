internal import Framebuffer
internal import Glibc
internal import Plumbing
internal import Sessions
internal import XlibCompat

// An X world as a component: it starts a program that finds our libraries, and serves what comes by DISPLAY.

func run() -> Int32 {
    do {
        let options = try WorldProgram.Options(CommandLine.arguments.dropFirst())
        let link = try ParentLink.inherited()
        let loop = try Loop()
        let component = Files.environment("NITPICKER_NAME") ?? options.command
        let library = Files.programDirectory + "/libnitpicker-x11.so"
        let world = try WorldProgram(loop, link, options, library: library, component: component) { _, _ in }
        var status: Int32 = 0
        world.onEnd = { number in
            status = number
            loop.stop()
        }
        try loop.onSignals(Loop.endingSignals + [SIGUSR1, SIGUSR2, SIGCONT]) { world.signal($0) }
        var watch: Loop.Watch?
        watch = try loop.watch(link.descriptorNumber) { _ in
            watch?.cancel()
            world.end()
        }
        try world.start()
        try loop.run()
        return withExtendedLifetime(world) { status }
    } catch {
        Log.error("\(error)")
        return 127
    }
}

exit(run())
