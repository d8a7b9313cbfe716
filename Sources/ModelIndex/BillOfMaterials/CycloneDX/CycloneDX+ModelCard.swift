extension CycloneDX {
    /// What a model is, what it achieves, and what to think of.
    struct ModelCard: Encodable {
        let modelParameters: Parameters
        let quantitativeAnalysis: Analysis?
        let considerations: Considerations
        let properties: [Property]?
    }

    /// What a model takes, gives and has seen.
    struct Parameters: Encodable {
        struct Approach: Encodable {
            let type: String
        }

        struct Format: Encodable {
            let format: String
        }

        let approach: Approach?
        let task: String
        let architectureFamily: String
        let modelArchitecture: String
        let datasets: [DataSet]?
        let inputs: [Format]
        let outputs: [Format]
    }

    /// A data set in its role.
    struct DataSet: Encodable {
        struct Contents: Encodable {
            let properties: [Property]
        }

        let type = "dataset"
        let name: String
        let description: String
        let contents: Contents

        private enum CodingKeys: String, CodingKey {
            case type, name, description, contents
        }
    }

    /// The figures that tell how good a model is.
    struct Analysis: Encodable {
        let performanceMetrics: [Metric]
    }

    /// One figure; the standard has texts for numbers.
    struct Metric: Encodable, Equatable {
        struct Interval: Encodable, Equatable {
            let lowerBound: String
            let upperBound: String
        }

        let type: String
        let value: String
        let slice: String
        var confidenceInterval: Interval?
    }

    /// What to think of before a model is used.
    struct Considerations: Encodable {
        let useCases: [String]
        let technicalLimitations: [String]?
    }
}
