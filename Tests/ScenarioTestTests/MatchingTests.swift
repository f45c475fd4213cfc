import Framebuffer
import ScenarioTest
import Testing

/// Images are found where they are, by the rules that are meant, and what comes nearest is told.
struct MatchingTests {
    /// A screen with something everywhere.
    private static func screen(_ area: Area = Area(320, 200)) -> Bitmap {
        var random = SeededNumbers(seed: 1)
        var result = Bitmap(area, filledWith: Color(rgb: 0x203040))
        for _ in 0..<120 {
            let rect = Rect(
                .init(
                    Int.random(in: 0..<area.width, using: &random),
                    Int.random(in: 0..<area.height, using: &random)),
                Area(Int.random(in: 2...60, using: &random), Int.random(in: 2...30, using: &random)))
            let color = Color(rgb: UInt32.random(in: 0...0xff_ffff, using: &random))
            result.withSurface { $0.fill(rect.intersection($0.bounds), color) }
        }
        return result
    }

    private let screen = MatchingTests.screen()
    private let place = Rect(117, 83, 40, 24)
    private var part: Bitmap { screen.part(place) }

    private func found(_ image: Bitmap, mask: Bitmap? = nil, _ rule: MatchRule = MatchRule())
        -> Match?
    {
        SearchPicture(screen).find(ReferenceImage(image, mask: mask), rule)
    }

    @Test func anExactImageIsFoundWhereItIs() {
        #expect(found(part)?.place == place)
        #expect(found(part)?.score == 1)
        var other = part
        other.pixels[500] ^= 1
        #expect(found(other) == nil)
    }

    @Test func everyPlaceIsLookedAt() {
        for corner in [Point(0, 0), Point(319, 0), Point(0, 199), Point(319, 199)] {
            var picture = Bitmap(Area(320, 200), filledWith: .black)
            picture[corner.x, corner.y] = .white
            let match = SearchPicture(picture).find(
                ReferenceImage(Bitmap(Area(1, 1), filledWith: .white)))
            #expect(match?.place.origin == corner)
        }
        #expect(found(Bitmap(Area(321, 10), filledWith: .white)) == nil)
    }

    @Test func toleranceShareAndMaskForgive() {
        var other = part
        for index in other.pixels.indices {
            other.pixels[index] = other.pixels[index] & 0xfffe_fefe ^ 0x0002_0000
        }
        #expect(found(other) == nil)
        #expect(found(other, MatchRule(.tolerance(3)))?.place == place)
        #expect(found(other, MatchRule(.perceptual(0.05)))?.place == place)
        var wrong = part
        for index in 0..<40 { wrong.pixels[index] = 0xff12_3456 }
        var rule = MatchRule()
        rule.share = 0.03
        #expect(found(wrong, rule) == nil)
        rule.share = 0.05
        #expect(found(wrong, rule)?.place == place)
        var mask = Bitmap(part.area, filledWith: .white)
        mask.withSurface { $0.fill(Rect(0, 0, 40, 1), .black) }
        #expect(found(wrong, mask: mask)?.place == place)
        // What is clear does not count either.
        for index in 0..<40 { wrong.pixels[index] = 0 }
        #expect(found(wrong)?.place == place)
    }

