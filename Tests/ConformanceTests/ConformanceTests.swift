import Testing

/// Every case of the specification, against everything that says it is a server.
@Suite(.serialized) struct ConformanceTests {
    @Test(arguments: Case.all) func server(_ item: Case) throws { try item.play(.server) }
    @Test(arguments: Case.all) func throughOneMonitor(_ item: Case) throws { try item.play(.oneMonitor) }
    @Test(arguments: Case.all) func throughThreeMonitors(_ item: Case) throws { try item.play(.threeMonitors) }
    @Test(arguments: Case.all.filter { !$0.isDirect }) func threeDeep(_ item: Case) throws { try item.play(.nested) }
}
