#include "s3/router.h"

#include <gtest/gtest.h>

#include <set>

namespace trainyard::s3 {
namespace {

Result<Operation> find(std::string method, std::string target, net::Headers headers = {}) {
  const auto request =
      parse_request({std::move(method), std::move(target), std::move(headers)}, {});
  TRY(const Route* route, find_route(*request));
  return route->operation;
}

TEST(Router, EveryOperationHasItsRequest) {
  const struct {
    const char* method;
    const char* target;
    Operation operation;
  } cases[] = {
      {"GET", "/", list_buckets},
      {"GET", "/?x-id=ListBuckets", list_buckets},
      {"PUT", "/b", create_bucket},
      {"HEAD", "/b", head_bucket},
      {"DELETE", "/b", delete_bucket},
      {"GET", "/b", list_objects},
      {"GET", "/b?prefix=acl", list_objects},
      {"GET", "/b/?list-type=2", list_objects_v2},
      {"GET", "/b?location", get_bucket_location},
      {"GET", "/b?versioning=", get_bucket_versioning},
      {"PUT", "/b?versioning", put_bucket_versioning},
      {"GET", "/b?policy", get_bucket_configuration},
      {"GET", "/b?object-lock", get_bucket_configuration},
      {"GET", "/b?metrics&id=x", get_bucket_configuration},
      {"DELETE", "/b?lifecycle", delete_bucket_configuration},
      {"GET", "/b?versions&prefix=a", list_object_versions},
      {"GET", "/b?tagging", get_bucket_tagging},
      {"PUT", "/b?tagging", put_bucket_tagging},
      {"DELETE", "/b?tagging", delete_bucket_tagging},
      {"GET", "/b?acl", get_bucket_acl},
      {"GET", "/b?uploads", list_multipart_uploads},
      {"POST", "/b", post_object},
      {"POST", "/b?delete", delete_objects},
      {"GET", "/b/k", get_object},
      {"GET", "/b/k?versionId=null", get_object},
      {"GET", "/b/k?partNumber=2", get_object},
      {"HEAD", "/b/k", get_object},
      {"PUT", "/b/k", put_object},
      {"DELETE", "/b/k", delete_object},
      {"GET", "/b/k?acl", get_object_acl},
      {"GET", "/b/k?attributes", get_object_attributes},
      {"GET", "/b/k?retention", get_object_lock},
      {"GET", "/b/k?legal-hold", get_object_lock},
      {"GET", "/b/k?tagging", get_object_tagging},
      {"PUT", "/b/k?tagging", put_object_tagging},
      {"DELETE", "/b/k?tagging", delete_object_tagging},
      {"POST", "/b/k?uploads", create_multipart_upload},
      {"PUT", "/b/k?partNumber=1&uploadId=u", upload_part},
      {"POST", "/b/k?uploadId=u", complete_multipart_upload},
      {"DELETE", "/b/k?uploadId=u", abort_multipart_upload},
      {"GET", "/b/k?uploadId=u", list_parts},
  };
  for (const auto& one : cases) {
    const auto found = find(one.method, one.target);
    ASSERT_TRUE(found) << one.method << " " << one.target << ": " << found.error().message();
    EXPECT_TRUE(*found == one.operation) << one.method << " " << one.target;
  }
}

TEST(Router, ACopyIsAPutWithASource) {
  const net::Headers source({{"x-amz-copy-source", "/a/b"}});
  EXPECT_TRUE(*find("PUT", "/b/k", source) == copy_object);
  EXPECT_TRUE(*find("PUT", "/b/k?partNumber=1&uploadId=u", source) == upload_part_copy);
  EXPECT_EQ(find("GET", "/b/k", source).error().code(), "NotImplemented");
}

// The names for authorization, metrics and logs.
TEST(Router, EachRowHasANameOfItsOwnAndAnAction) {
  std::set<std::string_view> names;
  for (const Route& route : routes()) {
    EXPECT_TRUE(names.insert(route.name).second) << route.name;
    EXPECT_TRUE(route.action.starts_with("s3:") || route.action == "trainyard:LinkObjects")
        << route.name;
  }
  EXPECT_EQ(resources_of("b", "a/k"), services::Resources{"arn:aws:s3:::b/a/k"});
  EXPECT_EQ(resources_of("b", ""), services::Resources{"arn:aws:s3:::b"});
}

TEST(Router, WhatIsMissingIsNamed) {
  for (const char* subresource : {"lifecycle", "policy", "cors", "website", "inventory",
                                  "annotation", "metadataJournalTable"}) {
    const auto found = find("PUT", std::string("/b?") + subresource);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code(), "NotImplemented");
    EXPECT_NE(found.error().message().find(subresource), std::string::npos);
  }
  EXPECT_EQ(find("PUT", "/b/k?versionId=7").error().code(), "InvalidArgument");
  EXPECT_EQ(find("PUT", "/b/k?annotation&annotationName=a").error().code(), "NotImplemented");
  EXPECT_EQ(find("DELETE", "/b?publicAccessBlock").error().code(), "NotImplemented");
}

TEST(Router, MethodsThatS3DoesNotHave) {
  for (const auto& [method, target] :
       {std::pair("POST", "/"), {"PUT", "/"}, {"POST", "/b/k"}, {"PATCH", "/b/k"}})
    EXPECT_EQ(find(method, target).error().code(), "MethodNotAllowed") << method << " " << target;
}

}  // namespace
}  // namespace trainyard::s3
