import Glibc
import NIOPosix
import VNCFront

let arguments = CommandLine.arguments
var settings = FrontSettings(vnc: arguments[2])
settings.port = Int(arguments[3]) ?? 0
let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
let shelf = try Shelf(novnc: arguments[1])
let front = try Front.open(settings, token: Token(arguments[4]) ?? Token.made(), shelf: shelf, group: group)
print(front.url)
fflush(nil)
while true { pause() }
