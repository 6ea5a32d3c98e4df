// Submits a job with the AWS SDK for JavaScript v3, unmodified, and prints what it saw as one JSON object.
// Arguments: image, role, script. Endpoint, region and credentials come from the environment.
import { CloudWatchLogsClient, GetLogEventsCommand, DescribeLogStreamsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  AddTagsCommand, CreateTrainingJobCommand, DescribeTrainingJobCommand, ListTagsCommand, ListTrainingJobsCommand,
  SageMakerClient, waitUntilTrainingJobCompletedOrStopped,
} from "@aws-sdk/client-sagemaker";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

const [image, role, script] = process.argv.slice(2);
const sagemaker = new SageMakerClient({});
const s3 = new S3Client({}); // virtual-host addressing: <bucket>.localhost
const logs = new CloudWatchLogsClient({});

const identity = await new STSClient({}).send(new GetCallerIdentityCommand({}));
await s3.send(new CreateBucketCommand({ Bucket: "from-js" }));
await s3.send(new PutObjectCommand({ Bucket: "from-js", Key: "in/a b+c.txt", Body: "payload" }));

const name = `js-${Date.now()}`;
const created = await sagemaker.send(new CreateTrainingJobCommand({
  TrainingJobName: name,
  RoleArn: role,
  AlgorithmSpecification: { TrainingImage: image, TrainingInputMode: "File" },
  HyperParameters: { script },
  InputDataConfig: [{
    ChannelName: "train",
    DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri: "s3://from-js/in/" } },
  }],
  OutputDataConfig: { S3OutputPath: "s3://from-js/out" },
  ResourceConfig: { InstanceType: "ml.m5.large", InstanceCount: 1, VolumeSizeInGB: 1 },
  StoppingCondition: { MaxRuntimeInSeconds: 60 },
}));
await waitUntilTrainingJobCompletedOrStopped(
  { client: sagemaker, maxWaitTime: 120, minDelay: 1, maxDelay: 1 }, { TrainingJobName: name });
const described = await sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: name }));

await sagemaker.send(new AddTagsCommand({ ResourceArn: created.TrainingJobArn, Tags: [{ Key: "k", Value: "v" }] }));
const tags = await sagemaker.send(new ListTagsCommand({ ResourceArn: created.TrainingJobArn }));
const listed = await sagemaker.send(new ListTrainingJobsCommand({ NameContains: name }));

const streams = await logs.send(new DescribeLogStreamsCommand({
  logGroupName: "/aws/sagemaker/TrainingJobs", logStreamNamePrefix: `${name}/` }));
const events = await logs.send(new GetLogEventsCommand({
  logGroupName: "/aws/sagemaker/TrainingJobs", logStreamName: streams.logStreams[0].logStreamName, startFromHead: true }));

const objects = await s3.send(new ListObjectsV2Command({ Bucket: "from-js" }));
const input = await s3.send(new GetObjectCommand({ Bucket: "from-js", Key: "in/a b+c.txt" }));

let missing = null;
try {
  await sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: "never-created" }));
} catch (error) {
  missing = { name: error.name, message: error.message };
}

console.log(JSON.stringify({
  account: identity.Account, arn: created.TrainingJobArn, status: described.TrainingJobStatus,
  created: described.CreationTime instanceof Date, reason: described.FailureReason,
  tags: tags.Tags, listed: listed.TrainingJobSummaries.map((job) => job.TrainingJobName),
  log: events.events.map((event) => event.message), keys: objects.Contents.map((object) => object.Key),
  input: await input.Body.transformToString(), missing,
}));
