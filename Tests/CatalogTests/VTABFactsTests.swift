import Catalog
import Testing

/// Every column of the table of tasks.
@Suite struct VTABFactsTests {
    let catalog: ModelCatalog
    let vtab: VTAB1K

    init() throws {
        catalog = try Embedded.catalog()
        vtab = try #require(catalog.vtab)
    }

    @Test func tasksAreThoseOfTheTable() {
        #expect(Facts.vtab.count == 19)
        #expect(vtab.tasks.map(\.id) == Facts.vtab.map { $0["bucket_suffix"] ?? "" })
        #expect(Set(vtab.tasks.map(\.order)) == Set(1...19))
        #expect(vtab.sources == ["task-adaptation", "bit-paper", "vtab-paper", "bit-readme"])
    }

    @Test func columnsAreThoseOfTheTable() {
        for (task, row) in zip(vtab.tasks, Facts.vtab) {
            #expect(String(task.order) == row["readme_order"])
            #expect(task.group.rawValue == row["group"])
            #expect(String(task.classes) == row["num_classes"])
            #expect(task.dataset == row["tfds_name"])
            #expect(task.version == row["tfds_version"])
            #expect(task.label == row["label_definition"])
            #expect(String(task.splits.train) == row["full_train"])
            #expect(String(task.splits.validation) == row["full_val"])
            #expect(String(task.splits.trainAndValidation) == row["full_trainval"])
            #expect(String(task.splits.test) == row["test"])
            #expect(String(vtab.trainExamples) == row["vtab1k_train"])
            #expect(vtab.trainSplit == row["vtab1k_composition"])
            #expect(task.image == row["native_image"])
            #expect(task.flips == (row["finetune_random_flip"] == "yes"))
            #expect(task.crops == (row["finetune_random_crop"] == "yes"))
            #expect(task.note ?? "" == row["notes"]?.replacing("\"", with: ""))
        }
    }

    @Test func groupsHaveTheirSizes() {
        #expect(VTABTask.Group.allCases.map { group in vtab.tasks.count { $0.group == group } } == [7, 4, 8])
    }

    @Test(arguments: ["R50x1", "R50x3", "R101x1", "R101x3", "R152x4"])
    func resolutionsAreThoseOfTheTable(architecture: String) throws {
        for row in Facts.vtab {
            let checkpoint = try catalog.checkpoint(named: "BiT-M-\(architecture)-run1-\(row["bucket_suffix"] ?? "")")
            let isSmall = row["hyperrule_eval_px(inferred)"] == "128"
            #expect(checkpoint.evaluationProtocol("google")?.resolution == (isSmall ? 128 : 480))
            let large = architecture == "R152x4" ? 480 : 384
            #expect(checkpoint.evaluationProtocol("paper")?.resolution == (isSmall ? 128 : large))
            #expect(checkpoint.protocols.allSatisfy { $0.basis == .inferred })
        }
    }

    @Test func everyTaskHasThreeRunsOfFiveArchitectures() {
        for task in vtab.tasks {
            var query = CatalogQuery()
            query.tasks = [task.id]
            let found = catalog.checkpoints(matching: query)
            #expect(found.count == 15)
            #expect(Set(found.map(\.run)) == [0, 1, 2])
            #expect(found.allSatisfy { $0.classes == task.classes && $0.files.map(\.format) == [.npz, .tfhub] })
        }
    }
}