    @Test func aColorThatLooksAlikeIsNearAndOneThatDoesNotIsFar() {
        #expect(Perception.distance(0xff00_0000, 0xffff_ffff) > 0.9)
        #expect(Perception.distance(0xff80_8080, 0xff82_8182) < 0.001)
        // An eye sees green better than blue.
        #expect(
            Perception.distance(0xff00_0000, 0xff00_4000) > Perception.distance(0xff00_0000, 0xff00_0040))
    }

    @Test func structureIsOneForTheSameAndLessForOthers() {
        #expect(Perception.structure(part, part) == 1)
        var brighter = part
        for index in brighter.pixels.indices {
            let color = Color(bits: brighter.pixels[index])
            brighter.pixels[index] =
                Color(
                    red: min(255, color.red + 6), green: min(255, color.green + 6),
                    blue: min(255, color.blue + 6)
                ).bits
        }
        let near = Perception.structure(part, brighter)
        let far = Perception.structure(part, screen.part(Rect(10, 10, 40, 24)))
        #expect(near > 0.9 && far < near)
        #expect(found(brighter, MatchRule(.structure(0.9)))?.place == place)
        #expect(found(brighter) == nil)
    }

    @Test func smoothedEdgesAreForgivenAndNothingElse() {
        // A slope, once with hard steps and once with one grey pixel at each step.
        var hard = Bitmap(Area(40, 20), filledWith: .white)
        for y in 0..<20 { hard.withSurface { $0.fill(Rect(0, y, 6 + y, 1), .black) } }
        var smooth = hard
        for y in 0..<20 { smooth[6 + y, y] = Color(rgb: 0x808080) }
        var rule = MatchRule(.perceptual(0.1))
        let image = ReferenceImage(hard)
        #expect(!image.compare(smooth, at: .zero, rule).isMatch)
        rule.forgivesSmoothing = true
        #expect(image.compare(smooth, at: .zero, rule).isMatch)
        smooth.withSurface { $0.fill(Rect(30, 5, 4, 4), .black) }
        #expect(image.compare(smooth, at: .zero, rule).off == 16)
    }

    @Test func anotherSizeIsFoundInTheRange() {
        let large = part.resized(to: Area(50, 30))
        var picture = screen
        picture.withSurface { target in
            large.withPixels { target.copy($0, $0.bounds, to: Point(20, 150)) }
        }
        var rule = MatchRule(.structure(0.95))
        rule.scales = 0.8...1.4
        // The image itself is there as well: only the area with the large one is looked at.
        let match = SearchPicture(picture).find(ReferenceImage(part), in: Rect(0, 140, 120, 60), rule)
        #expect(
            match.map { abs($0.place.x - 20) <= 2 && abs($0.place.y - 150) <= 2 && $0.scale > 1.1 }
                ?? false, "\(String(describing: match))")
    }

    @Test func theNearestPlaceIsTold() {
        var other = part
        for index in 300..<340 { other.pixels[index] = 0xffff_ffff }
        let best = SearchPicture(screen).best(ReferenceImage(other))
        #expect(best?.place == place)
        #expect(best.map { $0.off <= 40 && $0.off > 0 && !$0.isMatch } ?? false)
    }

    @Test func onlyWhatTouchesAChangeIsLookedAt() {
        let search = SearchPicture(screen)
        let image = ReferenceImage(part)
        #expect(search.find(image, changed: [Rect(0, 0, 20, 20)]) == nil)
        #expect(search.find(image, changed: [Rect(156, 100, 5, 5)])?.place == place)
        #expect(search.find(image, changed: []) == nil)
    }

    @Test func anImageOfOneColorIsFoundWhereItFirstFits() {
        var random = SeededNumbers(seed: 4)
        for _ in 0..<100 {
            var picture = Bitmap(Area(40, 30), filledWith: .white)
            for _ in 0..<12 {
                let spot = Point(Int.random(in: 0..<40, using: &random), Int.random(in: 0..<30, using: &random))
                picture[spot.x, spot.y] = .black
            }
            let size = Area(Int.random(in: 1...14, using: &random), Int.random(in: 1...14, using: &random))
            let image = Bitmap(size, filledWith: .white)
            #expect(SearchPicture(picture).find(ReferenceImage(image))?.place.origin == picture.find(image))
        }
    }

    @Test func theFastSearchFindsWhatTheSimpleOneDoes() {
        var random = SeededNumbers(seed: 3)
        var picture = Bitmap(Area(60, 40))
        for index in picture.pixels.indices {
            picture.pixels[index] = Bool.random(using: &random) ? 0xff00_0000 : 0xffff_ffff
        }
        let search = SearchPicture(picture)
        for _ in 0..<200 {
            let size = Area(Int.random(in: 1...5, using: &random), Int.random(in: 1...5, using: &random))
            let image = picture.part(
                Rect(
                    Point(
                        Int.random(in: 0...(60 - size.width), using: &random),
                        Int.random(in: 0...(40 - size.height), using: &random)),
                    size))
            #expect(search.find(ReferenceImage(image))?.place.origin == picture.find(image))
        }
    }
}
