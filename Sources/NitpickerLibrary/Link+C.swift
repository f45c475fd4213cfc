internal import CNitpicker
internal import Sessions
internal import Synchronization

// nitpicker.h: the link, and what is of no session.

/// The link to the parent, as a program holds it.
final class Link {
    let link: ParentLink
    init(_ link: ParentLink) { self.link = link }
}

/// The descriptor of the environment can be taken over once.
private let taken = Mutex(false)

/// The version of this library.
@c(nitpicker_version) public func version() -> Int32 { NITPICKER_VERSION }

/// The link that the environment names.
@c(nitpicker_link_open) public func linkOpen() -> OpaquePointer? {
    unsafe handle {
        try taken.withLock { taken in
            if taken { throw Failure(argument: "the link is open already, or was") }
            let link = Link(try ParentLink.inherited())
            taken = true
            return link
        }
    }
}

/// Lets it go.
@c(nitpicker_link_close) public func linkClose(_ link: OpaquePointer?) { unsafe release(link, Link.self) }

/// What is readable at the parent's end.
@c(nitpicker_link_descriptor) public func linkDescriptor(_ link: OpaquePointer?) -> Int32 {
    status {
        let link: Link = try unsafe object(link)
        return link.link.descriptorNumber
    }
}
