internal import CHDF5
internal import Tensors

extension HDF5Document {
    private static let modelWeights = "model_weights"
    private static let ignoredGroups: [(name: String, note: KerasNote)] = [
        ("optimizer_weights", .optimizerWeightsIgnored),
        ("top_level_model_weights", .topLevelModelWeightsIgnored),
    ]

    /// Reads the lists of names and what the file says of each weight; no values.
    ///
    /// - Returns: the table.
    /// - Throws: ``HDF5Error`` when the file is damaged, no Keras weight file, or holds something that is not followed.
    func kerasTable() throws(HDF5Error) -> KerasTable {
        var table = KerasTable()
        var links = KnownLinks()
        var prefix = ""
        var group = try HDF5Handle(sharing: file)
        var layerNames = try names("layer_names", of: group, at: "/")
        try noteIgnoredGroups(of: group, at: prefix, in: &table, &links)
        if layerNames == nil, try hasLink(Self.modelWeights, in: group) {
            prefix = "/" + Self.modelWeights
            group = try object(at: CollectionOfOne(Self.modelWeights[...]), from: file, prefix: "")
            links.insert([Self.modelWeights[...]], below: "")
            table.notes.insert(.wholeModel, at: 0)
            layerNames = try names("layer_names", of: group, at: prefix)
            try noteIgnoredGroups(of: group, at: prefix, in: &table, &links)
        }
        guard let layerNames else { throw .notKerasWeights }
        links.insert([], below: prefix)
        guard layerNames.count <= HDF5Limits.maximumLayerCount else {
            throw .tooMany(limit: HDF5Limits.maximumLayerCount)
        }
        // whole model files keep both attributes at the top as well
        table.kerasVersion = try strings("keras_version", of: group, at: prefix.isEmpty ? "/" : prefix)?.first
        table.backend = try strings("backend", of: group, at: prefix.isEmpty ? "/" : prefix)?.first
        var weightCount = 0
        for name in layerNames {
            let layer = try layer(name, in: group, prefix: prefix, &links)
            weightCount += layer.weights.count
            guard weightCount <= HDF5Limits.maximumWeightCount else {
                throw .tooMany(limit: HDF5Limits.maximumWeightCount)
            }
            table.layers.append(layer)
        }
        if try holdsMore(than: links) { table.notes.append(.unlistedIgnored) }
        return table
    }

    private func noteIgnoredGroups(
        of group: borrowing HDF5Handle,
        at path: String,
        in table: inout KerasTable,
        _ links: inout KnownLinks
    ) throws(HDF5Error) {
        for (name, note) in Self.ignoredGroups where try hasLink(name, in: group) {
            links.insert([name[...]], below: path)
            if !table.notes.contains(note) { table.notes.append(note) }
        }
    }

    /// Whether any of the groups that were looked into has a link besides the known ones.
    private func holdsMore(than links: KnownLinks) throws(HDF5Error) -> Bool {
        for (path, names) in links.names {
            let group = try object(at: path.pathComponents, from: file, prefix: "")
            var info = H5G_info_t()
            // a group that cannot be counted, and in which all that is listed was found, is no reason to refuse the file
            if unsafe libhdf5.H5Gget_info(group.id, &info) >= 0, info.nlinks > names.count { return true }
        }
        return false
    }

    private func layer(
        _ name: String,
        in group: borrowing HDF5Handle,
        prefix: String,
        _ links: inout KnownLinks
    ) throws(HDF5Error) -> KerasLayer {
        let components = name.pathComponents
        guard (1...HDF5Limits.maximumDepth).contains(components.count) else { throw .malformedName(name) }
        let path = prefix + "/" + components.joined(separator: "/")
        let handle = try object(at: components, from: group, prefix: prefix)
        guard libhdf5.H5Iget_type(handle.id) == H5I_GROUP else { throw .refused(path: path, reason: .notAGroup) }
        guard let weightNames = try names("weight_names", of: handle, at: path) else {
            throw .missingAttribute(path: path, attribute: "weight_names")
        }
        links.insert(components, below: prefix)
        links.insert([], below: path)
        var layer = KerasLayer(name: name, weights: [])
        for weightName in weightNames {
            let components = weightName.pathComponents
            guard (1...HDF5Limits.maximumDepth).contains(components.count) else { throw .malformedName(weightName) }
            let weightPath = path + "/" + components.joined(separator: "/")
            let dataset = try object(at: components, from: handle, prefix: path)
            let found = try HDF5Dataset(dataset, at: weightPath)
            links.insert(components, below: path)
            layer.weights.append(
                KerasWeight(
                    name: weightName,
                    path: weightPath,
                    dtype: found.dtype,
                    shape: found.shape,
                    storage: found.storage
                )
            )
        }
        return layer
    }

    /// Decodes the values of a weight.
    ///
    /// - Parameters:
    ///   - weight: the weight, from ``kerasTable()``.
    ///   - target: receives the values, row-major and little-endian; exactly as large as they are.
    /// - Throws: ``HDF5Error`` when the values cannot be decoded, or the file has changed meanwhile.
    func read(_ weight: KerasWeight, into target: inout MutableRawSpan) throws(HDF5Error) {
        let dataset = try object(at: weight.path.pathComponents, from: file, prefix: "")
        let found = try HDF5Dataset(dataset, at: weight.path)
        guard
            found.dtype == weight.descriptor.dtype, found.shape == weight.descriptor.shape,
            target.byteCount == weight.descriptor.byteCount
        else {
            throw .damaged(message: "\(weight.path) has changed")
        }
        guard target.byteCount > 0 else { return }
        let type = try HDF5Dataset.memoryType(of: found.dtype)
        let status = unsafe target.withUnsafeMutableBytes { buffer -> herr_t in
            guard let start = buffer.baseAddress else { return -1 }
            return unsafe libhdf5.H5Dread(
                dataset.id,
                type.id,
                hid_t(H5S_ALL),
                hid_t(H5S_ALL),
                hid_t(H5P_DEFAULT),
                start
            )
        }
        try HDF5Library.check(status)
    }
}

/// The names that are known, by the paths of the groups that hold them.
private struct KnownLinks {
    private(set) var names: [String: Set<Substring>] = [:]

    /// Adds a path below a group; without components only the group.
    mutating func insert(_ components: [Substring], below group: String) {
        if components.isEmpty, names[group] == nil { names[group] = [] }
        var path = group
        for component in components {
            names[path, default: []].insert(component)
            path += "/\(component)"
        }
    }
}
