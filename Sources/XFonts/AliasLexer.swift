/// The words of a `fonts.alias` file: quotes hold spaces, a backslash the next character, `!` begins a comment.
struct AliasLexer {
    enum Token: Equatable { case word([UInt8]), newline, end }

    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() -> Token {
        var word: [UInt8] = []
        var isQuoted = false
        var isComment = false
        var hasBegun = false
        while place < bytes.count {
            var byte = bytes[place]
            var isPlain = false
            if byte == UInt8(ascii: "\\") {
                guard place + 1 < bytes.count else { break }
                place += 1
                byte = bytes[place]
                isPlain = true
            }
            switch byte {
            case UInt8(ascii: "\n") where !isPlain, UInt8(ascii: "\r") where !isPlain:
                // A word ends before the end of its line, which is the next token.
                if hasBegun { return .word(word) }
                place += 1
                return .newline
            case _ where isComment: break
            case UInt8(ascii: "\"") where !isPlain:
                isQuoted.toggle()
                hasBegun = true
            case UInt8(ascii: " ") where !isPlain && !isQuoted, UInt8(ascii: "\t") where !isPlain && !isQuoted:
                if hasBegun { return .word(word) }
            case UInt8(ascii: "!") where !isPlain && !hasBegun: isComment = true
            default:
                word.append(byte)
                hasBegun = true
            }
            place += 1
        }
        place = bytes.count
        return hasBegun ? .word(word) : .end
    }
}
