package import XlibCompat

extension GuiHost: DoorHost {
    package var isOver: Bool { worldIsOver }
}
