import ByteIO
import Catalog
import Conversion
import Download
import Engine
import Evaluation
import Formats
import Imaging
import ModelIndex
import SystemPackage
import Zoo

/// What the user is told about an error, and the exit code that goes with it: the one place that knows both.
struct Failure {
    let status: ExitStatus
    private(set) var message: String
    var hint: String?
    /// Whether the message has a line for each of several problems; any other is one line, whatever names it quotes.
    var isList = false
    /// The places that were tried in vain, when there was more than one.
    var attempts: [Attempt] = []
    /// A command that makes the last request again.
    var command: String?

    /// Classifies an error of any part of the program; fails when it is none of ours.
    ///
    /// - Parameter error: the error.
    init?(of error: any Error) {
        switch error {
        case let error as CommandFailure:
            self.init(status: error.status, message: error.description, hint: error.hint)
        case let error as InputFailure:
            guard let inner = Failure(of: error.cause) else { return nil }
            let isNamed = error.cause.namesItsPlace || inner.message.hasPrefix(error.place)
            self = inner
            if !isNamed { message = "\(error.place): \(inner.message)" }
        case let error as FileError:
            self.init(error)
        case let error as DownloadError:
            self.init(error)
        case let error as TransferFailure:
            self.init(error)
        case let error as StoreError:
            self.init(error)
        case let error as CatalogError:
            if case .unreadable(let cause) = error {
                self.init(status: Failure(cause).status, message: "\(error)")
            } else {
                self.init(status: .malformed, message: "\(error)")
                isList = true
            }
        case is CatalogRecordError, is IndexError:
            self.init(status: .malformed, message: "\(error)")
        case let error as ResultsError:
            self.init(error)
        case DocumentError.onlyOne(let format):
            let hint = "-o with a name that does not end in .\(format.fileExtension) is a directory"
            self.init(status: .usage, message: "\(error)", hint: hint)
        case DocumentError.oneFile:
            self.init(status: .usage, message: "\(error)")
        case is DocumentError:
            self.init(status: .exists, message: "\(error)", hint: "choose another name, or remove it yourself")
        case let error as CatalogLookupError:
            self.init(status: .noInput, message: "\(error)", hint: "bitzoo list shows every name")
        case NPZError.checksumMismatch, NativeProfileError.digestMismatch:
            self.init(status: .wrongBytes, message: "\(error)")
        case TensorWriteError.unsupportedType, KerasWriteError.unsupportedType:
            self.init(
                status: .malformed,
                message: "\(error)",
                hint: "bitzoo convert --dtype f32 or f16 changes the type"
            )
        case KerasWriteError.notWritten, KerasWriteError.library:
            self.init(status: .io, message: "\(error)")
        case HDF5Error.libraryNotLoaded, KerasWriteError.libraryNotLoaded:
            let hint = "install it (Debian: libhdf5-103-1), or name it by BITZOO_LIBHDF5"
            self.init(status: .unavailable, message: "\(error)", hint: hint)
        case HDF5Error.helperNotStarted:
            self.init(status: .io, message: "\(error)")
        case is FileFormatError, is ZIPError, is NPYError, is NPZError, is SafetensorsError, is NativeProfileError,
            is HDF5Error,
            is CanonicalNameError, is TensorWriteError, is KerasWriteError, is TarError, is ImageError:
            self.init(status: .malformed, message: "\(error)")
        case let error as RemoteCheckpointError:
            var hint: String?
            if case .wholeFileNeeded = error { hint = "fetch the whole file, and use it from there" }
            self.init(status: .malformed, message: "\(error)", hint: hint)
        case is TensorSelectionError:
            self.init(
                status: .noInput,
                message: "\(error)",
                hint: "bitzoo inspect --remote lists the names; * stands for any characters"
            )
        case JournalError.inUse:
            self.init(status: .io, message: "\(error)")
        case JournalError.otherRun, JournalError.otherOrder:
            self.init(status: .exists, message: "\(error)", hint: "name another journal, or remove this one")
        case JournalError.unfinished:
            self.init(status: .malformed, message: "\(error)", hint: "run the shard again with the same journal")
        case is JournalError:
            self.init(status: .malformed, message: "\(error)")
        case PreprocessingError.tooLarge:
            self.init(status: .malformed, message: "\(error)", hint: "--crop-pct 1 makes larger images fit")
        case DataSetError.listNeeded:
            self.init(status: .malformed, message: "\(error)", hint: "--ground-truth names the list")
        case is DataSetError, is AccuracyError, is PreprocessingError:
            self.init(status: .malformed, message: "\(error)")
        case let error as ContentError:
            if case .otherNetwork = error {
                self.init(status: .wrongModel, message: "\(error)")
            } else {
                self.init(status: .malformed, message: "\(error)")
            }
        case is RepairError:
            self.init(
                status: .wrongBytes,
                message: "\(error)",
                hint: "the server's file is damaged too, or another one; try --mirror or --from"
            )
        case let error as ProjectLockError:
            self.init(error)
        case ConversionError.notADirectory, ConversionError.holdsMore:
            self.init(status: .exists, message: "\(error)", hint: "choose another name, or remove it yourself")
        case let error as EngineError where error.isAboutMemory:
            self.init(status: .io, message: "\(error)", hint: "take --low-memory, or smaller images or batches")
        case let error as EngineError:
            self.init(status: error.isAboutOptions ? .usage : .wrongModel, message: "\(error)")
        case ConversionError.notBiT(.withoutHead, for: _):
            self.init(status: .wrongModel, message: "\(error)", hint: "--head takes the head of another checkpoint")
        case is ConversionError:
            self.init(status: .wrongModel, message: "\(error)")
        default:
            return nil
        }
    }

