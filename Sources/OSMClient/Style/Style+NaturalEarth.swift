internal import Framebuffer

extension Style {
    /// The quiet colours that all built-in styles share.
    enum Palette {
        static let water = Color(rgb: 0xb5d3e4)
        static let shore = Color(rgb: 0x8fb8d0)
        static let waterText = Color(rgb: 0x4f7d9c)
        static let land = Color(rgb: 0xf6f2e9)
        static let ice = Color(rgb: 0xfcfdfe)
        static let urban = Color(rgb: 0xe8dfd0)
        static let border = Color(rgb: 0xa08f9c)
        static let stateBorder = Color(rgb: 0xc4b9c0)
        static let text = Color(rgb: 0x3c3a40)
        static let faintText = Color(rgb: 0x6e6a70)
        static let countryText = Color(rgb: 0x5a5263)
        static let landHalo = Color(red: 250, green: 248, blue: 242, alpha: 225)
        static let waterHalo = Color(red: 199, green: 222, blue: 235, alpha: 190)
    }

    /// The built-in world map.
    package static let naturalEarth = Style(
        background: Palette.water,
        rules: [
            // The sea gets lighter towards the coast.
            DrawRule(
                "land", .all, 0...11,
                .stroke(
                    Stroke(
                        Color(red: 222, green: 236, blue: 244, alpha: 150), Ramp((0, 2), (3, 5), (6, 9), (9, 12)),
                        softness: Ramp((0, 5), (3, 9), (6, 16), (9, 22))), group: 1)),
            DrawRule("land", .all, 0...30, .fill(Palette.land)),
            DrawRule("urban", .all, 3...11, .fill(Palette.urban)),
            DrawRule("ice", .all, 0...30, .fill(Palette.ice)),
            DrawRule(
                "land", .all, 0...11, .stroke(Stroke(Palette.shore, Ramp((0, 0.5), (4, 0.8), (8, 1.2))), group: 2)),
            DrawRule(
                "river", .all, 2...11,
                .stroke(Stroke(Color(rgb: 0xa5c8dc), Ramp((2, 0.4), (4, 0.8), (6, 1.4), (9, 3))), group: 3)),
            DrawRule("lake", .all, 0...30, .fill(Palette.water)),
            DrawRule(
                "lake", .all, 3...30, .stroke(Stroke(Palette.shore, Ramp((3, 0.4), (5, 0.7), (8, 1.1))), group: 4)),
            DrawRule(
                "border", .isOne("kind", ["state"]), 3...11,
                .stroke(Stroke(Palette.stateBorder, Ramp((3, 0.5), (6, 0.9), (9, 1.3)), dash: [4, 3]), group: 5)),
            DrawRule(
                "border", .isOne("kind", ["disputed"]), 4...11,
                .stroke(Stroke(Palette.border, Ramp((4, 0.7), (8, 1.3)), dash: [2, 3]), group: 6)),
            DrawRule(
                "border", .isOne("kind", ["country"]), 0...11,
                .stroke(
                    Stroke(
                        Palette.border, Ramp((0, 0.45), (2, 0.7), (4, 1.1), (6, 1.5), (9, 2)),
                        casing: Color(red: 160, green: 143, blue: 156, alpha: 34),
                        casingWidth: Ramp((0, 0.6), (4, 2), (8, 4))),
                    group: 7)),
        ],
        labels: [
            country(1, 0.8...6.5, 15), country(2, 1.6...6.5, 14), country(3, 2.4...7, 13), country(4, 3.2...7, 12),
            country(5, 4...8, 11), country(6, 4.8...9, 11),
            LabelRule(
                "water_name", .inRange("rank", 1...1), 1...6, .point, rank: 15, seaLook(15, spacing: 2)),
            LabelRule(
                "water_name", .inRange("rank", 2...3), 2.6...9, .point, rank: 35, seaLook(12, spacing: 1)),
            LabelRule(
                "water_name", .inRange("rank", 4...9), 4.6...10, .point, rank: 45, seaLook(11, spacing: 1)),
            place("capital", 1...1, rank: 20, 3...30, size: 12, bold: true),
            place("rank", 1...1, rank: 25, 2.2...30, size: 12),
            place("rank", 2...2, rank: 40, 3.6...30, size: 11),
            place("rank", 3...3, rank: 50, 4.8...30, size: 11),
            place("rank", 4...4, rank: 60, 5.8...30, size: 10),
            place("rank", 5...9, rank: 70, 6.6...30, size: 10),
        ])

    private static func seaLook(_ size: Int, spacing: Int) -> LabelLook {
        LabelLook(size, Palette.waterText, halo: Palette.waterHalo, haloRadius: 1.2, wrap: 10, spacing: spacing)
    }

    private static func country(_ rank: Int, _ zooms: ClosedRange<Double>, _ size: Int) -> LabelRule {
        LabelRule(
            "country", .inRange("rank", Double(rank)...Double(rank)), zooms, .point, rank: rank * 4,
            LabelLook(
                size, Palette.countryText, bold: rank <= 2, uppercase: rank <= 3, halo: Palette.landHalo, wrap: 12,
                spacing: rank <= 3 ? 1 : 0))
    }

    private static func place(
        _ key: String, _ values: ClosedRange<Double>, rank: Int, _ zooms: ClosedRange<Double>, size: Int,
        bold: Bool = false
    ) -> LabelRule {
        LabelRule(
            "place", .inRange(key, values), zooms, .dot, rank: rank, rankKey: "rank",
            LabelLook(size, Palette.text, bold: bold, halo: Palette.landHalo, wrap: 40))
    }
}
