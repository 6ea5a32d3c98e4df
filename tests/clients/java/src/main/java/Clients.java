import java.net.URI;
import java.util.Arrays;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.*;
import software.amazon.awssdk.services.sts.StsClient;

/** What the AWS SDK for Java v2 does against a server. Usage: Clients BUCKET; prints what it saw as JSON. */
public class Clients {
  public static void main(String[] arguments) {
    String bucket = arguments[0];
    byte[] big = new byte[5 << 20];
    Arrays.fill(big, (byte) 'x');
    URI endpoint = URI.create(System.getenv("AWS_ENDPOINT_URL"));
    // With an endpoint set, STS's requests are signed for the pseudo region aws-global.
    boolean root = StsClient.builder().endpointOverride(endpoint).build().getCallerIdentity().arn().endsWith(":root");
    S3Client s3 = S3Client.builder().endpointOverride(endpoint).forcePathStyle(true).build();
    s3.createBucket(b -> b.bucket(bucket));
    s3.putObject(b -> b.bucket(bucket).key("dir/a b+c.txt"), RequestBody.fromString("words"));
    String upload = s3.createMultipartUpload(b -> b.bucket(bucket).key("big")).uploadId();
    CompletedPart[] parts = new CompletedPart[2];
    for (int number = 1; number <= 2; ++number) {
      int part = number;
      UploadPartResponse done =
          s3.uploadPart(b -> b.bucket(bucket).key("big").uploadId(upload).partNumber(part), RequestBody.fromBytes(big));
      parts[number - 1] = CompletedPart.builder().partNumber(number).eTag(done.eTag())
          .checksumCRC32(done.checksumCRC32()).build();
    }
    s3.completeMultipartUpload(b -> b.bucket(bucket).key("big").uploadId(upload).multipartUpload(m -> m.parts(parts)));
    ResponseBytes<GetObjectResponse> words = s3.getObjectAsBytes(b -> b.bucket(bucket).key("dir/a b+c.txt"));
    long size = s3.getObjectAsBytes(b -> b.bucket(bucket).key("big")).asByteArray().length;
    String range = s3.getObjectAsBytes(b -> b.bucket(bucket).key("big").range("bytes=0-3")).asUtf8String();
    s3.copyObject(b -> b.sourceBucket(bucket).sourceKey("dir/a b+c.txt").destinationBucket(bucket).destinationKey("copied"));
    String listed = s3.listObjectsV2Paginator(b -> b.bucket(bucket).maxKeys(1)).contents().stream().map(S3Object::key)
        .collect(Collectors.joining("\",\"", "[\"", "\"]"));
    String missing = "";
    try {
      s3.getObjectAsBytes(b -> b.bucket(bucket).key("none"));
    } catch (NoSuchKeyException expected) {
      missing = expected.awsErrorDetails().errorMessage();
    }
    s3.listObjectVersionsPaginator(b -> b.bucket(bucket)).versions()
        .forEach(one -> s3.deleteObject(b -> b.bucket(bucket).key(one.key()).versionId(one.versionId())));
    s3.deleteBucket(b -> b.bucket(bucket));
    System.out.println("{\"words\":\"" + words.asUtf8String() + "\",\"size\":" + size + ",\"range\":\"" + range + "\",\"listed\":"
        + listed + ",\"missing\":\"" + missing + "\",\"root\":" + root + "}");
  }
}
