"""Data-parallel training with PyTorch on several hosts, as the SageMaker Python SDKs v2 and v3 configure it; the last line
is the result as JSON.

Run by test_distributed.py: distributed_flow.py v2|v3|mpi HOSTS IMAGE ROLE BUCKET FOLDER, configured by what
`trainyard env` says. mpi is the SDK v2 too, with four processes in all.
"""
import json
import os
import pathlib
import sys

VERSION, HOSTS, IMAGE, ROLE, BUCKET, FOLDER = sys.argv[1:7]
# Each rank takes its part of the same global batches; the loss is that of the global batch.
MODEL = """
import os, socket, torch

torch.set_num_threads(1)
torch.manual_seed(7)
inputs = torch.randn(240, 8, dtype=torch.float64)
targets = inputs @ torch.arange(8, dtype=torch.float64).unsqueeze(1) + 0.1 * torch.randn(240, 1, dtype=torch.float64)
model = torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.Tanh(), torch.nn.Linear(16, 1)).double()
"""
TORCHRUN = """
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel

dist.init_process_group("gloo")
rank, world, trained = dist.get_rank(), dist.get_world_size(), DistributedDataParallel(model)

def average_gradients():
    pass  # DistributedDataParallel has

def mean(value):
    dist.all_reduce(value)
    return value.item() / world

def end():
    dist.barrier()  # a rank that is behind aborts when the others have closed their connections
    dist.destroy_process_group()
"""
MPI = """
from mpi4py import MPI

rank, world, trained = MPI.COMM_WORLD.Get_rank(), MPI.COMM_WORLD.Get_size(), model

def average_gradients():
    for parameter in model.parameters():
        MPI.COMM_WORLD.Allreduce(MPI.IN_PLACE, parameter.grad.numpy())
        parameter.grad /= world

def mean(value):
    return MPI.COMM_WORLD.allreduce(value.item()) / world

end = MPI.COMM_WORLD.Barrier
"""
TRAIN = """
def say(line):  # in one piece: ranks share a pipe
    print(line + "\\n", end="", flush=True)

optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
say(f"rank {rank} of {world} on {socket.gethostname()}")
for step in range(20):
    batch = slice(step % 10 * 24 + rank * (24 // world), step % 10 * 24 + (rank + 1) * (24 // world))
    loss = torch.nn.functional.mse_loss(trained(inputs[batch]), targets[batch])
    optimizer.zero_grad()
    loss.backward()
    average_gradients()
    optimizer.step()
    total = mean(loss.detach())
    if rank == 0:
        say(f"step {step} loss {total:.12f}")
if rank == 0:
    torch.save(model.state_dict(), os.path.join(os.environ["SM_MODEL_DIR"], "model.pt"))
end()
"""

source = pathlib.Path(FOLDER) / "source"
source.mkdir(parents=True)
(source / "train.py").write_text(MODEL + (MPI if VERSION == "mpi" else TORCHRUN) + TRAIN)


def train_with_v2():
    import sagemaker
    from sagemaker.pytorch import PyTorch

    launcher = {"mpi": {"enabled": True, "processes_per_host": 4 // int(HOSTS)}} if VERSION == "mpi" else {
        "torch_distributed": {"enabled": True}}
    estimator = PyTorch(
        entry_point="train.py", source_dir=str(source), image_uri=IMAGE, role=ROLE, instance_count=int(HOSTS),
        instance_type="ml.m5.large", volume_size=1, max_run=900, base_job_name=f"{VERSION}-ddp-{HOSTS}",
        distribution=launcher, debugger_hook_config=False, disable_profiler=True,
        sagemaker_session=sagemaker.Session(default_bucket=BUCKET))
    estimator.fit(wait=True, logs="All")
    return estimator.latest_training_job.name


def train_with_v3():
    import boto3
    from sagemaker.core.helper.session_helper import Session
    from sagemaker.core.utils.utils import configure_logging
    from sagemaker.train.configs import Compute, OutputDataConfig, SourceCode, StoppingCondition
    from sagemaker.train.distributed import Torchrun
    from sagemaker.train.model_trainer import ModelTrainer

    configure_logging()
    trainer = ModelTrainer(
        training_image=IMAGE, role=ROLE, sagemaker_session=Session(boto_session=boto3.Session(), default_bucket=BUCKET),
        base_job_name=f"v3-ddp-{HOSTS}", source_code=SourceCode(source_dir=str(source), entry_script="train.py"),
        compute=Compute(instance_type="ml.m5.large", instance_count=int(HOSTS), volume_size_in_gb=1),
        distributed=Torchrun(process_count_per_node=1),
        stopping_condition=StoppingCondition(max_runtime_in_seconds=900),
        output_data_config=OutputDataConfig(s3_output_path=f"s3://{BUCKET}/out"))
    trainer.train(wait=True, logs=True)
    return trainer._latest_training_job.training_job_name


os.chdir(FOLDER)
print(json.dumps({"job": train_with_v3() if VERSION == "v3" else train_with_v2()}))
