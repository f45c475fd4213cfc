internal import Glibc
internal import Plumbing
internal import Sessions
internal import TestCard

// Shows a test card and what is typed. Its one argument is its label.
let label = CommandLine.arguments.dropFirst().first ?? "test-card"
let status = Component.run { component in
    let config = try component.watchConfig { _ in Log.info("a changed config counts at the next start") }
    return try TestCard(component, config, label: label)
}
exit(status)
