internal import Framebuffer

extension Style {
    /// Street maps in the OpenMapTiles schema, drawn over the world map.
    package static let openMapTiles = Style(
        background: .clear, rules: ground + waters + buildings + ways + borders, labels: names)

    private static func color(_ rgb: UInt32, alpha: Int = 255) -> Color {
        Color(red: Int(rgb >> 16 & 255), green: Int(rgb >> 8 & 255), blue: Int(rgb & 255), alpha: alpha)
    }

    private static let ground: [DrawRule] = [
        area("landcover", ["farmland"], 0xf2eddb),
        area("landcover", ["grass"], 0xdfebc9),
        area("landcover", ["wood", "forest"], 0xcbdfb6),
        area("landcover", ["wetland"], 0xd5e5da),
        area("landcover", ["sand"], 0xf5eac8),
        area("landcover", ["rock"], 0xe6e1d8),
        area("landcover", ["ice"], 0xfcfdfe),
        area("landuse", ["residential", "suburb", "neighbourhood"], 0xeee8dd),
        area("landuse", ["commercial", "retail"], 0xf2e4dc),
        area("landuse", ["industrial", "railway", "garages"], 0xe8e3e3),
        area("landuse", ["school", "university", "college", "kindergarten", "library"], 0xf2ecd2),
        area("landuse", ["hospital"], 0xf6e1e0),
        area("landuse", ["cemetery"], 0xd4e0c6),
        area("landuse", ["military"], 0xeee0d8),
        area("landuse", ["stadium", "pitch", "playground", "track"], 0xcfe4c0),
        area("landuse", ["theme_park", "zoo"], 0xdfe9d0),
        DrawRule("park", .kind(.polygon), 0...30, .fill(color(0xcde2b8, alpha: 120))),
        DrawRule(
            "park", .kind(.polygon), 10...30,
            .stroke(Stroke(color(0x9cc086, alpha: 150), Ramp((10, 0.6), (16, 1.4))), group: 1)),
        area("aeroway", ["aerodrome", "heliport"], 0xe9e6ea),
        DrawRule(
            "aeroway", .kind(.polygon) & .isOne("class", ["apron", "taxiway", "runway"]), 10...30,
            .fill(color(0xdcd8de))),
        DrawRule(
            "aeroway", .kind(.line) & .isOne("class", ["taxiway"]), 11...30,
            .stroke(Stroke(color(0xd3ced6), Ramp((11, 1), (14, 3), (17, 16))), group: 2)),
        DrawRule(
            "aeroway", .kind(.line) & .isOne("class", ["runway"]), 9...30,
            .stroke(Stroke(color(0xcac5ce), Ramp((9, 1), (11, 3), (14, 12), (17, 60))), group: 2)),
    ]

    private static let waters: [DrawRule] = [
        DrawRule("water", .kind(.polygon), 0...30, .fill(Palette.water)),
        DrawRule(
            "water", .kind(.polygon), 8...30,
            .stroke(Stroke(Palette.shore, Ramp((8, 0.5), (12, 0.8), (16, 1.4))), group: 1)),
        DrawRule(
            "waterway", .kind(.line) & .isOne("class", ["stream", "drain", "ditch"]), 12...30,
            .stroke(Stroke(color(0xa5c8dc), Ramp((12, 0.6), (14, 1.2), (18, 5))), group: 2)),
        DrawRule(
            "waterway", .kind(.line) & .isOne("class", ["river", "canal"]), 8...30,
            .stroke(Stroke(color(0xa5c8dc), Ramp((8, 0.8), (12, 1.8), (14, 3), (18, 14))), group: 2)),
    ]

    private static let buildings: [DrawRule] = [
        DrawRule("building", .kind(.polygon), 12.5...30, .fill(color(0xe5dccf))),
        DrawRule(
            "building", .kind(.polygon), 13.2...30,
            .stroke(Stroke(color(0xcdc1b1), Ramp((13.2, 0.35), (15, 0.8), (18, 1.2))), group: 1)),
    ]

