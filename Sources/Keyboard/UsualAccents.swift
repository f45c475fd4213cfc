/// The dead keys of Latin layouts, for systems without compose files.
enum UsualAccents {
    /// Dead key, the accent alone, then each base letter followed by what it becomes.
    static let table: [(name: String, alone: String, pairs: String)] = [
        ("grave", "`", "AÀEÈIÌOÒUÙaàeèiìoòuùNǸnǹ"),
        ("acute", "´", "AÁCĆEÉIÍLĹNŃOÓRŔSŚUÚYÝZŹaácćeéiílĺnńoórŕsśuúyýzź"),
        ("circumflex", "^", "AÂCĈEÊGĜHĤIÎJĴOÔSŜUÛWŴYŶaâcĉeêgĝhĥiîjĵoôsŝuûwŵyŷ"),
        ("tilde", "~", "AÃIĨNÑOÕUŨaãiĩnñoõuũ"),
        ("diaeresis", "¨", "AÄEËIÏOÖUÜYŸaäeëiïoöuüyÿ"),
        ("abovering", "°", "AÅUŮaåuů"),
        ("caron", "ˇ", "CČDĎEĚLĽNŇRŘSŠTŤZŽcčdďeělľnňrřsštťzž"),
        ("cedilla", "¸", "CÇSŞTŢcçsştţ"),
        ("ogonek", "˛", "AĄEĘIĮUŲaąeęiįuų"),
        ("breve", "˘", "AĂGĞUŬaăgğuŭ"),
        ("doubleacute", "˝", "OŐUŰoőuű"),
        ("abovedot", "˙", "CĊEĖGĠIİZŻcċeėgġzż"),
        ("macron", "¯", "AĀEĒIĪOŌUŪaāeēiīoōuū"),
        ("stroke", "/", "DĐHĦLŁOØdđhħlłoø"),
    ]

    /// The table in the text form of compose files.
    static var composeFile: String {
        var lines = ""
        for (name, alone, pairs) in table {
            let dead = "<dead_\(name)>"
            lines += "\(dead) <space> : \"\(alone)\"\n\(dead) \(dead) : \"\(alone)\"\n"
            let letters = Array(pairs)
            for index in stride(from: 0, to: letters.count - 1, by: 2) {
                lines += "\(dead) <\(letters[index])> : \"\(letters[index + 1])\"\n"
            }
        }
        return lines
    }
}
