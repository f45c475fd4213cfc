package import Framebuffer
internal import XDrawing
package import XFonts
package import XlibCompat

/// A host without an outside: windows are drawn in memory and nobody sees them.
///
/// For tests and measurements; nothing ever comes in.
package final class MemoryHost: DoorHost {
    package let engine: Engine
    /// The windows that are shown now, the first opened first.
    package let presenter = MemoryPresenter()
    package var descriptors: [Int32] { [] }

    package init(_ configuration: Engine.Configuration = .init(), fonts: FontCatalog = FontCatalog()) {
        engine = Engine(configuration, fonts: fonts, presenter: presenter)
    }

    package var isOver: Bool { false }
    package func dispatch() {}
    package func flush() {}
    package func rest() -> Bool { false }
}

/// Gives surfaces plain memory.
package final class MemoryPresenter: Presenter {
    /// The surfaces that are open, in the order of their opening.
    package private(set) var surfaces: [WindowSurface] = []
    /// How many frames ended.
    package private(set) var frameCount = 0

    package init() {}

    package func open(_ surface: WindowSurface, area: Area) -> Bool {
        guard let raster = Self.raster(area) else { return false }
        surface.presentation = raster
        surface.raster = raster.raster
        surfaces.append(surface)
        return true
    }

    package func resize(_ surface: WindowSurface, to area: Area) -> Bool {
        guard let raster = Self.raster(area) else { return false }
        surface.presentation = raster
        surface.raster = raster.raster
        return true
    }

    package func move(_ surface: WindowSurface) {}
    package func raise(_ surface: WindowSurface) {}
    package func update(_ surface: WindowSurface) {}
    package func close(_ surface: WindowSurface) {
        surfaces.removeAll { $0 === surface }
        surface.raster = nil
        surface.presentation = nil
    }
    package func begin(_ surface: WindowSurface) {}
    package func end(_ surface: WindowSurface) { frameCount += 1 }
    package func show(cursor: Cursor?, on surface: WindowSurface) {}
    package func bell(_ percent: Int) {}

    private static func raster(_ area: Area) -> PixelMemory? {
        PixelMemory(width: area.width, height: area.height, depth: 24)
    }
}
