extension TestRun {
    /// Waits until what is heard is as it should be.
    func hear(_ hearing: Hearing, limit: Int) throws(StepFailure) {
        let screen = try connected()
        if !isHearing {
            let hasSound = try driving { () throws(ScenarioError) in
                // The server tells of its sound in an update, which may be the first after the connection.
                try screen.fence(limit: max(5000, limit))
                return try screen.beginHearing()
            }
            guard hasSound else { throw StepFailure(.brokenTest, "the server has no sound (QEMU's audio extension)") }
            isHearing = true
        }
        _ = screen.takeSound()
        let deadline = Deadline(milliseconds: limit)
        let wanted = hearing.span * VNCScreen.soundRate / 1000
        var heard: [Float] = []
        var quiet = Deadline(milliseconds: hearing.span)
        while true {
            _ = try driving { () throws(ScenarioError) in
                try screen.pump(hearing.isSilence && quiet.milliseconds < deadline.milliseconds ? quiet : deadline)
            }
            let new = screen.takeSound()
            heard = Array((heard + new).suffix(max(wanted, 4096)))
            if hearing.isSilence {
                if SoundSample(new).peak > Hearing.silence { quiet = Deadline(milliseconds: hearing.span) }
                if quiet.isOver { return }
            } else if heard.count >= wanted, meets(SoundSample(Array(heard.suffix(wanted))), hearing) {
                return
            }
            if deadline.isOver { break }
        }
        let sample = SoundSample(heard)
        let pitch = sample.pitch.map { "\(Int($0.rounded())) Hz" } ?? "no pitch"
        let what = heard.isEmpty ? "nothing was sent" : "heard: level \(Self.short(sample.level)), \(pitch)"
        throw StepFailure(
            .notThere,
            "\(hearing.isSilence ? "there was sound" : "the sound was not there") within \(limit) ms; \(what)")
    }

    private func meets(_ sample: SoundSample, _ hearing: Hearing) -> Bool {
        guard sample.peak > Hearing.silence else { return false }
        if let level = hearing.level, !level.contains(sample.level) { return false }
        guard let pitch = hearing.pitch else { return true }
        // A hundredth is a sixth of a semitone.
        return sample.pitch.map { abs($0 - pitch) <= pitch / 100 } ?? false
    }

    private static func short(_ number: Double) -> Double { (number * 1000).rounded() / 1000 }
}
