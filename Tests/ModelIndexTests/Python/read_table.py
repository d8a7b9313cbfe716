"""Reads a table of figures with Python's csv module and prints its rows as JSON, or compares it with the tables of facts.

    python3 read_table.py rows TABLE
    python3 read_table.py compare TABLE FILES ACCURACY

`compare` prints how many values were compared, and each that differs.
"""
import csv
import json
import sys


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, strict=True))


def compare(table, files, accuracy):
    models = {row["file"]: row for row in rows(table)}
    compared, different = 0, []

    def check(file, column, wanted):
        nonlocal compared
        compared += 1
        found = models[file][column]
        if found != wanted:
            different.append([file, column, found, wanted])

    for fact in rows(files):
        if fact["format"] != "npz":
            continue
        name = fact["name"]
        check(name, "parameters", fact["params"])
        check(name, "architecture", fact["architecture"])
        check(name, "classes", fact["head_size"])
        check(name, "family", fact["family"])
        check(name, "url", "https://storage.googleapis.com/bit_models/" + fact["url_path"])
        check(name, "sha256", fact["sha256"])
        check(name, "bytes", fact["size_bytes"] or fact["size_pred_plain_zip"])
        check(name, "bytes_zip64", "" if fact["size_bytes"] else fact["size_pred_zip64_local"])
        check(name, "bytes_basis", "published" if fact["size_bytes"] else "derived")
    for name, row in models.items():
        if not row["published_top1"] or row["family"] == "demo":
            continue
        for metric in ("top1", "top5"):
            if not row[f"published_{metric}"]:
                continue
            compared += 1
            published = [
                float(fact["value_percent"])
                for fact in rows(accuracy)
                if fact["checkpoint"].rpartition("/")[2] == name and fact["metric"].startswith(metric)
            ]
            if float(row[f"published_{metric}"]) not in published:
                different.append([name, metric, row[f"published_{metric}"], published])
    print(json.dumps({"compared": compared, "different": different}))


def main():
    command, *arguments = sys.argv[1:]
    if command == "rows":
        print(json.dumps(rows(*arguments)))
    else:
        compare(*arguments)


main()
