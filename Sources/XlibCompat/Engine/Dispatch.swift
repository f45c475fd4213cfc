package import XDrawing

extension Engine {
    /// Handles one whole request: whatever it asks is done, and answered in the client's output, when this returns.
    ///
    /// The bytes are the request as on the wire, of exactly the length that its header tells; otherwise it is a length error.
    package func handle(_ bytes: WireBytes, from client: Client) {
        client.requests &+= 1
        if bytes.u32(0) == Self.noOperation { return }
        let request = Request(bytes, from: client)
        do throws(XError) {
            guard request.isWhole else { throw .length }
            try dispatch(request)
            if !house.queue.isEmpty { keepHouse() }
        } catch { fail(request, error) }
        if let world, world.hasNews { hear(world.takeNews(), from: world) }
    }

    /// Answers a request that cannot be done, unless it can with what other processes have.
    private func fail(_ request: Request, _ error: XError) {
        var error = error
        if world != nil {
            do throws(XError) {
                try dispatchShared(request, after: error)
                if !house.queue.isEmpty { keepHouse() }
                return
            } catch let other { error = other }
        }
        if error.code == XError.request.code { noteUnserved(request) }
        request.client.send(error, major: request.opcode, minor: request.opcode < 128 ? 0 : UInt16(request.data))
    }

    private func noteUnserved(_ request: Request) {
        let name = Extension(rawValue: request.opcode)?.name
        unserved.note(name.map { "\($0) request \(request.data)" } ?? "request \(request.opcode)")
    }

    /// Handles requests that stand one behind the other, as many as are whole, and returns how many bytes they are.
    ///
    /// Stops behind a request that made output for the client, and before one whose length the header does not hold: those go
    /// one by one.
    package func handle(all bytes: WireBytes, from client: Client) -> Int {
        var place = 0
        while bytes.count - place >= 4 {
            let header = bytes.u32(place)
            if header == Self.noOperation {
                client.requests &+= 1
                place += 4
                continue
            }
            let length = Int(header >> 16) * 4
            guard length > 0, length <= bytes.count - place else { break }
            handle(bytes.part(place, length), from: client)
            place += length
            if !client.queue.isEmpty { break }
        }
        return place
    }

    /// The header of the shortest NoOperation, which only counts.
    private static let noOperation: UInt32 = 127 | 1 << 16

    func dispatch(_ request: Request) throws(XError) {
        switch request.opcode {
        case 0..<64: try dispatchLow(request)
        case 64..<128: try dispatchHigh(request)
        default: try dispatchExtension(request)
        }
    }

    private func dispatchLow(_ request: Request) throws(XError) {
        switch request.opcode {
        case 1: try createWindow(request)
        case 2: try changeWindowAttributes(request)
        case 3: try getWindowAttributes(request)
        case 4: try destroyWindow(request)
        case 5: try destroySubwindows(request)
        case 6: try changeSaveSet(request)
        case 7: try reparentWindow(request)
        case 8: try mapWindow(request)
        case 9: try mapSubwindows(request)
        case 10: try unmapWindow(request)
        case 11: try unmapSubwindows(request)
        case 12: try configureWindow(request)
        case 13: try circulateWindow(request)
        case 14: try getGeometry(request)
        case 15: try queryTree(request)
        case 16: try internAtom(request)
        case 17: try getAtomName(request)
        case 18: try changeProperty(request)
        case 19: try deleteProperty(request)
        case 20: try getProperty(request)
        case 21: try listProperties(request)
        case 22: try setSelectionOwner(request)
        case 23: try getSelectionOwner(request)
        case 24: try convertSelection(request)
        case 25: try sendEvent(request)
        case 26: try grabPointer(request)
        case 27: try ungrabPointer(request)
        case 28: try grabButton(request)
        case 29: try ungrabButton(request)
        case 30: try changeActivePointerGrab(request)
        case 31: try grabKeyboard(request)
        case 32: try ungrabKeyboard(request)
        case 33: try grabKey(request)
        case 34: try ungrabKey(request)
        case 35: try allowEvents(request)
        case 36: try grabServer(request)
        case 37: try ungrabServer(request)
        case 38: try queryPointer(request)
        case 39: try getMotionEvents(request)
        case 40: try translateCoordinates(request)
        case 41: try warpPointer(request)
        case 42: try setInputFocus(request)
        case 43: try getInputFocus(request)
        case 44: try queryKeymap(request)
        case 45: try openFont(request)
        case 46: try closeFont(request)
        case 47: try queryFont(request)
        case 48: try queryTextExtents(request)
        case 49: try listFonts(request)
        case 50: try listFontsWithInfo(request)
        case 51: try setFontPath(request)
        case 52: try getFontPath(request)
        case 53: try createPixmap(request)
        case 54: try freePixmap(request)
        case 55: try createGC(request)
        case 56: try changeGC(request)
        case 57: try copyGC(request)
        case 58: try setDashes(request)
        case 59: try setClipRectangles(request)
        case 60: try freeGC(request)
        case 61: try clearArea(request)
        case 62: try copyArea(request)
        case 63: try copyPlane(request)
        default: throw .request
        }
    }

    private func dispatchHigh(_ request: Request) throws(XError) {
        switch request.opcode {
        case 64: try polyPoint(request)
        case 65: try polyLine(request)
        case 66: try polySegment(request)
        case 67: try polyRectangle(request)
        case 68: try polyArc(request)
        case 69: try fillPoly(request)
        case 70: try polyFillRectangle(request)
        case 71: try polyFillArc(request)
        case 72: try putImage(request)
        case 73: try getImage(request)
        case 74: try polyText(request, wide: false)
        case 75: try polyText(request, wide: true)
        case 76: try imageText(request, wide: false)
        case 77: try imageText(request, wide: true)
        case 78: try createColormap(request)
        case 79: try freeColormap(request)
        case 80: try copyColormapAndFree(request)
        case 81, 82: try installColormap(request)
        case 83: try listInstalledColormaps(request)
        case 84: try allocColor(request)
        case 85: try allocNamedColor(request)
        case 86: try allocColorCells(request)
        case 87: try allocColorPlanes(request)
        case 88: try freeColors(request)
        case 89: try storeColors(request)
        case 90: try storeNamedColor(request)
        case 91: try queryColors(request)
        case 92: try lookupColor(request)
        case 93: try createCursor(request)
        case 94: try createGlyphCursor(request)
        case 95: try freeCursor(request)
        case 96: try recolorCursor(request)
        case 97: try queryBestSize(request)
        case 98: try queryExtension(request)
        case 99: try listExtensions(request)
        case 100: try changeKeyboardMapping(request)
        case 101: try getKeyboardMapping(request)
        case 102: try changeKeyboardControl(request)
        case 103: try getKeyboardControl(request)
        case 104: try bell(request)
        case 105: try changePointerControl(request)
        case 106: try getPointerControl(request)
        case 107: try setScreenSaver(request)
        case 108: try getScreenSaver(request)
        case 109: try changeHosts(request)
        case 110: try listHosts(request)
        case 111: try setAccessControl(request)
        case 112: try setCloseDownMode(request)
        case 113: try killClient(request)
        case 114: try rotateProperties(request)
        case 115: try forceScreenSaver(request)
        case 116: try setPointerMapping(request)
        case 117: try getPointerMapping(request)
        case 118: try setModifierMapping(request)
        case 119: try getModifierMapping(request)
        case 127: break
        default: throw .request
        }
    }
}
