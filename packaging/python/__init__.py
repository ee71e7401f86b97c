"""monofy runs several programs as one. This package carries its executable; the command line is documented in `monofy --help`."""
import os

__version__ = "@VERSION@"


def executable() -> str:
    """The path of the executable that was installed with this package."""
    import importlib.metadata

    try:
        files = importlib.metadata.files("monofy") or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    for file in files:
        path = os.path.realpath(str(file.locate()))
        if file.name == "monofy" and file.parent.name == "bin" and os.path.isfile(path):
            return path
    # pip install --target leaves the folder "bin" beside the package, but records another.
    beside = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "bin", "monofy")
    if os.path.isfile(beside):
        return beside
    raise FileNotFoundError("the executable of monofy is not where pip put it; install the package again")
