"""PyTorch's data loaders see the same batches whatever the mode of their channel."""

import array
import pathlib
import random

PROGRAM = pathlib.Path(__file__).with_name("torch_loaders.py")
SAMPLES, FLOATS = 100, 3000


def test_batches_are_equal_in_every_mode(images_server):
    server, values = images_server, random.Random(2)
    rows = [array.array("f", [i % 2, *(values.random() for _ in range(FLOATS - 1))]).tobytes() for i in range(SAMPLES)]
    for i, row in enumerate(rows):
        server.s3.put_object(Bucket="data", Key=f"loaders/small/{i // 30}/{i:03}", Body=row)
    server.s3.put_object(Bucket="data", Key="loaders/large/rows", Body=b"".join(rows))
    server.s3.put_object(Bucket="data", Key="loaders/code/loaders.py", Body=PROGRAM.read_bytes())

    def channel(name, prefix, **changes):
        return {"ChannelName": name, **changes, "DataSource": {"S3DataSource": {
            "S3DataType": "S3Prefix", "S3Uri": f"s3://data/loaders/{prefix}/"}}}

    described = server.run(
        None, HyperParameters=None,
        AlgorithmSpecification={"TrainingImage": "trainyard/pytorch", "TrainingInputMode": "File",
                                "ContainerEntrypoint": ["python3", "/opt/ml/input/data/code/loaders.py"]},
        InputDataConfig=[
            channel("code", "code"), channel("file", "small"), channel("fast", "small", InputMode="FastFile"),
            channel("file-large", "large"), channel("fast-large", "large", InputMode="FastFile"),
            channel("pipe", "small", InputMode="Pipe", RecordWrapperType="RecordIO")])
    log = server.log(described["TrainingJobName"])
    assert described["TrainingJobStatus"] == "Completed", (described.get("FailureReason"), log)
    found = {tuple(line.split()[:2]): line.split(maxsplit=2)[2] for line in log if line.startswith(("in-order", "shuffled"))}
    assert len(found) == 9, log
    in_order = {hashed for (order, _), hashed in found.items() if order == "in-order"}
    shuffled = {hashed for (order, _), hashed in found.items() if order == "shuffled"}
    assert len(in_order) == 1 and len(shuffled) == 1 and in_order != shuffled, found
    assert next(iter(in_order)).endswith(f" of {2 * -(-SAMPLES // 8)}")
