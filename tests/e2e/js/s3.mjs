// The object store through the AWS SDK for JavaScript v3, unmodified. Prints what it saw as one JSON object.
// Arguments: bucket, "path" or "virtual". Endpoint, region and credentials come from the environment.
import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CopyObjectCommand, CreateBucketCommand,
  CreateMultipartUploadCommand, DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand, ListMultipartUploadsCommand,
  ListPartsCommand, PutObjectCommand, S3Client, UploadPartCommand, paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { createHash } from "node:crypto";
import { createReadStream, writeFileSync } from "node:fs";
import { Readable } from "node:stream";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [Bucket, style] = process.argv.slice(2);
const s3 = new S3Client({ forcePathStyle: style === "path" });
const send = (Command, input) => s3.send(new Command({ Bucket, ...input }));
const text = async (Key, more = {}) => (await send(GetObjectCommand, { Key, ...more })).Body.transformToString();
const failure = async (promise) => {
  try {
    await promise;
    return null;
  } catch (error) {
    return [error.name, error.$metadata?.httpStatusCode];
  }
};

await s3.send(new CreateBucketCommand({ Bucket }));
const saw = {};

// A file's stream, with its length and then without the SDK knowing it: chunks with a trailer.
const file = join(tmpdir(), `s3-mjs-${process.pid}`);
const content = Buffer.alloc(300000, "0123456789abcdef");
writeFileSync(file, content);
const streamed = await send(PutObjectCommand, { Key: "streamed", Body: createReadStream(file), ContentType: "text/plain",
  Metadata: { from: "js" }, ChecksumAlgorithm: "SHA256", ContentLength: content.length });
saw.streamed = streamed.ChecksumSHA256 === createHash("sha256").update(content).digest("base64");
saw.whole = (await text("streamed")) === content.toString();
const head = await send(HeadObjectCommand, { Key: "streamed" });
saw.head = [head.ContentLength, head.ContentType, head.Metadata.from, head.ContentEncoding ?? null];
saw.range = await text("streamed", { Range: "bytes=5-9" });

// Keys and lists.
const keys = ["a b+c%20ü.txt", "dir/one", "dir/two", "q?x=1&y"];
for (const Key of keys) await send(PutObjectCommand, { Key, Body: Key });
saw.keys = await Promise.all(keys.map((Key) => text(Key)));
saw.listed = [];
for await (const page of paginateListObjectsV2({ client: s3, pageSize: 2 }, { Bucket, Delimiter: "/" })) {
  saw.listed.push(...(page.Contents ?? []).map((object) => object.Key));
  saw.listed.push(...(page.CommonPrefixes ?? []).map((common) => common.Prefix));
}
await send(CopyObjectCommand, { Key: "copy", CopySource: `${Bucket}/${encodeURIComponent(keys[0])}` });
saw.copy = await text("copy");

// Multipart.
const part = Buffer.alloc(5 << 20, "p");
const { UploadId } = await send(CreateMultipartUploadCommand, { Key: "big" });
const { UploadId: dropped } = await send(CreateMultipartUploadCommand, { Key: "dropped" });
saw.uploads = (await send(ListMultipartUploadsCommand, {})).Uploads.map((upload) => upload.Key);
await send(AbortMultipartUploadCommand, { Key: "dropped", UploadId: dropped });
const Parts = [];
for (const [index, Body] of [part, Buffer.from("tail")].entries()) {
  const PartNumber = index + 1;
  const { ETag, ChecksumCRC32 } = await send(UploadPartCommand, { Key: "big", UploadId, PartNumber, Body });
  Parts.push({ PartNumber, ETag, ChecksumCRC32 });
}
saw.parts = (await send(ListPartsCommand, { Key: "big", UploadId })).Parts.map((one) => one.Size);
await send(CompleteMultipartUploadCommand, { Key: "big", UploadId, MultipartUpload: { Parts } });
saw.big = (await text("big")) === part.toString() + "tail";

// Presigned: with a header moved into the query and, by the SDK's defaults, the checksum of no body.
const put = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: "by url", Metadata: { by: "url" } }));
saw.put = (await fetch(put, { method: "PUT", body: "by url" })).status;
saw.got = await (await fetch(await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "by url" })))).text();
saw.metadata = (await send(HeadObjectCommand, { Key: "by url" })).Metadata;

saw.failures = [
  await failure(send(GetObjectCommand, { Key: "none" })),
  await failure(send(HeadObjectCommand, { Key: "none" })),
  await failure(send(PutObjectCommand, { Key: "copy", Body: "x", IfNoneMatch: "*" })),
  await failure(send(PutObjectCommand, { Key: "bad", Body: Readable.from(["x"]), ContentLength: 1, ContentMD5: "AAAA" })),
];
const gone = ["streamed", "copy", "big", "by url", ...keys].map((Key) => ({ Key }));
saw.deleted = (await send(DeleteObjectsCommand, { Delete: { Objects: gone } })).Deleted.length;
console.log(JSON.stringify(saw));
