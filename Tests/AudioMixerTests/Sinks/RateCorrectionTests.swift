import AudioGraph
import AudioMixer
import Testing

@Suite struct RateCorrectionTests {
    @Test(arguments: [0, 1, -1, 300.25, -4999.875, 1e6])
    func aValueIsToldExactly(value: Double) throws {
        let correction = RateCorrection()
        #expect(correction.view.partsPerMillion == 0)
        correction.view.partsPerMillion = value
        #expect(correction.view.partsPerMillion == value)
    }

    @Test func nonsenseIsCut() throws {
        let correction = RateCorrection()
        defer { withExtendedLifetime(correction) {} }
        let view = correction.view
        view.partsPerMillion = .nan
        #expect(view.partsPerMillion == 0)
        view.partsPerMillion = -.infinity
        #expect(view.partsPerMillion == 0)
        view.partsPerMillion = 1e300
        #expect(view.partsPerMillion == 1_000_000)
    }
}
