internal import Catalog
internal import HTML

/// The commands that fetch, verify and convert the checkpoint.
struct CommandsSection {
    let record: ModelRecord

    var markup: Markup? {
        guard let file = record.mainFile, file.file.format != .tfhub else { return nil }
        let name = Self.quoted(record.checkpoint.name)
        let source = Self.quoted(file.file.file)
        var commands: [Markup] = [
            Self.command("Fetch it into the directory you are in", "bitzoo fetch \(name) -o ."),
            Self.command("Verify it", "bitzoo verify \(source) --as \(name)"),
        ]
        if let role = record.checkpoint.protocols.first?.role {
            commands.append(
                Self.command(
                    "Measure its accuracy on your images, and keep the result",
                    "bitzoo verify \(source) --as \(name) --images IMAGES --protocol \(Self.quoted(role)) --json > result.json"
                )
            )
        }
        commands.append(
            Self.command(
                "Convert it to safetensors",
                "bitzoo convert \(source) \(Self.quoted("\(record.checkpoint.name).safetensors"))"
            )
        )
        commands.append(
            Self.command(
                "Convert it for timm",
                "bitzoo convert \(source) \(Self.quoted("\(record.checkpoint.name).timm.safetensors")) --layout timm"
            )
        )
        return """
            <section aria-labelledby="commands">
            <h2 id="commands">Use it</h2>
            \(commands)
            </section>
            """
    }

    private static func command(_ title: String, _ text: String) -> Markup {
        "<div class=\"command\"><p>\(title)</p><pre tabindex=\"0\"><code>\(text)</code></pre></div>"
    }

    /// A word of a shell's command line that stands for itself.
    private static func quoted(_ text: String) -> String {
        let isPlain =
            !text.isEmpty && !text.hasPrefix("-")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                    UInt8(ascii: "/"):
                    true
                default: false
                }
            }
        return isPlain ? text : "'\(text.replacing("'", with: "'\\''"))'"
    }
}
