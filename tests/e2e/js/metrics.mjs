// What the AWS SDK for JavaScript reads of a training job's metric in CloudWatch: prints it as JSON.
import {
  CloudWatchClient, GetMetricStatisticsCommand, paginateGetMetricData, paginateListMetrics,
} from "@aws-sdk/client-cloudwatch";

const [job, metric, start, end] = process.argv.slice(2);
const cloudwatch = new CloudWatchClient({});
const Namespace = "/aws/sagemaker/TrainingJobs";
const Dimensions = [{ Name: "TrainingJobName", Value: job }];
const window = { StartTime: new Date(start), EndTime: new Date(end) };

const statistics = await cloudwatch.send(new GetMetricStatisticsCommand({
  Namespace, MetricName: metric, Dimensions, ...window, Period: 3600, Statistics: ["Average", "SampleCount"] }));

const values = [];
for await (const page of paginateGetMetricData({ client: cloudwatch, pageSize: 1 }, {
  ...window,
  MetricDataQueries: [{ Id: "m", MetricStat: { Metric: { Namespace, MetricName: metric, Dimensions }, Period: 1, Stat: "Sum" } }],
})) values.push(...page.MetricDataResults[0].Values);

const names = [];
for await (const page of paginateListMetrics({ client: cloudwatch }, { Namespace, Dimensions }))
  names.push(...page.Metrics.map((one) => one.MetricName));

let refused = null;
try {
  await cloudwatch.send(new GetMetricStatisticsCommand({
    Namespace, MetricName: metric, Dimensions, StartTime: window.EndTime, EndTime: window.StartTime, Period: 60,
    Statistics: ["Sum"] }));
} catch (error) {
  refused = { name: error.name, message: error.message, status: error.$metadata.httpStatusCode };
}

console.log(JSON.stringify({
  label: statistics.Label, points: statistics.Datapoints, sum: values.reduce((a, b) => a + b, 0), names, refused,
}));
