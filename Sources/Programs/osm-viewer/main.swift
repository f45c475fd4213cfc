internal import Glibc
internal import OSMClient
internal import Sessions

exit(Component.run { try MapClient($0) })
