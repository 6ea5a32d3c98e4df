// What the AWS SDK for Go v2 does against a server. usage: clients BUCKET; prints what it saw as JSON.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log"
	"net/url"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/feature/s3/manager"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/logging"
)

func check[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func main() {
	ctx, bucket := context.Background(), aws.String(os.Args[1])
	var warnings bytes.Buffer
	loaded := check(config.LoadDefaultConfig(ctx, config.WithLogger(logging.NewStandardLogger(&warnings))))
	client := s3.NewFromConfig(loaded, func(o *s3.Options) { o.UsePathStyle = true })
	big := bytes.Repeat([]byte("0123456789abcdef"), 768<<10) // 12 MiB
	check(client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: bucket}))
	check(client.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: aws.String("two words.txt"),
		Body: strings.NewReader("two words")}))
	uploader := manager.NewUploader(client, func(u *manager.Uploader) { u.PartSize = 5 << 20 })
	check(uploader.Upload(ctx, &s3.PutObjectInput{Bucket: bucket, Key: aws.String("big"), Body: bytes.NewReader(big)}))
	source := url.QueryEscape(*bucket + "/two words.txt") // a blank becomes '+'
	check(client.CopyObject(ctx, &s3.CopyObjectInput{Bucket: bucket, Key: aws.String("copied"), CopySource: &source}))
	back := manager.NewWriteAtBuffer(nil)
	check(manager.NewDownloader(client).Download(ctx, back, &s3.GetObjectInput{Bucket: bucket, Key: aws.String("big")}))
	copied := check(client.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: aws.String("copied")}))
	words := check(io.ReadAll(copied.Body))
	var keys []types.ObjectIdentifier
	var listed []string
	versions := s3.NewListObjectVersionsPaginator(client, &s3.ListObjectVersionsInput{Bucket: bucket})
	for versions.HasMorePages() {
		for _, one := range check(versions.NextPage(ctx)).Versions {
			keys = append(keys, types.ObjectIdentifier{Key: one.Key, VersionId: one.VersionId})
			listed = append(listed, *one.Key)
		}
	}
	check(client.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: bucket, Delete: &types.Delete{Objects: keys}}))
	check(client.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: bucket}))
	who := check(sts.NewFromConfig(loaded).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{}))
	_, unknown := iam.NewFromConfig(loaded).ListUsers(ctx, &iam.ListUsersInput{})
	json.NewEncoder(os.Stdout).Encode(map[string]any{
		"big": bytes.Equal(back.Bytes(), big), "copied": string(words), "listed": listed,
		"root": strings.HasSuffix(*who.Arn, ":root"), "unknown": strings.Contains(unknown.Error(), "ListUsers"),
		"warnings": warnings.String()})
}
