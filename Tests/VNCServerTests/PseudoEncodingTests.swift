import Framebuffer
import Sessions
import Testing
import VNCServer

/// What viewers are told besides pixels, and what they may say once they were told.
struct PseudoEncodingTests {
    private let image: Bitmap = {
        var image = Bitmap(Area(10, 3), filledWith: Color(red: 10, green: 20, blue: 30))
        image[9, 2] = .clear
        image[0, 0] = Color(bits: 0x8040_0000)
        image[1, 0] = .white
        return image
    }()

    @Test(arguments: [
        ([-240], CursorForm.twoColours), ([-239, -240], .plain), ([-240, 0x574d_5664, -239], .vmware),
        ([-314, -239, 0x574d_5664], .withAlpha),
    ])
    func theBestFormOfTheCursorIsTaken(_ numbers: [Int], _ form: CursorForm) {
        #expect(Capabilities(numbers).cursorForm == form)
        #expect(Capabilities(numbers).cursor)
        #expect(!Capabilities([7, 1]).cursor)
    }

    @Test func theCursorInItsFourForms() throws {
        let shape = CursorShape(image, hotSpot: Point(4, 1))
        let decoder = TestDecoder(Area(50, 50), .native)
        for form in CursorForm.allCases {
            try decoder.update(ServerMessage.update(count: 1) + shape.rectangle(.native, form))
            try decoder.update(ServerMessage.update(count: 1) + CursorShape.none.rectangle(.native, form))
        }
        for form in CursorForm.allCases {
            try decoder.update(ServerMessage.update(count: 1) + shape.rectangle(.native, form))
        }
        #expect(decoder.cursor?.area == Area(10, 3))
        #expect(decoder.alphaCursor?.pixels.prefix(4) == [0x40, 0, 0, 0x80])
        let vmware = try #require(decoder.vmwareCursor)
        #expect(vmware.pixels.prefix(12) == [0x7f, 0, 0, 0x80, 255, 255, 255, 255, 10, 20, 30, 255])
        #expect(vmware.pixels.suffix(4) == [0, 0, 0, 0])
        let two = try #require(decoder.twoColourCursor)
        #expect(two.colours.prefix(3) == [255, 255, 255])
        // The darker ones: 27 of one and one of another.
        #expect(two.colours.suffix(3) == [14, 19, 28])
        #expect(two.bits == [0x40, 0, 0, 0, 0, 0])
        #expect(two.mask == [0xff, 0xc0, 0xff, 0xc0, 0xff, 0x80])
    }

    @Test func aNewNameLightsAndScreensAreTold() throws {
        let rig = try ServerRig([.init("name", "first")])
        rig.parent.roms["keyboard-state"] = ["locks": ["caps"]]
        let first = try rig.peer([7, -307, -261, -308])
        let second = try rig.peer([16, 0x574d_5668, -308])
        let third = try rig.peer([0])
        #expect(rig.settle(first, second, third))
        #expect(rig.run { first.decoder.lights == 4 && second.decoder.lights == 4 })
        rig.parent.roms["keyboard-state"] = ["locks": ["caps", "num", "scroll"]]
        #expect(rig.run { first.decoder.lights == 7 && second.decoder.lights == 7 })
        #expect(first.decoder.name == nil)
        try rig.change([.init("name", "Büro")])
        #expect(rig.run { first.decoder.name == "Büro" })
        // Two screens, of which all are told, and who comes later too.
        let screens = [Rect(0, 0, 160, 200), Rect(160, 0, 160, 200)]
        first.send(Viewer.desktopSize(Area(320, 200), screens: screens))
        let told = [[0, 0, 0, 160, 200, 0], [1, 160, 0, 160, 200, 0]]
        #expect(rig.run { first.decoder.screens == told && second.decoder.screens == told })
        #expect(first.decoder.sizes.last?.reason == 1 && second.decoder.sizes.last?.reason == 2)
        let late = try rig.peer([7, -308])
        #expect(rig.settle(first, second, third, late))
        #expect(late.decoder.screens == told)
        first.send(Viewer.desktopSize(Area(400, 200), screens: [Rect(0, 0, 400, 200)]))
        #expect(rig.run { late.decoder.area == Area(400, 200) && late.decoder.screens.count == 1 })
        #expect(rig.settle(first, second, late))
        #expect([first, second, third, late].allSatisfy { $0.failure == nil })
    }

    @Test func aFullRequestIsToldTheScreens() throws {
        let rig = try ServerRig()
        let peer = try rig.peer([7, -308])
        #expect(rig.settle(peer))
        let sizes = peer.decoder.sizes.count
        #expect(sizes == 1)
        peer.request(incremental: false)
        #expect(rig.run { peer.decoder.sizes.count > sizes })
        #expect(rig.settle(peer))
    }

