"""Tests of the training images' own programs, without a container: those that run on a developer's Python."""
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True  # the sources are what goes into the image
sys.path.insert(0, str(ROOT / "images/xgboost/files/usr/local/lib/python3.11/dist-packages"))
