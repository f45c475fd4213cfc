package import Framebuffer

/// Shows the engine's surfaces as Gui sessions.
///
/// A thin shell around `GuiStage`: it says which of the engine's surfaces is which of the stage's.
package final class GuiPresenter: Presenter {
    package let stage: GuiStage
    /// What windows are called that have no name of their own: the program's.
    package var programName: String
    /// Told what the pointer is to look like over a surface.
    package var onCursor: ((Cursor?, WindowSurface) -> Void)?

    /// A presenter on a stage.
    package init(_ stage: GuiStage, programName: String) {
        self.stage = stage
        self.programName = programName
        stage.changed = { surface in
            (surface.window as? WindowSurface)?.raster = surface.raster
        }
    }

    /// The engine's surface that a surface of the stage shows, as long as it is open.
    package func surface(of shown: GuiSurface) -> WindowSurface? {
        shown.isOpen ? shown.window as? WindowSurface : nil
    }

    package func open(_ surface: WindowSurface, area: Area) -> Bool {
        guard
            let shown = stage.open(
                area, at: surface.origin, name: programName, title: surface.title, hasAlpha: surface.hasAlpha,
                owner: surface.owner.flatMap(shown))
        else { return false }
        shown.window = surface
        surface.presentation = shown
        stage.reshape(shown, surface.shape)
        surface.raster = shown.raster
        return true
    }

    package func resize(_ surface: WindowSurface, to area: Area) -> Bool {
        guard let shown = shown(surface), stage.resize(shown, to: area) else { return false }
        return true
    }

    package func move(_ surface: WindowSurface) {
        if let shown = shown(surface) { stage.move(shown, to: surface.origin) }
    }

    package func raise(_ surface: WindowSurface) { shown(surface).map(stage.raise) }

    package func update(_ surface: WindowSurface) {
        guard let shown = shown(surface) else { return }
        stage.retitle(shown, surface.title)
        stage.reshape(shown, surface.shape)
    }

    package func close(_ surface: WindowSurface) {
        shown(surface).map(stage.close)
        surface.presentation = nil
        surface.raster = nil
    }

    package func begin(_ surface: WindowSurface) { shown(surface).map(stage.begin) }

    package func end(_ surface: WindowSurface) {
        if let shown = shown(surface) { stage.end(shown, damage: surface.damage) }
    }

    package func show(cursor: Cursor?, on surface: WindowSurface) { onCursor?(cursor, surface) }

    // There is no sound that every scenario would hear.
    package func bell(_ percent: Int) {}

    private func shown(_ surface: WindowSurface) -> GuiSurface? { surface.presentation as? GuiSurface }
}
