import BiT
import Testing

@Suite struct GoogleNamesTests {
    @Test(arguments: [
        ("resnet/root_block/standardized_conv2d_1/kernel", "resnet/root_block/standardized_conv2d/kernel"),
        (
            "resnet/block1/unit01/a/proj/standardized_conv2d_17/kernel",
            "resnet/block1/unit01/a/proj/standardized_conv2d/kernel"
        ),
        ("resnet/block1/unit01/a/standardized_conv2d/kernel", "resnet/block1/unit01/a/standardized_conv2d/kernel"),
        ("standardized_conv2d_x/kernel", "standardized_conv2d_x/kernel"),
        ("standardized_conv2d_/kernel", "standardized_conv2d_/kernel"),
        ("a//standardized_conv2d_2/", "a//standardized_conv2d/"),
    ]) func removesTheWritersNumber(name: String, expected: String) {
        #expect(GoogleNames.canonical(name) == expected)
    }
}
