"""The channels: which there may be, what format they are in, and their data as one XGBoost matrix."""
import contextlib
import pathlib
import re
import tempfile
from dataclasses import dataclass

from .errors import UserError

RECORDS = "recordio-protobuf"
FORMATS = {"csv": "csv", "text/csv": "csv", "libsvm": "libsvm", "text/libsvm": "libsvm", "text/x-libsvm": "libsvm",
           RECORDS: RECORDS, "application/x-recordio-protobuf": RECORDS}
# What SageMaker's own container reads and this one does not.
UNSUPPORTED = ("parquet", "application/x-parquet")
DELIMITERS = (",", ";", "\t", "|", " ")
# An exact copy of a number, or nothing at all: a missing value.
NUMBER = re.compile(r"\s*([-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?|[-+]?(nan|inf|infinity))?\s*", re.IGNORECASE)
SHOWN = 50  # characters of a line that an error quotes


@dataclass(frozen=True)
class Channel:
    name: str
    format: str  # csv, libsvm or RECORDS
    folder: pathlib.Path
    is_piped: bool = False

    @property
    def pipe(self):
        return self.folder.with_name(f"{self.name}_0")

    @property
    def data_path(self):
        return self.pipe if self.is_piped else self.folder


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
        is_piped = settings.get("TrainingInputMode") == "Pipe"
        if settings.get("RecordWrapperType", "None") != "None":
            raise UserError(f"Channel '{name}' is wrapped in RecordIO, which this image does not read.")
        format = format_of(settings.get("ContentType"))
        if is_piped and format == "libsvm":
            raise UserError("Pipe mode not supported for LibSVM.")
        channels[name] = Channel(name, format, root / "input" / "data" / name, is_piped)
    return channels


def files_of(channel):
    """Its data files, in the order of their names. Names with an underscore in front are job markers, such as _SUCCESS."""
    files = sorted(path for path in channel.folder.rglob("*") if path.is_file())
    hidden = [path for path in files if path.name.startswith(".")]
    if hidden:
        raise UserError(f"Hidden file found in the data path: {hidden[0]}. Remove it before training.")
    files = [path for path in files if not path.name.startswith("_")]
    if not sum(path.stat().st_size for path in files):
        raise no_data(channel)
    return [path for path in files if path.stat().st_size]


def no_data(channel):
    what = "training" if channel.name == "train" else channel.name
    return UserError(f"No data in {what} channel path {channel.data_path}")


def first_line(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.readline().rstrip("\r\n")


def _refusal(line, name, what, why):
    return UserError(f"First line '{line[:SHOWN]}...' of file '{name}' is not '{what}' format: {why}")


def delimiter_of(line, name, min_columns=2):
    """The delimiter of a CSV file, by its first line, which must be numbers: the label first, and no header."""
    for delimiter in DELIMITERS:
        fields = line.split(delimiter)
        if len(fields) >= min_columns and all(NUMBER.fullmatch(field) for field in fields):
            return delimiter
    used = max(DELIMITERS, key=line.count)
    wrong = [field for field in line.split(used) if not NUMBER.fullmatch(field)]
    if wrong:
        raise _refusal(line, name, "CSV", f"'{wrong[0][:SHOWN]}' is not a number. There must be no header line, "
                                          "and the label in the first column.")
    raise _refusal(line, name, "CSV", f"it has fewer than {min_columns} columns.")


def check_libsvm(path):
    """<label>[:<weight>] [qid:<n>] <index>:<value> …, by the first line."""
    line = first_line(path)
    label, *features = line.split()
    if not all(part and NUMBER.fullmatch(part) for part in label.split(":")) or label.count(":") > 1:
        raise _refusal(line, path.name, "LIBSVM", f"'{label[:SHOWN]}' is not <label> or <label>:<weight>.")
    for feature in features:
        index, colon, value = feature.partition(":")
        if not colon or not (index == "qid" or index.isdigit()) or not value or not NUMBER.fullmatch(value):
            raise _refusal(line, path.name, "LIBSVM", f"'{feature[:SHOWN]}' is not <index>:<value>.")


def uri_of(folder, format, delimiter, csv_weights):
    """How XGBoost's own reader is told what to do."""
    if format == "libsvm":
        return f"{folder}?format=libsvm"
    return f"{folder}?format=csv&label_column=0&delimiter={delimiter}" + ("&weight_column=1" if csv_weights else "")


def load(channels, csv_weights=False):
    """All data of some channels as one matrix."""
    formats = {channel.format for channel in channels}
    if len(formats) > 1:
        raise UserError("Cross validation joins the channels, so their ContentType must be the same.")
    format = formats.pop()
    names = " and ".join(f"'{channel.name}'" for channel in channels)
    import xgboost

    try:
        if format == RECORDS or any(channel.is_piped for channel in channels):
            matrix = _from_rows(channels, format, csv_weights)
        else:
            matrix = _from_files(channels, format, csv_weights)
    except (xgboost.core.XGBoostError, ValueError) as error:
        raise UserError(f"Failed to load {format} data of channel {names}: {xgboost_says(error)}") from None
    if not matrix.get_label().size:
        raise UserError("Got input data without labels. Please check the input data set.")
    return matrix


def _from_files(channels, format, csv_weights):
    """By XGBoost's own reader."""
    import xgboost

    files = [path for channel in channels for path in files_of(channel)]
    delimiters = set()
    for path in files:
        if format == "csv":
            delimiters.add(delimiter_of(first_line(path), path.name, 3 if csv_weights else 2))
        else:
            check_libsvm(path)
    if len(delimiters) > 1:
        raise UserError(f"The files of channel '{channels[0].name}' use different delimiters: {sorted(delimiters)}")
    with tempfile.TemporaryDirectory() as folder:
        # XGBoost reads all files of one folder; links bring them together, under names that mean nothing in its URIs.
        for number, path in enumerate(files):
            (pathlib.Path(folder) / f"{number:06}").symlink_to(path)
        return xgboost.DMatrix(uri_of(folder, format, "".join(delimiters), csv_weights))


def _from_rows(channels, format, csv_weights):
    """Row by row, from pipes too: one after the other, each to its end."""
    import xgboost

    from . import rows

    paths = [path for channel in channels for path in ([channel.pipe] if channel.is_piped else files_of(channel))]
    with contextlib.ExitStack() as open_files:
        # A generator, for a pipe is opened when the one before has been read.
        streams = ((path.name, open_files.enter_context(open(path, "rb"))) for path in paths)
        if format == RECORDS:
            features, told = rows.matrix_of_records(stream for _, stream in streams)
        else:
            batches = [batch for name, stream in streams for batch in rows.of_csv(
                stream, name, lambda line, name: delimiter_of(line, name, 3 if csv_weights else 2))]
            if not batches:
                raise no_data(channels[0])
            features, told = rows.matrix_of_csv(batches, csv_weights)
    if not features.shape[0]:
        raise no_data(channels[0])
    return xgboost.DMatrix(features, **told)


def xgboost_says(error):
    """The sentence of an XGBoost error: its first line, after a time and a place in a source file."""
    return re.sub(r"^\[[\d:]+\] \S+: ", "", str(error).splitlines()[0])
