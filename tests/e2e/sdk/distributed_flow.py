"""Data-parallel training with PyTorch on several hosts, as the SageMaker Python SDKs v2 and v3 ask for it; the last line
says what came of it, as JSON.

Run by test_distributed.py: distributed_flow.py v2|v3 HOSTS IMAGE ROLE BUCKET FOLDER, configured by what `trainyard env`
says.
"""
import json
import os
import pathlib
import sys

VERSION, HOSTS, IMAGE, ROLE, BUCKET, FOLDER = sys.argv[1:7]
# torchrun of PyTorch 1.13 fails under Python 3.11 unless it is told where stdout goes: to its files and
# the console, with the rank in front of each line.
TORCHRUN = {"PET_REDIRECTS": "1", "PET_TEE": "1"}
# Each rank takes its part of the same global batches; the loss is that of the global batch.
SCRIPT = """
import os, socket, torch, torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel

dist.init_process_group("gloo")
rank, world = dist.get_rank(), dist.get_world_size()
torch.set_num_threads(1)
torch.manual_seed(7)
inputs = torch.randn(240, 8, dtype=torch.float64)
targets = inputs @ torch.arange(8, dtype=torch.float64).unsqueeze(1) + 0.1 * torch.randn(240, 1, dtype=torch.float64)
model = DistributedDataParallel(torch.nn.Sequential(
    torch.nn.Linear(8, 16), torch.nn.Tanh(), torch.nn.Linear(16, 1)).double())
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
print(f"rank {rank} of {world} on {socket.gethostname()}", flush=True)
for step in range(20):
    batch = slice(step % 10 * 24 + rank * (24 // world), step % 10 * 24 + (rank + 1) * (24 // world))
    loss = torch.nn.functional.mse_loss(model(inputs[batch]), targets[batch])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    total = loss.detach() / world
    dist.all_reduce(total)
    if rank == 0:
        print(f"step {step} loss {total.item():.12f}", flush=True)
if rank == 0:
    torch.save(model.module.state_dict(), os.path.join(os.environ["SM_MODEL_DIR"], "model.pt"))
dist.destroy_process_group()
"""

source = pathlib.Path(FOLDER) / "source"
source.mkdir(parents=True)
(source / "train.py").write_text(SCRIPT)


def train_with_v2():
    import sagemaker
    from sagemaker.pytorch import PyTorch

    estimator = PyTorch(
        entry_point="train.py", source_dir=str(source), image_uri=IMAGE, role=ROLE, instance_count=int(HOSTS),
        instance_type="ml.m5.large", volume_size=1, max_run=300, base_job_name=f"v2-ddp-{HOSTS}",
        environment=TORCHRUN, distribution={"torch_distributed": {"enabled": True}}, debugger_hook_config=False,
        disable_profiler=True,
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
        distributed=Torchrun(process_count_per_node=1), environment=TORCHRUN,
        stopping_condition=StoppingCondition(max_runtime_in_seconds=300),
        output_data_config=OutputDataConfig(s3_output_path=f"s3://{BUCKET}/out"))
    trainer.train(wait=True, logs=True)
    return trainer._latest_training_job.training_job_name


os.chdir(FOLDER)
print(json.dumps({"job": train_with_v2() if VERSION == "v2" else train_with_v3()}))
