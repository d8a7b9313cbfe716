"""Checks model cards with the packages of the hub and of Papers with Code.

    cards.py all FOLDER      checks all cards in a folder and counts what is in them
    cards.py refused FILE    prints why a card is refused by each of the two, one a line
    cards.py hostile PAGE CARD NAME TEXT    that a name and a text are shown as they are
"""
import html.parser
import pathlib
import sys

import markdown
import modelindex
import yaml
from huggingface_hub import ModelCard
from huggingface_hub.repocard_data import eval_results_to_model_index, model_index_to_eval_results


def front_matter(text):
    begin, front, body = text.split("---\n", 2)
    assert begin == ""
    return yaml.safe_load(front), body


def check(path):
    text = path.read_text(encoding="utf-8")
    raw, body = front_matter(text)
    card = ModelCard(text)
    assert card.text == body
    index = raw.get("model-index")
    results = index[0]["results"] if index else []
    metrics = [metric for result in results for metric in result["metrics"]]
    assert raw["tags"] == card.data.tags and len(set(raw["tags"])) == len(raw["tags"])
    assert all(isinstance(tag, str) for tag in raw["tags"] + raw.get("datasets", []))
    # what the hub makes of it, written and read again, is what was there
    assert card.data.to_dict() == raw
    again = ModelCard(str(card))
    assert again.data.to_dict() == raw and again.text == body
    if not index:
        assert card.data.eval_results is None
        return 0
    assert len(index) == 1 and index[0]["name"] == path.stem
    assert len(card.data.eval_results) == len(metrics) > 0
    name, found = model_index_to_eval_results(index)
    assert eval_results_to_model_index(name, found) == index
    assert len({result.unique_identifier for result in found}) == len(results)

    models = modelindex.load(str(path))
    assert not models.check(silent=True), models.check(silent=True)
    [model] = models.models
    assert model.name == path.stem and len(model.results.data) == len(results)
    for found, wanted in zip(model.results, results):
        assert found.task == wanted["task"]["name"] and found.dataset == wanted["dataset"]["name"]
        assert found.metrics == {metric["name"]: metric["value"] for metric in wanted["metrics"]}
    return len(metrics)


def refused(path):
    try:
        ModelCard.load(path)
        print("accepted")
    except ValueError as error:
        print(str(error).split("\n")[0])
    try:
        print("; ".join(modelindex.load(path).check(silent=True)) or "accepted")
    except Exception as error:  # the package crashes on some documents
        print(type(error).__name__)


class Shown(html.parser.HTMLParser):
    """What a page shows: its text, the cells of its tables, and which elements there are."""

    def __init__(self):
        super().__init__()
        self.text, self.tables, self.comments, self.elements = "", [], 0, set()

    def handle_starttag(self, tag, attributes):
        self.elements.add(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append(0)
        elif tag in ("td", "th"):
            self.tables[-1][-1] += 1

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        self.comments += 1


def hostile(page, card, name, text):
    for path in map(pathlib.Path, (page, card)):
        body = path.read_text(encoding="utf-8")
        if path == pathlib.Path(card):
            raw, body = front_matter(body)
            parsed = ModelCard.load(path)
            assert parsed.data.to_dict() == raw == ModelCard(str(parsed)).data.to_dict()
            assert raw["model-index"][0]["name"] == name and len(raw["model-index"][0]["results"]) == 2
            assert raw["license"] == "other"
            assert not modelindex.load(str(path)).check(silent=True)
        shown = Shown()
        shown.feed(markdown.markdown(body, extensions=["tables", "fenced_code"]))
        # each row of a table has all cells, and no more
        assert all(len(set(rows)) == 1 for rows in shown.tables), shown.tables
        expected = {"h1", "h2", "h3", "p", "table", "thead", "tbody", "tr", "td", "th", "code", "pre", "a", "strong", "em", "ul",
                    "li", "blockquote"}
        assert shown.elements <= expected, shown.elements - expected
        words = " ".join(shown.text.split())
        assert " ".join(name.split()) in words and " ".join(text.split()) + " 2019" in words, words
        print(f"{path.name}: tables {len(shown.tables)}, comments {shown.comments}")


if __name__ == "__main__":
    if sys.argv[1] == "all":
        counts = [check(path) for path in sorted(pathlib.Path(sys.argv[2]).glob("*.md"))]
        print(f"{len(counts)} cards, {sum(map(bool, counts))} with results, {sum(counts)} metrics")
    elif sys.argv[1] == "refused":
        refused(sys.argv[2])
    else:
        hostile(*sys.argv[2:])