    private static let ways: [DrawRule] = [
        // Below the ground.
        road(
            ["tertiary", "minor", "service", "secondary"], 0xf4f1ec, 0xdcd6cc, Ramp((12, 0.8), (14, 3), (18, 18)), 12.5,
            .isOne("brunnel", ["tunnel"]), group: 1),
        road(
            ["motorway", "trunk", "primary"], 0xfbe9d6, 0xe4cdb4, Ramp((8, 1), (12, 3), (14, 6), (18, 28)), 9,
            .isOne("brunnel", ["tunnel"]), group: 1),
        // Foot and track.
        DrawRule(
            "transportation", .isOne("class", ["path", "pedestrian"]) & .kind(.line), 13...30,
            .stroke(
                Stroke(
                    color(0xc09a7c, alpha: 210), Ramp((13, 0.7), (15, 1.1), (18, 2.4)),
                    casing: color(0xffffff, alpha: 120),
                    casingWidth: Ramp((14, 0.6), (18, 1.4)), dash: [3.5, 2.5]), group: 2)),
        DrawRule(
            "transportation", .isOne("class", ["track"]) & .kind(.line), 12.5...30,
            .stroke(
                Stroke(
                    color(0xb49a6c, alpha: 220), Ramp((12.5, 0.6), (15, 1.3), (18, 3)),
                    casing: color(0xffffff, alpha: 120),
                    casingWidth: Ramp((14, 0.6), (18, 1.4)), dash: [7, 3]), group: 2)),
        DrawRule(
            "transportation", .isOne("class", ["pier", "ferry"]) & .kind(.line), 11...30,
            .stroke(Stroke(color(0x8fb3cb), Ramp((11, 0.8), (16, 1.4)), dash: [6, 4]), group: 3)),
        // Streets, from the least to the greatest.
        road(
            ["service"], 0xffffff, 0xd9d2c6, Ramp((13.5, 0.7), (15, 2), (16, 4.2), (18, 11)), 13.2, onGround, group: 4),
        road(
            ["minor", "raceway", "busway"], 0xffffff, 0xd3cbbe,
            Ramp((11.5, 0.6), (13, 1.6), (14, 3), (15, 5), (16, 8), (18, 22)), 11.5, onGround, group: 4),
        road(
            ["tertiary"], 0xffffff, 0xc9c0b2, Ramp((10, 0.6), (12, 1.6), (14, 4.4), (16, 10), (18, 26)), 10, onGround,
            group: 4),
        road(
            ["secondary"], 0xfdf3c8, 0xd6c390, Ramp((8.5, 0.7), (11, 1.6), (13, 3.8), (14, 5.6), (16, 12), (18, 28)),
            8.5, onGround, group: 4),
        road(
            ["primary"], 0xfbe2a0, 0xd4b46a, Ramp((7, 0.7), (10, 1.5), (12, 3), (14, 6.6), (16, 14), (18, 32)), 7,
            onGround, group: 4),
        road(
            ["trunk"], 0xf9cf97, 0xd69f5c, Ramp((6, 0.8), (10, 1.9), (12, 3.4), (14, 7), (16, 15), (18, 34)), 6,
            onGround, group: 4),
        road(
            ["motorway"], 0xf4b184, 0xcf8350, Ramp((5, 0.8), (9, 1.9), (12, 3.8), (14, 7.6), (16, 16), (18, 36)), 5,
            onGround, group: 4),
        // Rail: a dark line with light gaps.
        DrawRule(
            "transportation", .isOne("class", ["rail", "transit"]) & .not(.isOne("brunnel", ["tunnel"])), 9...30,
            .stroke(Stroke(color(0xa9a3a6), Ramp((9, 0.6), (12, 1.2), (14, 2), (18, 5))), group: 5)),
        DrawRule(
            "transportation", .isOne("class", ["rail", "transit"]) & .not(.isOne("brunnel", ["tunnel"])), 12.5...30,
            .stroke(Stroke(color(0xf4f2f2), Ramp((12.5, 0.5), (14, 1), (18, 3)), dash: [7, 7]), group: 6)),
        // Bridges cross over.
        road(
            ["path", "service"], 0xffffff, 0xa9a296, Ramp((14, 1.6), (16, 4), (18, 10)), 14,
            .isOne("brunnel", ["bridge"]), group: 7),
        road(
            ["minor", "tertiary"], 0xffffff, 0xb3a999, Ramp((12, 1), (14, 3.8), (16, 9), (18, 24)), 13,
            .isOne("brunnel", ["bridge"]), group: 7),
        road(
            ["secondary"], 0xfdf3c8, 0xbfab76, Ramp((11, 1.6), (14, 5.6), (16, 12), (18, 28)), 12,
            .isOne("brunnel", ["bridge"]), group: 7),
        road(
            ["primary"], 0xfbe2a0, 0xbf9f55, Ramp((10, 1.5), (14, 6.6), (16, 14), (18, 32)), 11,
            .isOne("brunnel", ["bridge"]), group: 7),
        road(
            ["trunk", "motorway"], 0xf6bd8b, 0xb97848, Ramp((9, 1.9), (14, 7.4), (16, 16), (18, 36)), 11,
            .isOne("brunnel", ["bridge"]), group: 7),
    ]

    private static let borders: [DrawRule] = [
        DrawRule(
            "boundary", .inRange("admin_level", 3...6) & .not(.inRange("maritime", 1...1)), 5...30,
            .stroke(
                Stroke(color(0xb9a8b4, alpha: 200), Ramp((5, 0.6), (10, 1), (14, 1.4)), dash: [6, 3, 2, 3]), group: 1)),
        DrawRule(
            "boundary", .inRange("admin_level", 0...2) & .not(.inRange("maritime", 1...1)), 0...30,
            .stroke(
                Stroke(
                    Palette.border, Ramp((0, 0.6), (6, 1.2), (12, 2)), casing: color(0xa08f9c, alpha: 44),
                    casingWidth: Ramp((4, 1.5), (12, 4)), dash: [10, 3]), group: 2)),
    ]

