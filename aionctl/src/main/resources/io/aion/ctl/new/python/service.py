"""Looks at the load of a host: what is above 0.8 goes where `alert` leads, all else where `default` does."""

import aion


def handle(work: aion.Work) -> None:
    load = work.kanban.metadata["load"]
    work.finish({"load": load, "seen": True}, key="alert" if load > 0.8 else "default")


if __name__ == "__main__":
    aion.run(handle)
