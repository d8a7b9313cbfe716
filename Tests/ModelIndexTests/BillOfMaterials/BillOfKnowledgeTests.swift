import ByteIO
import ModelIndex
import Testing

/// What is known beside the catalogue, in bills of materials.
@Suite struct BillOfKnowledgeTests {
    @Test func measuredFiguresHaveIntervalsAndStandBesidePublishedOnes() throws {
        let model = try Bill([Samples.measuredDemo()]).about
        let metrics = model["modelCard"]["quantitativeAnalysis"]["performanceMetrics"].list
        #expect(metrics.map { $0["value"].text } == ["91.6", "100", "90.08", "99.91", "91.6", "100"])
        #expect(
            metrics.map { $0["slice"].text?.split(separator: ",").first }
                == ["published", "published", "published", "published", "measured", "measured"]
        )
        #expect(
            metrics.map { $0["confidenceInterval"]["lowerBound"].text } == [nil, nil, nil, nil, "89.7175", "99.6173"]
        )
        #expect(metrics.map { $0["confidenceInterval"]["upperBound"].text } == [nil, nil, nil, nil, "93.1641", "100"])
        #expect(
            metrics[0]["slice"].text
                == "published, in percent; data set: Fashion-MNIST, 1000 test images; protocol: demo-32; "
                + "counted: 916 of 1000 images; source: files that are distributed with bitzoo"
        )
        #expect(
            metrics[4]["slice"].text
                == "measured, in percent; data set: Fashion-MNIST, 1000 test images; images: all images; "
                + "preparation: padded to 32x32; precision: fp32; program: bitzoo 1.2.3; "
                + "counted: 916 of 1000 images; interval: Wilson, 95 %"
        )
    }

    @Test func whatWasFetchedAndVerifiedIsThere() throws {
        let demo = try Bill([Samples.measuredDemo()]).about
        #expect(demo["licenses"][0]["license"]["acknowledgement"].text == "declared")
        #expect(demo.property("file:bytes:basis") == ["fetched"])
        #expect(demo.property("file:sha256:origin") == ["catalog"])
        #expect(demo.property("file:check") == ["exact size"])
        #expect(demo.property("content-sha256") == [Samples.demoContent])
        #expect(demo.property("content-sha256:origin") == ["catalog"])
        #expect(demo.property("verification:container") == ["passed"])
        #expect(demo.property("verification:accuracy") == ["passed"])
        #expect(!demo["modelCard"]["considerations"].keys.contains("technicalLimitations"))

        let digest = try Samples.digest("a")
        let r50 = try Bill([Samples.convertedR50x1(Samples.converted(source: digest))]).about
        #expect(r50["hashes"].list.map { $0["alg"].text } == ["MD5", "SHA-256"])
        #expect(
            r50["hashes"].list.map { $0["content"].text } == ["d41d8cd98f00b204e9800998ecf8427e", digest.hexadecimal]
        )
        #expect(r50.property("file:sha256:origin") == ["lock file"])
        #expect(r50.property("content-sha256") == [String(repeating: "c", count: 64)])
        #expect(r50.property("content-sha256:origin") == ["lock file"])
        #expect(
            r50["externalReferences"][0]["comment"].text
                == "BiT-M-R50x1-ILSVRC2012.npz: npz; 102242668 bytes (fetched); existence documented; "
                + "SHA-256 from the lock file; MD5 from the server"
        )
        #expect(r50["externalReferences"][0]["hashes"].list.count == 2)
    }

    @Test func aConvertedFileNamesWhatItWasMadeOf() throws {
        let bill = try Bill([Samples.convertedR50x1(Samples.converted(source: Samples.digest("a")))])
        #expect(bill.root["components"].list.count == 1)
        let file = bill.root["components"][0]
        #expect(file["type"].text == "file")
        #expect(file["bom-ref"].text == "converted:BiT-M-R50x1-ILSVRC2012")
        #expect(file["name"].text == "model.safetensors")
        #expect(file["hashes"].list.map { $0["content"].text } == [String(repeating: "d", count: 64)])
        #expect(file["licenses"][0]["license"]["acknowledgement"].text == "concluded")
        #expect(!file.keys.contains("modelCard"), "the standard has it for models alone")
        let ancestor = file["pedigree"]["ancestors"][0]
        #expect(file["pedigree"]["ancestors"].list.count == 1)
        #expect(ancestor["type"].text == "file")
        #expect(ancestor["name"].text == "BiT-M-R50x1-ILSVRC2012.npz")
        #expect(ancestor["hashes"][1]["content"].text == String(repeating: "a", count: 64))
        #expect(
            ancestor["externalReferences"][0]["url"].text
                == "https://storage.googleapis.com/bit_models/BiT-M-R50x1-ILSVRC2012.npz"
        )
        #expect(
            file["pedigree"]["notes"].text
                == "written by bitzoo 1.0; made of the released file BiT-M-R50x1-ILSVRC2012.npz; "
                + "the weights are those of BiT-M-R50x1-ILSVRC2012, bit for bit"
        )
        let expected = [
            "format": "safetensors", "bytes": "102230000", "content-sha256": String(repeating: "c", count: 64),
            "lossless": "true", "source-sha256": String(repeating: "a", count: 64), "generator": "bitzoo 1.0",
        ]
        for (name, value) in expected { #expect(file.property("converted:\(name)") == [value], "\(name)") }
        #expect(file["properties"].list.count == expected.count)
        let lines = bill.root["dependencies"].list
        #expect(
            lines.map { $0["ref"].text } == ["model:BiT-M-R50x1-ILSVRC2012", "converted:BiT-M-R50x1-ILSVRC2012"]
        )
        #expect(lines[0]["dependsOn"].list.map(\.text) == ["converted:BiT-M-R50x1-ILSVRC2012"])
        #expect(!lines[1].keys.contains("dependsOn"))
    }

    @Test func whatAConvertedFileDoesNotSayIsNotMadeUp() throws {
        // its source is none of the files whose digests are known
        let other = try Samples.converted(source: Samples.digest("e"), isLossless: false, generator: nil)
        var file = try Bill([Samples.convertedR50x1(other)]).root["components"][0]
        var ancestor = file["pedigree"]["ancestors"][0]
        #expect(ancestor["type"].text == "file")
        #expect(ancestor["name"].text == "BiT-M-R50x1-ILSVRC2012")
        #expect(ancestor["hashes"].list.map { $0["content"].text } == [String(repeating: "e", count: 64)])
        #expect(!ancestor.keys.contains("externalReferences"))
        #expect(
            file["pedigree"]["notes"].text
                == "the file does not say which program wrote it; made of a file whose digest is recorded; no released "
                + "file is known to have this digest; the weights are not those of BiT-M-R50x1-ILSVRC2012, bit for bit"
        )
        #expect(file.property("converted:lossless") == ["false"])
        #expect(file.property("converted:generator") == [])

        // it records no source, and nothing is known to compare its weights with
        let silent = try Samples.converted(source: nil, isLossless: nil)
        file = try Bill([Samples.convertedR50x1(silent)]).root["components"][0]
        ancestor = file["pedigree"]["ancestors"][0]
        #expect(ancestor["type"].text == "machine-learning-model")
        #expect(ancestor["name"].text == "BiT-M-R50x1-ILSVRC2012")
        #expect(ancestor.keys == ["type", "name"])
        #expect(
            file["pedigree"]["notes"].text
                == "written by bitzoo 1.0; the file does not record which file it was made of; no digest of the weights "
                + "of BiT-M-R50x1-ILSVRC2012 is known to compare with"
        )
        #expect(file.property("converted:lossless") == ["unknown"])
    }

    @Test func theSerialNumberFollowsFromTheContent() throws {
        let records = [try Records.named("BiT-M-R50x1"), try Records.named("BiT-M-R50x1-ILSVRC2012")]
        let bill = try Bill(records)
        #expect(try Bill(records).text == bill.text)
        let serial = try #require(bill.root["serialNumber"].text)
        let pattern = /urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
        #expect(serial.wholeMatch(of: pattern) != nil)
        let others = try [
            Bill([records[0]]), Bill([records[1]]), Bill([records[1], records[0]]),
            Bill(records, generator: Generator(name: "bitzoo", version: "1.2.4")),
            Bill([Samples.convertedR50x1(Samples.converted(source: nil))]),
        ]
        let serials = Set(others.map { $0.root["serialNumber"].text ?? "" } + [serial])
        #expect(serials.count == 6)
    }

    @Test func severalModelsAreComponentsOfACollection() throws {
        let fine = try Records.named("BiT-M-R50x1-ILSVRC2012")
        let bill = try Bill([fine, Records.named("BiT-M-R50x1"), fine])
        #expect(bill.about["type"].text == "data")
        #expect(bill.about["name"].text == "Big Transfer checkpoints")
        #expect(
            bill.root["components"].list.map { $0["bom-ref"].text }
                == ["model:BiT-M-R50x1-ILSVRC2012", "model:BiT-M-R50x1"]
        )
        let lines = bill.root["dependencies"].list
        #expect(
            lines.map { $0["ref"].text } == ["collection", "model:BiT-M-R50x1-ILSVRC2012", "model:BiT-M-R50x1"]
        )
        #expect(
            lines.map { $0["dependsOn"].list.map(\.text) } == [
                ["model:BiT-M-R50x1-ILSVRC2012", "model:BiT-M-R50x1"], ["model:BiT-M-R50x1"], [],
            ]
        )
        #expect(try Bill([]).root["dependencies"].list.map { $0["ref"].text } == ["collection"])
    }
}
