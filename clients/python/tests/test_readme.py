from pathlib import Path
from textwrap import dedent

HERE = Path(__file__).parents[1]


def test_the_microservice_of_the_readme_is_the_example() -> None:
    _, _, after = (HERE / "README.md").read_text().partition("## A microservice\n\n")
    shown = dedent(after.partition("\n`services.yml`")[0])
    example = (HERE / "example" / "watch.py").read_text()
    # Without the description of the file, and what keeps an import by a test from running it.
    wanted = example.partition("import aion")[2].replace('if __name__ == "__main__":\n    ', "")
    assert shown.partition("import aion")[2].split() == wanted.split()
