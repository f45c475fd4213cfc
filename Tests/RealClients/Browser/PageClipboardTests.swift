import Framebuffer
import Images
import Plumbing
import ScenarioTest
import Sessions
import Testing

/// The browser's clipboard and the desktop's, by the viewer page.
@Suite(
    .serialized,
    .enabled(
        if: ViewerStage.canBrowse && Programs.find("nitpicker-clipboard") != nil && Programs.find("clipboard") != nil,
        "the programs of the stack, Chromium or noVNC are missing"))
struct PageClipboardTests {
    /// The page, connected, in a browser that lets it have the clipboard.
    private func page(_ stage: ViewerStage) throws -> ChromiumPage {
        let browser = try ChromiumBrowser()
        try browser.send(
            "Browser.grantPermissions", ["permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]])
        let page = try ChromiumPage(browser, stage.page("vnc-front"))
        try page.send("Emulation.setFocusEmulationEnabled", ["enabled": true])
        try page.waitUntil(script: "document.body.dataset.state === 'connected'")
        return page
    }

    @Test func textGoesBothWays() throws {
        let stage = try ViewerStage(fronts: ["vnc-front": ""], hasClipboard: true)
        let page = try page(stage)
        // What is copied on the desktop is on the browser's clipboard, and in the panel for where it may not be.
        try stage.stack.command("clipboard copy <<'END'\nGrüße, λ\nEND")
        try page.waitUntil(script: "document.getElementById('texts').value === 'Grüße, λ\\n'")
        #expect(try page.evaluate("navigator.clipboard.readText()").string == "Grüße, λ\n")
        // What is copied in the browser is on the desktop's when the page has the focus again.
        _ = try page.evaluate("navigator.clipboard.writeText('from the browser: ß')")
        _ = try page.evaluate("window.dispatchEvent(new Event('focus'))")
        try stage.stack.wait(for: "clipboard/state") { $0["label"] == "vnc-server" }
        #expect(try stage.stack.command("clipboard paste") == "from the browser: ß")
        // And what was typed into the panel when it is sent.
        _ = try page.evaluate(
            "document.getElementById('texts').value = 'by hand'; document.getElementById('send').click()")
        try stage.stack.wait(for: "clipboard/state") { $0["label"] == "vnc-server" && $0["bytes"] == 7 }
        #expect(try stage.stack.command("clipboard paste") == "by hand")
    }

    @Test func picturesGoBothWays() throws {
        let stage = try ViewerStage(fronts: ["vnc-front": ""], hasClipboard: true)
        let page = try page(stage)
        let file = stage.folder.file("picture.png")
        // From the desktop to the browser, each pixel.
        var bitmap = Bitmap(Area(3, 2), filledWith: Color(rgb: 0x336699))
        bitmap[2, 1] = Color(rgb: 0xff8000)
        try Files.write(try PNG.encode(bitmap), to: file)
        try stage.stack.command("clipboard copy --type image/png <\(file)")
        let pixels = """
            new Promise(async (resolve) => {
              while (true) {
                const items = await navigator.clipboard.read();
                const item = items.find((item) => item.types.includes('image/png'));
                if (item) {
                  const image = await createImageBitmap(await item.getType('image/png'));
                  const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
                  context.drawImage(image, 0, 0);
                  return resolve([...context.getImageData(0, 0, image.width, image.height).data]);
                }
                await new Promise((again) => setTimeout(again, 50));
              }
            })
            """
        let plain: [Document] = [0x33, 0x66, 0x99, 255]
        #expect(
            try page.evaluate(pixels).items
                == plain + plain + plain + plain + plain + [0xff, 0x80, 0, 255] as [Document])
        // What was given is not given back; what is copied in the browser is on the desktop's.
        _ = try page.evaluate("window.dispatchEvent(new Event('focus'))")
        _ = try page.evaluate(
            """
            (async () => {
              const canvas = new OffscreenCanvas(5, 4), context = canvas.getContext('2d');
              context.fillStyle = '#0080ff';
              context.fillRect(0, 0, 5, 4);
              const png = await canvas.convertToBlob({ type: 'image/png' });
              await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
              window.dispatchEvent(new Event('focus'));
            })()
            """)
        try stage.stack.wait(for: "clipboard/state") { $0["label"] == "vnc-server" }
        #expect(stage.stack.report("clipboard/state")["types"] == ["image/png"])
        try stage.stack.command("clipboard paste --type image/png >\(file)")
        #expect(try PNG.decode(Files.content(file) ?? []) == Bitmap(Area(5, 4), filledWith: Color(rgb: 0x0080ff)))
    }
}
