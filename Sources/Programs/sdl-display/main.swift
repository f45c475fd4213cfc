internal import Glibc
internal import Plumbing
internal import SDLDisplay
internal import Sessions

// A window of the host as screen and input of the GUI server. Its one argument is its label.
let label = CommandLine.arguments.dropFirst().first ?? "nitpicker"
let status = Component.run { component in
    var display: Display?
    let document = try component.watchConfig { document in
        let (settings, problems) = Settings.parse(document)
        for problem in problems { Log.warning("config: \(problem)") }
        display?.update(settings)
    }
    let (settings, problems) = Settings.parse(document)
    for problem in problems { Log.warning("config: \(problem)") }
    let opened = try Display(component, settings, label: label)
    display = opened
    component.wait = { opened.wait() }
    return opened
}
exit(status)
