package import XlibCompat

extension GuiHost: DoorHost {}
