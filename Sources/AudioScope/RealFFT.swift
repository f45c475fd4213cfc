internal import Glibc

/// The discrete Fourier transform of real numbers, for one length.
package struct RealFFT: Sendable {
    /// A power of two of at least 4.
    package let count: Int
    private let cosines: [Float]
    private let sines: [Float]
    private let reversed: [Int]

    /// A transform of at least so many numbers, up to 2^20.
    package init(_ count: Int) {
        var size = 4
        while size < min(count, 1 << 20) { size *= 2 }
        self.count = size
        let half = size / 2
        cosines = (0..<half).map { Float(cos(2 * .pi * Double($0) / Double(size))) }
        sines = (0..<half).map { Float(sin(2 * .pi * Double($0) / Double(size))) }
        let bits = half.trailingZeroBitCount
        reversed = (0..<half).map { index in
            (0..<bits).reduce(0) { $0 << 1 | (index >> $1 & 1) }
        }
    }

    /// The squares of the magnitudes of the first `count / 2` frequencies; numbers that are missing are 0.
    package func powers(_ numbers: [Float]) -> [Float] {
        let half = count / 2
        // Even numbers as real, odd ones as imaginary parts of half as many complex ones.
        var real = [Float](repeating: 0, count: half)
        var imaginary = [Float](repeating: 0, count: half)
        for index in 0..<half {
            let place = reversed[index]
            if 2 * index < numbers.count { real[place] = numbers[2 * index] }
            if 2 * index + 1 < numbers.count { imaginary[place] = numbers[2 * index + 1] }
        }
        var span = 1
        while span < half {
            transform(&real, &imaginary, span)
            span *= 2
        }
        return separated(real, imaginary)
    }

    /// One round of butterflies.
    private func transform(_ real: inout [Float], _ imaginary: inout [Float], _ span: Int) {
        let half = count / 2
        let step = half / span
        for start in stride(from: 0, to: half, by: 2 * span) {
            for offset in 0..<span {
                let c = cosines[offset * step]
                let s = sines[offset * step]
                let (a, b) = (start + offset, start + offset + span)
                let re = real[b] * c + imaginary[b] * s
                let im = imaginary[b] * c - real[b] * s
                real[b] = real[a] - re
                imaginary[b] = imaginary[a] - im
                real[a] += re
                imaginary[a] += im
            }
        }
    }

    /// Takes the transforms of the even and the odd numbers apart, and puts them together to that of all.
    private func separated(_ real: [Float], _ imaginary: [Float]) -> [Float] {
        let half = count / 2
        return (0..<half).map { index in
            let other = (half - index) % half
            let evenReal = (real[index] + real[other]) / 2
            let evenImaginary = (imaginary[index] - imaginary[other]) / 2
            let oddReal = (imaginary[index] + imaginary[other]) / 2
            let oddImaginary = (real[other] - real[index]) / 2
            let re = evenReal + oddReal * cosines[index] + oddImaginary * sines[index]
            let im = evenImaginary + oddImaginary * cosines[index] - oddReal * sines[index]
            return re * re + im * im
        }
    }
}
