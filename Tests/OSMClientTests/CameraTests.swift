import Framebuffer
import OSMClient
import Testing

@Suite struct CameraTests {
    @Test func `places come back from where they were projected to`() {
        for latitude in stride(from: -85.0, through: 85, by: 17) {
            for longitude in stride(from: -180.0, to: 180, by: 45) {
                let place = Mercator.unproject(Mercator.project(latitude: latitude, longitude: longitude))
                #expect(abs(place.latitude - latitude) < 1e-9 && abs(place.longitude - longitude) < 1e-9)
            }
        }
        #expect(Mercator.project(latitude: 90, longitude: 0).y < 1e-9)
    }

    @Test func `the view stays on the map and goes round it`() {
        var camera = Camera(latitude: 89, longitude: 179, zoom: 3, area: Area(800, 600))
        #expect(camera.origin.y == 0)
        camera.pan(-400, 5000)
        #expect(camera.origin.y == 0)
        #expect(camera.center.x > 0 && camera.center.x < 0.2)
        camera.pan(0, -50000)
        #expect(camera.origin.y + 600 == camera.worldWidth)
        let odd = Camera(center: MapPoint(.nan, .infinity), zoom: .nan, area: Area(10, 10))
        #expect(odd.center == MapPoint(0.5, 0.5) && odd.zoom == 0)
        #expect(Camera(center: MapPoint(0.5, 0.5), zoom: 99, area: Area(10, 10)).zoom == 20)
    }

    @Test func `the lowest zoom fills the view`() {
        for area in [Area(640, 480), Area(1280, 800), Area(1920, 1080), Area(3840, 2160)] {
            let camera = Camera(center: MapPoint(0.3, 0.9), zoom: -5, area: area)
            #expect(camera.worldWidth >= area.height)
            #expect(camera.zoom == Camera.lowestZoom(area))
        }
    }

    @Test(arguments: [(100.0, 50.0), (400, 300), (799, 599)]) func `a zoom keeps what is under the pointer`(
        x: Double, y: Double
    ) {
        var camera = Camera(latitude: 46, longitude: 10, zoom: 5, area: Area(800, 600))
        let before = camera.position(x, y)
        for zoom in [5.5, 7, 12.25, 6] {
            camera.zoom(to: zoom, at: x, y)
            let after = camera.position(x, y)
            #expect(abs(before.x - after.x) < 1e-9 && abs(before.y - after.y) < 1e-9)
        }
    }

    @Test func `tiles of any zoom fit without a gap`() throws {
        for zoom in [3.0, 3.3, 3.5, 4.625] {
            for x in 0..<7 {
                let a = TileFrame(try #require(TileID(zoom: 3, x: x, y: 2)), zoom: zoom)
                let b = TileFrame(try #require(TileID(zoom: 3, x: x + 1, y: 2)), zoom: zoom)
                #expect(a.rect.right == b.rect.left && a.rect.top == b.rect.top && a.rect.bottom == b.rect.bottom)
            }
        }
    }

    @Test func `a drag moves the map with the pointer, and it glides to rest on a pixel`() {
        var camera = Camera(latitude: 30, longitude: 10, zoom: 6, area: Area(800, 600))
        camera.snap()
        let start = camera.origin
        var motion = MapMotion()
        motion.grab(400, 300, at: 0)
        for step in 1...10 { motion.drag(400 - Double(step) * 8, 300, at: Double(step) * 16, &camera) }
        #expect(camera.origin == start + Point(80, 0))
        motion.release(at: 162)
        #expect(motion.isMoving)
        var last = camera.origin.x
        var time = 162.0
        while motion.isMoving {
            time += 16
            motion.advance(to: time, &camera)
            #expect(camera.origin.x >= last && camera.origin.x - last <= 10)
            last = camera.origin.x
        }
        #expect(time < 2600)
        // Half a pixel a millisecond, all but lost in the time constant: 0.5 * 325 pixels.
        #expect((start.x + 225...start.x + 245).contains(last))
        let rest = camera
        camera.snap()
        #expect(camera == rest)
    }

    @Test func `a drag that came all at once throws the map no further than a screen`() {
        var camera = Camera(latitude: 30, longitude: 10, zoom: 6, area: Area(800, 600))
        camera.snap()
        let start = camera.origin
        var motion = MapMotion()
        motion.grab(700, 300, at: 0)
        motion.drag(400, 300, at: 4, &camera)
        motion.drag(100, 300, at: 9, &camera)
        motion.release(at: 10)
        while motion.isMoving { motion.advance(to: 5000, &camera) }
        // Three pixels a millisecond, all but lost in the time constant, behind the drag itself.
        #expect((start.x + 600 + 960...start.x + 600 + 980).contains(camera.origin.x))
    }

    @Test func `a glide comes to the same place at any frame rate`() {
        var ends: [Int] = []
        for pace in [4.0, 16, 33, 100] {
            var camera = Camera(latitude: 30, longitude: 10, zoom: 6, area: Area(800, 600))
            var motion = MapMotion()
            motion.push((-1, 0.5), at: 0)
            var time = 0.0
            while motion.isMoving {
                time += pace
                motion.advance(to: time, &camera)
            }
            ends.append(camera.origin.x)
        }
        #expect(ends.allSatisfy { abs($0 - ends[0]) <= 4 })
    }

    @Test func `a pointer that rested before it let go does not throw the map`() {
        var camera = Camera(latitude: 30, longitude: 10, zoom: 6, area: Area(800, 600))
        var motion = MapMotion()
        motion.grab(0, 0, at: 0)
        for step in 1...5 { motion.drag(Double(step) * 20, 0, at: Double(step) * 16, &camera) }
        motion.release(at: 300)
        #expect(!motion.isMoving)
    }

    @Test func `a zoom ends on a step after its time, and turns of the wheel add up`() {
        var camera = Camera(latitude: 30, longitude: 10, zoom: 4, area: Area(800, 600))
        var motion = MapMotion()
        motion.zoom(by: 0.5, at: 400, 300, time: 0, camera)
        motion.advance(to: 100, &camera)
        #expect(camera.zoom > 4.25 && camera.zoom < 4.5)
        motion.zoom(by: 0.5, at: 400, 300, time: 100, camera)
        #expect(motion.targetZoom == 5)
        motion.advance(to: 400, &camera)
        #expect(camera.zoom == 5 && !motion.isMoving)
        motion.zoom(by: 0.13, at: 400, 300, time: 500, camera)
        #expect(motion.targetZoom == 5.125)
        motion.zoom(by: -50, at: 400, 300, time: 500, camera)
        #expect(motion.targetZoom == Camera.lowestZoom(camera.area))
    }
}
