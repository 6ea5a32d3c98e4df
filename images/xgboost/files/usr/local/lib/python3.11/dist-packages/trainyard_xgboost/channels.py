"""The channels: which there may be, what format they are in, and their files as one XGBoost matrix."""
import pathlib
import re
import tempfile
from dataclasses import dataclass

from .errors import UserError

FORMATS = {"csv": "csv", "text/csv": "csv", "libsvm": "libsvm", "text/libsvm": "libsvm", "text/x-libsvm": "libsvm"}
# What SageMaker's own container reads and this one does not.
UNSUPPORTED = ("parquet", "application/x-parquet", "recordio-protobuf", "application/x-recordio-protobuf")
DELIMITERS = (",", ";", "\t", "|", " ")
# An exact copy of a number, or nothing at all: a missing value.
NUMBER = re.compile(r"\s*([-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?|[-+]?(nan|inf|infinity))?\s*", re.IGNORECASE)
SHOWN = 50  # characters of a line that an error quotes


@dataclass(frozen=True)
class Channel:
    name: str
    format: str  # csv or libsvm
    folder: pathlib.Path


def format_of(content_type):
    """'text/csv; label_size=1' -> 'csv'; none given means libsvm, as at SageMaker."""
    if content_type is None:
        return "libsvm"
    kind, *parameters = [part.strip() for part in content_type.lower().split(";")]
    accepted = ", ".join(FORMATS)
    if kind in UNSUPPORTED:
        raise UserError(f"{content_type} is not supported by this image; it reads {accepted}.")
    if kind not in FORMATS:
        raise UserError(f"{content_type} is not an accepted ContentType: {accepted}.")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "label_size" and FORMATS[kind] == "csv" and value.strip() != "1":
            raise UserError(f"{content_type} is not an accepted csv ContentType. "
                            "Optional parameter label_size must be equal to 1.")
    return FORMATS[kind]


def check(configuration, root):
    """inputdataconfig.json -> the channels by name."""
    if "train" not in configuration:
        raise UserError("Missing required channel: train")
    channels = {}
    for name, settings in configuration.items():
        if name not in ("train", "validation"):
            raise UserError(f"Extraneous channel found: {name}")
        if settings.get("TrainingInputMode") == "Pipe":
            raise UserError(f"Channel '{name}' comes in Pipe mode, which this image does not read; use File or FastFile.")
        if settings.get("RecordWrapperType", "None") != "None":
            raise UserError(f"Channel '{name}' is wrapped in RecordIO, which this image does not read.")
        channels[name] = Channel(name, format_of(settings.get("ContentType")), root / "input" / "data" / name)
    return channels


def files_of(channel):
    """Its data files, in the order of their names. Names with an underscore in front are job markers, such as _SUCCESS."""
    files = sorted(path for path in channel.folder.rglob("*") if path.is_file())
    hidden = [path for path in files if path.name.startswith(".")]
    if hidden:
        raise UserError(f"Hidden file found in the data path: {hidden[0]}. Remove it before training.")
    files = [path for path in files if not path.name.startswith("_")]
    if not sum(path.stat().st_size for path in files):
        what = "training" if channel.name == "train" else channel.name
        raise UserError(f"No data in {what} channel path {channel.folder}")
    return [path for path in files if path.stat().st_size]


def first_line(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.readline().rstrip("\r\n")


def _refusal(line, path, what, why):
    return UserError(f"First line '{line[:SHOWN]}...' of file '{path.name}' is not '{what}' format: {why}")


def delimiter_of(path, least_columns=2):
    """The delimiter of a CSV file, by its first line, which must be numbers: the label first, and no header."""
    line = first_line(path)
    for delimiter in DELIMITERS:
        fields = line.split(delimiter)
        if len(fields) >= least_columns and all(NUMBER.fullmatch(field) for field in fields):
            return delimiter
    used = max(DELIMITERS, key=line.count)
    wrong = [field for field in line.split(used) if not NUMBER.fullmatch(field)]
    if wrong:
        raise _refusal(line, path, "CSV", f"'{wrong[0][:SHOWN]}' is not a number. There must be no header line, "
                                          "and the label in the first column.")
    raise _refusal(line, path, "CSV", f"it has fewer than {least_columns} columns.")


def check_libsvm(path):
    """<label>[:<weight>] [qid:<n>] <index>:<value> …, by the first line."""
    line = first_line(path)
    label, *features = line.split()
    if not all(part and NUMBER.fullmatch(part) for part in label.split(":")) or label.count(":") > 1:
        raise _refusal(line, path, "LIBSVM", f"'{label[:SHOWN]}' is not <label> or <label>:<weight>.")
    for feature in features:
        index, colon, value = feature.partition(":")
        if not colon or not (index == "qid" or index.isdigit()) or not value or not NUMBER.fullmatch(value):
            raise _refusal(line, path, "LIBSVM", f"'{feature[:SHOWN]}' is not <index>:<value>.")


def uri_of(folder, format, delimiter, csv_weights):
    """How XGBoost's own reader is told what to do."""
    if format == "libsvm":
        return f"{folder}?format=libsvm"
    return f"{folder}?format=csv&label_column=0&delimiter={delimiter}" + ("&weight_column=1" if csv_weights else "")


def load(channels, csv_weights=False):
    """All files of some channels as one matrix."""
    import xgboost

    formats = {channel.format for channel in channels}
    if len(formats) > 1:
        raise UserError("Cross validation joins the channels, so their ContentType must be the same.")
    format = formats.pop()
    files = [path for channel in channels for path in files_of(channel)]
    delimiters = set()
    for path in files:
        if format == "csv":
            delimiters.add(delimiter_of(path, 3 if csv_weights else 2))
        else:
            check_libsvm(path)
    if len(delimiters) > 1:
        raise UserError(f"The files of channel '{channels[0].name}' use different delimiters: {sorted(delimiters)}")
    names = " and ".join(f"'{channel.name}'" for channel in channels)
    with tempfile.TemporaryDirectory() as folder:
        # XGBoost reads all files of one folder; links bring them together, under names that mean nothing in its URIs.
        for number, path in enumerate(files):
            (pathlib.Path(folder) / f"{number:06}").symlink_to(path)
        try:
            matrix = xgboost.DMatrix(uri_of(folder, format, "".join(delimiters), csv_weights))
        except (xgboost.core.XGBoostError, ValueError) as error:
            raise UserError(f"Failed to load {format} data of channel {names}: {xgboost_says(error)}") from None
    if not matrix.get_label().size:
        raise UserError("Got input data without labels. Please check the input data set.")
    return matrix


def xgboost_says(error):
    """The sentence of an XGBoost error: its first line, after a time and a place in a source file."""
    return re.sub(r"^\[[\d:]+\] \S+: ", "", str(error).splitlines()[0])
