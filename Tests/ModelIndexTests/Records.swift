import Catalog
import ModelIndex
import SystemPackage
import TestSupport

/// The records of the embedded catalogue.
enum Records {
    static func catalog() throws -> ModelCatalog { try ModelCatalog.load() }

    /// The records of all checkpoints, without anything that is known beside the catalogue.
    static func all() throws -> [ModelRecord] {
        let catalog = try catalog()
        return try catalog.checkpoints.map { try ModelRecord($0, in: catalog) }
    }

    /// The record of one checkpoint.
    static func named(_ name: String, knowledge: Knowledge = Knowledge()) throws -> ModelRecord {
        let catalog = try catalog()
        return try ModelRecord(try catalog.checkpoint(named: name), in: catalog, knowledge: knowledge)
    }

    /// What `bitzoo verify demo --images fashion-mnist-val-1000 --json` prints, without what is not read.
    static func demoResults() throws -> Knowledge {
        let directory = try TemporaryDirectory()
        defer { withExtendedLifetime(directory) {} }
        let path = try directory.file(
            "results.json",
            """
            {
              "claim": "demo-r17x0.5-fashion-mnist",
              "contentDigest": "1be02d0df4c9bcfb88d58e049a142b4421356b4ea8e98edf9250edcecdcfbbdd",
              "program": "bitzoo 0.1.0",
              "levels": [
                {"level": 4, "name": "container", "verdict": "passed", "detail": "the CRC-32 of all 54 members is right"},
                {"level": 8, "name": "accuracy", "verdict": "passed", "detail": "top-1 91.60% (916 of 1000) | accepted"}
              ],
              "accuracy": {
                "run": {
                  "checkpoint": "demo-r17x0.5-fashion-mnist",
                  "contentDigest": "1be02d0df4c9bcfb88d58e049a142b4421356b4ea8e98edf9250edcecdcfbbdd",
                  "dataSet": {
                    "identity": "c2965a618e212b25b6b28aaf45b3a12052a7b35e7ee00ce52864b28315d8ca4b",
                    "images": 1000, "name": "fashion-mnist-val-1000", "whole": 1000
                  },
                  "precision": "fp32", "preparation": "padded to 32x32", "selection": {"extent": "all"}
                },
                "top1": {"count": 916, "images": 1000, "interval": {"lower": 0.8971749506177824, "upper": 0.9316411863222358}},
                "top5": {"count": 1000, "images": 1000, "interval": {"lower": 0.996173241514445, "upper": 1}}
              }
            }
            """.utf8
        )
        var knowledge = Knowledge()
        knowledge.results = try VerificationResult.read(path)
        return knowledge
    }
}
