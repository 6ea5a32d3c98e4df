// Calls SageMaker with the AWS SDK for JavaScript v3, unmodified, as it is told to on stdin, line by line:
//   {url, region, credentials, operation, input}
// and prints what the SDK made of each answer: {status, requestId, answer} or {status, requestId, code, message}; or
// {thrown}, where the SDK sent nothing. Dates are {"$date": milliseconds} in inputs, seconds in answers.
// Argument: the folder node_modules that has the SDK.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { resolve } from "node:path";

const require = createRequire(resolve(process.argv[2], "x"));
const sdk = require("@aws-sdk/client-sagemaker");
const clients = new Map();

function clientFor({ url, region, credentials }) {
  const key = JSON.stringify([url, region, credentials]);
  if (!clients.has(key)) {
    clients.set(key, new sdk.SageMakerClient({ endpoint: url, region, credentials, maxAttempts: 1 }));
  }
  return clients.get(key);
}

const reviveDate = (_, value) => (value?.$date === undefined ? value : new Date(value.$date));

function dateToSeconds(key, value) {
  return this[key] instanceof Date ? this[key].getTime() / 1000 : value;
}

async function call({ operation, input, ...where }) {
  try {
    const { $metadata, ...answer } = await clientFor(where).send(new sdk[`${operation}Command`](input));
    return { status: $metadata.httpStatusCode, requestId: $metadata.requestId, answer };
  } catch (error) {
    const status = error.$metadata?.httpStatusCode;
    if (status === undefined) return { thrown: String(error.stack) };
    return { status, requestId: error.$metadata.requestId, code: error.name, message: error.message };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await call(JSON.parse(line, reviveDate)), dateToSeconds));
}
