package import Framebuffer

/// Pictures of the map without a window.
package enum MapPicture {
    /// The finished picture of a camera's view: the same bits for the same sources, fonts and camera, always.
    package static func render(_ camera: Camera, _ stack: SourceStack, artist: LabelArtist = LabelArtist()) -> Bitmap {
        var camera = camera
        camera.snap()
        let view = MapView(camera: camera, attribution: stack.attribution, artist: artist)
        let painter = TilePainter(stack)
        for frame in view.wantedTiles { view.add(painter.paint(frame)) }
        var bitmap = Bitmap(camera.area)
        bitmap.withSurface { _ = view.frame(at: 0, into: $0) }
        return bitmap
    }
}
