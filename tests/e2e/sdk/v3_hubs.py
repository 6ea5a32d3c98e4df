"""Hubs with the SageMaker Python SDK v3: its data sets, and its resources of hubs; the last line is what it saw, as JSON.

Run by test_hubs.py: v3_hubs.py ROWS ROLE, configured by what `trainyard env` says; the default bucket must be there.
"""
import json
import sys

import boto3
from sagemaker.ai_registry.dataset import DataSet
from sagemaker.core.resources import Hub, HubContent

rows, role = sys.argv[1:]
cats = DataSet.create("cats", source=rows, role=role)
saw = {"version": cats.version, "versions": [each.version for each in cats.get_versions()], "source": cats.source,
       "method": cats.method.value, "all": [each.name for each in DataSet.get_all()]}

hub = Hub.create(hub_name="team", hub_description="For a person.")
hub.wait_for_status("InService", poll=1, timeout=30)
# The SDK's HubContent.load() passes an argument that its own client doesn't take.
boto3.client("sagemaker").import_hub_content(
    HubName="team", HubContentType="Model", HubContentName="tiny", DocumentSchemaVersion="2.0.0", HubContentVersion="1.0.0",
    HubContentDocument=json.dumps({"GatedBucket": False}))
tiny = HubContent.get(hub_name="team", hub_content_type="Model", hub_content_name="tiny")
tiny.update(hub_content_type="Model", hub_content_version="1.0.0", support_status="Deprecated")
tiny.refresh()
saw |= {"status": [tiny.hub_content_status, tiny.support_status],
        "document": tiny.hub_content_document, "arn": tiny.hub_content_arn,
        "hubs": sorted(each.hub_display_name for each in Hub.get_all() if each.hub_name != "team")}
tiny.delete()
hub.delete()
print(json.dumps({**saw, "left": [each.hub_name for each in Hub.get_all(name_contains="team")]}))
