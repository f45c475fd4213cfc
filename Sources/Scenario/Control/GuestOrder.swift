internal import Sessions

/// What `exec` and `screenshot` ask for: a program to be started inside the running scenario.
package struct GuestOrder: Equatable, Sendable {
    /// Its name and label.
    package var label: String
    /// A program of ours, one on the PATH, or a path.
    package var command: String
    package var arguments: [String]
    /// Lines of `NAME=value`.
    package var environment: [String]
    /// Where it runs.
    package var directory: String
    /// Whether it may see the screen: it gets Capture, of this component or of the only one that provides it.
    package var capture = false
    package var captureFrom: String?
    /// Whether the label gets a number when it is taken.
    package var isNumbered = false

    /// An order.
    package init(label: String, command: String, arguments: [String], environment: [String], directory: String) {
        self.label = label
        self.command = command
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
    }

    /// The order in a document.
    init(_ document: Document) {
        self.init(
            label: document["label"].string ?? "", command: document["command"].string ?? "",
            arguments: document["arguments"].items.compactMap(\.string),
            environment: document["environment"].items.compactMap(\.string),
            directory: document["directory"].string ?? "/")
        capture = document["capture"].bool ?? false
        captureFrom = document["capture-from"].string
        isNumbered = document["numbered"].bool ?? false
    }

    /// The order as a request.
    var document: Document {
        [
            "request": "exec", "label": .string(label), "command": .string(command),
            "arguments": .list(arguments.map { .string($0) }), "environment": .list(environment.map { .string($0) }),
            "directory": .string(directory), "capture": .bool(capture),
            "capture-from": captureFrom.map { .string($0) } ?? .null, "numbered": .bool(isNumbered),
        ]
    }
}
