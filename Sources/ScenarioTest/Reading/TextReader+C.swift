internal import CTesseract
package import Framebuffer
internal import Glibc

/// Reads the text in pictures, by Tesseract.
///
/// It is used by one thread at a time. Starting costs a fifth of a second, once.
@safe package final class TextReader {
    /// How the text is laid out.
    package enum Layout: Hashable, Sendable {
        /// One line.
        case line
        /// Lines below each other.
        case block
        /// Pieces anywhere.
        case scattered
    }

    @unsafe private let handle: OpaquePointer

    /// What is no higher is one line; what is higher than a few has more in it than lines, such as a map.
    private static let lineHeight = 30
    private static let blockHeight = 90

    /// A reader of a language, by Tesseract's name for it, such as `eng` or `eng+deu`.
    package init(_ language: String = "eng") throws(ScenarioError) {
        unsafe Self.stayAlone()
        guard let handle = unsafe TessBaseAPICreate() else {
            throw ScenarioError(.process, "Tesseract does not start")
        }
        unsafe self.handle = unsafe handle
        let result = unsafe TessBaseAPIInit3(handle, nil, language)
        guard result == 0 else {
            throw ScenarioError(
                .process, "Tesseract has no data for '\(language)' (Debian: tesseract-ocr-\(language))")
        }
        // A page is dark on light already; it would read each line that it is not sure of a second time.
        _ = unsafe TessBaseAPISetVariable(handle, "tessedit_do_invert", "0")
        // It tells of every picture without text otherwise.
        _ = unsafe TessBaseAPISetVariable(handle, "debug_file", "/dev/null")
    }

    deinit { unsafe TessBaseAPIDelete(handle) }

    /// The words in a picture, in the order of reading.
    package func words(_ picture: Bitmap, _ layout: Layout = .scattered) -> [Word] {
        guard picture.area.width >= 3, picture.area.height >= 3 else { return [] }
        // It is a matter of the thread, and this may be another one each time.
        unsafe Self.stayAlone()
        let writing = Writing(picture)
        guard layout == .scattered else { return words(writing, picture.bounds, layout) }
        return TextBlocks(writing).boxes.flatMap { box in
            words(
                writing, box,
                box.height <= Self.lineHeight ? .line : box.height <= Self.blockHeight ? .block : .scattered)
        }
    }

    /// Keeps the library's OpenMP to the calling thread: its threads cost three times what they bring for a line of text.
    ///
    /// OpenMP reads its environment before a program can set it, and the library's own numbers of threads go before other settings.
    @unsafe private static func stayAlone() {
        typealias SetLevels = @convention(c) (Int32) -> Void
        guard let symbol = unsafe dlsym(nil, "omp_set_max_active_levels") else { return }
        unsafe unsafeBitCast(symbol, to: SetLevels.self)(0)
    }

    private func words(_ writing: Writing, _ part: Rect, _ layout: Layout) -> [Word] {
        let page = TextPage(writing, part)
        switch layout {
        case .line: unsafe TessBaseAPISetPageSegMode(handle, PSM_SINGLE_LINE)
        case .block: unsafe TessBaseAPISetPageSegMode(handle, PSM_SINGLE_BLOCK)
        case .scattered: unsafe TessBaseAPISetPageSegMode(handle, PSM_SPARSE_TEXT)
        }
        unsafe page.grey.withUnsafeBufferPointer {
            unsafe TessBaseAPISetImage(
                handle, $0.baseAddress, Int32(page.area.width), Int32(page.area.height), 1,
                Int32(page.area.width))
        }
        unsafe TessBaseAPISetSourceResolution(handle, 210)
        guard unsafe TessBaseAPIRecognize(handle, nil) == 0,
            let iterator = unsafe TessBaseAPIGetIterator(handle)
        else { return [] }
        defer { unsafe TessResultIteratorDelete(iterator) }
        var words: [Word] = []
        repeat {
            // Noise is read as letters of which it is not sure at all.
            if var word = unsafe word(iterator, page), word.confidence > 0.1 {
                word.place = word.place.intersection(part)
                words.append(word)
            }
        } while unsafe TessResultIteratorNext(iterator, RIL_WORD) != 0
        return words
    }

    @unsafe private func word(_ iterator: OpaquePointer, _ page: TextPage) -> Word? {
        guard let text = unsafe TessResultIteratorGetUTF8Text(iterator, RIL_WORD) else { return nil }
        defer { unsafe TessDeleteText(text) }
        var (left, top, right, bottom): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
        let position = unsafe TessResultIteratorGetPageIteratorConst(iterator)
        guard unsafe TessPageIteratorBoundingBox(position, RIL_WORD, &left, &top, &right, &bottom) != 0
        else {
            return nil
        }
        let isFirst = unsafe TessPageIteratorIsAtBeginningOf(position, RIL_TEXTLINE) != 0
        return Word(
            text: unsafe String(cString: text),
            place: page.place(Int(left), Int(top), Int(right), Int(bottom)),
            confidence: Double(unsafe TessResultIteratorConfidence(iterator, RIL_WORD)) / 100,
            beginsLine: isFirst)
    }
}
