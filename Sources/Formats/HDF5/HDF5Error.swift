internal import Glibc
public import SystemPackage

/// Why a Keras weight file in HDF5 cannot be read.
public enum HDF5Error: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file has no HDF5 signature.
    case notHDF5
    /// The file is HDF5, but holds no `layer_names`, at the top or in `model_weights`.
    case notKerasWeights
    /// The HDF5 library cannot make sense of a part of the file; the text is the library's own.
    case damaged(message: String)
    /// The lists of names promise a group or data set that is not there.
    case missing(path: String)
    /// A layer has no list of weight names.
    case missingAttribute(path: String, attribute: String)
    /// An attribute is no list of strings, or is over a limit of ``HDF5Limits``.
    case malformedAttribute(path: String, attribute: String)
    /// A list of names is there in one attribute and in numbered pieces too; the path of the group, and the attribute.
    case twoLists(path: String, attribute: String)
    /// A name of a layer or weight has a ``TensorNameFlaw`` other than empty parts, or too many parts.
    case malformedName(String)
    /// The object exists, but is of a kind that this reader does not follow.
    case refused(path: String, reason: HDF5Refusal)
    /// The data passed through a filter other than gzip, shuffle and Fletcher-32.
    case unsupportedFilter(path: String, filter: Int)
    /// The dimensions cannot be represented.
    case unrepresentableShape(path: String)
    /// A weight that has to be decoded is over ``HDF5Limits/maximumDecodedByteCount``.
    case tooLarge(path: String, byteCount: Int)
    /// A weight is far larger than what is stored for it; see ``HDF5Limits/maximumExpansion``.
    case expandsTooMuch(path: String, byteCount: Int, storedByteCount: Int)
    /// A number of layers or weights is over its limit.
    case tooMany(limit: Int)
    /// Two entries name the same layer or data set.
    case duplicate(path: String)
    /// The values of a weight lie outside the file.
    case outsideFile(path: String, offset: Int, byteCount: Int)
    /// The values of two weights share bytes of the file.
    case overlapping(String, String)
    /// There is no memory for a weight.
    case outOfMemory(byteCount: Int)
    /// There is no HDF5 library, or one of another version; the text is the system's.
    case libraryNotLoaded(reason: String)
    /// The helper process could not be started.
    case helperNotStarted(FilePath, Errno)
    /// The helper process was ended by a signal.
    case helperCrashed(signal: Int32)
    /// The helper process ended before it had answered.
    case helperExited(status: Int32)
    /// The helper process sent nothing for too long.
    case helperTimedOut(Duration)
    /// The helper process does not keep to the protocol.
    case helperProtocol(HDF5HelperViolation)

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .notHDF5: "not an HDF5 file"
        case .notKerasWeights: "an HDF5 file, but not one of Keras weights: there is no list of layer names"
        case .damaged(let message):
            // a version that the library does not know is no proof of damage
            message.contains("version number")
                ? "the HDF5 file is newer than the HDF5 library here, or damaged: \(message)"
                : "the HDF5 file is damaged: \(message)"
        case .missing(let path): "\(path): listed, but not in the file"
        case .missingAttribute(let path, let attribute): "\(path): has no attribute \(attribute)"
        case .malformedAttribute(let path, let attribute): "\(path): the attribute \(attribute) is no list of names"
        case .twoLists(let path, let attribute):
            "\(path): has a list of names in the attribute \(attribute), and another in numbered pieces"
        case .malformedName(let name):
            "the name \(quoted(name)) cannot be used: "
                + (TensorNameFlaw(in: name)?.description
                    ?? "a name must not have more than \(HDF5Limits.maximumDepth) parts")
        case .refused(let path, let reason): "\(path): \(reason)"
        case .unsupportedFilter(let path, let filter): "\(path): packed with filter \(filter), which is not supported"
        case .unrepresentableShape(let path): "\(path): the dimensions are too large or too many"
        case .tooLarge(let path, let byteCount):
            "\(path): \(byteCount) bytes are more than the \(HDF5Limits.maximumDecodedByteCount) that are decoded"
        case .expandsTooMuch(let path, let byteCount, let storedByteCount):
            "\(path): claims \(byteCount) bytes, but only \(storedByteCount) are stored"
        case .tooMany(let limit): "more than \(limit) layers or weights"
        case .duplicate(let path): "\(path): listed twice"
        case .outsideFile(let path, let offset, let byteCount):
            "\(path): its \(byteCount) bytes at offset \(offset) are not inside the file"
        case .overlapping(let first, let second): "\(first) and \(second) share bytes of the file"
        case .outOfMemory(let byteCount): "no memory for \(byteCount) bytes"
        case .libraryNotLoaded(let reason): "HDF5 files need libhdf5, which cannot be loaded: \(reason)"
        case .helperNotStarted(let executable, let errno): "cannot start the HDF5 helper \(executable): \(errno)"
        case .helperCrashed(SIGXCPU):
            "the HDF5 helper was ended: the file takes more time than any sound one; it is not to be trusted"
        case .helperCrashed(let signal): "the HDF5 helper was ended by signal \(signal); the file is not to be trusted"
        case .helperExited(let status): "the HDF5 helper ended with status \(status) before it had answered"
        case .helperTimedOut(let duration): "the HDF5 helper sent nothing for \(duration)"
        case .helperProtocol(let violation): "the HDF5 helper's answer makes no sense: \(violation)"
        }
    }
}

/// What the reader does not follow or decode, although HDF5 allows it.
public enum HDF5Refusal: String, Sendable, CaseIterable, CustomStringConvertible {
    case softLink
    case externalLink
    case userDefinedLink
    case notAGroup
    case notADataset
    case externalStorage
    case virtualDataset
    case committedType
    case elementType
    case nullDataspace

    /// The reason in one sentence.
    public var description: String {
        switch self {
        case .softLink: "a soft link is not followed"
        case .externalLink: "a link to another file is not followed"
        case .userDefinedLink: "a user-defined link is not followed"
        case .notAGroup: "not a group"
        case .notADataset: "not a data set"
        case .externalStorage: "the values are kept in another file"
        case .virtualDataset: "a virtual data set, put together from other files"
        case .committedType: "the element type is shared through the file"
        case .elementType: "the elements are neither integers nor IEEE floating-point numbers"
        case .nullDataspace: "a data set without values"
        }
    }
}

/// How a helper process broke the protocol.
public enum HDF5HelperViolation: Error, Equatable, Sendable, CustomStringConvertible {
    /// A message does not start as messages do.
    case badHeader
    /// A message is of a kind that was not asked for.
    case unexpectedMessage(kind: UInt32)
    /// A message has another length than it must have.
    case wrongLength(found: UInt64, limit: Int)
    /// A message ends in the middle of a field, or goes on after the last, or a field has no meaning.
    case malformedMessage

    /// The violation in one sentence.
    public var description: String {
        switch self {
        case .badHeader: "a message does not start as it must"
        case .unexpectedMessage(let kind): "a message of kind \(kind) was not asked for"
        case .wrongLength(let found, let limit): "a message of \(found) bytes where \(limit) are allowed"
        case .malformedMessage: "a message cannot be read"
        }
    }
}
