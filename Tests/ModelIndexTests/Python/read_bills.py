"""Reads bills of materials with the CycloneDX library and prints what it found, as JSON: one object a file.

    python3 read_bills.py DIRECTORY

`error` says what the strict validator has against a document. What the library makes of a valid one is under `root`,
`components` and `tools`; `problem` says which references do not resolve.
"""
import json
import pathlib
import re
import sys
import warnings

from cyclonedx.model.bom import Bom
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from jsonschema.validators import Draft7Validator

# The library's parser of addresses takes a twentieth of a second for each of the thousands. What has this form is an
# address without asking it; what has not is left to it.
PLAIN_ADDRESS = re.compile(r"https://[a-z0-9.-]+(/[A-Za-z0-9._@-]+)*/?")


def hasten(checkers):
    slow, errors = checkers["iri-reference"]
    checkers["iri-reference"] = (lambda text: PLAIN_ADDRESS.fullmatch(text) is not None or slow(text), errors)


def facts(component):
    return {
        "reference": str(component.bom_ref.value),
        "type": component.type.value,
        "name": component.name,
        "hashes": {str(hash.alg.value): hash.content for hash in component.hashes},
        "licences": [f"{licence.id or licence.name} {licence.acknowledgement.value}" for licence in component.licenses],
        "ancestors": [facts_of_ancestor(ancestor) for ancestor in component.pedigree.ancestors] if component.pedigree else [],
        "properties": {property.name: property.value for property in component.properties},
        "distributions": sorted(
            str(reference.url) for reference in component.external_references if reference.type.value == "distribution"
        ),
    }


def facts_of_ancestor(component):
    hashes = [hash.content for hash in component.hashes]
    return " ".join([component.type.value, component.name, *hashes])


def references(value):
    """All references that are defined anywhere in a document, those of ancestors included."""
    if isinstance(value, dict):
        if "bom-ref" in value:
            yield value["bom-ref"]
        value = list(value.values())
    if isinstance(value, list):
        for element in value:
            yield from references(element)


def problem(document):
    defined = list(references(document))
    if len(defined) != len(set(defined)):
        return "a reference is defined twice"
    lines = document["dependencies"]
    used = {line["ref"] for line in lines}.union(*(line.get("dependsOn", []) for line in lines))
    if not used <= set(defined):
        return f"not defined: {sorted(used - set(defined))}"
    listed = [line["ref"] for line in lines]
    components = [document["metadata"]["component"], *document["components"]]
    if sorted(listed) != sorted(component["bom-ref"] for component in components):
        return "the dependencies do not list each component once"
    return None


def read(path, validator):
    text = path.read_text(encoding="utf-8")
    error = validator.validate_str(text)
    if error is not None:
        return {"error": str(error.data.message)}
    document = json.loads(text)
    bom = Bom.from_json(document)
    bom.validate()
    return {
        "problem": problem(document),
        "serial": str(bom.serial_number),
        "uuidVersion": bom.serial_number.version,
        "root": facts(bom.metadata.component),
        "components": [facts(component) for component in bom.components],
        "tools": [f"{tool.name} {tool.version}" for tool in bom.metadata.tools.components],
    }


def main():
    warnings.simplefilter("error")
    hasten(Draft7Validator.FORMAT_CHECKER.checkers)
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    paths = sorted(pathlib.Path(sys.argv[1]).glob("*.json"))
    print(json.dumps({path.name: read(path, validator) for path in paths}))


main()
