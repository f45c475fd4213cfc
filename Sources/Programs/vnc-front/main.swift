import Glibc
import Sessions

exit(Component.run { try FrontProgram($0) })
