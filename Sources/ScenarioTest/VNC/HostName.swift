internal import Foundation

/// Names of hosts.
enum HostName {
    /// The number of a host, an address of version 4 before others; the name itself when it is none.
    static func number(of name: String) -> String {
        if name == "localhost" { return "127.0.0.1" }
        if name.allSatisfy({ $0.isNumber || $0 == "." }) || name.contains(":") { return name }
        let addresses = Host(name: name).addresses
        return addresses.first { !$0.contains(":") } ?? addresses.first ?? name
    }
}
