"""The model registry with the SageMaker Python SDK v3's resources; the last line is what it saw, as JSON.

Run by test_model_registry.py: v3_registry.py MODEL_DATA, configured by what `trainyard env` says.
"""
import json
import sys

import boto3
from sagemaker.core.resources import ModelPackage, ModelPackageGroup

group = ModelPackageGroup.create(model_package_group_name="third", model_package_group_description="For a person.")
group.wait_for_status("Completed", poll=1, timeout=30)
# The SDK's ModelPackage.create() and delete() look for ModelPackageName, which AWS's answers about versions don't have.
client = boto3.client("sagemaker")
made = client.create_model_package(
    ModelPackageGroupName="third", CustomerMetadataProperties={"team": "a"},
    InferenceSpecification={"Containers": [{"Image": "serve:1", "ModelDataUrl": sys.argv[1]}]})
package = ModelPackage.get(model_package_name=made["ModelPackageArn"])
package.wait_for_status("Completed", poll=1, timeout=30)
waiting = package.model_approval_status
package.update(model_approval_status="Approved", approval_description="Good.")
package.refresh()
saw = {"group": group.model_package_group_arn,
       "groups": [each.model_package_group_name for each in ModelPackageGroup.get_all()],
       "packages": [each.model_package_arn for each in ModelPackage.get_all(model_package_group_name="third")],
       "approval": [waiting, package.model_approval_status, package.approval_description],
       "image": package.inference_specification.containers[0].image, "version": package.model_package_version}
client.delete_model_package(ModelPackageName=package.model_package_arn)
group.delete()
print(json.dumps({**saw, "left": [each.model_package_group_name for each in ModelPackageGroup.get_all()]}))