    init(status: ExitStatus, message: String, hint: String? = nil) {
        self.status = status
        self.message = message
        self.hint = hint
    }

    private init(_ error: FileError) {
        switch error {
        case .notFound:
            self.init(status: .noInput, message: "\(error)")
        case .notARegularFile:
            self.init(status: .malformed, message: "\(error)")
        case .alreadyExists:
            self.init(status: .exists, message: "\(error)", hint: "--force replaces it")
        case .notReplaceable:
            self.init(status: .exists, message: "\(error)")
        case .noDirectory, .shortened, .system:
            self.init(status: .io, message: "\(error)")
        }
    }

    private init(_ error: StoreError) {
        let status: ExitStatus
        var hint: String?
        switch error {
        case .invalidName: status = .malformed
        case .noLocation: status = .usage
        case .notCached, .notRecorded:
            status = .noInput
            hint = "fetch it without --offline"
        case .changedSize, .damaged:
            status = .wrongBytes
            hint = "remove the file, and fetch it again"
        case .staysDamaged:
            status = .wrongBytes
            hint = "the server's file may be damaged; another place can be named with --mirror"
        case .conflictingDigests:
            status = .wrongBytes
            hint = Self.forgettingHint
        case .invalidLockFile, .newerLockFile: status = .malformed
        }
        self.init(status: status, message: "\(error)", hint: hint)
    }

    private init(_ error: ResultsError) {
        switch error {
        case .tooLarge, .notAResult, .notADigest, .impossible: self.init(status: .malformed, message: "\(error)")
        case .noCheckpoint:
            self.init(status: .noInput, message: "\(error)", hint: "bitzoo verify --as names the checkpoint")
        case .unknownCheckpoint: self.init(status: .noInput, message: "\(error)")
        case .part:
            self.init(
                status: .malformed,
                message: "\(error)",
                hint: "bitzoo verify merge joins shards; --sample draws images that stand for all"
            )
        case .otherWeights: self.init(status: .wrongModel, message: "\(error)")
        }
    }

    private init(_ error: ProjectLockError) {
        switch error {
        case .missing:
            self.init(status: .noInput, message: "\(error)", hint: "bitzoo fetch --lock makes one")
        case .notListed:
            self.init(status: .noInput, message: "\(error)", hint: "bitzoo fetch --lock adds it")
        case .conflict:
            self.init(status: .wrongBytes, message: "\(error)", hint: Self.lockHint)
        }
    }

    static let lockHint = "if the new bytes are right, remove the file's entry, and fetch it with --lock"

    static let forgettingHint =
        "the file is not the one that was fetched first; if that is right, bitzoo cache remove forgets the first"
}

/// An error that concerns one input, for errors that do not name it themselves.
struct InputFailure: Error {
    /// The file or address.
    let place: String
    let cause: any Error
}

/// Runs work on an input, so that every error names it.
func naming<Result>(_ path: FilePath, _ body: () throws -> Result) throws -> Result {
    try naming(path.string, body)
}

/// Runs work on an input that is not on this machine, so that every error names it.
func naming<Result>(_ place: String, _ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let error as CommandFailure {
        throw error
    } catch {
        throw InputFailure(place: place, cause: error)
    }
}

extension Error {
    /// Whether the message begins with the file or address that the error is about, or needs none.
    fileprivate var namesItsPlace: Bool {
        if let error = self as? KerasWriteError, case .notWritten = error { return true }
        // what was asked of the engine has nothing to do with the file
        if let error = self as? EngineError, error.isAboutOptions { return true }
        switch self as? ConversionError {
        case .noHead, .malformedHead, .headWidth, .notADirectory, .holdsMore: return true
        case .notBiT, .incomplete, .nothingToBehead, nil: break
        }
        return self is FileError || self is DownloadError || self is StoreError || self is TransferFailure
            || self is ContentError || self is RemoteCheckpointError || self is ProjectLockError
    }
}

extension EngineError {
    /// Whether the system has no memory for it.
    fileprivate var isAboutMemory: Bool {
        if case .outOfMemory = self { true } else { false }
    }

    /// Whether the engine cannot do here what was asked of it, whatever the weights are.
    fileprivate var isAboutOptions: Bool {
        switch self {
        case .outOfMemory, .unavailable, .unknownInstructionSet, .threadCount, .imageSize: true
        case .notANetwork, .structure, .unsupportedType, .channelsNotInGroups, .byteCount, .unreadable, .valueCount:
            false
        }
    }
}
