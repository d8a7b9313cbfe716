"""Compares YAML documents, as PyYAML reads them, with the values that were written; JSON says which.

JSON has no dates and PyYAML makes dates of texts, so that the types are compared, too. Pairs of files are given.
"""
import json
import math
import sys

import yaml


def same(found, wanted):
    if type(found) is not type(wanted):
        return False
    if isinstance(wanted, dict):
        return list(found) == list(wanted) and all(same(found[key], wanted[key]) for key in wanted)
    if isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(same, found, wanted))
    if isinstance(wanted, float) and math.isnan(wanted):
        return math.isnan(found)
    return found == wanted


for path in sys.argv[1:]:
    with open(path + ".yaml", encoding="utf-8") as document, open(path + ".json", encoding="utf-8") as values:
        text = document.read()
        found, wanted = yaml.safe_load(text), json.load(values)
        # a comment around the document does not end within it
        if path.endswith("comment"):
            assert "--" not in text, path
        assert list(found) == list(wanted), (path, list(found), list(wanted))
        for key in wanted:
            assert same(found[key], wanted[key]), (path, key, found[key], wanted[key])
print("same")