    private static let waterHalo = color(0xf4f8fa, alpha: 205)

    private static let onGround: Filter = .not(.isOne("brunnel", ["bridge", "tunnel"]))

    private static func area(_ layer: String, _ classes: [String], _ rgb: UInt32) -> DrawRule {
        DrawRule(layer, .kind(.polygon) & .isOne("class", classes), 0...30, .fill(color(rgb)))
    }

    private static func road(
        _ classes: [String], _ rgb: UInt32, _ casing: UInt32, _ width: Ramp, _ from: Double, _ filter: Filter,
        group: Int
    ) -> DrawRule {
        DrawRule(
            "transportation", .isOne("class", classes) & .kind(.line) & filter, from...30,
            .stroke(
                Stroke(
                    color(rgb), width, casing: color(casing),
                    casingWidth: Ramp((5, 0.3), (12, 0.6), (15, 0.9), (18, 1.3))),
                group: group))
    }

    private static let names: [LabelRule] = [
        place(
            ["country"], 2...8, 4,
            LabelLook(
                14, Palette.countryText, bold: true, uppercase: true, halo: Palette.landHalo, wrap: 12, spacing: 1)),
        place(
            ["state", "province"], 5...9, 16,
            LabelLook(11, Palette.faintText, uppercase: true, halo: Palette.landHalo, wrap: 12, spacing: 1)),
        place(["city"], 4...14.5, 10, LabelLook(15, Palette.text, bold: true, halo: Palette.landHalo)),
        place(["town"], 8...15.5, 18, LabelLook(13, Palette.text, halo: Palette.landHalo)),
        place(["village"], 10...16, 24, LabelLook(12, Palette.text, halo: Palette.landHalo)),
        place(["island", "islet"], 9...16, 30, LabelLook(11, Palette.faintText, halo: Palette.landHalo)),
        place(
            ["suburb", "quarter"], 12...16.5, 32,
            LabelLook(11, Palette.faintText, uppercase: true, halo: Palette.landHalo, wrap: 12, spacing: 1)),
        place(
            ["hamlet", "neighbourhood", "isolated_dwelling", "locality"], 13...17.5, 44,
            LabelLook(11, Palette.faintText, halo: Palette.landHalo)),
        LabelRule(
            "water_name", .kind(.point), 4...30, .point, rank: 28,
            LabelLook(11, Palette.waterText, halo: waterHalo, wrap: 12, spacing: 1)),
        LabelRule(
            "aerodrome_label", .all, 10...30, .point, rank: 36,
            LabelLook(11, color(0x6b6480), halo: Palette.landHalo, wrap: 18)),
        LabelRule(
            "mountain_peak", .all, 11...30, .point, rank: 46, LabelLook(10, color(0x7a6650), halo: Palette.landHalo)),
        LabelRule(
            "park", .kind(.point), 12...30, .point, rank: 48,
            LabelLook(11, color(0x55803f), halo: Palette.landHalo, wrap: 14)),
        street(["motorway", "trunk"], 11...30, 38, 11), street(["primary"], 12...30, 40, 11),
        street(["secondary"], 13...30, 42, 11), street(["tertiary"], 13.6...30, 50, 11),
        street(["minor", "service", "pedestrian", "path", "track"], 14.6...30, 60, 10),
        LabelRule(
            "waterway", .kind(.line), 13...30, .line, rank: 52,
            LabelLook(10, Palette.waterText, halo: waterHalo, spacing: 1)),
        LabelRule("poi", .inRange("rank", 0...8), 14.8...30, .dot, rank: 64, rankKey: "rank", poiLook),
        LabelRule("poi", .inRange("rank", 9...20), 16...30, .dot, rank: 70, rankKey: "rank", poiLook),
        LabelRule("poi", .all, 17...30, .dot, rank: 76, rankKey: "rank", poiLook),
        LabelRule(
            "housenumber", .all, 17.4...30, .point, rank: 90,
            LabelLook(9, color(0x9a8e80), halo: color(0xf0e9de, alpha: 160), haloRadius: 1)),
    ]

    private static let poiLook = LabelLook(10, color(0x7d6a58), halo: Palette.landHalo, wrap: 16)

    private static func place(_ classes: [String], _ zooms: ClosedRange<Double>, _ rank: Int, _ look: LabelLook)
        -> LabelRule
    {
        LabelRule("place", .isOne("class", classes), zooms, .point, rank: rank, rankKey: "rank", look)
    }

    private static func street(_ classes: [String], _ zooms: ClosedRange<Double>, _ rank: Int, _ size: Int) -> LabelRule
    {
        LabelRule(
            "transportation_name", .isOne("class", classes) & .kind(.line), zooms, .line, rank: rank,
            LabelLook(size, color(0x5b554e), halo: color(0xffffff, alpha: 215)))
    }
}
