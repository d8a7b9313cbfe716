/// What a checkpoint has seen in one stage of its training.
public struct TrainingData: Sendable, Hashable {
    /// The stages, in their order.
    public enum Stage: String, Sendable, Hashable, CaseIterable {
        /// The first one, which gives a backbone that others start from.
        case preTraining = "pre-training"
        /// The training of a network that has been trained already, for a task.
        case fineTuning = "fine-tuning"
        /// The imitation of another network.
        case distillation
        /// The only one.
        case training
    }

    /// The stage.
    public let stage: Stage

    /// The name of the data set, such as `ImageNet-21k`; for a VTAB-1k task, the task's.
    public let name: String

    /// Whether it is stated for the checkpoint, or inferred.
    public let basis: Basis

    /// Who says so.
    public let sources: [String]
}

/// How checkpoints were trained, as published beside them; what is not known is `nil` or empty.
public struct TrainingRecipe: Sendable, Hashable {
    /// The checkpoints' names.
    public let checkpoints: [String]

    /// The number of epochs.
    public let epochs: Int?

    /// The learning rate.
    public let learningRate: Double?

    /// The number of images in a step.
    public let batchSize: Int?

    /// The momentum of the optimiser.
    public let momentum: Double?

    /// The weight decay.
    public let weightDecay: Double?

    /// What was done to make training work better, such as `Mixup`.
    public let techniques: [String]

    /// The machines.
    public let resources: String?

    /// Who published it.
    public let sources: [String]
}
