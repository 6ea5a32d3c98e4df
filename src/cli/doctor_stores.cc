#include "cli/doctor.h"

// Object stores besides the embedded one.
namespace trainyard::cli {
namespace {

std::string advice_for(const Error& error, const model::S3Store& store) {
  if (error.code() == "NoSuchBucket")
    return "make the bucket there, or take it out of s3." + store.name + ".buckets";
  if (error.code() == "AccessDenied")
    return "let these keys list, read and write the bucket, or give others";
  if (error.kind() == ErrorKind::denied) return "check the settings of s3." + store.name;
  return "check the endpoint, the network and the settings of s3." + store.name;
}

}  // namespace

Finding check_store(DoctorHost& host, const model::S3Store& store) {
  const std::string check = "s3 " + store.name;
  std::string detail;
  for (const std::string& bucket : store.buckets) {
    if (bucket.find('*') != std::string::npos) continue;
    if (const auto found = host.probe_bucket(store, bucket); !found)
      return {check, Health::problem, found.error().message(), advice_for(found.error(), store)};
    detail += (detail.empty() ? "" : ", ") + bucket;
  }
  if (!detail.empty())
    return {check, Health::ok, store.endpoint_url + " answers, with " + detail, ""};
  const auto found = host.probe_bucket(store, "");
  // Keys may be valid only for their own buckets.
  if (found || found.error().code() == "AccessDenied")
    return {check, Health::ok, store.endpoint_url + " answers, and knows the keys", ""};
  return {check, Health::problem, found.error().message(), advice_for(found.error(), store)};
}

}  // namespace trainyard::cli
