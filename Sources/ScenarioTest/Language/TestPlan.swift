package import Framebuffer

/// A test as its file says it: plain values that a `TestRun` carries out.
package struct TestPlan: Hashable, Sendable {
    package var name: String
    /// The file as the user named it, which stands in messages.
    package var file: String
    /// The file of a scenario of ours that is run for the test, without a window; nil when the test connects to what is there.
    package var scenario: ScenarioTarget?
    /// How long an expectation waits unless it says otherwise, in milliseconds.
    package var limit = TestPlan.usualLimit
    /// The layout of the keyboard that texts are typed on; nil types characters without keys.
    package var keyboard: String?
    /// The languages that texts are read in, by Tesseract's names.
    package var language = "eng"
    /// The folder with the images, from where the user is.
    package var images: String
    package var steps: [TestStep] = []

    /// How long an expectation waits where nobody says anything, in milliseconds.
    package static let usualLimit = 10_000

    /// A test without steps.
    package init(name: String, file: String) {
        self.name = name
        self.file = file
        images = TestPath.join(TestPath.folder(of: file), "images")
    }
}

/// A scenario that is started for a test.
package struct ScenarioTarget: Hashable, Sendable {
    package var file: String
    package var line: Int
    /// The size of the screen; nil for what the scenario says.
    package var size: Area?

    /// A scenario of a file, named on a line of the test.
    package init(file: String, line: Int = 0, size: Area? = nil) {
        self.file = file
        self.line = line
        self.size = size
    }
}

/// One thing that a test does.
package struct TestStep: Hashable, Sendable {
    /// The file in which it stands, as messages name it.
    package var file: String
    package var line: Int
    /// What it does, in the words of the file.
    package var title: String
    package var action: TestAction

    /// A step.
    package init(file: String, line: Int, title: String, action: TestAction) {
        self.file = file
        self.line = line
        self.title = title
        self.action = action
    }
}

/// What a step does.
package indirect enum TestAction: Hashable, Sendable {
    case connect(ServerTarget)
    /// Waits until the server is there and shows something.
    case waitReady(limit: Int)
    /// Waits until nothing has changed for `quiet` milliseconds.
    case settle(quiet: Int, limit: Int, area: Rect?)
    /// Waits until one of the conditions holds.
    case expect([Condition], limit: Int)
    /// Waits for `span` milliseconds during which none of the conditions may hold; 0 looks once.
    case expectNo([Condition], span: Int)
    /// Waits until the clipboard that the server offers holds a text.
    case expectClipboard(String, limit: Int)
    /// Waits for a place and gives it a name.
    case find(Place, name: String, limit: Int)
    case move(Place, limit: Int)
    case click(Place, Click, limit: Int)
    case drag(from: Place, to: Place, VNCButton, steps: Int, limit: Int)
    case scroll(Place?, x: Int, y: Int, limit: Int)
    case type(String)
    case press([Chord], times: Int)
    /// Holds keys or lets them go.
    case hold(Chord, isDown: Bool)
    /// Offers a text as the clipboard, and presses keys for it if there are some.
    case paste(String, Chord?)
    case resize(Area, limit: Int)
    /// Keeps a picture of the screen or a part of it, or of the views of a label without what lies over them.
    case capture(String, Rect?, view: String? = nil)
    case run(Command)
    /// Kills a component of the scenario and waits until it runs again.
    case restart(String, limit: Int)
    case hear(Hearing, limit: Int)
    /// Steps that are done for each of several times, until one of the conditions holds after one.
    case loop([[TestStep]], until: [Condition])
}

/// A server to connect to.
package struct ServerTarget: Hashable, Sendable {
    /// Where a password comes from.
    package enum Password: Hashable, Sendable {
        case none
        case file(String)
        case environment(String)
    }

    /// The host by name or number and the port, or a unix socket.
    package var address: VNCAddress
    package var password = Password.none
    package var limit: Int
    /// Whether the pointer is part of the pictures.
    package var showsPointer = false

    /// A server.
    package init(address: VNCAddress, password: Password = .none, limit: Int = TestPlan.usualLimit) {
        self.address = address
        self.password = password
        self.limit = limit
    }
}

/// A program that runs beside the test.
package struct Command: Hashable, Sendable {
    /// The program and its arguments.
    package var words: [String]
    package var folder: String
    package var environment: [String: String] = [:]
    /// Whether the test goes on while it runs; it is killed at the end of the test.
    package var isBackground = false
    /// The exit status that is right.
    package var status = 0
    /// What its output has to contain; of a program in the background, before the test goes on.
    package var output: String?
    package var limit: Int

    /// A program that has to end well.
    package init(
        words: [String], folder: String = ".", status: Int = 0, limit: Int = TestPlan.usualLimit
    ) {
        self.words = words
        self.folder = folder
        self.status = status
        self.limit = limit
    }
}

/// How a thing is clicked.
package struct Click: Hashable, Sendable {
    package var button = VNCButton.left
    package var count = 1
    package var holding: [Keysym] = []

    /// A click.
    package init(button: VNCButton = .left, count: Int = 1, holding: [Keysym] = []) {
        self.button = button
        self.count = count
        self.holding = holding
    }
}

/// Keys that are pressed together, in this order.
package typealias Chord = [Keysym]

/// What should be heard.
package struct Hearing: Hashable, Sendable {
    /// The level that counts as silence at most: the largest sample, of 1.
    package static let silence = 0.001

    /// Whether there should be silence; otherwise sound.
    package var isSilence = false
    /// The pitch in Hertz, if one is wanted.
    package var pitch: Double?
    /// The bounds of the level (the mean square's root, of 1).
    package var level: ClosedRange<Double>?
    /// How long it has to last, in milliseconds.
    package var span = 300

    /// Any sound.
    package init() {}
}
