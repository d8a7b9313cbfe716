import Formats
import Testing

@Suite struct TensorNameFlawTests {
    @Test(
        arguments: [
            ("", .empty), (String(repeating: "a", count: 4_097), .tooLong), ("a\0", .controlCharacter),
            ("a\u{7F}", .controlCharacter), ("a\u{85}", .controlCharacter), ("a\nb", .controlCharacter),
            ("\\", .backslash),
            ("..\\..", .backslash), ("/", .emptyPart), ("/a", .emptyPart), ("a/", .emptyPart), ("a//b", .emptyPart),
            (".", .dotPart), ("..", .dotPart), ("./a", .dotPart), ("a/..", .dotPart), ("a/./b", .dotPart),
        ] as [(String, TensorNameFlaw)]
    )
    func finds(name: String, flaw: TensorNameFlaw) {
        #expect(TensorNameFlaw(in: name) == flaw)
    }

    @Test(
        arguments: [
            "a", "resnet/block1/unit01/a/group_norm/gamma", "head/dense/kernel:0", "model..layers.0.weight", ".a/b.",
            "...",
            "größe/\u{1F600} x", String(repeating: "a", count: 4_096), "C:a", "a\"'b", "é\u{301}",
        ]
    )
    func acceptsPaths(name: String) {
        #expect(TensorNameFlaw(in: name) == nil)
    }
}
