"""IAM as the SageMaker SDKs use it: what they ask of a role before they train with it."""

import os

import botocore.exceptions
import pytest

from trainyard_server import ROLE, Server, as_json, shell

# What SageMaker Python SDK v3 has simulated for a training role (sagemaker-core, iam_role_resolver).
ACTIONS = ["ecr:GetAuthorizationToken", "cloudwatch:PutMetricData", "ec2:CreateNetworkInterface",
           "ec2:DescribeVpcs", "ec2:DescribeSubnets"]


@pytest.fixture(scope="module")
def iam(plain_server):
    return plain_server.client("iam")


def code_of(call, **parameters):
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        call(**parameters)
    error = raised.value.response
    return error["Error"]["Code"], error["Error"]["Message"], error["ResponseMetadata"]["HTTPStatusCode"]


def test_a_role_has_an_arn_and_trusts_sagemaker(iam, plain_server):
    role = iam.get_role(RoleName="Trainer")["Role"]
    account = plain_server.sts.get_caller_identity()["Account"]
    assert role["Arn"] == f"arn:aws:iam::{account}:role/Trainer"
    # botocore decodes the document by itself.
    [statement] = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Effect"] == "Allow" and statement["Action"] == "sts:AssumeRole"
    assert statement["Principal"] == {"Service": "sagemaker.amazonaws.com"}
    assert role["CreateDate"].tzinfo is not None
    assert iam.get_role(RoleName="Trainer")["Role"] == role


def test_simulation_allows_every_action_and_pages(iam):
    pages = iam.get_paginator("simulate_principal_policy").paginate(
        PolicySourceArn=ROLE, ActionNames=ACTIONS, PaginationConfig={"PageSize": 2})
    pages = list(pages)
    assert [page["IsTruncated"] for page in pages] == [True, True, False]
    results = [result for page in pages for result in page["EvaluationResults"]]
    assert [result["EvalActionName"] for result in results] == ACTIONS
    assert {result["EvalDecision"] for result in results} == {"allowed"}
    [result] = iam.simulate_principal_policy(
        PolicySourceArn=ROLE, ActionNames=["s3:PutObject"], ResourceArns=["arn:aws:s3:::data/*"])["EvaluationResults"]
    assert result["EvalResourceName"] == "arn:aws:s3:::data/*"


def test_roles_are_listed(iam):
    roles = [role for page in iam.get_paginator("list_roles").paginate() for role in page["Roles"]]
    assert [role["RoleName"] for role in roles] == ["AmazonSageMaker-ExecutionRole"]
    assert roles[0]["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"Service": "sagemaker.amazonaws.com"}


def test_errors_have_iams_codes(iam):
    assert code_of(iam.get_role, RoleName="not a name")[0] == "ValidationError"
    assert code_of(iam.simulate_principal_policy, ActionNames=ACTIONS,
                   PolicySourceArn="arn:aws:iam::123456789012:user/somebody") == (
        "NoSuchEntity", "The user with name somebody cannot be found.", 404)
    assert code_of(iam.simulate_principal_policy, ActionNames=ACTIONS, PolicySourceArn=ROLE,
                   PolicyInputList=["{}"])[0] == "InvalidInput"
    assert code_of(iam.list_users)[0] == "InvalidAction"


def test_with_role_options_only_those_roles_exist(tmp_path):
    with Server(tmp_path, "oci", ["--role", ROLE, "--role", "Other"]) as server:
        iam = server.client("iam")
        assert iam.get_role(RoleName="Trainer")["Role"]["Arn"] == ROLE
        assert sorted(role["RoleName"] for role in iam.list_roles()["Roles"]) == ["Other", "Trainer"]
        assert iam.get_role(RoleName="Trainer")["Role"]["Path"] == "/service-role/"
        assert iam.get_role(RoleName="Other")["Role"]["Arn"].endswith(":role/Other")
        with pytest.raises(iam.exceptions.NoSuchEntityException):
            iam.get_role(RoleName="Nobody")
        with pytest.raises(iam.exceptions.NoSuchEntityException):
            iam.simulate_principal_policy(PolicySourceArn=ROLE + "2", ActionNames=ACTIONS)


def test_a_client_in_another_region_signs_for_the_home_of_iam_and_sts(tmp_path):
    with Server(tmp_path, "oci", ["--region", "eu-west-1"]) as server:
        for region in ("eu-west-1", "us-east-1"):
            iam = server.session.client("iam", endpoint_url=server.url, region_name=region)
            assert iam.get_role(RoleName="R")["Role"]["RoleName"] == "R"
            sts = server.session.client("sts", endpoint_url=server.url, region_name=region)
            assert sts.get_caller_identity()["Arn"].endswith(":root")
        with pytest.raises(botocore.exceptions.ClientError):
            server.session.client("iam", endpoint_url=server.url, region_name="us-west-2").get_role(RoleName="R")


def test_the_environment_is_enough_for_the_aws_cli(plain_server):
    aws = os.environ.get("TRAINYARD_AWS_CLI", "aws")
    role = as_json(shell([aws, "iam", "get-role", "--role-name", "R", "--output", "json"], plain_server))["Role"]
    assert role["RoleName"] == "R"