    @Test func aMouseOfManyButtons() throws {
        let rig = try ServerRig()
        let peer = try rig.peer([7, -316])
        let plain = try rig.peer([7])
        #expect(rig.settle(peer, plain))
        #expect(rig.run { peer.decoder.announcesButtons })
        peer.send([5, 0x81, 0, 9, 0, 7, 0b1_1111] + [5, 0x00, 0, 9, 0, 7])
        plain.send(Viewer.pointer(3, 4, 0x80))
        let (one, two) = ("vnc-server -> viewer 1", "vnc-server -> viewer 2")
        #expect(rig.run { rig.desktop.events[one]?.count == 13 && rig.desktop.events[two]?.count == 2 })
        let codes: [UInt16] = [0x110, 0x113, 0x114, 0x115, 0x116, 0x117]
        #expect(
            rig.desktop.events[one] == [.motion(x: 109, y: 57)] + codes.map { .press(KeyPress(KeyCode($0))) }
                + codes.map { .release(KeyCode($0)) })
        #expect(rig.desktop.events[two]?.last == .press(KeyPress(.side)))
    }

    @Test func aPointerThatTellsDistances() throws {
        let rig = try ServerRig([.init("pointer", "relative")])
        let peer = try rig.peer([7, -257])
        let plain = try rig.peer([7])
        #expect(rig.settle(peer, plain))
        #expect(rig.run { peer.decoder.isPointerRelative == true })
        peer.send(Viewer.pointer(0x7fff + 5, 0x7fff - 300, 1) + Viewer.pointer(0x7fff, 0x7fff, 0))
        plain.send(Viewer.pointer(3, 4, 0))
        let (one, two) = ("vnc-server -> viewer 1", "vnc-server -> viewer 2")
        #expect(rig.run { rig.desktop.events[one]?.count == 3 && rig.desktop.events[two]?.count == 1 })
        #expect(
            rig.desktop.events[one] == [.relative(dx: 5, dy: -300), .press(KeyPress(.left)), .release(.left)])
        #expect(rig.desktop.events[two] == [.motion(x: 103, y: 54)])
        try rig.change([])
        #expect(rig.run { peer.decoder.isPointerRelative == false })
        peer.send(Viewer.pointer(10, 20, 0))
        #expect(rig.run { rig.desktop.events[one]?.last == .motion(x: 110, y: 70) })
    }

    @Test func thePointersPlaceIsToldInTheViewersForm() throws {
        let rig = try ServerRig()
        let vmware = try rig.peer([7, 0x574d_5664, 0x574d_5666])
        let usual = try rig.peer([7, -240, -232])
        #expect(rig.settle(vmware, usual))
        #expect(rig.run { rig.desktop.isAwaited })
        try rig.desktop.point(image, at: Point(40, 50))
        #expect(rig.run { vmware.decoder.pointer == Point(40, 50) && usual.decoder.pointer == Point(40, 50) })
        #expect(rig.run { vmware.decoder.vmwareCursor?.area == image.area })
        #expect(rig.run { usual.decoder.twoColourCursor?.area == image.area })
        #expect(vmware.decoder.encodings[0x574d_5666] == 1 && usual.decoder.encodings[-232] == 1)
        // Who learns another form later is told the shape in that.
        usual.send(Viewer.encodings([7, -314]))
        #expect(rig.run { usual.decoder.alphaCursor?.area == image.area })
    }

    /// To some viewers the first rectangle of all is the corner of their picture.
    @Test func theFirstRectangleIsTheCorner() throws {
        let rig = try ServerRig(area: Area(1280, 800))
        rig.desktop.show(.photograph)
        for round in 0..<24 {
            rig.desktop.paint(Rect(0, 0, 1280, 800), Color(rgb: UInt32(round) * 0x0a_0b_0c))
            let peer = try rig.peer([[0], [16]][round % 2])
            #expect(rig.run { peer.updates > 0 })
            #expect(peer.decoder.first == .zero)
            peer.leave()
        }
    }

    @Test func everyStreamBeginsOnce() throws {
        let rig = try ServerRig()
        let peer = try rig.peer([16])
        for number in [6, 16, 5, 6, 2, 16, 7, 6, 16] {
            #expect(rig.settle(peer))
            peer.send(Viewer.encodings([number]))
            rig.desktop.show(.photograph, seed: UInt64(number))
            #expect(rig.settle(peer))
        }
        #expect(peer.failure == nil)
    }
}
