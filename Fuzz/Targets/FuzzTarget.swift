/// A reader as an input from outside meets it: what a fuzzer, the mutation tests and the replay of found cases run.
///
/// Each target reads an input to the end, as far as the reader accepts it, and checks what must hold of everything that
/// is accepted. A crash, a broken property, a hang or too much memory is a defect, whatever the input.
package enum FuzzTarget: String, CaseIterable, Sendable {
    /// The header of a NumPy array.
    case npy
    /// An archive of NumPy arrays, with all values.
    case npz
    /// A safetensors file, native or not, with all values.
    case safetensors
    /// What the HDF5 helper sends, after eight bytes that stand for the size of the file.
    case helper = "hdf5-protocol"

    /// Values that take more memory than this are left out, so that the memory of a run says something of the readers.
    static let largestLoan = 64 << 20

    /// Reads an input.
    ///
    /// - Parameter input: the whole file, or the whole conversation.
    /// - Returns: whether the reader accepts it.
    /// - Throws: ``BrokenProperty`` when it accepts what it must not.
    package func accepts(_ input: [UInt8]) throws -> Bool {
        switch self {
        case .npy: try ArrayHeaderTarget.accepts(input)
        case .npz: try ArchiveTarget.accepts(input)
        case .safetensors: try SafetensorsTarget.accepts(input)
        case .helper: try HelperTarget.accepts(input)
        }
    }
}

/// A reader has accepted an input, and something does not hold that must hold of every accepted input.
package struct BrokenProperty: Error, Equatable, CustomStringConvertible {
    /// What does not hold.
    package let description: String

    init(_ description: String) {
        self.description = description
    }

    /// - Parameters:
    ///   - holds: what must be true.
    ///   - property: what it means.
    /// - Throws: ``BrokenProperty``.
    static func unless(_ holds: Bool, _ property: String) throws(BrokenProperty) {
        guard holds else { throw BrokenProperty(property) }
    }

    /// An error's text quotes the input, and must not steer a terminal.
    ///
    /// - Parameter error: the reader's error.
    /// - Throws: ``BrokenProperty``.
    static func checkText(of error: any Error) throws(BrokenProperty) {
        try unless(isPrintable("\(error)"), "an error cannot steer a terminal: \(error)")
    }

    static func isPrintable(_ text: String) -> Bool {
        !text.isEmpty && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}
