import Framebuffer
import XDrawing
import XlibCompat

/// Shows surfaces in memory, and writes down what it was told.
final class MemoryPresenter: Presenter {
    enum Act: Equatable {
        case open(UInt32, Area)
        case resize(UInt32, Area)
        case move(UInt32, Point)
        case raise(UInt32)
        case close(UInt32)
        case bell(Int)
    }
    var acts: [Act] = []
    var isOutOfMemory = false
    var cursor: Cursor?

    func open(_ surface: WindowSurface, area: Area) -> Bool {
        acts.append(.open(surface.window.id, area))
        return give(surface, area)
    }

    private func give(_ surface: WindowSurface, _ area: Area) -> Bool {
        guard !isOutOfMemory, let memory = PixelMemory(width: area.width, height: area.height, depth: 24) else {
            return false
        }
        if let old = surface.presentation as? PixelMemory {
            copyPixels(of: old, to: memory)
        }
        surface.presentation = memory
        surface.raster = memory.raster
        return true
    }

    private func copyPixels(of old: PixelMemory, to new: PixelMemory) {
        let width = min(old.raster.width, new.raster.width)
        for y in 0..<min(old.raster.height, new.raster.height) {
            for x in 0..<width { new.raster[x, y] = old.raster[x, y] }
        }
    }

    func resize(_ surface: WindowSurface, to area: Area) -> Bool {
        acts.append(.resize(surface.window.id, area))
        return give(surface, area)
    }

    func move(_ surface: WindowSurface) { acts.append(.move(surface.window.id, surface.origin)) }
    func raise(_ surface: WindowSurface) { acts.append(.raise(surface.window.id)) }
    func update(_ surface: WindowSurface) {}
    func close(_ surface: WindowSurface) { acts.append(.close(surface.window.id)) }
    func begin(_ surface: WindowSurface) {}
    func end(_ surface: WindowSurface) {}
    func show(cursor: Cursor?, on surface: WindowSurface) { self.cursor = cursor }
    func bell(_ percent: Int) { acts.append(.bell(percent)) }
}
