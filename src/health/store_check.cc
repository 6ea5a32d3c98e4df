#include "health/store_check.h"

#include "base/log.h"
#include "base/random.h"

namespace trainyard::health {
namespace {

using Steady = std::chrono::steady_clock;

// The store refused the request: so it exists, and can be reached.
bool is_refusal(const Error& error) {
  return error.kind() == ErrorKind::denied || error.kind() == ErrorKind::not_found ||
         error.kind() == ErrorKind::invalid_argument || error.kind() == ErrorKind::unimplemented;
}

Verdict evaluate(const char* doing, const Error& error, const CheckTime& time) {
  if (is_refusal(error))
    return skipped(std::string("the store refuses to ") + doing + ": " + error.message());
  if (time.is_over())
    return failed(std::string("no time was left to ") + doing + ": " + error.message());
  return failed(std::string("can't ") + doing + ": " + error.message());
}

Result<void> write_object(data::S3Client& s3, const std::string& bucket, const std::string& key,
                          const std::string& bytes) {
  TRY(const auto upload, s3.begin_upload(bucket, key));
  auto written = upload->write(bytes);
  if (written) written = upload->complete();
  if (!written) upload->abort();
  return written;
}

}  // namespace

Verdict check_store(data::S3Client& s3, const std::string& bucket, const std::string& key,
                    Bytes size, const CheckTime& time) {
  const std::string bytes = random_bytes(size.value);
  const auto began = Steady::now();
  if (const auto written = write_object(s3, bucket, key, bytes); !written)
    return evaluate("write an object", written.error(), time);
  const auto between = Steady::now();
  const auto read = s3.read(bucket, key, 0, bytes.size());
  const auto done = Steady::now();
  if (const auto removed = s3.remove(bucket, key); !removed)
    log::warning("check_object_left",
                 {{"bucket", bucket}, {"key", key}, {"error", removed.error().message()}});
  const std::string sent = format_bytes(size) + " sent at " + format_rate(size, between - began);
  if (!read && is_refusal(read.error()))
    return passed(sent + "; not read: " + read.error().message());
  if (!read) return evaluate("read an object", read.error(), time);
  if (*read != bytes) return failed("an object came back with other bytes");
  return passed(sent + " and received at " + format_rate(size, done - between));
}

}  // namespace trainyard::health
