internal import Framebuffer

extension Engine {
    func sendEvent(_ request: Request) throws(XError) { throw .implementation }
    func grabPointer(_ request: Request) throws(XError) { throw .implementation }
    func ungrabPointer(_ request: Request) throws(XError) { throw .implementation }
    func grabButton(_ request: Request) throws(XError) { throw .implementation }
    func ungrabButton(_ request: Request) throws(XError) { throw .implementation }
    func changeActivePointerGrab(_ request: Request) throws(XError) { throw .implementation }
    func grabKeyboard(_ request: Request) throws(XError) { throw .implementation }
    func ungrabKeyboard(_ request: Request) throws(XError) { throw .implementation }
    func grabKey(_ request: Request) throws(XError) { throw .implementation }
    func ungrabKey(_ request: Request) throws(XError) { throw .implementation }
    func allowEvents(_ request: Request) throws(XError) { throw .implementation }
    func grabServer(_ request: Request) throws(XError) { throw .implementation }
    func ungrabServer(_ request: Request) throws(XError) { throw .implementation }
    func queryPointer(_ request: Request) throws(XError) { throw .implementation }
    func getMotionEvents(_ request: Request) throws(XError) { throw .implementation }
    func warpPointer(_ request: Request) throws(XError) { throw .implementation }
    func setInputFocus(_ request: Request) throws(XError) { throw .implementation }
    func getInputFocus(_ request: Request) throws(XError) {
        var reply = Reply(1)
        reply.put32(8, 1)
        request.client.send(reply)
    }
    func queryKeymap(_ request: Request) throws(XError) { throw .implementation }
    func changeKeyboardMapping(_ request: Request) throws(XError) { throw .implementation }
    func getKeyboardMapping(_ request: Request) throws(XError) { throw .implementation }
    func changeKeyboardControl(_ request: Request) throws(XError) { throw .implementation }
    func getKeyboardControl(_ request: Request) throws(XError) { throw .implementation }
    func bell(_ request: Request) throws(XError) { throw .implementation }
    func changePointerControl(_ request: Request) throws(XError) { throw .implementation }
    func getPointerControl(_ request: Request) throws(XError) { throw .implementation }
    func setPointerMapping(_ request: Request) throws(XError) { throw .implementation }
    func getPointerMapping(_ request: Request) throws(XError) { throw .implementation }
    func setModifierMapping(_ request: Request) throws(XError) { throw .implementation }
    func getModifierMapping(_ request: Request) throws(XError) { throw .implementation }

    func releaseInput(of client: Client) {}
}
