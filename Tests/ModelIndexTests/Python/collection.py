"""Checks a model index with the package that defines the format.

    collection.py check FILE...       prints the errors of each file, one a line, or "no error"
    collection.py compare YAML PAGE   what the package makes of the two is right, the same, and all of the YAML
"""
import sys

import modelindex
import yaml


def plain(value):
    """What the package holds, without its own types."""
    data = getattr(value, "data", value)
    if isinstance(data, dict):
        return {key: plain(item) for key, item in data.items() if item is not None}
    return [plain(item) for item in data] if isinstance(data, list) else data


def check(paths):
    for path in paths:
        try:
            errors = modelindex.load(path).check(silent=True)
        except Exception as error:  # the package crashes on some documents
            errors = [f"{type(error).__name__}: {error}"]
        print("\n".join(errors) or "no error")


def compare(document, page):
    with open(document, encoding="utf-8") as file:
        raw = yaml.safe_load(file)
    found, again = modelindex.load(document), modelindex.load(page)
    assert not found.check(silent=True), found.check(silent=True)
    assert not again.check(silent=True), again.check(silent=True)
    names = [model["Name"] for model in raw["Models"]]
    assert len(set(names)) == len(names)
    assert [model.name for model in found.models] == names
    known = {collection["Name"] for collection in raw["Collections"]}
    assert len(known) == len(raw["Collections"])
    for model, wanted in zip(found.models, raw["Models"]):
        assert wanted["In Collection"] in known
        assert plain(model.metadata) == wanted["Metadata"], model.name
        assert all(type(wanted["Metadata"][key]) is int for key in ("FLOPs", "MACs", "Activations", "Parameters", "File Size"))
        results = wanted.get("Results", [])
        assert [plain(result) for result in model.results or []] == [
            {key: result[key] for key in ("Task", "Dataset", "Metrics")} for result in results
        ]
        full = model.full_model
        assert full.name == model.name and full.paper == next(
            item for item in raw["Collections"] if item["Name"] == wanted["In Collection"])["Paper"]
        assert plain(full.metadata) == wanted["Metadata"]

    assert plain(again.collections) == plain(found.collections)
    assert plain(again.models) == plain(found.models)
    print(f"{len(names)} models in {len(known)} collections, {sum(len(m.get('Results', [])) for m in raw['Models'])} results")


if __name__ == "__main__":
    command, arguments = sys.argv[1], sys.argv[2:]
    if command == "check":
        check(arguments)
    else:
        compare(*arguments)
